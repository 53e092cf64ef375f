#pragma once
// The same template with other names: of its resources, and of what stacks show to each other.

#include <functional>
#include <map>
#include <string>

#include "cfn/references.h"
#include "cfn/template.h"

namespace cfn {

/// New names by old ones.
struct Renames {
    std::map<std::string, std::string, std::less<>> resources = {};  ///< logical ids
    std::map<std::string, std::string, std::less<>> exports = {};    ///< imports of them too

    bool empty() const { return resources.empty() && exports.empty(); }
    bool operator==(const Renames&) const = default;
};

/// `body` with all that bears an old name, or refers to it, under the new one. What it does not
/// have is no error. Names of exports that do not follow from `known`, and logical ids that only
/// an expression yields, stay.
Template renamed(Template body, const Renames& names, const PseudoParameters& known);

}  // namespace cfn
