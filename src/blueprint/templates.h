#pragma once
// The templates of the stacks, one function each. What each holds and why it is cut so:
// docs/stacks.md.

#include <string_view>

#include "blueprint/workload.h"
#include "cfn/template.h"

namespace blueprint {

/// The account that holds the repositories which `environment` pulls from; empty when the manifest
/// names none.
std::string_view registry_account(const platform::Platform& platform,
                                  const platform::Environment& environment);

/// The repositories of all environments whose images `account` holds in `region`. Empty of
/// resources when no image is ours.
cfn::Template registry_template(const platform::Platform& platform, std::string_view account,
                                std::string_view region);

/// The role with which CloudFormation makes all other stacks.
cfn::Template access_template(const platform::Platform& platform);

/// VPC, subnets and ways out, or those that exist; security groups; the private namespace.
cfn::Template network_template(const Scope& scope);

/// Databases, caches, file systems and secrets. Empty of resources when the manifest has none of
/// them.
cfn::Template data_template(const Scope& scope);

/// The ECS cluster, the load balancer with its listeners, who is told of alarms, and the fallback
/// from Spot.
cfn::Template cluster_template(const Scope& scope);

cfn::Template service_template(const Scope& scope, const platform::Service& service);
cfn::Template job_template(const Scope& scope, const platform::Job& job);

}  // namespace blueprint
