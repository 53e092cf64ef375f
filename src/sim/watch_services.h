#pragma once
// Holds every service to what is promised of services and their deployments. It works its bounds
// and thresholds out itself, from the settings and from what it saw of the tasks.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/ecs/service_scheduler.h"
#include "sim/findings.h"
#include "sim/watch_plans.h"
#include "sim/watch_tasks.h"
#include "sim/world.h"

namespace sim {

/// What is seen of a deployment from outside.
struct DeploymentSight {
    engine::ecs::DeploymentStatus status = engine::ecs::DeploymentStatus::Primary;
    engine::ecs::RolloutState rollout = engine::ecs::RolloutState::InProgress;
    engine::ecs::ServiceDeploymentStatus service_status =
        engine::ecs::ServiceDeploymentStatus::InProgress;
    engine::ecs::BreakerStatus breaker = engine::ecs::BreakerStatus::Monitoring;
    bool operator==(const DeploymentSight&) const = default;
};

/// The failures of the deployment that is under way. Several things may happen within one turn, in
/// an order that nobody sees: the count is between the two.
struct FailureCount {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    bool ran = false;  ///< one of its tasks ever was RUNNING since it began
    bool operator==(const FailureCount&) const = default;
};

struct ServiceSight {
    engine::ecs::ServiceStatus status = engine::ecs::ServiceStatus::None;
    std::optional<engine::ecs::ServiceSettings> settings = {};
    std::uint64_t events = 0;  ///< how many were read
    std::map<std::uint32_t, DeploymentSight> deployments = {};
    std::optional<std::uint32_t> primary = {};
    std::optional<std::uint32_t> last_completed = {};
    FailureCount failures = {};
    std::set<std::uint32_t> tasks = {};  ///< that have not stopped
    /// Zones where a task found no room, and when the last one did not.
    std::map<std::string, base::Time> no_room = {};
};

class ServiceWatch {
  public:
    void look(const Turn& turn, std::span<const TaskChange> changes, const TaskWatch& tasks,
              const PlanWatch& plans, Findings& findings);

  private:
    struct Looking;

    void hear(const Turn& turn);

    std::vector<ServiceSight> services_ = {};
    std::map<std::string, base::Time> protected_until_ = {};  ///< by the ARN of the task
};

}  // namespace sim
