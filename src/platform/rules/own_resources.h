#pragma once
// What an environment takes of things that an account has few of, in one region.

#include <cstdint>

#include "platform/platform.h"

namespace platform {

/// Elastic IP addresses: one for each NAT gateway.
std::uint32_t elastic_ips(const Environment& environment);
/// VPCs: one, or none where it runs in one that exists.
std::uint32_t own_networks(const Environment& environment);

}  // namespace platform
