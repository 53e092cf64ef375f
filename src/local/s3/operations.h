#pragma once
// What the local cloud has of S3.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> s3_operations();

}  // namespace local
