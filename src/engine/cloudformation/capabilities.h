#pragma once
// What a request must acknowledge before CloudFormation makes what its template holds.
//
// AWS: API reference, CreateStack, Capabilities.

#include <string>
#include <vector>

#include "cfn/template.h"

namespace engine::cloudformation {

struct NeededCapability {
    std::string capability = {};          ///< "CAPABILITY_NAMED_IAM"; empty: none
    std::vector<std::string> types = {};  ///< of the resources that need one, sorted, each once
    bool operator==(const NeededCapability&) const = default;
};

/// What the resources of `body` need.
NeededCapability needed_capability(const cfn::Template& body);

}  // namespace engine::cloudformation
