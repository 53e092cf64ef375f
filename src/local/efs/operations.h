#pragma once
// What the local cloud has of EFS: file systems as records. They hold no files.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> efs_operations();

}  // namespace local
