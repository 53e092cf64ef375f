#include "sim/task_model.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/match.h"
#include "sim/task_habits.h"
#include "sim/task_tags.h"

namespace sim {

using engine::ecs::ContainerExited;
using engine::ecs::ContainerProbed;
using engine::ecs::ContainerStarted;
using engine::ecs::ContainerStartFailed;
using engine::ecs::ContainerState;
using engine::ecs::DeprovisionTask;
using engine::ecs::ImagePulled;
using engine::ecs::ImagePullFailed;
using engine::ecs::KillContainer;
using engine::ecs::parse_number;
using engine::ecs::parse_rate;
using engine::ecs::ProbeContainer;
using engine::ecs::ProvisionTask;
using engine::ecs::PullImage;
using engine::ecs::SimulateKey;
using engine::ecs::StartContainer;
using engine::ecs::Task;
using engine::ecs::TaskDeprovisioned;
using engine::ecs::TaskPlacementFailed;
using engine::ecs::TaskProvisioned;
using engine::ecs::TaskSetupFailed;
using engine::ecs::TaskSpec;
using engine::ecs::TerminateContainer;

namespace {

using base::Duration;
using base::Prng;
using base::Time;
using engine::WorldReported;

constexpr std::int64_t kSlowStartFactor = 8;
/// Health checks go well or badly for so many in a row.
constexpr std::uint32_t kSpell = 8;
constexpr std::uint64_t kWarmUpDraws = 1;
constexpr std::uint64_t kSpellDraws = 2;

std::optional<Duration> duration_in(const TaskTags& tags, SimulateKey key) {
    const std::string* text = tags.find(key);
    return text ? base::parse_duration(*text) : std::nullopt;
}

/// Everything that one order's answers are worked out from.
struct Answering {
    const Behaviour& behaviour;
    const engine::Address at;
    TaskTags tags;
    Prng life;   ///< of the container or target, whatever is ordered of it
    Prng draws;  ///< of this order
    std::vector<Answer>& into;
    bool is_job = false;  ///< no service asked for the task

    void say(Duration after, WorldReported::What what) {
        into.push_back({after, {at, std::move(what)}});
    }
    Duration within(Span span) { return draws.between(span.least, span.most); }
    Duration tagged(SimulateKey key, Span span) {
        Duration drawn = within(span);
        return duration_in(tags, key).value_or(drawn);
    }
    std::uint32_t rate(SimulateKey key, std::uint32_t usual) const {
        const std::string* text = behaviour.heeds_rates ? tags.find(key) : nullptr;
        return (text ? parse_rate(*text) : std::nullopt).value_or(usual);
    }
    bool happens(std::uint32_t per_million) { return draws.chance(per_million); }

    void provision(const ProvisionTask& order, bool has_its_groups);
    void pull(std::uint8_t container, const std::string& image, const FoundImage& found);
    void start(std::uint8_t container, std::uint32_t attempt);
    /// Whether a check passes that was `asked` of something that runs `since` then.
    bool passes(std::optional<Time> since, Time asked, std::uint32_t probe);
};

void Answering::provision(const ProvisionTask& order, bool has_its_groups) {
    Duration after = tagged(SimulateKey::ProvisionTime, behaviour.provision);
    if (happens(behaviour.placement_failures))
        return say(after, TaskPlacementFailed{fmt::format(
                              "Capacity is unavailable at this time. Please try again later or in "
                              "a different availability zone ({})",
                              order.zone)});
    bool fails = happens(behaviour.setup_failures);
    // AWS rule task.33 [observed] "ECS developer guide, Send Amazon ECS logs to CloudWatch; public
    // file 21782097067, a message of Fargate": a task whose log group is not there, and is not made
    // by awslogs-create-group, cannot be set up. Test: TaskLines.NeedAGroupThatIsThere
    if (!has_its_groups)
        return say(after,
                   TaskSetupFailed{
                       "ResourceInitializationError: failed to validate logger args: create stream "
                       "has been retried 1 times: failed to create Cloudwatch log stream: "
                       "ResourceNotFoundException: The specified log group does not exist. : exit "
                       "status 1"});
    if (fails)
        return say(after,
                   TaskSetupFailed{"ResourceInitializationError: failed to validate logger args"});
    // Four numbers of an address hold every index.
    std::uint32_t n = at.index;
    std::string ip = fmt::format("10.{}.{}.{}", n / 64'000 % 256, n / 250 % 256, n % 250 + 4);
    say(after, TaskProvisioned{std::move(ip), fmt::format("eni-{:017x}", draws.next() >> 4)});
}

void Answering::pull(std::uint8_t container, const std::string& image, const FoundImage& found) {
    Duration after = tagged(SimulateKey::PullTime, behaviour.pull);
    bool fails = happens(rate(SimulateKey::PullFailureRate, behaviour.pull_failures));
    // AWS rule task.31 [observed] "Thread usdigitalresponse/usdr-gost#4036, a stopped reason of
    // Fargate": an image that its registry does not have is tried once more, and the reason says
    // "not found". Test: TaskModel.FailsThePullOfAnImageThatIsNotThere
    if (!found.is_there)
        return say(after,
                   ImagePullFailed{container,
                                   fmt::format("CannotPullContainerError: pull image manifest has "
                                               "been retried 1 time(s): failed to resolve ref "
                                               "{0}: {0}: not found",
                                               image)});
    if (fails)
        return say(
            after,
            ImagePullFailed{container, fmt::format("CannotPullContainerError: pull image manifest "
                                                   "has been retried 5 time(s): failed to "
                                                   "resolve ref {}",
                                                   image)});
    if (!found.digest.empty()) return say(after, ImagePulled{container, found.digest});
    // One image is one digest, whoever pulls it.
    Prng bytes(1);
    for (char byte : image)
        bytes = bytes.fork(static_cast<unsigned char>(byte));
    std::string digest = "sha256:";
    for (int part = 0; part < 4; ++part)
        digest += fmt::format("{:016x}", bytes.next());
    say(after, ImagePulled{container, std::move(digest)});
}

void Answering::start(std::uint8_t container, std::uint32_t attempt) {
    Duration after = tagged(SimulateKey::StartTime, behaviour.start);
    if (happens(behaviour.slow_starts)) after = after * kSlowStartFactor;
    if (happens(behaviour.start_failures))
        return say(after,
                   ContainerStartFailed{container, attempt,
                                        "CannotStartContainerError: failed to create container"});
    say(after, ContainerStarted{container, attempt});
    const std::string* exit_code = tags.find(SimulateKey::ExitCode);
    std::int32_t code =
        (exit_code ? parse_number<std::uint8_t>(*exit_code) : std::nullopt).value_or(0);
    std::optional<Duration> ends_after = duration_in(tags, SimulateKey::ExitAfter);
    if (!ends_after && is_job) ends_after = behaviour.job;
    Duration early = tagged(SimulateKey::CrashAfter, behaviour.life);
    if (happens(rate(SimulateKey::CrashRate, behaviour.crashes)) &&
        (!ends_after || early < *ends_after)) {
        ends_after = early;
        if (code == 0) code = 1;
    }
    if (ends_after) say(after + *ends_after, ContainerExited{container, attempt, code, {}});
}

bool Answering::passes(std::optional<Time> since, Time asked, std::uint32_t probe) {
    bool fails = happens(rate(SimulateKey::UnhealthyRate, behaviour.failed_probes));
    Prng warming = life.fork(kWarmUpDraws);
    Duration warm_up =
        duration_in(tags, SimulateKey::HealthyAfter)
            .value_or(warming.between(behaviour.warm_up.least, behaviour.warm_up.most));
    bool bad = life.fork(kSpellDraws).fork(probe / kSpell).chance(behaviour.bad_spells);
    return !fails && !bad && since && *since + warm_up <= asked;
}

/// Since when the last of the essential containers runs; empty when one does not.
std::optional<Time> serving_since(const Task& task) {
    std::optional<Time> since;
    const TaskSpec& spec = *task.state().request.spec;
    for (std::size_t i = 0; i < task.state().containers.size(); ++i) {
        const ContainerState& container = task.state().containers[i];
        if (!spec.containers[i].essential) continue;
        if (!engine::ecs::is_alive(container) || !container.started_at) return std::nullopt;
        since = std::max(since.value_or(*container.started_at), *container.started_at);
    }
    return since;
}

const TaskSpec* spec_of(const Task* task) {
    return task ? task->state().request.spec.held.get() : nullptr;
}

/// Whether every log group is there that a container of the task writes into, or will be made.
bool has_groups(const engine::Cloud& cloud, engine::Address task, std::size_t containers) {
    for (std::size_t i = 0; i < containers; ++i) {
        auto target = log_target(cloud, task, static_cast<std::uint8_t>(i));
        if (target && !target->makes_group && !find_group(cloud, *target)) return false;
    }
    return true;
}

/// A status that passes.
std::uint16_t good_status(const std::string& matcher) {
    std::optional<engine::StatusMatcher> read = engine::parse_matcher(matcher);
    return read && !read->ranges.empty() ? read->ranges.front().first : 200;
}

/// What is drawn for: the kind of order, its container, its attempt or probe.
std::uint64_t purpose(std::size_t kind, std::uint8_t container, std::uint32_t number) {
    return kind << 40 | std::uint64_t{container} << 32 | number;
}
std::uint64_t as_number(engine::Address at) {
    return static_cast<std::uint64_t>(at.kind) << 32 | at.index;
}

}  // namespace

void TaskModel::answer(const engine::Cloud& cloud, const engine::CloudOrder& order,
                       std::vector<Answer>& into, const FoundImage& image) const {
    const Task* task = cloud.task(order.address);
    auto answering = [&](const TaskSpec* spec, std::uint8_t container, std::uint32_t number) {
        std::uint64_t whose = base::mix(seed_, as_number(order.address), container);
        return Answering{behaviour_,
                         order.address,
                         TaskTags(spec, container),
                         Prng(whose),
                         Prng(base::mix(whose, purpose(order.what.index(), container, number))),
                         into,
                         task && !task->state().request.service};
    };
    auto of = [&](std::uint8_t container, std::uint32_t number) {
        return answering(spec_of(task), container, number);
    };
    auto is_there = [&](std::uint8_t container) {
        return task && container < task->state().containers.size();
    };
    auto ends = [&](std::uint8_t container, std::uint32_t attempt, std::int32_t code) {
        if (!is_there(container)) return;
        Answering a = of(container, attempt);
        Duration after = code == 0 ? a.tagged(SimulateKey::StopTime, behaviour_.stop)
                                   : a.within(behaviour_.probe);
        a.say(after, ContainerExited{container, attempt, code, {}});
    };
    base::match(
        order.what,
        [&](const ProvisionTask& what) {
            if (!task) return;
            std::size_t containers = task->state().containers.size();
            of(0, 0).provision(what, has_groups(cloud, order.address, containers));
        },
        [&](const PullImage& what) {
            if (is_there(what.container))
                of(what.container, 0)
                    .pull(what.container,
                          task->state().request.spec->containers[what.container].image, image);
        },
        [&](const StartContainer& what) {
            if (is_there(what.container))
                of(what.container, what.attempt).start(what.container, what.attempt);
        },
        [&](const ProbeContainer& what) {
            if (!is_there(what.container)) return;
            const ContainerState& container = task->state().containers[what.container];
            Answering a = of(what.container, what.probe);
            bool passed = a.passes(container.started_at, container.check.opened_at, what.probe);
            a.say(a.within(behaviour_.probe), ContainerProbed{what.container, what.probe, passed});
        },
        [&](const TerminateContainer& what) { ends(what.container, what.attempt, 0); },
        [&](const KillContainer& what) { ends(what.container, what.attempt, 137); },
        [&](const DeprovisionTask&) {
            if (!task) return;
            Answering a = of(0, 0);
            a.say(a.within(behaviour_.deprovision), TaskDeprovisioned{});
        },
        [&](const engine::ProbeTarget& what) { answer_target(cloud, order.address, what, into); },
        [](const engine::RoutesChanged&) {}, [](const engine::AnswersChanged&) {});
}

void TaskModel::answer_target(const engine::Cloud& cloud, engine::Address group,
                              const engine::ProbeTarget& order, std::vector<Answer>& into) const {
    const engine::TargetGroup* core = cloud.target_group(group);
    if (!core) return;
    auto target = core->state().targets.find(order.target);
    if (target == core->state().targets.end()) return;
    // Nothing is at an address that somebody registered by hand, so nothing answers.
    std::optional<engine::Address> address = target->second.task;
    if (!address) return;
    Time asked = target->second.opened_at;
    const Task* task = cloud.task(*address);
    std::optional<Time> since = task ? serving_since(*task) : std::nullopt;
    const TaskSpec* spec = spec_of(task);
    std::uint64_t whose =
        base::mix(base::mix(seed_, as_number(group), order.target.port), as_number(*address));
    Answering a{behaviour_, group, TaskTags(spec), Prng(whose), Prng(base::mix(whose, order.probe)),
                into};
    bool passed = a.passes(since, asked, order.probe);
    std::uint16_t good = good_status(core->state().settings.matcher);
    // Who is not there refuses the connection; who is not well says so.
    std::uint16_t status = passed ? good : since ? 503 : 0;
    a.say(a.within(behaviour_.probe),
          engine::TargetProbed{order.target, order.probe, status, false});
}

}  // namespace sim
