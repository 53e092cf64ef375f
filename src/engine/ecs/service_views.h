#pragma once
// What the API shows of a service and its deployments, worked out from the scheduler's state.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/ecs/service_scheduler.h"

namespace engine::ecs {

/// AWS: "Deployment", an entry of DescribeServices' deployments[].
struct DeploymentView {
    std::string id = {};
    DeploymentStatus status = DeploymentStatus::Primary;
    std::string task_definition_arn = {};
    /// Of an ACTIVE deployment: zero, all of its tasks are to go.
    std::uint32_t desired_count = 0;
    std::uint32_t pending_count = 0;
    std::uint32_t running_count = 0;
    std::uint32_t failed_tasks = 0;
    base::Time created = {};
    base::Time updated = {};
    RolloutState rollout = RolloutState::InProgress;
    std::string rollout_reason = {};
    Shared<RevisionSpec> spec;
    bool operator==(const DeploymentView&) const = default;
};

/// AWS: "ServiceRevisionSummary".
struct RevisionCounts {
    std::string arn = {};
    std::uint32_t requested = 0;
    std::uint32_t running = 0;
    std::uint32_t pending = 0;
    bool operator==(const RevisionCounts&) const = default;
};

/// AWS: "ServiceDeployment".
struct ServiceDeploymentView {
    std::string arn = {};
    ServiceDeploymentStatus status = ServiceDeploymentStatus::InProgress;
    std::string status_reason = {};
    base::Time created = {};
    base::Time started = {};
    base::Time updated = {};
    std::optional<base::Time> finished = {};
    std::optional<base::Time> stopped = {};
    std::vector<RevisionCounts> sources = {};
    RevisionCounts target = {};
    BreakerStatus breaker = BreakerStatus::Disabled;
    std::uint32_t breaker_failures = 0;
    std::uint32_t breaker_threshold = 0;
    std::string rollback_reason = {};
    std::optional<base::Time> rollback_started = {};
    std::string rollback_revision_arn = {};
    bool operator==(const ServiceDeploymentView&) const = default;
};

/// What the PRIMARY deployment runs; nothing when the service is gone.
const RevisionSpec* running_spec(const ServiceScheduler& service);
/// PRIMARY first, then the ACTIVE ones from the newest on; none of a service that is gone.
std::vector<DeploymentView> show_deployments(const ServiceScheduler& service);
/// All that are kept, the newest first.
std::vector<ServiceDeploymentView> show_service_deployments(const ServiceScheduler& service);
/// PRIMARY's revision, then those that still have tasks, from the newest on; none of a service that
/// is gone.
std::vector<RevisionCounts> show_current_revisions(const ServiceScheduler& service);
/// The tasks of all deployments, without those on their way out.
std::uint32_t running_count(const ServiceScheduler& service);
std::uint32_t pending_count(const ServiceScheduler& service);

}  // namespace engine::ecs
