#pragma once
// What the local cloud has of Service Quotas: the values that AWS gives an account at first.
// Nothing here holds anybody to them.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> service_quotas_operations();

}  // namespace local
