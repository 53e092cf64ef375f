#pragma once
// Lengths of time in whole milliseconds, written "30s", "5m", "1h30m", "7d".

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// A length of time; negative only as a difference.
class Duration {
  public:
    constexpr Duration() = default;
    static constexpr Duration milliseconds(std::int64_t count) { return Duration(count); }
    static constexpr Duration seconds(std::int64_t count) { return Duration(count * 1000); }
    static constexpr Duration minutes(std::int64_t count) { return seconds(count * 60); }
    static constexpr Duration hours(std::int64_t count) { return minutes(count * 60); }
    static constexpr Duration days(std::int64_t count) { return hours(count * 24); }

    constexpr std::int64_t in_milliseconds() const { return milliseconds_; }
    /// Rounded towards zero.
    constexpr std::int64_t in_seconds() const { return milliseconds_ / 1000; }
    constexpr std::int64_t in_minutes() const { return milliseconds_ / 60'000; }
    constexpr std::int64_t in_days() const { return milliseconds_ / 86'400'000; }

    constexpr auto operator<=>(const Duration&) const = default;
    constexpr Duration operator+(Duration other) const {
        return Duration(milliseconds_ + other.milliseconds_);
    }
    constexpr Duration operator-(Duration other) const {
        return Duration(milliseconds_ - other.milliseconds_);
    }
    constexpr Duration operator*(std::int64_t factor) const {
        return Duration(milliseconds_ * factor);
    }

  private:
    explicit constexpr Duration(std::int64_t milliseconds) : milliseconds_(milliseconds) {}
    std::int64_t milliseconds_ = 0;
};

/// Reads "90s", "5m", "1h30m", "7d", "250ms": numbers with a unit, largest unit first, no spaces, at most 100 years.
/// Empty when `text` is anything else; a bare number has no unit and is not a duration.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest text that reads back as `duration`: "1h30m", "90s" is "1m30s", zero is "0s".
std::string to_string(Duration duration);

}  // namespace base
