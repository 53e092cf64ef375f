#pragma once
// All that the local cloud has of CloudWatch Logs.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> logs_operations();

}  // namespace local
