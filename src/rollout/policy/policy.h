#pragma once
// The least policy with which slipway can do all its work on one environment. AWS: IAM User Guide,
// "IAM JSON policy elements reference".

#include <string>
#include <string_view>
#include <vector>

#include "rollout/policy/permissions.h"

namespace rollout {

/// A role that an AWS service makes for itself. AWS: IAM User Guide, "Create a service-linked
/// role".
struct LinkedRole {
    std::string_view service;  ///< "ecs.amazonaws.com"
    std::string_view name;     ///< "AWSServiceRoleForECS"
    bool operator==(const LinkedRole&) const = default;
};

/// Of an environment, whatever its policy has to name. Empty: there is none.
struct PolicyWish {
    std::string partition = "aws";
    std::string account = {};           ///< 12 digits
    std::string registry_account = {};  ///< the same: of the images
    /// Where its stacks are, those that environments share too.
    std::vector<std::string> regions = {};
    std::string platform = {};
    std::string environment = {};
    std::string prefix = {};                        ///< "ohi-prod": cluster, and before all names
    std::vector<std::string> shared_stacks = {};    ///< "ohi-registry"
    std::string role_stack = {};                    ///< in which CloudFormation's role is
    std::string zone = {};                          ///< id of a hosted zone
    std::vector<std::string> certificates = {};     ///< ARNs
    std::vector<std::string> outside_secrets = {};  ///< ARNs
    std::vector<std::string> outside_values = {};   ///< those of them of which a key is read
    std::vector<LinkedRole> linked_roles = {};
};

/// `operation` ("StringEquals") holds of `key` for one of `values`.
struct PolicyCondition {
    std::string operation;
    std::string key;
    std::vector<std::string> values;
    bool operator==(const PolicyCondition&) const = default;
};

/// One that allows.
struct PolicyStatement {
    std::string sid;
    std::vector<std::string> actions;  ///< sorted
    std::vector<std::string> resources;
    std::vector<PolicyCondition> conditions = {};
    bool operator==(const PolicyStatement&) const = default;
};

/// What is in `scope`, as resources of a policy; empty: the environment has nothing of it.
std::vector<std::string> resources_in(Scope scope, const PolicyWish& wish);

/// What the statement about `scope` is called; empty: there is none.
std::string_view sid_of(Scope scope);

/// A statement for each scope that has something in it.
std::vector<PolicyStatement> policy_of(const PolicyWish& wish);

}  // namespace rollout
