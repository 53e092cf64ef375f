#pragma once
// What happens to the real thing of a resource without a DeletionPolicy or UpdateReplacePolicy.

#include <string_view>

#include "cfn/template.h"

namespace cfn {

/// Of a resource of `type` ("AWS::RDS::DBCluster"); `properties`: as in its template. AWS: user
/// guide, "DeletionPolicy attribute".
DeletionPolicy default_policy(std::string_view type, const Object& properties);

}  // namespace cfn
