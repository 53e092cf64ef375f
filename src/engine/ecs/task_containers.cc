#include "engine/ecs/task_containers.h"

#include <algorithm>

#include <fmt/format.h>

namespace engine::ecs {
namespace {

/// The longest startTimeout that a definition may have on Fargate.
constexpr base::Duration kLongestStartTimeout = base::Duration::seconds(120);

bool is_stopped(const ContainerState& container) {
    return container.step == ContainerStep::Stopped;
}

Readiness when_stopped(const ContainerState& container, bool reached) {
    if (!is_stopped(container)) return Readiness::Wait;
    return reached ? Readiness::Go : Readiness::Never;
}

Readiness reached(const ContainerState& on, const ContainerSpec& spec,
                  DependencyCondition condition) {
    switch (condition) {
        case DependencyCondition::Start:
            if (has_started(on)) return Readiness::Go;
            return when_stopped(on, false);
        case DependencyCondition::Complete: return when_stopped(on, on.exit_code.has_value());
        case DependencyCondition::Success: return when_stopped(on, on.exit_code == 0);
        case DependencyCondition::Healthy:
            if (!spec.health_check) return Readiness::Never;
            if (on.step == ContainerStep::Running && on.check.health == HealthStatus::Healthy)
                return Readiness::Go;
            return when_stopped(on, false);
    }
    return Readiness::Never;
}

Readiness reached(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                  const Dependency& dependency) {
    if (dependency.container >= containers.size()) return Readiness::Never;
    return reached(containers[dependency.container], spec.containers[dependency.container],
                   dependency.condition);
}

HealthStatus worse(HealthStatus a, HealthStatus b) {
    if (a == HealthStatus::Unhealthy || b == HealthStatus::Unhealthy)
        return HealthStatus::Unhealthy;
    if (a == HealthStatus::Unknown || b == HealthStatus::Unknown) return HealthStatus::Unknown;
    return HealthStatus::Healthy;
}

}  // namespace

std::string_view to_string(HealthStatus status) {
    switch (status) {
        case HealthStatus::Unknown: return "UNKNOWN";
        case HealthStatus::Healthy: return "HEALTHY";
        case HealthStatus::Unhealthy: return "UNHEALTHY";
    }
    return "UNKNOWN";
}

bool is_alive(const ContainerState& container) {
    switch (container.step) {
        case ContainerStep::Starting:
        case ContainerStep::Running:
        case ContainerStep::Terminating:
        case ContainerStep::Killing: return true;
        case ContainerStep::Waiting:
        case ContainerStep::Pulling:
        case ContainerStep::Pulled:
        case ContainerStep::Exited:
        case ContainerStep::Failed:
        case ContainerStep::Stopped: return false;
    }
    return false;
}

bool has_started(const ContainerState& container) {
    return container.attempt > 1 || container.started_at || container.exit_code;
}

std::string_view last_status(const ContainerState& container) {
    switch (container.step) {
        case ContainerStep::Waiting:
        case ContainerStep::Pulling:
        case ContainerStep::Pulled:
        case ContainerStep::Starting: return "PENDING";
        case ContainerStep::Running:
        case ContainerStep::Terminating:
        case ContainerStep::Killing: return "RUNNING";
        case ContainerStep::Exited:
        case ContainerStep::Failed:
        case ContainerStep::Stopped: return "STOPPED";
    }
    return "STOPPED";
}

// AWS rule task.1 [documented] "ECS API reference, ContainerDependency": START waits for the
// other container to have started, COMPLETE for its end, SUCCESS for its end with exit code 0,
// HEALTHY for its health check to have passed; HEALTHY is looked at only when the container starts.
// Test: TaskContainers.WaitForWhatTheyDependOn
Readiness readiness(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                    std::size_t container) {
    Readiness all = Readiness::Go;
    for (const Dependency& dependency : spec.containers[container].depends_on) {
        switch (reached(spec, containers, dependency)) {
            case Readiness::Go: break;
            case Readiness::Wait: all = Readiness::Wait; break;
            case Readiness::Never: return Readiness::Never;
        }
    }
    return all;
}

// AWS rule task.2 [observed] "amazon-ecs-agent, agent/engine/dependencygraph": a container whose
// dependency can no longer be reached never starts, and names the dependency in its reason.
// Test: Task.FailsToStartWhenADependencyCannotBeReached
std::string hopeless_reason(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                            std::size_t container) {
    for (const Dependency& dependency : spec.containers[container].depends_on) {
        if (reached(spec, containers, dependency) != Readiness::Never) continue;
        std::string_view on = dependency.container < containers.size()
                                  ? std::string_view(spec.containers[dependency.container].name)
                                  : "";
        return fmt::format(
            "dependency graph: failed to resolve container ordering dependency [{}] for target "
            "[{}] as dependency did not exit successfully.",
            on, spec.containers[container].name);
    }
    return {};
}

bool is_waited_for(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                   std::size_t container) {
    for (std::size_t i = 0; i < containers.size(); ++i) {
        if (containers[i].step > ContainerStep::Pulled) continue;
        for (const Dependency& dependency : spec.containers[i].depends_on) {
            if (dependency.container == container &&
                reached(spec, containers, dependency) == Readiness::Wait)
                return true;
        }
    }
    return false;
}

// AWS rule task.3 [documented] "ECS API reference, ContainerDefinition, startTimeout": others give
// up waiting for a container after its startTimeout, and the task stops; without one they wait as
// long as it takes. On Fargate it is 2 s to 120 s, so anything longer means that none was given.
// Test: Task.GivesUpOnADependencyAfterItsStartTimeout
bool limits_waiting(const ContainerSpec& spec) {
    return spec.start_timeout <= kLongestStartTimeout;
}

// AWS rule task.4 [documented] "ECS API reference, ContainerDefinition, dependsOn": when a task
// stops, the order is the reverse: a container ends after all that depend on it.
// Test: Task.StopsContainersInReverseOrder
bool may_terminate(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                   std::size_t container) {
    for (std::size_t i = 0; i < containers.size(); ++i) {
        if (i == container || !is_alive(containers[i])) continue;
        for (const Dependency& dependency : spec.containers[i].depends_on)
            if (dependency.container == container) return false;
    }
    return true;
}

// AWS rule task.5 [documented] "ECS API reference, ContainerRestartPolicy": a container is started
// again when it ran for at least the attempt period and its exit code is not one of those to be
// ignored; one that ends earlier is not.
// Test: TaskContainers.RestartOnlyAfterTheAttemptPeriod
bool restarts(const ContainerSpec& spec, const ContainerState& container, base::Time now) {
    if (!spec.restart_policy || !container.started_at || !container.exit_code) return false;
    const RestartPolicy& policy = *spec.restart_policy;
    if (std::ranges::find(policy.ignored_exit_codes, *container.exit_code) !=
        policy.ignored_exit_codes.end())
        return false;
    return now - *container.started_at >= policy.attempt_period;
}

// AWS rule task.6 [observed] "Dockerfile reference, HEALTHCHECK, which ECS passes on": the first
// check runs one interval after the start, the next ones an interval after the end of the last.
// Test: TaskContainers.CheckOneIntervalAfterTheStartAndAfterEachCheck
void begin_checks(const ContainerSpec& spec, ContainerState& container, base::Time now) {
    CheckState& check = container.check;
    check = {.probe = check.probe};
    if (spec.health_check) check.due = now + spec.health_check->interval;
}

// AWS rule task.7 [documented] "ECS API reference, HealthCheck": one success makes a container
// healthy, inside the start period too; `retries` failures in a row make it unhealthy. Failures of
// checks that begin inside the start period do not count until one has succeeded.
// Test: TaskContainers.TurnHealthyAtOnceAndUnhealthyAfterRetries
void end_check(const HealthCheck& spec, ContainerState& container, bool passed, base::Time now) {
    CheckState& check = container.check;
    check.open = false;
    check.due = now + spec.interval;
    if (passed) {
        check.failures = 0;
        check.health = HealthStatus::Healthy;
        return;
    }
    bool in_start_period =
        container.started_at && check.opened_at < *container.started_at + spec.start_period;
    if (check.health == HealthStatus::Unknown && in_start_period) return;
    check.failures = std::min(check.failures + 1, spec.retries);
    if (check.failures >= spec.retries) check.health = HealthStatus::Unhealthy;
}

// AWS rule task.8 [documented] "ECS API reference, HealthCheck": the health of a task is the worst
// of its essential containers, in the order UNHEALTHY, UNKNOWN, HEALTHY; one without a health check
// is UNKNOWN.
// Test: TaskContainers.MakeTheTaskAsHealthyAsTheWorstEssentialOne
HealthStatus task_health(const TaskSpec& spec, const std::vector<ContainerState>& containers) {
    HealthStatus health = HealthStatus::Healthy;
    for (std::size_t i = 0; i < containers.size(); ++i)
        if (spec.containers[i].essential) health = worse(health, containers[i].check.health);
    return health;
}

bool has_checks(const TaskSpec& spec) {
    return std::ranges::any_of(spec.containers, [](const ContainerSpec& container) {
        return container.essential && container.health_check;
    });
}

// AWS rule task.9 [chosen] "ECS API reference, DeploymentConfiguration": a task passes when all
// essential containers that have a health check have passed it; a side-car without one does not
// keep its task from counting as healthy.
// Test: Task.CountsAsHealthyBesideAnEssentialContainerWithoutACheck
HealthStatus checked_health(const TaskSpec& spec, const std::vector<ContainerState>& containers) {
    if (!has_checks(spec)) return HealthStatus::Unknown;
    HealthStatus health = HealthStatus::Healthy;
    for (std::size_t i = 0; i < containers.size(); ++i)
        if (spec.containers[i].essential && spec.containers[i].health_check)
            health = worse(health, containers[i].check.health);
    return health;
}

}  // namespace engine::ecs
