#include <string>
#include <utility>

#include "blueprint/cluster_parts.h"
#include "blueprint/iam.h"
#include "blueprint/template_parts.h"
#include "cfn/events.h"
#include "cfn/iam.h"
#include "cfn/stepfunctions.h"

// ECS does not leave Spot by itself. AWS: "Amazon ECS clusters for Fargate", capacity providers: a
// task that Spot cannot place is tried again on Spot. Each failed attempt is an event; it starts an
// execution of the state machine below.
//
//   Look -> Judge -> FallBack -> Rest -> LookAgain -> JudgeAgain -> TrySpot
//                                          ^            | a deployment is in flight
//                                          `-- Settle <-'
//
// While a service is on Spot the weight of its only provider, which means nothing to ECS, holds how
// often Spot was tried in vain: 1, 2, 4. So the rest doubles from execution to execution without
// anything else to remember it.

namespace blueprint {
namespace {

constexpr std::int64_t kRestSeconds = 6 * 3600;
constexpr std::int64_t kSettleSeconds = 300;
constexpr std::string_view kNoFallbackTag = "slipway:no-fallback";

cfn::Object end_state(std::string_view comment) {
    return {{"Type", "Succeed"}, {"Comment", comment}};
}

/// Faults of the API are tried again for about ten minutes.
cfn::Array retries() {
    return {cfn::Object{{"ErrorEquals", cfn::Array{"States.ALL"}},
                        {"IntervalSeconds", 5},
                        {"MaxAttempts", 7},
                        {"BackoffRate", 2}}};
}

/// What the judges need of the service, under $.seen.
cfn::Object look(std::string_view next) {
    return {{"Type", "Task"},
            {"Resource", cfn::sub("arn:${AWS::Partition}:states:::aws-sdk:ecs:describeServices")},
            {"Parameters",
             {{"Cluster.$", "$.cluster"},
              {"Services.$", "States.Array($.service)"},
              {"Include", cfn::Array{"TAGS"}}}},
            {"ResultSelector",
             {{"service.$", "$.Services[0]"},
              {"tags.$", "$.Services[0].Tags[*].Key"},
              {"provider.$", "$.Services[0].CapacityProviderStrategy[0]"}}},
            {"ResultPath", "$.seen"},
            {"Retry", retries()},
            {"Next", next}};
}

cfn::Object move_to(std::string_view provider, cfn::Field weight, std::string_view next) {
    return {{"Type", "Task"},
            {"Resource", cfn::sub("arn:${AWS::Partition}:states:::aws-sdk:ecs:updateService")},
            {"Parameters",
             {{"Cluster.$", "$.cluster"},
              {"Service.$", "$.service"},
              {"CapacityProviderStrategy",
               cfn::Array{cfn::Object{{"CapacityProvider", provider}, std::move(weight)}}},
              // AWS: API reference of ECS, "UpdateService": a changed strategy needs it.
              {"ForceNewDeployment", true}}},
            {"ResultPath", cfn::Null{}},
            {"Retry", retries()},
            {"Next", next}};
}

cfn::Object test(std::string_view variable, std::string_view comparison, cfn::Expression value) {
    return {{"Variable", variable}, {std::string(comparison), std::move(value)}};
}

cfn::Object when(cfn::Object holds, std::string_view next) {
    holds.add("Next", next);
    return holds;
}

cfn::Object unless(cfn::Object holds, std::string_view next) {
    return {{"Not", std::move(holds)}, {"Next", next}};
}

/// The wait before Spot is tried again, and the weight that it bears then.
cfn::Object rest(std::int64_t factor, std::int64_t next_weight) {
    return {{"Type", "Pass"},
            {"Result", {{"seconds", kRestSeconds * factor}, {"weight", next_weight}}},
            {"ResultPath", "$.rest"},
            {"Next", "FallBack"}};
}

cfn::Object is_active() {
    return test("$.seen.service.Status", "StringEquals", "ACTIVE");
}

cfn::Object is_on(std::string_view provider) {
    return test("$.seen.provider.CapacityProvider", "StringEquals", provider);
}

cfn::Object tried_at_most(std::int64_t weight) {
    return test("$.seen.provider.Weight", "NumericLessThanEquals", weight);
}

cfn::Object judge() {
    return {{"Type", "Choice"},
            {"Choices",
             cfn::Array{unless(is_active(), "NothingToDo"),
                        when(test("$.exempt.tagged", "BooleanEquals", true), "NothingToDo"),
                        unless(is_on("FARGATE_SPOT"), "NothingToDo"),
                        when(tried_at_most(1), "RestOnce"), when(tried_at_most(2), "RestTwice")}},
            {"Default", "RestLong"}};
}

cfn::Object judge_again() {
    return {{"Type", "Choice"},
            {"Choices",
             cfn::Array{unless(is_active(), "NothingToDo"),
                        // Somebody has changed it meanwhile.
                        unless(is_on("FARGATE"), "NothingToDo"),
                        when(test("$.seen.service.Deployments[1]", "IsPresent", true), "Settle")}},
            {"Default", "TrySpot"}};
}

cfn::Object definition() {
    return {
        {"StartAt", "Look"},
        {"States",
         {{"Look", look("Exempt")},
          {"Exempt", cfn::Object{{"Type", "Pass"},
                                 {"Parameters",
                                  {{"tagged.$", "States.ArrayContains($.seen.tags, '" +
                                                    std::string(kNoFallbackTag) + "')"}}},
                                 {"ResultPath", "$.exempt"},
                                 {"Next", "Judge"}}},
          {"Judge", judge()},
          {"RestOnce", rest(1, 2)},
          {"RestTwice", rest(2, 4)},
          {"RestLong", rest(4, 4)},
          {"FallBack", move_to("FARGATE", {"Weight", 1}, "Rest")},
          {"Rest",
           cfn::Object{{"Type", "Wait"}, {"SecondsPath", "$.rest.seconds"}, {"Next", "LookAgain"}}},
          {"LookAgain", look("JudgeAgain")},
          {"JudgeAgain", judge_again()},
          {"Settle",
           cfn::Object{{"Type", "Wait"}, {"Seconds", kSettleSeconds}, {"Next", "LookAgain"}}},
          {"TrySpot", move_to("FARGATE_SPOT", {"Weight.$", "$.rest.weight"}, "Done")},
          {"Done", end_state("on Spot again, or the next failed placement starts over")},
          {"NothingToDo", end_state("gone, exempt, or where it should be")}}}};
}

cfn::Handle<cfn::iam::Role> add_machine_role(const Scope& scope, cfn::Template& body) {
    cfn::Expression services = arn("ecs", "service/" + scope.names.cluster() + "/*");
    return body.add("SpotFallbackRole",
                    cfn::iam::Role{
                        .AssumeRolePolicyDocument = trust_policy("states.amazonaws.com"),
                        .Policies = {inline_policy(
                            "move-services",
                            {{"", {"ecs:DescribeServices", "ecs:UpdateService"}, {services}}})},
                        .Tags = tag_list(environment_tags(scope)),
                    });
}

cfn::Handle<cfn::iam::Role> add_starter_role(const Scope& scope, cfn::Template& body,
                                             cfn::Expression machine) {
    return body.add("SpotFailureRole",
                    cfn::iam::Role{
                        .AssumeRolePolicyDocument = trust_policy("events.amazonaws.com"),
                        .Policies = {inline_policy(
                            "start", {{"", {"states:StartExecution"}, {std::move(machine)}}})},
                        .Tags = tag_list(environment_tags(scope)),
                    });
}

}  // namespace

void add_spot_fallback(const Scope& scope, cfn::Template& body,
                       const cfn::Handle<cfn::ecs::Cluster>& cluster) {
    namespace machines = cfn::stepfunctions;
    auto machine_role = add_machine_role(scope, body);
    auto machine =
        body.add("SpotFallback",
                 machines::StateMachine{
                     .Definition = definition(),
                     .RoleArn = cfn::get_att(machine_role, cfn::iam::Role::Attribute::kArn),
                     // It waits for hours; an express one lasts five minutes.
                     .StateMachineType = machines::state_machine::StateMachineType::kStandard,
                     .Tags = tag_list<machines::state_machine::TagsEntry>(environment_tags(scope)),
                 });
    auto starter = add_starter_role(scope, body, cfn::ref(machine));
    // AWS: "Amazon ECS service action events".
    body.add(
        "SpotFailure",
        cfn::events::Rule{
            .Description = scope.names.prefix() + ": Spot has no capacity for a task",
            .EventPattern =
                cfn::Object{
                    {"source", cfn::Array{"aws.ecs"}},
                    {"detail-type", cfn::Array{"ECS Service Action"}},
                    {"detail",
                     {{"eventName", cfn::Array{"SERVICE_TASK_PLACEMENT_FAILURE"}},
                      {"clusterArn",
                       cfn::Array{cfn::get_att(cluster, cfn::ecs::Cluster::Attribute::kArn)}},
                      {"reason", cfn::Array{cfn::Object{{"prefix", "RESOURCE:FARGATE"}}}}}}},
            .State = cfn::events::rule::State::kEnabled,
            .Targets = {cfn::events::rule::Target{
                .Arn = cfn::ref(machine),
                .Id = "SpotFallback",
                .InputTransformer = cfn::events::
                    rule::InputTransformer{.InputPathsMap =
                                               {{"cluster", "$.detail.clusterArn"},
                                                {"service", "$.resources[0]"}},
                                           .InputTemplate =
                                               R"({"cluster": "<cluster>", "service": "<service>"})"},
                .RoleArn =
                    cfn::get_att(starter, cfn::iam::Role::Attribute::kArn),
            }},
        });
}

}  // namespace blueprint
