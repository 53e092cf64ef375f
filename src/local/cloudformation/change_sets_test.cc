#include "local/cloudformation/change_sets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/cloudformation/test_stacks.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::change_set;
using test::form;
using test::kQueue;
using test::one_in;
using test::queues;
using test::TestCloud;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string named(const std::string& stack, const std::string& name) {
    return form("StackName", stack) + form("ChangeSetName", name);
}

std::string describe(TestCloud& cloud, const std::string& stack, const std::string& name,
                     const std::string& more = "") {
    return cloud.cloudformation("DescribeChangeSet", named(stack, name) + more).body;
}

/// A stack `a` of a queue A.
void make_stack(TestCloud& cloud, const std::string& body = queues({{"A", "1"}})) {
    ASSERT_EQ(cloud.create("a", body).status, 200);
    cloud.wait(Duration::minutes(5));
    ASSERT_EQ(cloud.status("a"), "CREATE_COMPLETE");
}

TEST(ChangeSetsApi, MakeAStackAndChangeIt) {
    TestCloud cloud;
    auto made = cloud.cloudformation("CreateChangeSet",
                                     change_set("a", "first", queues({{"A", "1"}}), "CREATE") +
                                         form("Description", "the first one"));
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_THAT(one_in(made.body, "Id"),
                HasSubstr("arn:aws:cloudformation:eu-west-1:000000000000:changeSet/first/"));
    EXPECT_EQ(cloud.status("a"), "REVIEW_IN_PROGRESS");
    std::string shown = describe(cloud, "a", "first");
    EXPECT_EQ(one_in(shown, "ChangeSetId"), one_in(made.body, "Id"));
    EXPECT_EQ(one_in(shown, "StackId"), one_in(made.body, "StackId"));
    EXPECT_EQ(one_in(shown, "Status"), "CREATE_COMPLETE");
    EXPECT_EQ(one_in(shown, "ExecutionStatus"), "AVAILABLE");
    EXPECT_EQ(one_in(shown, "Description"), "the first one");
    EXPECT_THAT(shown, HasSubstr("<Action>Add</Action><LogicalResourceId>A</LogicalResourceId>"
                                 "<ResourceType>AWS::SQS::Queue</ResourceType>"));
    // As the AWS CLI asks: it always says DisableRollback.
    EXPECT_EQ(cloud
                  .cloudformation("ExecuteChangeSet",
                                  named("a", "first") + form("DisableRollback", "false"))
                  .status,
              200);
    EXPECT_EQ(cloud.status("a"), "CREATE_IN_PROGRESS");
    EXPECT_EQ(one_in(describe(cloud, "a", "first"), "ExecutionStatus"), "EXECUTE_IN_PROGRESS");
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.status("a"), "CREATE_COMPLETE");
    EXPECT_EQ(
        one_in(cloud.cloudformation("DescribeStacks", form("StackName", "a")).body, "ChangeSetId"),
        one_in(made.body, "Id"));
    ASSERT_EQ(cloud
                  .cloudformation("CreateChangeSet",
                                  change_set("a", "second", queues({{"A", "2"}, {"B", "1"}})))
                  .status,
              200);
    ASSERT_EQ(cloud.cloudformation("ExecuteChangeSet", named("a", "second")).status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.status("a"), "UPDATE_COMPLETE");
}

TEST(ChangeSetsApi, FailWithoutChangesInTheWordsThatClientsLookFor) {
    TestCloud cloud;
    make_stack(cloud);
    ASSERT_EQ(
        cloud.cloudformation("CreateChangeSet", change_set("a", "c", queues({{"A", "1"}}))).status,
        200);
    std::string shown = describe(cloud, "a", "c");
    EXPECT_EQ(one_in(shown, "Status"), "FAILED");
    EXPECT_EQ(one_in(shown, "ExecutionStatus"), "UNAVAILABLE");
    EXPECT_EQ(one_in(shown, "StatusReason"),
              "The submitted information didn't contain changes. Submit different information to "
              "create a change set.");
    EXPECT_THAT(shown, HasSubstr("<Changes></Changes>"));
    // What the CDK CLI asks about one that failed.
    EXPECT_THAT(cloud
                    .cloudformation("DescribeEvents",
                                    named("a", "c") + form("Filters.FailedEvents", "true"))
                    .body,
                HasSubstr("<OperationEvents></OperationEvents>"));
    EXPECT_THAT(told(cloud.cloudformation("ExecuteChangeSet", named("a", "c"))),
                testing::StartsWith("InvalidChangeSetStatus: ChangeSet ["));
}

TEST(ChangeSetsApi, SayHowEachResourceChanges) {
    TestCloud cloud;
    const std::string head = "Parameters: {Name: {Type: String, Default: one}}\n";
    const std::string body = head +
                             "Resources:\n"
                             "  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}\n"
                             "  B: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: k, Value: "
                             "!Ref A}]}}\n";
    make_stack(cloud, body);
    ASSERT_EQ(
        cloud
            .cloudformation(
                "CreateChangeSet",
                change_set("a", "c", body) + form("Parameters.member.1.ParameterKey", "Name") +
                    form("Parameters.member.1.ParameterValue", "two") +
                    form("Tags.member.1.Key", "team") + form("Tags.member.1.Value", "shop") +
                    form("Capabilities.member.1", "CAPABILITY_IAM") +
                    form("OnStackFailure", "DO_NOTHING") +
                    form("NotificationARNs.member.1", "arn:aws:sns:x:y:z") +
                    form("IncludeNestedStacks", "true"))
            .status,
        200);
    std::string shown = describe(cloud, "a", "c");
    EXPECT_THAT(shown, HasSubstr("<ParameterKey>Name</ParameterKey>"
                                 "<ParameterValue>two</ParameterValue>"));
    EXPECT_THAT(shown, HasSubstr("<Key>team</Key><Value>shop</Value>"));
    EXPECT_THAT(shown, HasSubstr("<Capabilities><member>CAPABILITY_IAM</member>"));
    EXPECT_THAT(shown, HasSubstr("<member>arn:aws:sns:x:y:z</member>"));
    EXPECT_EQ(one_in(shown, "OnStackFailure"), "DO_NOTHING");
    EXPECT_EQ(one_in(shown, "PolicyAction"), "ReplaceAndDelete");
    EXPECT_THAT(all_in(shown, "Action"), ElementsAre("Modify", "Modify"));
    EXPECT_THAT(all_in(shown, "Replacement"), ElementsAre("True", "False"));
    EXPECT_THAT(shown, HasSubstr("<Scope><member>Properties</member></Scope>"));
    EXPECT_THAT(shown, HasSubstr("<Scope><member>Tags</member></Scope>"));
    EXPECT_THAT(
        shown,
        HasSubstr("<Target><Attribute>Properties</Attribute><Name>QueueName</Name>"
                  "<RequiresRecreation>Always</RequiresRecreation></Target>"
                  "<Evaluation>Static</Evaluation><ChangeSource>ParameterReference</ChangeSource>"
                  "<CausingEntity>Name</CausingEntity>"));
    EXPECT_THAT(all_in(shown, "CausingEntity"), ElementsAre("Name", "A"));
    EXPECT_THAT(shown, Not(HasSubstr("BeforeContext")));
}

TEST(ChangeSetsApi, ShowValuesWhenAsked) {
    TestCloud cloud;
    make_stack(cloud);
    const std::string body =
        "Resources:\n"
        "  A: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2, QueueName: q}}\n"
        "  B: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: k, Value: !GetAtt A.Arn}]}}\n";
    ASSERT_EQ(cloud.cloudformation("CreateChangeSet", change_set("a", "c", body)).status, 200);
    std::string shown = describe(cloud, "a", "c", form("IncludePropertyValues", "true"));
    EXPECT_THAT(shown, HasSubstr("<Path>/Properties/DelaySeconds</Path><BeforeValue>1</BeforeValue>"
                                 "<AfterValue>2</AfterValue>"
                                 "<AttributeChangeType>Modify</AttributeChangeType>"));
    EXPECT_THAT(shown, HasSubstr("<Path>/Properties/QueueName</Path><AfterValue>q</AfterValue>"
                                 "<AttributeChangeType>Add</AttributeChangeType>"));
    EXPECT_THAT(one_in(shown, "BeforeContext"), HasSubstr("DelaySeconds"));
    ASSERT_EQ(all_in(shown, "AfterContext").size(), 2U);
    EXPECT_THAT(all_in(shown, "AfterContext")[1], HasSubstr("{{changeSet:KNOWN_AFTER_APPLY}}"));
}

TEST(ChangeSetsApi, ComeInPages) {
    TestCloud cloud;
    std::string many = "Resources:\n";
    for (int i = 0; i < 130; ++i)
        many += "  Q" + std::to_string(i) + ": {Type: AWS::SQS::Queue}\n";
    ASSERT_EQ(cloud.cloudformation("CreateChangeSet", change_set("a", "c", many, "CREATE")).status,
              200);
    std::string first = describe(cloud, "a", "c");
    EXPECT_EQ(all_in(first, "LogicalResourceId").size(), 100U);
    std::string second = describe(cloud, "a", "c", form("NextToken", one_in(first, "NextToken")));
    EXPECT_EQ(all_in(second, "LogicalResourceId").size(), 30U);
    EXPECT_EQ(one_in(second, "NextToken"), "");
    EXPECT_EQ(
        told(cloud.cloudformation("DescribeChangeSet", named("a", "c") + form("NextToken", "x"))),
        "ValidationError: The NextToken is not one of this list.");
}

TEST(ChangeSetsApi, AreFoundByNameAndByArn) {
    TestCloud cloud;
    make_stack(cloud);
    auto made = cloud.cloudformation("CreateChangeSet", change_set("a", "c", kQueue));
    const std::string arn = one_in(made.body, "Id");
    const std::string by_arn = form("ChangeSetName", arn);
    EXPECT_EQ(one_in(cloud.cloudformation("DescribeChangeSet", by_arn).body, "ChangeSetName"), "c");
    EXPECT_EQ(one_in(cloud
                         .cloudformation("DescribeChangeSet",
                                         by_arn + form("StackName", one_in(made.body, "StackId")))
                         .body,
                     "ChangeSetName"),
              "c");
    for (const char* action :
         {"DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "GetTemplate"})
        EXPECT_EQ(told(cloud.cloudformation(action, form("ChangeSetName", "c"))),
                  "ValidationError: StackName must be specified if ChangeSetName is not specified "
                  "as an ARN.")
            << action;
    auto missing = cloud.cloudformation("DescribeChangeSet", named("a", "none"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(told(missing), "ChangeSetNotFound: ChangeSet [none] does not exist");
    EXPECT_EQ(cloud.cloudformation("DeleteChangeSet", by_arn).status, 200);
    EXPECT_EQ(one_in(cloud.cloudformation("DescribeChangeSet", by_arn).body, "Code"),
              "ChangeSetNotFound");
    // It is gone already.
    EXPECT_EQ(cloud.cloudformation("DeleteChangeSet", named("a", "c")).status, 200);
    EXPECT_EQ(cloud.cloudformation("DeleteChangeSet", by_arn).status, 200);
}

TEST(ChangeSetsApi, AreMadeOnceForAToken) {
    TestCloud cloud;
    make_stack(cloud);
    const std::string pairs = change_set("a", "c", kQueue);
    auto ask = [&](const char* token) {
        return cloud.cloudformation("CreateChangeSet", pairs + form("ClientToken", token));
    };
    const std::string first = one_in(ask("one").body, "Id");
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(one_in(ask("one").body, "Id"), first);
    EXPECT_EQ(told(ask("two")), "AlreadyExistsException: ChangeSet [c] already exists");
}

TEST(ChangeSetsApi, AreListedUntilTheyAreExecuted) {
    TestCloud cloud;
    make_stack(cloud);
    for (const char* name : {"one", "two"})
        ASSERT_EQ(cloud.cloudformation("CreateChangeSet", change_set("a", name, kQueue)).status,
                  200);
    const std::string stack = form("StackName", "a");
    std::string shown = cloud.cloudformation("ListChangeSets", stack).body;
    EXPECT_THAT(all_in(shown, "ChangeSetName"), ElementsAre("one", "two"));
    EXPECT_THAT(all_in(shown, "ExecutionStatus"), ElementsAre("AVAILABLE", "AVAILABLE"));
    ASSERT_EQ(cloud.cloudformation("ExecuteChangeSet", named("a", "one")).status, 200);
    EXPECT_THAT(cloud.cloudformation("ListChangeSets", stack).body,
                HasSubstr("<Summaries></Summaries>"));
    EXPECT_EQ(one_in(describe(cloud, "a", "one"), "ExecutionStatus"), "EXECUTE_IN_PROGRESS");
}

TEST(ChangeSetsApi, GoWithTheirStack) {
    TestCloud cloud;
    auto made = cloud.cloudformation("CreateChangeSet", change_set("a", "c", kQueue, "CREATE"));
    EXPECT_EQ(told(cloud.cloudformation("CreateChangeSet", change_set("a", "c", kQueue, "UPDATE"))),
              "ValidationError: Stack [a] does not exist");
    ASSERT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "a")).status, 200);
    cloud.wait(Duration::minutes(1));
    EXPECT_EQ(one_in(cloud
                         .cloudformation("DescribeChangeSet",
                                         form("ChangeSetName", one_in(made.body, "Id")))
                         .body,
                     "Code"),
              "ChangeSetNotFound");
}

TEST(ChangeSetsApi, NeedTheirCapabilities) {
    TestCloud cloud;
    const std::string role =
        "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: r, AssumeRolePolicyDocument: "
        "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: "
        "{Service: ecs.amazonaws.com}}]}}}}";
    const std::string pairs = change_set("a", "c", role, "CREATE");
    EXPECT_EQ(told(cloud.cloudformation("CreateChangeSet", pairs)),
              "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
    EXPECT_EQ(cloud.live->cloud().state().stacks.size(), 0U);
    EXPECT_EQ(cloud
                  .cloudformation("CreateChangeSet",
                                  pairs + form("Capabilities.member.1", "CAPABILITY_NAMED_IAM"))
                  .status,
              200);
}

// The shape of what the CDK CLI deploys: Rules, a parameter in Systems Manager, conditions,
// metadata of its own.
TEST(ChangeSetsApi, TakeTemplatesAsTheCdkMakesThem) {
    TestCloud cloud;
    const std::string version =
        "Resources: {V: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: "
        "/cdk-bootstrap/hnb659fds/version, Value: '30'}}}";
    const std::string body = R"({
      "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "App/Queue/Resource"},
                  "Properties": {"DelaySeconds": {"Fn::If": ["Slow", 9, {"Ref": "AWS::NoValue"}]}}},
        "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Condition": "HasMetadata",
                        "Properties": {"Analytics": "v2:deflate64:xyz"}}},
      "Conditions": {"Slow": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
                     "HasMetadata": {"Fn::Or": [{"Condition": "Slow"},
                                                {"Fn::Equals": ["a", "b"]}]}},
      "Parameters": {"BootstrapVersion": {
        "Type": "AWS::SSM::Parameter::Value<String>",
        "Default": "/cdk-bootstrap/hnb659fds/version"}},
      "Rules": {"CheckBootstrapVersion": {"Assertions": [{
        "Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"],
                                                 {"Ref": "BootstrapVersion"}]}]},
        "AssertDescription": "too old"}]}}})";
    const std::string pairs =
        change_set("app", "cdk-deploy-change-set", body, "CREATE") +
        form("RoleARN", "arn:aws:iam::000000000000:role/cdk-hnb659fds-cfn-exec-role") +
        form("ClientToken", "create1") + form("IncludeNestedStacks", "true") +
        form("ImportExistingResources", "false") +
        form("Capabilities.member.1", "CAPABILITY_AUTO_EXPAND");
    EXPECT_THAT(told(cloud.cloudformation("CreateChangeSet", pairs)),
                HasSubstr("/cdk-bootstrap/hnb659fds/version"));
    ASSERT_EQ(cloud.create("CDKToolkit", version).status, 200);
    cloud.wait(Duration::minutes(5));
    auto made = cloud.cloudformation("CreateChangeSet", pairs);
    ASSERT_EQ(made.status, 200) << made.body;
    std::string shown =
        describe(cloud, "app", "cdk-deploy-change-set", form("IncludePropertyValues", "true"));
    EXPECT_EQ(one_in(shown, "ResolvedValue"), "30");
    EXPECT_THAT(all_in(shown, "LogicalResourceId"), ElementsAre("CDKMetadata", "Queue"));
    ASSERT_EQ(
        cloud.cloudformation("ExecuteChangeSet", named("app", "cdk-deploy-change-set")).status,
        200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.status("app"), "CREATE_COMPLETE");
    EXPECT_EQ(
        one_in(cloud.cloudformation("DescribeStacks", form("StackName", "app")).body, "RoleARN"),
        "arn:aws:iam::000000000000:role/cdk-hnb659fds-cfn-exec-role");
}

}  // namespace
}  // namespace local
