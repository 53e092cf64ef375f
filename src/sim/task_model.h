#pragma once
// What happens to an order in a world that is simulated: how long images take, whether a container
// crashes, what a health check finds. Pure, so that the same order always gets the same answer.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/prng.h"
#include "engine/cloud.h"

namespace sim {

/// One report of the world, so long after the order that asked for it.
struct Answer {
    base::Duration after;
    engine::WorldReported report;
    bool operator==(const Answer&) const = default;
};

/// What the registry of an image has of it when it is pulled.
struct FoundImage {
    bool is_there = true;
    std::string digest = {};  ///< "sha256:..."; empty: unknown, so one follows from its name
    bool operator==(const FoundImage&) const = default;
};

/// A duration between these two, both included.
struct Span {
    base::Duration least = {};
    base::Duration most = {};
    bool operator==(const Span&) const = default;
};

/// How a simulated world behaves. Rates are per million. The defaults are a good day on Fargate:
/// 20 s to 51 s from the order to the registration of a target, and nothing fails.
struct Behaviour {
    Span provision = {base::Duration::seconds(10), base::Duration::seconds(20)};
    Span pull = {base::Duration::seconds(6), base::Duration::seconds(20)};
    Span start = {base::Duration::milliseconds(500), base::Duration::seconds(3)};
    /// From the start of a container until its health checks pass, and those of its targets.
    Span warm_up = {base::Duration::seconds(1), base::Duration::seconds(10)};
    Span probe = {base::Duration::milliseconds(5), base::Duration::milliseconds(120)};
    /// From SIGTERM to the exit.
    Span stop = {base::Duration::milliseconds(100), base::Duration::seconds(4)};
    Span deprovision = {base::Duration::seconds(8), base::Duration::seconds(16)};
    /// How long a container runs that crashes.
    Span life = {base::Duration::seconds(1), base::Duration::minutes(20)};
    /// How long a container runs of a task that no service asked for, until it ends by itself;
    /// empty: for ever.
    std::optional<base::Duration> job = {};

    std::uint32_t placement_failures = 0;  ///< of tasks
    std::uint32_t setup_failures = 0;      ///< of tasks
    std::uint32_t pull_failures = 0;       ///< of pulls
    std::uint32_t start_failures = 0;      ///< of starts
    std::uint32_t crashes = 0;             ///< of starts: the container exits with 1
    std::uint32_t slow_starts = 0;         ///< of starts: it takes eight times as long
    std::uint32_t failed_probes = 0;       ///< of health checks
    /// Of spells of eight health checks of one container or target, which then all fail.
    std::uint32_t bad_spells = 0;
    /// Whether the tags that are rates count.
    bool heeds_rates = true;

    bool operator==(const Behaviour&) const = default;
};

/// Answers for simulated tasks. All numbers are drawn from the seed, the address, the kind of the
/// order and its number, so that an order that is given again after a restart gets its old answers.
///
/// The tags of a task definition (engine/ecs/simulate_tags.h) say how its tasks behave, before
/// `Behaviour`: without `exit-after` the containers of a service do not end by themselves, the
/// others as `Behaviour::job` says.
///
/// What it says and uses meanwhile is in task_habits.h.
///
/// A KEY may begin with a container's name, "migrate/exit-after": it is for that container alone,
/// and goes before the same key without a name. What cannot be read is as if it were not there.
class TaskModel {
  public:
    explicit TaskModel(std::uint64_t seed, Behaviour behaviour = {})
        : seed_(seed), behaviour_(behaviour) {}

    /// What the world reports of `order`, which `cloud` has just given; appends. Nothing when the
    /// task or target is gone, or when there is nothing to report. `image`: of an order to pull.
    void answer(const engine::Cloud& cloud, const engine::CloudOrder& order,
                std::vector<Answer>& into, const FoundImage& image = {}) const;

    const Behaviour& behaviour() const { return behaviour_; }

  private:
    void answer_target(const engine::Cloud& cloud, engine::Address group,
                       const engine::ProbeTarget& order, std::vector<Answer>& into) const;

    std::uint64_t seed_;
    Behaviour behaviour_;
};

}  // namespace sim
