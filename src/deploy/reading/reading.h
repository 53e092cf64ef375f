#pragma once
// What AWS's Describe operations answer, as what the deployer knows.

#include <optional>
#include <string>
#include <vector>

#include "aws/value.h"
#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/cloud_seen.h"
#include "rollout/orders.h"
#include "rollout/seen.h"

namespace deploy {

/// A member of DescribeStacks' Stacks.
rollout::StackSeen stack_seen(const aws::Value& stack);
/// A member of DescribeServices' services.
rollout::ServiceSeen service_seen(const aws::Value& service);

/// The same with what controllers have chosen; `spot_tag` and `fell_back` as in rollout::Wish.
rollout::LiveService live_service_seen(const aws::Value& service, const std::string& spot_tag,
                                       const std::string& fell_back);
/// What the rule of DescribeRules gives to the target group `blue` and to the other one; nothing:
/// it gives to no groups.
std::optional<rollout::Weights> weights_seen(const aws::Value& answer, const std::string& blue);

/// A member of DescribeStackEvents' StackEvents.
rollout::ResourceFailure failure_seen(const aws::Value& event);
/// Whether CloudFormation says that there is no such stack: it has no code of its own for that.
bool is_missing_stack(const CallEnded& ended);

/// Whether a DescribeSecret shows that somebody has set the value: a secret begins with a text that
/// nobody knows, which is the previous one afterwards.
bool is_set_by_hand(const aws::Value& secret);

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
