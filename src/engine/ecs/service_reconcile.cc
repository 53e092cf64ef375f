// The one decision of a service: what to stop, what to start, what to say.

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <span>
#include <utility>

#include "engine/ecs/capacity.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using Choice = ServiceTaskIndex::Choice;

std::vector<std::string> ids_of(const std::map<std::uint32_t, ServiceTask>& tasks,
                                std::span<const std::uint32_t> numbers) {
    std::vector<std::string> ids;
    for (std::uint32_t number : numbers)
        ids.push_back(tasks.at(number).id);
    return ids;
}

}  // namespace

void ServiceScheduler::reconcile(base::Time now) {
    if (state_.status == ServiceStatus::None) return;
    if (state_.status != ServiceStatus::Active) return finish_deletion(now);
    expire(now);
    begin_rebalancing(now);
    std::vector<std::uint32_t> stopped;
    // A circuit breaker that trips in between makes another deployment PRIMARY.
    for (std::uint32_t before = primary();; before = primary()) {
        std::ranges::copy(stop_replaced(now), std::back_inserter(stopped));
        std::ranges::copy(stop_unhealthy(now), std::back_inserter(stopped));
        if (before == primary()) break;
    }
    std::ranges::copy(stop_surplus(), std::back_inserter(stopped));
    std::optional<base::Time> start_again = start_missing(now);
    tell_stopped(stopped, now);
    judge_stuck(now);
    retire_replaced(now);
    settle(now);
    plan_wake(start_again, now);
}

void ServiceScheduler::expire(base::Time now) {
    std::erase_if(state_.avoided_zones, [&](const auto& zone) { return zone.second <= now; });
    // AWS rule service.15 [documented] "API reference, UpdateTaskProtection": a protected task is
    // not chosen when the service scales in or rolls, until its protection ends.
    // Test: ServiceScheduler.DoesNotChooseAProtectedTask
    while (!index_.protections().empty() && index_.protections().begin()->first <= now)
        change(index_.protections().begin()->second,
               [](ServiceTask& task) { task.protected_until.reset(); });
    // AWS rule service.16 [documented] "API reference, CreateService,
    // healthCheckGracePeriodSeconds": failed checks are ignored for so long after the task began to
    // run. Test: ServiceScheduler.IgnoresFailedChecksWithinTheGrace
    base::Duration grace = state_.settings.health_check_grace;
    while (!index_.in_grace().empty() && index_.in_grace().begin()->first + grace <= now) {
        std::uint32_t number = index_.in_grace().begin()->second;
        change(number, [](ServiceTask& task) { task.unhealthy_counts = true; });
    }
}

// AWS rule service.34 [observed] "TRACE-D, a recorded experiment with a failing target": that a task
// is unhealthy is told when it is stopped for that: after its replacement is healthy.
// Test: Traces.OfATargetThatFailsComeInTheOrderOfTraceD
void ServiceScheduler::tell_unhealthy(const ServiceTask& task, base::Time now) {
    const std::string& service = state_.names.service_name;
    const std::vector<ServiceTarget>& targets = spec_of(task.deployment).targets;
    const TaskHealthChanged& news = task.unhealthy;
    auto target = std::ranges::find_if(
        targets, [&](const ServiceTarget& one) { return one.group == news.group; });
    if (target == targets.end())
        return log(now, event_text::unhealthy_containers(service, task.id));
    log(now, event_text::unhealthy_target(service, task.id, target->port, target->arn,
                                          news.detail.empty() ? news.reason : news.detail));
}

std::uint32_t ServiceScheduler::goal() const {
    return state_.settings.desired_count + (state_.rebalancing ? 1 : 0);
}

// AWS rule service.17 [chosen] "Developer guide, Availability Zone rebalancing": a steady service
// whose zones differ by two tasks or more starts one in the emptiest, then stops one in the
// fullest; never when the maximum leaves no room. Test: ServiceScheduler.MovesATaskToAnEmptierZone
void ServiceScheduler::begin_rebalancing(base::Time now) {
    const ServiceSettings& settings = state_.settings;
    const DeploymentTasks& tasks = index_.of(primary());
    if (state_.rebalancing &&
        (tasks.healthy != settings.desired_count || tasks.unhealthy > 0 || state_.live.size() > 1 ||
         !settings.zone_rebalancing || most_counted(settings) <= settings.desired_count))
        state_.rebalancing = false;
    if (!state_.rebalance_at || *state_.rebalance_at > now) return;
    state_.rebalance_at.reset();
    if (!settings.zone_rebalancing || most_counted(settings) <= settings.desired_count) return;
    std::uint32_t fullest = 0;
    for (const auto& [zone, line] : tasks.zones) {
        if (!line.healthy.empty()) fullest = std::max(fullest, index_.in_zone(zone));
    }
    std::uint32_t emptiest = std::numeric_limits<std::uint32_t>::max();
    bool avoided = false;
    for (const Placement& placement : spec_of(primary()).placements) {
        if (state_.avoided_zones.contains(placement.zone))
            avoided = true;
        else
            emptiest = std::min(emptiest, index_.in_zone(placement.zone));
    }
    if (emptiest < fullest && fullest - emptiest >= 2)
        state_.rebalancing = true;
    else if (avoided)
        state_.rebalance_at = now + tunables::kRebalanceAfter;
}

void ServiceScheduler::stop(std::uint32_t number, std::vector<std::uint32_t>& stopped) {
    order_stop(number, scaling_reason(number));
    stopped.push_back(number);
}

// AWS rule service.18 [documented] "API reference, DeploymentConfiguration": only healthy tasks
// count towards the minimum, so others of an old revision may be stopped at any time.
// Test: ServiceScheduler.CountsOnlyHealthyTasksForTheMinimum
std::vector<std::uint32_t> ServiceScheduler::stop_replaced(base::Time now) {
    std::vector<std::uint32_t> stopped;
    std::span<const std::uint32_t> old = std::span(state_.live).subspan(1);
    bool frozen = !deployment(primary()).launches;
    auto first_unhealthy = [&]() -> std::optional<std::uint32_t> {
        for (std::uint32_t number : old) {
            const DeploymentTasks& tasks = index_.of(number);
            if (!tasks.to_replace.empty()) return *tasks.to_replace.begin();
        }
        return std::nullopt;
    };
    // A failed deployment replaces nothing, but a lowered count still lets tasks go.
    while (!frozen || index_.counted() > most_counted(state_.settings)) {
        std::optional<std::uint32_t> number = first_unhealthy();
        if (number) tell_unhealthy(state_.tasks.at(*number), now);
        if (!number) number = index_.choose(old, Choice::NotHealthy);
        if (!number && index_.healthy() > fewest_healthy(state_.settings))
            number = index_.choose(old, Choice::Healthy);
        if (!number) break;
        stop(*number, stopped);
    }
    return stopped;
}

std::vector<std::uint32_t> ServiceScheduler::stop_surplus() {
    std::vector<std::uint32_t> stopped;
    std::uint32_t number = primary();
    while (index_.of(number).good() > goal()) {
        Choice choice =
            index_.healthy() > fewest_healthy(state_.settings) ? Choice::Any : Choice::NotHealthy;
        std::optional<std::uint32_t> chosen = index_.choose(std::span(&number, 1), choice);
        if (!chosen) break;
        stop(*chosen, stopped);
    }
    return stopped;
}

// AWS rule service.19 [documented] "API reference, DeploymentConfiguration": an unhealthy task is
// stopped when its replacement is healthy, where the maximum leaves room for one.
// Test: ServiceScheduler.StartsTheReplacementOfAnUnhealthyTaskFirst
// AWS rule service.20 [documented] "API reference, DeploymentConfiguration": without room,
// unhealthy tasks are stopped one by one.
// Test: ServiceScheduler.ReplacesUnhealthyTasksOneByOneWithoutRoom
std::vector<std::uint32_t> ServiceScheduler::stop_unhealthy(base::Time now) {
    std::vector<std::uint32_t> stopped;
    std::uint32_t number = primary();
    while (number == primary()) {
        const DeploymentTasks& tasks = index_.of(number);
        const Deployment& newest = deployment(number);
        if (tasks.to_replace.empty()) break;
        bool replaced = tasks.healthy + tasks.unhealthy > goal();
        bool frozen_surplus = !newest.launches && index_.counted() > most_counted(state_.settings);
        bool in_the_way = newest.launches && tasks.good() < goal() && tasks.pending == 0 &&
                          index_.counted() >= most_counted(state_.settings) &&
                          newest.back_off.until <= now;
        if (!replaced && !frozen_surplus && !in_the_way) break;
        std::uint32_t unhealthy = *tasks.to_replace.begin();
        tell_unhealthy(state_.tasks.at(unhealthy), now);
        std::string reason = state_.tasks.at(unhealthy).unhealthy.reason;
        order_stop(unhealthy, reason.empty() ? scaling_reason(unhealthy) : std::move(reason));
        stopped.push_back(unhealthy);
        count_failure(unhealthy, Failure::Unhealthy, now);
    }
    return stopped;
}

void ServiceScheduler::tell_stopped(const std::vector<std::uint32_t>& stopped, base::Time now) {
    std::span<const std::uint32_t> left = stopped;
    while (!left.empty()) {
        std::size_t some = std::min<std::size_t>(left.size(), tunables::kServiceStartBatch);
        log(now,
            event_text::stopped(state_.names.service_name, ids_of(state_.tasks, left.first(some))));
        left = left.subspan(some);
    }
}

// AWS rule service.21 [documented] "API reference, UpdateService": a task is started in the
// Availability Zone that has fewest tasks of the service.
// Test: ServiceScheduler.StartsTasksInTheEmptiestZone
std::uint16_t ServiceScheduler::next_placement(std::uint32_t number) const {
    const std::vector<Placement>& placements = spec_of(primary()).placements;
    assert(!placements.empty());
    auto usable = [&](const Placement& one) { return !state_.avoided_zones.contains(one.zone); };
    bool some_usable = std::ranges::any_of(placements, usable);
    std::vector<std::uint16_t> best;
    for (std::uint16_t i = 0; i < placements.size(); ++i) {
        if (some_usable && !usable(placements[i])) continue;
        const std::string& zone = placements[i].zone;
        std::uint32_t tasks = index_.in_zone(zone);
        if (!best.empty() && tasks < index_.in_zone(placements[best.front()].zone)) best.clear();
        // Subnets of one zone take turns.
        if (best.empty() || placements[best.front()].zone == zone) best.push_back(i);
    }
    return best[number % best.size()];
}

// AWS rule service.22 [documented] "API reference, DeploymentConfiguration": RUNNING and PENDING
// tasks together stay within the maximum; one on its way out is neither.
// Test: ServiceScheduler.CountsRunningAndPendingAgainstTheMaximum
// AWS rule service.23 [documented] "Fargate service quotas": one service starts at most 500 tasks a
// minute.
// Test: ServiceScheduler.StartsTasksInBatches
std::optional<base::Time> ServiceScheduler::start_missing(base::Time now) {
    const Deployment& newest = deployment(primary());
    std::uint32_t most = most_counted(state_.settings);
    auto wanted = [&] {
        return newest.launches && index_.of(primary()).good() < goal() && index_.counted() < most;
    };
    if (!wanted()) return std::nullopt;
    // AWS rule service.24 [documented] "Developer guide, Service throttle logic": a new revision
    // is started without delay, whatever became of the one before.
    // Test: LaunchBackOff.EndsWithANewRevision
    if (newest.back_off.until > now) return newest.back_off.until;
    if (now - state_.batch.began >= tunables::kServiceStartInterval)
        state_.batch = StartBatch{now, 0};
    std::vector<std::uint32_t> started;
    while (wanted() && state_.batch.tasks < tunables::kServiceStartBatch) {
        std::uint32_t number = state_.next_task++;
        ServiceTask task;
        task.deployment = primary();
        task.placement = next_placement(number);
        task.provider = next_provider(spec_of(primary()).capacity, index_.of(primary()).providers);
        task.zone = spec_of(primary()).placements[task.placement].zone;
        task.id = state_.ids.hex(32);
        task.ordered = now;
        index_.add(number, state_.tasks.emplace(number, std::move(task)).first->second);
        order_start(number);
        ++state_.batch.tasks;
        started.push_back(number);
    }
    if (!started.empty())
        log(now, event_text::started(state_.names.service_name, ids_of(state_.tasks, started)));
    if (!wanted()) return std::nullopt;
    return state_.batch.began + tunables::kServiceStartInterval;
}

// AWS rule service.25 [documented] "Developer guide, Service event messages": a service says when
// its percents let it neither stop nor start a task.
// Test: ServiceScheduler.SaysWhenItsPercentsLetNothingMove
void ServiceScheduler::judge_stuck(base::Time now) {
    const DeploymentTasks& tasks = index_.of(primary());
    if (!deployment(primary()).launches || tasks.good() >= goal()) return;
    if (index_.counted() < most_counted(state_.settings) || !index_.protections().empty()) return;
    for (std::uint32_t number : state_.live) {
        const DeploymentTasks& its = index_.of(number);
        if (its.pending > 0 || its.waiting > 0 || its.out > 0) return;
    }
    if (tasks.unhealthy > 0) return;
    state_.events.log_trouble(state_.ids, now, event_text::stuck(state_.names.service_name));
}

// AWS rule service.26 [documented] "Developer guide, Service event messages": a service is steady
// when it has the desired count of tasks, all healthy, and none of an older deployment.
// Test: ServiceScheduler.IsSteadyWithAllTasksHealthyAndNoOldOnes
// AWS rule service.27 [chosen] "Developer guide, Service event messages": it says so again
// periodically.
// Test: ServiceScheduler.SaysAgainThatItIsSteady
void ServiceScheduler::settle(base::Time now) {
    const Deployment& newest = deployment(primary());
    const DeploymentTasks& tasks = index_.of(primary());
    std::uint32_t desired = state_.settings.desired_count;
    if (succeeds_early()) {
        complete(now);
        state_.answer_owed = false;
        tell(primary(), ServiceSettled::Outcome::Completed, "");
    }
    bool at_goal = newest.launches && state_.live.size() == 1 && !state_.rebalancing &&
                   tasks.healthy == desired && tasks.counted() == desired;
    if (!at_goal) {
        state_.at_goal_since.reset();
        state_.steady_told.reset();
        state_.rebalance_at.reset();
        if (newest.launches || !state_.answer_owed) return;
        state_.answer_owed = false;
        return tell(primary(), ServiceSettled::Outcome::Failed, newest.rollout_reason);
    }
    // A deployment of no tasks is at its goal at once; what was told was told of the one before.
    if (state_.steady_told && newest.rollout == RolloutState::InProgress) {
        state_.at_goal_since.reset();
        state_.steady_told.reset();
    }
    if (!state_.at_goal_since) state_.at_goal_since = now;
    if (!state_.steady_told) {
        if (now >= *state_.at_goal_since + tunables::kSteadyAfter) become_steady(now);
        return;
    }
    if (now >= *state_.steady_told + tunables::kSteadyRepeated) {
        log(now, event_text::steady(state_.names.service_name));
        state_.steady_told = now;
    }
    if (!state_.answer_owed) return;
    state_.answer_owed = false;
    // What was asked may be the room that a move to an emptier zone needs.
    state_.rebalance_at = base::earlier(state_.rebalance_at, now + tunables::kRebalanceAfter);
    tell(primary(), ServiceSettled::Outcome::Completed, "");
}

// AWS rule deployment.11 [documented] "API reference, Deployment": a deployment is COMPLETED at the
// steady state.
// Test: ServiceScheduler.IsSteadyWithAllTasksHealthyAndNoOldOnes
void ServiceScheduler::become_steady(base::Time now) {
    if (deployment(primary()).rollout == RolloutState::InProgress) complete(now);
    log(now, event_text::steady(state_.names.service_name));
    state_.events.troubles_are_over();
    state_.steady_told = now;
    state_.rebalance_at = now + tunables::kRebalanceAfter;
    state_.answer_owed = false;
    tell(primary(), ServiceSettled::Outcome::Completed, "");
}

// AWS rule deployment.14 [documented] "Developer guide, Complete Amazon ECS rolling deployments
// early with early success criteria": with them a rolling deployment is COMPLETED when the healthy
// percent of the desired count, rounded up, is healthy: with DEFERRED the tasks of older revisions
// go after that, with BLOCKING before it. The circuit breaker does not act any more then.
// Test: ServiceDeployments.CompleteEarlyWhenTheNewTasksAreHealthy
bool ServiceScheduler::succeeds_early() const {
    const EarlySuccess& early = state_.settings.early;
    const Deployment& newest = state_.deployments.at(primary());
    const bool may = early.enabled && state_.settings.strategy == DeploymentStrategy::Rolling &&
                     newest.launches && newest.rollout == RolloutState::InProgress &&
                     !state_.rolling_back && (early.cleans_up_later || state_.live.size() == 1);
    const std::uint64_t percent =
        std::uint64_t{state_.settings.desired_count} * early.healthy_percent;
    const std::uint32_t healthy = index_.of(primary()).healthy;
    return may && healthy > 0 && healthy >= (percent + 99) / 100;
}

/// What was asked for is there.
void ServiceScheduler::complete(base::Time now) {
    Deployment& newest = deployment(primary());
    newest.rollout = RolloutState::Completed;
    newest.rollout_reason = "ECS deployment " + newest.id + " completed.";
    newest.breaker = BreakerStatus::MonitoringComplete;
    newest.updated = now;
    state_.last_completed = primary();
    log(now, event_text::completed(state_.names.service_name, newest.id));
    if (state_.rolling_back) {
        Deployment& failed = deployment(state_.rolling_back->failed);
        failed.service_status = ServiceDeploymentStatus::RollbackSuccessful;
        failed.finished = now;
        tell(state_.rolling_back->failed, ServiceSettled::Outcome::RolledBack,
             failed.service_status_reason);
        state_.rolling_back.reset();
    } else {
        newest.service_status = ServiceDeploymentStatus::Successful;
        newest.finished = now;
    }
}

// AWS rule service.43 [chosen] "CloudFormation user guide, AWS::ECS::Service": a stack that deletes
// a service waits until its tasks are STOPPED, though it is INACTIVE before: until then they keep
// their network interfaces and their places in the private name.
// Test: ServiceScheduler.DrainsItsTasksBeforeItIsGone
void ServiceScheduler::finish_deletion(base::Time now) {
    state_.wake_at.reset();
    if (state_.status == ServiceStatus::Draining && index_.before_stopping() == 0) {
        state_.status = ServiceStatus::Inactive;
        state_.answer_owed = true;
        for (std::uint32_t number : state_.live) {
            deployment(number).status = DeploymentStatus::Inactive;
            deployment(number).updated = now;
        }
        state_.live.clear();
    }
    if (state_.status != ServiceStatus::Inactive || !state_.answer_owed || !state_.tasks.empty())
        return;
    state_.answer_owed = false;
    orders_.push_back(ServiceSettled{"", ServiceSettled::Outcome::Deleted, ""});
}

void ServiceScheduler::plan_wake(std::optional<base::Time> start_again, base::Time now) {
    std::optional<base::Time> wake = start_again;
    if (!index_.protections().empty())
        wake = base::earlier(wake, index_.protections().begin()->first);
    if (!index_.in_grace().empty())
        wake = base::earlier(wake,
                             index_.in_grace().begin()->first + state_.settings.health_check_grace);
    if (state_.steady_told)
        wake = base::earlier(wake, *state_.steady_told + tunables::kSteadyRepeated);
    else if (state_.at_goal_since)
        wake = base::earlier(wake, *state_.at_goal_since + tunables::kSteadyAfter);
    wake = base::earlier(wake, state_.rebalance_at);
    assert(!wake || *wake > now);
    state_.wake_at = wake;
}

}  // namespace engine::ecs
