#pragma once
// What the local cloud has of EventBridge: rules as records. No rule sends anything yet.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> events_operations();

}  // namespace local
