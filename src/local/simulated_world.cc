#include "local/simulated_world.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "local/ecr/pull.h"
#include "local/task_telemetry.h"

namespace local {
namespace {

/// What is there when `order` is to pull an image.
base::Result<sim::FoundImage> image_for(const engine::Cloud& cloud, const engine::CloudOrder& order,
                                        Stores& stores) {
    const auto* pull = std::get_if<engine::ecs::PullImage>(&order.what);
    const engine::ecs::Task* task = pull ? cloud.task(order.address) : nullptr;
    if (!task || pull->container >= task->state().containers.size()) return sim::FoundImage{};
    const engine::CloudState& state = cloud.state();
    const std::string& account = state.scopes[state.tasks[order.address.index].scope].account;
    return ecr::find_image(cloud, stores.images(), account,
                           task->state().request.spec->containers[pull->container].image);
}

}  // namespace

SimulatedWorld::SimulatedWorld(sim::TaskModel model, Images images)
    : model_(std::move(model)), images_(images), telemetry_(std::make_unique<TaskTelemetry>()) {}
SimulatedWorld::SimulatedWorld(SimulatedWorld&&) noexcept = default;
SimulatedWorld& SimulatedWorld::operator=(SimulatedWorld&&) noexcept = default;
SimulatedWorld::~SimulatedWorld() = default;

base::Status SimulatedWorld::perform(const engine::Cloud& cloud, const engine::CloudOrder& order,
                                     base::Time now, Stores& stores) {
    // The image is looked for when its pull begins: one that is put later is there for the next.
    sim::FoundImage image;
    if (images_ == Images::Checked) image = TRY(image_for(cloud, order, stores));
    answers_.clear();
    model_.answer(cloud, order, answers_, image);
    for (sim::Answer& answer : answers_)
        reports_.add(now + answer.after, std::move(answer.report));
    return base::Done{};
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
