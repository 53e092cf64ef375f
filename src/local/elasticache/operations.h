#pragma once
// What the local cloud has of ElastiCache: groups as records. No cache runs.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> elasticache_operations();

}  // namespace local
