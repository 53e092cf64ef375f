#include "sim/watch_services.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sim {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CoreKind;
using engine::ecs::BreakerSettings;
using engine::ecs::BreakerStatus;
using engine::ecs::Deployment;
using engine::ecs::DeploymentStatus;
using engine::ecs::HealthStatus;
using engine::ecs::RolloutState;
using engine::ecs::ServiceScheduler;
using engine::ecs::ServiceSettings;
using engine::ecs::ServiceState;
using engine::ecs::ServiceStatus;
using engine::ecs::StopCode;

namespace {

/// After so long a zone without room is like any other.
constexpr Duration kRoomAgain = Duration::minutes(10);

std::uint64_t most_tasks(const ServiceSettings& settings) {
    return std::uint64_t{settings.desired_count} * settings.maximum_percent / 100;
}
std::uint64_t least_healthy(const ServiceSettings& settings) {
    return (std::uint64_t{settings.desired_count} * settings.minimum_healthy_percent + 99) / 100;
}
/// ThresholdConfiguration: a number of tasks, or a part of the desired count "rounded up to a whole
/// number of tasks", with a BOUNDED_PERCENT "at least 3 and at most 200". The first failure is one.
std::uint64_t failures_that_trip(const ServiceSettings& settings) {
    std::uint64_t value = settings.breaker.value;
    std::uint64_t failures = 1;
    auto is_enough = [&] {
        std::uint64_t in_percent = failures * 100;
        bool is_the_part = in_percent >= settings.desired_count * value;
        switch (settings.breaker.threshold) {
            case BreakerSettings::Threshold::Count: return failures >= value;
            case BreakerSettings::Threshold::UnboundedPercent: return is_the_part;
            case BreakerSettings::Threshold::BoundedPercent:
                return failures >= 200 || (failures >= 3 && is_the_part);
        }
        return true;
    };
    while (!is_enough())
        ++failures;
    return failures;
}
std::string_view kind_text(BreakerSettings::Threshold threshold) {
    switch (threshold) {
        case BreakerSettings::Threshold::Count: return "a COUNT";
        case BreakerSettings::Threshold::UnboundedPercent: return "an UNBOUNDED_PERCENT";
        case BreakerSettings::Threshold::BoundedPercent: return "a BOUNDED_PERCENT";
    }
    return "";
}

bool is_breaker_on(const ServiceSettings& settings) {
    return settings.breaker.enabled;
}
bool rolls_back(const ServiceSettings& settings) {
    return settings.breaker.rollback;
}
bool keeps_what_failed(const ServiceSettings& settings) {
    return !settings.breaker.rollback;
}

/// Whether a task that ends so, before it ever was RUNNING, is the fault of its revision.
bool is_its_own_fault(StopCode code) {
    return code == StopCode::TaskFailedToStart || code == StopCode::EssentialContainerExited;
}

bool began_to_stop(const TaskChange& change) {
    return (!change.before || change.before->counts()) && !change.after.counts();
}
/// It never was: there was no room for it.
bool is_placement_failure(const TaskChange& change) {
    return change.before && change.before->status == engine::ecs::TaskStatus::Provisioning &&
           change.after.status == engine::ecs::TaskStatus::Stopped;
}
bool began_to_run(const TaskChange& change) {
    return change.after.ran && (!change.before || !change.before->ran);
}
bool became_healthy(const TaskChange& change) {
    return change.after.health == HealthStatus::Healthy &&
           (!change.before || change.before->health != HealthStatus::Healthy);
}

/// Which settings may have held within the turn.
std::vector<ServiceSettings> settings_in(const Turn& turn, const ServiceState& state,
                                         const ServiceSight& seen, const PlanWatch& plans) {
    // What a stack asks of a service may have failed and be undone before anybody sees it.
    std::vector<ServiceSettings> all = plans.passing_settings(turn, state);
    all.push_back(state.settings);
    if (seen.settings) all.push_back(*seen.settings);
    const auto* asked = turn.fact ? std::get_if<engine::ApiRequested>(turn.fact) : nullptr;
    const auto* update = asked ? std::get_if<engine::ServiceUpdateAsked>(&asked->request) : nullptr;
    if (!update || update->service != state.names.service_arn || !update->changes) return all;
    const cfn::Expression* count = update->changes->find("DesiredCount");
    if (const auto* number = count ? count->as<std::int64_t>() : nullptr) {
        all.push_back(all.back());
        all.back().desired_count = static_cast<std::uint32_t>(*number);
    }
    return all;
}

/// Whether the turn is about a health check that this task, or its target, has passed.
bool passes_check_in(const Turn& turn, const TaskChange& change) {
    const auto* report = turn.fact ? std::get_if<engine::WorldReported>(turn.fact) : nullptr;
    if (!report) return false;
    if (const auto* check = std::get_if<engine::ecs::ContainerProbed>(&report->what))
        return check->passed && report->address == Address{CoreKind::Task, change.index};
    const auto* check = std::get_if<engine::TargetProbed>(&report->what);
    return check && check->status / 100 == 2 && check->target.ip == change.state->ip;
}
/// Whether it was healthy at some time in the turn, and is not any more. What a passed check makes
/// of a task may have been undone by what the stack of its service did then.
bool became_sick(const Turn& turn, const TaskChange& change) {
    return change.before && change.before->counts() &&
           change.after.health != HealthStatus::Healthy &&
           (change.before->health == HealthStatus::Healthy || passes_check_in(turn, change));
}

DeploymentSight sight_of(const Deployment& deployment) {
    return {deployment.status, deployment.rollout, deployment.service_status, deployment.breaker};
}

}  // namespace

/// One service in one turn.
struct ServiceWatch::Looking {
    const Turn& turn;
    const TaskWatch& tasks;
    const std::map<std::string, Time>& protections;
    Findings& findings;
    const ServiceState& state;
    /// Of before and after the turn, and what a user asked for in it (a stack that rolls back may
    /// undo that at once): what happened in it may have happened under any of them.
    std::vector<ServiceSettings> settings;
    ServiceSight& seen;
    const std::vector<const TaskChange*>& changes;
    std::string who;

    void look() {
        look_at_tasks();
        look_at_failures();
        look_at_deployments();
        bool waits = std::ranges::any_of(seen.tasks, [&](std::uint32_t at) {
            return tasks.live().at(at).status < engine::ecs::TaskStatus::Stopping;
        });
        if (state.status == ServiceStatus::Draining || state.status == ServiceStatus::Inactive)
            findings.expect(waits == (state.status == ServiceStatus::Draining),
                            "a deleted service is INACTIVE when its tasks are STOPPING", who);
        if (seen.status != state.status)
            findings.say(who,
                         fmt::format("{} -> {}", to_string(seen.status), to_string(state.status)));
        seen.status = state.status;
        read_events();
    }

    /// The least and the most that `bound` can have been in this turn.
    std::pair<std::uint64_t, std::uint64_t> bounds(
        std::uint64_t (*bound)(const ServiceSettings&)) const {
        std::uint64_t least = bound(settings.front());
        std::uint64_t most = least;
        for (const ServiceSettings& one : settings) {
            least = std::min(least, bound(one));
            most = std::max(most, bound(one));
        }
        return {least, most};
    }

    std::uint64_t count(bool healthy) const {
        return static_cast<std::uint64_t>(std::ranges::count_if(seen.tasks, [&](std::uint32_t at) {
            const TaskSight& task = tasks.live().at(at);
            return task.counts() && (!healthy || task.health == HealthStatus::Healthy);
        }));
    }

    void look_at_tasks() {
        bool starts = false;
        bool stops_healthy = false;
        std::uint64_t sickened = 0;  // in this turn, perhaps only after the service chose
        for (const TaskChange* change : changes) {
            if (change->after.status == engine::ecs::TaskStatus::Stopped)
                seen.tasks.erase(change->index);
            else
                seen.tasks.insert(change->index);
            starts = starts || !change->before;
            if (!change->before) judge_start(*change);
            if (is_placement_failure(*change)) seen.no_room[change->state->request.zone] = turn.now;
            sickened += became_sick(turn, *change) ? 1U : 0U;
            bool by_us =
                began_to_stop(*change) && change->after.stop == StopCode::ServiceSchedulerInitiated;
            if (!by_us || state.status != ServiceStatus::Active) continue;
            bool fails = change->after.health == HealthStatus::Unhealthy;
            stops_healthy = stops_healthy || change->after.health == HealthStatus::Healthy;
            auto shield =
                protections.find(turn.cloud.task_arn(Address{CoreKind::Task, change->index}));
            judge_grace(*change);
            findings.expect(fails || shield == protections.end() || shield->second <= turn.now,
                            "a protected task is not chosen to stop", task_name(change->index));
        }
        bool only_starts = std::ranges::all_of(changes, [](const TaskChange* change) {
            return !change->before && change->after.counts();
        });
        if (only_starts)
            for (const TaskChange* change : changes)
                judge_choice(*change);
        if (starts) {
            findings.expect(state.status == ServiceStatus::Active,
                            "a deleted service starts nothing", who);
            findings.expect(count(false) <= bounds(most_tasks).second,
                            "no task is started over the maximum", who);
        }
        if (stops_healthy)
            findings.expect(count(true) + sickened >= bounds(least_healthy).first,
                            "healthy tasks do not fall below the minimum because of the service",
                            who);
    }

    /// What fails its checks is not replaced before its grace is over.
    void judge_grace(const TaskChange& task) {
        const std::optional<Time>& ran = task.state->started_at;
        if (!ran || !task.state->stop_reason.starts_with("Task failed")) return;
        Duration grace = settings.front().health_check_grace;
        for (const ServiceSettings& one : settings)
            grace = std::min(grace, one.health_check_grace);
        findings.expect(*ran + grace <= turn.now, "failed checks count only after the grace period",
                        task_name(task.index));
    }

    const std::pair<const std::uint32_t, Deployment>* deployment_of(const TaskChange& task) const {
        auto found = std::ranges::find_if(state.deployments, [&](const auto& entry) {
            return entry.second.id == task.state->request.started_by;
        });
        return found == state.deployments.end() ? nullptr : &*found;
    }

    void judge_start(const TaskChange& task) {
        const auto* its = deployment_of(task);
        auto before = its ? seen.deployments.find(its->first) : seen.deployments.end();
        // A rollback may bring a deployment back that had failed once.
        bool failed = before != seen.deployments.end() &&
                      before->second.rollout == RolloutState::Failed &&
                      its->second.rollout == RolloutState::Failed;
        findings.expect(!failed, "a FAILED deployment starts nothing more", who);
    }

    /// All that happened to the service is that tasks were started, one after the other.
    void judge_choice(const TaskChange& task) {
        const auto* its = deployment_of(task);
        if (!its) return;
        const engine::ecs::RevisionSpec& spec = *state.revisions.at(its->first).spec;
        const engine::ecs::TaskRequested& request = task.state->request;
        std::map<std::string, std::uint32_t> zones;
        std::map<std::string, std::uint32_t> providers;
        for (std::uint32_t at : seen.tasks) {
            const engine::ecs::TaskState& other = turn.cloud.task({CoreKind::Task, at})->state();
            if (at >= task.index || other.stop_code != StopCode::None) continue;
            ++zones[other.request.zone];
            if (other.request.started_by == request.started_by)
                ++providers[other.request.capacity_provider];
        }
        for (const engine::ecs::Placement& placement : spec.placements) {
            auto no_room = seen.no_room.find(placement.zone);
            bool may_be_avoided =
                no_room != seen.no_room.end() && turn.now < no_room->second + kRoomAgain;
            findings.expect(may_be_avoided || zones[request.zone] <= zones[placement.zone],
                            "a task is started in the emptiest zone", who);
        }
        for (const engine::ecs::CapacityShare& share : spec.capacity)
            findings.expect(share.provider == request.capacity_provider ||
                                providers[share.provider] >= share.base,
                            "the base of a capacity provider is filled first", who);
        judge_weights(spec.capacity, providers, request.capacity_provider);
    }

    /// With one more task on `chosen`, no provider is a whole task behind its share of those that
    /// are above the bases.
    void judge_weights(const std::vector<engine::ecs::CapacityShare>& shares,
                       std::map<std::string, std::uint32_t>& counts, const std::string& chosen) {
        auto its = std::ranges::find(shares, chosen, &engine::ecs::CapacityShare::provider);
        if (its == shares.end() || counts[chosen] < its->base) return;
        std::uint64_t now = counts[chosen] + 1 - its->base;
        for (const engine::ecs::CapacityShare& other : shares) {
            if (counts[other.provider] < other.base) continue;
            std::uint64_t next = counts[other.provider] + 1 - other.base;
            findings.expect(now * other.weight <= next * its->weight,
                            "above the base tasks are shared out by weight", who);
        }
    }

    const Deployment* primary_before() const {
        if (!seen.primary) return nullptr;
        auto found = state.deployments.find(*seen.primary);
        return found == state.deployments.end() ? nullptr : &found->second;
    }

    void look_at_failures() {
        const Deployment* watched = primary_before();
        if (!watched) return;
        bool under_way = seen.deployments[*seen.primary].rollout == RolloutState::InProgress;
        FailureCount& count = seen.failures;
        bool ran = count.ran;
        for (const TaskChange* change : changes)
            ran =
                ran || (began_to_run(*change) && change->state->request.started_by == watched->id);
        std::uint32_t more = 0;
        std::uint32_t perhaps_more = 0;
        bool resets = false;
        for (const TaskChange* change : changes) {
            if (change->state->request.started_by != watched->id) continue;
            bool never_ran = began_to_stop(*change) && !change->after.ran &&
                             is_its_own_fault(change->after.stop);
            bool unhealthy = began_to_stop(*change) &&
                             change->after.stop == StopCode::ServiceSchedulerInitiated &&
                             change->state->stop_reason.starts_with("Task failed");
            more += (never_ran && !ran) || unhealthy ? 1U : 0U;
            perhaps_more += (never_ran && !count.ran) || unhealthy ? 1U : 0U;
            resets = resets || (became_healthy(*change) && change->after.counts());
        }
        count.ran = ran;
        bool tripped = trips(*seen.primary);
        findings.expect(!tripped || any_of_settings(is_breaker_on),
                        "a breaker that is off does not trip", who);
        if (!under_way || !state.settings.breaker.enabled) return;
        resets = resets && state.settings.breaker.reset_on_healthy_task;
        count.least = resets ? 0 : count.least + more;
        count.most += perhaps_more;
        if (tripped)
            findings.say(who, fmt::format("its breaker trips at {}",
                                          kind_text(state.settings.breaker.threshold)));
        auto [low, high] = bounds(failures_that_trip);
        findings.expect(!tripped || count.most >= low,
                        "the breaker trips at its threshold, not before", who);
        bool must = more > 0 && count.least >= high && state.status == ServiceStatus::Active &&
                    watched->rollout == RolloutState::InProgress;
        findings.expect(!must, "the breaker trips at its threshold, not later", who);
        if (resets && perhaps_more == 0) count.most = 0;
    }

    bool any_of_settings(bool (*is)(const ServiceSettings&)) const {
        return std::ranges::any_of(settings, is);
    }

    /// Whether the breaker of that deployment has tripped in this turn.
    bool trips(std::uint32_t number) const {
        auto now = state.deployments.find(number);
        auto before = seen.deployments.find(number);
        return now != state.deployments.end() && before != seen.deployments.end() &&
               now->second.breaker == BreakerStatus::Triggered &&
               before->second.breaker != BreakerStatus::Triggered;
    }

    /// Whether a user has asked in this turn that the service goes back.
    bool is_told_to_roll_back() const {
        const auto* asked = turn.fact ? std::get_if<engine::ApiRequested>(turn.fact) : nullptr;
        const auto* stop =
            asked ? std::get_if<engine::DeploymentStopAsked>(&asked->request) : nullptr;
        return stop && stop->kind == engine::ecs::ServiceDeploymentStopRequested::Kind::Rollback &&
               std::ranges::any_of(state.deployments, [&](const auto& entry) {
                   return entry.second.arn == stop->deployment_arn;
               });
    }

    /// A rollback begins when the breaker trips and was told to roll back, or when a user says so,
    /// and at no other time. There must be something to go back to, and a rollback that fails too
    /// is the end.
    void judge_rollbacks() {
        if (!seen.primary || !seen.last_completed) return;
        auto back = state.deployments.find(*seen.last_completed);
        auto failed = state.deployments.find(*seen.primary);
        if (back == state.deployments.end() || failed == state.deployments.end()) return;
        bool tripped = trips(*seen.primary);
        bool told = is_told_to_roll_back();
        bool is_due = told || (tripped && !any_of_settings(keeps_what_failed) &&
                               *seen.primary != *seen.last_completed);
        // What hears of the failure may ask for something else at once: then it is over again.
        const std::optional<engine::ecs::DeploymentRollback>& began = failed->second.rollback;
        bool has_begun =
            began && began->started == turn.now && began->revision == *seen.last_completed;
        findings.expect(!is_due || has_begun, "a rollback that was asked for begins", who);
        bool may_be = told || (tripped && any_of_settings(rolls_back));
        bool begins = std::ranges::any_of(state.deployments, [&](const auto& entry) {
            auto before = seen.deployments.find(entry.first);
            return entry.second.rollout == RolloutState::InProgress &&
                   before != seen.deployments.end() &&
                   before->second.rollout != RolloutState::InProgress;
        });
        findings.expect(!begins || may_be, "nobody rolls back unasked", who);
    }

    void look_at_deployments() {
        judge_rollbacks();
        std::optional<std::uint32_t> primary;
        if (!state.live.empty()) primary = state.live.front();
        for (const auto& [number, deployment] : state.deployments) {
            DeploymentSight now = sight_of(deployment);
            auto [entry, is_new] = seen.deployments.try_emplace(number, now);
            if (!is_new && entry->second == now) continue;
            tell(number, is_new ? DeploymentSight{} : entry->second, now, is_new);
            bool again = now.rollout == RolloutState::InProgress &&
                         (is_new || entry->second.rollout != RolloutState::InProgress);
            if (again) seen.failures = {};
            if (again && !is_new) judge_rollback(number);
            if (now.rollout == RolloutState::Completed &&
                entry->second.rollout != RolloutState::Completed)
                judge_completed(number, deployment);
            entry->second = now;
        }
        if (primary != seen.primary) seen.failures = {};
        seen.primary = primary;
        auto primaries = std::ranges::count_if(state.deployments, [](const auto& entry) {
            return entry.second.status == DeploymentStatus::Primary;
        });
        findings.expect(!primary || (primaries == 1 && state.deployments.at(*primary).status ==
                                                           DeploymentStatus::Primary),
                        "a service has one PRIMARY deployment", who);
    }

    void tell(std::uint32_t number, const DeploymentSight& before, const DeploymentSight& now,
              bool is_new) {
        const std::string deployment = fmt::format("{} deployment {}", who, number);
        if (is_new || before.status != now.status) findings.say(deployment, to_string(now.status));
        if (is_new || before.rollout != now.rollout)
            findings.say(deployment, fmt::format("rollout {}", to_string(now.rollout)));
        if (is_new || before.service_status != now.service_status)
            findings.say(deployment,
                         fmt::format("service deployment {}", to_string(now.service_status)));
        if (is_new || before.breaker != now.breaker)
            findings.say(deployment, fmt::format("breaker {}", to_string(now.breaker)));
    }

    void judge_rollback(std::uint32_t number) {
        findings.expect(seen.last_completed == number,
                        "a rollback brings the last completed deployment back", who);
    }

    void judge_completed(std::uint32_t number, const Deployment& deployment) {
        seen.last_completed = number;
        bool alone = std::ranges::all_of(seen.tasks, [&](std::uint32_t at) {
            return turn.cloud.task(Address{CoreKind::Task, at})->state().request.started_by ==
                   deployment.id;
        });
        bool whole = count(true) == state.settings.desired_count &&
                     count(false) == state.settings.desired_count;
        findings.expect(alone && whole,
                        "a deployment is COMPLETED when all its tasks are healthy and no others "
                        "are left",
                        who);
    }

    void read_events() {
        const std::vector<engine::ecs::ServiceEvent>& shown = state.events.shown;
        std::uint64_t missed = state.events.logged - seen.events;
        std::size_t from = shown.size() - std::min<std::size_t>(shown.size(), missed);
        for (std::size_t at = from; at < shown.size(); ++at)
            findings.say(who, shown[at].message);
        seen.events = state.events.logged;
    }
};

void ServiceWatch::hear(const Turn& turn) {
    const auto* asked = turn.fact ? std::get_if<engine::ApiRequested>(turn.fact) : nullptr;
    const auto* shield =
        asked ? std::get_if<engine::TaskProtectionAsked>(&asked->request) : nullptr;
    if (!shield) return;
    for (const std::string& arn : shield->tasks) {
        if (shield->enabled)
            protected_until_[arn] = turn.now + Duration::minutes(shield->minutes);
        else
            protected_until_.erase(arn);
    }
}

void ServiceWatch::look(const Turn& turn, std::span<const TaskChange> changes,
                        const TaskWatch& tasks, const PlanWatch& plans, Findings& findings) {
    if (turn.only && turn.only->kind != CoreKind::Service && changes.empty()) return;
    hear(turn);
    const auto& slots = turn.cloud.state().services;
    services_.resize(slots.size());
    std::vector<const TaskChange*> of_service;
    for (std::uint32_t at = 0; at < slots.size(); ++at) {
        const ServiceScheduler* service = turn.cloud.service(Address{CoreKind::Service, at});
        if (!service) continue;
        of_service.clear();
        for (const TaskChange& change : changes)
            if (change.state->request.service == Address{CoreKind::Service, at})
                of_service.push_back(&change);
        ServiceSight& seen = services_[at];
        bool over = seen.status == ServiceStatus::Inactive;
        if (over && of_service.empty()) continue;
        Looking{turn,
                tasks,
                protected_until_,
                findings,
                service->state(),
                settings_in(turn, service->state(), seen, plans),
                seen,
                of_service,
                "service " + service->state().names.service_name}
            .look();
        seen.settings = service->state().settings;
    }
}

}  // namespace sim
