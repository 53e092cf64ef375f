#pragma once
// What a simulated task says and uses while it runs, beside what the world reports of it: as its
// definition and the tags on it say. Pure, as the model.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "base/time.h"
#include "engine/cloud.h"

namespace sim {

/// Where the lines of a container go: what its definition says of `awslogs`.
struct LogTarget {
    std::string account = {};
    std::string region = {};
    std::string group = {};
    std::string stream = {};  ///< "PREFIX/CONTAINER/TASK-ID"
    bool makes_group = false;
    bool operator==(const LogTarget&) const = default;
};

/// Nothing: it has no lines, or another driver has them.
std::optional<LogTarget> log_target(const engine::Cloud& cloud, engine::Address task,
                                    std::uint8_t container);
/// The group that is there for `target`; null: there is none.
const engine::Record* find_group(const engine::Cloud& cloud, const LogTarget& target);

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
/// As its tags say; else it speaks at its start and at its end alone.
Speech speech_of(const engine::ecs::TaskSpec& spec, std::uint8_t container);

/// A share of what a task has reserved, in hundredths of a percent, from these to those.
struct Usage {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    bool operator==(const Usage&) const = default;
};

/// Reads the value of the tags `cpu` and `memory`, "40", "12.5" or "30..50": percent, from 0 to
/// 100. Empty for anything else: AWS lets no "%" stand in a tag.
std::optional<Usage> parse_usage(std::string_view text);

/// In percent.
struct TaskUsage {
    double cpu = 0;
    double memory = 0;
    bool operator==(const TaskUsage&) const = default;
};

/// What `task` used in the minute that ends at `end`; drawn from `seed` where its tags leave it
/// open.
TaskUsage usage_of(const engine::Cloud& cloud, engine::Address task, base::Time end,
                   std::uint64_t seed);

}  // namespace sim
