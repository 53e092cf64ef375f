#pragma once
// The roles with which services of AWS work in an account. AWS makes most of them when they are
// first needed, too late for the stack that needed them.

#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/policy/policy.h"

namespace deploy {

/// Makes those that are not there. AWS: IAM API reference, "CreateServiceLinkedRole". Errors: those
/// of Client; one that is there is none, and neither is a target without such roles.
base::Status make_linked_roles(Client& client, const std::vector<rollout::LinkedRole>& roles);

}  // namespace deploy
