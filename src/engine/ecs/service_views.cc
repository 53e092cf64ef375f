#include "engine/ecs/service_views.h"

#include <ranges>

namespace engine::ecs {
namespace {

/// Empty `arn`: the revision is no longer kept.
RevisionCounts counts_of(const ServiceScheduler& service, std::uint32_t number) {
    const ServiceScheduler::State& state = service.state();
    const DeploymentTasks& tasks = service.index().of(number);
    bool primary = !state.live.empty() && state.live.front() == number;
    RevisionCounts counts;
    auto revision = state.revisions.find(number);
    if (revision != state.revisions.end()) counts.arn = revision->second.arn;
    counts.requested = primary ? state.settings.desired_count : 0;
    counts.running = tasks.running();
    counts.pending = tasks.pending;
    return counts;
}

// AWS rule breaker.10 [documented] "API reference, ServiceDeploymentCircuitBreaker": DISABLED when
// the service has none, else MONITORING, MONITORING_COMPLETE after the deployment, TRIGGERED.
// Test: Breaker.ShowsItsStatusAndThreshold
BreakerStatus breaker_status(const ServiceScheduler::State& state, const Deployment& deployment) {
    if (deployment.breaker == BreakerStatus::Triggered) return deployment.breaker;
    return breaker_watches(state.settings) ? deployment.breaker : BreakerStatus::Disabled;
}

ServiceDeploymentView show(const ServiceScheduler& service, std::uint32_t number,
                           const Deployment& deployment) {
    const ServiceScheduler::State& state = service.state();
    ServiceDeploymentView view;
    view.arn = deployment.arn;
    view.status = deployment.service_status;
    view.status_reason = deployment.service_status_reason;
    view.created = deployment.created;
    view.started = deployment.created;
    view.updated = deployment.updated;
    view.finished = deployment.finished;
    view.stopped = deployment.stopped;
    for (std::uint32_t source : deployment.source_revisions) {
        RevisionCounts counts = counts_of(service, source);
        if (!counts.arn.empty()) view.sources.push_back(std::move(counts));
    }
    view.target = counts_of(service, number);
    view.breaker = breaker_status(state, deployment);
    view.breaker_failures = deployment.breaker_failures;
    view.breaker_threshold = breaker_threshold(state.settings);
    if (deployment.rollback) {
        view.rollback_reason = deployment.rollback->reason;
        view.rollback_started = deployment.rollback->started;
        view.rollback_revision_arn = counts_of(service, deployment.rollback->revision).arn;
    }
    return view;
}

}  // namespace

const RevisionSpec* running_spec(const ServiceScheduler& service) {
    const ServiceScheduler::State& state = service.state();
    return state.live.empty() ? nullptr : &*state.revisions.at(state.live.front()).spec;
}

std::vector<DeploymentView> show_deployments(const ServiceScheduler& service) {
    const ServiceScheduler::State& state = service.state();
    std::vector<DeploymentView> views;
    for (std::uint32_t number : state.live) {
        const Deployment& deployment = state.deployments.at(number);
        const DeploymentTasks& tasks = service.index().of(number);
        DeploymentView view;
        view.id = deployment.id;
        view.status = deployment.status;
        view.spec = state.revisions.at(number).spec;
        view.task_definition_arn = view.spec->task->task_definition_arn;
        view.desired_count = views.empty() ? state.settings.desired_count : 0;
        view.pending_count = tasks.pending;
        view.running_count = tasks.running();
        view.failed_tasks = deployment.failed_tasks;
        view.created = deployment.created;
        view.updated = deployment.updated;
        view.rollout = deployment.rollout;
        view.rollout_reason = deployment.rollout_reason;
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<ServiceDeploymentView> show_service_deployments(const ServiceScheduler& service) {
    std::vector<ServiceDeploymentView> views;
    for (const auto& [number, deployment] : std::views::reverse(service.state().deployments))
        views.push_back(show(service, number, deployment));
    return views;
}

// AWS rule service.42 [documented] "API reference, Service, currentServiceRevisions": a service
// shows the revision that it runs, also after a rollback, and those that it still replaces.
// Test: ServiceDeployments.ShowTheRevisionsThatHaveTasks
std::vector<RevisionCounts> show_current_revisions(const ServiceScheduler& service) {
    std::vector<RevisionCounts> shown;
    for (std::uint32_t number : service.state().live)
        if (shown.empty() || service.index().of(number).counted() > 0)
            shown.push_back(counts_of(service, number));
    return shown;
}

std::uint32_t running_count(const ServiceScheduler& service) {
    std::uint32_t count = 0;
    for (std::uint32_t number : service.state().live)
        count += service.index().of(number).running();
    return count;
}

std::uint32_t pending_count(const ServiceScheduler& service) {
    std::uint32_t count = 0;
    for (std::uint32_t number : service.state().live)
        count += service.index().of(number).pending;
    return count;
}

}  // namespace engine::ecs
