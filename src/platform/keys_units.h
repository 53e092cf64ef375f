#pragma once
// The units in which keys write the limits of durations: milliseconds, as Key::min and Key::max.

#include <cstdint>

namespace platform {

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

}  // namespace platform
