#pragma once
// Handlers of load balancers.

#include "local/operations.h"

namespace local::elbv2 {

std::optional<aws::Error> create_load_balancer(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_load_balancers(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_load_balancer(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_security_groups(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_subnets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_ip_address_type(Asking& asking, aws::Writer& answer);

}  // namespace local::elbv2
