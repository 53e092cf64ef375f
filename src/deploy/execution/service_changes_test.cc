#include "deploy/execution/service_changes.h"

#include <fmt/format.h>
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

std::string service(int desired, int running) {
    return fmt::format(R"({{"serviceName": "api", "status": "ACTIVE", "desiredCount": {},
        "runningCount": {}, "deployments": [{{"id": "new", "status": "PRIMARY"}}]}})",
                       desired, running);
}

/// UpdateService is accepted; each look shows one more task, up to three.
io::HttpReply ecs(const base::HttpRequest& request, std::size_t before) {
    if (request.header("X-Amz-Target").ends_with("UpdateService"))
        return HttpAnswer{200, {}, fmt::format(R"({{"service": {}}})", service(3, 0))};
    return HttpAnswer{
        200, {}, fmt::format(R"({{"services": [{}]}})", service(3, static_cast<int>(before)))};
}

ServicePlace api(Desk& desk) {
    return {.client = desk.client.get(), .cluster = "dev", .service = "api"};
}

TEST(ServiceChanges, AskForACountOrForFreshTasksAndForNothingElse) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    auto scaled = scale_service(api(desk), 3);
    ASSERT_TRUE(scaled.ok()) << told(scaled);
    EXPECT_EQ(scaled->desired, 3);
    auto renewed = renew_tasks(api(desk));
    ASSERT_TRUE(renewed.ok()) << told(renewed);
    EXPECT_EQ(renewed->primary()->id, "new");
    EXPECT_EQ(server.asked()[0].body, R"({"cluster":"dev","service":"api","desiredCount":3})");
    EXPECT_EQ(server.asked()[1].body,
              R"({"cluster":"dev","service":"api","forceNewDeployment":true})");
}

TEST(ServiceChanges, AreWatchedToTheirEnd) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    rollout::Following following(std::vector<rollout::FollowGoal>{{.count = 3}});
    int waits = 0;
    auto stop = follow(following, {api(desk)},
                       {.patience = base::Duration::minutes(1),
                        .is_ended = [&](base::Duration) { return ++waits > 100; }});
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::Over);
    EXPECT_EQ(following.followed().front().end, rollout::FollowEnd::Done);
    EXPECT_EQ(waits, 3);
}

TEST(ServiceChanges, AreLeftToEcsWhenThePersonEndsOrTimeIsOver) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    rollout::Following following(std::vector<rollout::FollowGoal>{{.count = 100}});
    auto late = follow(following, {api(desk)}, {.is_ended = [](base::Duration) { return false; }});
    ASSERT_TRUE(late.ok()) << told(late);
    EXPECT_EQ(*late, FollowStop::OutOfTime);
    auto ended = follow(
        following, {api(desk)},
        {.patience = base::Duration::minutes(1), .is_ended = [](base::Duration) { return true; }});
    ASSERT_TRUE(ended.ok()) << told(ended);
    EXPECT_EQ(*ended, FollowStop::Interrupted);
    EXPECT_EQ(following.followed().front().end, rollout::FollowEnd::Going);
}

}  // namespace
}  // namespace deploy
