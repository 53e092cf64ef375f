#pragma once
// What the local cloud has of Route 53: zones and their records. Nobody asks its name servers.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> route53_operations();

}  // namespace local
