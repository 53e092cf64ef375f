// IAM, CloudWatch, EventBridge, Step Functions, Budgets, CloudFormation's own.

#include "engine/inventory/type_rules.h"

namespace engine {
namespace {

constexpr std::string_view kNoSignals =
    "This cloud takes no signals from outside, so a wait condition would never be met.";

constexpr TypeRules kRules[] = {
    {.type = "AWS::Budgets::Budget",
     .id = "{.Budget.BudgetName|budget-{hex:8}}",
     .attributes = "Id={id}"},
    {.type = "AWS::CDK::Metadata",
     .id = "{hex:8}-{hex:4}",
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment},
    {.type = "AWS::CloudFormation::CustomResource",
     .id = "{uuid}",
     .missing = "This cloud runs no custom resources."},
    {.type = "AWS::CloudFormation::Stack",
     .id = "{uuid}",
     .missing = "This cloud makes no stacks inside stacks."},
    {.type = "AWS::CloudFormation::WaitCondition", .id = "{uuid}", .missing = kNoSignals},
    {.type = "AWS::CloudFormation::WaitConditionHandle",
     .id = "https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{uuid}"},
    {.type = "AWS::CloudWatch::Alarm",
     .name_property = "AlarmName",
     .id = "{name}",
     .attributes = "Arn=arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
     .create = Pace::Moment,
     .update = Pace::Moment,
     .remove = Pace::Moment},
    {.type = "AWS::CloudWatch::CompositeAlarm",
     .name_property = "AlarmName",
     .id = "{name}",
     .attributes = "Arn=arn:aws:cloudwatch:{region}:{account}:alarm:{name}"},
    {.type = "AWS::CloudWatch::Dashboard", .name_property = "DashboardName", .id = "{name}"},
    {.type = "AWS::Events::Rule",
     .name_property = "Name",
     .name_length = 64,
     .id = "{bus|}{name}",
     .attributes = "Arn=arn:aws:events:{region}:{account}:rule/{bus/}{name};RuleName={name}",
     .create = Pace::Medium,
     .update = Pace::Medium},
    {.type = "AWS::IAM::InstanceProfile",
     .name_property = "InstanceProfileName",
     .name_length = 128,
     .id = "{name}",
     .attributes = "Arn=arn:aws:iam::{account}:instance-profile/{name}",
     .create = Pace::Long},
    {.type = "AWS::IAM::ManagedPolicy",
     .name_property = "ManagedPolicyName",
     .name_length = 128,
     .id = "arn:aws:iam::{account}:policy{.Path|/}{name}",
     .attributes = "AttachmentCount=0;DefaultVersionId=v1;IsAttachable=true;"
                   "PermissionsBoundaryUsageCount=0;PolicyId=ANPA{upper:17}",
     .create = Pace::Short,
     .taken_code = "EntityAlreadyExists",
     .taken_message = "A policy called {name} already exists. Duplicate names are not allowed."},
    {.type = "AWS::IAM::OIDCProvider",
     .id = "arn:aws:iam::{account}:oidc-provider/{/Url}",
     .taken_code = "EntityAlreadyExists",
     .taken_message = "Provider with url {.Url} already exists."},
    {.type = "AWS::IAM::Policy",
     .name_property = "",
     .id = "{name}",
     .attributes = "Id={id}",
     .create = Pace::Short},
    {.type = "AWS::IAM::Role",
     .name_property = "RoleName",
     .name_length = 64,
     .id = "{name}",
     .attributes = "Arn=arn:aws:iam::{account}:role{.Path|/}{name};RoleId=AROA{upper:17}",
     .create = Pace::Short,
     .taken_code = "EntityAlreadyExists",
     .taken_message = "Role with name {name} already exists."},
    {.type = "AWS::IAM::RolePolicy", .id = "{.PolicyName}|{.RoleName}"},
    {.type = "AWS::IAM::ServiceLinkedRole",
     .id = "AWSServiceRoleFor{.AWSServiceName}{.CustomSuffix}",
     .taken_code = "InvalidInput",
     .taken_message = "Service role name {unique} has been taken in this account, please try a "
                      "different suffix."},
    {.type = "AWS::Scheduler::Schedule",
     .name_property = "Name",
     .name_length = 64,
     .id = "{name}{#}",
     .unique = "{.GroupName|default}|{name}",
     .attributes = "Arn=arn:aws:scheduler:{region}:{account}:schedule/{.GroupName|default}/{name}"},
    {.type = "AWS::Scheduler::ScheduleGroup",
     .name_property = "Name",
     .name_length = 64,
     .id = "{name}",
     .attributes = "Arn=arn:aws:scheduler:{region}:{account}:schedule-group/{name};State=ACTIVE"},
    {.type = "AWS::StepFunctions::StateMachine",
     .name_property = "StateMachineName",
     .name_length = 80,
     .id = "arn:aws:states:{region}:{account}:stateMachine:{name}",
     .attributes = "Arn={id};Name={name};StateMachineRevisionId={uuid}"},
};

}  // namespace

std::span<const TypeRules> management_rules() {
    return kRules;
}

}  // namespace engine
