#pragma once
// What the requests for stacks have in common, from a call's input to what is asked of the cloud.

#include <optional>

#include "aws/error.h"
#include "engine/cloudformation/stack_facts.h"
#include "local/operations.h"

namespace local {

/// A ValidationError that names the first member of the input that changes what AWS does and is not
/// there yet.
std::optional<aws::Error> refuse_not_yet(const Asking& asking);

/// STANDARD or EXPRESS, at DeploymentConfig.
engine::cloudformation::DeploymentMode mode_of(const aws::Value& input);

/// What CreateStack, UpdateStack and CreateChangeSet ask alike, with the template.
aws::Either<engine::cloudformation::StackRequest> stack_request(const Asking& asking);

}  // namespace local
