#pragma once
// What the local cloud has of Secrets Manager.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> secretsmanager_operations();

}  // namespace local
