#pragma once
// What the local cloud has of ECR: repositories, and images as manifests. There are no layers:
// nobody can pull from it.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> ecr_operations();

}  // namespace local
