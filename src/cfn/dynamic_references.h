#pragma once
// Dynamic references ("{{resolve:secretsmanager:...}}"): found in values and replaced, never
// resolved here.

#include <cstddef>
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
/// How long all that is which `with_references` puts in.
std::size_t size_of_references(const Expression& value,
                               const std::map<std::string, std::string>& texts);

}  // namespace cfn
