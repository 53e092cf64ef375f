#include "aws/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/ascii.h"

namespace aws {
namespace {

using base::Duration;
using base::Time;

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string http_date(Time time) {
    std::string iso = base::to_string(time);
    // 1970-01-01 was a Thursday.
    std::int64_t day = time.in_unix_seconds() / 86'400 - (time.in_unix_seconds() % 86'400 < 0);
    std::int64_t weekday = ((day + 3) % 7 + 7) % 7;
    int month = (iso[5] - '0') * 10 + (iso[6] - '0');
    return fmt::format("{}, {} {} {} {} GMT", kDays[static_cast<std::size_t>(weekday)],
                       iso.substr(8, 2), kMonths[static_cast<std::size_t>(month - 1)],
                       iso.substr(0, 4), iso.substr(11, 8));
}

std::optional<double> read_number(std::string_view text) {
    double number = 0;
    const char* end = text.data() + text.size();
    auto [at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || at != end || text.empty()) return std::nullopt;
    return number;
}

/// "Sun, 02 Jan 2000 20:34:56 GMT", the seconds with or without decimals.
std::optional<Time> read_http_date(std::string_view text) {
    if (text.size() < 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT"))
        return std::nullopt;
    auto month = std::ranges::find(kMonths, text.substr(8, 3));
    if (month == kMonths.end()) return std::nullopt;
    return read_timestamp(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4),
                                      month - kMonths.begin() + 1, text.substr(5, 2),
                                      text.substr(17, text.size() - 21)));
}

/// The "+01:00" at the end of `text`, cut off; zero for "Z". Empty when there is neither.
std::optional<Duration> take_offset(std::string_view& text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
        return Duration();
    }
    if (text.size() < 6) return std::nullopt;
    std::string_view offset = text.substr(text.size() - 6);
    int hours = 0;
    int minutes = 0;
    auto [at, bad_hours] = std::from_chars(offset.data() + 1, offset.data() + 3, hours);
    auto [end, bad_minutes] = std::from_chars(offset.data() + 4, offset.data() + 6, minutes);
    bool is_offset = (offset[0] == '+' || offset[0] == '-') && offset[3] == ':' &&
                     bad_hours == std::errc() && bad_minutes == std::errc() &&
                     at == offset.data() + 3 && end == offset.data() + 6 && minutes < 60 &&
                     hours < 24;
    if (!is_offset) return std::nullopt;
    text.remove_suffix(6);
    return Duration::minutes((hours * 60 + minutes) * (offset[0] == '-' ? -1 : 1));
}

std::optional<Time> read_iso(std::string_view text) {
    auto offset = take_offset(text);
    if (!offset) return std::nullopt;
    std::string decimals = "000";
    if (std::size_t point = text.find('.'); point != std::string_view::npos) {
        std::string_view given = text.substr(point + 1);
        bool digits = !given.empty() && std::ranges::all_of(given, base::is_digit);
        if (!digits) return std::nullopt;
        std::ranges::copy(given.substr(0, 3), decimals.begin());
        text = text.substr(0, point);
    }
    auto time = base::parse_time(fmt::format("{}.{}Z", text, decimals));
    if (!time) return std::nullopt;
    return *time - *offset;
}

}  // namespace

std::string write_timestamp(Time time, TimestampFormat format) {
    std::int64_t milliseconds = time.in_unix_milliseconds() - time.in_unix_seconds() * 1000;
    switch (format) {
        case TimestampFormat::UnixSeconds:
            if (milliseconds == 0) return fmt::format("{}", time.in_unix_seconds());
            return fmt::format("{}.{:03}", time.in_unix_seconds(), milliseconds);
        case TimestampFormat::HttpDate: return http_date(time);
        case TimestampFormat::Iso8601:
        case TimestampFormat::Default: break;
    }
    std::string text = base::to_string(time);
    constexpr std::size_t kWholeSeconds = 19;
    return milliseconds == 0 ? text.substr(0, kWholeSeconds) + "Z" : text;
}

std::optional<Time> from_unix_seconds(double seconds) {
    constexpr double kYear0 = -62'167'219'200.0;
    constexpr double kYear10000 = 253'402'300'800.0;
    if (!(seconds >= kYear0 && seconds < kYear10000)) return std::nullopt;
    return Time::unix_milliseconds(std::llround(seconds * 1000));
}

std::optional<Time> read_timestamp(std::string_view text) {
    if (auto seconds = read_number(text)) return from_unix_seconds(*seconds);
    if (auto time = read_http_date(text)) return time;
    return read_iso(text);
}

}  // namespace aws
