#pragma once
// What the local cloud has of Application Auto Scaling: what is registered. Nothing acts on it yet.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> autoscaling_operations();

}  // namespace local
