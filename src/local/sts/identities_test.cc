#include "local/sts/identities.h"

#include <gtest/gtest.h>

#include "aws/access_key.h"
#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::one_in;
using test::TestCloud;

struct Sts : testing::Test {
    TestCloud cloud;
    std::string key = "AKIDEXAMPLE";

    base::HttpAnswer ask(const std::string& pairs) {
        base::HttpRequest request = aws::test::form("sts", "Version=2011-06-15&Action=" + pairs);
        for (base::HttpHeader& header : request.headers)
            if (header.name == "Authorization") header.value = aws::test::authorization(key, "sts");
        return cloud.send(request);
    }
    void make_roles() {
        const std::string body = R"(
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: cdk-hnb659fds-deploy-role-000000000000-eu-west-1
      AssumeRolePolicyDocument: {}
  Long:
    Type: AWS::IAM::Role
    Properties: {RoleName: long, Path: /a/, MaxSessionDuration: 7200, AssumeRolePolicyDocument: {}}
)";
        base::HttpAnswer made =
            cloud.cloudformation("CreateStack",
                                 "&StackName=roles&Capabilities.member.1=CAPABILITY_NAMED_IAM"
                                 "&TemplateBody=" +
                                     aws::percent_encode(body));
        ASSERT_EQ(made.status, 200) << made.body;
        cloud.wait(Duration::minutes(5));
        ASSERT_EQ(cloud.status("roles"), "CREATE_COMPLETE");
    }
    base::HttpAnswer assume(const std::string& role, const std::string& rest = "") {
        return ask("AssumeRole&RoleSessionName=me&RoleArn=" + aws::percent_encode(role) + rest);
    }
};

const std::string kDeploy =
    "arn:aws:iam::000000000000:role/cdk-hnb659fds-deploy-role-000000000000-eu-west-1";

TEST_F(Sts, SaysWhoCalls) {
    std::string body = ask("GetCallerIdentity").body;
    EXPECT_EQ(one_in(body, "Account"), "000000000000");
    EXPECT_EQ(one_in(body, "Arn"), "arn:aws:iam::000000000000:root");
    key = "123456789012";
    body = ask("GetCallerIdentity").body;
    EXPECT_EQ(one_in(body, "Account"), "123456789012");
    EXPECT_EQ(one_in(body, "UserId"), "123456789012");
}

TEST_F(Sts, AssumesRolesThatAreThere) {
    make_roles();
    std::string body = assume(kDeploy, "&SourceIdentity=jo").body;
    EXPECT_EQ(one_in(body, "SourceIdentity"), "jo");
    const std::string arn = one_in(body, "Arn");
    EXPECT_EQ(arn,
              "arn:aws:sts::000000000000:assumed-role/"
              "cdk-hnb659fds-deploy-role-000000000000-eu-west-1/me");
    EXPECT_EQ(one_in(body, "Expiration"), "2027-01-15T09:05:00Z");
    EXPECT_EQ(one_in(body, "SecretAccessKey").size(), 40U);
    key = one_in(body, "AccessKeyId");
    EXPECT_EQ(one_in(ask("GetCallerIdentity").body, "Arn"), arn);
    EXPECT_EQ(one_in(ask("GetCallerIdentity").body, "UserId"), one_in(body, "AssumedRoleId"));
    key = "AKIDEXAMPLE";
    base::HttpAnswer none = assume("arn:aws:iam::000000000000:role/none");
    EXPECT_EQ(none.status, 403);
    EXPECT_EQ(one_in(none.body, "Message"),
              "User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole "
              "on resource: arn:aws:iam::000000000000:role/none");
    EXPECT_EQ(assume("arn:aws:iam::123456789012:role/long").status, 403);
    EXPECT_EQ(assume("arn:aws:iam::000000000000:role/long").status, 403);
    EXPECT_EQ(assume("arn:aws:iam::000000000000:role/a/long").status, 200);
}

TEST_F(Sts, KeepsToTheLengthOfARole) {
    make_roles();
    base::HttpAnswer too_long = assume(kDeploy, "&DurationSeconds=7200");
    EXPECT_EQ(too_long.status, 400);
    EXPECT_EQ(one_in(too_long.body, "Code"), "ValidationError");
    EXPECT_EQ(assume("arn:aws:iam::000000000000:role/a/long", "&DurationSeconds=7200").status, 200);
}

TEST_F(Sts, EndsSessions) {
    make_roles();
    key = one_in(assume(kDeploy).body, "AccessKeyId");
    cloud.wait(Duration::minutes(59));
    EXPECT_EQ(ask("GetCallerIdentity").status, 200);
    cloud.wait(Duration::minutes(1));
    base::HttpAnswer over = ask("GetCallerIdentity");
    EXPECT_EQ(over.status, 403);
    EXPECT_EQ(one_in(over.body, "Code"), "ExpiredToken");
}

TEST_F(Sts, GivesOutSessionsOfTheCaller) {
    key = "123456789012";
    std::string body = ask("GetSessionToken").body;
    key = one_in(body, "AccessKeyId");
    EXPECT_EQ(one_in(ask("GetCallerIdentity").body, "Arn"), "arn:aws:iam::123456789012:root");
    key = "AKIDEXAMPLE";
    make_roles();
    key = one_in(assume(kDeploy).body, "AccessKeyId");
    EXPECT_EQ(one_in(ask("GetSessionToken").body, "Code"), "AccessDenied");
}

TEST_F(Sts, KeepsSessionsInItsFolder) {
    test::Folder folder;
    cloud.options.data = folder.path;
    cloud.start();
    make_roles();
    key = one_in(assume(kDeploy).body, "AccessKeyId");
    std::string before = ask("GetCallerIdentity").body;
    cloud.start();
    EXPECT_EQ(one_in(ask("GetCallerIdentity").body, "Arn"), one_in(before, "Arn"));
}

TEST_F(Sts, ReadsTheAccountInAKey) {
    EXPECT_EQ(one_in(ask("GetAccessKeyInfo&AccessKeyId=ASIAQNZGKIQY56JQ7WML").body, "Account"),
              "029608264753");
    EXPECT_EQ(one_in(ask("GetAccessKeyInfo&AccessKeyId=AKID-0123456789xxx").body, "Code"),
              "ValidationError");
}

}  // namespace
}  // namespace local
