#pragma once
// What slipway's own calls have to be allowed: from an operation of AWS to the action that policies
// know, and to what it is done to. Names and resources: AWS, "Service Authorization Reference", as
// models/access/deployer-actions.json has it.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rollout {

/// What an action is allowed on.
enum class Scope : std::uint8_t {
    Nobody,           ///< AWS asks for no permission
    Everything,       ///< the action knows no resources
    Stacks,           ///< of the environment, and those that environments share
    Clusters,         ///< of the platform: environments share quotas
    Ecs,              ///< the cluster and all that is in it
    ClusterByName,    ///< the action knows no resources, but which cluster it asks about
    TaskDefinitions,  ///< those of the environment, run on its cluster
    NewTasks,         ///< of the cluster, while RunTask makes them
    TaskRoles,        ///< handed to tasks
    ServiceRole,      ///< handed to CloudFormation
    LinkedRoles,      ///< of the AWS services that the environment uses
    Repositories,     ///< of the platform
    LogGroups,        ///< of the environment
    Secrets,          ///< of the environment
    OutsideSecrets,   ///< others that the manifest names
    OutsideValues,    ///< those of them of which it names a key
    HostedZone,       ///< of the domain
    Certificate,      ///< of the domain
};

/// One action that a call needs.
struct Permission {
    std::string_view service;    ///< as models/aws has it: "elbv2"
    std::string_view operation;  ///< "DescribeLoadBalancers"
    std::string_view action;     ///< "elasticloadbalancing:DescribeLoadBalancers"
    Scope scope = Scope::Everything;
    std::string_view commands;  ///< that make the call: "check --live, up"
    bool operator==(const Permission&) const = default;
};

/// By service and operation. An operation has a row for each action that it needs and for each
/// scope of that.
std::span<const Permission> permissions();

/// The rows of one operation; empty: slipway does not know that it makes the call.
std::vector<Permission> permissions_of(std::string_view service, std::string_view operation);

}  // namespace rollout
