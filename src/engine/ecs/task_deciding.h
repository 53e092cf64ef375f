#pragma once
// How a task takes a fact: it records, then decides. Only task.cc and task_facts.cc see this.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/ecs/task.h"

namespace engine::ecs {

/// One fact or one wake: records, then decides until nothing moves.
struct Task::Deciding {
    State& state;
    base::Time now;

    const TaskSpec& spec() const { return *state.request.spec; }
    bool leaving() const { return state.stop_code != StopCode::None; }

    template <class T>
    void order(T what) {
        state.orders.emplace_back(std::move(what));
    }
    void tell(TaskNews news) {
        if (state.request.service) order(TellService{*state.request.service, std::move(news)});
    }

    ContainerState* live_attempt(std::uint8_t container, std::uint32_t attempt);
    std::optional<std::size_t> seat_in(Address group) const;

    void record(const TaskRequested& fact);
    void record(const TaskProvisioned& fact);
    void record(const TaskPlacementFailed& fact);
    void record(const TaskSetupFailed& fact);
    void record(const ImagePulled& fact);
    void record(const ImagePullFailed& fact);
    void record(const ContainerStarted& fact);
    void record(const ContainerStartFailed& fact);
    void record(const ContainerExited& fact);
    void record(const ContainerProbed& fact);
    void record(const TaskDeprovisioned& fact);
    void record(const SpotInterrupted& fact);
    void record(const HostLost& fact);
    void record(const TaskStopRequested& fact);
    void record(const TargetHealthSeen& fact);
    void record(const TargetDrained& fact);
    void record(const Restarted& fact);

    void reconcile();
    void decide_ended(std::size_t index);
    void stop_without(const ContainerState& container);
    void look_at_deadline(std::size_t index);
    void look_at_check(std::size_t index);
    void look_after_containers();
    void start_what_may();
    void start(std::size_t index);
    void begin_stop(StopCode code, std::string reason);
    bool move_on();
    bool activate_when_started();
    bool run_when_active();
    void join();
    void leave();
    bool stop_when_drained();
    bool end_when_stopped();
    void terminate_what_may();
    void kill_at_the_end_of_capacity();
    void tell_health();
    void tell_instance_health();
    TaskHealthChanged verdict() const;
};

}  // namespace engine::ecs
