#pragma once
// What the local cloud has of EventBridge Scheduler: schedules as records. None fires yet.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> scheduler_operations();

}  // namespace local
