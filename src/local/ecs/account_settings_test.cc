#include "local/ecs/account_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/ecs/tagging.h"
#include "local/ecs/test_ecs.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::Ecs;
using test::error_of;
using test::Folder;
using test::kArn;
using test::list_at;
using test::TestCloud;
using testing::ElementsAre;
using testing::StartsWith;

std::string setting(const std::string& name, const std::string& value,
                    const std::string& more = "") {
    return R"({"name": ")" + name + R"(", "value": ")" + value + R"(")" + more + "}";
}

TEST(AccountSettings, HaveTheValuesOfAws) {
    TestCloud cloud;
    base::HttpAnswer answer =
        cloud.ecs("PutAccountSetting", setting("fargateTaskRetirementWaitPeriod", "14"));
    EXPECT_EQ(at(answer, "setting.value"), "14") << answer.body;
    EXPECT_EQ(at(answer, "setting.principalArn"), "arn:aws:iam::000000000000:root");
    EXPECT_EQ(at(answer, "setting.type"), "user");
    EXPECT_EQ(error_of(cloud.ecs("PutAccountSetting", setting("taskLongArnFormat", "disabled"))),
              "InvalidParameterException: Invalid setting value. Use one of enabled.");
    EXPECT_EQ(error_of(cloud.ecs("PutAccountSetting", setting("guardDutyActivate", "on"))),
              "InvalidParameterException: The setting guardDutyActivate is managed by AWS.");
}

TEST(AccountSettings, AreThoseInEffect) {
    TestCloud cloud;
    const std::string own = R"(, "principalArn": "arn:aws:iam::000000000000:user/a")";
    cloud.ecs("PutAccountSettingDefault", setting("containerInsights", "enabled"));
    auto value = [&](const std::string& more) {
        return at(cloud.ecs("ListAccountSettings", R"({"name": "containerInsights")" + more + "}"),
                  "settings.0.value");
    };
    EXPECT_EQ(value(""), "enabled");
    EXPECT_EQ(value(own), "");
    EXPECT_EQ(value(own + R"(, "effectiveSettings": true)"), "enabled");
    cloud.ecs("PutAccountSetting", setting("containerInsights", "enhanced", own));
    EXPECT_EQ(value(own), "enhanced");
    EXPECT_EQ(value(own + R"(, "value": "disabled")"), "");
    base::HttpAnswer answer =
        cloud.ecs("DeleteAccountSetting", R"({"name": "containerInsights")" + own + "}");
    EXPECT_EQ(at(answer, "setting.value"), "enabled") << answer.body;
    EXPECT_EQ(value(own), "");
    answer = cloud.ecs("ListAccountSettings", R"({"effectiveSettings": true})");
    EXPECT_EQ(at(answer, "settings.9.name"), "tagResourceAuthorization");
    answer = cloud.ecs("ListAccountSettings", R"({"effectiveSettings": true, "nextToken": ")" +
                                                  at(answer, "nextToken") + R"("})");
    EXPECT_EQ(at(answer, "settings.0.name"), "taskLongArnFormat") << answer.body;
    EXPECT_EQ(error_of(cloud.ecs("ListAccountSettings", R"({"value": "on"})")),
              "InvalidParameterException: A value can only be given with the name of a setting.");
}

TEST(AccountSettings, DecideWhatANewClusterHas) {
    TestCloud cloud;
    cloud.ecs("PutAccountSettingDefault", setting("containerInsights", "enhanced"));
    EXPECT_EQ(at(cloud.ecs("CreateCluster", "{}"), "cluster.settings.0.value"), "enhanced");
    EXPECT_EQ(at(cloud.ecs("CreateCluster",
                           R"({"clusterName": "own", "settings":
                               [{"name": "containerInsights", "value": "disabled"}]})"),
                 "cluster.settings.0.value"),
              "disabled");
}

TEST(AccountSettings, OutliveTheProcess) {
    Folder folder;
    TestCloud cloud({.data = folder.path});
    cloud.ecs("PutAccountSettingDefault", setting("containerInsights", "enabled"));
    cloud.start();
    EXPECT_EQ(at(cloud.ecs("ListAccountSettings", "{}"), "settings.0.value"), "enabled");
    ASSERT_TRUE(cloud.live->close().ok());
    cloud.start();
    EXPECT_EQ(at(cloud.ecs("ListAccountSettings", "{}"), "settings.0.value"), "enabled");
}

std::string of(const std::string& arn, const std::string& more = "") {
    return R"({"resourceArn": ")" + arn + R"(")" + more + "}";
}

TEST(Tags, AreOfClustersServicesDefinitionsAndTasks) {
    Ecs cloud;
    cloud.serve();
    for (const std::string& arn :
         {std::string(kArn) + "cluster/shop", std::string(kArn) + "service/shop/api",
          std::string(kArn) + "task-definition/api:1", cloud.tasks().front()}) {
        EXPECT_EQ(cloud.refused("TagResource", of(arn, R"(, "tags": [{"key": "a", "value": "1"},
                                                                    {"key": "b", "value": "2"}])")),
                  "")
            << arn;
        EXPECT_EQ(cloud.refused("UntagResource", of(arn, R"(, "tagKeys": ["a"])")), "") << arn;
        base::HttpAnswer answer = cloud.call("ListTagsForResource", of(arn));
        EXPECT_EQ(at(answer, "tags.0.key"), "b") << arn;
        EXPECT_EQ(at(answer, "tags.0.value"), "2");
        EXPECT_EQ(at(answer, "tags.1.key"), "");
    }
    EXPECT_EQ(cloud.refused("ListTagsForResource", of(std::string(kArn) + "cluster/none")),
              "ClusterNotFoundException: Cluster not found.");
    EXPECT_EQ(cloud.refused("ListTagsForResource", of(std::string(kArn) + "service/shop/none")),
              "InvalidParameterException: The specified service was not found.");
    EXPECT_EQ(cloud.refused("ListTagsForResource", of("api")),
              "InvalidParameterException: Invalid resource ARN: api");
}

TEST(Tags, AreNoDeployment) {
    Ecs cloud;
    cloud.serve();
    cloud.call("TagResource", of(std::string(kArn) + "service/shop/api",
                                 R"(, "tags": [{"key": "a", "value": "1"}])"));
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(at(cloud.service(), "services.0.tags.0.key"), "a");
    EXPECT_EQ(at(cloud.service(), "services.0.deployments.1.id"), "");
    EXPECT_EQ(at(cloud.service(), "services.0.runningCount"), "2");
}

TEST(Tags, AreAtMostFiftyOfOnesOwn) {
    Ecs cloud;
    const std::string arn = std::string(kArn) + "cluster/shop";
    EXPECT_EQ(
        cloud.refused("TagResource", of(arn, R"(, "tags": [{"key": "aws:a", "value": "1"}])")),
        "InvalidParameterException: The tag key aws:a is reserved.");
    cloud.define("api");
    const std::string twice = R"("tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}])";
    for (const auto& [operation, body] : std::vector<std::pair<std::string, std::string>>{
             {"TagResource", of(arn, ", " + twice)},
             {"CreateCluster", R"({"clusterName": "other", )" + twice + "}"},
             {"CreateService", R"({"cluster": "shop", "serviceName": "api", "launchType": "FARGATE",
                                   "taskDefinition": "api", @network, )" +
                                   twice + "}"},
             {"RegisterTaskDefinition", R"({"family": "web", "containerDefinitions":
                                            [{"name": "web", "image": "x", "memory": 64}], )" +
                                            twice + "}"},
             {"RunTask", R"({"cluster": "shop", "launchType": "FARGATE", "taskDefinition": "api",
                             @network, )" +
                             twice + "}"},
         })
        EXPECT_EQ(cloud.refused(operation, body),
                  "InvalidParameterException: The tag key a is given twice.")
            << operation;
    EXPECT_EQ(cloud.refused("CreateCluster", R"({"clusterName": "other",
                                                 "tags": [{"key": "aws:a", "value": "1"}]})"),
              "InvalidParameterException: The tag key aws:a is reserved.");
    std::string many = R"(, "tags": [{"key": "k", "value": "v"})";
    for (int i = 0; i < 49; ++i)
        many += R"(, {"key": "k)" + std::to_string(i) + R"(", "value": "v"})";
    EXPECT_EQ(cloud.refused("TagResource", of(arn, many + "]")), "");
    EXPECT_EQ(cloud.refused("TagResource", of(arn, R"(, "tags": [{"key": "one", "value": "1"}])")),
              "InvalidParameterException: A resource can have at most 50 tags.");
}

}  // namespace
}  // namespace local
