#pragma once
// What the local cloud has of Certificate Manager: certificates as records, without keys.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> acm_operations();

}  // namespace local
