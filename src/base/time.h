#pragma once
// A moment of world time. Whoever runs a core samples it once a turn and hands it over; nothing
// below `io` asks a clock.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.h"

namespace base {

/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds. The default is that moment
/// itself.
class Time {
  public:
    constexpr Time() = default;
    static constexpr Time unix_milliseconds(std::int64_t count) { return Time(count); }
    static constexpr Time unix_seconds(std::int64_t count) { return Time(count * 1000); }

    constexpr std::int64_t in_unix_milliseconds() const { return milliseconds_; }
    /// Rounded towards the past.
    constexpr std::int64_t in_unix_seconds() const {
        return milliseconds_ / 1000 - (milliseconds_ % 1000 < 0 ? 1 : 0);
    }

    constexpr auto operator<=>(const Time&) const = default;
    constexpr Time operator+(Duration length) const {
        return Time(milliseconds_ + length.in_milliseconds());
    }
    constexpr Time operator-(Duration length) const {
        return Time(milliseconds_ - length.in_milliseconds());
    }
    constexpr Duration operator-(Time other) const {
        return Duration::milliseconds(milliseconds_ - other.milliseconds_);
    }

  private:
    explicit constexpr Time(std::int64_t milliseconds) : milliseconds_(milliseconds) {}
    std::int64_t milliseconds_ = 0;
};

/// "2026-11-28T18:04:39.123Z", always with three decimals. Years 0 to 9999.
std::string to_string(Time time);

/// Reads what `to_string` writes, and the same without decimals. Empty for anything else.
std::optional<Time> parse_time(std::string_view text);

/// The earlier of two moments that may be missing.
constexpr std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
    if (!a) return b;
    if (!b) return a;
    return *a < *b ? a : b;
}

}  // namespace base
