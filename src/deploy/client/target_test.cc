#include "deploy/client/target.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::ScriptedServer;
using test::surroundings;
using test::told;
using testing::HasSubstr;
using testing::StartsWith;

/// STS, which takes an access key id for an account as the local cloud does.
io::HttpReply who(const base::HttpRequest& request, std::size_t) {
    auto signed_by = aws::read_authorization(request.header("Authorization"));
    const std::string account = signed_by ? signed_by->access_key_id : "";
    return HttpAnswer{
        200,
        {},
        fmt::format("<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{0}</Account>"
                    "<Arn>arn:aws:iam::{0}:root</Arn></GetCallerIdentityResult>"
                    "</GetCallerIdentityResponse>",
                    account)};
}

TargetWish wish(std::string account, std::string url = {}) {
    return {.environment = "dev",
            .account = std::move(account),
            .regions = {"eu-west-1", "eu-central-1"},
            .endpoint_url = std::move(url),
            .services = {"cloudformation", "ecs"},
            .now = [] { return base::Time::unix_milliseconds(1'800'000'000'000); }};
}

TEST(Targets, OnThisMachineTakeTheAccountForAKey) {
    ScriptedServer server(who);
    auto target =
        Target::open(surroundings({{"AWS_PROFILE", "nobody"}}), wish("444455556666", server.url()));
    ASSERT_TRUE(target.ok()) << told(target);
    EXPECT_EQ((*target)->account(), "444455556666");
    EXPECT_EQ((*target)->caller(), "arn:aws:iam::444455556666:root");
    EXPECT_EQ((*target)->place(), server.url());
    EXPECT_EQ((*target)->client("eu-central-1").under_way(), 0U);
    auto local = Target::open(surroundings({}), wish("", server.url()));
    ASSERT_TRUE(local.ok());
    EXPECT_EQ((*local)->account(), "000000000000");
}

TEST(Targets, AreRefusedToWhoeverIsOfAnotherAccount) {
    ScriptedServer server(who);
    auto wrong = Target::open(
        surroundings({{"AWS_ACCESS_KEY_ID", "111122223333"}, {"AWS_SECRET_ACCESS_KEY", "s"}}),
        wish("444455556666", server.url()));
    EXPECT_EQ(told(wrong),
              "target.account: dev lives in account 444455556666, and the caller is of "
              "111122223333 | the keys come from AWS_ACCESS_KEY_ID; the caller is "
              "arn:aws:iam::111122223333:root | nothing was changed | take the right profile "
              "(AWS_PROFILE, or `profile:` in the manifest)");
}

TEST(Targets, AreRefusedWhereNobodySaysWhoseAccountItIs) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{200, {}, "<GetCallerIdentityResponse/>"};
    });
    EXPECT_EQ(told(Target::open(surroundings({}), wish("", server.url()))),
              "api.failed: sts GetCallerIdentity: " + server.url() +
                  " does not say whose account it is");
}

TEST(Targets, OfAnEnvironmentWithoutAnAccountAreNeverAws) {
    EXPECT_THAT(told(Target::open(surroundings({}), wish(""))),
                StartsWith("target.account: dev has no account, so it lives on a local cloud"));
}

TEST(Targets, AreOneCloud) {
    // Who vouches for the account has to be the one that is changed.
    ScriptedServer server(who);
    auto mixed = Target::open(surroundings({{"AWS_ENDPOINT_URL_STS", server.url()},
                                            {"AWS_ACCESS_KEY_ID", "444455556666"},
                                            {"AWS_SECRET_ACCESS_KEY", "s"}}),
                              wish("444455556666"));
    EXPECT_EQ(told(mixed),
              "endpoint.mixed: cloudformation of dev is asked at AWS, and sts at " + server.url() +
                  " | name one endpoint for all (--endpoint-url, AWS_ENDPOINT_URL), or "
                  "none");
    auto other = Target::open(surroundings({{"AWS_ENDPOINT_URL", server.url()},
                                            {"AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:1"}}),
                              wish("444455556666"));
    EXPECT_THAT(told(other), HasSubstr("ecs of dev is asked at http://127.0.0.1:1"));
}

}  // namespace
}  // namespace deploy
