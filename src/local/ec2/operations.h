#pragma once
// What the local cloud has of EC2: the network. There are no instances, and no default VPC.

#include <span>

#include "local/operations.h"

namespace local {

std::span<const OperationRow> ec2_operations();

}  // namespace local
