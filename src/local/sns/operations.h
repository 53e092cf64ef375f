#pragma once
// What the local cloud has of SNS: topics and subscriptions as records. Nothing is published.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> sns_operations();

}  // namespace local
