#pragma once
// The operations that the local cloud has of ECS. AWS: Amazon ECS API reference.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> ecs_operations();

}  // namespace local
