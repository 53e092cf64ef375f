#pragma once
// What `slipway policy` prints.

#include <string>
#include <vector>

#include "rollout/policy/policy.h"

namespace cli {

/// A policy document. AWS: IAM User Guide, "IAM JSON policy elements reference".
std::string policy_json(const std::vector<rollout::PolicyStatement>& statements);

}  // namespace cli
