#pragma once
// ECS's operations on tasks. AWS: Amazon ECS API reference.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> describe_tasks(Asking& asking, aws::Writer& answer);

}  // namespace local
