#include "deploy/execution/abort.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/test_desk.h"
#include "deploy/client/test_target.h"
#include "rollout/watch/test_motion.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::AbortAct;
using rollout::test::api;
using rollout::test::network;
using rollout::test::nightly;
using test::Desk;
using test::knowing;
using test::open_target;
using test::ScriptedServer;
using test::told;

/// What CloudFormation answers where it has done what it was asked for and has nothing to tell.
HttpAnswer done(const base::HttpRequest& request) {
    const auto form = aws::read_form(request.body);
    return {200, {}, fmt::format("<{}Response/>", aws::pair_value(form, "Action"))};
}

/// Answers everything with this error; none when it is empty.
ScriptedServer::Answer refusing(const std::string& json, const std::string& xml) {
    return [json, xml](const base::HttpRequest& request, std::size_t) {
        const bool is_query = request.header("X-Amz-Target").empty();
        if (json.empty()) return is_query ? done(request) : HttpAnswer{200, {}, "{}"};
        const std::string error = fmt::format(
            "<ErrorResponse><Error><Code>{}</Code><Message>no</Message></Error>"
            "</ErrorResponse>",
            xml);
        return is_query ? HttpAnswer{400, {}, error}
                        : HttpAnswer{400, {}, fmt::format(R"({{"__type": "{}"}})", json)};
    };
}

TEST(Aborts, AskForWhatTheStepSays) {
    ScriptedServer server(refusing("", ""));
    Desk desk(server.url());
    ASSERT_TRUE(
        abort(*desk.client, {.act = AbortAct::CancelUpdate, .target = "arn:s", .token = "t"}).ok());
    ASSERT_TRUE(
        abort(*desk.client, {.act = AbortAct::DeleteStack, .target = "arn:s", .token = "t"}).ok());
    ASSERT_TRUE(abort(*desk.client, {.act = AbortAct::StopDeployment, .target = "arn:d"}).ok());
    const auto asked = server.asked();
    auto form = aws::read_form(asked[0].body);
    EXPECT_EQ(aws::pair_value(form, "Action"), "CancelUpdateStack");
    EXPECT_EQ(aws::pair_value(form, "StackName"), "arn:s");
    EXPECT_EQ(aws::pair_value(form, "ClientRequestToken"), "t");
    form = aws::read_form(asked[1].body);
    EXPECT_EQ(aws::pair_value(form, "Action"), "DeleteStack");
    EXPECT_EQ(asked[2].body, R"({"serviceDeploymentArn":"arn:d","stopType":"ROLLBACK"})");
}

TEST(Aborts, ThatComeTooLateAreNoErrorAndOthersAre) {
    ScriptedServer late(refusing("ConflictException", "ValidationError"));
    Desk desk(late.url());
    EXPECT_TRUE(abort(*desk.client, {.act = AbortAct::CancelUpdate, .target = "arn:s"}).ok());
    EXPECT_TRUE(abort(*desk.client, {.act = AbortAct::StopDeployment, .target = "arn:d"}).ok());
    EXPECT_FALSE(abort(*desk.client, {.act = AbortAct::DeleteStack, .target = "arn:s"}).ok());
    ScriptedServer denied(refusing("AccessDeniedException", "AccessDenied"));
    Desk other(denied.url());
    EXPECT_EQ(told(abort(*other.client, {.act = AbortAct::CancelUpdate, .target = "arn:s"}))
                  .substr(0, 11),
              "api.denied:");
}

TEST(Aborts, GoOnWithTheOthersWhenOneIsRefused) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        if (aws::pair_value(aws::read_form(request.body), "StackName") != "arn:denied")
            return done(request);
        return HttpAnswer{400,
                          {},
                          "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message>"
                          "</Error></ErrorResponse>"};
    }));
    auto target = open_target(server);
    const std::vector<rollout::Piece> pieces = {network(), api(), nightly(), api()};
    const std::vector<rollout::AbortStep> steps = {
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:denied"},
        {.piece = 1, .act = AbortAct::Watch},
        {.piece = 2, .act = AbortAct::DeleteStack, .target = "arn:denied"},
        {.piece = 3, .act = AbortAct::CancelUpdate, .target = "arn:api"}};
    const AbortsAsked all = abort_all(*target, pieces, steps, [] { return false; });
    EXPECT_EQ(all.asked, 1U);
    ASSERT_EQ(all.refused.size(), 2U);
    EXPECT_EQ(all.refused[0].piece, 0U);
    EXPECT_EQ(all.refused[1].piece, 2U);
    EXPECT_EQ(all.refused[1].problems.front().code, "api.denied");
    EXPECT_FALSE(all.is_ended);
}

TEST(Aborts, AskForNothingMoreOnceThePersonHasEndedThem) {
    ScriptedServer server(knowing(refusing("", "")));
    auto target = open_target(server);
    const std::vector<rollout::AbortStep> steps = {
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:a"},
        {.piece = 0, .act = AbortAct::CancelUpdate, .target = "arn:b"}};
    int times = 0;
    const AbortsAsked all = abort_all(*target, {api()}, steps, [&] { return times++ > 0; });
    EXPECT_EQ(all.asked, 1U);
    EXPECT_TRUE(all.is_ended);
    EXPECT_EQ(server.asked().size(), 2U) << "who is calling, and the first step";
}

}  // namespace
}  // namespace deploy
