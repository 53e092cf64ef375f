#include <gtest/gtest.h>

#include "local/records/test_service.h"

namespace local {
namespace {

using test::play;
using test::Reply;
using test::ServiceDesk;

const std::string kArn = "arn:aws:events:eu-west-1:000000000000:rule/nightly";
const std::string kCluster = "arn:aws:ecs:eu-west-1:000000000000:cluster/shop";

TEST(Events, KeepRulesAndTheirTargets) {
    play(
        "events",
        {{"PutRule", R"({"Name": "nightly"})", "", "!ValidationException"},
         {"PutRule", R"j({"Name": "nightly", "ScheduleExpression": "rate(1 day)"})j", "RuleArn",
          kArn},
         {"PutRule", R"({"Name": "b", "EventPattern": "no"})", "", "!InvalidEventPatternException"},
         {"PutTargets",
          R"({"Rule": "nightly", "Targets": [{"Id": "a", "Arn": ")" + kCluster +
              R"(", "EcsParameters": {"TaskDefinitionArn": "td", "TaskCount": 2}}]})",
          "FailedEntryCount", "0"},
         {"ListTargetsByRule", R"({"Rule": "nightly"})", "Targets.0.EcsParameters.TaskCount", "2"},
         {"ListRuleNamesByTarget", R"({"TargetArn": ")" + kCluster + "\"}", "RuleNames.0",
          "nightly"},
         {"DeleteRule", R"({"Name": "nightly"})", "", "!ValidationException"},
         {"RemoveTargets", R"({"Rule": "nightly", "Ids": ["a"]})", "", ""},
         {"ListTargetsByRule", R"({"Rule": "nightly"})", "Targets", "#0"},
         {"DisableRule", R"({"Name": "nightly"})", "", ""},
         {"DescribeRule", R"({"Name": "nightly"})", "State", "DISABLED"},
         {"TagResource",
          R"({"ResourceARN": ")" + kArn + R"(", "Tags": [{"Key": "a", "Value": "b"}]})", "", ""},
         {"ListTagsForResource", R"({"ResourceARN": ")" + kArn + "\"}", "Tags.0.Value", "b"},
         {"ListRules", R"({"NamePrefix": "night"})", "Rules.0.Name", "nightly"},
         {"DeleteRule", R"({"Name": "nightly"})", "", ""},
         {"DeleteRule", R"({"Name": "nightly"})", "", ""},
         {"DescribeRule", R"({"Name": "nightly"})", "", "!ResourceNotFoundException"}});
}

TEST(Events, PutARuleAsAWhole) {
    play("events",
         {{"PutRule",
           R"({"Name": "a", "EventPattern": "{\"source\":[\"aws.ecs\"]}", "Description": "old"})",
           "RuleArn", "?"},
          {"DescribeRule", R"({"Name": "a"})", "EventPattern", R"({"source":["aws.ecs"]})"},
          {"PutRule", R"j({"Name": "a", "ScheduleExpression": "rate(1 day)"})j", "", ""},
          {"DescribeRule", R"({"Name": "a"})", "EventPattern", ""},
          {"DescribeRule", R"({"Name": "a"})", "Description", ""},
          {"DescribeRule", R"({"Name": "a"})", "ScheduleExpression", "rate(1 day)"}});
}

TEST(Events, KnowTheDefaultBusAlone) {
    ServiceDesk desk("events");
    EXPECT_EQ(desk.call("DescribeEventBus").at("Name"), "default");
    EXPECT_EQ(desk.call("ListEventBuses").at("EventBuses"), "#1");
    EXPECT_EQ(desk.call("DescribeEventBus", R"({"Name": "own"})").refusal(),
              "ResourceNotFoundException: Event bus own does not exist.");
    EXPECT_EQ(desk.call("PutEvents", R"({"Entries": [{"Source": "a"}]})").refusal(),
              "ValidationException: Sending events is not part of this cloud yet");
}

}  // namespace
}  // namespace local
