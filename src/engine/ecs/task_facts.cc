// What a task records of each fact. What follows from it is decided in task.cc.

#include "engine/ecs/task_deciding.h"

namespace engine::ecs {
namespace {

using base::Duration;

/// From the notice that Spot takes its capacity back to the end of it.
constexpr Duration kSpotNotice = Duration::minutes(2);

}  // namespace

ContainerState* Task::Deciding::live_attempt(std::uint8_t container, std::uint32_t attempt) {
    if (container >= state.containers.size()) return nullptr;
    ContainerState& found = state.containers[container];
    return is_alive(found) && found.attempt == attempt ? &found : nullptr;
}

std::optional<std::size_t> Task::Deciding::seat_in(Address group) const {
    for (std::size_t i = 0; i < state.seats.size(); ++i)
        if (state.request.targets[i].group == group) return i;
    return std::nullopt;
}

void Task::Deciding::record(const TaskRequested& fact) {
    if (state.created_at || !fact.spec) return;
    state.request = fact;
    state.created_at = now;
    state.containers.resize(fact.spec->containers.size());
    state.seats.resize(fact.targets.size());
    order(ProvisionTask{fact.zone, fact.subnet, fact.capacity_provider});
}

void Task::Deciding::record(const TaskProvisioned& fact) {
    if (state.status != TaskStatus::Provisioning || leaving()) return;
    state.status = TaskStatus::Pending;
    state.ip = fact.ip;
    state.interface_id = fact.interface_id;
    state.connected_at = now;
    state.pull_started_at = now;
    // AWS rule task.10 [chosen] "Amazon ECS task lifecycle": the images of all containers are
    // pulled at once when the task is PENDING, whatever the containers wait for.
    // Test: Task.PullsAllImagesAtOnce

    // The API reference of HealthCheck puts the pull into ACTIVATING, other pages know a task that
    // cannot pull as stuck in PENDING; no recorded run tells the two statuses apart.
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        state.containers[i].step = ContainerStep::Pulling;
        order(PullImage{static_cast<std::uint8_t>(i)});
    }
}

void Task::Deciding::record(const TaskPlacementFailed& fact) {
    if (state.status != TaskStatus::Provisioning || leaving()) return;
    // It never was: nothing has to be given back, and nobody is told of an end.
    state.status = TaskStatus::Stopped;
    state.stop_code = StopCode::TaskFailedToStart;
    state.stop_reason = fact.reason;
    state.stopped_at = now;
    for (ContainerState& container : state.containers)
        container.step = ContainerStep::Stopped;
    tell(fact);
}

void Task::Deciding::record(const TaskSetupFailed& fact) {
    if (state.status > TaskStatus::Pending) return;
    begin_stop(StopCode::TaskFailedToStart, fact.reason);
}

void Task::Deciding::record(const ImagePulled& fact) {
    if (fact.container >= state.containers.size()) return;
    ContainerState& container = state.containers[fact.container];
    if (container.step != ContainerStep::Pulling) return;
    container.step = ContainerStep::Pulled;
    container.digest = fact.digest;
}

void Task::Deciding::record(const ImagePullFailed& fact) {
    if (fact.container >= state.containers.size()) return;
    ContainerState& container = state.containers[fact.container];
    if (container.step != ContainerStep::Pulling) return;
    container.step = ContainerStep::Failed;
    container.reason = fact.reason;
}

void Task::Deciding::record(const ContainerStarted& fact) {
    ContainerState* container = live_attempt(fact.container, fact.attempt);
    if (!container || container->step != ContainerStep::Starting) return;
    const ContainerSpec& of = spec().containers[fact.container];
    container->step = ContainerStep::Running;
    container->started_at = now;
    container->deadline.reset();
    if (leaving()) return;
    begin_checks(of, *container, now);
    if (limits_waiting(of) && is_waited_for(spec(), state.containers, fact.container))
        container->deadline = now + of.start_timeout;
}

void Task::Deciding::record(const ContainerStartFailed& fact) {
    ContainerState* container = live_attempt(fact.container, fact.attempt);
    // Who was seen to run can only exit.
    if (!container || container->started_at) return;
    container->step = ContainerStep::Failed;
    container->reason = fact.reason;
}

void Task::Deciding::record(const ContainerExited& fact) {
    // The news of its start may have been lost: who ends has run.
    ContainerState* container = live_attempt(fact.container, fact.attempt);
    if (!container) return;
    container->step = ContainerStep::Exited;
    container->exit_code = fact.exit_code;
    if (!fact.reason.empty()) container->reason = fact.reason;
}

void Task::Deciding::record(const ContainerProbed& fact) {
    if (fact.container >= state.containers.size()) return;
    ContainerState& container = state.containers[fact.container];
    const std::optional<HealthCheck>& check = spec().containers[fact.container].health_check;
    if (!check || !container.check.open || container.check.probe != fact.probe) return;
    end_check(*check, container, fact.passed, now);
}

void Task::Deciding::record(const TaskDeprovisioned&) {
    if (state.status != TaskStatus::Deprovisioning) return;
    state.status = TaskStatus::Stopped;
    state.stopped_at = now;
    tell(TaskEnded{state.stop_code, state.stop_reason, state.started_at.has_value()});
}

// AWS rule task.11 [documented] "Fargate capacity providers, Fargate Spot termination notices": the
// notice comes with SIGTERM to the containers, which does not wait for the drain that begins with
// it. SIGKILL follows after the stop timeout, and to all that is left at the end of two minutes.
// Test: Task.GetsSigtermWithTheNoticeOfSpot
// AWS rule task.28 [observed] "Fargate capacity providers; field notes of others": its stop code is
// SpotInterruption, its reason "Your Spot Task was interrupted."
// Test: Task.GetsSigtermWithTheNoticeOfSpot
void Task::Deciding::record(const SpotInterrupted&) {
    if (state.status == TaskStatus::Stopped || state.capacity_ends) return;
    state.capacity_ends = now + kSpotNotice;
    begin_stop(StopCode::SpotInterruption, "Your Spot Task was interrupted.");
}

void Task::Deciding::record(const HostLost& fact) {
    if (state.status >= TaskStatus::Deprovisioning) return;
    for (ContainerState& container : state.containers) {
        if (!is_alive(container)) continue;
        container.step = ContainerStep::Stopped;
        container.deadline.reset();
        container.reason = fact.reason;
    }
    begin_stop(StopCode::TerminationNotice, fact.reason);
}

void Task::Deciding::record(const TaskStopRequested& fact) {
    StopCode code = fact.code == StopCode::None ? StopCode::UserInitiated : fact.code;
    bool silent = code == StopCode::UserInitiated && fact.reason.empty();
    begin_stop(code, silent ? "Task stopped by user" : fact.reason);
}

void Task::Deciding::record(const TargetHealthSeen& fact) {
    std::optional<std::size_t> index = seat_in(fact.group);
    if (!index || !state.seats[*index].registered || state.seats[*index].drained) return;
    TargetSeat& seat = state.seats[*index];
    seat.health = fact.health;
    seat.reason = fact.reason;
    seat.arn = fact.arn;
}

void Task::Deciding::record(const TargetDrained& fact) {
    std::optional<std::size_t> index = seat_in(fact.group);
    if (!index || !state.seats[*index].registered) return;
    state.seats[*index].drained = true;
}

void Task::Deciding::record(const Restarted&) {
    // What is ordered again has its whole time again: perhaps nobody ever did it.
    if (state.status == TaskStatus::Provisioning && !leaving())
        order(ProvisionTask{state.request.zone, state.request.subnet,
                            state.request.capacity_provider});
    for (std::size_t i = 0; i < state.containers.size(); ++i) {
        ContainerState& container = state.containers[i];
        auto index = static_cast<std::uint8_t>(i);
        if (container.step == ContainerStep::Pulling) order(PullImage{index});
        if (container.step == ContainerStep::Starting) {
            container.deadline = now + spec().containers[i].start_timeout;
            order(StartContainer{index, container.attempt});
        }
        if (container.check.open) {
            container.check.opened_at = now;
            order(ProbeContainer{index, container.check.probe});
        }
        if (container.step == ContainerStep::Terminating) {
            container.deadline = now + spec().containers[i].stop_timeout;
            order(TerminateContainer{index, container.attempt});
        }
        if (container.step == ContainerStep::Killing)
            order(KillContainer{index, container.attempt});
    }
    if (state.status == TaskStatus::Deprovisioning) order(DeprovisionTask{});
}

}  // namespace engine::ecs
