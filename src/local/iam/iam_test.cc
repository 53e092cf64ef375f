#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "aws/form.h"
#include "local/records/test_service.h"

namespace local {
namespace {

using test::play;
using test::Reply;
using test::ServiceDesk;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kTrust =
    R"("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",)"
    R"(\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"}}]}")";
const std::string kDocument = R"("{\"Version\":\"2012-10-17\",\"Statement\":[]}")";

std::string role(const std::string& name, const std::string& more = "") {
    return R"({"RoleName": ")" + name + R"(", "AssumeRolePolicyDocument": )" + kTrust + more + "}";
}
std::string named(const std::string& name, const std::string& more = "") {
    return R"({"RoleName": ")" + name + "\"" + more + "}";
}
std::string attached(const std::string& name, const std::string& arn) {
    return named(name, R"(, "PolicyArn": ")" + arn + "\"");
}

const std::string kPolicyArn = "arn:aws:iam::000000000000:policy/read";

struct Iam : ServiceDesk {
    explicit Iam(LiveCloudOptions with = {}) : ServiceDesk("iam", std::move(with)) {}
    void take(std::string_view operation, const std::string& json) {
        EXPECT_EQ(call(operation, json).refusal(), "") << operation << " " << json;
    }
    void make_policy() {
        take("CreatePolicy", R"({"PolicyName": "read", "PolicyDocument": )" + kDocument + "}");
    }
};

TEST(Iam, ShowsARoleAsItWasMade) {
    Iam iam;
    Reply made =
        iam.call("CreateRole", role("api", R"(, "Path": "/shop/", "MaxSessionDuration": 7200,
        "Description": "of the api", "Tags": [{"Key": "team", "Value": "shop"}])"));
    ASSERT_EQ(made.refusal(), "");
    Reply shown = iam.call("GetRole", named("api"));
    EXPECT_EQ(shown.value, made.value);
    EXPECT_EQ(shown.at("Role.Arn"), "arn:aws:iam::000000000000:role/shop/api");
    EXPECT_EQ(shown.at("Role.Path"), "/shop/");
    EXPECT_THAT(shown.at("Role.RoleId"), StartsWith("AROA"));
    EXPECT_EQ(shown.at("Role.MaxSessionDuration"), "7200");
    EXPECT_EQ(shown.at("Role.Description"), "of the api");
    EXPECT_EQ(shown.at("Role.Tags.0.Value"), "shop");
    EXPECT_EQ(shown.at("Role.CreateDate"), base::to_string(iam.now));
    EXPECT_EQ(iam.call("CreateRole", role("api")).refusal(),
              "EntityAlreadyExists: Role with name api already exists.");
    EXPECT_EQ(iam.call("GetRole", named("web")).refusal(),
              "NoSuchEntity: The role with name web cannot be found.");
    EXPECT_EQ(
        iam.call("CreateRole", R"({"RoleName": "web", "AssumeRolePolicyDocument": "{"})").refusal(),
        "MalformedPolicyDocument: Syntax errors in policy.");
}

TEST(Iam, ShowsDocumentsAsInAUrl) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    const std::string document =
        iam.call("GetRole", named("api")).at("Role.AssumeRolePolicyDocument");
    EXPECT_THAT(document, StartsWith("%7B%22Version%22%3A%222012-10-17%22"));
    EXPECT_THAT(aws::percent_decode(document, aws::Plus::IsPlus),
                HasSubstr(R"("Principal":{"Service":"ecs-tasks.amazonaws.com"})"));
    iam.take("UpdateAssumeRolePolicy", named("api", ", \"PolicyDocument\": " + kDocument));
    EXPECT_EQ(
        aws::percent_decode(iam.call("GetRole", named("api")).at("Role.AssumeRolePolicyDocument"),
                            aws::Plus::IsPlus),
        R"({"Version":"2012-10-17","Statement":[]})");
}

TEST(Iam, ListsRolesInPagesAndByPath) {
    Iam iam;
    for (const char* name : {"a", "b", "c"})
        iam.take("CreateRole", role(name, R"(, "Path": "/shop/")"));
    iam.take("CreateRole", role("d"));
    Reply first = iam.call("ListRoles", R"({"MaxItems": 2, "PathPrefix": "/shop/"})");
    EXPECT_EQ(first.at("Roles"), "#2");
    EXPECT_EQ(first.at("IsTruncated"), "true");
    Reply second = iam.call("ListRoles", R"({"MaxItems": 2, "PathPrefix": "/shop/", "Marker": ")" +
                                             first.at("Marker") + "\"}");
    EXPECT_EQ(second.at("Roles"), "#1");
    EXPECT_EQ(second.at("Roles.0.RoleName"), "c");
    EXPECT_EQ(second.at("IsTruncated"), "false");
    EXPECT_EQ(second.at("Marker"), "");
}

TEST(Iam, KeepsPoliciesInsideARole) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    iam.take("PutRolePolicy",
             named("api", R"(, "PolicyName": "own", "PolicyDocument": )" + kDocument));
    iam.take("PutRolePolicy", named("api", R"(, "PolicyName": "own", "PolicyDocument":
        "{\"Version\":\"2008-10-17\"}")"));
    EXPECT_EQ(iam.call("ListRolePolicies", named("api")).at("PolicyNames"), "#1");
    Reply shown = iam.call("GetRolePolicy", named("api", R"(, "PolicyName": "own")"));
    EXPECT_THAT(shown.at("PolicyDocument"), HasSubstr("2008-10-17"));
    EXPECT_EQ(iam.call("GetRolePolicy", named("api", R"(, "PolicyName": "other")")).refusal(),
              "NoSuchEntity: The role policy with name other cannot be found.");
    const std::string much(10'300, 'x');
    EXPECT_EQ(iam.call("PutRolePolicy", named("api", R"(, "PolicyName": "own", "PolicyDocument":
        "{\"Version\":\")" + much + R"(\"}")"))
                  .refusal(),
              "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role api");
    iam.take("DeleteRolePolicy", named("api", R"(, "PolicyName": "own")"));
    EXPECT_EQ(iam.call("ListRolePolicies", named("api")).at("PolicyNames"), "#0");
}

TEST(Iam, AttachesOnlyPoliciesThatAreThere) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    EXPECT_EQ(iam.call("AttachRolePolicy", attached("api", kPolicyArn)).refusal(),
              "NoSuchEntity: Policy " + kPolicyArn + " does not exist or is not attachable.");
    iam.make_policy();
    iam.take("AttachRolePolicy", attached("api", kPolicyArn));
    iam.take("AttachRolePolicy", attached("api", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    Reply shown = iam.call("ListAttachedRolePolicies", named("api"));
    EXPECT_EQ(shown.at("AttachedPolicies"), "#2");
    EXPECT_EQ(shown.at("AttachedPolicies.0.PolicyName"), "read");
    EXPECT_EQ(iam.call("GetPolicy", R"({"PolicyArn": ")" + kPolicyArn + "\"}")
                  .at("Policy.AttachmentCount"),
              "1");
    EXPECT_EQ(iam.call("ListEntitiesForPolicy", R"({"PolicyArn": ")" + kPolicyArn + "\"}")
                  .at("PolicyRoles.0.RoleName"),
              "api");
    EXPECT_EQ(
        iam.call("ListPolicies", R"({"OnlyAttached": true, "Scope": "Local"})").at("Policies"),
        "#1");
    iam.take("DetachRolePolicy", attached("api", kPolicyArn));
    EXPECT_EQ(iam.call("DetachRolePolicy", attached("api", kPolicyArn)).refusal(),
              "NoSuchEntity: Policy " + kPolicyArn + " was not found.");
    EXPECT_EQ(iam.call("ListPolicies", R"({"OnlyAttached": true})").at("Policies"), "#0");
}

TEST(Iam, AttachesUpToTenPolicies) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    for (int i = 0; i < 10; ++i)
        iam.take("AttachRolePolicy",
                 attached("api", "arn:aws:iam::aws:policy/P" + std::to_string(i)));
    EXPECT_EQ(
        iam.call("AttachRolePolicy", attached("api", "arn:aws:iam::aws:policy/P10")).refusal(),
        "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");
}

TEST(Iam, DeletesARoleWhenNothingHangsOnIt) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    iam.take("CreateInstanceProfile", R"({"InstanceProfileName": "host"})");
    iam.take("AddRoleToInstanceProfile", named("api", R"(, "InstanceProfileName": "host")"));
    iam.take("AttachRolePolicy", attached("api", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    iam.take("PutRolePolicy",
             named("api", R"(, "PolicyName": "own", "PolicyDocument": )" + kDocument));
    EXPECT_EQ(
        iam.call("DeleteRole", named("api")).refusal(),
        "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    EXPECT_EQ(
        iam.call("DeleteInstanceProfile", R"({"InstanceProfileName": "host"})").refusal(),
        "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    iam.take("RemoveRoleFromInstanceProfile", named("api", R"(, "InstanceProfileName": "host")"));
    iam.take("DeleteInstanceProfile", R"({"InstanceProfileName": "host"})");
    EXPECT_EQ(iam.call("DeleteRole", named("api")).refusal(),
              "DeleteConflict: Cannot delete entity, must detach all policies first.");
    iam.take("DetachRolePolicy", attached("api", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    EXPECT_EQ(iam.call("DeleteRole", named("api")).refusal(),
              "DeleteConflict: Cannot delete entity, must delete policies first.");
    iam.take("DeleteRolePolicy", named("api", R"(, "PolicyName": "own")"));
    iam.take("DeleteRole", named("api"));
    EXPECT_EQ(iam.call("GetRole", named("api")).error.code, "NoSuchEntity");
    iam.take("CreateRole", role("api"));
}

TEST(Iam, KeepsUpToFiveVersionsOfAPolicy) {
    Iam iam;
    iam.make_policy();
    const std::string arn = R"("PolicyArn": ")" + kPolicyArn + "\"";
    auto add = [&](const char* version, const char* more) {
        return iam.call("CreatePolicyVersion", "{" + arn +
                                                   R"(, "PolicyDocument": "{\"Version\":\")" +
                                                   version + R"(\"}")" + more + "}");
    };
    EXPECT_EQ(add("two", R"(, "SetAsDefault": true)").at("PolicyVersion.VersionId"), "v2");
    Reply policy = iam.call("GetPolicy", "{" + arn + "}");
    EXPECT_EQ(policy.at("Policy.DefaultVersionId"), "v2");
    auto document = [&](const char* version) {
        return iam.call("GetPolicyVersion", "{" + arn + R"(, "VersionId": ")" + version + "\"}")
            .at("PolicyVersion.Document");
    };
    EXPECT_THAT(document("v1"), HasSubstr("2012-10-17"));
    EXPECT_THAT(document("v2"), HasSubstr("two"));
    for (const char* version : {"three", "four", "five"})
        EXPECT_EQ(add(version, "").refusal(), "");
    EXPECT_THAT(add("six", "").refusal(),
                StartsWith("LimitExceeded: A managed policy can have up to 5"));
    EXPECT_EQ(iam.call("DeletePolicyVersion", "{" + arn + R"(, "VersionId": "v2"})").refusal(),
              "DeleteConflict: Cannot delete the default version of a policy.");
    iam.take("DeletePolicyVersion", "{" + arn + R"(, "VersionId": "v5"})");
    EXPECT_EQ(add("six", "").at("PolicyVersion.VersionId"), "v6");
    iam.take("SetDefaultPolicyVersion", "{" + arn + R"(, "VersionId": "v1"})");
    EXPECT_THAT(document("v1"), HasSubstr("2012-10-17"));
    EXPECT_THAT(document("v2"), HasSubstr("two"));
    Reply versions = iam.call("ListPolicyVersions", "{" + arn + "}");
    EXPECT_EQ(versions.at("Versions"), "#5");
    EXPECT_EQ(versions.at("Versions.0.IsDefaultVersion"), "true");
    EXPECT_THAT(iam.call("GetPolicyVersion", "{" + arn + R"(, "VersionId": "v9"})").refusal(),
                StartsWith("NoSuchEntity: "));
}

/// What a kill leaves of `folder` to the next process: copies of those of its files whose name
/// begins so, or does not.
enum class Begins : std::uint8_t { Yes, No };
void copy_files(const std::string& folder, const std::string& into, std::string_view word,
                Begins begins) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        bool begins_so = file.path().filename().string().starts_with(word);
        if (begins_so == (begins == Begins::Yes))
            std::filesystem::copy_file(file, std::filesystem::path(into) / file.path().filename(),
                                       std::filesystem::copy_options::overwrite_existing);
    }
}

TEST(Iam, KeepsEveryVersionWhenItIsKilledWhileAnotherBecomesTheDefault) {
    const std::string arn = R"({"PolicyArn": ")" + kPolicyArn + "\"";
    test::Folder folder;
    test::Folder before;  // killed when the notes are written and the cloud is not told
    test::Folder after;   // killed as soon as the cloud is told
    {
        Iam iam({.data = folder.path});
        iam.make_policy();
        iam.take("CreatePolicyVersion", arn + R"(, "PolicyDocument": "{\"Version\":\"two\"}"})");
        copy_files(folder.path, before.path, "journal", Begins::Yes);
        iam.live->on_turn([&](base::Time) {
            copy_files(folder.path, before.path, "journal", Begins::No);
            copy_files(folder.path, after.path, "", Begins::Yes);
        });
        iam.take("SetDefaultPolicyVersion", arn + R"(, "VersionId": "v2"})");
    }
    for (const auto& [data, expected] :
         {std::pair(before.path, "v1"), std::pair(after.path, "v2")}) {
        Iam iam({.data = data});
        auto document = [&](const std::string& version) {
            return iam.call("GetPolicyVersion", arn + R"(, "VersionId": ")" + version + "\"}")
                .at("PolicyVersion.Document");
        };
        EXPECT_EQ(iam.call("GetPolicy", arn + "}").at("Policy.DefaultVersionId"), expected);
        EXPECT_THAT(document("v1"), HasSubstr("2012-10-17")) << expected;
        EXPECT_THAT(document("v2"), HasSubstr("two")) << expected;
        iam.take("SetDefaultPolicyVersion", arn + R"(, "VersionId": "v2"})");
        EXPECT_EQ(iam.call("GetPolicy", arn + "}").at("Policy.DefaultVersionId"), "v2");
    }
}

TEST(Iam, KeepsTheTagsOfAPolicyWhenItIsKilledAsItIsMade) {
    const std::string policy = R"({"PolicyName": "read", "PolicyDocument": )" + kDocument +
                               R"(, "Tags": [{"Key": "team", "Value": "shop"}]})";
    const std::string arn = R"({"PolicyArn": ")" + kPolicyArn + "\"}";
    test::Folder folder;
    test::Folder killed;
    {
        Iam iam({.data = folder.path});
        iam.live->on_turn(
            [&](base::Time) { copy_files(folder.path, killed.path, "", Begins::Yes); });
        iam.take("CreatePolicy", policy);
        iam.live->on_turn([](base::Time) {});
        EXPECT_THAT(iam.call("CreatePolicy", policy).refusal(),
                    StartsWith("EntityAlreadyExists: "));
        // At the same moment: the tags that were noted were for the one before.
        iam.take("CreatePolicy", R"({"PolicyName": "bare", "PolicyDocument": )" + kDocument + "}");
        EXPECT_EQ(
            iam.call("ListPolicyTags", R"({"PolicyArn": "arn:aws:iam::000000000000:policy/bare"})")
                .at("Tags"),
            "#0");
    }
    Iam iam({.data = killed.path});
    EXPECT_EQ(iam.call("ListPolicyTags", arn).at("Tags.0.Value"), "shop");
}

TEST(Iam, DeletesAPolicyWhenNobodyHasItAndOneVersionIsLeft) {
    Iam iam;
    iam.make_policy();
    iam.take("CreateRole", role("api"));
    iam.take("AttachRolePolicy", attached("api", kPolicyArn));
    const std::string arn = R"({"PolicyArn": ")" + kPolicyArn + "\"";
    iam.take("CreatePolicyVersion", arn + ", \"PolicyDocument\": " + kDocument + "}");
    EXPECT_THAT(iam.call("DeletePolicy", arn + "}").refusal(),
                StartsWith("DeleteConflict: This policy has more than one version."));
    iam.take("DeletePolicyVersion", arn + R"(, "VersionId": "v2"})");
    EXPECT_EQ(iam.call("DeletePolicy", arn + "}").refusal(),
              "DeleteConflict: Cannot delete a policy attached to entities.");
    iam.take("DetachRolePolicy", attached("api", kPolicyArn));
    iam.take("DeletePolicy", arn + "}");
    EXPECT_EQ(iam.call("GetPolicy", arn + "}").refusal(),
              "NoSuchEntity: Policy " + kPolicyArn + " was not found.");
}

TEST(Iam, SaysThatPoliciesOfAwsItselfCannotBeRead) {
    Iam iam;
    EXPECT_THAT(iam.call("GetPolicy", R"({"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})")
                    .refusal(),
                HasSubstr("not part of this cloud yet"));
    EXPECT_EQ(iam.call("ListPolicies", R"({"Scope": "AWS"})").at("Policies"), "#0");
}

TEST(Iam, PutsOneRoleIntoAnInstanceProfile) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    iam.take("CreateRole", role("web"));
    iam.take("CreateInstanceProfile",
             R"({"InstanceProfileName": "host", "Tags": [{"Key": "a", "Value": "b"}]})");
    iam.take("AddRoleToInstanceProfile", named("api", R"(, "InstanceProfileName": "host")"));
    EXPECT_EQ(
        iam.call("AddRoleToInstanceProfile", named("web", R"(, "InstanceProfileName": "host")"))
            .refusal(),
        "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    Reply shown = iam.call("ListInstanceProfilesForRole", named("api"));
    EXPECT_EQ(shown.at("InstanceProfiles.0.Roles.0.RoleName"), "api");
    EXPECT_EQ(shown.at("InstanceProfiles.0.Tags.0.Value"), "b");
    EXPECT_THAT(shown.at("InstanceProfiles.0.InstanceProfileId"), StartsWith("AIPA"));
    EXPECT_EQ(iam.call("ListInstanceProfilesForRole", named("web")).at("InstanceProfiles"), "#0");
    EXPECT_EQ(iam.call("ListInstanceProfilesForRole", named("no")).error.code, "NoSuchEntity");
}

TEST(Iam, MakesServiceLinkedRolesUnderTheNamesOfAws) {
    Iam iam;
    struct Row {
        const char* service;
        const char* name;
    };
    for (const Row& row :
         {Row{"ecs.amazonaws.com", "AWSServiceRoleForECS"},
          Row{"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"},
          Row{"ecs.application-autoscaling.amazonaws.com",
              "AWSServiceRoleForApplicationAutoScaling_ECSService"}}) {
        const std::string input = R"({"AWSServiceName": ")" + std::string(row.service) + "\"}";
        Reply made = iam.call("CreateServiceLinkedRole", input);
        EXPECT_EQ(made.at("Role.RoleName"), row.name);
        EXPECT_EQ(made.at("Role.Arn"), "arn:aws:iam::000000000000:role/aws-service-role/" +
                                           std::string(row.service) + "/" + row.name);
        EXPECT_EQ(iam.call("CreateServiceLinkedRole", input).refusal(),
                  "InvalidInput: Service role name " + std::string(row.name) +
                      " has been taken in this account, please try a different suffix.");
        EXPECT_EQ(iam.call("GetRole", named(row.name)).at("Role.Path"),
                  "/aws-service-role/" + std::string(row.service) + "/");
    }
    EXPECT_EQ(iam.call("ListRoles", R"({"PathPrefix": "/aws-service-role/"})").at("Roles"), "#3");
}

TEST(Iam, LeavesServiceLinkedRolesToTheirServices) {
    Iam iam;
    iam.take("CreateServiceLinkedRole", R"({"AWSServiceName": "ecs.amazonaws.com"})");
    const std::string name = "AWSServiceRoleForECS";
    EXPECT_EQ(iam.call("DeleteRole", named(name)).refusal(),
              "UnmodifiableEntity: Cannot perform the operation on the protected role "
              "'AWSServiceRoleForECS' - this role is only modifiable by AWS");
    EXPECT_EQ(iam.call("AttachRolePolicy", attached(name, "arn:aws:iam::aws:policy/X")).error.code,
              "UnmodifiableEntity");
}

TEST(Iam, DeletesAServiceLinkedRoleByATask) {
    Iam iam;
    iam.take("CreateServiceLinkedRole", R"({"AWSServiceName": "ecs.amazonaws.com"})");
    Reply task = iam.call("DeleteServiceLinkedRole", named("AWSServiceRoleForECS"));
    EXPECT_THAT(task.at("DeletionTaskId"),
                StartsWith("task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/"));
    EXPECT_EQ(iam.call("GetServiceLinkedRoleDeletionStatus",
                       R"({"DeletionTaskId": ")" + task.at("DeletionTaskId") + "\"}")
                  .at("Status"),
              "SUCCEEDED");
    EXPECT_EQ(iam.call("GetServiceLinkedRoleDeletionStatus", R"({"DeletionTaskId": "task/x"})")
                  .error.code,
              "NoSuchEntity");
    EXPECT_EQ(iam.call("GetRole", named("AWSServiceRoleForECS")).error.code, "NoSuchEntity");
}

TEST(Iam, KnowsIdentityProviders) {
    const std::string arn =
        "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com";
    const std::string key = R"("OpenIDConnectProviderArn": ")" + arn + "\"";
    const std::string made = R"({"Url": "https://token.actions.githubusercontent.com",
        "ClientIDList": ["sts.amazonaws.com"]})";
    play("iam",
         {{"CreateOpenIDConnectProvider", made, "OpenIDConnectProviderArn", arn},
          {"CreateOpenIDConnectProvider", made, "", "!EntityAlreadyExists"},
          {"GetOpenIDConnectProvider", "{" + key + "}", "Url",
           "token.actions.githubusercontent.com"},
          {"AddClientIDToOpenIDConnectProvider", "{" + key + R"(, "ClientID": "two"})", "", ""},
          {"GetOpenIDConnectProvider", "{" + key + "}", "ClientIDList.1", "two"},
          {"RemoveClientIDFromOpenIDConnectProvider",
           "{" + key + R"(, "ClientID": "sts.amazonaws.com"})", "", ""},
          {"GetOpenIDConnectProvider", "{" + key + "}", "ClientIDList.0", "two"},
          {"ListOpenIDConnectProviders", "{}", "OpenIDConnectProviderList.0.Arn", arn},
          {"DeleteOpenIDConnectProvider", "{" + key + "}", "", ""},
          {"GetOpenIDConnectProvider", "{" + key + "}", "", "!NoSuchEntity"}});
}

TEST(Iam, CountsWhatAnAccountHas) {
    Iam iam;
    iam.take("CreateRole", role("api"));
    iam.make_policy();
    Reply summary = iam.call("GetAccountSummary");
    EXPECT_EQ(summary.at("SummaryMap.Roles"), "1");
    EXPECT_EQ(summary.at("SummaryMap.Policies"), "1");
    EXPECT_EQ(iam.call("ListAccountAliases").at("AccountAliases"), "#0");
    EXPECT_EQ(iam.call("ListUsers").at("Users"), "#0");
}

}  // namespace
}  // namespace local
