#pragma once
// CloudFormation's operations on stacks. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_stacks(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_stack_events(Asking& asking, aws::Writer& answer);

}  // namespace local
