#pragma once
// Dynamic references ("{{resolve:secretsmanager:...}}"): found in values and replaced, never
// resolved here.

#include <map>
#include <set>
#include <string>

#include "cfn/expression.h"

namespace cfn {

/// Every dynamic reference ("{{resolve:service:...}}") in the texts of `value`.
std::set<std::string> dynamic_references(const Expression& value);
/// `value` with the dynamic references that `texts` knows replaced by what stands there.
Expression with_references(const Expression& value,
                           const std::map<std::string, std::string>& texts);

}  // namespace cfn
