#include "engine/ecs/task.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/ecs/task_deciding.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using base::Duration;
using base::Time;

// AWS rule task.26 [observed] "Stopped tasks errors; recorded stops of others": a task whose
// essential container ended has stop code EssentialContainerExited and says so.
// Test: Task.StopsWhenAnEssentialContainerEnds
constexpr const char* kEssentialExited = "Essential container in task exited";

/// How long a task without load balancer and health check runs until it counts as healthy.
constexpr Duration kHealthyAfter = Duration::seconds(40);

bool is_done(const std::optional<Time>& deadline, Time now) {
    return deadline && *deadline <= now;
}

}  // namespace

// AWS rule task.25 [documented] "Amazon ECS task lifecycle": PROVISIONING, PENDING, ACTIVATING,
// RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED: a task goes through them in this order.
// Test: Task.PassesThroughAllStatusesBehindALoadBalancer
std::string_view to_string(TaskStatus status) {
    switch (status) {
        case TaskStatus::Provisioning: return "PROVISIONING";
        case TaskStatus::Pending: return "PENDING";
        case TaskStatus::Activating: return "ACTIVATING";
        case TaskStatus::Running: return "RUNNING";
        case TaskStatus::Deactivating: return "DEACTIVATING";
        case TaskStatus::Stopping: return "STOPPING";
        case TaskStatus::Deprovisioning: return "DEPROVISIONING";
        case TaskStatus::Stopped: return "STOPPED";
    }
    return "";
}

std::string_view to_string(StopCode code) {
    switch (code) {
        case StopCode::None: return "";
        case StopCode::TaskFailedToStart: return "TaskFailedToStart";
        case StopCode::EssentialContainerExited: return "EssentialContainerExited";
        case StopCode::UserInitiated: return "UserInitiated";
        case StopCode::ServiceSchedulerInitiated: return "ServiceSchedulerInitiated";
        case StopCode::SpotInterruption: return "SpotInterruption";
        case StopCode::TerminationNotice: return "TerminationNotice";
    }
    return "";
}

// What follows.

void Task::Deciding::reconcile() {
    if (!state.created_at || state.status == TaskStatus::Stopped) return;
    look_after_containers();
    if (!leaving()) start_what_may();
    kill_at_the_end_of_capacity();
    while (move_on()) {
    }
    if (state.status == TaskStatus::Stopping) terminate_what_may();
    if (leaving()) return;
    tell_health();
    tell_instance_health();
}

// AWS rule task.12 [documented] "ECS API reference, ContainerDefinition, essential": when an
// essential container ends, for whatever reason, the task stops; when another one ends, it goes on.
// Test: Task.StopsWhenAnEssentialContainerEnds
void Task::Deciding::decide_ended(std::size_t index) {
    ContainerState& container = state.containers[index];
    const ContainerSpec& of = spec().containers[index];
    bool exited = container.step == ContainerStep::Exited;
    container.step = ContainerStep::Stopped;
    container.deadline.reset();
    container.check.open = false;
    container.check.due.reset();
    if (leaving()) return;
    if (exited && restarts(of, container, now)) {
        ++container.restarts;
        return start(index);
    }
    if (!of.essential) return;
    if (exited) return begin_stop(StopCode::EssentialContainerExited, kEssentialExited);
    stop_without(container);
}

// AWS rule task.13 [observed] "Stopped tasks error codes; recorded stops of others": a task whose
// essential container cannot be pulled or started has stop code TaskFailedToStart and the error as
// its reason; if the task has been RUNNING before, that container has exited. Test:
// Task.FailsToStartWithTheErrorOfItsContainer
void Task::Deciding::stop_without(const ContainerState& container) {
    if (state.started_at) return begin_stop(StopCode::EssentialContainerExited, kEssentialExited);
    begin_stop(StopCode::TaskFailedToStart, container.reason);
}

void Task::Deciding::look_at_deadline(std::size_t index) {
    ContainerState& container = state.containers[index];
    const ContainerSpec& of = spec().containers[index];
    if (!is_done(container.deadline, now)) return;
    container.deadline.reset();
    auto number = static_cast<std::uint8_t>(index);
    if (container.step == ContainerStep::Terminating) {
        container.step = ContainerStep::Killing;
        return order(KillContainer{number, container.attempt});
    }
    if (container.step == ContainerStep::Starting) {
        // AWS rule task.14 [documented] "Stopped tasks error codes": a container that does not
        // start within its time-out fails with ContainerRuntimeTimeoutError.
        // Test: Task.FailsToStartWhenAContainerTakesTooLong
        container.reason = fmt::format(
            "ContainerRuntimeTimeoutError: Could not transition to running; timed out "
            "after waiting {}",
            base::to_string(of.start_timeout));
        container.step = ContainerStep::Killing;
        order(KillContainer{number, container.attempt});
        if (of.essential) stop_without(container);
        return;
    }
    if (!is_waited_for(spec(), state.containers, index)) return;
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        const std::vector<Dependency>& on = spec().containers[i].depends_on;
        if (state.containers[i].step <= ContainerStep::Pulled &&
            std::ranges::any_of(on, [&](const auto& one) { return one.container == index; }))
            state.containers[i].reason = fmt::format(
                "dependency graph: container ordering dependency [{}] for target [{}] has timed "
                "out.",
                of.name, spec().containers[i].name);
    }
    begin_stop(StopCode::TaskFailedToStart, "Task failed to start");
}

void Task::Deciding::look_at_check(std::size_t index) {
    CheckState& check = state.containers[index].check;
    const std::optional<HealthCheck>& of = spec().containers[index].health_check;
    if (!of) return;
    // AWS rule task.15 [documented] "ECS API reference, HealthCheck, timeout": a check that does
    // not end within its timeout has failed.
    // Test: Task.CountsACheckWithoutAnAnswerAsFailed
    if (check.open && check.opened_at + of->timeout <= now)
        end_check(*of, state.containers[index], false, now);
    if (check.open || !is_done(check.due, now)) return;
    check.due.reset();
    check.open = true;
    check.opened_at = now;
    order(ProbeContainer{static_cast<std::uint8_t>(index), ++check.probe});
}

void Task::Deciding::look_after_containers() {
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        const ContainerState& container = state.containers[i];
        if (container.step == ContainerStep::Exited || container.step == ContainerStep::Failed)
            decide_ended(i);
        look_at_deadline(i);
        if (!leaving() && container.step == ContainerStep::Running) look_at_check(i);
    }
    if (state.pull_started_at && !state.pull_stopped_at &&
        std::ranges::none_of(state.containers, [](const ContainerState& container) {
            return container.step <= ContainerStep::Pulling;
        }))
        state.pull_stopped_at = now;
}

void Task::Deciding::start_what_may() {
    if (state.status != TaskStatus::Pending) return;
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        ContainerState& container = state.containers[i];
        if (container.step > ContainerStep::Pulled) continue;
        Readiness ready = readiness(spec(), state.containers, i);
        if (ready == Readiness::Never) {
            container.reason = hopeless_reason(spec(), state.containers, i);
            return begin_stop(StopCode::TaskFailedToStart, "Task failed to start");
        }
        if (ready == Readiness::Go && container.step == ContainerStep::Pulled) start(i);
    }
}

void Task::Deciding::start(std::size_t index) {
    ContainerState& container = state.containers[index];
    container.step = ContainerStep::Starting;
    ++container.attempt;
    container.started_at.reset();
    container.check = {.probe = container.check.probe};
    container.deadline = now + spec().containers[index].start_timeout;
    order(StartContainer{static_cast<std::uint8_t>(index), container.attempt});
}

/// From here on it does not count. What never ran is over at once, and nothing is checked any more.
void Task::Deciding::begin_stop(StopCode code, std::string reason) {
    if (leaving() || state.status == TaskStatus::Stopped) return;
    state.stop_code = code;
    state.stop_reason = std::move(reason);
    for (ContainerState& container : state.containers) {
        if (container.step <= ContainerStep::Pulled) container.step = ContainerStep::Stopped;
        container.deadline.reset();
        container.check.open = false;
        container.check.due.reset();
    }
    tell(TaskStopBegan{state.stop_code, state.stop_reason});
}

/// One step on the way from PROVISIONING to STOPPED, if one is due.
bool Task::Deciding::move_on() {
    switch (state.status) {
        case TaskStatus::Provisioning:
            if (leaving()) state.status = TaskStatus::Stopping;
            return leaving();
        case TaskStatus::Pending:
            if (leaving()) state.status = TaskStatus::Stopping;
            return leaving() || activate_when_started();
        case TaskStatus::Activating:
            if (leaving()) leave();
            return leaving() || run_when_active();
        case TaskStatus::Running:
            if (leaving()) leave();
            return leaving();
        case TaskStatus::Deactivating: return stop_when_drained();
        case TaskStatus::Stopping: return end_when_stopped();
        case TaskStatus::Deprovisioning:
        case TaskStatus::Stopped: return false;
    }
    return false;
}

// AWS rule task.16 [documented] "Amazon ECS task lifecycle, ACTIVATING": a task registers with its
// target groups and its private name after its containers have started and before it is RUNNING.
// Test: Task.RegistersBeforeItIsRunning
bool Task::Deciding::activate_when_started() {
    for (const ContainerState& container : state.containers) {
        bool through = container.step == ContainerStep::Stopped ||
                       (has_started(container) && container.step > ContainerStep::Pulled);
        if (!through) return false;
    }
    state.status = TaskStatus::Activating;
    bool joins = !state.seats.empty() || state.request.name_service;
    state.running_from = joins ? now + tunables::kActivation : now;
    join();
    return true;
}

void Task::Deciding::join() {
    for (std::size_t i = 0; i < state.seats.size(); ++i) {
        const TargetBinding& binding = state.request.targets[i];
        state.seats[i].registered = true;
        order(RegisterTarget{binding.group, state.ip, binding.port, state.request.zone});
        tell(TaskTargetMoved{binding.group, TaskTargetMoved::Step::Registered});
    }
    if (!state.request.name_service) return;
    state.in_name_service = true;
    order(RegisterInstance{*state.request.name_service, state.ip});
    if (!has_checks(spec())) return;
    state.told_instance_health = checked_health(spec(), state.containers);
    order(ReportInstanceHealth{*state.request.name_service, state.told_instance_health});
}

bool Task::Deciding::run_when_active() {
    if (!is_done(state.running_from, now)) return false;
    state.running_from.reset();
    state.status = TaskStatus::Running;
    state.started_at = now;
    tell(TaskRan{});
    return true;
}

// AWS rule task.17 [documented] "Amazon ECS task lifecycle, DEACTIVATING": a task that stops first
// leaves its target groups and its private name, also when its essential container has died.
// Test: Task.LeavesItsTargetGroupsWhenItsEssentialContainerDied
void Task::Deciding::leave() {
    state.status = TaskStatus::Deactivating;
    state.running_from.reset();
    for (std::size_t i = 0; i < state.seats.size(); ++i) {
        if (!state.seats[i].registered || state.seats[i].drained) continue;
        Address group = state.request.targets[i].group;
        order(DeregisterTarget{group});
        tell(TaskTargetMoved{group, TaskTargetMoved::Step::Deregistered});
        tell(TaskTargetMoved{group, TaskTargetMoved::Step::DrainingBegan});
        state.drain_given_up = now + tunables::kDrainGivenUp;
    }
    if (!state.in_name_service) return;
    state.in_name_service = false;
    order(DeregisterInstance{*state.request.name_service});
}

// AWS rule task.18 [observed] "TRACE-C, a recorded stop of July 2026; Amazon ECS task lifecycle,
// STOPPING": SIGTERM is sent only when the targets have drained, so a target group's deregistration
// delay comes before the stop timeout. A task that has no container left does not wait, nor one
// that Spot takes back.
// Test: Task.SendsNoSigtermBeforeItsDrain
bool Task::Deciding::stop_when_drained() {
    bool drained = std::ranges::all_of(
        state.seats, [](const TargetSeat& seat) { return !seat.registered || seat.drained; });
    bool empty = std::ranges::none_of(state.containers, is_alive);
    bool waits = !drained && !empty && !state.capacity_ends;
    if (waits && !is_done(state.drain_given_up, now)) return false;
    state.drain_given_up.reset();
    state.status = TaskStatus::Stopping;
    return true;
}

bool Task::Deciding::end_when_stopped() {
    if (!state.stopping_at) {
        state.stopping_at = now;
        tell(TaskStopping{});
    }
    if (std::ranges::any_of(state.containers, is_alive)) return false;
    state.execution_stopped_at = now;
    state.status = TaskStatus::Deprovisioning;
    order(DeprovisionTask{});
    return true;
}

// AWS rule task.19 [documented] "ECS API reference, ContainerDefinition, stopTimeout": SIGKILL
// follows SIGTERM after the stop timeout.
// Test: Task.KillsAContainerAfterItsStopTimeout
void Task::Deciding::terminate_what_may() {
    bool told = false;
    bool ending = false;
    auto terminate = [&](std::size_t i) {
        ContainerState& container = state.containers[i];
        container.step = ContainerStep::Terminating;
        container.deadline = now + spec().containers[i].stop_timeout;
        order(TerminateContainer{static_cast<std::uint8_t>(i), container.attempt});
        told = true;
    };
    auto runs = [&](std::size_t i) {
        ContainerStep step = state.containers[i].step;
        return step == ContainerStep::Starting || step == ContainerStep::Running;
    };
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        if (runs(i) && may_terminate(spec(), state.containers, i)) terminate(i);
        ending = ending || (is_alive(state.containers[i]) && !runs(i));
    }
    if (told || ending) return;
    // Only containers that depend on each other are left: no order is the right one.
    for (std::size_t i = 0; i < state.containers.size(); ++i)
        if (runs(i)) terminate(i);
}

void Task::Deciding::kill_at_the_end_of_capacity() {
    if (!is_done(state.capacity_ends, now)) return;
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        ContainerState& container = state.containers[i];
        if (!is_alive(container) || container.step == ContainerStep::Killing) continue;
        container.step = ContainerStep::Killing;
        container.deadline.reset();
        order(KillContainer{static_cast<std::uint8_t>(i), container.attempt});
    }
}

// AWS rule task.20 [documented] "ECS API reference, DeploymentConfiguration,
// minimumHealthyPercent": without load balancer and container check a task is healthy after 40 s of
// RUNNING; with a check when it has passed; with load balancers when its targets are healthy; with
// both, both.
// Test: Task.IsHealthyInFourWays
TaskHealthChanged Task::Deciding::verdict() const {
    bool checked = has_checks(spec());
    HealthStatus containers = checked_health(spec(), state.containers);
    if (containers == HealthStatus::Unhealthy)
        return {HealthStatus::Unhealthy, "Task failed container health checks"};
    bool healthy = !checked || containers == HealthStatus::Healthy;
    for (std::size_t i = 0; i < state.seats.size(); ++i) {
        const TargetSeat& seat = state.seats[i];
        // AWS rule task.27 [observed] "Stopped tasks errors; TRACE-D": the reason names the target
        // group whose checks failed. Test: Task.SaysWhichTargetGroupFoundItUnhealthy
        if (seat.health == HealthStatus::Unhealthy)
            return {HealthStatus::Unhealthy,
                    fmt::format("Task failed ELB health checks in (target-group {})", seat.arn),
                    state.request.targets[i].group, seat.reason};
        healthy = healthy && seat.health == HealthStatus::Healthy;
    }
    if (!checked && state.seats.empty()) healthy = *state.started_at + kHealthyAfter <= now;
    return {healthy ? HealthStatus::Healthy : HealthStatus::Unknown};
}

void Task::Deciding::tell_health() {
    if (state.status != TaskStatus::Running) return;
    TaskHealthChanged news = verdict();
    if (news.health == state.told_health) return;
    state.told_health = news.health;
    tell(std::move(news));
}

// AWS rule task.21 [documented] "ECS developer guide, Service discovery": the container health
// checks of a task decide about its instance in Cloud Map, which knows only healthy and unhealthy.
// Test: Task.ReportsItsContainerChecksToItsPrivateName
void Task::Deciding::tell_instance_health() {
    if (!state.in_name_service || !has_checks(spec())) return;
    HealthStatus health = checked_health(spec(), state.containers);
    if (health == HealthStatus::Unknown || health == state.told_instance_health) return;
    state.told_instance_health = health;
    order(ReportInstanceHealth{*state.request.name_service, health});
}

// The verbs.

std::optional<Refusal> Task::refuse(const Fact&) const {
    return std::nullopt;
}

void Task::handle(const Fact& fact, Time now) {
    if (!state_.created_at && !std::holds_alternative<TaskRequested>(fact)) return;
    // What was due before this moment comes before what happened in it, but nobody could answer
    // while the world was away.
    if (!std::holds_alternative<Restarted>(fact))
        if (std::optional<Time> due = next_wake(); due && *due < now) wake(now);
    Deciding deciding{state_, now};
    std::visit([&](const auto& what) { deciding.record(what); }, fact);
    deciding.reconcile();
}

void Task::wake(Time now) {
    Deciding{state_, now}.reconcile();
}

std::optional<Time> Task::next_wake() const {
    if (!state_.created_at || state_.status >= TaskStatus::Deprovisioning) return std::nullopt;
    std::optional<Time> next = base::earlier(state_.running_from, state_.drain_given_up);
    bool leaving = state_.stop_code != StopCode::None;
    bool killable = false;
    bool checked = false;
    for (std::size_t i = 0; i < state_.containers.size(); ++i) {
        const ContainerState& container = state_.containers[i];
        const ContainerSpec& spec = state_.request.spec->containers[i];
        killable = killable || (is_alive(container) && container.step != ContainerStep::Killing);
        checked = checked || (spec.essential && spec.health_check);
        next = base::earlier(next, container.deadline);
        if (!spec.health_check) continue;
        next = base::earlier(next, container.check.due);
        if (container.check.open)
            next = base::earlier(next, container.check.opened_at + spec.health_check->timeout);
    }
    if (killable) next = base::earlier(next, state_.capacity_ends);
    bool by_time = state_.status == TaskStatus::Running && !leaving && !checked &&
                   state_.seats.empty() && state_.told_health != HealthStatus::Healthy;
    if (by_time) next = base::earlier(next, *state_.started_at + kHealthyAfter);
    return next;
}

void Task::take_orders(std::vector<Order>& into) {
    into.insert(into.end(), std::make_move_iterator(state_.orders.begin()),
                std::make_move_iterator(state_.orders.end()));
    state_.orders.clear();
}

TaskStatus Task::desired_status() const {
    return state_.stop_code == StopCode::None ? TaskStatus::Running : TaskStatus::Stopped;
}

HealthStatus Task::health() const {
    if (!state_.created_at) return HealthStatus::Unknown;
    return task_health(*state_.request.spec, state_.containers);
}

std::string_view Task::connectivity() const {
    return state_.connected_at ? "CONNECTED" : "DISCONNECTED";
}

static_assert(Core<Task>);

}  // namespace engine::ecs
