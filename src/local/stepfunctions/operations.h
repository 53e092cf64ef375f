#pragma once
// What the local cloud has of Step Functions: machines as records. None runs yet.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> stepfunctions_operations();

}  // namespace local
