#include <string>
#include <utility>
#include <vector>

#include "blueprint/cron.h"
#include "blueprint/iam.h"
#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/iam.h"
#include "cfn/scheduler.h"
#include "cfn/sqs.h"

namespace blueprint {
namespace {

namespace schedule = cfn::scheduler::schedule;
using platform::Job;

/// A run that could not be started (no capacity, a fault of the API) is tried again for an hour,
/// not into the next day.
constexpr std::int64_t kRetryAttempts = 10;
constexpr std::int64_t kRetrySeconds = 3600;
/// The longest that SQS keeps a message.
constexpr std::int64_t kMissedRunsSeconds = 14 * 24 * 3600;

/// Exactly this job, on this cluster, with its two roles. AWS: EventBridge Scheduler, "Execution
/// role"; ECS, "Grant permission to tag resources on creation".
std::vector<Statement> run_statements(const Scope& scope, const Task& task, cfn::Expression queue) {
    cfn::Expression cluster = import(scope.names.cluster_arn());
    return {
        {"RunTask",
         {"ecs:RunTask"},
         {cfn::ref(task.definition)},
         {{"ArnEquals", {{"ecs:cluster", cluster}}}}},
        {"TagTask",
         {"ecs:TagResource"},
         {arn("ecs", "task/" + scope.names.cluster() + "/*")},
         {{"StringEquals", {{"ecs:CreateAction", "RunTask"}}}}},
        {"PassRoles",
         {"iam:PassRole"},
         {cfn::GetAtt{"ExecutionRole", "Arn"}, cfn::GetAtt{"TaskRole", "Arn"}},
         {{"StringEquals", {{"iam:PassedToService", "ecs-tasks.amazonaws.com"}}}}},
        {"KeepMissedRuns", {"sqs:SendMessage"}, {std::move(queue)}},
    };
}

schedule::EcsParameters run_of(const Scope& scope, const Job& job, const Task& task) {
    return {
        .CapacityProviderStrategy = {schedule::CapacityProviderStrategyItem{
            .CapacityProvider = cfn::if_(std::string(kOnSpotCondition), "FARGATE_SPOT", "FARGATE"),
            .Weight = 1}},
        .EnableECSManagedTags = true,
        .NetworkConfiguration =
            schedule::NetworkConfiguration{
                .AwsvpcConfiguration =
                    schedule::AwsVpcConfiguration{
                        .AssignPublicIp = schedule::AssignPublicIp::kDisabled,
                        .SecurityGroups = import_all(groups_of(scope, job)),
                        .Subnets = import_subnets(scope, Tier::Private)}},
        .PropagateTags = schedule::PropagateTags::kTaskDefinition,
        .TaskCount = 1,
        .TaskDefinitionArn = cfn::ref(task.definition),
    };
}

void add_schedule(const Scope& scope, const Job& job, const Task& task, const std::string& when,
                  cfn::Template& body) {
    Tags tags = workload_tags(scope, job);
    auto missed = body.add("MissedRuns", cfn::sqs::Queue{
                                             .MessageRetentionPeriod = kMissedRunsSeconds,
                                             .SqsManagedSseEnabled = true,
                                             .Tags = tag_list(tags),
                                         });
    cfn::Value<std::string> queue = cfn::get_att(missed, cfn::sqs::Queue::Attribute::kArn);
    auto role = body.add("ScheduleRole",
                         cfn::iam::Role{
                             .AssumeRolePolicyDocument = trust_policy("scheduler.amazonaws.com"),
                             .Policies = {inline_policy("run", run_statements(scope, task, queue))},
                             .Tags = tag_list(tags),
                         });
    body.add(
        "Schedule",
        cfn::scheduler::Schedule{
            .Description = scope.names.prefix() + ": job " + job.name,
            .FlexibleTimeWindow = schedule::FlexibleTimeWindow{.Mode = schedule::Mode::kOff},
            .ScheduleExpression = when,
            .ScheduleExpressionTimezone = job.timezone.empty() ? "UTC" : job.timezone,
            .State = schedule::State::kEnabled,
            .Target =
                schedule::Target{
                    .Arn = import(scope.names.cluster_arn()),
                    .DeadLetterConfig = schedule::DeadLetterConfig{.Arn = queue},
                    .EcsParameters = run_of(scope, job, task),
                    .RetryPolicy = schedule::RetryPolicy{.MaximumEventAgeInSeconds = kRetrySeconds,
                                                         .MaximumRetryAttempts = kRetryAttempts},
                    .RoleArn = cfn::get_att(role, cfn::iam::Role::Attribute::kArn),
                },
        });
    add_output(body, "MissedRunsUrl", cfn::ref(missed));
}

/// The names of exports, separated by commas. Their values would be an output that repeats an
/// import.
std::string listed(const std::vector<Export>& exports) {
    std::string text;
    for (const Export& one : exports)
        text += (text.empty() ? "" : ",") + one.name();
    return text;
}

std::vector<Export> subnets(const Scope& scope) {
    std::vector<Export> all;
    for (std::size_t i = 0; i < subnet_count(scope.environment, Tier::Private); ++i) {
        all.push_back(scope.names.subnet(Tier::Private, i));
    }
    return all;
}

}  // namespace

cfn::Template job_template(const Scope& scope, const Job& job) {
    cfn::Template body;
    body.description = scope.names.prefix() + ": job " + job.name;
    add_release_parameters(scope, job, body);
    Task task = add_task(scope, job,
                         {.family = scope.names.job_family(job.name),
                          .log_group = scope.names.log_group(job.name),
                          .logs = TaskNames::Logs::Complete},
                         body);
    if (has_own_group(scope.environment, job)) {
        add_edges(scope, edges_of(scope.environment, job), scope.names.job_group(job.name),
                  job.name, body);
    }
    std::optional<std::string> when = aws_cron(job.schedule);
    if (when) {
        add_capacity_parameter(job, body);
        add_schedule(scope, job, task, *when, body);
    }
    // What `aws ecs run-task` needs beside the cluster, which has a name.
    add_output(body, std::string(kSecurityGroupExportsOutput), listed(groups_of(scope, job)));
    add_output(body, std::string(kSubnetExportsOutput), listed(subnets(scope)));
    return body;
}

}  // namespace blueprint
