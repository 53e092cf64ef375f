#include <string>
#include <utility>

#include "blueprint/cluster_parts.h"
#include "blueprint/iam.h"
#include "blueprint/interface.h"
#include "blueprint/template_parts.h"
#include "cfn/events.h"
#include "cfn/iam.h"
#include "cfn/stepfunctions.h"

// ECS does not leave Spot by itself. AWS: "Amazon ECS clusters for Fargate", capacity providers: a
// task that Spot cannot place is tried again on Spot. Each failed attempt is an event; it starts an
// execution of the state machine below.
//
//   Draw -> Spread -> Look -> Judge -> MarkFallback -> FallBack -> Rest -> LookAgain -> JudgeAgain
//                                                                             ^            |   |
//                                        a deployment is in flight:           `-- Settle <-'   |
//                                                                    TrySpot <- MarkTrial <----'
//
// What it did stands in two tags of the service: whether it was moved or is on trial and for how
// long, and which execution did it. So the rest doubles from one fallback to the next, whoever
// deploys sees that a service was moved, and an execution that wakes after hours knows whether the
// service is still its own. The weight of the provider would hold the first as well, but a changed
// weight is a changed strategy, which ECS refuses without a forced deployment.

namespace blueprint {
namespace {

constexpr std::int64_t kRestSeconds = 6 * 3600;
constexpr std::int64_t kSettleSeconds = 300;
/// Which execution moved the service last.
constexpr std::string_view kMovedByTag = "slipway:spot-by";

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

cfn::Object call(std::string_view action, cfn::Object parameters, std::string_view next) {
    return {
        {"Type", "Task"},
        {"Resource", cfn::sub("arn:${AWS::Partition}:states:::aws-sdk:ecs:" + std::string(action))},
        {"Parameters", std::move(parameters)},
        {"ResultPath", cfn::Null{}},
        {"Retry", retries()},
        {"Next", next}};
}

/// The value of the tag `key`: a list of one, or of none.
std::string tag_value(std::string_view key) {
    return "$.Services[*].Tags[?(@.Key=='" + std::string(key) + "')].Value";
}

/// What the judges need of the service, under $.seen. Only lists: one of a service that is not
/// there, or of what it does not have, is empty, where a path to a single value would fail.
cfn::Object look(std::string_view next) {
    cfn::Object state = call("describeServices",
                             {{"Cluster.$", "$.cluster"},
                              {"Services.$", "States.Array($.service)"},
                              {"Include", cfn::Array{"TAGS"}}},
                             next);
    *state.find("ResultPath") = "$.seen";
    state.add("ResultSelector",
              {{"status.$", "$.Services[*].Status"},
               {"provider.$", "$.Services[*].CapacityProviderStrategy[*].CapacityProvider"},
               {"deployments.$", "$.Services[*].Deployments[*].Id"},
               {"exempt.$", tag_value(kNoFallbackTag)},
               {"mark.$", tag_value(kSpotTag)},
               {"movedBy.$", tag_value(kMovedByTag)}});
    return state;
}

cfn::Object mark(std::string_view value, std::string_view next) {
    return call("tagResource",
                {{"ResourceArn.$", "$.service"},
                 {"Tags", cfn::Array{cfn::Object{{"Key", kSpotTag}, {"Value.$", value}},
                                     cfn::Object{{"Key", kMovedByTag}, {"Value.$", "$.me.name"}}}}},
                next);
}

cfn::Object move_to(std::string_view provider, std::string_view next) {
    return call("updateService",
                {{"Cluster.$", "$.cluster"},
                 {"Service.$", "$.service"},
                 // The same weight as in the service's template.
                 {"CapacityProviderStrategy",
                  cfn::Array{cfn::Object{{"CapacityProvider", provider}, {"Weight", 1}}}},
                 // AWS: API reference of ECS, "UpdateService": a changed strategy needs it.
                 {"ForceNewDeployment", true}},
                next);
}

/// Several failed placements at once start as many executions. They look at different times, and
/// all but the first find the service moved.
cfn::Object draw() {
    return {{"Type", "Pass"},
            {"Parameters",
             {{"name.$", "$$.Execution.Name"}, {"seconds.$", "States.MathRandom(5, 60)"}}},
            {"ResultPath", "$.me"},
            {"Next", "Spread"}};
}

cfn::Object wait_for(std::string_view seconds, std::string_view next) {
    return {{"Type", "Wait"}, {"SecondsPath", seconds}, {"Next", next}};
}

/// How long the service stays away from Spot, and what its tag says then and afterwards.
cfn::Object rest(std::int64_t units) {
    std::string number = std::to_string(units);
    return {{"Type", "Pass"},
            {"Result",
             {{"seconds", kRestSeconds * units},
              {"fallback", std::string(kFellBack) + "-" + number},
              {"trying", "trying-" + number}}},
            {"ResultPath", "$.rest"},
            {"Next", "MarkFallback"}};
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

cfn::Object missing(std::string_view variable) {
    return test(variable, "IsPresent", false);
}

/// The rules that leave alone what is gone, exempt, or not on `provider`.
cfn::Array leave_unless_on(std::string_view provider) {
    return {when(missing("$.seen.status[0]"), "NothingToDo"),
            unless(test("$.seen.status[0]", "StringEquals", "ACTIVE"), "NothingToDo"),
            when(test("$.seen.exempt[0]", "IsPresent", true), "NothingToDo"),
            when(missing("$.seen.provider[0]"), "NothingToDo"),
            unless(test("$.seen.provider[0]", "StringEquals", provider), "NothingToDo")};
}

/// Twice the rest after a trial that failed; the same again when somebody else ended the last one.
cfn::Object judge() {
    cfn::Array rules = leave_unless_on("FARGATE_SPOT");
    rules.push_back(when(missing("$.seen.mark[0]"), "RestOnce"));
    auto after = [&](std::string_view marked, std::string_view next) {
        rules.push_back(when(test("$.seen.mark[0]", "StringEquals", marked), next));
    };
    after("trying-1", "RestTwice");
    after("fallback-2", "RestTwice");
    after("trying-2", "RestLong");
    after("fallback-4", "RestLong");
    after("trying-4", "RestLong");
    return {{"Type", "Choice"}, {"Choices", std::move(rules)}, {"Default", "RestOnce"}};
}

cfn::Object judge_again() {
    cfn::Array rules = leave_unless_on("FARGATE");
    rules.push_back(when(missing("$.seen.movedBy[0]"), "NothingToDo"));
    rules.push_back(
        unless(test("$.seen.movedBy[0]", "StringEqualsPath", "$.me.name"), "NothingToDo"));
    rules.push_back(when(test("$.seen.deployments[1]", "IsPresent", true), "Settle"));
    return {{"Type", "Choice"}, {"Choices", std::move(rules)}, {"Default", "MarkTrial"}};
}

cfn::Object definition() {
    // The tag first: whoever sees the service on demand sees why, and a move that fails is tried
    // again at the next failed placement.
    return {
        {"StartAt", "Draw"},
        {"States",
         {{"Draw", draw()},
          {"Spread", wait_for("$.me.seconds", "Look")},
          {"Look", look("Judge")},
          {"Judge", judge()},
          {"RestOnce", rest(1)},
          {"RestTwice", rest(2)},
          {"RestLong", rest(4)},
          {"MarkFallback", mark("$.rest.fallback", "FallBack")},
          {"FallBack", move_to("FARGATE", "Rest")},
          {"Rest", wait_for("$.rest.seconds", "LookAgain")},
          {"LookAgain", look("JudgeAgain")},
          {"JudgeAgain", judge_again()},
          {"Settle",
           cfn::Object{{"Type", "Wait"}, {"Seconds", kSettleSeconds}, {"Next", "LookAgain"}}},
          {"MarkTrial", mark("$.rest.trying", "TrySpot")},
          {"TrySpot", move_to("FARGATE_SPOT", "Done")},
          {"Done", end_state("on Spot again, or the next failed placement starts over")},
          {"NothingToDo", end_state("gone, exempt, where it should be, or another's to move")}}}};
}

cfn::Handle<cfn::iam::Role> add_machine_role(const Scope& scope, cfn::Template& body) {
    cfn::Expression services = arn("ecs", "service/" + scope.names.cluster() + "/*");
    return body.add(
        "SpotFallbackRole",
        cfn::iam::Role{
            .AssumeRolePolicyDocument = trust_policy("states.amazonaws.com"),
            .Policies = {inline_policy(
                "move-services", {{"",
                                   {"ecs:DescribeServices", "ecs:TagResource", "ecs:UpdateService"},
                                   {services}}})},
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
