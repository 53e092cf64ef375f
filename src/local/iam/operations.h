#pragma once
// What the local cloud has of IAM. Nobody is refused anything here: roles and policies are records
// that others name.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> iam_operations();

}  // namespace local
