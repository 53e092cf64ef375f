#pragma once
// One deployment of a service, both as `deployments[]` of DescribeServices and as the resource that
// DescribeServiceDeployments shows; the circuit breaker's threshold and the two bounds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "engine/ecs/service_spec.h"
#include "engine/shared.h"

namespace engine::ecs {

/// AWS: "Deployment", status.
enum class DeploymentStatus : std::uint8_t { Primary, Active, Inactive };
std::string_view to_string(DeploymentStatus status);

/// AWS: "Deployment", rolloutState.
enum class RolloutState : std::uint8_t { InProgress, Completed, Failed };
std::string_view to_string(RolloutState state);

/// AWS: "ServiceDeploymentCircuitBreaker", status.
enum class BreakerStatus : std::uint8_t { Disabled, Monitoring, MonitoringComplete, Triggered };
std::string_view to_string(BreakerStatus status);

/// AWS: "ServiceDeployment", status.
enum class ServiceDeploymentStatus : std::uint8_t {
    Pending,
    InProgress,
    Successful,
    StopRequested,
    Stopped,
    RollbackRequested,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
};
std::string_view to_string(ServiceDeploymentStatus status);

/// AWS: "ServiceRevision". Never changes.
struct ServiceRevision {
    std::string arn = {};
    Shared<RevisionSpec> spec;
    base::Time created = {};
    bool operator==(const ServiceRevision&) const = default;
};

/// How long a deployment waits before it starts tasks again.
struct LaunchBackOff {
    /// Rounds in a row in which a task never ran.
    std::uint32_t steps = 0;
    /// When the last step was taken: tasks that were ordered before it belong to the same round.
    base::Time stepped = {};
    base::Time until = {};
    bool operator==(const LaunchBackOff&) const = default;
};

/// AWS: "Rollback".
struct DeploymentRollback {
    std::string reason = {};
    base::Time started = {};
    /// Number of the service revision that comes back.
    std::uint32_t revision = 0;
    bool operator==(const DeploymentRollback&) const = default;
};

struct Deployment {
    std::string id = {};   ///< "ecs-svc/1234567890123456789"
    std::string arn = {};  ///< of the service deployment
    std::uint32_t revision = 0;
    DeploymentStatus status = DeploymentStatus::Primary;
    RolloutState rollout = RolloutState::InProgress;
    std::string rollout_reason = {};
    /// False once it failed or was stopped: it starts nothing more, and nothing is stopped for it.
    bool launches = true;
    base::Time created = {};
    base::Time updated = {};

    ServiceDeploymentStatus service_status = ServiceDeploymentStatus::InProgress;
    std::string service_status_reason = {};
    std::optional<base::Time> finished = {};
    std::optional<base::Time> stopped = {};
    std::optional<DeploymentRollback> rollback = {};
    /// Numbers of the revisions that ran when it began.
    std::vector<std::uint32_t> source_revisions = {};

    /// Failures before a task ran well; AWS: "Deployment", failedTasks.
    std::uint32_t failed_tasks = 0;
    /// What the circuit breaker has counted.
    std::uint32_t breaker_failures = 0;
    BreakerStatus breaker = BreakerStatus::Monitoring;
    /// Whether one of its tasks ever was RUNNING: the breaker's second stage.
    bool has_run = false;
    LaunchBackOff back_off = {};
    /// Whether one of its tasks ever was healthy.
    bool ran_well = false;

    bool operator==(const Deployment&) const = default;
};

/// How many tasks must stay healthy.
std::uint32_t fewest_healthy(const ServiceSettings& settings);
/// How many tasks may be RUNNING or PENDING together.
std::uint32_t most_counted(const ServiceSettings& settings);
/// At how many failures the circuit breaker trips; at least 1.
std::uint32_t breaker_threshold(const ServiceSettings& settings);
/// Whether the circuit breaker looks at deployments of such a service at all.
bool breaker_watches(const ServiceSettings& settings);
/// How long no task is started after `steps` rounds without one that ran; `steps` is at least 1.
base::Duration back_off_delay(std::uint32_t steps);
/// A task that was ordered at `ordered` never ran: takes the next step, once a round.
void step_back_off(LaunchBackOff& back_off, base::Time ordered, base::Time now);

}  // namespace engine::ecs
