#include "local/simulated_world.h"

#include <algorithm>

namespace local {

void SimulatedWorld::perform(const engine::Cloud& cloud, const engine::CloudOrder& order,
                             base::Time now) {
    answers_.clear();
    model_.answer(cloud, order, answers_);
    for (sim::Answer& answer : answers_)
        reports_.add(now + answer.after, std::move(answer.report));
}

void SimulatedWorld::resume(const engine::Cloud& cloud, base::Time now) {
    for (std::uint32_t index = 0; index < cloud.state().tasks.size(); ++index) {
        engine::Address at{engine::CoreKind::Task, index};
        const engine::ecs::Task* task = cloud.task(at);
        if (!task) continue;
        for (std::size_t i = 0; i < task->state().containers.size(); ++i) {
            const engine::ecs::ContainerState& container = task->state().containers[i];
            if (container.step != engine::ecs::ContainerStep::Running || !container.started_at)
                continue;
            answers_.clear();
            model_.answer(
                cloud,
                {at, engine::ecs::StartContainer{static_cast<std::uint8_t>(i), container.attempt}},
                answers_);
            // The first answer is that it started; the others count from there.
            for (std::size_t later = 1; later < answers_.size(); ++later) {
                base::Time due =
                    *container.started_at + (answers_[later].after - answers_[0].after);
                reports_.add(std::max(due, now), std::move(answers_[later].report));
            }
        }
    }
}

}  // namespace local
