#include "local/cloudformation/stack_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/cloudformation/test_stacks.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::form;
using test::kQueue;
using test::one_in;
using test::TestCloud;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(StackResources, AreDescribedOneByOne) {
    TestCloud cloud;
    ASSERT_EQ(cloud
                  .create("a",
                          "Resources: {A: {Type: AWS::SQS::Queue, Metadata: {'aws:cdk:path': x}, "
                          "Properties: {QueueName: q}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    const std::string stack = form("StackName", "a");
    std::string shown =
        cloud.cloudformation("DescribeStackResource", stack + form("LogicalResourceId", "A")).body;
    EXPECT_EQ(one_in(shown, "StackName"), "a");
    EXPECT_EQ(one_in(shown, "LogicalResourceId"), "A");
    EXPECT_THAT(one_in(shown, "PhysicalResourceId"), HasSubstr("/000000000000/q"));
    EXPECT_EQ(one_in(shown, "ResourceType"), "AWS::SQS::Queue");
    EXPECT_EQ(one_in(shown, "ResourceStatus"), "CREATE_COMPLETE");
    EXPECT_FALSE(one_in(shown, "LastUpdatedTimestamp").empty());
    EXPECT_EQ(one_in(shown, "Metadata"), R"({"aws:cdk:path":"x"})");
    EXPECT_EQ(one_in(shown, "StackResourceDriftStatus"), "NOT_CHECKED");
    for (const char* action : {"DescribeStackResource", "DescribeStackResources"})
        EXPECT_EQ(told(cloud.cloudformation(action, stack + form("LogicalResourceId", "B"))),
                  "ValidationError: Resource B does not exist for stack a");
}

TEST(StackResources, AreFoundByThePhysicalId) {
    TestCloud cloud;
    std::string many = "Resources:\n";
    for (int i = 0; i < 101; ++i)
        many += "  Q" + std::to_string(i) + ": {Type: AWS::SQS::Queue}\n";
    ASSERT_EQ(cloud.create("many", many).status, 200);
    ASSERT_EQ(cloud.create("a", kQueue).status, 200);
    cloud.wait(Duration::minutes(5));
    std::string shown =
        cloud.cloudformation("DescribeStackResources", form("StackName", "many")).body;
    EXPECT_EQ(all_in(shown, "LogicalResourceId").size(), 100U);
    const std::string id = one_in(shown, "PhysicalResourceId");
    const std::string by_id = form("PhysicalResourceId", id);
    shown = cloud.cloudformation("DescribeStackResources", by_id).body;
    EXPECT_EQ(one_in(shown, "StackName"), "many");
    shown = cloud.cloudformation("DescribeStackResources", by_id + form("LogicalResourceId", "Q7"))
                .body;
    EXPECT_THAT(all_in(shown, "LogicalResourceId"), ElementsAre("Q7"));
    EXPECT_EQ(told(cloud.cloudformation("DescribeStackResources",
                                        form("PhysicalResourceId", "i-0123456789"))),
              "ValidationError: Stack for i-0123456789 does not exist");
    const char* kEither =
        "ValidationError: You must specify either StackName or PhysicalResourceId.";
    EXPECT_EQ(told(cloud.cloudformation("DescribeStackResources", "")), kEither);
    EXPECT_EQ(told(cloud.cloudformation("DescribeStackResources", by_id + form("StackName", "a"))),
              kEither);
}

TEST(StackResources, AreListedInPages) {
    TestCloud cloud;
    std::string many = "Resources:\n";
    for (int i = 0; i < 101; ++i)
        many += "  Q" + std::to_string(i) + ": {Type: AWS::SQS::Queue}\n";
    auto created = cloud.create("many", many);
    cloud.wait(Duration::minutes(5));
    const std::string stack = form("StackName", "many");
    std::string first = cloud.cloudformation("ListStackResources", stack).body;
    EXPECT_EQ(all_in(first, "LogicalResourceId").size(), 100U);
    std::string second = cloud
                             .cloudformation("ListStackResources",
                                             stack + form("NextToken", one_in(first, "NextToken")))
                             .body;
    EXPECT_THAT(all_in(second, "LogicalResourceId"), ElementsAre("Q99"));
    EXPECT_EQ(told(cloud.cloudformation("ListStackResources", stack + form("NextToken", "x"))),
              "ValidationError: The NextToken is not one of this list.");
    // Of a deleted stack by its id.
    ASSERT_EQ(cloud.cloudformation("DeleteStack", stack).status, 200);
    cloud.wait(Duration::minutes(5));
    std::string gone = cloud
                           .cloudformation("ListStackResources",
                                           form("StackName", one_in(created.body, "StackId")))
                           .body;
    EXPECT_EQ(one_in(gone, "ResourceStatus"), "DELETE_COMPLETE");
}

TEST(Exports, AreListedWithTheirImporters) {
    TestCloud cloud;
    std::string many = kQueue + "\nOutputs:\n";
    for (int i = 0; i < 101; ++i)
        many += "  O" + std::to_string(i) + ": {Value: v" + std::to_string(i) +
                ", Export: {Name: e" + std::to_string(i) + "}}\n";
    auto created = cloud.create("a", many);
    cloud.wait(Duration::minutes(5));
    ASSERT_EQ(cloud.status("a"), "CREATE_COMPLETE");
    ASSERT_EQ(cloud
                  .create("b",
                          "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: "
                          "!ImportValue e7}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    std::string first = cloud.cloudformation("ListExports", "").body;
    EXPECT_EQ(all_in(first, "Name").size(), 100U);
    EXPECT_EQ(one_in(first, "Name"), "e0");
    EXPECT_EQ(one_in(first, "Value"), "v0");
    EXPECT_EQ(one_in(first, "ExportingStackId"), one_in(created.body, "StackId"));
    std::string second =
        cloud.cloudformation("ListExports", form("NextToken", one_in(first, "NextToken"))).body;
    EXPECT_THAT(all_in(second, "Name"), ElementsAre("e99"));
    EXPECT_THAT(cloud.cloudformation("ListImports", form("ExportName", "e7")).body,
                HasSubstr("<Imports><member>b</member></Imports>"));
    for (const char* name : {"e8", "none"})
        EXPECT_EQ(
            told(cloud.cloudformation("ListImports", form("ExportName", name))),
            std::string("ValidationError: Export '") + name + "' is not imported by any stack.");
    EXPECT_EQ(told(cloud.cloudformation("ListExports", form("NextToken", "x"))),
              "ValidationError: The NextToken is not one of this list.");
}

}  // namespace
}  // namespace local
