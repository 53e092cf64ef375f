#include <algorithm>
#include <string>

#include "blueprint/cluster_parts.h"
#include "blueprint/template_parts.h"
#include "cfn/events.h"
#include "cfn/logs.h"

// ECS shows a stopped task for about an hour, and its reason is nowhere else. EventBridge hears of
// every task that stops; a rule puts what it hears into a log group. AWS: "Viewing Amazon ECS
// stopped task errors", "Amazon ECS task state change events".

namespace blueprint {
namespace {

constexpr std::int64_t kLeastDays = 7;

/// As long as the lines of the services are kept, so that the two can be read together.
std::int64_t days_kept(const platform::Environment& environment) {
    std::int64_t days = kLeastDays;
    for (const platform::Service& service : environment.services)
        days = std::max(days, service.log_retention->in_days());
    for (const platform::Job& job : environment.jobs)
        days = std::max(days, job.log_retention->in_days());
    return days;
}

/// EventBridge writes by a policy of the group; a role of the rule is not used. The policy is the
/// group's own, for an account has ten others in a region, of everybody together. AWS: "Using
/// resource-based policies for Amazon EventBridge", CloudWatch Logs permissions; "CloudWatch Logs
/// quotas", resource policies.
cfn::Object may_write(const std::string& group) {
    return {{"Version", "2012-10-17"},
            {"Statement",
             cfn::Array{cfn::Object{
                 {"Effect", "Allow"},
                 {"Principal",
                  {{"Service", cfn::Array{"events.amazonaws.com", "delivery.logs.amazonaws.com"}}}},
                 {"Action", cfn::Array{"logs:CreateLogStream", "logs:PutLogEvents"}},
                 {"Resource", cfn::sub("arn:${AWS::Partition}:logs:${AWS::Region}:"
                                       "${AWS::AccountId}:log-group:" +
                                       group + ":*")}}}}};
}

}  // namespace

void add_stopped_tasks(const Scope& scope, cfn::Template& body,
                       const cfn::Handle<cfn::ecs::Cluster>& cluster) {
    const std::string name = scope.names.stopped_tasks_group();
    body.add("StoppedTasks", cfn::logs::LogGroup{
                                 .LogGroupName = name,
                                 .ResourcePolicyDocument = may_write(name),
                                 .RetentionInDays = days_kept(scope.environment),
                                 .Tags = tag_list(environment_tags(scope)),
                             });
    body.add(
        "StoppedTask",
        cfn::events::Rule{
            .Description = scope.names.prefix() + ": a task has stopped",
            .EventPattern =
                cfn::Object{{"source", cfn::Array{"aws.ecs"}},
                            {"detail-type", cfn::Array{"ECS Task State Change"}},
                            {"detail",
                             {{"clusterArn", cfn::Array{cfn::get_att(
                                                 cluster, cfn::ecs::Cluster::Attribute::kArn)}},
                              {"lastStatus", cfn::Array{"STOPPED"}}}}},
            .State = cfn::events::rule::State::kEnabled,
            // The ARN that the group gives itself ends with ":*", which no target may.
            .Targets = {cfn::events::rule::Target{
                .Arn = cfn::sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:"
                                "log-group:${StoppedTasks}"),
                .Id = "StoppedTasks",
            }},
        });
}

}  // namespace blueprint
