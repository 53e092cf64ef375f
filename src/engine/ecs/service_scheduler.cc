#include "engine/ecs/service_scheduler.h"

#include <cassert>
#include <ranges>
#include <utility>

#include "base/match.h"
#include "base/prng.h"
#include "engine/ecs/capacity.h"
#include "engine/ecs/refusals.h"

namespace engine::ecs {
namespace {

std::optional<Refusal> refuse_settings(const ServiceSettings& settings) {
    // AWS rule deployment.1 [chosen] "API reference, DeploymentConfiguration": a minimum and a
    // maximum that leave no room to replace anything are refused.
    // Test: ServiceRefusals.NameWhatIsWrongWithTheSettings
    if (settings.minimum_healthy_percent == 100 && settings.maximum_percent == 100)
        return invalid(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
            "deployments.");
    if (settings.minimum_healthy_percent > 100)
        return invalid("minimumHealthyPercent must be between 0 and 100.");
    if (settings.minimum_healthy_percent > settings.maximum_percent)
        return invalid("maximumPercent must not be less than minimumHealthyPercent.");
    return std::nullopt;
}

/// What a deployment would need that is not there yet; a first one shifts nothing. Alarms are not
/// missed: those of this cloud stay INSUFFICIENT_DATA, which fails no deployment.
std::optional<Refusal> refuse_deployment(const ServiceSettings& settings, const std::string& name) {
    auto lacks = [&](const std::string& what, std::string_view remedy) {
        return Refusal{"UnsupportedFeatureException", what + " not implemented yet, so service " +
                                                          name + " cannot be deployed anew. " +
                                                          std::string(remedy) + " it can."};
    };
    if (settings.strategy != DeploymentStrategy::Rolling)
        return lacks("Shifting traffic between service revisions (strategy " +
                         std::string(to_string(settings.strategy)) + ") is",
                     "With strategy ROLLING");
    if (settings.has_lifecycle_hooks)
        return lacks("Hooks of a deployment (DeploymentConfiguration.LifecycleHooks) are",
                     "Without them");
    return std::nullopt;
}

std::optional<Refusal> refuse_revision(const RevisionSpec& revision) {
    if (revision.placements.empty()) return no_network();
    if (!revision.task) return invalid("TaskDefinition can not be blank.");
    return refuse_capacity(revision.capacity);
}

}  // namespace

std::string_view to_string(ServiceStatus status) {
    switch (status) {
        case ServiceStatus::None: return "";
        case ServiceStatus::Active: return "ACTIVE";
        case ServiceStatus::Draining: return "DRAINING";
        case ServiceStatus::Inactive: return "INACTIVE";
    }
    return "";
}

ServiceScheduler::ServiceScheduler(State state) : state_(std::move(state)) {
    for (const auto& [number, task] : state_.tasks)
        index_.add(number, task);
}

std::optional<Refusal> ServiceScheduler::refuse(const Fact& fact) const {
    return base::match(
        fact, [&](const ServiceCreateRequested& asked) { return refuse_create(asked); },
        [&](const ServiceUpdateRequested& asked) { return refuse_update(asked); },
        [&](const ServiceDeleteRequested& asked) { return refuse_delete(asked); },
        [&](const ServiceDeploymentStopRequested& asked) { return refuse_stop(asked); },
        [](const ServiceTaskCreated&) { return std::optional<Refusal>(); },
        [](const ServiceTaskNews&) { return std::optional<Refusal>(); },
        [](const TaskProtectionChanged&) { return std::optional<Refusal>(); },
        [](const Restarted&) { return std::optional<Refusal>(); });
}

std::optional<Refusal> ServiceScheduler::refuse_create(const ServiceCreateRequested& fact) const {
    if (state_.status != ServiceStatus::None)
        return invalid("Creation of service was not idempotent.");
    if (auto refusal = refuse_settings(fact.settings)) return refusal;
    return refuse_revision(fact.revision);
}

bool ServiceScheduler::begins_deployment(const ServiceUpdateRequested& fact) const {
    // AWS rule deployment.2 [documented] "API reference, UpdateService": a forced update begins a
    // deployment though nothing differs.
    // Test: ServiceDeployments.AForcedOneReplacesTasksOfTheSameRevision
    if (fact.force_new_deployment) return true;
    // AWS rule deployment.3 [documented] "API reference, UpdateService": the count, the deployment
    // configuration, rebalancing, the grace, execute command and tags change without a
    // deployment; the task definition, the network, the platform version, load balancers,
    // registries, Service Connect, volumes and VPC Lattice begin one.
    // Test: CloudService.BeginsADeploymentForWhatARevisionFixes
    return fact.revision && !deploys_the_same(spec_of(primary()), *fact.revision);
}

std::optional<Refusal> ServiceScheduler::refuse_update(const ServiceUpdateRequested& fact) const {
    if (state_.status == ServiceStatus::None)
        return Refusal{"ServiceNotFoundException", "Service not found."};
    if (state_.status != ServiceStatus::Active)
        return Refusal{"ServiceNotActiveException", "Service was not ACTIVE."};
    if (fact.settings) {
        if (auto refusal = refuse_settings(*fact.settings)) return refusal;
    }
    if (fact.revision) {
        if (auto refusal = refuse_revision(*fact.revision)) return refusal;
        // AWS rule deployment.4 [observed] "Threads ecspresso#977 and pipecd#6385": another
        // capacity provider strategy needs a forced deployment.
        // Test: ServiceRefusals.ACapacityStrategyChangesOnlyByForce
        if (!fact.force_new_deployment && fact.revision->capacity != spec_of(primary()).capacity)
            return invalid(
                "When switching from launch type to capacity provider strategy on an existing "
                "service, or making a change to a capacity provider strategy on an existing "
                "service, you must force a new deployment.");
    }
    if (!begins_deployment(fact)) return std::nullopt;
    return refuse_deployment(fact.settings ? *fact.settings : state_.settings,
                             state_.names.service_name);
}

std::optional<Refusal> ServiceScheduler::refuse_delete(const ServiceDeleteRequested& fact) const {
    if (state_.status == ServiceStatus::None || state_.status == ServiceStatus::Inactive)
        return Refusal{"ServiceNotFoundException", "Service not found."};
    // AWS rule service.9 [documented] "API reference, DeleteService": a service that should run
    // tasks is deleted only by force. Test: ServiceRefusals.AServiceWithTasksGoesOnlyByForce
    if (state_.status == ServiceStatus::Active && state_.settings.desired_count > 0 && !fact.force)
        return invalid("The service cannot be stopped while it is scaled above 0.");
    return std::nullopt;
}

std::optional<Refusal> ServiceScheduler::refuse_stop(
    const ServiceDeploymentStopRequested& fact) const {
    auto found = std::ranges::find_if(state_.deployments, [&](const auto& entry) {
        return entry.second.arn == fact.deployment_arn;
    });
    if (found == state_.deployments.end())
        return Refusal{"ServiceDeploymentNotFoundException", "Service deployment not found."};
    bool under_way = state_.status == ServiceStatus::Active &&
                     found->second.service_status == ServiceDeploymentStatus::InProgress;
    if (!under_way)
        return Refusal{"ConflictException",
                       "The service deployment is not in progress (status " +
                           std::string(to_string(found->second.service_status)) + ")."};
    if (fact.kind == ServiceDeploymentStopRequested::Kind::Rollback && !state_.last_completed)
        return Refusal{"ConflictException",
                       "The service has no completed deployment to roll back to."};
    return std::nullopt;
}

void ServiceScheduler::handle(const Fact& fact, base::Time now) {
    if (refuse(fact)) return;
    std::visit([&](const auto& one) { on(one, now); }, fact);
    reconcile(now);
}

void ServiceScheduler::wake(base::Time now) {
    if (state_.wake_at && *state_.wake_at <= now) reconcile(now);
}

void ServiceScheduler::take_orders(std::vector<Order>& into) {
    for (Order& order : orders_)
        into.push_back(std::move(order));
    orders_.clear();
}

void ServiceScheduler::on(const ServiceCreateRequested& fact, base::Time now) {
    state_.status = ServiceStatus::Active;
    state_.ids.seed = fact.seed;
    state_.names = fact.names;
    state_.settings = fact.settings;
    state_.created = now;
    state_.answer_owed = true;
    begin_deployment(share(fact.revision), now);
}

void ServiceScheduler::on(const ServiceUpdateRequested& fact, base::Time now) {
    bool begins = begins_deployment(fact);
    if (fact.settings) state_.settings = *fact.settings;
    state_.answer_owed = true;
    if (!begins) return;
    Shared<RevisionSpec> spec =
        fact.revision ? share(*fact.revision) : state_.revisions.at(primary()).spec;
    supersede(now);
    begin_deployment(std::move(spec), now);
}

// AWS rule service.10 [documented] "API reference, DeleteService": a deleted service is DRAINING
// until all of its tasks are STOPPING or STOPPED, then INACTIVE; it starts nothing more.
// Test: ServiceScheduler.DrainsItsTasksBeforeItIsGone
void ServiceScheduler::on(const ServiceDeleteRequested&, base::Time now) {
    if (state_.status == ServiceStatus::Draining) return;
    Deployment& newest = deployment(primary());
    if (newest.rollout == RolloutState::InProgress) {
        if (!state_.rolling_back) {
            newest.service_status = ServiceDeploymentStatus::Stopped;
            newest.service_status_reason = "The service was deleted.";
            newest.stopped = now;
        }
        tell(primary(), ServiceSettled::Outcome::Stopped, "The service was deleted.");
    }
    if (state_.rolling_back) {
        Deployment& failed = deployment(state_.rolling_back->failed);
        failed.service_status = ServiceDeploymentStatus::RollbackFailed;
        failed.finished = now;
        state_.rolling_back.reset();
    }
    state_.status = ServiceStatus::Draining;
    state_.settings.desired_count = 0;
    state_.answer_owed = false;
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, task] : state_.tasks) {
        if (task.phase != ServiceTask::Phase::Out) numbers.push_back(number);
    }
    for (std::uint32_t number : numbers)
        order_stop(number, scaling_reason(number));
    tell_stopped(numbers, now);
}

// AWS rule deployment.5 [documented] "API reference, StopServiceDeployment": ROLLBACK brings the
// last completed revision back though the circuit breaker has no rollback.
// Test: ServiceDeployments.AUserRollsBackWithoutTheBreaker
// AWS rule deployment.6 [chosen] "API reference, StopServiceDeploymentStopType": ABORT leaves the
// tasks as they are and starts nothing more of the revision.
// Test: ServiceDeployments.AnAbortedOneStaysAsItIs
void ServiceScheduler::on(const ServiceDeploymentStopRequested& fact, base::Time now) {
    std::uint32_t number = primary();
    if (deployment(number).arn != fact.deployment_arn) return;
    Deployment& stopped = deployment(number);
    stopped.launches = false;
    stopped.rollout = RolloutState::Failed;
    stopped.rollout_reason = "ECS deployment stopped by the user.";
    stopped.updated = now;
    state_.answer_owed = false;
    tell(number, ServiceSettled::Outcome::Stopped, "Deployment stopped by the user.");
    if (fact.kind == ServiceDeploymentStopRequested::Kind::Rollback)
        return roll_back(number, "Deployment stopped by the user.", now);
    stopped.breaker = BreakerStatus::MonitoringComplete;
    stopped.service_status = ServiceDeploymentStatus::Stopped;
    stopped.service_status_reason = "Deployment stopped by the user.";
    stopped.stopped = now;
}

void ServiceScheduler::on(const ServiceTaskCreated& fact, base::Time) {
    if (index_.find(fact.task)) return;
    auto found = state_.tasks.find(fact.token);
    if (found == state_.tasks.end()) {
        // Nobody waits for it any more: it was given up before it was made.
        if (fact.token < state_.next_task) orders_.push_back(StopServiceTask{fact.task});
        return;
    }
    if (found->second.address) return;
    change(fact.token, [&](ServiceTask& task) {
        task.address = fact.task;
        if (task.phase == ServiceTask::Phase::Starting) task.phase = ServiceTask::Phase::Pending;
    });
    const ServiceTask& task = found->second;
    if (task.stop_ordered)
        orders_.push_back(
            StopServiceTask{fact.task, StopCode::ServiceSchedulerInitiated, task.stop_reason});
}

void ServiceScheduler::on(const TaskProtectionChanged& fact, base::Time now) {
    std::optional<std::uint32_t> number = index_.find(fact.task);
    if (!number) return;
    change(*number, [&](ServiceTask& task) {
        task.protected_until = fact.until && *fact.until > now ? fact.until : std::nullopt;
    });
}

void ServiceScheduler::on(const Restarted&, base::Time) {
    std::vector<std::uint32_t> given_up;
    for (const auto& [number, task] : state_.tasks) {
        bool out = task.phase == ServiceTask::Phase::Out;
        if (!task.address && out)
            given_up.push_back(number);
        else if (!task.address)
            order_start(number);
        else if (task.stop_ordered && !task.stop_began)
            orders_.push_back(StopServiceTask{*task.address, StopCode::ServiceSchedulerInitiated,
                                              task.stop_reason});
    }
    for (std::uint32_t number : given_up)
        forget(number);
}

void ServiceScheduler::change(std::uint32_t number, const std::function<void(ServiceTask&)>& edit) {
    ServiceTask& task = state_.tasks.at(number);
    index_.remove(number, task);
    edit(task);
    index_.add(number, task);
}

void ServiceScheduler::forget(std::uint32_t number) {
    auto found = state_.tasks.find(number);
    index_.remove(number, found->second);
    state_.tasks.erase(found);
}

// AWS rule service.36 [observed] "TRACE-E, a recorded task state change": a task of a service was
// started by its deployment, "ecs-svc/...", in the group "service:NAME".
// Test: ServiceScheduler.OrdersTasksAsItsRevisionSays
//
// Everything in it follows from the state, so that the same order can be given again.
void ServiceScheduler::order_start(std::uint32_t number) {
    const ServiceTask& task = state_.tasks.at(number);
    const RevisionSpec& spec = spec_of(task.deployment);
    TaskRequested request;
    request.seed = base::mix(state_.ids.seed, number, 1);
    request.spec = spec.task;
    request.id = task.id;
    request.started_by = deployment(task.deployment).id;
    request.group = "service:" + state_.names.service_name;
    request.zone = task.zone;
    request.subnet = spec.placements.at(task.placement).subnet;
    request.capacity_provider = provider_name(spec.capacity, task.provider);
    for (const ServiceTarget& target : spec.targets)
        request.targets.push_back({target.group, target.port});
    request.name_service = spec.name_service;
    request.enable_execute_command = state_.settings.enable_execute_command;
    orders_.push_back(StartServiceTask{number, std::move(request)});
}

void ServiceScheduler::order_stop(std::uint32_t number, std::string reason) {
    change(number, [&](ServiceTask& task) {
        task.phase = ServiceTask::Phase::Out;
        task.stop_ordered = true;
        task.stop_reason = std::move(reason);
    });
    const ServiceTask& task = state_.tasks.at(number);
    if (task.address)
        orders_.push_back(
            StopServiceTask{*task.address, StopCode::ServiceSchedulerInitiated, task.stop_reason});
}

// AWS rule service.11 [observed] "Developer guide, Stopped tasks errors; recorded runs": a task
// that its service scales in or replaces is stopped for a "Scaling activity" of its deployment.
// Test: ServiceScheduler.StopsTasksInTheFullestZoneFirst
std::string ServiceScheduler::scaling_reason(std::uint32_t number) const {
    std::uint32_t of = state_.tasks.at(number).deployment;
    return "Scaling activity initiated by (deployment " + state_.deployments.at(of).id + ")";
}

void ServiceScheduler::log(base::Time now, std::string message) {
    state_.events.log(state_.ids, now, std::move(message));
}

}  // namespace engine::ecs
