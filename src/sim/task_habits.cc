#include "sim/task_habits.h"

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/properties.h"
#include "sim/task_tags.h"

namespace sim {

using engine::Record;
using engine::ecs::kHundredths;
using engine::ecs::parse_speech;
using engine::ecs::parse_usage;
using engine::ecs::SimulateKey;
using engine::ecs::Task;
using engine::ecs::TaskSpec;

namespace {

/// A task that does nothing uses little, and the same all the time: nobody is to read more into it.
constexpr Usage kUsualCpu = {1 * kHundredths, 1 * kHundredths};
constexpr Usage kUsualMemory = {5 * kHundredths, 5 * kHundredths};

double drawn(const TaskTags& tags, SimulateKey key, Usage usual, base::Prng draws) {
    const std::string* text = tags.find(key);
    Usage usage = (text ? parse_usage(*text) : std::nullopt).value_or(usual);
    return static_cast<double>(draws.between(usage.least, usage.most)) / kHundredths;
}

}  // namespace

std::optional<LogTarget> log_target(const engine::Cloud& cloud, engine::Address task,
                                    std::uint8_t container) {
    const Task* core = cloud.task(task);
    if (!core) return std::nullopt;
    const TaskSpec& spec = *core->state().request.spec;
    const engine::CloudState& state = cloud.state();
    const engine::Scope& scope = state.scopes[state.tasks[task.index].scope];
    const engine::Inventory* inventory = cloud.inventory(scope.account, scope.region);
    const Record* definition =
        inventory ? inventory->find("AWS::ECS::TaskDefinition", spec.task_definition_arn) : nullptr;
    if (!definition) return std::nullopt;
    auto containers = engine::objects_at(*definition->properties, "ContainerDefinitions");
    if (container >= containers.size()) return std::nullopt;
    auto option = [&](std::string_view name) {
        return engine::text_at(*containers[container],
                               fmt::format("LogConfiguration.Options.awslogs-{}", name));
    };
    if (engine::text_at(*containers[container], "LogConfiguration.LogDriver") != "awslogs")
        return std::nullopt;
    LogTarget target{.account = scope.account,
                     .region = option("region"),
                     .group = option("group"),
                     .makes_group = option("create-group") == "true"};
    if (target.region.empty()) target.region = scope.region;
    // AWS rule task.32 [documented] "ECS developer guide, Send Amazon ECS logs to CloudWatch,
    // awslogs-stream-prefix": the lines of a container go into the stream
    // prefix/container-name/task-id. Test: TaskLines.AreInTheStreamOfTheirContainer
    target.stream = fmt::format("{}/{}/{}", option("stream-prefix"),
                                spec.containers[container].name, core->state().request.id);
    return target;
}

const Record* find_group(const engine::Cloud& cloud, const LogTarget& target) {
    const engine::Inventory* inventory = cloud.inventory(target.account, target.region);
    const Record* group =
        inventory ? inventory->find("AWS::Logs::LogGroup", target.group) : nullptr;
    return group && group->phase != Record::Phase::Deleting ? group : nullptr;
}

Speech speech_of(const TaskSpec& spec, std::uint8_t container) {
    const std::string* text = TaskTags(&spec, container).find(SimulateKey::LogLines);
    return (text ? parse_speech(*text) : std::nullopt).value_or(Speech{});
}

TaskUsage usage_of(const engine::Cloud& cloud, engine::Address task, base::Time end,
                   std::uint64_t seed) {
    const Task* core = cloud.task(task);
    if (!core) return {};
    TaskTags tags(core->state().request.spec.held.get());
    base::Prng draws(
        base::mix(seed, task.index, static_cast<std::uint64_t>(end.in_unix_milliseconds())));
    return {drawn(tags, SimulateKey::Cpu, kUsualCpu, draws.fork(1)),
            drawn(tags, SimulateKey::Memory, kUsualMemory, draws.fork(2))};
}

}  // namespace sim
