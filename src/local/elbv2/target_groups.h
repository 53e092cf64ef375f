#pragma once
// Handlers of target groups and their targets.

#include "local/operations.h"

namespace local::elbv2 {

std::optional<aws::Error> create_target_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_target_groups(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_target_group(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_target_group(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> register_targets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> deregister_targets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_target_health(Asking& asking, aws::Writer& answer);

}  // namespace local::elbv2
