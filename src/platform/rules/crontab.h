#pragma once
// What rules ask of a schedule: whether it ever comes, and how close two runs can be.

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "base/duration.h"

namespace platform {

/// Five fields of crontab, each as the set of its values; days of the week 0-6 from Sunday.
struct Crontab {
    std::set<std::uint32_t> minutes;
    std::set<std::uint32_t> hours;
    std::set<std::uint32_t> days;
    std::set<std::uint32_t> months;
    std::set<std::uint32_t> weekdays;
};

/// Empty when `text` is not five fields of numbers, names, lists, ranges and steps.
std::optional<Crontab> parse_crontab(std::string_view text);

/// Whether any year has a day that it names; 31 February has not.
bool ever_comes(const Crontab& schedule);

/// The shortest time between two runs as clocks on the wall show it; a full day when a day has one
/// run only.
base::Duration shortest_gap(const Crontab& schedule);

}  // namespace platform
