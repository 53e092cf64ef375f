#include "sim/watch_tasks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/match.h"

namespace sim {

using base::Duration;
using base::Time;
using engine::Address;
using engine::CoreKind;
using engine::WorldReported;
using engine::ecs::ContainerState;
using engine::ecs::Dependency;
using engine::ecs::DependencyCondition;
using engine::ecs::HealthStatus;
using engine::ecs::StopCode;
using engine::ecs::Task;
using engine::ecs::TaskSpec;
using engine::ecs::TaskState;
using engine::ecs::TaskStatus;

namespace {

constexpr Duration kHealthyWithoutChecks = Duration::seconds(40);
constexpr Duration kSpotWarning = Duration::minutes(2);

TaskSight sight_of(const TaskState& state) {
    return {state.status, state.stop_code, state.told_health, state.started_at.has_value()};
}

bool needs(const TaskSpec& spec, std::size_t who, std::size_t whom) {
    return std::ranges::any_of(spec.containers[who].depends_on,
                               [&](const Dependency& one) { return one.container == whom; });
}

}  // namespace

std::string task_name(std::uint32_t index) {
    return fmt::format("task {}", index);
}

std::optional<std::uint32_t> TaskWatch::find(const std::string& id) const {
    auto found = ids_.find(id);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

bool TaskWatch::is_up(std::uint32_t index, std::uint8_t container, std::uint32_t attempt) const {
    auto word = words_.find(Attempt(index, container, attempt));
    return word != words_.end() && !word->second.is_over && !lost_.contains(index);
}

bool TaskWatch::is_over(const Attempt& attempt) const {
    auto word = words_.find(attempt);
    return lost_.contains(std::get<0>(attempt)) || (word != words_.end() && word->second.is_over);
}

std::optional<TaskWatch::Attempt> TaskWatch::newest(std::uint32_t index,
                                                    std::uint8_t container) const {
    // The first of the next container stands behind it.
    auto after = started_.lower_bound(Attempt(index, container, 0xffff'ffff));
    if (after == started_.begin()) return std::nullopt;
    const Attempt& attempt = std::prev(after)->first;
    bool is_its_own = std::get<0>(attempt) == index && std::get<1>(attempt) == container;
    return is_its_own ? std::optional(attempt) : std::nullopt;
}

const TaskWatch::Word* TaskWatch::last_word(std::uint32_t index, std::uint8_t container) const {
    std::optional<Attempt> attempt = newest(index, container);
    auto word = attempt ? words_.find(*attempt) : words_.end();
    return word == words_.end() ? nullptr : &word->second;
}

bool TaskWatch::has_started(std::uint32_t index, std::uint8_t container) const {
    auto word = words_.lower_bound(Attempt(index, container, 0));
    auto end = words_.upper_bound(Attempt(index, container, 0xffff'ffff));
    return std::any_of(word, end, [](const auto& entry) {
        return !entry.second.is_over || entry.second.exit_code.has_value();
    });
}

bool TaskWatch::may_run(std::uint32_t index, std::uint8_t container) const {
    std::optional<Attempt> attempt = newest(index, container);
    return attempt && !is_over(*attempt);
}

bool TaskWatch::is_reached(std::uint32_t index, const Dependency& dependency) const {
    const Word* word = last_word(index, dependency.container);
    bool has_ended = word && word->is_over && word->exit_code.has_value();
    switch (dependency.condition) {
        case DependencyCondition::Start: return has_started(index, dependency.container);
        case DependencyCondition::Complete: return has_ended;
        case DependencyCondition::Success: return has_ended && *word->exit_code == 0;
        case DependencyCondition::Healthy: {
            auto check = checks_.find(Container(index, dependency.container));
            return check != checks_.end() && check->second.health == HealthStatus::Healthy;
        }
    }
    return false;
}

bool TaskWatch::is_taken_back(std::uint32_t index, Time now) const {
    auto spot = interrupted_.find(index);
    return spot != interrupted_.end() && spot->second + kSpotWarning <= now;
}

void TaskWatch::end_check(const engine::ecs::HealthCheck& rules, CheckSight& seen, bool passed) {
    bool early = seen.started && *seen.opened < *seen.started + rules.start_period;
    seen.opened.reset();
    if (passed) {
        seen.failures = 0;
        seen.health = HealthStatus::Healthy;
    } else if (seen.health != HealthStatus::Unknown || !early) {
        if (++seen.failures >= rules.retries) seen.health = HealthStatus::Unhealthy;
    }
}

/// Counts what became of the checks of a task, and holds its containers to it: one that passes
/// makes healthy, as many failures as the retries in a row unhealthy, none in the start period.
void TaskWatch::judge_checks(const Turn& turn, std::uint32_t index, const TaskState& state,
                             Findings& findings) {
    const auto* report = turn.fact ? std::get_if<WorldReported>(turn.fact) : nullptr;
    bool is_told = report && report->address == Address{CoreKind::Task, index};
    const auto* answer =
        is_told ? std::get_if<engine::ecs::ContainerProbed>(&report->what) : nullptr;
    for (std::uint8_t i = 0; i < state.containers.size(); ++i) {
        const std::optional<engine::ecs::HealthCheck>& rules =
            state.request.spec->containers[i].health_check;
        if (!rules) continue;
        CheckSight& seen = checks_[Container(index, i)];
        const ContainerState& container = state.containers[i];
        if (seen.opened && !is_restart(turn)) {
            Time due = *seen.opened + rules->timeout;
            bool is_answer = answer && answer->container == i && answer->probe == seen.probe;
            // What is due in the moment of a fact comes after it, unless the fact is the task's
            // own, or led to one of the task: then the check is over.
            bool is_over = !container.check.open || container.check.probe != seen.probe;
            bool due_now = !turn.fact || is_told || is_over;
            if (is_answer && turn.now <= due)
                end_check(*rules, seen, answer->passed);
            else if (due < turn.now || (due == turn.now && due_now))
                end_check(*rules, seen, false);
        }
        const Word* word = last_word(index, i);
        std::optional<Time> started = word && !word->is_over ? word->started : std::nullopt;
        if (started != seen.started) seen = {.probe = seen.probe, .started = started};
        if (container.check.open) {
            seen.opened = container.check.opened_at;
            seen.probe = container.check.probe;
        } else {
            seen.opened.reset();
        }
        findings.expect(
            state.stop_code != StopCode::None || !started || container.check.health == seen.health,
            "a container is as healthy as its checks say",
            [&] { return fmt::format("{} container {}", task_name(index), i); });
    }
}

/// The four cases: by its targets, by its checks, by both, by 40 s of RUNNING. In the moment in
/// which the 40 s are over a task may count as healthy already, or not yet.
void TaskWatch::judge_health(const Turn& turn, std::uint32_t index, const TaskState& state,
                             Findings& findings) {
    if (state.status != TaskStatus::Running || state.stop_code != StopCode::None) return;
    const TaskSpec& spec = *state.request.spec;
    bool judged = false;
    bool healthy = true;
    for (std::uint8_t i = 0; i < spec.containers.size(); ++i) {
        if (!spec.containers[i].essential || !spec.containers[i].health_check) continue;
        judged = true;
        auto seen = checks_.find(Container(index, i));
        healthy = healthy && seen != checks_.end() && seen->second.health == HealthStatus::Healthy;
    }
    for (const engine::ecs::TargetBinding& binding : state.request.targets) {
        judged = true;
        const engine::TargetGroup* group = turn.cloud.target_group(binding.group);
        if (!group) return;  // nobody tells what becomes of it
        auto target = group->state().targets.find({state.ip, binding.port});
        healthy = healthy && target != group->state().targets.end() &&
                  target->second.state == engine::TargetState::Healthy;
    }
    bool counts = state.told_health == HealthStatus::Healthy;
    Time enough = *state.started_at + kHealthyWithoutChecks;
    if (!judged && enough == turn.now) return;
    findings.expect(counts == (judged ? healthy : enough < turn.now),
                    "a task is healthy by its targets, its checks, or 40 s of RUNNING",
                    [&] { return task_name(index); });
}

/// The world's answers, late and doubled ones too: what it has told once it need not do again.
void TaskWatch::hear(const Turn& turn) {
    const auto* report = turn.fact ? std::get_if<WorldReported>(turn.fact) : nullptr;
    if (!report || report->address.kind != CoreKind::Task) return;
    std::uint32_t index = report->address.index;
    auto attempt = [&](const auto& of) { return Attempt(index, of.container, of.attempt); };
    base::match(
        report->what, [&](const engine::ecs::TaskProvisioned&) { placed_.insert(index); },
        [&](const engine::ecs::TaskPlacementFailed&) { placed_.insert(index); },
        [&](const engine::ecs::TaskSetupFailed&) { placed_.insert(index); },
        [&](const engine::ecs::ContainerStarted& of) {
            words_.try_emplace(attempt(of), Word{.started = turn.now});
        },
        // Who was seen to run can only exit.
        [&](const engine::ecs::ContainerStartFailed& of) {
            words_.try_emplace(attempt(of), Word{.is_over = true});
        },
        [&](const engine::ecs::ContainerExited& of) {
            Word& word = words_[attempt(of)];
            word.is_over = true;
            word.exit_code = of.exit_code;
        },
        [&](const engine::ecs::SpotInterrupted&) { interrupted_.try_emplace(index, turn.now); },
        [&](const engine::ecs::HostLost&) { lost_.insert(index); },
        [](const engine::ecs::ImagePulled&) {}, [](const engine::ecs::ImagePullFailed&) {},
        [](const engine::ecs::ContainerProbed&) {}, [](const engine::ecs::TaskDeprovisioned&) {},
        [](const engine::TargetProbed&) {});
}

std::span<const TaskChange> TaskWatch::look(const Turn& turn, Findings& findings) {
    changes_.clear();
    if (turn.only && turn.only->kind != CoreKind::Task && turn.orders.empty()) return changes_;
    hear(turn);
    if (turn.only) {
        if (turn.only->kind == CoreKind::Task) look_at(turn.only->index, turn, findings);
    } else {
        for (auto entry = live_.begin(); entry != live_.end();)
            look_at((entry++)->first, turn, findings);
        for (; seen_ < turn.cloud.state().tasks.size(); ++seen_)
            look_at(static_cast<std::uint32_t>(seen_), turn, findings);
    }
    for (const engine::CloudOrder& order : turn.orders)
        judge_order(turn, order, findings);
    return changes_;
}

void TaskWatch::look_at(std::uint32_t index, const Turn& turn, Findings& findings) {
    const Task* task = turn.cloud.task(Address{CoreKind::Task, index});
    if (!task) return;
    const TaskState& state = task->state();
    TaskSight now = sight_of(state);
    auto known = live_.find(index);
    std::optional<TaskSight> before;
    if (known != live_.end()) before = known->second;
    if (before || index >= seen_) {
        judge_checks(turn, index, state, findings);
        judge_health(turn, index, state, findings);
    }
    findings.expect(now.status != TaskStatus::Deactivating || !is_interrupted(index),
                    "Spot waits for no drain", [&] { return task_name(index); });
    if (before == now) return;
    if (!before && index < seen_) return;  // a late word about one that has stopped
    changes_.push_back({index, &state, before, now});
    judge(changes_.back(), findings);
    if (now.status == TaskStatus::Stopped) {
        if (before) live_.erase(known);
        checks_.erase(checks_.lower_bound(Container(index, 0)),
                      checks_.lower_bound(Container(index + 1, 0)));
        ids_.erase(state.request.id);
        return;
    }
    live_[index] = now;
    if (!before) ids_.emplace(state.request.id, index);
}

void TaskWatch::judge(const TaskChange& change, Findings& findings) {
    const TaskState& state = *change.state;
    const TaskSpec& spec = *state.request.spec;
    const std::string who = task_name(change.index);
    TaskSight before = change.before.value_or(TaskSight{});
    if (!change.before)
        findings.say(who, fmt::format("new, in {} on {}, for {}", state.request.zone,
                                      state.request.capacity_provider, state.request.started_by));
    if (before.status != change.after.status)
        findings.say(
            who, fmt::format("{} -> {}", to_string(before.status), to_string(change.after.status)));
    if (before.stop != change.after.stop)
        findings.say(who,
                     fmt::format("stops, {}: {}", to_string(state.stop_code), state.stop_reason));
    if (before.health != change.after.health)
        findings.say(who, fmt::format("counts as {}", to_string(change.after.health)));
    findings.expect(before.status <= change.after.status, "a task never goes back", who);
    findings.expect(before.stop == StopCode::None || before.stop == change.after.stop,
                    "the first reason to stop stays", who);
    if (change.after.ran && !before.ran)
        for (std::size_t i = 0; i < spec.containers.size(); ++i)
            if (spec.containers[i].essential)
                findings.expect(has_started(change.index, static_cast<std::uint8_t>(i)),
                                "a task that RUNS has started its essential containers", who);
    if (change.after.status >= TaskStatus::Deprovisioning)
        for (std::size_t i = 0; i < spec.containers.size(); ++i)
            findings.expect(!may_run(change.index, static_cast<std::uint8_t>(i)),
                            "no container outlives its task", who);
}

void TaskWatch::judge_order(const Turn& turn, const engine::CloudOrder& order, Findings& findings) {
    if (order.address.kind != CoreKind::Task) return;
    std::uint32_t index = order.address.index;
    base::match(
        order.what,
        [&](const engine::ecs::ProvisionTask&) {
            bool first = provisioned_.insert(index).second;
            bool again = is_restart(turn) && !placed_.contains(index) && !lost_.contains(index);
            findings.expect(first || again, "no task is started twice", task_name(index));
        },
        [&](const engine::ecs::StartContainer& start) {
            judge_start(turn, index, start, findings);
        },
        [&](const engine::ecs::TerminateContainer& stop) {
            judge_stop(turn, index, stop, findings);
        },
        [&](const engine::ecs::KillContainer& kill) { judge_kill(turn, index, kill, findings); },
        [](const engine::ecs::PullImage&) {}, [](const engine::ecs::ProbeContainer&) {},
        [](const engine::ecs::DeprovisionTask&) {}, [](const engine::ProbeTarget&) {},
        [](const engine::RoutesChanged&) {}, [](const engine::AnswersChanged&) {});
}

void TaskWatch::judge_start(const Turn& turn, std::uint32_t index,
                            const engine::ecs::StartContainer& order, Findings& findings) {
    const std::string who = task_name(index);
    Attempt attempt(index, order.container, order.attempt);
    bool first = started_.try_emplace(attempt, turn.now).second;
    bool again = is_restart(turn) && !words_.contains(attempt) && !lost_.contains(index);
    findings.expect(first || again, "no container is started twice", who);
    const Task* task = turn.cloud.task(Address{CoreKind::Task, index});
    if (!task || !first) return;
    const TaskState& state = task->state();
    bool just_now = std::ranges::any_of(changes_, [&](const TaskChange& change) {
        return change.index == index && (!change.before || change.before->counts());
    });
    findings.expect(state.stop_code == StopCode::None || just_now,
                    "a task on its way out starts nothing", who);
    if (order.attempt > 1)
        return findings.say(who, fmt::format("container {} is started again", order.container));
    for (const Dependency& one : state.request.spec->containers[order.container].depends_on)
        findings.expect(is_reached(index, one), "a container starts after what it depends on", who);
}

void TaskWatch::judge_stop(const Turn& turn, std::uint32_t index,
                           const engine::ecs::TerminateContainer& order, Findings& findings) {
    const std::string who = task_name(index);
    // Told again after a restart, it has its whole time again.
    Attempt attempt(index, order.container, order.attempt);
    bool first = terminated_.insert_or_assign(attempt, turn.now).second;
    findings.expect(first || is_restart(turn), "no container is told twice to stop", who);
    findings.expect(!is_over(attempt), "who has ended is told nothing more", who);
    const Task* task = turn.cloud.task(Address{CoreKind::Task, index});
    if (!task || !first) return;
    const TaskState& state = task->state();
    findings.say(who, fmt::format("SIGTERM to container {}{}", order.container,
                                  is_interrupted(index) ? ", with the notice of Spot" : ""));
    findings.expect(state.stop_code != StopCode::None && state.status >= TaskStatus::Stopping,
                    "SIGTERM is sent when the task is STOPPING", who);
    for (std::size_t i = 0; i < state.containers.size(); ++i)
        if (needs(*state.request.spec, i, order.container))
            findings.expect(!may_run(index, static_cast<std::uint8_t>(i)),
                            "a container is told to stop after those that depend on it", who);
}

void TaskWatch::judge_kill(const Turn& turn, std::uint32_t index,
                           const engine::ecs::KillContainer& order, Findings& findings) {
    Attempt attempt(index, order.container, order.attempt);
    const std::string who = task_name(index);
    findings.expect(!is_over(attempt), "who has ended is told nothing more", who);
    const Task* task = turn.cloud.task(Address{CoreKind::Task, index});
    bool first = killed_.insert(attempt).second;
    if (!task || (!first && is_restart(turn))) return;
    const engine::ecs::ContainerSpec& spec =
        task->state().request.spec->containers[order.container];
    auto say = [&](std::string_view why) {
        findings.say(who, fmt::format("SIGKILL to container {}, {}", order.container, why));
    };
    if (is_taken_back(index, turn.now)) return say("its two minutes are over");
    auto told = terminated_.find(attempt);
    say(told != terminated_.end() ? "its stop time-out is over" : "its start time-out is over");
    if (told != terminated_.end())
        return findings.expect(told->second + spec.stop_timeout <= turn.now,
                               "SIGKILL comes after the stop time-out", who);
    auto started = started_.find(attempt);
    findings.expect(started != started_.end() && started->second + spec.start_timeout <= turn.now,
                    "SIGKILL without SIGTERM comes only after the start time-out", who);
}

}  // namespace sim
