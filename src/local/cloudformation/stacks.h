#pragma once
// CloudFormation's operations on stacks. AWS: CloudFormation API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> create_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> cancel_update_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> continue_update_rollback(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> rollback_stack(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_termination_protection(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> describe_stacks(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_stacks(Asking& asking, aws::Writer& answer);
/// No stack has a policy: SetStackPolicy is not there.
std::optional<aws::Error> get_stack_policy(Asking& asking, aws::Writer& answer);

}  // namespace local
