#include "platform/rules/crontab.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace platform {
namespace {

struct Field {
    std::uint32_t min;
    std::uint32_t max;
    std::string_view names;  ///< of three letters each, for `min` onwards
};
constexpr std::array kFields = {Field{0, 59, ""}, Field{0, 23, ""}, Field{1, 31, ""},
                                Field{1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
                                Field{0, 7, "SUNMONTUEWEDTHUFRISAT"}};

std::optional<std::uint32_t> parse_value(std::string_view text, const Field& field) {
    if (text.size() == 3 && !field.names.empty()) {
        std::string upper(text);
        for (char& c : upper) {
            if (base::is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
        }
        std::size_t at = field.names.find(upper);
        if (at != std::string_view::npos && at % 3 == 0)
            return field.min + static_cast<std::uint32_t>(at / 3);
    }
    std::uint32_t value = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool whole = failure == std::errc() && end == text.data() + text.size();
    if (!whole || value < field.min || value > field.max) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

/// One part of a list: `*`, `5`, `1-5`, any of them with `/step`.
bool add_part(std::string_view part, const Field& field, std::set<std::uint32_t>& into) {
    std::uint32_t step = 1;
    std::size_t slash = part.find('/');
    if (slash != std::string_view::npos) {
        std::string_view text = part.substr(slash + 1);
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), step);
        if (failure != std::errc() || end != text.data() + text.size() || step == 0 ||
            step > field.max)
            return false;
        part = part.substr(0, slash);
    }
    std::uint32_t first = field.min;
    std::uint32_t last = field.max;
    if (part != "*") {
        std::size_t hyphen = part.find('-');
        auto from = parse_value(part.substr(0, hyphen), field);
        auto to =
            hyphen == std::string_view::npos ? from : parse_value(part.substr(hyphen + 1), field);
        if (!from || !to) return false;
        first = *from;
        last =
            hyphen == std::string_view::npos && slash != std::string_view::npos ? field.max : *to;
    }
    for (std::uint32_t value = first; value <= last; value += step)
        into.insert(value);
    return true;
}

}  // namespace

std::optional<Crontab> parse_crontab(std::string_view text) {
    std::vector<std::string_view> fields;
    for (std::string_view word : split(text, ' ')) {
        if (!word.empty()) fields.push_back(word);
    }
    if (fields.size() != kFields.size()) return std::nullopt;
    Crontab schedule;
    std::array sets = {&schedule.minutes, &schedule.hours, &schedule.days, &schedule.months,
                       &schedule.weekdays};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        for (std::string_view part : split(fields[i], ',')) {
            if (!add_part(part, kFields[i], *sets[i])) return std::nullopt;
        }
    }
    if (schedule.weekdays.erase(7) > 0) schedule.weekdays.insert(0);
    return schedule;
}

bool ever_comes(const Crontab& schedule) {
    constexpr std::array<std::uint32_t, 12> kLongest = {31, 29, 31, 30, 31, 30,
                                                        31, 31, 30, 31, 30, 31};
    return std::ranges::any_of(schedule.months, [&](std::uint32_t month) {
        return !schedule.days.empty() && *schedule.days.begin() <= kLongest[month - 1];
    });
}

base::Duration shortest_gap(const Crontab& schedule) {
    constexpr std::uint32_t kDay = 24 * 60;
    std::vector<std::uint32_t> moments;
    for (std::uint32_t hour : schedule.hours) {
        for (std::uint32_t minute : schedule.minutes)
            moments.push_back(hour * 60 + minute);
    }
    std::uint32_t gap = kDay;
    for (std::size_t i = 1; i < moments.size(); ++i)
        gap = std::min(gap, moments[i] - moments[i - 1]);
    // From the last run of a day to the first of the next.
    if (!moments.empty()) gap = std::min(gap, kDay - moments.back() + moments.front());
    return base::Duration::minutes(gap);
}

}  // namespace platform
