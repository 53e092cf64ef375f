#pragma once
// What the tests of tasks share: orders as short text, and a task with a clock beside it.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/match.h"
#include "engine/ecs/task.h"

namespace engine::ecs {

inline std::string show(const TaskNews& news) {
    return base::match(
        news, [](const TaskRan&) -> std::string { return "ran"; },
        [](const TaskHealthChanged& change) {
            return fmt::format("{}{}{}", to_string(change.health),
                               change.reason.empty() ? "" : ": ", change.reason);
        },
        [](const TaskStopBegan& began) {
            return fmt::format("stops {}: {}", to_string(began.code), began.reason);
        },
        [](const TaskTargetMoved& moved) -> std::string {
            switch (moved.step) {
                case TaskTargetMoved::Step::Registered: return "registered";
                case TaskTargetMoved::Step::Deregistered: return "deregistered";
                case TaskTargetMoved::Step::DrainingBegan: return "draining";
            }
            return "";
        },
        [](const TaskEnded& ended) {
            return fmt::format("ended {}: {}{}", to_string(ended.code), ended.reason,
                               ended.ran ? "" : " (never ran)");
        },
        [](const TaskPlacementFailed& failed) { return "not placed: " + failed.reason; },
        [](const TaskStopping&) -> std::string { return "stopping"; });
}

inline std::string show(const TaskOrder& order) {
    return base::match(
        order, [](const ProvisionTask&) -> std::string { return "provision"; },
        [](const PullImage& pull) { return fmt::format("pull {}", pull.container); },
        [](const StartContainer& start) {
            return fmt::format("start {}#{}", start.container, start.attempt);
        },
        [](const ProbeContainer& probe) {
            return fmt::format("probe {}#{}", probe.container, probe.probe);
        },
        [](const TerminateContainer& end) {
            return fmt::format("term {}#{}", end.container, end.attempt);
        },
        [](const KillContainer& end) {
            return fmt::format("kill {}#{}", end.container, end.attempt);
        },
        [](const DeprovisionTask&) -> std::string { return "deprovision"; },
        [](const RegisterTarget& target) {
            return fmt::format("register {} {}:{}", target.group.index, target.ip, target.port);
        },
        [](const DeregisterTarget& target) {
            return fmt::format("deregister {}", target.group.index);
        },
        [](const RegisterInstance& instance) { return fmt::format("name {}", instance.ip); },
        [](const ReportInstanceHealth& report) {
            return fmt::format("report {}", to_string(report.health));
        },
        [](const DeregisterInstance&) -> std::string { return "unname"; },
        [](const TellService& tell) { return fmt::format("[{}]", show(tell.news)); });
}

inline std::string show(const std::vector<TaskOrder>& orders) {
    std::string text;
    for (const TaskOrder& order : orders) {
        // Each stop has it: only the test of it looks for it.
        const auto* tell = std::get_if<TellService>(&order);
        if (tell && std::holds_alternative<TaskStopping>(tell->news)) continue;
        text += (text.empty() ? "" : "; ") + show(order);
    }
    return text;
}

inline constexpr base::Time kTaskStart = base::Time::unix_seconds(1'800'000'000);
inline constexpr Address kService{CoreKind::Service, 4};
inline constexpr Address kGroup{CoreKind::TargetGroup, 7};
inline constexpr Address kOtherGroup{CoreKind::TargetGroup, 8};
inline constexpr Address kName{CoreKind::NameService, 2};

/// A task, the time since it was requested, and its orders as text.
struct TaskBench {
    Task task = {};
    base::Time now = kTaskStart;

    std::string orders() {
        std::vector<TaskOrder> taken;
        task.take_orders(taken);
        return show(taken);
    }
    std::string after(const Task::Fact& fact) {
        task.handle(fact, now);
        return orders();
    }
    /// Everything that happens until `seconds` after the request, wake by wake.
    std::string until(double seconds) {
        base::Time goal =
            kTaskStart + base::Duration::milliseconds(static_cast<std::int64_t>(seconds * 1000));
        while (task.next_wake() && *task.next_wake() <= goal) {
            now = *task.next_wake();
            task.wake(now);
        }
        now = goal;
        return orders();
    }
};

}  // namespace engine::ecs
