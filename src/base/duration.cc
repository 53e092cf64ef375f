#include "base/duration.h"

#include <array>
#include <charconv>

namespace base {
namespace {

struct Unit {
    std::string_view name;
    Duration length;
};
constexpr std::array kUnits = {Unit{"d", Duration::days(1)}, Unit{"h", Duration::hours(1)},
                               Unit{"m", Duration::minutes(1)}, Unit{"s", Duration::seconds(1)},
                               Unit{"ms", Duration::milliseconds(1)}};
constexpr Duration kLongest = Duration::days(36'500);

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    Duration total;
    std::size_t next_unit = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::int64_t count = 0;
        auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (failure != std::errc() || text.front() == '-') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::string_view name = text.substr(0, text.find_first_of("0123456789"));
        text.remove_prefix(name.size());
        while (next_unit < kUnits.size() && kUnits[next_unit].name != name) ++next_unit;
        if (next_unit == kUnits.size()) return std::nullopt;
        Duration unit = kUnits[next_unit++].length;
        if (count > kLongest.in_milliseconds() / unit.in_milliseconds()) return std::nullopt;
        total = total + unit * count;
    }
    if (total > kLongest) return std::nullopt;
    return total;
}

std::string to_string(Duration duration) {
    if (duration < Duration()) return to_string(Duration() - duration).insert(0, 1, '-');
    std::string text;
    std::int64_t left = duration.in_milliseconds();
    for (const Unit& unit : kUnits) {
        std::int64_t count = left / unit.length.in_milliseconds();
        left %= unit.length.in_milliseconds();
        if (count > 0) text += std::to_string(count) + std::string(unit.name);
    }
    return text.empty() ? "0s" : text;
}

}  // namespace base
