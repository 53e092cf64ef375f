#pragma once
// Policy documents, and what the short permissions of the manifest mean in IAM's words.

#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"
#include "cfn/functions.h"
#include "cfn/iam.h"
#include "platform/service.h"

namespace blueprint {

/// One statement that allows. AWS: "IAM JSON policy elements reference".
struct Statement {
    std::string sid;  ///< letters and digits; empty: none
    std::vector<std::string> actions;
    cfn::Array resources;        ///< ARNs or `*`
    cfn::Object condition = {};  ///< empty: none

    bool operator==(const Statement&) const = default;
};

/// A policy document; `statements` is not empty.
cfn::Object policy_document(const std::vector<Statement>& statements);

/// Who may take a role: the AWS service `principal` ("ecs-tasks.amazonaws.com"), for resources of
/// this account alone. AWS: "The confused deputy problem".
cfn::Object trust_policy(std::string_view principal);
/// The same without a condition, for a service that is not documented to say for whom it asks.
cfn::Object unconditional_trust_policy(std::string_view principal);
/// The same, and only for the resources that `source_arn` matches.
cfn::Object trust_policy(std::string_view principal, cfn::Expression source_arn);

/// An inline policy of a role.
cfn::iam::role::Policy inline_policy(std::string name, const std::vector<Statement>& statements);

/// An ARN of this partition, region and account: `arn("ecs", "cluster/ohi-prod")`.
cfn::Expression arn(std::string_view service, std::string_view resource);
/// The same in another account; empty: this one.
cfn::Expression arn_in_account(std::string_view service, std::string_view account,
                               std::string_view resource);

/// What `grant` allows, most often one statement. Every row of platform::grant_kinds() has a
/// meaning; anything else that is no plain list of actions allows nothing.
std::vector<Statement> statements_of(const platform::Grant& grant);

}  // namespace blueprint
