#pragma once
// What the local cloud has of STS.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> sts_operations();

}  // namespace local
