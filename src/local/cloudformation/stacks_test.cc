#include "local/cloudformation/stacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using test::one_service;
using test::TestCloud;
using testing::HasSubstr;
using testing::Not;

const std::string kQueue = "Resources: {A: {Type: AWS::SQS::Queue}}";

std::string told(const base::HttpAnswer& answer) {
    return one_in(answer.body, "Code") + ": " + one_in(answer.body, "Message");
}

std::string form(const std::string& name, const std::string& value) {
    return "&" + name + "=" + aws::percent_encode(value);
}

TEST(Stacks, AreShownFromTheirCreationToTheirEnd) {
    TestCloud cloud;
    base::HttpAnswer created = cloud.create("one", one_service());
    ASSERT_EQ(created.status, 200) << created.body;
    const std::string id = one_in(created.body, "StackId");
    EXPECT_THAT(id, testing::MatchesRegex(
                        "arn:aws:cloudformation:eu-west-1:000000000000:stack/one/[0-9a-f-]{36}"));
    EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
    cloud.wait(Duration::minutes(30));
    std::string shown = cloud.cloudformation("DescribeStacks", form("StackName", "one")).body;
    EXPECT_EQ(one_in(shown, "StackId"), id);
    EXPECT_EQ(one_in(shown, "StackStatus"), "CREATE_COMPLETE");
    EXPECT_EQ(one_in(shown, "Description"), "Two tasks behind a load balancer");
    EXPECT_EQ(one_in(shown, "CreationTime"), "2027-01-15T08:00:00Z");
    EXPECT_EQ(one_in(shown, "DisableRollback"), "false");
    EXPECT_EQ(one_in(shown, "ParameterKey"), "Image");
    EXPECT_EQ(one_in(shown, "ParameterValue"), "public.ecr.aws/nginx/nginx:1.27");
    EXPECT_EQ(one_in(shown, "OutputKey"), "ServiceArn");
    EXPECT_EQ(one_in(shown, "OutputValue"), "arn:aws:ecs:eu-west-1:000000000000:service/shop/api");
    EXPECT_EQ(one_in(shown, "ExportName"), "one-ServiceArn");
    EXPECT_EQ(one_in(shown, "StackDriftStatus"), "NOT_CHECKED");

    EXPECT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "one")).status, 200);
    EXPECT_EQ(cloud.status("one"), "DELETE_IN_PROGRESS");
    cloud.wait(Duration::minutes(60));
    EXPECT_EQ(told(cloud.cloudformation("DescribeStacks", form("StackName", "one"))),
              "ValidationError: Stack with id one does not exist");
    shown = cloud.cloudformation("DescribeStacks", form("StackName", id)).body;
    EXPECT_EQ(one_in(shown, "StackStatus"), "DELETE_COMPLETE");
    EXPECT_FALSE(one_in(shown, "DeletionTime").empty());
    EXPECT_EQ(cloud.events(id).front(), "one DELETE_COMPLETE");
    EXPECT_EQ(cloud.events(id).back(), "one CREATE_IN_PROGRESS");
    // What is not there is deleted already.
    EXPECT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "two")).status, 200);
}

TEST(Stacks, RefusesRequestsInTheWordsOfAws) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("taken", kQueue).status, 200);
    const std::string body = form("TemplateBody", kQueue);
    struct Row {
        std::string action;
        std::string pairs;
        const char* told;
    };
    for (const Row& row : std::vector<Row>{
             {"CreateStack", form("StackName", "taken") + body,
              "AlreadyExistsException: Stack [taken] already exists"},
             {"CreateStack", form("StackName", "a_b") + body,
              "ValidationError: 1 validation error detected: Value 'a_b' at 'stackName' failed to "
              "satisfy constraint: Member must satisfy regular expression pattern: "
              "[a-zA-Z][-a-zA-Z0-9]*"},
             {"CreateStack", form("StackName", "a"),
              "ValidationError: Either Template URL or Template Body must be specified."},
             {"CreateStack", form("StackName", "a") + form("TemplateBody", "Resources: {}"),
              "ValidationError: Template format error: At least one Resources member must be "
              "defined."},
             {"CreateStack",
              form("StackName", "a") + body + form("DisableRollback", "true") +
                  form("OnFailure", "DELETE"),
              "ValidationError: You can specify either DisableRollback or OnFailure, but not "
              "both."},
             {"CreateStack",
              form("StackName", "a") + form("TemplateURL", "https://s3.amazonaws.com/b/k"),
              "ValidationError: TemplateURL is not part of this cloud yet"},
             {"CreateStack",
              form("StackName", "a") + form("TemplateBody",
                                            "Resources: {R: {Type: AWS::IAM::Role, Properties: "
                                            "{AssumeRolePolicyDocument: {}}}}"),
              "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]"},
             {"DescribeStacks", form("StackName", "a"),
              "ValidationError: Stack with id a does not exist"},
             {"DescribeStackEvents", form("StackName", "a"),
              "ValidationError: Stack [a] does not exist"},
             {"DescribeStacks", form("NextToken", "x"),
              "ValidationError: The NextToken is not one of this list."},
             {"DescribeStackEvents", form("StackName", "taken") + form("NextToken", "x"),
              "ValidationError: The NextToken is not one of this list."},
         })
        EXPECT_EQ(told(cloud.cloudformation(row.action, row.pairs)), row.told);
    EXPECT_EQ(cloud.live->cloud().state().stacks.size(), 1U);
}

TEST(Stacks, TakeTheOptionsOfTheirCreation) {
    TestCloud cloud;
    ASSERT_EQ(
        cloud
            .cloudformation(
                "CreateStack",
                form("StackName", "a") + form("TemplateBody", kQueue) +
                    form("DisableRollback", "true") + form("EnableTerminationProtection", "true") +
                    form("Tags.member.1.Key", "team") + form("Tags.member.1.Value", "checkout") +
                    form("NotificationARNs.member.1", "arn:aws:sns:eu-west-1:000000000000:t") +
                    form("ClientRequestToken", "token-1"))
            .status,
        200);
    std::string shown = cloud.cloudformation("DescribeStacks", "").body;
    EXPECT_EQ(one_in(shown, "DisableRollback"), "true");
    EXPECT_EQ(one_in(shown, "EnableTerminationProtection"), "true");
    EXPECT_THAT(shown, HasSubstr("<Tags><member><Key>team</Key><Value>checkout</Value>"));
    EXPECT_THAT(shown, HasSubstr("<member>arn:aws:sns:eu-west-1:000000000000:t</member>"));
    std::string events = cloud.cloudformation("DescribeStackEvents", form("StackName", "a")).body;
    EXPECT_EQ(one_in(events, "ClientRequestToken"), "token-1");
    EXPECT_EQ(
        told(cloud.cloudformation("DeleteStack", form("StackName", "a"))),
        "ValidationError: Stack [a] cannot be deleted while TerminationProtection is enabled");
}

TEST(Stacks, HaveTemplatesOfAtMost51200Bytes) {
    TestCloud cloud;
    std::string longest = kQueue + "\n#";
    longest.resize(51'200, 'x');
    EXPECT_EQ(cloud.create("longest", longest).status, 200);
    EXPECT_THAT(told(cloud.create("longer", longest + "x")),
                testing::EndsWith("at 'templateBody' failed to satisfy constraint: Member must "
                                  "have length less than or equal to 51200"));
}

TEST(Stacks, AreDoneEarlierInExpressMode) {
    TestCloud cloud;
    const std::string body = form("TemplateBody", one_service());
    ASSERT_EQ(cloud
                  .cloudformation("CreateStack", form("StackName", "one") + body +
                                                     form("DeploymentConfig.Mode", "EXPRESS"))
                  .status,
              200);
    for (int i = 0; i < 1800 && cloud.status("one") == "CREATE_IN_PROGRESS"; ++i)
        cloud.wait(Duration::seconds(1));
    std::string shown = cloud.cloudformation("DescribeStacks", form("StackName", "one")).body;
    EXPECT_EQ(one_in(shown, "StackStatus"), "CREATE_COMPLETE");
    EXPECT_EQ(one_in(shown, "Mode"), "EXPRESS");
    // The service has not become steady yet.
    EXPECT_THAT(cloud.ecs("DescribeServices", R"({"cluster": "shop", "services": ["api"]})").body,
                HasSubstr(R"("rolloutState":"IN_PROGRESS")"));
}

TEST(Stacks, ShowNoValueThatIsNotToBeEchoed) {
    TestCloud cloud;
    ASSERT_EQ(
        cloud
            .cloudformation("CreateStack",
                            form("StackName", "a") +
                                form("TemplateBody",
                                     "Parameters: {P: {Type: String, NoEcho: true}}\n" + kQueue) +
                                form("Parameters.member.1.ParameterKey", "P") +
                                form("Parameters.member.1.ParameterValue", "hunter2"))
            .status,
        200);
    std::string shown = cloud.cloudformation("DescribeStacks", form("StackName", "a")).body;
    EXPECT_EQ(one_in(shown, "ParameterValue"), "****");
    EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
}

TEST(Stacks, ComeInPagesTheNewestFirst) {
    TestCloud cloud;
    for (int i = 0; i < 205; ++i)
        ASSERT_EQ(cloud.create("s" + std::to_string(i), kQueue).status, 200);
    std::vector<std::string> names;
    std::string token;
    int pages = 0;
    do {
        std::string body =
            cloud.cloudformation("DescribeStacks", token.empty() ? "" : form("NextToken", token))
                .body;
        for (const std::string& name : all_in(body, "StackName"))
            names.push_back(name);
        token = one_in(body, "NextToken");
        // Neither what comes nor what goes moves the pages behind.
        if (++pages == 1) {
            ASSERT_EQ(cloud.create("late", kQueue).status, 200);
            cloud.wait(Duration::minutes(5));
            ASSERT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "s3")).status, 200);
            cloud.wait(Duration::minutes(5));
        }
    } while (!token.empty());
    EXPECT_EQ(pages, 3);
    ASSERT_EQ(names.size(), 204U);
    EXPECT_EQ(names.front(), "s204");
    EXPECT_EQ(names.back(), "s0");
    EXPECT_EQ(std::ranges::count(names, "s3"), 0);
}

TEST(StackEvents, ComeInPagesThatNewOnesDoNotMove) {
    TestCloud cloud;
    std::string many = "Resources:\n";
    for (int i = 0; i < 90; ++i)
        many += "  Q" + std::to_string(i) + ": {Type: AWS::SQS::Queue}\n";
    ASSERT_EQ(cloud.create("many", many).status, 200);
    cloud.wait(Duration::minutes(5));
    std::string first = cloud.cloudformation("DescribeStackEvents", form("StackName", "many")).body;
    ASSERT_EQ(all_in(first, "EventId").size(), 100U);
    EXPECT_EQ(one_in(first, "LogicalResourceId"), "many");
    EXPECT_EQ(one_in(first, "ResourceStatus"), "CREATE_COMPLETE");
    const std::vector<std::string> before = cloud.events("many");
    ASSERT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "many")).status, 200);
    cloud.wait(Duration::minutes(1));
    std::string id = one_in(first, "StackId");
    std::string second =
        cloud
            .cloudformation("DescribeStackEvents",
                            form("StackName", id) + form("NextToken", one_in(first, "NextToken")))
            .body;
    std::vector<std::string> ids = all_in(first, "EventId");
    for (const std::string& one : all_in(second, "EventId"))
        ids.push_back(one);
    for (std::string next = one_in(second, "NextToken"); !next.empty();) {
        second = cloud
                     .cloudformation("DescribeStackEvents",
                                     form("StackName", id) + form("NextToken", next))
                     .body;
        for (const std::string& one : all_in(second, "EventId"))
            ids.push_back(one);
        next = one_in(second, "NextToken");
    }
    EXPECT_EQ(ids.size(), before.size());
    std::ranges::sort(ids);
    EXPECT_TRUE(std::ranges::unique(ids).empty());
}

TEST(StackEvents, TellWhatWasAskedOfAResource) {
    TestCloud cloud;
    ASSERT_EQ(cloud
                  .create("a",
                          "Resources: {A: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: "
                          "5}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    std::string body = cloud.cloudformation("DescribeStackEvents", form("StackName", "a")).body;
    EXPECT_EQ(all_in(body, "ResourceProperties").back(), R"({"DelaySeconds":5})");
    EXPECT_THAT(all_in(body, "ResourceStatusReason"),
                testing::ElementsAre("Resource creation Initiated", "User Initiated"));
}

}  // namespace
}  // namespace local
