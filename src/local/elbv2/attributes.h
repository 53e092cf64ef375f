#pragma once
// Handlers of the attributes of load balancers, target groups and listeners.

#include "local/operations.h"

namespace local::elbv2 {

std::optional<aws::Error> describe_load_balancer_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_load_balancer_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_target_group_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_target_group_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_listener_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_listener_attributes(Asking& asking, aws::Writer& answer);

}  // namespace local::elbv2
