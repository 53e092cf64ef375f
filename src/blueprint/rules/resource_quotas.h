#pragma once
// How much of AWS's quotas for single resources the stacks of an environment take.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "cfn/stacks.h"

namespace blueprint {

/// How many resources of `type` there are.
std::uint64_t count_resources(const cfn::Stacks& stacks, std::string_view type);

/// Inbound rules of each security group, by the group as its rules name it.
std::map<std::string, std::uint64_t> rules_by_group(const cfn::Stacks& stacks);

}  // namespace blueprint
