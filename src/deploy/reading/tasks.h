#pragma once
// Tasks as ECS shows them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "aws/value.h"
#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/tasks/tasks.h"

namespace deploy {

/// Those of a service, or those of one family of task definitions: jobs have no service.
struct TaskGroup {
    std::string service = {};  ///< its name
    std::string family = {};   ///< counts where there is no service
};

/// DescribeTasks takes no more at a time.
inline constexpr std::size_t kTasksOfACall = 100;

/// AWS: "desiredStatus" of ListTasks.
enum class Tasks : std::uint8_t {
    Wanted,   ///< that run, or are to run
    Stopped,  ///< that ECS still remembers: an hour at least
};

/// Hears of each task, of the group with this index, as DescribeTasks shows it.
using TakeTask = std::function<void(std::size_t group, const aws::Value& task)>;

/// The tasks of each group, all asked for at a time; none of a cluster or service that is not
/// there. Errors: those of Client.
base::Status for_each_task(Client& client, const std::string& cluster,
                           const std::vector<TaskGroup>& groups, Tasks which, TakeTask take);

/// The same as values.
base::Result<std::vector<std::vector<rollout::TaskSeen>>> read_tasks(
    Client& client, const std::string& cluster, const std::vector<TaskGroup>& groups, Tasks which);

}  // namespace deploy
