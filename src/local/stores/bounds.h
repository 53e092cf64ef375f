#pragma once
// How much of what the world measures and says is kept: one table of tunables, all of them our
// choice. docs/local-cloud.md tells them to users.

#include <cstdint>

#include "base/duration.h"

namespace local::bounds {

/// Of a log group, whichever is reached first; the oldest lines go.
inline constexpr std::int64_t kGroupLines = 10'000;
inline constexpr std::int64_t kGroupBytes = 16 * 1024 * 1024;

/// Points of metrics to the minute; AWS has these as long, and coarser ones longer.
inline constexpr base::Duration kMinutePoints = base::Duration::days(15);
/// Points to the second: after that they become points to the minute, as on AWS.
inline constexpr base::Duration kSecondPoints = base::Duration::hours(3);

}  // namespace local::bounds
