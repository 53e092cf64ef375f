#include "deploy/client/credential_plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/match.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using test::surroundings;
using test::told;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kConfig =
    "[default]\nregion = eu-west-1\n"
    "[profile keys]\naws_access_key_id = AKIDC\naws_secret_access_key = c\n"
    "[profile tool]\ncredential_process = /usr/bin/tool --json\n"
    "[profile dev]\nrole_arn = arn:aws:iam::1:role/dev\nsource_profile = base\n"
    "external_id = x1\nduration_seconds = 900\n"
    "[profile prod]\nrole_arn = arn:aws:iam::2:role/prod\nsource_profile = dev\n"
    "mfa_serial = arn:aws:iam::1:mfa/anna\nrole_session_name = anna\n"
    "[profile own]\nrole_arn = arn:aws:iam::1:role/own\nsource_profile = own\n"
    "aws_access_key_id = AKIDO\naws_secret_access_key = o\n"
    "[profile machine]\nrole_arn = arn:aws:iam::1:role/m\ncredential_source = Ec2InstanceMetadata\n"
    "[profile task]\nrole_arn = arn:aws:iam::1:role/t\ncredential_source = EcsContainer\n"
    "[profile web]\nrole_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = /token\n"
    "[profile sso]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
    "[profile old-sso]\nsso_start_url = https://a.example/start\nsso_region = us-east-1\n"
    "sso_account_id = 111122223333\nsso_role_name = Admin\n"
    "[sso-session work]\nsso_start_url = https://b.example/start\nsso_region = eu-west-1\n"
    "[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\n"
    "source_profile = a\n[profile both]\nrole_arn = r\nsource_profile = a\n"
    "credential_source = Environment\n[profile neither]\nrole_arn = r\n"
    "[profile half]\naws_access_key_id = AKIDH\n[profile lost]\nrole_arn = r\n"
    "source_profile = nobody\n[profile odd]\nrole_arn = r\ncredential_source = Moon\n"
    "[profile short]\nrole_arn = r\nsource_profile = keys\nduration_seconds = 60\n"
    "[profile bare]\nsso_session = work\n[profile gone]\nsso_session = home\n"
    "[profile mixed]\naws_session_token = old\n[profile two]\ncredential_process = tool --a\n"
    "  --b\naws_access_key_id = A\naws_secret_access_key = s\n[profile login]\n"
    "login_session = x\n[profile empty]\nregion = eu-west-1\n";
constexpr std::string_view kCredentials =
    "[base]\naws_access_key_id = AKIDB\naws_secret_access_key = b\naws_session_token = t\n"
    "[mixed]\naws_access_key_id = AKIDM\naws_secret_access_key = m\n";

/// What a plan comes to, in one line.
std::string shown(const base::Result<CredentialPlan>& plan) {
    if (!plan.ok()) return told(plan);
    std::string text = base::match(
        plan->source,
        [](const WrittenKeys& keys) {
            return fmt::format("{}/{}/{}", keys.keys.access_key_id, keys.keys.secret_access_key,
                               keys.keys.session_token);
        },
        [](const KeysOfProcess& keys) { return "run " + keys.command; },
        [](const KeysOfSignOn& keys) {
            return fmt::format("sso {} {} {} {} {}", keys.session, keys.start_url, keys.region,
                               keys.account, keys.role);
        },
        [](const KeysOfWebIdentity& keys) {
            return fmt::format("web {} {} {}", keys.token_file, keys.role_arn, keys.session_name);
        },
        [](const KeysOfContainer& keys) {
            return fmt::format("agent {} {}{}", keys.url, keys.token, keys.token_file);
        },
        [](const KeysOfInstance& keys) { return "machine " + keys.endpoint; });
    for (const AssumedRole& role : plan->roles)
        text += fmt::format(" -> {} {} {} {} {}", role.arn, role.session_name, role.external_id,
                            role.mfa_serial, base::to_string(role.lasts));
    return text + " by " + plan->from;
}

TEST(CredentialPlans, FollowTheChainOfAwssOwnTools) {
    using Variables = std::map<std::string, std::string, std::less<>>;
    const Variables keys = {{"AWS_ACCESS_KEY_ID", "AKIDE"}, {"AWS_SECRET_ACCESS_KEY", "e"}};
    auto with = [](Variables all, const Variables& more) {
        all.insert(more.begin(), more.end());
        return all;
    };
    struct Row {
        Variables variables;
        std::string profile;
        std::string plan;
    };
    for (const Row& row : std::vector<Row>{
             {keys, "", "AKIDE/e/ by AWS_ACCESS_KEY_ID"},
             {with(keys, {{"AWS_SESSION_TOKEN", "s"}}), "", "AKIDE/e/s by AWS_ACCESS_KEY_ID"},
             {with(keys, {{"AWS_PROFILE", "base"}}), "", "AKIDE/e/ by AWS_ACCESS_KEY_ID"},
             // One that is asked for goes before variables.
             {keys, "base", "AKIDB/b/t by profile base"},
             {{{"AWS_PROFILE", "base"}}, "", "AKIDB/b/t by profile base"},
             {{}, "keys", "AKIDC/c/ by profile keys"},
             {{}, "tool", "run /usr/bin/tool --json by profile tool"},
             {{}, "dev", "AKIDB/b/t -> arn:aws:iam::1:role/dev  x1  15m by profile dev"},
             {{},
              "prod",
              "AKIDB/b/t -> arn:aws:iam::1:role/dev  x1  15m -> arn:aws:iam::2:role/prod anna  "
              "arn:aws:iam::1:mfa/anna 1h by profile prod"},
             {{}, "own", "AKIDO/o/ -> arn:aws:iam::1:role/own    1h by profile own"},
             {{},
              "machine",
              "machine http://169.254.169.254 -> arn:aws:iam::1:role/m    1h by profile machine"},
             {{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"}},
              "task",
              "agent http://169.254.170.2/v2/x  -> arn:aws:iam::1:role/t    1h by profile task"},
             {{}, "web", "web /token arn:aws:iam::1:role/w  by profile web"},
             {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"},
               {"AWS_ROLE_ARN", "r"},
               {"AWS_PROFILE", "keys"}},
              "",
              "web /t r  by AWS_WEB_IDENTITY_TOKEN_FILE"},
             {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"},
               {"AWS_ROLE_ARN", "r"},
               {"AWS_PROFILE", "own"}},
              "",
              "AKIDO/o/ -> arn:aws:iam::1:role/own    1h by profile own"},
             {{{"AWS_DEFAULT_PROFILE", "keys"}, {"AWS_PROFILE", "tool"}},
              "",
              "AKIDC/c/ by profile keys"},
             // A token in the config is none of the keys in the credentials.
             {{}, "mixed", "AKIDM/m/ by profile mixed"},
             {{}, "two", "run tool --a --b by profile two"},
             {{},
              "sso",
              "sso work https://b.example/start eu-west-1 111122223333 Admin by profile sso"},
             {{},
              "old-sso",
              "sso  https://a.example/start us-east-1 111122223333 Admin by profile old-sso"},
             {{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"},
               {"AWS_ROLE_ARN", "r"},
               {"AWS_ROLE_SESSION_NAME", "ci"}},
              "",
              "web /t r ci by AWS_WEB_IDENTITY_TOKEN_FILE"},
             {{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:80/c"},
               {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a"}},
              "",
              "agent http://127.0.0.1:80/c a by AWS_CONTAINER_CREDENTIALS_FULL_URI"},
             {{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1"},
               {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/f"}},
              "",
              "agent http://[fd00:ec2::23]/v1 /f by AWS_CONTAINER_CREDENTIALS_FULL_URI"},
             {{}, "", "machine http://169.254.169.254 by the metadata service of this machine"},
             {{{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6"}},
              "",
              "machine http://[fd00:ec2::254] by the metadata service of this machine"},
         })
        EXPECT_EQ(shown(plan_credentials(surroundings(row.variables, kConfig, kCredentials),
                                         {.profile = row.profile})),
                  row.plan);
    EXPECT_EQ(shown(plan_credentials(surroundings(keys), {.role = "arn:aws:iam::3:role/x"})),
              "AKIDE/e/ -> arn:aws:iam::3:role/x    1h by AWS_ACCESS_KEY_ID");
}

TEST(CredentialPlans, SayWhatIsWrongWithAProfileAndWhereItStands) {
    auto problem = [](const std::string& profile) {
        return told(
            plan_credentials(surroundings({}, kConfig, kCredentials), {.profile = profile}));
    };
    EXPECT_EQ(problem("deV"),
              "credentials.profile: there is no profile deV | looked in ~/.aws/config and "
              "~/.aws/credentials | did you mean `dev`?");
    EXPECT_EQ(problem("a"),
              "credentials.profile: profile a takes its keys from itself: a -> b -> a | it stands "
              "in ~/.aws/config, line 44");
    EXPECT_THAT(problem("both"), HasSubstr("has both source_profile and credential_source"));
    EXPECT_THAT(problem("neither"), HasSubstr("neither source_profile nor credential_source"));
    EXPECT_THAT(problem("half"), HasSubstr("has aws_access_key_id and no aws_secret_access_key"));
    EXPECT_THAT(problem("lost"), HasSubstr("has source_profile = nobody, and there is none"));
    EXPECT_THAT(problem("odd"), HasSubstr("has credential_source = Moon"));
    EXPECT_THAT(problem("short"), HasSubstr("a role lasts from 900 to 43200 seconds"));
    EXPECT_THAT(problem("bare"), HasSubstr("profile bare has no sso_account_id"));
    EXPECT_THAT(problem("gone"), HasSubstr("has sso_session = home, and there is none"));
    EXPECT_THAT(problem("empty"), HasSubstr("profile empty has no keys and no role"));
    EXPECT_THAT(problem("login"), HasSubstr("which slipway does not know yet"));
    EXPECT_THAT(problem("task"), HasSubstr("takes its keys from EcsContainer, which has none"));
    EXPECT_THAT(told(plan_credentials(surroundings({{"AWS_PROFILE", "nobody"}}))),
                StartsWith("credentials.profile: there is no profile nobody"));
}

TEST(CredentialPlans, RefuseHalfAPairAndKeysInTheClear) {
    EXPECT_THAT(told(plan_credentials(surroundings({{"AWS_ACCESS_KEY_ID", "A"}}))),
                StartsWith("credentials.variables: AWS_ACCESS_KEY_ID is set and "
                           "AWS_SECRET_ACCESS_KEY is not"));
    for (const char* url : {"http://example.com/127.0.0.1", "http://localhost:80@evil.example/",
                            "http://[::1]@evil.example/", "http://169.254.170.2@evil.example",
                            "ftp://localhost", "https://user:pass@host/", "localhost", "http://127.0.0.1:0/c",
                            "http://127.0.0.1:99999/c"})
        EXPECT_THAT(
            told(plan_credentials(surroundings({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}))),
            StartsWith("credentials.variables: AWS_CONTAINER_CREDENTIALS_FULL_URI names"))
            << url;
    for (const char* path : {".evil.example/x", "@evil/x"})
        EXPECT_THAT(told(plan_credentials(
                        surroundings({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path}}))),
                    HasSubstr("it begins with a slash"))
            << path;
    EXPECT_THAT(told(plan_credentials(surroundings({{"AWS_EC2_METADATA_DISABLED", "True"}}))),
                StartsWith("credentials.missing: there are no credentials of AWS | looked at"));
}

TEST(CredentialPlans, SayHowToRenewTheirKeys) {
    const Surroundings all = surroundings({}, kConfig, kCredentials);
    auto renewed = [&](const std::string& profile) {
        auto plan = plan_credentials(all, {.profile = profile});
        return plan.ok() ? how_to_renew(*plan) : told(plan);
    };
    EXPECT_EQ(how_to_renew({.source = WrittenKeys{{"AKID", "secret"}}}),
              "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew, or unset "
              "all three: then the profile counts");
    // Of a role that its keys assume it is the keys that have to be new.
    for (const char* profile : {"base", "dev"})
        EXPECT_EQ(renewed(profile),
                  "write new ones, with their aws_session_token, into ~/.aws/credentials, line 1");
    EXPECT_EQ(renewed("tool"),
              "run the credential_process of ~/.aws/config, line 7 by hand: it prints keys that "
              "are over, and may want a new sign-on");
    EXPECT_EQ(how_to_renew({.source = KeysOfSignOn{.profile = "work"}, .from = "profile dev"}),
              "aws sso login --profile work");
    EXPECT_EQ(how_to_renew({.source = KeysOfWebIdentity{.token_file = "/t"}}),
              "whoever writes /t has to write a new token; in CI, begin the job anew");
    for (const CredentialPlan& plan :
         {CredentialPlan{.source = KeysOfContainer{}}, CredentialPlan{.source = KeysOfInstance{}}})
        EXPECT_EQ(how_to_renew(plan),
                  "whoever gives them renews them in time: try again in a minute, and compare this "
                  "machine's clock with another one");
}

TEST(CredentialPlans, TakeASignOnFromTheProfileThatHasIt) {
    auto plan = plan_credentials(
        surroundings({},
                     "[profile work]\nsso_start_url = https://x\nsso_region = r\n"
                     "sso_account_id = 1\nsso_role_name = n\n"
                     "[profile dev]\nrole_arn = arn:r\nsource_profile = work\n"),
        {.profile = "dev"});
    ASSERT_TRUE(plan.ok()) << told(plan);
    EXPECT_EQ(how_to_renew(*plan), "aws sso login --profile work");
}

}  // namespace
}  // namespace deploy
