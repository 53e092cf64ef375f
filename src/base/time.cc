#include "base/time.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace base {
namespace {

struct Date {
    std::int64_t year;
    unsigned month;
    unsigned day;
};

// The proleptic Gregorian calendar in cycles of 400 years, counted from 1 March of the year 0: so
// the leap day is the last of its year.
constexpr std::int64_t kDaysToEpoch = 719'468;
constexpr std::int64_t kDaysOfCycle = 146'097;

constexpr Date date_of(std::int64_t days_since_epoch) {
    std::int64_t days = days_since_epoch + kDaysToEpoch;
    std::int64_t cycle = (days >= 0 ? days : days - (kDaysOfCycle - 1)) / kDaysOfCycle;
    std::int64_t day_of_cycle = days - cycle * kDaysOfCycle;
    std::int64_t year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36'524 - day_of_cycle / 146'096) / 365;
    std::int64_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
    auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    auto month =
        static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return {year_of_cycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr std::int64_t days_of(const Date& date) {
    std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    std::int64_t cycle = (year >= 0 ? year : year - 399) / 400;
    std::int64_t year_of_cycle = year - cycle * 400;
    std::int64_t month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
    std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    std::int64_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * kDaysOfCycle + day_of_cycle - kDaysToEpoch;
}

constexpr std::int64_t kSecondsOfDay = 86'400;

/// The digits `text` begins with, exactly `count` of them; takes them off.
std::optional<unsigned> take_number(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    unsigned number = 0;
    for (char c : text.substr(0, count)) {
        if (!is_digit(c)) return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

std::string to_string(Time time) {
    std::int64_t seconds = time.in_unix_seconds();
    std::int64_t days = seconds / kSecondsOfDay - (seconds % kSecondsOfDay < 0 ? 1 : 0);
    std::int64_t second_of_day = seconds - days * kSecondsOfDay;
    Date date = date_of(days);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", date.year, date.month,
                       date.day, second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60,
                       time.in_unix_milliseconds() - seconds * 1000);
}

std::optional<Time> parse_time(std::string_view text) {
    auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    auto day = take_number(text, 2);
    if (!day || !take(text, 'T')) return std::nullopt;
    auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
    auto second = take_number(text, 2);
    if (!second || *second > 59) return std::nullopt;
    std::optional<unsigned> millisecond = 0;
    if (take(text, '.')) millisecond = take_number(text, 3);
    if (!millisecond || text != "Z") return std::nullopt;

    Date date{*year, *month, *day};
    if (*month < 1 || *month > 12 || *day < 1) return std::nullopt;
    Date same = date_of(days_of(date));
    if (same.month != date.month || same.day != date.day) return std::nullopt;
    std::int64_t seconds =
        days_of(date) * kSecondsOfDay + *hour * 3600LL + *minute * 60LL + *second;
    return Time::unix_milliseconds(seconds * 1000 + *millisecond);
}

}  // namespace base
