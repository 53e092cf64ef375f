#pragma once
// What has to be asked so that drift is seen, and what AWS answered.

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"
#include "rollout/drift/deployed.h"
#include "rollout/refusal.h"

namespace rollout {

/// What is asked for; `DriftQuestion::about` says of what.
enum class DriftTopic : std::uint8_t {
    Service,         ///< by its ARN
    TaskDefinition,  ///< by its ARN
    GroupRules,      ///< by the id of the security group
    Listeners,       ///< by the ARN of the load balancer
    ListenerRules,   ///< by the ARN of the listener
    ScalableTarget,  ///< by the id of what it scales: "service/shop-dev/shop-dev-web"
    ScalingPolicies  ///< the same
};

struct DriftQuestion {
    DriftTopic topic = DriftTopic::Service;
    std::string about = {};
    auto operator<=>(const DriftQuestion&) const = default;
};

/// What AWS shows of it, member by member, whatever the first letters are; none: it is not there.
using Shown = std::vector<cfn::Object>;
using DriftAnswers = std::map<DriftQuestion, Reply<Shown>>;

std::set<DriftQuestion> drift_questions(const std::vector<Deployed>& deployed);

/// What the answers lead to: the task definitions that services run and no stack has.
std::set<DriftQuestion> further_questions(const std::vector<Deployed>& deployed,
                                          const DriftAnswers& answers);

/// "security groups": what stands in the way when a question has no answer.
std::string_view words_of(DriftTopic topic);

}  // namespace rollout
