#pragma once
// The operations that the local cloud has of CloudFormation. AWS: CloudFormation API reference.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> cloudformation_operations();

}  // namespace local
