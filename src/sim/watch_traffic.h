#pragma once
// Holds target groups and private names to what is promised of them, and every task to leaving both
// before it is told to end. It counts health checks itself.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/target_group.h"
#include "sim/findings.h"
#include "sim/watch_tasks.h"
#include "sim/world.h"

namespace sim {

class TrafficWatch {
  public:
    void look(const Turn& turn, std::span<const TaskChange> changes, const TaskWatch& tasks,
              Findings& findings);

  private:
    /// What is seen of a target from outside, and what became of its health checks.
    struct Sight {
        engine::TargetState state = engine::TargetState::Initial;
        std::optional<engine::Address> task = {};
        std::uint32_t probe = 0;
        std::optional<base::Time> opened = {};  ///< the check has no answer yet
        std::uint32_t passes = 0;               ///< in a row
        std::uint32_t failures = 0;             ///< in a row
        base::Time drains_until = {};
    };
    using Targets = std::map<engine::TargetKey, Sight>;

    void look_at_group(const Turn& turn, std::uint32_t at, Findings& findings);
    void hear_answer(const Turn& turn, const engine::TargetGroup& group, Targets& targets);
    void look_at_target(const Turn& turn, std::uint32_t at, const engine::TargetKey& key,
                        Sight& seen, Findings& findings);
    void look_at_routes(const Turn& turn, std::uint32_t at, const engine::TargetGroup& group,
                        Findings& findings);
    bool is_behind(engine::Address task) const;
    void judge_stop(const engine::CloudOrder& order, Findings& findings);
    void judge_running(const Turn& turn, const TaskChange& change, Findings& findings);
    void look_at_name(const Turn& turn, std::uint32_t at, const TaskWatch& tasks,
                      Findings& findings);
    void look_at_instance(const Turn& turn, const std::string& id,
                          const engine::NameInstance& instance, std::uint32_t task,
                          Findings& findings);

    /// What is seen of an instance, and what its task last told of its health.
    struct InstanceSight {
        bool healthy = true;
        engine::ecs::HealthStatus told = engine::ecs::HealthStatus::Unknown;
        base::Time since = {};
    };

    /// How long whoever is deregistered in the turn may have to drain: what a target group asks for
    /// can change in the very turn in which targets leave, before that or after it.
    base::Duration least_drain(std::uint32_t at, const engine::TargetGroup& group) const;

    std::vector<Targets> groups_ = {};
    std::vector<base::Duration> drains_ = {};  ///< by target group, its delay at the last look
    std::vector<std::vector<engine::Route>> routes_ = {};
    std::vector<std::set<std::string>> answered_ = {};  ///< by private name, ids of instances
    std::map<std::string, InstanceSight> instances_ = {};
    base::Time back_ = {};  ///< when the cloud last came back from an absence
    /// Tasks that have left a target group before they were drained.
    std::set<engine::Address> left_early_ = {};
};

}  // namespace sim
