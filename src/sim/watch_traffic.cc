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

bool passes(const TargetGroup& group, const engine::TargetProbed& answer) {
    std::optional<engine::StatusMatcher> matcher =
        engine::parse_matcher(group.state().settings.matcher);
    return !answer.timed_out && matcher && matcher->matches(answer.status);
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

void TrafficWatch::look(const Turn& turn, const TaskWatch& tasks, Findings& findings) {
    const engine::CloudState& state = turn.cloud.state();
    groups_.resize(state.target_groups.size());
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
    for (const engine::CloudOrder& order : turn.orders)
        if (std::holds_alternative<engine::ecs::TerminateContainer>(order.what))
            judge_stop(turn, order, findings);
}

void TrafficWatch::look_at_group(const Turn& turn, std::uint32_t at, Findings& findings) {
    Address address{CoreKind::TargetGroup, at};
    Targets& seen = groups_[at];
    const TargetGroup* group = turn.cloud.target_group(address);
    if (!group) {
        // It is gone, and with it everybody who had to drain there.
        for (const auto& [key, target] : seen)
            if (target.task) left_[{*target.task, address}] = {turn.now, turn.now};
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
        if (entry->second.task)
            left_[{*entry->second.task, address}] = {turn.now, entry->second.drains_until};
        entry = seen.erase(entry);
    }
    look_at_routes(turn, at, *group, findings);
}

void TrafficWatch::hear_answer(const Turn& turn, const TargetGroup& group, Targets& targets) {
    const auto* report = turn.fact ? std::get_if<WorldReported>(turn.fact) : nullptr;
    const auto* answer = report ? std::get_if<engine::TargetProbed>(&report->what) : nullptr;
    // What is due in the moment of a fact comes after it, unless the fact is the group's own.
    bool due_now = !turn.fact || (answer && turn.cloud.target_group(report->address) == &group);
    for (auto& [key, target] : targets) {
        if (!target.opened) continue;
        Time due = *target.opened + group.state().settings.timeout;
        bool answered =
            answer && answer->target == key && answer->probe == target.probe && turn.now <= due;
        if (answered && passes(group, *answer))
            count(target.passes, target.failures);
        else if (answered || due < turn.now || (due == turn.now && due_now))
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
                seen.drains_until = before == TargetState::Unused
                                        ? turn.now
                                        : turn.now + settings.deregistration_delay;
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

void TrafficWatch::judge_stop(const Turn& turn, const engine::CloudOrder& order,
                              Findings& findings) {
    const engine::ecs::Task* task = turn.cloud.task(order.address);
    if (!task) return;
    const engine::ecs::TaskState& state = task->state();
    for (std::size_t i = 0; i < state.seats.size(); ++i) {
        if (!state.seats[i].registered) continue;
        Address group = state.request.targets[i].group;
        auto left = left_.find({order.address, group});
        bool drained = left != left_.end() && left->second.second <= left->second.first;
        findings.expect(drained || !turn.cloud.target_group(group), "no SIGTERM before its drain",
                        task_name(order.address.index));
    }
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
    findings.expect(settled || turn.now - seen.since <= kFollowsBefore,
                    "a private name follows health checks after half a minute, not later", who);
    if (told != seen.told) seen.since = turn.now;
    seen.told = told;
    seen.healthy = instance.healthy;
}

}  // namespace sim
