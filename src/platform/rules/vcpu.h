#pragma once
// How much Fargate an environment runs, in CPU units: what quotas are compared with.

#include <cstdint>
#include <string>

#include "platform/platform.h"

namespace platform {

/// 1024 units are one vCPU. Services only: jobs run for minutes, and where a release runs them
/// nothing else has doubled.
struct CpuUse {
    std::uint64_t steady = 0;     ///< at the counts of the manifest
    std::uint64_t releasing = 0;  ///< every service replaced at once, from those counts
    std::uint64_t full = 0;       ///< every scaled service at its largest

    std::uint64_t peak() const { return releasing > full ? releasing : full; }
    CpuUse& operator+=(const CpuUse& other);
    bool operator==(const CpuUse&) const = default;
};

/// Of services that run on-demand, or on Spot (`capacity: spot` and `spot-only`), in one region of
/// `environment`.
CpuUse on_demand_use(const Environment& environment);
CpuUse spot_use(const Environment& environment);
/// Of services that run on-demand once everything that falls back from Spot (`capacity: spot`) has.
CpuUse fallen_back_use(const Environment& environment);

/// "27", "5.25".
std::string vcpu_text(std::uint64_t units);

/// Tasks of a service while it is replaced, from its count.
std::uint64_t tasks_while_releasing(const Service& service);
/// Tasks of a service at its largest: `scale`, scheduled ranges too, else its count.
std::uint64_t tasks_at_most(const Service& service);

}  // namespace platform
