#include "sim/watch_traffic.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sim {

using base::Time;
using engine::Address;
using engine::CoreKind;
using engine::NameService;
using engine::Route;
using engine::TargetGroup;
using engine::TargetKey;
using engine::TargetState;
using engine::WorldReported;

namespace {

/// "About 30 s", as Cloud Map says.
constexpr base::Duration kFollowsAfter = base::Duration::seconds(25);
constexpr base::Duration kFollowsBefore = base::Duration::seconds(35);

/// How many addresses one client is answered, as Cloud Map says.
constexpr std::size_t kMostAnswers = 8;

/// Whether a status is among "200", "200-299" or "200,301": of numbers with three digits those that
/// are greater are written later in the dictionary.
bool is_among(std::string_view matcher, const std::string& status) {
    while (!matcher.empty()) {
        std::string_view range = matcher.substr(0, matcher.find(','));
        matcher.remove_prefix(std::min(matcher.size(), range.size() + 1));
        std::string_view first = range.substr(0, range.find('-'));
        std::string_view last = range.substr(range.size() > first.size() ? first.size() + 1 : 0);
        if (first <= status && status <= last) return true;
    }
    return false;
}

bool passes(const TargetGroup& group, const engine::TargetProbed& answer) {
    const engine::TargetGroupSettings& settings = group.state().settings;
    if (answer.timed_out) return false;
    // Whoever lets a connection through has passed a check by TCP.
    if (settings.protocol == "TCP") return answer.status != 0;
    return is_among(settings.matcher, std::to_string(answer.status));
}

/// Whether a target that was in `before` need not wait any more.
bool may_leave(const TargetGroup& group, TargetState before, Time drains_until,
               base::Duration least_drain, Time now) {
    if (before == TargetState::Draining) return drains_until <= now;
    return before == TargetState::Unused || group.state().listeners == 0 ||
           least_drain == base::Duration();
}

std::string target_name(std::uint32_t group, const TargetKey& key) {
    return fmt::format("target group {} {}:{}", group, key.ip, key.port);
}

template <class What>
bool is_ordered(const Turn& turn, Address of) {
    return std::ranges::any_of(turn.orders, [&](const engine::CloudOrder& order) {
        return order.address == of && std::holds_alternative<What>(order.what);
    });
}

void count(std::uint32_t& these, std::uint32_t& others) {
    ++these;
    others = 0;
}

}  // namespace

void TrafficWatch::look(const Turn& turn, std::span<const TaskChange> changes,
                        const TaskWatch& tasks, Findings& findings) {
    const engine::CloudState& state = turn.cloud.state();
    if (is_restart(turn)) back_ = turn.now;
    groups_.resize(state.target_groups.size());
    drains_.resize(state.target_groups.size(), base::Duration::hours(2));
    routes_.resize(state.target_groups.size());
    answered_.resize(state.name_services.size());
    if (turn.only) {
        if (turn.only->kind == CoreKind::TargetGroup)
            look_at_group(turn, turn.only->index, findings);
        if (turn.only->kind == CoreKind::NameService)
            look_at_name(turn, turn.only->index, tasks, findings);
    } else {
        for (std::uint32_t at = 0; at < groups_.size(); ++at)
            look_at_group(turn, at, findings);
        for (std::uint32_t at = 0; at < answered_.size(); ++at)
            look_at_name(turn, at, tasks, findings);
    }
    for (const engine::CloudOrder& order : turn.orders) {
        // Spot waits for nobody, and who never started has served nobody.
        std::uint32_t index = order.address.index;
        if (tasks.is_interrupted(index)) continue;
        if (std::holds_alternative<engine::ecs::TerminateContainer>(order.what))
            judge_stop(order, findings);
        const auto* kill = std::get_if<engine::ecs::KillContainer>(&order.what);
        if (kill && tasks.is_up(index, kill->container, kill->attempt)) judge_stop(order, findings);
    }
    for (const TaskChange& change : changes)
        judge_running(turn, change, findings);
}

void TrafficWatch::look_at_group(const Turn& turn, std::uint32_t at, Findings& findings) {
    Address address{CoreKind::TargetGroup, at};
    Targets& seen = groups_[at];
    const TargetGroup* group = turn.cloud.target_group(address);
    if (!group) {
        // It is gone, and with it everybody who had to drain there.
        seen.clear();
        return;
    }
    hear_answer(turn, *group, seen);
    for (const auto& [key, target] : group->state().targets) {
        auto [entry, is_new] = seen.try_emplace(key);
        if (is_new) findings.say(target_name(at, key), "registered");
        look_at_target(turn, at, key, entry->second, findings);
    }
    for (auto entry = seen.begin(); entry != seen.end();) {
        if (group->state().targets.contains(entry->first)) {
            ++entry;
            continue;
        }
        findings.say(target_name(at, entry->first), "left");
        const Sight& left = entry->second;
        if (left.task &&
            !may_leave(*group, left.state, left.drains_until, least_drain(at, *group), turn.now))
            left_early_.insert(*left.task);
        entry = seen.erase(entry);
    }
    drains_[at] = group->state().settings.deregistration_delay;
    look_at_routes(turn, at, *group, findings);
}

base::Duration TrafficWatch::least_drain(std::uint32_t at, const TargetGroup& group) const {
    return std::min(drains_[at], group.state().settings.deregistration_delay);
}

void TrafficWatch::hear_answer(const Turn& turn, const TargetGroup& group, Targets& targets) {
    // Nobody could answer while the cloud was away: an open check has its whole time again.
    if (is_restart(turn)) return;
    const auto* report = turn.fact ? std::get_if<WorldReported>(turn.fact) : nullptr;
    const auto* answer = report ? std::get_if<engine::TargetProbed>(&report->what) : nullptr;
    // What is due in the moment of a fact comes after it, unless the fact is the group's own, or
    // led to one of the group: then the check is over.
    bool due_now = !turn.fact || (answer && turn.cloud.target_group(report->address) == &group);
    auto is_over = [&](const TargetKey& key, const Sight& seen) {
        auto found = group.state().targets.find(key);
        return found == group.state().targets.end() || !found->second.open ||
               found->second.probe != seen.probe;
    };
    for (auto& [key, target] : targets) {
        if (!target.opened) continue;
        Time due = *target.opened + group.state().settings.timeout;
        bool answered =
            answer && answer->target == key && answer->probe == target.probe && turn.now <= due;
        if (answered && passes(group, *answer))
            count(target.passes, target.failures);
        else if (answered || due < turn.now ||
                 (due == turn.now && (due_now || is_over(key, target))))
            count(target.failures, target.passes);
        else
            continue;
        target.opened.reset();
    }
}

void TrafficWatch::look_at_target(const Turn& turn, std::uint32_t at, const TargetKey& key,
                                  Sight& seen, Findings& findings) {
    const TargetGroup& group = *turn.cloud.target_group(Address{CoreKind::TargetGroup, at});
    const engine::Target& target = group.state().targets.at(key);
    auto who = [&] { return target_name(at, key); };
    const engine::TargetGroupSettings& settings = group.state().settings;
    TargetState before = seen.state;
    bool changed = before != target.state;
    if (changed)
        findings.say(who(), fmt::format("{} -> {}", to_string(before), to_string(target.state)));
    switch (target.state) {
        case TargetState::Healthy:
            if (changed)
                findings.expect(before == TargetState::Initial
                                    ? seen.passes > 0
                                    : seen.passes >= settings.healthy_threshold,
                                "a target is healthy at its threshold, not before", who);
            findings.expect(seen.failures < settings.unhealthy_threshold,
                            "a target is unhealthy at its threshold, not later", who);
            break;
        case TargetState::Unhealthy:
            if (changed)
                findings.expect(seen.failures >= settings.unhealthy_threshold,
                                "a target is unhealthy at its threshold, not before", who);
            findings.expect(seen.passes < settings.healthy_threshold,
                            "a target is healthy at its threshold, not later", who);
            break;
        case TargetState::Draining:
            if (changed)
                seen.drains_until =
                    before == TargetState::Unused ? turn.now : turn.now + least_drain(at, group);
            break;
        case TargetState::Initial:
            findings.expect(seen.passes == 0, "a new target is healthy after its first check", who);
            [[fallthrough]];
        case TargetState::Unused:
        case TargetState::Unavailable:
            if (changed) seen.passes = seen.failures = 0;
            break;
    }
    seen.state = target.state;
    seen.task = target.task;
    seen.probe = target.probe;
    if (target.open)
        seen.opened = target.opened_at;
    else
        seen.opened.reset();
}

void TrafficWatch::look_at_routes(const Turn& turn, std::uint32_t at, const TargetGroup& group,
                                  Findings& findings) {
    auto who = [&] { return fmt::format("target group {}", at); };
    std::vector<Route> routes = group.routes(turn.now);
    if (routes != routes_[at])
        findings.expect(is_ordered<engine::RoutesChanged>(turn, Address{CoreKind::TargetGroup, at}),
                        "the load balancer hears of every change", who);
    auto in = [&](TargetState state) {
        return std::ranges::count_if(
            group.state().targets, [&](const auto& entry) { return entry.second.state == state; });
    };
    auto healthy = in(TargetState::Healthy);
    for (const Route& route : routes) {
        TargetState state = group.state().targets.at(route.target).state;
        findings.expect(
            state == TargetState::Healthy || (healthy == 0 && state != TargetState::Draining),
            "requests go to healthy targets, or to all when none is", who);
    }
    if (healthy > 0 && group.state().listeners > 0)
        findings.expect(static_cast<decltype(healthy)>(routes.size()) == healthy,
                        "every healthy target gets requests", who);
    routes_[at] = std::move(routes);
}

bool TrafficWatch::is_behind(Address task) const {
    return std::ranges::any_of(groups_, [&](const Targets& targets) {
        return std::ranges::any_of(targets,
                                   [&](const auto& entry) { return entry.second.task == task; });
    });
}

void TrafficWatch::judge_stop(const engine::CloudOrder& order, Findings& findings) {
    findings.expect(!is_behind(order.address) && !left_early_.contains(order.address),
                    "no SIGTERM before its drain", task_name(order.address.index));
}

void TrafficWatch::judge_running(const Turn& turn, const TaskChange& change, Findings& findings) {
    constexpr engine::ecs::TaskStatus kRunning = engine::ecs::TaskStatus::Running;
    bool begins = change.after.status == kRunning && change.after.counts() &&
                  (!change.before || change.before->status != kRunning);
    if (!begins) return;
    const engine::ecs::TaskRequested& request = change.state->request;
    auto who = [&] { return task_name(change.index); };
    for (const engine::ecs::TargetBinding& binding : request.targets) {
        if (!turn.cloud.target_group(binding.group)) continue;
        const Targets& targets = groups_.at(binding.group.index);
        auto found = targets.find(TargetKey{change.state->ip, binding.port});
        findings.expect(
            found != targets.end() && found->second.task == Address{CoreKind::Task, change.index},
            "a task that RUNS is registered with its target groups", who);
    }
    const NameService* name =
        request.name_service ? turn.cloud.name_service(*request.name_service) : nullptr;
    if (!name) return;
    auto found = name->state().instances.find(request.id);
    findings.expect(found != name->state().instances.end() && !found->second.forgotten_at &&
                        found->second.ip == change.state->ip,
                    "a task that RUNS is registered with its private name", who);
}

void TrafficWatch::look_at_name(const Turn& turn, std::uint32_t at, const TaskWatch& tasks,
                                Findings& findings) {
    const NameService* name = turn.cloud.name_service(Address{CoreKind::NameService, at});
    if (!name) return;
    const std::string who = "private name " + name->state().name;
    std::set<std::string> answered;
    bool all_healthy = true;
    bool some_healthy = false;
    for (const engine::NameAnswer& answer : name->answerable()) {
        answered.insert(answer.instance_id);
        all_healthy = all_healthy && name->state().instances.at(answer.instance_id).healthy;
        std::optional<std::uint32_t> task = tasks.find(answer.instance_id);
        findings.expect(task && tasks.live().at(*task).counts(),
                        "a private name answers with tasks that run", who);
    }
    bool some = false;
    for (const auto& [id, instance] : name->state().instances) {
        std::optional<std::uint32_t> task = tasks.find(id);
        if (!instance.forgotten_at && task) look_at_instance(turn, id, instance, *task, findings);
        some = some || !instance.forgotten_at;
        some_healthy = some_healthy || (instance.healthy && !instance.forgotten_at);
    }
    findings.expect(!some || !answered.empty(), "a private name with instances answers", who);
    findings.expect(all_healthy || !some_healthy,
                    "a private name answers unhealthy instances only when none is healthy", who);
    if (answered != answered_[at]) {
        findings.expect(
            is_ordered<engine::AnswersChanged>(turn, Address{CoreKind::NameService, at}),
            "the resolver hears of every change", who);
        findings.say(who, fmt::format("answers with {} instances", answered.size()));
        std::set<std::string> told;
        for (const engine::NameAnswer& answer : name->answer(answered.size()))
            told.insert(answer.instance_id);
        findings.expect(told.size() == std::min(answered.size(), kMostAnswers) &&
                            std::ranges::includes(answered, told),
                        "a client is answered at most eight instances, and no others", who);
    }
    answered_[at] = std::move(answered);
}

void TrafficWatch::look_at_instance(const Turn& turn, const std::string& id,
                                    const engine::NameInstance& instance, std::uint32_t task,
                                    Findings& findings) {
    auto who = [&] { return task_name(task) + " in its private name"; };
    engine::ecs::HealthStatus told =
        turn.cloud.task(Address{CoreKind::Task, task})->state().told_instance_health;
    auto [entry, is_new] =
        instances_.try_emplace(id, InstanceSight{instance.healthy, told, turn.now});
    InstanceSight& seen = entry->second;
    if (is_new) return;
    bool well = seen.told == engine::ecs::HealthStatus::Healthy;
    bool settled = seen.told == engine::ecs::HealthStatus::Unknown || well == instance.healthy;
    if (instance.healthy != seen.healthy)
        findings.expect(settled && turn.now - seen.since >= kFollowsAfter,
                        "a private name follows health checks after half a minute, not before",
                        who);
    findings.expect(settled || turn.now - std::max(seen.since, back_) <= kFollowsBefore,
                    "a private name follows health checks after half a minute, not later", who);
    if (told != seen.told) seen.since = turn.now;
    seen.told = told;
    seen.healthy = instance.healthy;
}

}  // namespace sim
