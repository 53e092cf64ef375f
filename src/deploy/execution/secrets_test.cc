#include "deploy/execution/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

TEST(NewSecrets, ArePutOnceHoweverOftenTheCallIsMade) {
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

TEST(NewSecrets, StandInNoMessage) {
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
