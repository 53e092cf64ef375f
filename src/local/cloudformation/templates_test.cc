#include "local/cloudformation/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/cloudformation/template_source.h"
#include "local/cloudformation/test_stacks.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::change_set;
using test::form;
using test::kQueue;
using test::one_in;
using test::TestCloud;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kWhole =
    "Description: of all sorts\n"
    "Metadata: {Owner: shop}\n"
    "Parameters:\n"
    "  Size: {Type: Number, Default: 3, Description: how many, AllowedValues: [3, 4]}\n"
    "  Word: {Type: String, NoEcho: true}\n"
    "Resources:\n"
    "  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n"
    "  Q: {Type: AWS::SQS::Queue}\n"
    "  P: {Type: AWS::SQS::Queue}\n";

TEST(Templates, AreGivenBackAsTheyWereSent) {
    TestCloud cloud;
    const std::string sent = "# <mine>\n" + kQueue + "\n";
    ASSERT_EQ(cloud.create("a", sent).status, 200);
    cloud.wait(Duration::minutes(5));
    for (const char* stage : {"Original", "Processed"}) {
        std::string shown = cloud
                                .cloudformation("GetTemplate", form("StackName", "a") +
                                                                   form("TemplateStage", stage))
                                .body;
        EXPECT_EQ(one_in(shown, "TemplateBody"), "# &lt;mine&gt;\n" + kQueue + "\n");
        EXPECT_THAT(shown, HasSubstr("<StagesAvailable><member>Original</member><member>Processed"
                                     "</member></StagesAvailable>"));
    }
    const std::string other = test::queues({{"A", "7"}});
    ASSERT_EQ(cloud.cloudformation("CreateChangeSet", change_set("a", "c", other)).status, 200);
    EXPECT_EQ(
        one_in(
            cloud.cloudformation("GetTemplate", form("StackName", "a") + form("ChangeSetName", "c"))
                .body,
            "TemplateBody"),
        other);
    ASSERT_EQ(
        cloud.cloudformation("CreateChangeSet", change_set("new", "c", kQueue, "CREATE")).status,
        200);
    std::string review = cloud.cloudformation("GetTemplate", form("StackName", "new")).body;
    EXPECT_THAT(review, HasSubstr("<StagesAvailable>"));
    EXPECT_EQ(review.find("<TemplateBody"), std::string::npos);
    EXPECT_EQ(told(cloud.cloudformation("GetTemplateSummary", form("StackName", "new"))),
              "ValidationError: Stack [new] has no template yet");
    EXPECT_EQ(told(cloud.cloudformation("GetTemplate", "")),
              "ValidationError: You must specify StackName or ChangeSetName.");
}

TEST(Templates, AreSummarized) {
    TestCloud cloud;
    std::string shown =
        cloud.cloudformation("GetTemplateSummary", form("TemplateBody", kWhole)).body;
    EXPECT_EQ(one_in(shown, "Description"), "how many");
    EXPECT_EQ(all_in(shown, "Description").back(), "of all sorts");
    EXPECT_THAT(all_in(shown, "ParameterKey"), ElementsAre("Size", "Word"));
    EXPECT_THAT(all_in(shown, "ParameterType"), ElementsAre("Number", "String"));
    EXPECT_THAT(all_in(shown, "NoEcho"), ElementsAre("false", "true"));
    EXPECT_THAT(all_in(shown, "DefaultValue"), ElementsAre("3"));
    EXPECT_THAT(shown, HasSubstr("<AllowedValues><member>3</member><member>4</member>"));
    EXPECT_THAT(shown, HasSubstr("<Capabilities><member>CAPABILITY_IAM</member>"));
    EXPECT_EQ(one_in(shown, "CapabilitiesReason"),
              "The following resource(s) require capabilities: [AWS::IAM::Role]");
    EXPECT_THAT(shown, HasSubstr("<ResourceTypes><member>AWS::IAM::Role</member>"
                                 "<member>AWS::SQS::Queue</member></ResourceTypes>"));
    EXPECT_EQ(one_in(shown, "Version"), "2010-09-09");
    EXPECT_EQ(one_in(shown, "Metadata"), R"({"Owner":"shop"})");
    EXPECT_THAT(shown, HasSubstr("<LogicalResourceIds><member>Q</member><member>P</member>"));
    EXPECT_THAT(shown, HasSubstr("<ResourceIdentifiers><member>RoleName</member>"));
    ASSERT_EQ(cloud.create("a", kQueue).status, 200);
    std::string of_stack = cloud.cloudformation("GetTemplateSummary", form("StackName", "a")).body;
    // The AWS CLI wants the list though it is empty.
    EXPECT_THAT(of_stack, HasSubstr("<Parameters></Parameters>"));
    EXPECT_THAT(of_stack, HasSubstr("<ResourceTypes><member>AWS::SQS::Queue"));
    const char* kOne =
        "ValidationError: You must specify exactly one of StackName, TemplateBody and "
        "TemplateURL.";
    EXPECT_EQ(told(cloud.cloudformation("GetTemplateSummary", "")), kOne);
    EXPECT_EQ(told(cloud.cloudformation("GetTemplateSummary",
                                        form("StackName", "a") + form("TemplateBody", kQueue))),
              kOne);
    EXPECT_EQ(
        told(cloud.cloudformation(
            "GetTemplateSummary",
            form("TemplateBody", kQueue) +
                form("TemplateSummaryConfig.TreatUnrecognizedResourceTypesAsWarnings", "true"))),
        "ValidationError: TemplateSummaryConfig is not part of this cloud yet");
    EXPECT_EQ(told(cloud.cloudformation("GetTemplateSummary", form("StackSetName", "s"))),
              "ValidationError: StackSetName is not part of this cloud yet");
}

TEST(Templates, AreValidated) {
    TestCloud cloud;
    std::string shown = cloud.cloudformation("ValidateTemplate", form("TemplateBody", kWhole)).body;
    EXPECT_THAT(all_in(shown, "ParameterKey"), ElementsAre("Size", "Word"));
    EXPECT_THAT(all_in(shown, "Description"), ElementsAre("how many", "of all sorts"));
    EXPECT_EQ(one_in(shown, "CapabilitiesReason"),
              "The following resource(s) require capabilities: [AWS::IAM::Role]");
    struct Row {
        std::string pairs;
        const char* told;
    };
    for (const Row& row : std::vector<Row>{
             {"", "Either Template URL or Template Body must be specified."},
             {form("TemplateBody", "Resources: {A: {Type: AWS::No::Such}}"),
              "Template format error: Unrecognized resource types: [AWS::No::Such]"},
             {form("TemplateBody", "Resources: {A: {Type: AWS::CloudFormation::Stack}}"),
              "Resource A: nested stacks (AWS::CloudFormation::Stack) are not part of this cloud "
              "yet"},
             {form("TemplateBody", kQueue) + form("TemplateURL", "https://s3.amazonaws.com/b/k"),
              "Only one of Template URL and Template Body can be specified."},
         })
        EXPECT_EQ(told(cloud.cloudformation("ValidateTemplate", row.pairs)),
                  std::string("ValidationError: ") + row.told);
}

TEST(TemplateSource, KnowsTheFormsOfUrls) {
    using Place = ObjectPlace;
    const std::optional<Place> kPlace = Place{"my.bucket", "a dir/t.yaml"};
    for (const char* url : {"https://s3.eu-west-1.amazonaws.com/my.bucket/a%20dir/t.yaml",
                            "https://s3-eu-west-1.amazonaws.com/my.bucket/a%20dir/t.yaml",
                            "https://s3.amazonaws.com/my.bucket/a%20dir/t.yaml",
                            "https://s3.dualstack.eu-west-1.amazonaws.com/my.bucket/a%20dir/t.yaml",
                            "https://my.bucket.s3.eu-west-1.amazonaws.com/a%20dir/t.yaml",
                            "https://my.bucket.s3.amazonaws.com/a%20dir/t.yaml",
                            "http://127.0.0.1:4566/my.bucket/a%20dir/t.yaml",
                            "http://localhost:4566/my.bucket/a%20dir/t.yaml"})
        EXPECT_EQ(object_place(url), kPlace) << url;
    for (const char* url :
         {"", "t.yaml", "file:///b/k", "https://example.com/b/k", "https://s3.amazonaws.com",
          "https://s3.amazonaws.com/b", "https://s3.amazonaws.com/b/",
          "https://s3.amazonaws.com//k", "https://ec2.eu-west-1.amazonaws.com/b/k"})
        EXPECT_EQ(object_place(url), std::nullopt) << url;
    TestCloud cloud;
    EXPECT_EQ(told(cloud.cloudformation("ValidateTemplate",
                                        form("TemplateURL", "https://example.com/b/k"))),
              "ValidationError: TemplateURL must be a supported URL.");
    EXPECT_EQ(
        told(cloud.cloudformation("ValidateTemplate",
                                  form("TemplateURL", "https://s3.amazonaws.com/b/k?versionId=1"))),
        "ValidationError: A TemplateURL with a version is not part of this cloud yet");
}

}  // namespace
}  // namespace local
