// What a service makes of the news of its tasks. It records; reconcile decides.

#include <algorithm>

#include "engine/ecs/service_scheduler.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using Phase = ServiceTask::Phase;

/// Whether a task that stops so says something about its revision.
bool blames_revision(StopCode code) {
    switch (code) {
        case StopCode::None:
        case StopCode::TaskFailedToStart:
        case StopCode::EssentialContainerExited: return true;
        case StopCode::UserInitiated:
        case StopCode::ServiceSchedulerInitiated:
        case StopCode::SpotInterruption:
        case StopCode::TerminationNotice: return false;
    }
    return false;
}

}  // namespace

void ServiceScheduler::on(const ServiceTaskNews& fact, base::Time now) {
    std::optional<std::uint32_t> number = index_.find(fact.task);
    if (!number) return;
    std::visit([&](const auto& news) { hear(*number, news, now); }, fact.news);
}

void ServiceScheduler::hear(std::uint32_t number, const TaskRan&, base::Time now) {
    const ServiceTask& task = state_.tasks.at(number);
    if (task.ran) return;
    Deployment& its = deployment(task.deployment);
    its.has_run = true;
    // AWS rule service.12 [documented] "Developer guide, Service throttle logic": only tasks that
    // never were RUNNING are started at growing intervals; one that was, even for a second, ends
    // it. Test: LaunchBackOff.DoesNotSlowTasksThatRan
    its.back_off = {};
    change(number, [&](ServiceTask& edited) {
        edited.ran = now;
        if (edited.phase != Phase::Out) edited.phase = Phase::Running;
    });
}

void ServiceScheduler::hear(std::uint32_t number, const TaskHealthChanged& news, base::Time now) {
    // Health is of RUNNING tasks: the news that it runs was lost.
    if (news.health != HealthStatus::Unknown) hear(number, TaskRan{}, now);
    const ServiceTask& task = state_.tasks.at(number);
    if (task.phase == Phase::Out || task.health == news.health) return;
    change(number, [&](ServiceTask& edited) {
        edited.health = news.health;
        edited.unhealthy_counts = false;
        edited.unhealthy = news.health == HealthStatus::Unhealthy ? news : TaskHealthChanged{};
    });
    if (news.health != HealthStatus::Healthy) return;
    Deployment& its = deployment(task.deployment);
    // AWS rule deployment.10 [documented] "API reference, Deployment": failedTasks counts failures
    // until a task of the deployment runs well: then it is zero and stays so.
    // Test: ServiceDeployments.CountFailedTasksUntilOneRunsWell
    its.failed_tasks = 0;
    its.ran_well = true;
    // AWS rule breaker.8 [documented] "API reference, DeploymentCircuitBreaker":
    // with resetOnHealthyTask, the default, a healthy task sets the circuit breaker to zero.
    // Test: Breaker.ForgetsFailuresAfterAHealthyTask
    if (state_.settings.breaker.reset_on_healthy_task && its.rollout == RolloutState::InProgress)
        its.breaker_failures = 0;
}

void ServiceScheduler::hear(std::uint32_t number, const TaskStopBegan& news, base::Time now) {
    if (state_.tasks.at(number).stop_began) return;
    count_start_failure(number, news.code, false, news.reason, now);
    // AWS rule service.13 [documented] "Developer guide, Fargate capacity providers": a task that
    // Spot takes back is replaced at once, on Spot.
    // Test: ServiceScheduler.ReplacesATaskThatSpotTakesBack
    change(number, [&](ServiceTask& edited) {
        edited.phase = Phase::Out;
        edited.stop_began = true;
    });
}

void ServiceScheduler::hear(std::uint32_t number, const TaskStopping&, base::Time) {
    change(number, [](ServiceTask& edited) {
        edited.phase = Phase::Out;
        edited.stopping = true;
    });
}

void ServiceScheduler::hear(std::uint32_t number, const TaskTargetMoved& news, base::Time now) {
    const ServiceTask& task = state_.tasks.at(number);
    const RevisionSpec& spec = spec_of(task.deployment);
    auto target = std::ranges::find(spec.targets, news.group, &ServiceTarget::group);
    if (target == spec.targets.end()) return;
    const std::string& service = state_.names.service_name;
    switch (news.step) {
        case TaskTargetMoved::Step::Registered:
            return log(now, event_text::registered(service, target->arn));
        case TaskTargetMoved::Step::Deregistered:
            return log(now, event_text::deregistered(service, target->arn));
        case TaskTargetMoved::Step::DrainingBegan:
            return log(now, event_text::draining(service, deployment(task.deployment).id));
    }
}

void ServiceScheduler::hear(std::uint32_t number, const TaskEnded& news, base::Time now) {
    count_start_failure(number, news.code, news.ran, news.reason, now);
    forget(number);
}

// AWS rule service.14 [chosen] "Developer guide, Service scheduler concepts": a zone where a task
// found no room is left out for a while, when others are there.
// Test: ServiceScheduler.LeavesOutAZoneWithoutRoom
void ServiceScheduler::hear(std::uint32_t number, const TaskPlacementFailed& news, base::Time now) {
    const ServiceTask& task = state_.tasks.at(number);
    if (!task.stop_ordered) {
        state_.avoided_zones[task.zone] = now + tunables::kZoneAvoided;
        count_start_failure(number, StopCode::TaskFailedToStart, false, news.reason, now);
    }
    forget(number);
}

void ServiceScheduler::count_start_failure(std::uint32_t number, StopCode code, bool ran,
                                           const std::string& reason, base::Time now) {
    const ServiceTask& task = state_.tasks.at(number);
    if (ran || task.ran || task.stop_ordered || task.failure_counted) return;
    if (!blames_revision(code)) return;
    if (code == StopCode::TaskFailedToStart && !reason.empty())
        state_.events.log_trouble(state_.ids, now,
                                  event_text::not_placed(state_.names.service_name, reason));
    count_failure(number, Failure::NeverRan, now);
}

void ServiceScheduler::count_failure(std::uint32_t number, Failure failure, base::Time now) {
    state_.tasks.at(number).failure_counted = true;
    state_.rebalancing = false;
    const ServiceTask& task = state_.tasks.at(number);
    Deployment& its = deployment(task.deployment);
    if (!its.ran_well) ++its.failed_tasks;
    its.updated = now;
    if (failure == Failure::NeverRan) {
        step_back_off(its.back_off, task.ordered, now);
        if (its.back_off.steps >= tunables::kStartImpairedAfter)
            state_.events.log_trouble(state_.ids, now,
                                      event_text::start_impaired(state_.names.service_name));
    }
    if (state_.status != ServiceStatus::Active || task.deployment != primary()) return;
    if (its.rollout != RolloutState::InProgress || !breaker_watches(state_.settings)) return;
    // AWS rule breaker.9 [documented] "Developer guide, Deployment circuit breaker": first tasks
    // that never run are counted; once one runs, those that fail their health checks, and no
    // others. Test: Breaker.CountsFailedChecksOnceATaskRuns
    if (failure == Failure::NeverRan && its.has_run) return;
    if (++its.breaker_failures >= breaker_threshold(state_.settings)) trip(task.deployment, now);
}

}  // namespace engine::ecs
