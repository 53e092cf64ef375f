#include "engine/ecs/deployment.h"

#include <algorithm>
#include <cassert>

#include "engine/tunables.h"

namespace engine::ecs {
namespace {

std::uint32_t percent_up(std::uint32_t count, std::uint32_t percent) {
    return static_cast<std::uint32_t>((std::uint64_t{count} * percent + 99) / 100);
}

}  // namespace

std::string_view to_string(DeploymentStrategy strategy) {
    switch (strategy) {
        case DeploymentStrategy::Rolling: return "ROLLING";
        case DeploymentStrategy::BlueGreen: return "BLUE_GREEN";
        case DeploymentStrategy::Linear: return "LINEAR";
        case DeploymentStrategy::Canary: return "CANARY";
    }
    return "";
}

std::string_view to_string(DeploymentStatus status) {
    switch (status) {
        case DeploymentStatus::Primary: return "PRIMARY";
        case DeploymentStatus::Active: return "ACTIVE";
        case DeploymentStatus::Inactive: return "INACTIVE";
    }
    return "";
}

std::string_view to_string(RolloutState state) {
    switch (state) {
        case RolloutState::InProgress: return "IN_PROGRESS";
        case RolloutState::Completed: return "COMPLETED";
        case RolloutState::Failed: return "FAILED";
    }
    return "";
}

std::string_view to_string(BreakerStatus status) {
    switch (status) {
        case BreakerStatus::Disabled: return "DISABLED";
        case BreakerStatus::Monitoring: return "MONITORING";
        case BreakerStatus::MonitoringComplete: return "MONITORING_COMPLETE";
        case BreakerStatus::Triggered: return "TRIGGERED";
    }
    return "";
}

std::string_view to_string(ServiceDeploymentStatus status) {
    switch (status) {
        case ServiceDeploymentStatus::Pending: return "PENDING";
        case ServiceDeploymentStatus::InProgress: return "IN_PROGRESS";
        case ServiceDeploymentStatus::Successful: return "SUCCESSFUL";
        case ServiceDeploymentStatus::StopRequested: return "STOP_REQUESTED";
        case ServiceDeploymentStatus::Stopped: return "STOPPED";
        case ServiceDeploymentStatus::RollbackRequested: return "ROLLBACK_REQUESTED";
        case ServiceDeploymentStatus::RollbackInProgress: return "ROLLBACK_IN_PROGRESS";
        case ServiceDeploymentStatus::RollbackSuccessful: return "ROLLBACK_SUCCESSFUL";
        case ServiceDeploymentStatus::RollbackFailed: return "ROLLBACK_FAILED";
    }
    return "";
}

// AWS rule service.1 [documented] "API reference, DeploymentConfiguration": the minimum is the
// desired count times minimumHealthyPercent, rounded up; the maximum is that times maximumPercent,
// rounded down.
// Test: ServiceBounds.RoundTheMinimumUpAndTheMaximumDown
std::uint32_t fewest_healthy(const ServiceSettings& settings) {
    return percent_up(settings.desired_count, settings.minimum_healthy_percent);
}
std::uint32_t most_counted(const ServiceSettings& settings) {
    return static_cast<std::uint32_t>(std::uint64_t{settings.desired_count} *
                                      settings.maximum_percent / 100);
}

std::uint32_t breaker_threshold(const ServiceSettings& settings) {
    const BreakerSettings& breaker = settings.breaker;
    std::uint32_t share = percent_up(settings.desired_count, breaker.value);
    switch (breaker.threshold) {
        // AWS rule breaker.1 [documented] "API reference, ServiceDeploymentCircuitBreaker": the
        // threshold is half of the desired count, rounded up, at least 3 and at most 200.
        // Test: Breaker.HasAThresholdOfHalfTheTasksWithinBounds
        case BreakerSettings::Threshold::BoundedPercent:
            return std::clamp<std::uint32_t>(share, 3, 200);
        // AWS rule breaker.2 [documented] "API reference, ThresholdConfiguration": an
        // UNBOUNDED_PERCENT has no such bounds, a COUNT is the threshold itself.
        // Test: Breaker.TakesAnUnboundedPercentAndACount
        case BreakerSettings::Threshold::UnboundedPercent: return std::max<std::uint32_t>(share, 1);
        case BreakerSettings::Threshold::Count: return std::max<std::uint32_t>(breaker.value, 1);
    }
    return 1;
}

// AWS rule breaker.3 [documented] "API reference, DeploymentCircuitBreaker": the circuit breaker is
// for rolling deployments alone.
// Test: Breaker.LooksAtRollingDeploymentsAlone
bool breaker_watches(const ServiceSettings& settings) {
    return settings.breaker.enabled && settings.strategy == DeploymentStrategy::Rolling;
}

// AWS rule service.2 [chosen] "Developer guide, Service throttle logic": tasks that go from PENDING
// to STOPPED again and again are started at growing intervals (twice as long each round), up to the
// published 15 minutes.
// Test: ServiceBounds.DoubleTheBackOffUpToItsCap
base::Duration back_off_delay(std::uint32_t steps) {
    assert(steps >= 1);
    base::Duration delay = tunables::kLaunchBackOffFirst;
    for (std::uint32_t step = 1; step < steps && delay < tunables::kLaunchBackOffCap; ++step)
        delay = delay * 2;
    return std::min(delay, tunables::kLaunchBackOffCap);
}

void step_back_off(LaunchBackOff& back_off, base::Time ordered, base::Time now) {
    // Ten tasks that fail together are one round, not ten.
    if (back_off.steps > 0 && ordered <= back_off.stepped) return;
    ++back_off.steps;
    back_off.stepped = now;
    back_off.until = now + back_off_delay(back_off.steps);
}

}  // namespace engine::ecs
