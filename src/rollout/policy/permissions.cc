#include "rollout/policy/permissions.h"

#include <array>

namespace rollout {
namespace {

constexpr std::string_view kLive = "check --live, up";
constexpr std::string_view kUp = "up, down, rollback";
constexpr std::string_view kRelease = "up, rollback";
constexpr std::string_view kChangeSet = "plan --change-set, up, rollback";
constexpr std::string_view kWatch =
    "up, rollback, status, why, watch, scale, restart, run, abort, exec";
constexpr std::string_view kAbort = "up, down, rollback, abort";
constexpr std::string_view kDelete = "plan --change-set, up, down, rollback, abort";
constexpr std::string_view kRun = "up, run";
constexpr std::string_view kSecret = "secret";
constexpr std::string_view kLogs = "logs, why, run";

using enum Scope;

constexpr std::array kPermissions = {
    Permission{"acm", "DescribeCertificate", "acm:DescribeCertificate", Certificate, kLive},

    Permission{"application-autoscaling", "DescribeScalableTargets",
               "application-autoscaling:DescribeScalableTargets", Everything, kWatch},
    Permission{"application-autoscaling", "DescribeScalingActivities",
               "application-autoscaling:DescribeScalingActivities", Everything, kWatch},
    Permission{"application-autoscaling", "DescribeScalingPolicies",
               "application-autoscaling:DescribeScalingPolicies", Everything, kWatch},

    Permission{"cloudformation", "CancelUpdateStack", "cloudformation:CancelUpdateStack", Stacks,
               kAbort},
    Permission{"cloudformation", "ContinueUpdateRollback", "cloudformation:ContinueUpdateRollback",
               Stacks, kUp},
    Permission{"cloudformation", "ContinueUpdateRollback", "iam:PassRole", ServiceRole, kUp},
    Permission{"cloudformation", "CreateChangeSet", "cloudformation:CreateChangeSet", Stacks,
               kChangeSet},
    Permission{"cloudformation", "CreateChangeSet", "cloudformation:TagResource", Stacks,
               kChangeSet},
    Permission{"cloudformation", "CreateChangeSet", "iam:PassRole", ServiceRole, kChangeSet},
    Permission{"cloudformation", "DeleteChangeSet", "cloudformation:DeleteChangeSet", Stacks,
               kChangeSet},
    Permission{"cloudformation", "DeleteStack", "cloudformation:DeleteStack", Stacks, kDelete},
    Permission{"cloudformation", "DeleteStack", "iam:PassRole", ServiceRole, kDelete},
    Permission{"cloudformation", "DescribeChangeSet", "cloudformation:DescribeChangeSet", Stacks,
               kChangeSet},
    Permission{"cloudformation", "DescribeStackEvents", "cloudformation:DescribeStackEvents",
               Stacks, kWatch},
    Permission{"cloudformation", "DescribeStackResources", "cloudformation:DescribeStackResources",
               Stacks, kWatch},
    // A plan asks for all of them, to find those that nobody wants any more.
    Permission{"cloudformation", "DescribeStacks", "cloudformation:DescribeStacks", Everything,
               kWatch},
    Permission{"cloudformation", "ExecuteChangeSet", "cloudformation:ExecuteChangeSet", Stacks,
               kRelease},
    Permission{"cloudformation", "GetTemplate", "cloudformation:GetTemplate", Stacks, kUp},
    // Of a template that is sent along it knows no stack.
    Permission{"cloudformation", "GetTemplateSummary", "cloudformation:GetTemplateSummary",
               Everything, kUp},
    // Whether a stack in review is anybody else's.
    Permission{"cloudformation", "ListChangeSets", "cloudformation:ListChangeSets", Stacks,
               "plan --change-set"},
    Permission{"cloudformation", "ListImports", "cloudformation:ListImports", Everything, kUp},
    Permission{"cloudformation", "ListStackResources", "cloudformation:ListStackResources", Stacks,
               kUp},
    Permission{"cloudformation", "RollbackStack", "cloudformation:RollbackStack", Stacks, kUp},
    Permission{"cloudformation", "RollbackStack", "iam:PassRole", ServiceRole, kUp},
    Permission{"cloudformation", "UpdateTerminationProtection",
               "cloudformation:UpdateTerminationProtection", Stacks, kUp},

    Permission{"ec2", "DescribeAddresses", "ec2:DescribeAddresses", Everything, kLive},
    Permission{"ec2", "DescribeAvailabilityZones", "ec2:DescribeAvailabilityZones", Everything,
               kLive},
    Permission{"ec2", "DescribeSecurityGroupRules", "ec2:DescribeSecurityGroupRules", Everything,
               "plan"},
    Permission{"ec2", "DescribeSubnets", "ec2:DescribeSubnets", Everything, kLive},
    Permission{"ec2", "DescribeVpcs", "ec2:DescribeVpcs", Everything, kLive},

    Permission{"ecr", "BatchGetImage", "ecr:BatchGetImage", Repositories,
               "check --live, up, rollback, down"},
    Permission{"ecr", "DescribeImages", "ecr:DescribeImages", Repositories, kRelease},
    Permission{"ecr", "DescribeRepositories", "ecr:DescribeRepositories", Repositories, kLive},
    Permission{"ecr", "GetDownloadUrlForLayer", "ecr:GetDownloadUrlForLayer", Repositories, kLive},
    Permission{"ecr", "ListTagsForResource", "ecr:ListTagsForResource", Repositories, kLive},
    Permission{"ecr", "PutImage", "ecr:PutImage", Repositories, "up, rollback, down"},

    // A task definition that a stack left behind belongs to no stack: the action knows no
    // resources.
    Permission{"ecs", "DeregisterTaskDefinition", "ecs:DeregisterTaskDefinition", Everything,
               "down"},
    Permission{"ecs", "DescribeClusters", "ecs:DescribeClusters", Clusters, kLive},
    Permission{"ecs", "DescribeServiceDeployments", "ecs:DescribeServiceDeployments", Ecs, kWatch},
    Permission{"ecs", "DescribeServiceRevisions", "ecs:DescribeServiceRevisions", Ecs, kWatch},
    Permission{"ecs", "DescribeServices", "ecs:DescribeServices", Ecs, kWatch},
    Permission{"ecs", "DescribeTaskDefinition", "ecs:DescribeTaskDefinition", Everything, kWatch},
    Permission{"ecs", "DescribeTasks", "ecs:DescribeTasks", Ecs, kWatch},
    Permission{"ecs", "ExecuteCommand", "ecs:ExecuteCommand", Ecs, "exec"},
    Permission{"ecs", "ListServiceDeployments", "ecs:ListServiceDeployments", Ecs, kWatch},
    Permission{"ecs", "ListTaskDefinitions", "ecs:ListTaskDefinitions", Everything, "down"},
    Permission{"ecs", "ListTasks", "ecs:ListTasks", ClusterByName, kWatch},
    Permission{"ecs", "RunTask", "ecs:RunTask", TaskDefinitions, kRun},
    // AWS: ECS Developer Guide, "Grant permission to tag resources on creation".
    Permission{"ecs", "RunTask", "ecs:TagResource", NewTasks, kRun},
    Permission{"ecs", "RunTask", "iam:PassRole", TaskRoles, kRun},
    Permission{"ecs", "StopServiceDeployment", "ecs:StopServiceDeployment", Ecs, "abort"},
    Permission{"ecs", "StopTask", "ecs:StopTask", Ecs, kRun},
    Permission{"ecs", "UpdateService", "ecs:UpdateService", Ecs, "scale, restart"},

    Permission{"elbv2", "DescribeListeners", "elasticloadbalancing:DescribeListeners", Everything,
               kWatch},
    Permission{"elbv2", "DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers",
               Everything, kLive},
    Permission{"elbv2", "DescribeRules", "elasticloadbalancing:DescribeRules", Everything, kWatch},
    Permission{"elbv2", "DescribeTags", "elasticloadbalancing:DescribeTags", Everything, kLive},
    Permission{"elbv2", "DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroups",
               Everything, kWatch},
    Permission{"elbv2", "DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth",
               Everything, kWatch},

    Permission{"iam", "CreateServiceLinkedRole", "iam:CreateServiceLinkedRole", LinkedRoles, "up"},
    Permission{"iam", "GetRole", "iam:GetRole", LinkedRoles, kLive},

    Permission{"logs", "DescribeLogGroups", "logs:DescribeLogGroups", Everything, kLive},
    Permission{"logs", "DescribeLogStreams", "logs:DescribeLogStreams", LogGroups, kLogs},
    Permission{"logs", "FilterLogEvents", "logs:FilterLogEvents", LogGroups, kLogs},
    Permission{"logs", "GetLogEvents", "logs:GetLogEvents", LogGroups, kLogs},
    Permission{"logs", "ListTagsForResource", "logs:ListTagsForResource", LogGroups, kLive},

    Permission{"route53", "GetHostedZone", "route53:GetHostedZone", HostedZone, kLive},

    Permission{"secretsmanager", "DescribeSecret", "secretsmanager:DescribeSecret", Secrets,
               "check --live, up, secret"},
    Permission{"secretsmanager", "DescribeSecret", "secretsmanager:DescribeSecret", OutsideSecrets,
               kLive},
    Permission{"secretsmanager", "GetSecretValue", "secretsmanager:GetSecretValue", OutsideValues,
               kLive},
    Permission{"secretsmanager", "ListSecretVersionIds", "secretsmanager:ListSecretVersionIds",
               Secrets, kSecret},
    Permission{"secretsmanager", "PutSecretValue", "secretsmanager:PutSecretValue", Secrets,
               kSecret},

    Permission{"service-quotas", "GetAWSDefaultServiceQuota",
               "servicequotas:GetAWSDefaultServiceQuota", Everything, kLive},
    Permission{"service-quotas", "GetServiceQuota", "servicequotas:GetServiceQuota", Everything,
               kLive},

    Permission{"servicediscovery", "ListNamespaces", "servicediscovery:ListNamespaces", Everything,
               kLive},
    Permission{"servicediscovery", "ListTagsForResource", "servicediscovery:ListTagsForResource",
               Everything, kLive},

    Permission{"ssm", "DescribeParameters", "ssm:DescribeParameters", Everything, kLive},

    // AWS: Security Token Service API Reference, "GetCallerIdentity": no permissions are required.
    Permission{"sts", "GetCallerIdentity", "sts:GetCallerIdentity", Nobody, "all"},
};

}  // namespace

std::span<const Permission> permissions() {
    return kPermissions;
}

std::vector<Permission> permissions_of(std::string_view service, std::string_view operation) {
    std::vector<Permission> rows;
    for (const Permission& row : kPermissions)
        if (row.service == service && row.operation == operation) rows.push_back(row);
    return rows;
}

}  // namespace rollout
