#include "platform/rules/own_resources.h"

namespace platform {

std::uint32_t elastic_ips(const Environment& environment) {
    if (!environment.network.vpc.empty()) return 0;
    switch (*environment.network.nat) {
        case Nat::One: return 1;
        case Nat::OnePerZone: return *environment.network.zones;
        case Nat::Endpoints:
        case Nat::None: return 0;
    }
    return 0;
}

std::uint32_t own_networks(const Environment& environment) {
    return environment.network.vpc.empty() ? 1 : 0;
}

}  // namespace platform
