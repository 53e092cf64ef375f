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

}  // namespace
}  // namespace deploy
