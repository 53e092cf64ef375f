#pragma once
// What AWS refuses to delete until somebody has said that it may go. AWS: RDS API reference,
// "DeleteDBInstance"; Elastic Load Balancing, "Deletion protection". Pure.

#include <string>
#include <vector>

#include "cfn/template.h"

namespace rollout {

/// `body` with nothing in it that AWS refuses to delete; equal when there is nothing.
cfn::Template unprotected(const cfn::Template& body);

/// The logical ids of what is protected in `deployed` and would be deleted if that became `wanted`:
/// what it lacks, and what it replaces. What a policy keeps is not deleted. In the order of
/// `deployed`.
std::vector<std::string> protected_that_go(const cfn::Template& deployed,
                                           const cfn::Template& wanted);

}  // namespace rollout
