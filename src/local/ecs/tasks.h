#pragma once
// ECS's operations on tasks. AWS: Amazon ECS API reference.

#include <optional>
#include <string_view>

#include "local/ecs/common.h"
#include "local/operations.h"

namespace local {

std::optional<aws::Error> describe_tasks(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_tasks(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> run_task(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> start_task(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> stop_task(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> execute_command(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> get_task_protection(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_task_protection(Asking& asking, aws::Writer& answer);

/// Writes the structure `shape`, a "Task", as the member or element `name`.
void write_task(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                const Asking& asking, const Cluster& cluster, const FoundTask& found,
                WithTags tags);

}  // namespace local
