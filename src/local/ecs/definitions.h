#pragma once
// ECS's operations on task definitions. AWS: Amazon ECS API reference.

#include <optional>
#include <string_view>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> register_task_definition(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_task_definition(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> deregister_task_definition(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_task_definitions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_task_definitions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_task_definition_families(Asking& asking, aws::Writer& answer);

/// The revision that `word` means: an ARN, "family:revision", or a family, which is its newest
/// ACTIVE one; null when there is none.
const engine::Record* find_definition(const Asking& asking, std::string_view word);

/// Writes the structure "TaskDefinition" as the member or element `name`.
void write_definition(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                      const Asking& asking, const engine::Record& record);

}  // namespace local
