#include "deploy/reading/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

io::HttpReply versions(const base::HttpRequest& request, std::size_t) {
    if (request.body.find("gone") != std::string::npos)
        return HttpAnswer{400, {}, R"({"__type": "ResourceNotFoundException", "message": "no"})"};
    if (request.body.find("page-2") == std::string::npos)
        return HttpAnswer{200,
                          {},
                          R"({"Versions": [{"VersionId": "a", "VersionStages": ["AWSPREVIOUS"],
                             "CreatedDate": 1800000000}], "NextToken": "page-2"})"};
    return HttpAnswer{200,
                      {},
                      R"({"Versions": [{"VersionId": "b", "VersionStages": ["AWSCURRENT", "x"],
                         "CreatedDate": 1800000100.25}]})"};
}

TEST(Secrets, AreReadWithAllTheirVersionsAndWithoutValues) {
    ScriptedServer server(versions);
    Desk desk(server.url());
    auto secrets = read_secrets(*desk.client, {"arn:gone", "arn:one"});
    ASSERT_TRUE(secrets.ok()) << told(secrets);
    EXPECT_EQ(
        *secrets,
        (std::vector<rollout::SecretSeen>{
            {.arn = "arn:gone"},
            {.arn = "arn:one",
             .versions = {
                 {"a", {"AWSPREVIOUS"}, base::Time::unix_seconds(1'800'000'000)},
                 {"b", {"AWSCURRENT", "x"}, base::Time::unix_milliseconds(1'800'000'100'250)}}}}));
    for (const base::HttpRequest& asked : server.asked())
        EXPECT_EQ(asked.header("X-Amz-Target"), "secretsmanager.ListSecretVersionIds");
    EXPECT_THAT(server.asked().front().body, HasSubstr(R"("IncludeDeprecated":true)"));
}

TEST(Secrets, ArePutOnceHoweverOftenTheCallIsMade) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t before) {
        if (before == 0)
            return HttpAnswer{500, {}, R"({"__type": "InternalServiceError", "message": "x"})"};
        return HttpAnswer{200, {}, "{}"};
    });
    Desk desk(server.url());
    base::Status put = put_secret(*desk.client, "arn:one", "token-1", "hunter\"2\n");
    EXPECT_TRUE(put.ok()) << told(put);
    ASSERT_EQ(server.asked().size(), 2U);
    const std::string body = R"({"SecretId":"arn:one","ClientRequestToken":"token-1",)"
                             R"("SecretString":"hunter\"2\n"})";
    EXPECT_EQ(server.asked()[0].body, body);
    EXPECT_EQ(server.asked()[1].body, body);
}

TEST(Secrets, StandInNoMessage) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{400,
                          {},
                          R"({"__type": "ValidationException",
                              "message": "Value 'hunter2' at 'secretString', hunter2, is wrong"})"};
    });
    Desk desk(server.url());
    base::Status put = put_secret(*desk.client, "arn:one", "token-1", "hunter2");
    ASSERT_FALSE(put.ok());
    EXPECT_THAT(told(put), HasSubstr("Value '****' at 'secretString', ****, is wrong"));
}

}  // namespace
}  // namespace deploy
