#pragma once
// Where a job runs: the stacks of its environment export subnets and security groups, and its own
// stack says which of them are its.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rollout/seen.h"

namespace rollout {

/// The values of the exports whose names stand in `names` with commas between; `missing` receives
/// one that nobody exports. `stacks` are by name.
std::vector<std::string> exported(const std::map<std::string, StackSeen>& stacks,
                                  std::string_view names, std::string& missing);

}  // namespace rollout
