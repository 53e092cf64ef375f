#pragma once
// What happened to stacks, as both APIs tell it. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> describe_stack_events(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_events(Asking& asking, aws::Writer& answer);

}  // namespace local
