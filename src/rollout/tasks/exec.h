#pragma once
// Which container of which task a person enters: ECS Exec wants a task that was begun with its
// agent, and an agent that runs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "rollout/seen.h"

namespace rollout {

/// AWS: "Container" and its "ManagedAgent" called ExecuteCommandAgent.
struct EnterableContainer {
    std::string name = {};
    std::string runtime_id = {};    ///< empty: it has none yet
    std::string agent = {};         ///< "RUNNING", "PENDING", "STOPPED"; empty: it has no agent
    std::string agent_reason = {};  ///< may be empty
};

struct EnterableTask {
    TaskSeen task = {};
    /// AWS: "enableExecuteCommand".
    bool is_enabled = false;
    std::vector<EnterableContainer> containers = {};
};

/// What the person asks for.
struct EnterWish {
    std::string task = {};       ///< an ARN, an id, or its first characters; empty: the best one
    std::string container = {};  ///< never empty
};

struct Entry {
    std::size_t task = 0;  ///< index of the task
    std::size_t container = 0;
    bool operator==(const Entry&) const = default;
};

/// Why nobody can enter.
struct NoEntry {
    enum class Why : std::uint8_t {
        NoTask,        ///< none runs
        UnknownTask,   ///< none that runs is called so
        SeveralTasks,  ///< that begin so
        IsNotEnabled,  ///< the task was begun without the agent
        NoContainer,   ///< of that name in it
        AgentIsNotUp,
    } why = Why::NoTask;
    std::string task = {};  ///< its id, where one was found
    /// The names that there are; of an agent, its status and reason.
    std::vector<std::string> details = {};
    bool operator==(const NoEntry&) const = default;
};

/// Of the tasks of a service that are not stopped: the one that is asked for, else the newest
/// healthy one that runs, before those whose health nobody knows and those that are unhealthy; one
/// that cannot be entered comes last.
std::variant<Entry, NoEntry> entry_of(const std::vector<EnterableTask>& tasks,
                                      const EnterWish& wish);

}  // namespace rollout
