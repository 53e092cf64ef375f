#pragma once
// The hosted zones of Route 53 in which the names of load balancers stand, which alias records
// name.

#include <string>
#include <string_view>

namespace engine {

/// `kind` as ARNs have it: "app", "net", "gwy".
std::string elb_zone(std::string_view region, std::string_view kind);

}  // namespace engine
