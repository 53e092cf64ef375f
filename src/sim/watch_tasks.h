#pragma once
// Holds every task to what is promised of tasks, and tells the other onlookers what changed.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/time.h"
#include "engine/ecs/task.h"
#include "sim/findings.h"
#include "sim/world.h"

namespace sim {

/// What is seen of a task from outside.
struct TaskSight {
    engine::ecs::TaskStatus status = engine::ecs::TaskStatus::Provisioning;
    engine::ecs::StopCode stop = engine::ecs::StopCode::None;
    engine::ecs::HealthStatus health =
        engine::ecs::HealthStatus::Unknown;  ///< as its service hears
    bool ran = false;

    /// RUNNING or PENDING, and not on its way out.
    bool counts() const { return stop == engine::ecs::StopCode::None; }
    bool operator==(const TaskSight&) const = default;
};

struct TaskChange {
    std::uint32_t index = 0;
    const engine::ecs::TaskState* state = nullptr;
    std::optional<TaskSight> before = {};  ///< nothing: it is new
    TaskSight after = {};
};

class TaskWatch {
  public:
    /// The changes are good until the next turn.
    std::span<const TaskChange> look(const Turn& turn, Findings& findings);

    /// Those that have not stopped, by index.
    const std::map<std::uint32_t, TaskSight>& live() const { return live_; }
    /// By its id; nothing when it has stopped.
    std::optional<std::uint32_t> find(const std::string& id) const;
    /// Whether that attempt at a container was seen to start, and not to end.
    bool is_up(std::uint32_t index, std::uint8_t container, std::uint32_t attempt) const;
    /// Whether Spot has given notice: it waits for no drain.
    bool is_interrupted(std::uint32_t index) const { return interrupted_.contains(index); }

  private:
    /// A container of a task, and the attempt.
    using Attempt = std::tuple<std::uint32_t, std::uint8_t, std::uint32_t>;

    /// What the world told of an attempt at a container.
    struct Word {
        std::optional<base::Time> started = {};  ///< when that was told
        bool is_over = false;
        std::optional<std::int32_t> exit_code = {};  ///< of one that ran
    };

    /// What the health checks of a container came to, by the watch's own count.
    struct CheckSight {
        std::optional<base::Time> opened = {};  ///< the last check has no answer yet
        std::uint32_t probe = 0;
        std::uint32_t failures = 0;  ///< in a row, that count
        engine::ecs::HealthStatus health = engine::ecs::HealthStatus::Unknown;
        std::optional<base::Time> started = {};
    };
    using Container = std::pair<std::uint32_t, std::uint8_t>;

    void hear(const Turn& turn);
    void end_check(const engine::ecs::HealthCheck& rules, CheckSight& seen, bool passed);
    void judge_checks(const Turn& turn, std::uint32_t index, const engine::ecs::TaskState& state,
                      Findings& findings);
    void judge_health(const Turn& turn, std::uint32_t index, const engine::ecs::TaskState& state,
                      Findings& findings);
    bool is_over(const Attempt& attempt) const;
    /// The newest attempt at a container that was ordered; nothing: none was.
    std::optional<Attempt> newest(std::uint32_t index, std::uint8_t container) const;
    /// What the world told of it; nothing when it told nothing yet, or nobody ordered it.
    const Word* last_word(std::uint32_t index, std::uint8_t container) const;
    bool has_started(std::uint32_t index, std::uint8_t container) const;
    /// Whether a process of it may be there.
    bool may_run(std::uint32_t index, std::uint8_t container) const;
    bool is_reached(std::uint32_t index, const engine::ecs::Dependency& dependency) const;
    /// Whether Spot has taken its capacity back: the two minutes of the notice are over.
    bool is_taken_back(std::uint32_t index, base::Time now) const;
    void look_at(std::uint32_t index, const Turn& turn, Findings& findings);
    void judge(const TaskChange& change, Findings& findings);
    void judge_order(const Turn& turn, const engine::CloudOrder& order, Findings& findings);
    void judge_start(const Turn& turn, std::uint32_t index,
                     const engine::ecs::StartContainer& order, Findings& findings);
    void judge_stop(const Turn& turn, std::uint32_t index,
                    const engine::ecs::TerminateContainer& order, Findings& findings);
    void judge_kill(const Turn& turn, std::uint32_t index, const engine::ecs::KillContainer& order,
                    Findings& findings);

    std::map<std::uint32_t, TaskSight> live_ = {};
    std::map<std::string, std::uint32_t> ids_ = {};
    std::size_t seen_ = 0;  ///< how many tasks there ever were
    std::vector<TaskChange> changes_ = {};
    std::set<std::uint32_t> provisioned_ = {};  ///< that were ordered
    std::set<std::uint32_t> placed_ = {};       ///< for which the world has answered that order
    std::set<std::uint32_t> lost_ = {};         ///< whose host is gone
    std::map<Attempt, Word> words_ = {};
    std::map<Attempt, base::Time> started_ = {};
    std::map<Attempt, base::Time> terminated_ = {};
    std::set<Attempt> killed_ = {};
    std::map<std::uint32_t, base::Time> interrupted_ = {};  ///< by Spot
    std::map<Container, CheckSight> checks_ = {};
};

/// "task 12".
std::string task_name(std::uint32_t index);

}  // namespace sim
