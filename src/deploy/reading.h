#pragma once
// What AWS's Describe operations answer, as what the deployer knows.

#include <string>
#include <vector>

#include "aws/value.h"
#include "base/result.h"
#include "deploy/client.h"
#include "rollout/seen.h"

namespace deploy {

/// A member of DescribeStacks' Stacks.
rollout::StackSeen stack_seen(const aws::Value& stack);
/// A member of DescribeServices' services.
rollout::ServiceSeen service_seen(const aws::Value& service);

/// What there is of an environment.
struct EnvironmentSeen {
    /// In the order in which they were asked for; those that are not there are left out.
    std::vector<rollout::StackSeen> stacks = {};
    std::vector<rollout::ServiceSeen> services = {};  ///< the same; INACTIVE ones left out
};

/// What is asked for.
struct EnvironmentWish {
    std::vector<std::string> stacks = {};
    std::string cluster = {};
    std::vector<std::string> services = {};  ///< names
};

/// Asks for all of it at a time. Errors: those of Client.
base::Result<EnvironmentSeen> read_environment(Client& client, const EnvironmentWish& wish);

}  // namespace deploy
