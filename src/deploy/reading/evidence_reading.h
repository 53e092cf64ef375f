#pragma once
// What AWS answers about tasks, task definitions, targets and the events of stacks, as what the
// deployer knows.

#include <optional>
#include <string>
#include <string_view>

#include "aws/value.h"
#include "rollout/diagnosis/evidence.h"

namespace deploy {

/// A member of DescribeTasks' tasks.
rollout::TaskSeen task_seen(const aws::Value& task);
/// DescribeTaskDefinition's taskDefinition.
rollout::TaskDefinitionSeen task_definition_seen(const aws::Value& definition);
/// A member of DescribeTargetHealth's TargetHealthDescriptions.
rollout::TargetSeen target_seen(const aws::Value& described);
/// A member of DescribeStackEvents' StackEvents.
rollout::StackEventSeen stack_event_seen(const aws::Value& event);

/// The task that an event of EventBridge tells of: "ECS Task State Change" as JSON. Nothing: it is
/// another event, or none. AWS: "Amazon ECS task state change events".
struct TaskEvent {
    std::string group = {};  ///< "service:ohi-dev-api"
    rollout::TaskSeen task = {};
};
std::optional<TaskEvent> task_in_event(std::string_view json);

}  // namespace deploy
