// How deployments of a service begin, fail, come back and end.

#include <algorithm>
#include <utility>

#include "engine/ecs/service_scheduler.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

std::string arn_of(const ServiceNames& names, std::string_view kind, const std::string& id) {
    // AWS partitions other than `aws` show in the service's own ARN.
    std::string partition = names.service_arn.starts_with("arn:")
                                ? names.service_arn.substr(4, names.service_arn.find(':', 4) - 4)
                                : "aws";
    return "arn:" + partition + ":ecs:" + names.region + ":" + names.account + ":" +
           std::string(kind) + "/" + names.cluster_name + "/" + names.service_name + "/" + id;
}

}  // namespace

const RevisionSpec& ServiceScheduler::spec_of(std::uint32_t deployment) const {
    return *state_.revisions.at(deployment).spec;
}

void ServiceScheduler::tell(std::uint32_t number, ServiceSettled::Outcome outcome,
                            std::string reason) {
    orders_.push_back(ServiceSettled{deployment(number).id, outcome, std::move(reason)});
}

// AWS rule deployment.7 [documented] "API reference, Deployment": the newest deployment is PRIMARY;
// those that it replaces are ACTIVE, all of them together, while they have tasks, then INACTIVE.
// Test: ServiceDeployments.TheNewestIsPrimaryAndAllOlderOnesDrainTogether
void ServiceScheduler::begin_deployment(Shared<RevisionSpec> spec, base::Time now) {
    std::uint32_t number = state_.next_deployment++;
    Deployment begun;
    begun.id = "ecs-svc/" + state_.ids.decimal(19);
    begun.arn = arn_of(state_.names, "service-deployment", state_.ids.mixed(22));
    begun.revision = number;
    begun.rollout_reason = "ECS deployment " + begun.id + " in progress.";
    begun.created = now;
    begun.updated = now;
    for (std::uint32_t older : state_.live) {
        deployment(older).status = DeploymentStatus::Active;
        deployment(older).updated = now;
        if (index_.of(older).counted() > 0) begun.source_revisions.push_back(older);
    }
    state_.revisions.emplace(
        number, ServiceRevision{arn_of(state_.names, "service-revision", state_.ids.decimal(19)),
                                std::move(spec), now});
    state_.deployments.emplace(number, std::move(begun));
    state_.live.insert(state_.live.begin(), number);
    state_.rebalancing = false;
    forget_old_deployments();
}

// AWS rule deployment.8 [chosen] "API reference, UpdateService": an update during a deployment ends
// it as STOPPED, and a rollback as failed; the new one goes on from the tasks that are there.
// Test: ServiceDeployments.AnUpdateDuringOneSupersedesIt
void ServiceScheduler::supersede(base::Time now) {
    Deployment& old = deployment(primary());
    const std::string reason = "A newer deployment has begun.";
    if (state_.rolling_back) {
        Deployment& failed = deployment(state_.rolling_back->failed);
        failed.service_status = ServiceDeploymentStatus::RollbackFailed;
        failed.service_status_reason = reason;
        failed.finished = now;
        state_.rolling_back.reset();
    } else if (old.service_status == ServiceDeploymentStatus::InProgress) {
        old.service_status = ServiceDeploymentStatus::Stopped;
        old.service_status_reason = reason;
        old.breaker = BreakerStatus::MonitoringComplete;
        old.stopped = now;
    }
    if (old.rollout == RolloutState::InProgress)
        tell(primary(), ServiceSettled::Outcome::Superseded, reason);
}

// AWS rule breaker.4 [documented] "API reference, DeploymentCircuitBreaker": at the threshold the
// deployment is FAILED and starts nothing more.
// Test: Breaker.TripsExactlyAtItsThreshold
// AWS rule breaker.5 [documented] "Developer guide, Deployment circuit breaker": with rollback the
// last deployment that completed comes back.
// Test: Breaker.RollsBackToTheLastCompletedDeployment
// AWS rule breaker.6 [documented] "Developer guide, Deployment circuit breaker": a first deployment
// has nothing to roll back to.
// Test: Breaker.HasNothingToRollBackToOnFirstCreate
// AWS rule breaker.7 [chosen] "API reference, ServiceDeployment": a rollback is watched as well;
// when it fails, nothing comes after it.
// Test: Breaker.GivesUpARollbackThatFailsToo
void ServiceScheduler::trip(std::uint32_t number, base::Time now) {
    Deployment& tripped = deployment(number);
    tripped.breaker = BreakerStatus::Triggered;
    tripped.launches = false;
    tripped.rollout = RolloutState::Failed;
    tripped.rollout_reason = "ECS deployment circuit breaker: tasks failed to start.";
    tripped.updated = now;
    state_.answer_owed = false;
    log(now, event_text::failed(state_.names.service_name, tripped.id, "tasks failed to start"));
    const std::string reason = "ECS Deployment Circuit Breaker was triggered";
    tell(number, ServiceSettled::Outcome::Failed, reason);
    if (state_.rolling_back) {
        Deployment& failed = deployment(state_.rolling_back->failed);
        failed.service_status = ServiceDeploymentStatus::RollbackFailed;
        failed.service_status_reason = "The rollback failed as well: " + tripped.rollout_reason;
        failed.finished = now;
        return state_.rolling_back.reset();
    }
    if (state_.settings.breaker.rollback && state_.last_completed)
        return roll_back(number, reason, now);
    tripped.service_status = ServiceDeploymentStatus::Stopped;
    tripped.service_status_reason = reason;
    tripped.stopped = now;
}

// AWS rule deployment.12 [documented] "API reference, ServiceDeployment": a service deployment is
// IN_PROGRESS and then SUCCESSFUL, or STOPPED, or ROLLBACK_IN_PROGRESS until what it went back to
// is steady: ROLLBACK_SUCCESSFUL, or ROLLBACK_FAILED. PENDING, STOP_REQUESTED and
// ROLLBACK_REQUESTED are not shown: what they wait for happens at once here.
// Test: ServiceDeployments.AUserRollsBackWithoutTheBreaker
// AWS rule deployment.9 [chosen] "Developer guide, Service event messages": a rollback makes the
// last completed deployment PRIMARY again, with its id and its tasks.
// Test: Breaker.RollsBackToTheLastCompletedDeployment
void ServiceScheduler::roll_back(std::uint32_t failed, const std::string& reason, base::Time now) {
    std::uint32_t target = *state_.last_completed;
    Deployment& old = deployment(failed);
    old.status = DeploymentStatus::Active;
    old.service_status = ServiceDeploymentStatus::RollbackInProgress;
    old.service_status_reason = reason;
    old.rollback = DeploymentRollback{reason, now, target};
    if (old.breaker == BreakerStatus::Monitoring) old.breaker = BreakerStatus::MonitoringComplete;

    Deployment& back = deployment(target);
    back.status = DeploymentStatus::Primary;
    back.rollout = RolloutState::InProgress;
    back.rollout_reason =
        "ECS deployment circuit breaker: rolling back to deploymentId " + back.id + ".";
    back.launches = true;
    back.updated = now;
    back.failed_tasks = 0;
    back.breaker_failures = 0;
    back.breaker = BreakerStatus::Monitoring;
    back.has_run = false;
    back.ran_well = false;
    back.back_off = {};
    std::erase(state_.live, target);
    state_.live.insert(state_.live.begin(), target);
    state_.rolling_back = RollingBack{failed, target};
    state_.rebalancing = false;
    log(now, event_text::rolling_back(state_.names.service_name, back.id));
}

void ServiceScheduler::retire_replaced(base::Time now) {
    for (std::size_t i = state_.live.size(); i-- > 1;) {
        std::uint32_t number = state_.live[i];
        if (index_.of(number) != DeploymentTasks{}) continue;
        deployment(number).status = DeploymentStatus::Inactive;
        deployment(number).updated = now;
        state_.live.erase(state_.live.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void ServiceScheduler::forget_old_deployments() {
    auto needed = [&](std::uint32_t number) {
        if (std::ranges::find(state_.live, number) != state_.live.end()) return true;
        if (state_.last_completed == number) return true;
        return state_.rolling_back && state_.rolling_back->failed == number;
    };
    for (auto entry = state_.deployments.begin();
         entry != state_.deployments.end() &&
         state_.deployments.size() > tunables::kServiceDeploymentsKept;) {
        if (needed(entry->first)) {
            ++entry;
            continue;
        }
        state_.revisions.erase(entry->first);
        entry = state_.deployments.erase(entry);
    }
}

}  // namespace engine::ecs
