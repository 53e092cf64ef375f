#pragma once
// What the local cloud has of Systems Manager: parameters.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> ssm_operations();

}  // namespace local
