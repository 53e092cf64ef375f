#pragma once
// What a simulated task says and uses while it runs, beside what the world reports of it: as its
// definition and the tags on it say. Pure, as the model.

#include <cstdint>
#include <optional>
#include <string>

#include "base/duration.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "engine/ecs/simulate_tags.h"

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

using engine::ecs::Speech;
using engine::ecs::Usage;

/// As its tags say; else it speaks at its start and at its end alone.
Speech speech_of(const engine::ecs::TaskSpec& spec, std::uint8_t container);

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
