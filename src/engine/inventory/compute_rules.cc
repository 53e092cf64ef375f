// ECS, ECR, EFS, Lambda, Logs, Application Auto Scaling.

#include "engine/inventory/type_rules.h"

namespace engine {
namespace {

constexpr std::string_view kTaskSets =
    "Task sets belong to deployment controllers outside of ECS, which this cloud does not have.";

constexpr TypeRules kRules[] = {
    {.type = "AWS::ApplicationAutoScaling::ScalableTarget",
     .id = "{.ResourceId}|{.ScalableDimension}|{.ServiceNamespace}",
     .attributes = "Id={id}",
     .is_at_once = true},
    {.type = "AWS::ApplicationAutoScaling::ScalingPolicy",
     .name_property = "PolicyName",
     .id = "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:resource/"
           "{scaled-resource}:policyName/{name}",
     .unique = "{scaling-target}|{name}",
     .attributes = "Arn={id}",
     .is_at_once = true},
    {.type = "AWS::ECR::PullThroughCacheRule",
     .name_property = "EcrRepositoryPrefix",
     .id = "{name}"},
    {.type = "AWS::ECR::ReplicationConfiguration", .id = "{account}"},
    {.type = "AWS::ECR::Repository",
     .name_property = "RepositoryName",
     .letters = Letters::Lower,
     .id = "{name}",
     .attributes = "Arn=arn:aws:ecr:{region}:{account}:repository/{name};"
                   "RepositoryUri={account}.dkr.ecr.{region}.amazonaws.com/{name}",
     .is_at_once = true,
     .create = Pace::Moment,
     .update = Pace::Moment,
     .taken_code = "RepositoryAlreadyExistsException",
     .taken_message = "The repository with name '{name}' already exists in the registry with id "
                      "'{account}'"},
    {.type = "AWS::ECS::CapacityProvider", .name_property = "Name", .id = "{name}"},
    {.type = "AWS::ECS::Cluster",
     .name_property = "ClusterName",
     .id = "{name}",
     .attributes = "Arn=arn:aws:ecs:{region}:{account}:cluster/{name}",
     .is_at_once = true},
    {.type = "AWS::ECS::ClusterCapacityProviderAssociations",
     .id = "{/Cluster}",
     .create = Pace::Short,
     .update = Pace::Short,
     .remove = Pace::Short},
    {.type = "AWS::ECS::PrimaryTaskSet", .id = "{.Cluster}|{.Service}", .missing = kTaskSets},
    {.type = "AWS::ECS::Service",
     .name_property = "ServiceName",
     .id = "arn:aws:ecs:{region}:{account}:service/{/Cluster|default}/{name}",
     .attributes = "Name={name}",
     .is_at_once = true,
     .create = Pace::Brief,
     .taken_code = "InvalidParameterException",
     .taken_message = "Creation of service was not idempotent.",
     .has_behaviour = true},
    {.type = "AWS::ECS::TaskDefinition",
     .name_property = "Family",
     .id = "arn:aws:ecs:{region}:{account}:task-definition/{name}:{rev}",
     .is_at_once = true,
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment},
    {.type = "AWS::ECS::TaskSet", .id = "{.Cluster}|{.Service}|{hex:16}", .missing = kTaskSets},
    {.type = "AWS::EFS::AccessPoint",
     .id = "fsap-{hex:17}",
     .attributes = "Arn=arn:aws:elasticfilesystem:{region}:{account}:access-point/{id}"},
    {.type = "AWS::EFS::FileSystem",
     .id = "fs-{hex:17}",
     .attributes = "Arn=arn:aws:elasticfilesystem:{region}:{account}:file-system/{id}"},
    {.type = "AWS::EFS::MountTarget",
     .id = "fsmt-{hex:17}",
     .unique = "{.FileSystemId}|{.SubnetId}",
     .attributes = "IpAddress=10.0.{decimal:2}.{decimal:2}",
     .create = Pace::Long,
     .remove = Pace::Medium,
     .taken_code = "MountTargetConflict",
     .taken_message = "mount target already exists in this AZ"},
    {.type = "AWS::Lambda::Function",
     .name_property = "FunctionName",
     .name_length = 64,
     .id = "{name}",
     .attributes = "Arn=arn:aws:lambda:{region}:{account}:function:{name}",
     .missing = "This cloud runs no Lambda functions."},
    {.type = "AWS::Lambda::Permission", .id = "{.FunctionName}|{hex:16}", .attributes = "Id={id}"},
    {.type = "AWS::Logs::LogGroup",
     .name_property = "LogGroupName",
     .name_length = 512,
     .id = "{name}",
     .attributes = "Arn=arn:aws:logs:{region}:{account}:log-group:{name}:*",
     .is_at_once = true,
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment,
     .taken_code = "ResourceAlreadyExistsException",
     .taken_message = "The specified log group already exists"},
    {.type = "AWS::Logs::MetricFilter",
     .name_property = "FilterName",
     .id = "{name}{#}",
     .unique = "{.LogGroupName}|{name}",
     .is_at_once = true},
    {.type = "AWS::Logs::ResourcePolicy",
     .name_property = "PolicyName",
     .id = "{name}",
     .is_at_once = true},
};

}  // namespace

std::span<const TypeRules> compute_rules() {
    return kRules;
}

}  // namespace engine
