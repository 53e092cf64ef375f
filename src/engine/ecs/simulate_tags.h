#pragma once
// The tags `slipway.simulate/...` of a task definition: how its simulated tasks are to behave. They
// stand here, below the world that heeds them, so that who registers one hears what is wrong.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"

namespace engine::ecs {

inline constexpr std::string_view kSimulate = "slipway.simulate/";

enum class SimulateKey : std::uint8_t {
    ProvisionTime,  ///< "30s": exactly so long; so are the next two and StopTime
    PullTime,
    StartTime,
    HealthyAfter,  ///< from the start of a container until health checks pass
    ExitAfter,     ///< a container ends by itself so long after it has started
    ExitCode,      ///< "3": how it ends then, or when it crashes; 0 to 255
    CrashRate,     ///< "0.05": of the starts whose container ends early (with 1)
    CrashAfter,    ///< "2s": how early
    StopTime,
    PullFailureRate,  ///< "0.05": of the pulls that fail
    UnhealthyRate,    ///< "0.05": of the health checks that fail
    LogLines,         ///< `parse_speech`
    Cpu,              ///< `parse_usage`; of the task, as is Memory
    Memory,
};
/// "provision-time"
std::string_view to_string(SimulateKey key);

/// The whole of `text` as a number.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Reads the value of a tag that is a rate from "0" to "1", "0.05" say, as parts of a million.
/// Empty for anything else: AWS lets no "%" stand in a tag.
std::optional<std::uint32_t> parse_rate(std::string_view text);

/// How often a container says something.
struct Speech {
    bool at_start_and_end = true;
    std::optional<base::Duration> every = {};  ///< empty: nothing in between
    bool operator==(const Speech&) const = default;
};
/// Reads the value of the tag `log-lines`, "10/m", "1/s" or "2/h": so many lines in a minute, a
/// second or an hour, from one an hour to one a second; "0": not even those at start and end.
/// Empty for anything else.
std::optional<Speech> parse_speech(std::string_view text);

/// A share of what a task has reserved, in hundredths of a percent, from these to those.
struct Usage {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    bool operator==(const Usage&) const = default;
};
inline constexpr std::uint32_t kHundredths = 100;
/// Reads the value of the tags `cpu` and `memory`, "40", "12.5" or "30..50": percent, from 0 to
/// 100. Empty for anything else: AWS lets no "%" stand in a tag.
std::optional<Usage> parse_usage(std::string_view text);

/// Why nothing can be made of the tag `key` (the whole of it) with this value on a definition of
/// these containers; nothing: it can, or it is a tag of another kind.
std::optional<std::string> wrong_simulate_tag(std::string_view key, std::string_view value,
                                              const std::vector<std::string>& containers);

}  // namespace engine::ecs
