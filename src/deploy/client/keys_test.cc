#include "deploy/client/keys.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"
#include "io/file.h"
#include "io/process.h"

namespace deploy {
namespace {

using base::Duration;
using base::HttpAnswer;
using test::ScriptedServer;
using test::surroundings;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const base::Time kNow = base::Time::unix_milliseconds(1'800'000'000'000);  // 2027-01-15T08:00:00Z

std::string shown(const base::Result<aws::Credentials>& keys) {
    if (!keys.ok()) return told(keys);
    return fmt::format("{}/{}/{}", keys->access_key_id, keys->secret_access_key,
                       keys->session_token);
}

/// An answer of STS.
HttpAnswer assumed(const std::string& operation, const std::string& id,
                   const std::string& over = "2027-01-15T09:00:00Z") {
    return {200,
            {},
            fmt::format("<{0}Response><{0}Result><Credentials><AccessKeyId>{1}</AccessKeyId>"
                        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                        "<Expiration>{2}</Expiration></Credentials></{0}Result></{0}Response>",
                        operation, id, over)};
}

/// A file that is not there yet.
class TemporaryFile {
  public:
    TemporaryFile() : path_(testing::TempDir() + fmt::format("keys-{}", io::process_id())) {}
    ~TemporaryFile() { std::remove(path_.c_str()); }
    const std::string& path() const { return path_; }
    void make() const { ASSERT_TRUE(io::write_file(path_, "x").ok()); }

  private:
    std::string path_;
};

struct Caller {
    explicit Caller(CredentialPlan plan, std::string url = {})
        : keys(std::move(plan), all,
               {.region = "eu-west-1", .endpoint_url = std::move(url), .now = [this] {
                    return now;
                }}) {}
    base::Time now = kNow;
    Surroundings all = surroundings({});
    Keys keys;
};

TEST(Keys, AreThoseOfAProgramUntilTheyAreOver) {
    Caller caller({.source = KeysOfProcess{R"(printf '{"Version": 1, "AccessKeyId": "A",
        "SecretAccessKey": "%s", "SessionToken": "t", "Expiration": "2027-01-15T09:00:00Z"}' $$)"},
                   .from = "profile tool"});
    const std::string first = shown(caller.keys.current());
    EXPECT_THAT(first, testing::MatchesRegex("A/[0-9]+/t"));
    caller.now = kNow + Duration::minutes(54);
    EXPECT_EQ(shown(caller.keys.current()), first);
    caller.now = kNow + Duration::minutes(56);
    EXPECT_NE(shown(caller.keys.current()), first);
}

TEST(Keys, AreKeptToTheirEndWhereNewOnesAreRefused) {
    TemporaryFile mark;
    Caller caller(
        {.source =
             KeysOfProcess{"test ! -e " + mark.path() +
                           R"( && printf '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s",
        "SessionToken": null, "Expiration": "2027-01-15T09:00:00Z"}')"},
         .from = "profile tool"});
    // What is null is nothing.
    EXPECT_EQ(shown(caller.keys.current()), "A/s/");
    EXPECT_EQ(caller.keys.generation(), 1U);
    mark.make();
    caller.now = kNow + Duration::minutes(56);
    EXPECT_EQ(shown(caller.keys.current()), "A/s/");
    caller.now = kNow + Duration::minutes(61);
    EXPECT_THAT(shown(caller.keys.current()), StartsWith("credentials.refused: "));
}

TEST(Keys, AreForgottenByTheirNumber) {
    Caller caller(
        {.source =
             KeysOfProcess{
                 R"(printf '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "s"}' $$)"},
         .from = "profile tool"});
    const std::string first = shown(caller.keys.current());
    caller.keys.forget(7);
    EXPECT_EQ(shown(caller.keys.current()), first);
    caller.keys.forget(caller.keys.generation());
    EXPECT_NE(shown(caller.keys.current()), first);
}

TEST(Keys, OfAProgramAreRefusedWithoutShowingWhatItPrinted) {
    for (const auto& [command, why] : std::vector<std::pair<std::string, std::string>>{
             {"echo secret; exit 3", "credential_process ended with 3"},
             {"echo secret", "credential_process printed no keys in JSON"},
             {R"(echo '{"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "s"}')",
              "credential_process printed a Version that is not 1"}})
        EXPECT_EQ(told(Caller({.source = KeysOfProcess{command, "~/.aws/config, line 2"},
                               .from = "profile tool"})
                           .keys.current()),
                  "credentials.refused: profile tool gives no credentials: " + why +
                      " | credential_process stands in ~/.aws/config, line 2");
}

TEST(Keys, AreNotWaitedForWithoutEnd) {
    const Surroundings all = surroundings({});
    Keys keys({.source = KeysOfProcess{"sleep 1000; true", "~/.aws/config, line 2"},
               .from = "profile tool"},
              all, {.now = [] { return kNow; }, .process_patience = Duration::milliseconds(50)});
    EXPECT_EQ(told(keys.current()),
              "process.failed: credential_process of profile tool: it has not ended within 50ms | "
              "credential_process stands in ~/.aws/config, line 2");
}

TEST(Keys, SayForWhomTheyWait) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t before) {
        if (before == 0) return HttpAnswer{503, {}, ""};
        return HttpAnswer{200, {}, R"({"AccessKeyId": "A", "SecretAccessKey": "s", "Token": "t"})"};
    });
    std::vector<std::string> told;
    const SilenceWays ways{.tell =
                               [&](const std::optional<Waiting>& waiting) {
                                   told.push_back(waiting ? in_words(*waiting) : "answered");
                               },
                           .first = {},
                           .again = Duration::hours(1),
                           .clock = [] { return std::int64_t{0}; }};
    const Surroundings all = surroundings({});
    Keys agent({.source = KeysOfContainer{.url = server.url() + "/keys"}, .from = "the agent"}, all,
               {.now = [] { return kNow; }, .silence = ways});
    EXPECT_EQ(shown(agent.current()), "A/s/t");
    const std::string whom = "waiting for " + server.url() + ": the keys of the agent, 0s, ";
    EXPECT_THAT(told, ElementsAre(whom + "attempt 1 of 3", "answered",
                                  whom + "attempt 2 of 3, after status 503", "answered"));
    told.clear();
    Keys tool({.source =
                   KeysOfProcess{
                       R"(printf '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}')"},
               .from = "profile tool"},
              all, {.now = [] { return kNow; }, .silence = ways});
    EXPECT_EQ(shown(tool.current()), "A/s/");
    EXPECT_THAT(told, ElementsAre("waiting for credential_process of profile tool, 0s of 2m",
                                  "answered"));
}

TEST(Keys, OfRolesAreAssumedOneAfterTheOther) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t before) {
        return assumed("AssumeRole", fmt::format("ASIA{}", before));
    });
    CredentialPlan plan{.source = WrittenKeys{{"AKID", "secret"}},
                        .roles = {{.arn = "arn:aws:iam::111122223333:role/one",
                                   .session_name = "anna",
                                   .external_id = "x1"},
                                  {.arn = "arn:aws:iam::111122223333:role/two",
                                   .mfa_serial = "arn:aws:iam::111122223333:mfa/anna",
                                   .lasts = Duration::minutes(15)}},
                        .from = "profile prod"};
    Surroundings all = surroundings({});
    std::vector<std::string> questions;
    Keys keys(plan, all,
              {.region = "eu-west-1",
               .endpoint_url = server.url(),
               .ask =
                   [&](const std::string& question) {
                       questions.push_back(question);
                       return base::Result<std::string>("123456");
                   },
               .now = [] { return kNow; }});
    EXPECT_EQ(shown(keys.current()), "ASIA1/s/t");
    EXPECT_EQ(shown(keys.current()), "ASIA1/s/t");
    EXPECT_THAT(questions, ElementsAre("code of arn:aws:iam::111122223333:mfa/anna: "));
    auto asked = server.asked();
    ASSERT_EQ(asked.size(), 2U);
    auto said = [&](std::size_t call, const char* name) {
        return std::string(aws::pair_value(aws::read_form(asked[call].body), name));
    };
    EXPECT_EQ(said(0, "RoleArn"), "arn:aws:iam::111122223333:role/one");
    EXPECT_EQ(said(0, "RoleSessionName"), "anna");
    EXPECT_EQ(said(0, "ExternalId"), "x1");
    EXPECT_EQ(said(0, "DurationSeconds"), "3600");
    EXPECT_EQ(said(1, "DurationSeconds"), "900");
    EXPECT_EQ(said(1, "TokenCode"), "123456");
    EXPECT_THAT(said(1, "RoleSessionName"), StartsWith("slipway"));
    // The second is assumed by the keys of the first.
    EXPECT_THAT(asked[1].header("Authorization"), HasSubstr("Credential=ASIA0/20270115/"));
    EXPECT_EQ(asked[1].header("X-Amz-Security-Token"), "t");
}

TEST(Keys, OfARoleThatIsRefusedSayWhy) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403,
                          {},
                          "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you"
                          "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"};
    });
    Caller caller({.source = WrittenKeys{{"AKID", "secret"}},
                   .roles = {{.arn = "arn:aws:iam::111122223333:role/one"}},
                   .from = "profile prod"},
                  server.url());
    EXPECT_EQ(told(caller.keys.current()),
              "credentials.refused: profile prod gives no credentials: STS refuses AssumeRole of "
              "arn:aws:iam::111122223333:role/one: AccessDenied: not you | request id r-1");
    ScriptedServer late([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403,
                          {},
                          "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>is expired"
                          "</Message></Error></ErrorResponse>"};
    });
    Caller over({.source = WrittenKeys{{"AKID", "secret"}, "~/.aws/credentials, line 3"},
                 .roles = {{.arn = "arn:aws:iam::111122223333:role/one"}},
                 .from = "profile prod"},
                late.url());
    EXPECT_EQ(told(over.keys.current()),
              "credentials.expired: profile prod gives no credentials: STS refuses AssumeRole of "
              "arn:aws:iam::111122223333:role/one: ExpiredToken: is expired | write new ones, with "
              "their aws_session_token, into ~/.aws/credentials, line 3");
    Caller alone({.source = WrittenKeys{{"AKID", "secret"}},
                  .roles = {{.arn = "arn:aws:iam::111122223333:role/one", .mfa_serial = "m"}},
                  .from = "profile prod"},
                 server.url());
    EXPECT_THAT(told(alone.keys.current()), HasSubstr("there is nobody to ask"));
}

TEST(Keys, OfTheAgentOfAContainer) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t) {
        if (request.header("Authorization") != "token" || request.target != "/keys?x=1")
            return HttpAnswer{403, {}, "{}"};
        return HttpAnswer{200, {}, R"({"AccessKeyId": "A", "SecretAccessKey": "s", "Token": "t"})"};
    });
    Caller caller({.source = KeysOfContainer{.url = server.url() + "/keys?x=1", .token = "token"},
                   .from = "AWS_CONTAINER_CREDENTIALS_FULL_URI"});
    EXPECT_EQ(shown(caller.keys.current()), "A/s/t");
    Caller other({.source = KeysOfContainer{.url = server.url() + "/keys"}, .from = "the agent"});
    EXPECT_EQ(told(other.keys.current()),
              "credentials.refused: the agent gives no credentials: " + server.url() +
                  R"( answers without keys: status 403, "{}")");
}

TEST(Keys, AreNeverShownWhereAnAnswerHasHalfOfThem) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{200, {}, R"(<AssumeRoleResponse><SecretAccessKey>hunter2)"};
    });
    Caller role({.source = WrittenKeys{{"AKID", "secret"}},
                 .roles = {{.arn = "arn:aws:iam::111122223333:role/one"}},
                 .from = "profile prod"},
                server.url());
    EXPECT_EQ(told(role.keys.current()),
              "api.failed: sts AssumeRole of arn:aws:iam::111122223333:role/one: " + server.url() +
                  " does not answer as AWS does: status 200, 44 bytes | --endpoint-url names it | "
                  "look what listens there");
    Caller agent({.source = KeysOfContainer{.url = server.url() + "/keys"}, .from = "the agent"});
    EXPECT_THAT(told(agent.keys.current()), testing::EndsWith(": status 200, 44 bytes"));
}

TEST(Keys, OfTheMachinesMetadataService) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t) {
        const std::string path = "/latest/meta-data/iam/security-credentials/";
        if (request.method == "PUT" && request.target == "/latest/api/token")
            return HttpAnswer{200, {}, "v2"};
        if (request.header("X-aws-ec2-metadata-token") != "v2") return HttpAnswer{401, {}, ""};
        if (request.target == path) return HttpAnswer{200, {}, "builder\n"};
        if (request.target == path + "builder")
            return HttpAnswer{
                200, {}, R"({"AccessKeyId": "A", "SecretAccessKey": "s", "Token": "t"})"};
        return HttpAnswer{404, {}, ""};
    });
    Caller caller({.source = KeysOfInstance{server.url()}, .from = "the metadata service"});
    EXPECT_EQ(shown(caller.keys.current()), "A/s/t");
    Caller nobody({.source = KeysOfInstance{"http://127.0.0.1:1"}, .from = "the metadata service"});
    EXPECT_THAT(told(nobody.keys.current()),
                StartsWith("credentials.missing: there are no credentials of AWS | they should "
                           "come from the metadata service, and http://127.0.0.1:1 gives none"));
}

TEST(Keys, OfASignOnThatIsOverSayHowToSignOn) {
    Caller caller(
        {.source = KeysOfSignOn{.profile = "dev", .session = "work", .region = "eu-west-1"},
         .from = "profile dev"});
    EXPECT_EQ(told(caller.keys.current()),
              "credentials.expired: profile dev: nobody has signed on yet | aws sso login "
              "--profile dev");
}

}  // namespace
}  // namespace deploy
