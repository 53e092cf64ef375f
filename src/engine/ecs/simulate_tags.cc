#include "engine/ecs/simulate_tags.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_miss.h"

namespace engine::ecs {
namespace {

constexpr std::uint32_t kMostPercent = 100;

bool is_duration(std::string_view text) {
    return base::parse_duration(text).has_value();
}
bool is_exit_code(std::string_view text) {
    return parse_number<std::uint8_t>(text).has_value();
}
bool is_rate(std::string_view text) {
    return parse_rate(text).has_value();
}
bool is_speech(std::string_view text) {
    return parse_speech(text).has_value();
}
bool is_usage(std::string_view text) {
    return parse_usage(text).has_value();
}

enum class Whose : std::uint8_t { OfAContainer, OfTheTask };

struct Value {
    bool (*is_read)(std::string_view text);
    std::string_view takes;
};
constexpr Value kTime{is_duration, "a time like 30s or 1h30m"};
constexpr Value kCode{is_exit_code, "a number from 0 to 255"};
constexpr Value kRate{is_rate, "a rate from 0 to 1 like 0.05"};
constexpr Value kLines{is_speech, "a number of lines like 10/m, 1/s at most, or 0"};
constexpr Value kPercent{is_usage, "percent like 40, 12.5 or 30..50"};

struct Row {
    std::string_view key;
    Value value;
    Whose whose = Whose::OfAContainer;
};
/// In the order of SimulateKey.
constexpr Row kRows[] = {
    {"provision-time", kTime, Whose::OfTheTask},
    {"pull-time", kTime},
    {"start-time", kTime},
    {"healthy-after", kTime},
    {"exit-after", kTime},
    {"exit-code", kCode},
    {"crash-rate", kRate},
    {"crash-after", kTime},
    {"stop-time", kTime},
    {"pull-failure-rate", kRate},
    {"unhealthy-rate", kRate},
    {"log-lines", kLines},
    {"cpu", kPercent, Whose::OfTheTask},
    {"memory", kPercent, Whose::OfTheTask},
};
static_assert(std::size(kRows) == static_cast<std::size_t>(SimulateKey::Memory) + 1);

/// "12.5" as 1250.
std::optional<std::uint32_t> parse_percent(std::string_view text) {
    std::string_view whole = text.substr(0, text.find('.'));
    std::string parts(whole.size() < text.size() ? text.substr(whole.size() + 1) : "0");
    if (whole.empty() || parts.empty() || parts.size() > 2) return std::nullopt;
    if (parts.size() == 1) parts += '0';
    auto ones = parse_number<std::uint16_t>(whole);
    auto hundredths = parse_number<std::uint16_t>(parts);
    if (!ones || !hundredths) return std::nullopt;
    std::uint32_t percent = *ones * kHundredths + *hundredths;
    if (percent > kMostPercent * kHundredths) return std::nullopt;
    return percent;
}

std::string unknown(std::string_view tag, std::string_view before, std::string_view key) {
    std::vector<std::string> known;
    for (const Row& row : kRows)
        known.emplace_back(row.key);
    if (auto meant = base::near_miss(key, known))
        return fmt::format("This cloud knows no tag {}; did you mean {}{}?", tag, before, *meant);
    return fmt::format("This cloud knows no tag {}; behind {} may stand {}.", tag, kSimulate,
                       fmt::join(known, ", "));
}

}  // namespace

std::string_view to_string(SimulateKey key) {
    return kRows[static_cast<std::size_t>(key)].key;
}

std::optional<std::uint32_t> parse_rate(std::string_view text) {
    constexpr std::size_t kDigits = 6;
    std::string_view whole = text.substr(0, text.find('.'));
    std::string_view parts = whole.size() < text.size() ? text.substr(whole.size() + 1) : "0";
    if (whole.size() != 1 || parts.empty() || parts.size() > kDigits) return std::nullopt;
    std::optional<std::uint32_t> ones = parse_number<std::uint32_t>(whole);
    std::optional<std::uint32_t> millionths =
        parse_number<std::uint32_t>(std::string(parts) + std::string(kDigits - parts.size(), '0'));
    if (!ones || !millionths) return std::nullopt;
    std::uint32_t rate = *ones * 1'000'000 + *millionths;
    return rate <= 1'000'000 ? std::optional(rate) : std::nullopt;
}

std::optional<Speech> parse_speech(std::string_view text) {
    using base::Duration;
    if (text == "0") return Speech{.at_start_and_end = false};
    std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto lines = parse_number<std::uint16_t>(text.substr(0, slash));
    std::string_view unit = text.substr(slash + 1);
    Duration in = unit == "s"   ? Duration::seconds(1)
                  : unit == "m" ? Duration::minutes(1)
                  : unit == "h" ? Duration::hours(1)
                                : Duration();
    if (!lines || *lines == 0 || in == Duration()) return std::nullopt;
    Duration every = Duration::milliseconds(in.in_milliseconds() / *lines);
    if (every < Duration::seconds(1)) return std::nullopt;
    return Speech{.every = every};
}

std::optional<Usage> parse_usage(std::string_view text) {
    std::size_t dots = text.find("..");
    auto least = parse_percent(text.substr(0, dots));
    auto most = dots == std::string_view::npos ? least : parse_percent(text.substr(dots + 2));
    if (!least || !most || *least > *most) return std::nullopt;
    return Usage{*least, *most};
}

std::optional<std::string> wrong_simulate_tag(std::string_view key, std::string_view value,
                                              const std::vector<std::string>& containers) {
    if (!key.starts_with(kSimulate)) return std::nullopt;
    std::string_view behind = key.substr(kSimulate.size());
    std::size_t slash = behind.rfind('/');
    bool has_container = slash != std::string_view::npos;
    std::string_view container = has_container ? behind.substr(0, slash) : std::string_view();
    std::string_view word = has_container ? behind.substr(slash + 1) : behind;
    const Row* row =
        std::ranges::find_if(kRows, [&](const Row& known) { return known.key == word; });
    if (row == std::end(kRows)) return unknown(key, key.substr(0, key.size() - word.size()), word);
    if (has_container && row->whose == Whose::OfTheTask)
        return fmt::format("The tag {} is for the whole task: {}{}.", key, kSimulate, word);
    if (has_container && !std::ranges::count(containers, container))
        return fmt::format(
            "The tag {} is for the container \"{}\", which the task definition does not have.", key,
            container);
    if (!row->value.is_read(value))
        return fmt::format("The tag {} has the value \"{}\", and takes {}.", key, value,
                           row->value.takes);
    return std::nullopt;
}

}  // namespace engine::ecs
