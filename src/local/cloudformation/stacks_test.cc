#include "local/cloudformation/stacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "local/cloudformation/test_stacks.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::form;
using test::kQueue;
using test::one_in;
using test::one_service;
using test::queues;
using test::TestCloud;
using test::told;
using testing::HasSubstr;
using testing::Not;

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

TEST(Stacks, AreAskedOnceForAToken) {
    TestCloud cloud;
    const std::string asked =
        form("StackName", "one") + form("TemplateBody", kQueue) + form("ClientRequestToken", "t1");
    const std::string id = one_in(cloud.cloudformation("CreateStack", asked).body, "StackId");
    EXPECT_EQ(one_in(cloud.cloudformation("CreateStack", asked).body, "StackId"), id);
    const std::string twice =
        "TokenAlreadyExistsException: The client request token t1 already exists: it was used for "
        "another request";
    EXPECT_EQ(told(cloud.cloudformation("CreateStack",
                                        asked + form("EnableTerminationProtection", "true"))),
              twice);
    cloud.wait(Duration::minutes(30));
    EXPECT_EQ(one_in(cloud.cloudformation("CreateStack", asked).body, "StackId"), id);
    // Without the token, or with another, it is a second stack.
    EXPECT_EQ(told(cloud.create("one", kQueue)),
              "AlreadyExistsException: Stack [one] already exists");
    const std::string change = form("StackName", "one") +
                               form("TemplateBody", queues({{"A", "5"}})) +
                               form("ClientRequestToken", "t2");
    base::HttpAnswer first = cloud.cloudformation("UpdateStack", change);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(one_in(cloud.cloudformation("UpdateStack", change).body, "OperationId"),
              one_in(first.body, "OperationId"));
    cloud.wait(Duration::minutes(30));
    // What is no longer the last thing done is asked anew.
    EXPECT_EQ(told(cloud.cloudformation("CreateStack", asked)),
              "AlreadyExistsException: Stack [one] already exists");
    const std::string end = form("StackName", "one") + form("ClientRequestToken", "t3");
    EXPECT_EQ(cloud.cloudformation("DeleteStack", end).status, 200);
    EXPECT_EQ(cloud.cloudformation("DeleteStack", end).status, 200);
    cloud.wait(Duration::minutes(30));
    EXPECT_NE(one_in(cloud.cloudformation("CreateStack", asked).body, "StackId"), id);
    EXPECT_EQ(cloud.status("one"), "CREATE_IN_PROGRESS");
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
              "ValidationError: S3 error: The specified bucket does not exist\nFor more "
              "information "
              "check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"},
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

TEST(Stacks, AreMissedInThreeWays) {
    TestCloud cloud;
    struct Row {
        std::string action;
        std::string pairs;
        const char* told;
    };
    const char* kBare = "ValidationError: Stack [no] does not exist";
    const char* kWithId = "ValidationError: Stack with id no does not exist";
    for (const Row& row : std::vector<Row>{
             {"CancelUpdateStack", "", kBare},
             {"ContinueUpdateRollback", "", kBare},
             {"CreateChangeSet", form("ChangeSetName", "c") + form("TemplateBody", kQueue), kBare},
             {"DeleteChangeSet", form("ChangeSetName", "c"), kBare},
             {"DescribeChangeSet", form("ChangeSetName", "c"), kBare},
             {"DescribeEvents", "", kBare},
             {"DescribeStackResource", form("LogicalResourceId", "A"),
              "ValidationError: Stack 'no' does not exist"},
             {"DescribeStackResources", "", kWithId},
             {"ExecuteChangeSet", form("ChangeSetName", "c"), kBare},
             {"GetStackPolicy", "", kBare},
             {"GetTemplate", "", kWithId},
             {"GetTemplateSummary", "", kWithId},
             {"ListChangeSets", "", kBare},
             {"ListStackResources", "", kWithId},
             {"RollbackStack", "", kBare},
             {"UpdateStack", form("TemplateBody", kQueue), kBare},
             {"UpdateTerminationProtection", form("EnableTerminationProtection", "true"), kBare},
         })
        EXPECT_EQ(told(cloud.cloudformation(row.action, form("StackName", "no") + row.pairs)),
                  row.told)
            << row.action;
    EXPECT_TRUE(cloud.live->cloud().state().stacks.empty());
}

TEST(Stacks, RefuseWhatIsNotThereYet) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("a", kQueue).status, 200);
    cloud.wait(Duration::minutes(5));
    struct Row {
        std::string action;
        std::string pairs;
        const char* told;
    };
    const std::string role = "arn:aws:iam::000000000000:role/r";
    for (const Row& row : std::vector<Row>{
             {"UpdateStack", form("StackPolicyBody", "{}"), "StackPolicyBody"},
             {"UpdateStack", form("StackPolicyURL", "u"), "StackPolicyURL"},
             {"UpdateStack", form("StackPolicyDuringUpdateBody", "{}"),
              "StackPolicyDuringUpdateBody"},
             {"UpdateStack", form("StackPolicyDuringUpdateURL", "u"), "StackPolicyDuringUpdateURL"},
             {"UpdateStack", form("ResourceTypes.member.1", "AWS::SQS::Queue"), "ResourceTypes"},
             {"UpdateStack",
              form("RollbackConfiguration.RollbackTriggers.member.1.Arn", "arn:aws:x") +
                  form("RollbackConfiguration.RollbackTriggers.member.1.Type", "t"),
              "RollbackConfiguration"},
             {"UpdateStack", form("RollbackConfiguration.MonitoringTimeInMinutes", "5"),
              "RollbackConfiguration"},
             {"CreateChangeSet",
              form("ChangeSetName", "c") + form("DeploymentMode", "REVERT_DRIFT"),
              "DeploymentMode"},
             {"CreateChangeSet", form("ChangeSetName", "c") + form("ChangeSetType", "IMPORT"),
              "A change set of the type IMPORT"},
             {"CreateChangeSet",
              form("ChangeSetName", "c") +
                  form("ResourcesToImport.member.1.ResourceType", "AWS::SQS::Queue") +
                  form("ResourcesToImport.member.1.LogicalResourceId", "B") +
                  form("ResourcesToImport.member.1.ResourceIdentifier.entry.1.key", "QueueUrl") +
                  form("ResourcesToImport.member.1.ResourceIdentifier.entry.1.value", "u"),
              "ResourcesToImport"},
             {"RollbackStack", form("DeploymentConfig.Mode", "EXPRESS"),
              "The mode EXPRESS of RollbackStack"},
         })
        EXPECT_EQ(
            told(cloud.cloudformation(
                row.action, form("StackName", "a") + form("TemplateBody", kQueue) + row.pairs)),
            std::string("ValidationError: ") + row.told + " is not part of this cloud yet");
    // What asks for nothing is no reason to refuse.
    EXPECT_EQ(told(cloud.cloudformation(
                  "UpdateStack", form("StackName", "a") + form("TemplateBody", kQueue) +
                                     form("RollbackConfiguration.MonitoringTimeInMinutes", "0") +
                                     form("ResourceTypes", ""))),
              "ValidationError: No updates are to be performed.");
    for (const char* action : {"SetStackPolicy", "EstimateTemplateCost", "DetectStackDrift",
                               "CreateStackSet", "SignalResource"})
        EXPECT_EQ(one_in(cloud.cloudformation(action, form("StackName", "a")).body, "Code"),
                  "InvalidAction")
            << action;
    EXPECT_EQ(cloud.cloudformation("GetStackPolicy", form("StackName", "a")).status, 200);
}

TEST(Stacks, AreUpdatedWithWhatTheyHave) {
    TestCloud cloud;
    const std::string body =
        "Parameters: {Delay: {Type: Number}}\n" + queues({{"A", "!Ref Delay"}});
    auto delay = [](const char* value) {
        return form("Parameters.member.1.ParameterKey", "Delay") +
               (value ? form("Parameters.member.1.ParameterValue", value)
                      : form("Parameters.member.1.UsePreviousValue", "true"));
    };
    ASSERT_EQ(cloud
                  .cloudformation("CreateStack",
                                  form("StackName", "a") + form("TemplateBody", body) + delay("5"))
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    const std::string previous = form("StackName", "a") + form("UsePreviousTemplate", "true");
    EXPECT_EQ(told(cloud.cloudformation("UpdateStack", previous + delay(nullptr))),
              "ValidationError: No updates are to be performed.");
    auto updated = cloud.cloudformation(
        "UpdateStack", previous + delay("6") + form("DisableRollback", "true") +
                           form("RoleARN", "arn:aws:iam::000000000000:role/deployer"));
    EXPECT_THAT(one_in(updated.body, "StackId"), HasSubstr("stack/a/"));
    EXPECT_EQ(one_in(updated.body, "OperationId").size(), 36U);
    EXPECT_EQ(cloud.status("a"), "UPDATE_IN_PROGRESS");
    cloud.wait(Duration::minutes(5));
    std::string shown = cloud.cloudformation("DescribeStacks", form("StackName", "a")).body;
    EXPECT_EQ(one_in(shown, "StackStatus"), "UPDATE_COMPLETE");
    EXPECT_EQ(one_in(shown, "ParameterValue"), "6");
    EXPECT_EQ(one_in(shown, "RoleARN"), "arn:aws:iam::000000000000:role/deployer");
    EXPECT_EQ(one_in(shown, "DisableRollback"), "true");
    EXPECT_FALSE(one_in(shown, "LastUpdatedTime").empty());
    EXPECT_EQ(told(cloud.cloudformation("UpdateStack", previous + form("TemplateBody", body))),
              "ValidationError: UsePreviousTemplate cannot be specified together with a template.");
    EXPECT_EQ(told(cloud.cloudformation("UpdateStack", form("StackName", "a"))),
              "ValidationError: Either Template URL or Template Body must be specified.");
}

/// Lets the update of A be done while that of others is not.
void update_until_a_is_done(TestCloud& cloud, const std::string& stack) {
    for (int i = 0; i < 600; ++i) {
        auto events = cloud.events(stack);
        if (std::ranges::count(events, "A UPDATE_COMPLETE") > 0) return;
        cloud.wait(Duration::seconds(1));
    }
    FAIL() << "A was not updated";
}

TEST(Stacks, GoBackAndGoOnGoingBack) {
    const std::string after =
        "  B: {Type: AWS::SQS::Queue, DependsOn: A}\n"
        "  C: {Type: AWS::SQS::Queue, DependsOn: B}\n";
    TestCloud cloud;
    const std::string stack = form("StackName", "a");
    ASSERT_EQ(cloud.create("a", queues({{"A", "1"}})).status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(told(cloud.cloudformation("CancelUpdateStack", stack)),
              "ValidationError: CancelUpdateStack cannot be called from current stack status");
    EXPECT_THAT(told(cloud.cloudformation("ContinueUpdateRollback", stack)),
                testing::EndsWith("is in CREATE_COMPLETE state and can not continue a rollback."));
    ASSERT_EQ(cloud
                  .cloudformation("UpdateStack",
                                  stack + form("TemplateBody", queues({{"A", "2"}}) + after))
                  .status,
              200);
    update_until_a_is_done(cloud, "a");
    // Somebody takes the queue away, so it cannot be put back.
    std::string resources = cloud.cloudformation("DescribeStackResources", stack).body;
    ASSERT_EQ(one_in(resources, "LogicalResourceId"), "A");
    auto gone = cloud.live->ask(
        {"000000000000", "eu-west-1",
         engine::ResourceDeleteAsked{"AWS::SQS::Queue", one_in(resources, "PhysicalResourceId")}},
        cloud.now);
    ASSERT_TRUE(gone.ok() && !*gone);
    cloud.wait(Duration::seconds(1));
    EXPECT_EQ(cloud.cloudformation("CancelUpdateStack", stack).status, 200);
    cloud.wait(Duration::minutes(10));
    ASSERT_EQ(cloud.status("a"), "UPDATE_ROLLBACK_FAILED");
    EXPECT_EQ(cloud
                  .cloudformation("ContinueUpdateRollback",
                                  stack + form("ResourcesToSkip.member.1", "A") +
                                      form("RoleARN", "arn:aws:iam::000000000000:role/deployer"))
                  .status,
              200);
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(cloud.status("a"), "UPDATE_ROLLBACK_COMPLETE");
    std::string events = cloud.cloudformation("DescribeEvents", stack).body;
    EXPECT_EQ(one_in(events, "OperationType"), "CONTINUE_ROLLBACK");
}

TEST(Stacks, AreRolledBackOnRequest) {
    const std::string named = "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}}";
    TestCloud cloud;
    ASSERT_EQ(cloud.create("first", named).status, 200);
    cloud.wait(Duration::minutes(5));
    const std::string stack = form("StackName", "second");
    ASSERT_EQ(cloud.create("second", kQueue).status, 200);
    cloud.wait(Duration::minutes(5));
    EXPECT_THAT(told(cloud.cloudformation("RollbackStack", stack)),
                testing::EndsWith("is in CREATE_COMPLETE state and can not be rolled back."));
    ASSERT_EQ(cloud
                  .cloudformation("UpdateStack", stack + form("TemplateBody", named) +
                                                     form("DisableRollback", "true"))
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    ASSERT_EQ(cloud.status("second"), "UPDATE_FAILED");
    auto back = cloud.cloudformation("RollbackStack", stack);
    EXPECT_THAT(one_in(back.body, "StackId"), HasSubstr("stack/second/"));
    EXPECT_EQ(one_in(back.body, "OperationId").size(), 36U);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.status("second"), "UPDATE_ROLLBACK_COMPLETE");
}

TEST(Stacks, AreProtectedFromTheirDeletion) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("a", kQueue).status, 200);
    const std::string stack = form("StackName", "a");
    auto protect = [&](const char* wish) {
        return cloud.cloudformation("UpdateTerminationProtection",
                                    stack + form("EnableTerminationProtection", wish));
    };
    EXPECT_THAT(one_in(protect("true").body, "StackId"), HasSubstr("stack/a/"));
    EXPECT_EQ(
        told(cloud.cloudformation("DeleteStack", stack)),
        "ValidationError: Stack [a] cannot be deleted while TerminationProtection is enabled");
    EXPECT_EQ(protect("false").status, 200);
    EXPECT_EQ(cloud.cloudformation("DeleteStack", stack).status, 200);
}

TEST(Stacks, AreListedByTheirStatus) {
    TestCloud cloud;
    for (int i = 0; i < 102; ++i)
        ASSERT_EQ(cloud.create("s" + std::to_string(i), kQueue).status, 200);
    cloud.wait(Duration::minutes(5));
    ASSERT_EQ(cloud.cloudformation("DeleteStack", form("StackName", "s7")).status, 200);
    cloud.wait(Duration::minutes(5));
    std::string first = cloud.cloudformation("ListStacks", "").body;
    EXPECT_EQ(all_in(first, "StackName").size(), 100U);
    EXPECT_EQ(one_in(first, "StackName"), "s101");
    std::string second =
        cloud.cloudformation("ListStacks", form("NextToken", one_in(first, "NextToken"))).body;
    EXPECT_THAT(all_in(second, "StackName"), testing::ElementsAre("s1", "s0"));
    const std::string deleted = form("StackStatusFilter.member.1", "DELETE_COMPLETE");
    std::string gone = cloud.cloudformation("ListStacks", deleted).body;
    EXPECT_THAT(all_in(gone, "StackName"), testing::ElementsAre("s7"));
    EXPECT_FALSE(one_in(gone, "DeletionTime").empty());
    EXPECT_EQ(told(cloud.cloudformation("ListStacks",
                                        deleted + form("NextToken", one_in(first, "NextToken")))),
              "ValidationError: The NextToken is not one of this list.");
    cloud.wait(Duration::days(91));
    EXPECT_EQ(one_in(cloud.cloudformation("ListStacks", deleted).body, "StackName"), "");
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

TEST(StackEvents, AreToldByOperation) {
    TestCloud cloud;
    const std::string named = "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}}";
    ASSERT_EQ(cloud.create("first", named).status, 200);
    cloud.wait(Duration::minutes(5));
    auto created = cloud.create("second", named);
    cloud.wait(Duration::minutes(5));
    ASSERT_EQ(cloud.status("second"), "ROLLBACK_COMPLETE");
    const std::string stack = form("StackName", "second");
    ASSERT_EQ(cloud.cloudformation("DeleteStack", stack).status, 200);
    cloud.wait(Duration::minutes(5));
    const std::string id = one_in(created.body, "StackId");
    std::string all = cloud.cloudformation("DescribeEvents", form("StackName", id)).body;
    EXPECT_EQ(all_in(all, "EventId").size(), cloud.events(id).size());
    EXPECT_EQ(one_in(all, "OperationType"), "DELETE_STACK");
    EXPECT_EQ(one_in(all, "OperationStatus"), "SUCCEEDED");
    const std::string operation = form("OperationId", one_in(created.body, "OperationId"));
    std::string one = cloud.cloudformation("DescribeEvents", operation).body;
    EXPECT_EQ(one_in(one, "ResourceStatus"), "ROLLBACK_COMPLETE");
    EXPECT_EQ(one_in(one, "OperationType"), "CREATE_STACK");
    EXPECT_EQ(one_in(one, "OperationStatus"), "FAILED");
    EXPECT_EQ(all_in(one, "ResourceStatus").back(), "CREATE_IN_PROGRESS");
    std::string failed =
        cloud.cloudformation("DescribeEvents", operation + form("Filters.FailedEvents", "true"))
            .body;
    EXPECT_THAT(all_in(failed, "EventType"), testing::ElementsAre("PROVISIONING_ERROR"));
    EXPECT_THAT(all_in(failed, "LogicalResourceId"), testing::ElementsAre("A"));
    EXPECT_EQ(told(cloud.cloudformation("DescribeEvents", "")),
              "ValidationError: One of ChangeSetName, OperationId or StackName must be specified.");
    EXPECT_EQ(told(cloud.cloudformation("DescribeEvents", form("OperationId", "none"))),
              "ValidationError: Operation [none] does not exist");
    // The older API names them too.
    EXPECT_THAT(all_in(cloud.cloudformation("DescribeStackEvents", form("StackName", id)).body,
                       "OperationId"),
                testing::Contains(one_in(created.body, "OperationId")));
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
