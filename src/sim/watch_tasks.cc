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
using engine::ecs::ContainerStep;
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

/// Whether a process of it may be there.
bool may_run(const ContainerState& container) {
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

bool is_reached(const ContainerState& container, DependencyCondition condition) {
    bool began = container.started_at.has_value();
    bool over = container.step == ContainerStep::Stopped && container.exit_code.has_value();
    switch (condition) {
        case DependencyCondition::Start: return began || over;
        case DependencyCondition::Complete: return over;
        case DependencyCondition::Success: return over && *container.exit_code == 0;
        case DependencyCondition::Healthy: return container.check.health == HealthStatus::Healthy;
    }
    return false;
}

bool needs(const TaskSpec& spec, std::size_t who, std::size_t whom) {
    return std::ranges::any_of(spec.containers[who].depends_on,
                               [&](const Dependency& one) { return one.container == whom; });
}

/// The four cases: by its targets, by its checks, by both, by 40 s of RUNNING.
bool may_count_as_healthy(const Turn& turn, const TaskState& state) {
    const TaskSpec& spec = *state.request.spec;
    bool judged = false;
    for (std::size_t i = 0; i < spec.containers.size(); ++i) {
        if (!spec.containers[i].essential || !spec.containers[i].health_check) continue;
        judged = true;
        if (state.containers[i].check.health != HealthStatus::Healthy) return false;
    }
    for (const engine::ecs::TargetBinding& binding : state.request.targets) {
        judged = true;
        const engine::TargetGroup* group = turn.cloud.target_group(binding.group);
        if (!group) continue;
        auto target = group->state().targets.find({state.ip, binding.port});
        if (target == group->state().targets.end() ||
            target->second.state != engine::TargetState::Healthy)
            return false;
    }
    return judged || (state.started_at && *state.started_at + kHealthyWithoutChecks <= turn.now);
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
    return word != words_.end() && word->second == Word::Started && !lost_.contains(index);
}

bool TaskWatch::is_over(const Attempt& attempt) const {
    auto word = words_.find(attempt);
    return lost_.contains(std::get<0>(attempt)) ||
           (word != words_.end() && word->second == Word::Over);
}

bool TaskWatch::is_taken_back(std::uint32_t index, Time now) const {
    auto spot = interrupted_.find(index);
    return spot != interrupted_.end() && spot->second + kSpotWarning <= now;
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
            words_.try_emplace(attempt(of), Word::Started);
        },
        // Who was seen to run can only exit.
        [&](const engine::ecs::ContainerStartFailed& of) {
            words_.try_emplace(attempt(of), Word::Over);
        },
        [&](const engine::ecs::ContainerExited& of) { words_[attempt(of)] = Word::Over; },
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
    if (before == now) return;
    if (!before && index < seen_) return;  // a late word about one that has stopped
    changes_.push_back({index, &state, before, now});
    judge(changes_.back(), turn, findings);
    if (now.status == TaskStatus::Stopped) {
        if (before) live_.erase(known);
        ids_.erase(state.request.id);
        return;
    }
    live_[index] = now;
    if (!before) ids_.emplace(state.request.id, index);
}

void TaskWatch::judge(const TaskChange& change, const Turn& turn, Findings& findings) {
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
    if (change.after.health == HealthStatus::Healthy && before.health != HealthStatus::Healthy &&
        change.after.counts())
        findings.expect(may_count_as_healthy(turn, state),
                        "a task is healthy by its targets, its checks, or 40 s of RUNNING", who);
    if (change.after.ran && !before.ran)
        for (std::size_t i = 0; i < spec.containers.size(); ++i)
            if (spec.containers[i].essential)
                findings.expect(state.containers[i].attempt > 0,
                                "a task that RUNS has started its essential containers", who);
    if (change.after.status >= TaskStatus::Deprovisioning)
        findings.expect(std::ranges::none_of(state.containers, may_run),
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
        findings.expect(is_reached(state.containers[one.container], one.condition),
                        "a container starts after what it depends on", who);
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
    findings.say(who, fmt::format("SIGTERM to container {}", order.container));
    findings.expect(state.stop_code != StopCode::None && state.status >= TaskStatus::Stopping,
                    "SIGTERM is sent when the task is STOPPING", who);
    for (std::size_t i = 0; i < state.containers.size(); ++i)
        if (needs(*state.request.spec, i, order.container))
            findings.expect(!may_run(state.containers[i]),
                            "a container is told to stop after those that depend on it", who);
}

void TaskWatch::judge_kill(const Turn& turn, std::uint32_t index,
                           const engine::ecs::KillContainer& order, Findings& findings) {
    Attempt attempt(index, order.container, order.attempt);
    const std::string who = task_name(index);
    findings.expect(!is_over(attempt), "who has ended is told nothing more", who);
    const Task* task = turn.cloud.task(Address{CoreKind::Task, index});
    if (!task || is_restart(turn)) return;
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
