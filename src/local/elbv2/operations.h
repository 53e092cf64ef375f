#pragma once
// What the local cloud has of Elastic Load Balancing.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> elbv2_operations();

}  // namespace local
