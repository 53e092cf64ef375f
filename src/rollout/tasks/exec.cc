#include "rollout/tasks/exec.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace rollout {
namespace {

using Why = NoEntry::Why;

const EnterableContainer* container_of(const EnterableTask& task, const std::string& name) {
    auto found = std::ranges::find(task.containers, name, &EnterableContainer::name);
    return found == task.containers.end() ? nullptr : &*found;
}

bool has_agent(const EnterableTask& task, const std::string& container) {
    const EnterableContainer* found = container_of(task, container);
    return task.is_enabled && found && found->agent == "RUNNING";
}

int health_of(const TaskSeen& task) {
    return task.health == "HEALTHY" ? 2 : task.health == "UNHEALTHY" ? 0 : 1;
}

/// The greatest is entered.
auto rank_of(const EnterableTask& task, const std::string& container) {
    return std::tuple(has_agent(task, container), task.is_enabled, health_of(task.task),
                      task.task.started, task.task.id());
}

/// Those that are meant by `wish`.
std::vector<std::size_t> candidates(const std::vector<EnterableTask>& tasks,
                                    const std::string& wish) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const TaskSeen& task = tasks[i].task;
        const bool is_meant = wish.empty() || task.arn == wish || task.id().starts_with(wish);
        if (task.status == "RUNNING" && is_meant) found.push_back(i);
    }
    return found;
}

std::vector<std::string> ids_of(const std::vector<EnterableTask>& tasks) {
    std::vector<std::string> ids;
    for (const EnterableTask& one : tasks)
        if (one.task.status == "RUNNING") ids.push_back(one.task.id());
    return ids;
}

}  // namespace

std::variant<Entry, NoEntry> entry_of(const std::vector<EnterableTask>& tasks,
                                      const EnterWish& wish) {
    const std::vector<std::size_t> all = candidates(tasks, wish.task);
    if (all.empty()) {
        std::vector<std::string> ids = ids_of(tasks);
        const Why why = ids.empty() ? Why::NoTask : Why::UnknownTask;
        return NoEntry{.why = why, .details = std::move(ids)};
    }
    if (!wish.task.empty() && all.size() > 1)
        return NoEntry{.why = Why::SeveralTasks, .details = ids_of(tasks)};
    const std::size_t best =
        std::ranges::max(all, {}, [&](std::size_t i) { return rank_of(tasks[i], wish.container); });
    const EnterableTask& task = tasks[best];
    NoEntry none{.task = task.task.id()};
    const EnterableContainer* container = container_of(task, wish.container);
    if (!container) {
        none.why = Why::NoContainer;
        for (const EnterableContainer& one : task.containers)
            none.details.push_back(one.name);
        return none;
    }
    if (!task.is_enabled) {
        none.why = Why::IsNotEnabled;
        return none;
    }
    if (container->agent != "RUNNING" || container->runtime_id.empty()) {
        none.why = Why::AgentIsNotUp;
        none.details = {container->agent, container->agent_reason};
        return none;
    }
    return Entry{.task = best,
                 .container = static_cast<std::size_t>(container - task.containers.data())};
}

}  // namespace rollout
