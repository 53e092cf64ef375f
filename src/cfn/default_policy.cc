#include "cfn/default_policy.h"

namespace cfn {

DeletionPolicy default_policy(std::string_view type, const Object& properties) {
    // A database cluster, and an instance that is in none.
    const bool keeps = type == "AWS::RDS::DBCluster" ||
                       (type == "AWS::RDS::DBInstance" && !properties.find("DBClusterIdentifier"));
    return keeps ? DeletionPolicy::Snapshot : DeletionPolicy::Delete;
}

}  // namespace cfn
