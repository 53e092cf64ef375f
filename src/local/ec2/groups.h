#pragma once
// The rules of security groups: those that a template wrote into the group, those that stand beside
// it, and the one by which everything may leave.

#include <string>
#include <vector>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local::ec2 {

/// The members IpPermissions and IpPermissionsEgress of a group.
void write_permissions(const Asking& asking, aws::Writer& out, const engine::Record& group);

std::optional<aws::Error> authorize_security_group_ingress(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> authorize_security_group_egress(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> revoke_security_group_ingress(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> revoke_security_group_egress(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_security_group_rules(Asking& asking, aws::Writer& answer);

}  // namespace local::ec2
