#pragma once
// What the local cloud has of RDS: instances and their groups as records. No database runs.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> rds_operations();

}  // namespace local
