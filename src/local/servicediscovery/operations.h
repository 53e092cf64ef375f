#pragma once
// All that the local cloud has of Cloud Map.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> servicediscovery_operations();

}  // namespace local
