#include <gtest/gtest.h>

#include "local/test_telemetry.h"

namespace local::test {
namespace {

constexpr std::string_view kMissing =
    "ResourceNotFoundException: The specified log group does not exist.";

TEST(LogGroups, AreMadeShownAndDeleted) {
    TestCloud cloud;
    EXPECT_EQ(error_in(logs(cloud, "CreateLogGroup",
                            R"({"logGroupName":"/ecs/api","tags":{"team":"shop"}})")),
              "200");
    EXPECT_EQ(error_in(logs(cloud, "CreateLogGroup", R"({"logGroupName":"/ecs/api"})")),
              "ResourceAlreadyExistsException: The specified log group already exists");
    auto shown = logs(cloud, "DescribeLogGroups", "{}");
    EXPECT_EQ(at(shown, "logGroups.0.logGroupName"), "/ecs/api");
    EXPECT_EQ(at(shown, "logGroups.0.arn"),
              "arn:aws:logs:eu-west-1:000000000000:log-group:/ecs/api:*");
    EXPECT_EQ(at(shown, "logGroups.0.logGroupArn"),
              "arn:aws:logs:eu-west-1:000000000000:log-group:/ecs/api");
    EXPECT_EQ(at(shown, "logGroups.0.creationTime"), "1800000000000");
    EXPECT_EQ(at(shown, "logGroups.0.logGroupClass"), "STANDARD");
    EXPECT_EQ(at(shown, "logGroups.0.storedBytes"), "0");
    EXPECT_EQ(error_in(logs(cloud, "DeleteLogGroup", R"({"logGroupName":"/ecs/api"})")), "200");
    EXPECT_EQ(error_in(logs(cloud, "DeleteLogGroup", R"({"logGroupName":"/ecs/api"})")), kMissing);
    EXPECT_EQ(at(logs(cloud, "DescribeLogGroups", "{}"), "logGroups.0.logGroupName"), "");
    EXPECT_EQ(error_in(logs(cloud, "CreateLogGroup", R"({"logGroupName":"/ecs/api"})")), "200");
}

TEST(LogGroups, MadeAnewHaveNothingOfTheOldOnes) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a"})");
    logs(cloud, "CreateLogStream", R"({"logGroupName":"a","logStreamName":"s"})");
    logs(cloud, "DeleteLogGroup", R"({"logGroupName":"a"})");
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a"})");
    EXPECT_EQ(at(logs(cloud, "DescribeLogStreams", R"({"logGroupName":"a"})"),
                 "logStreams.0.logStreamName"),
              "");
}

TEST(LogGroups, OfStacksAreThere) {
    TestCloud cloud;
    cloud.create("one", R"({"Resources":{"Log":{"Type":"AWS::Logs::LogGroup",
        "Properties":{"LogGroupName":"/ecs/one","RetentionInDays":7}}}})");
    cloud.wait(base::Duration::minutes(1));
    auto shown = logs(cloud, "DescribeLogGroups", "{}");
    EXPECT_EQ(at(shown, "logGroups.0.logGroupName"), "/ecs/one");
    EXPECT_EQ(at(shown, "logGroups.0.retentionInDays"), "7");
}

TEST(LogGroups, AreFoundByPrefixAndPattern) {
    TestCloud cloud;
    for (std::string_view name : {"/ecs/api", "/ecs/web", "/rds/api"})
        logs(cloud, "CreateLogGroup", R"({"logGroupName":")" + std::string(name) + "\"}");
    auto by_prefix = logs(cloud, "DescribeLogGroups", R"({"logGroupNamePrefix":"/ecs/"})");
    EXPECT_EQ(at(by_prefix, "logGroups.1.logGroupName"), "/ecs/web");
    EXPECT_EQ(at(by_prefix, "logGroups.2.logGroupName"), "");
    auto by_pattern = logs(cloud, "DescribeLogGroups", R"({"logGroupNamePattern":"api"})");
    EXPECT_EQ(at(by_pattern, "logGroups.1.logGroupName"), "/rds/api");
    EXPECT_EQ(error_in(logs(cloud, "DescribeLogGroups",
                            R"({"logGroupNamePrefix":"a","logGroupNamePattern":"a"})")),
              "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are "
              "mutually exclusive parameters.");
    auto listed = logs(cloud, "ListLogGroups", R"({"logGroupNamePattern":"^/rds|web"})");
    EXPECT_EQ(at(listed, "logGroups.0.logGroupName"), "/ecs/web");
    EXPECT_EQ(at(listed, "logGroups.1.logGroupName"), "/rds/api");
    EXPECT_EQ(at(listed, "logGroups.2.logGroupName"), "");
}

TEST(LogGroups, ComeInPages) {
    TestCloud cloud;
    for (std::string_view name : {"a", "b", "c"})
        logs(cloud, "CreateLogGroup", R"({"logGroupName":")" + std::string(name) + "\"}");
    auto first = logs(cloud, "DescribeLogGroups", R"({"limit":2})");
    EXPECT_EQ(at(first, "logGroups.1.logGroupName"), "b");
    auto second = logs(cloud, "DescribeLogGroups",
                       R"({"limit":2,"nextToken":")" + at(first, "nextToken") + "\"}");
    EXPECT_EQ(at(second, "logGroups.0.logGroupName"), "c");
    EXPECT_EQ(at(second, "nextToken"), "");
    EXPECT_EQ(error_in(logs(cloud, "DescribeLogGroups", R"({"nextToken":"x"})")),
              "InvalidParameterException: The specified nextToken is invalid.");
}

TEST(LogGroups, KeepLinesForCertainNumbersOfDays) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a"})");
    EXPECT_EQ(
        error_in(logs(cloud, "PutRetentionPolicy", R"({"logGroupName":"a","retentionInDays":3})")),
        "200");
    EXPECT_EQ(at(logs(cloud, "DescribeLogGroups", "{}"), "logGroups.0.retentionInDays"), "3");
    EXPECT_EQ(
        error_in(logs(cloud, "PutRetentionPolicy", R"({"logGroupName":"a","retentionInDays":2})")),
        "InvalidParameterException: 1 validation error detected: Value '2' at "
        "'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
        "[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, "
        "2557, 2922, 3288, 3653]");
    EXPECT_EQ(error_in(logs(cloud, "DeleteRetentionPolicy", R"({"logGroupName":"a"})")), "200");
    EXPECT_EQ(at(logs(cloud, "DescribeLogGroups", "{}"), "logGroups.0.retentionInDays"), "");
    EXPECT_EQ(
        error_in(logs(cloud, "PutRetentionPolicy", R"({"logGroupName":"b","retentionInDays":3})")),
        kMissing);
}

TEST(LogGroups, ThatAreProtectedStay) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a","deletionProtectionEnabled":true})");
    EXPECT_EQ(error_in(logs(cloud, "DeleteLogGroup", R"({"logGroupName":"a"})")),
              "ValidationException: The log group 'a' cannot be deleted because deletion "
              "protection is enabled.");
    logs(cloud, "PutLogGroupDeletionProtection",
         R"({"logGroupIdentifier":"a","deletionProtectionEnabled":false})");
    EXPECT_EQ(error_in(logs(cloud, "DeleteLogGroup", R"({"logGroupName":"a"})")), "200");
}

TEST(LogGroups, AreOfTheStandardClassAlone) {
    TestCloud cloud;
    EXPECT_EQ(error_in(logs(cloud, "CreateLogGroup",
                            R"({"logGroupName":"a","logGroupClass":"INFREQUENT_ACCESS"})")),
              "InvalidParameterException: Log groups of the class INFREQUENT_ACCESS are not part "
              "of this cloud yet.");
    EXPECT_EQ(
        error_in(logs(cloud, "DescribeLogGroups", R"({"accountIdentifiers":["123456789012"]})")),
        "InvalidParameterException: Log groups of other accounts are not part of this cloud "
        "yet.");
    EXPECT_EQ(error_in(logs(cloud, "ListLogGroups", R"({"fieldIndexNames":["a"]})")),
              "InvalidParameterException: fieldIndexNames is not part of this cloud yet.");
}

TEST(LogTags, AreThoseOfTheGroupInBothWaysOfTheApi) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a","tags":{"team":"shop"}})");
    const std::string arn = "arn:aws:logs:eu-west-1:000000000000:log-group:a";
    logs(cloud, "TagResource", R"({"resourceArn":")" + arn + R"(","tags":{"env":"dev"}})");
    logs(cloud, "TagLogGroup", R"({"logGroupName":"a","tags":{"team":"web"}})");
    auto listed = logs(cloud, "ListTagsForResource", R"({"resourceArn":")" + arn + "\"}");
    EXPECT_EQ(at(listed, "tags.team"), "web");
    EXPECT_EQ(at(listed, "tags.env"), "dev");
    logs(cloud, "UntagResource", R"({"resourceArn":")" + arn + R"(","tagKeys":["env"]})");
    logs(cloud, "UntagLogGroup", R"({"logGroupName":"a","tags":["team"]})");
    EXPECT_EQ(logs(cloud, "ListTagsLogGroup", R"({"logGroupName":"a"})").body, R"({"tags":{}})");
    EXPECT_EQ(
        error_in(logs(cloud, "ListTagsForResource",
                      R"({"resourceArn":"arn:aws:logs:eu-west-1:000000000000:log-group:b"})")),
        kMissing);
    EXPECT_EQ(error_in(logs(cloud, "ListTagsForResource",
                            R"({"resourceArn":"arn:aws:logs:eu-west-1:000000000000:x:b"})")),
              "InvalidParameterException: Only log groups have tags in this cloud yet.");
}

TEST(LogTags, AreAtMostFifty) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a","tags":{"team":"shop"}})");
    std::string tags;
    for (int i = 0; i < 50; ++i)
        tags += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":\"v\"";
    EXPECT_EQ(error_in(logs(cloud, "TagResource",
                            R"({"resourceArn":"arn:aws:logs:eu-west-1:000000000000:log-group:a",)"
                            R"("tags":{)" +
                                tags + "}}")),
              "TooManyTagsException: A resource can have no more than 50 tags.");
}

TEST(MetricFilters, AreMadeReplacedAndDeleted) {
    TestCloud cloud;
    auto put = [&](std::string_view group, std::string_view pattern) {
        return error_in(logs(
            cloud, "PutMetricFilter",
            R"({"logGroupName":")" + std::string(group) +
                R"(","filterName":"errors","filterPattern":")" + std::string(pattern) +
                R"(","metricTransformations":[{"metricName":"Errors","metricNamespace":"Shop",)"
                R"("metricValue":"1","defaultValue":0.5,"dimensions":{"Level":"$.level"}}]})"));
    };
    EXPECT_EQ(put("a", "ERROR"), kMissing);
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a"})");
    EXPECT_EQ(put("a", "ERROR"), "200");
    EXPECT_EQ(put("a", "WARN"), "200");
    EXPECT_EQ(put("a", "[a, b]"),
              "InvalidParameterException: Filter patterns for lines with columns ([a, b]) are not "
              "part of this cloud yet.");
    auto shown = logs(cloud, "DescribeMetricFilters", R"({"logGroupName":"a"})");
    EXPECT_EQ(at(shown, "metricFilters.0.filterPattern"), "WARN");
    EXPECT_EQ(at(shown, "metricFilters.0.metricTransformations.0.metricName"), "Errors");
    EXPECT_EQ(at(shown, "metricFilters.0.metricTransformations.0.defaultValue"), "0.5");
    EXPECT_EQ(at(shown, "metricFilters.0.metricTransformations.0.dimensions.Level"), "$.level");
    EXPECT_EQ(at(shown, "metricFilters.1.filterName"), "");
    EXPECT_EQ(at(logs(cloud, "DescribeLogGroups", "{}"), "logGroups.0.metricFilterCount"), "1");
    const std::string name = R"({"logGroupName":"a","filterName":"errors"})";
    EXPECT_EQ(error_in(logs(cloud, "DeleteMetricFilter", name)), "200");
    EXPECT_EQ(error_in(logs(cloud, "DeleteMetricFilter", name)),
              "ResourceNotFoundException: The specified metric filter does not exist.");
    EXPECT_EQ(put("a", "ERROR"), "200");
    logs(cloud, "DeleteLogGroup", R"({"logGroupName":"a"})");
    EXPECT_EQ(at(logs(cloud, "DescribeMetricFilters", "{}"), "metricFilters.0.filterName"), "");
}

TEST(MetricFilters, AreFoundByGroupPrefixAndMetric) {
    TestCloud cloud;
    logs(cloud, "CreateLogGroup", R"({"logGroupName":"a"})");
    for (std::string_view name : {"one", "two"})
        logs(cloud, "PutMetricFilter",
             R"({"logGroupName":"a","filterPattern":"","filterName":")" + std::string(name) +
                 R"(","metricTransformations":[{"metricValue":"1","metricNamespace":"Shop",)"
                 R"("metricName":"M)" +
                 std::string(name) + R"("}]})");
    auto by_prefix =
        logs(cloud, "DescribeMetricFilters", R"({"logGroupName":"a","filterNamePrefix":"t"})");
    EXPECT_EQ(at(by_prefix, "metricFilters.0.filterName"), "two");
    auto by_metric =
        logs(cloud, "DescribeMetricFilters", R"({"metricName":"Mone","metricNamespace":"Shop"})");
    EXPECT_EQ(at(by_metric, "metricFilters.0.filterName"), "one");
    EXPECT_EQ(at(by_metric, "metricFilters.1.filterName"), "");
    auto page = logs(cloud, "DescribeMetricFilters", R"({"limit":1})");
    EXPECT_EQ(at(page, "metricFilters.0.filterName"), "one");
    auto rest = logs(cloud, "DescribeMetricFilters",
                     R"({"limit":1,"nextToken":")" + at(page, "nextToken") + "\"}");
    EXPECT_EQ(at(rest, "metricFilters.0.filterName"), "two");
    EXPECT_EQ(error_in(logs(cloud, "DescribeMetricFilters", R"({"metricName":"Mone"})")),
              "InvalidParameterException: If you include the metricName parameter in your request, "
              "you must also include the metricNamespace parameter.");
}

TEST(LogPolicies, AreMadeReplacedAndDeleted) {
    TestCloud cloud;
    auto put = [&](const std::string& name, std::string_view document) {
        return logs(cloud, "PutResourcePolicy",
                    R"({"policyName":")" + name + R"(","policyDocument":")" +
                        std::string(document) + "\"}");
    };
    EXPECT_EQ(at(put("p", R"({\"Version\":\"1\"})"), "resourcePolicy.policyDocument"),
              R"({"Version":"1"})");
    EXPECT_EQ(error_in(put("p", R"({\"Version\":\"2\"})")), "200");
    EXPECT_EQ(error_in(put("q", "no")),
              "InvalidParameterException: Policy document is not valid JSON.");
    auto shown = logs(cloud, "DescribeResourcePolicies", "{}");
    EXPECT_EQ(at(shown, "resourcePolicies.0.policyDocument"), R"({"Version":"2"})");
    EXPECT_EQ(at(shown, "resourcePolicies.1.policyName"), "");
    for (int i = 0; i < 9; ++i)
        EXPECT_EQ(error_in(put("p" + std::to_string(i), "{}")), "200");
    EXPECT_EQ(error_in(put("q", "{}")), "LimitExceededException: Resource limit exceeded.");
    EXPECT_EQ(error_in(logs(cloud, "DeleteResourcePolicy", R"({"policyName":"p"})")), "200");
    EXPECT_EQ(error_in(logs(cloud, "DeleteResourcePolicy", R"({"policyName":"p"})")),
              "ResourceNotFoundException: Policy with name [p] does not exist");
    EXPECT_EQ(
        error_in(logs(cloud, "DescribeResourcePolicies", R"({"resourceArn":"x"})")),
        "InvalidParameterException: Policies of one resource are not part of this cloud yet.");
}

}  // namespace
}  // namespace local::test
