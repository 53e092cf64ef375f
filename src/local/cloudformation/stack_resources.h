#pragma once
// The resources of stacks, as CloudFormation tells of them. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> describe_stack_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_stack_resources(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_stack_resources(Asking& asking, aws::Writer& answer);

}  // namespace local
