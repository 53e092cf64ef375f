#pragma once
// What the local cloud has of KMS: keys and aliases as records. Nothing is encrypted with them
// here.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> kms_operations();

}  // namespace local
