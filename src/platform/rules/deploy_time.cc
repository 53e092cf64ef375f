#include "platform/rules/deploy_time.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/match.h"
#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"

namespace platform {
namespace {

constexpr base::Duration kPullAndStart = base::Duration::seconds(45);

/// From the start of a task until ECS counts it as healthy.
DeployStep until_healthy(const Service& service) {
    base::Duration by_target;
    if (service.ingress)
        by_target = service.ingress->health.every * service.ingress->health.healthy;
    base::Duration by_container;
    if (service.container.health) by_container = service.container.health->every;
    if (!service.ingress && !service.container.health) {
        return {fmt::format("{} of running", to_string(kHealthyByRunning)), kHealthyByRunning,
                service.span};
    }
    base::Duration longest = std::max(by_target, by_container);
    base::SourceSpan place = by_target >= by_container
                                 ? place_of(service, {"ingress", "health", "every"})
                                 : place_of(service, {"health", "every"});
    return {fmt::format("{} until healthy", to_string(longest)), longest, place};
}

/// How many times a rolling deployment starts tasks, one group after the other.
std::uint64_t rounds(const Service& service) {
    std::uint64_t count = *service.count;
    std::uint64_t most = count * service.deploy.max_percent / 100;
    if (most <= count) return 1;
    std::uint64_t at_once = most - count;
    return (count + at_once - 1) / at_once;
}

DeployStep waits(std::uint64_t count, base::Duration each, std::string_view what,
                 base::SourceSpan span) {
    std::string text = count == 1 ? fmt::format("{} {}", to_string(each), what)
                                  : fmt::format("{} steps of {}", count, to_string(each));
    return {std::move(text), each * static_cast<std::int64_t>(count), span};
}

void add_shift(const Service& service, std::vector<DeployStep>& steps) {
    const Deploy& deploy = service.deploy;
    base::match(
        *deploy.strategy, [](const Rolling&) {}, [](const BlueGreen&) {},
        [&](const Canary& canary) {
            steps.push_back(
                waits(1, canary.wait.value_or(*deploy.bake), "canary", deploy.strategy.span));
        },
        [&](const Linear& linear) {
            // AWS: Amazon ECS API reference, "LinearConfiguration": no wait follows the step to 100
            // %.
            std::uint64_t count = (1000 + linear.percent_tenths - 1) / linear.percent_tenths - 1;
            steps.push_back(
                waits(count, linear.wait.value_or(*deploy.bake), "step", deploy.strategy.span));
        });
    if (shifts_traffic(*deploy.strategy)) {
        steps.push_back(waits(1, *deploy.bake, "bake", span_or(deploy.bake.span, deploy.span)));
    }
}

void add_end_of_old_tasks(const Service& service, std::vector<DeployStep>& steps) {
    if (service.ingress) {
        steps.push_back(waits(1, *service.ingress->drain, "drain", service.ingress->drain.span));
    }
    const auto& stop = service.container.stop_timeout;
    steps.push_back(waits(1, *stop, "to stop", stop.span));
}

}  // namespace

std::vector<DeployStep> deploy_steps(const Service& service) {
    if (*service.count == 0) return {};
    std::vector<DeployStep> steps;
    bool stop_first =
        !shifts_traffic(*service.deploy.strategy) && service.deploy.max_percent <= 100;
    if (stop_first) add_end_of_old_tasks(service, steps);
    std::uint64_t times = shifts_traffic(*service.deploy.strategy) ? 1 : rounds(service);
    DeployStep start = {fmt::format("{} to start", to_string(kPullAndStart)), kPullAndStart,
                        service.span};
    DeployStep healthy = until_healthy(service);
    for (DeployStep step : {start, healthy}) {
        if (times > 1) step.text = fmt::format("{} x {}", times, step.text);
        step.duration = step.duration * static_cast<std::int64_t>(times);
        steps.push_back(std::move(step));
    }
    add_shift(service, steps);
    bool waits_for_old = service.deploy.done_when == Deploy::DoneWhen::Steady;
    if (!stop_first && waits_for_old) add_end_of_old_tasks(service, steps);
    std::erase_if(steps, [](const DeployStep& step) { return step.duration == base::Duration(); });
    return steps;
}

base::Duration total(const std::vector<DeployStep>& steps) {
    base::Duration sum;
    for (const DeployStep& step : steps)
        sum = sum + step.duration;
    return sum;
}

}  // namespace platform
