#pragma once
// All that the local cloud has of CloudWatch.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> cloudwatch_operations();

}  // namespace local
