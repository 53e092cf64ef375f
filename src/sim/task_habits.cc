#include "sim/task_habits.h"

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/properties.h"
#include "sim/task_tags.h"

namespace sim {

using base::Duration;
using engine::Record;
using engine::ecs::Task;
using engine::ecs::TaskSpec;

namespace {

constexpr std::int64_t kMostPercent = 100;
constexpr std::int64_t kHundredths = 100;
/// A task that does nothing uses little, and the same all the time: nobody is to read more into it.
constexpr Usage kUsualCpu = {1 * kHundredths, 1 * kHundredths};
constexpr Usage kUsualMemory = {5 * kHundredths, 5 * kHundredths};

/// "12.5" as 1250.
std::optional<std::uint32_t> parse_percent(std::string_view text) {
    std::string_view whole = text.substr(0, text.find('.'));
    std::string parts(whole.size() < text.size() ? text.substr(whole.size() + 1) : "0");
    if (whole.empty() || parts.empty() || parts.size() > 2) return std::nullopt;
    if (parts.size() == 1) parts += '0';
    auto ones = parse_number<std::uint16_t>(whole);
    auto hundredths = parse_number<std::uint16_t>(parts);
    if (!ones || !hundredths) return std::nullopt;
    std::int64_t percent = *ones * kHundredths + *hundredths;
    if (percent > kMostPercent * kHundredths) return std::nullopt;
    return static_cast<std::uint32_t>(percent);
}

double drawn(const TaskTags& tags, const std::string& key, Usage usual, base::Prng draws) {
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

std::optional<Speech> parse_speech(std::string_view text) {
    if (text == "0") return Speech{.at_start_and_end = false};
    std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto lines = parse_number<std::uint16_t>(text.substr(0, slash));
    std::string_view unit = text.substr(slash + 1);
    Duration in = unit == "s"   ? Duration::seconds(1)
                  : unit == "m" ? Duration::minutes(1)
                  : unit == "h" ? Duration::hours(1)
                                : Duration();
    if (!lines || *lines == 0 || in == Duration()) return std::nullopt;
    Duration every = Duration::milliseconds(in.in_milliseconds() / *lines);
    if (every < Duration::seconds(1)) return std::nullopt;
    return Speech{.every = every};
}

Speech speech_of(const TaskSpec& spec, std::uint8_t container) {
    const std::string* text = TaskTags(&spec, container).find("log-lines");
    return (text ? parse_speech(*text) : std::nullopt).value_or(Speech{});
}

std::optional<Usage> parse_usage(std::string_view text) {
    std::size_t dots = text.find("..");
    auto least = parse_percent(text.substr(0, dots));
    auto most = dots == std::string_view::npos ? least : parse_percent(text.substr(dots + 2));
    if (!least || !most || *least > *most) return std::nullopt;
    return Usage{*least, *most};
}

TaskUsage usage_of(const engine::Cloud& cloud, engine::Address task, base::Time end,
                   std::uint64_t seed) {
    const Task* core = cloud.task(task);
    if (!core) return {};
    TaskTags tags(core->state().request.spec.held.get());
    base::Prng draws(
        base::mix(seed, task.index, static_cast<std::uint64_t>(end.in_unix_milliseconds())));
    return {drawn(tags, "cpu", kUsualCpu, draws.fork(1)),
            drawn(tags, "memory", kUsualMemory, draws.fork(2))};
}

}  // namespace sim
