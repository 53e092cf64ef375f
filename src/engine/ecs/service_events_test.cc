#include "engine/ecs/service_events.h"

#include <gtest/gtest.h>

namespace engine::ecs {
namespace {

using event_text::completed;
using event_text::deregistered;
using event_text::draining;
using event_text::failed;
using event_text::not_placed;
using event_text::registered;
using event_text::rolling_back;
using event_text::start_impaired;
using event_text::started;
using event_text::steady;
using event_text::stopped;
using event_text::stuck;
using event_text::unhealthy_containers;
using event_text::unhealthy_target;

constexpr base::Time kStart = base::Time::unix_seconds(1'800'000'000);

TEST(ServiceEvents, KeepTheNewestHundred) {
    ServiceEvents events;
    IdSource ids{1};
    for (int i = 0; i < 130; ++i)
        events.log(ids, kStart, std::to_string(i));
    ASSERT_EQ(events.shown.size(), 100U);
    EXPECT_EQ(events.shown.front().message, "30");
    EXPECT_EQ(events.shown.back().message, "129");
    EXPECT_EQ(events.logged, 130U);
}

TEST(ServiceEvents, HideTheSameTroubleForSixHours) {
    ServiceEvents events;
    IdSource ids{1};
    events.log_trouble(ids, kStart, "no room");
    events.log_trouble(ids, kStart + base::Duration::minutes(359), "no room");
    events.log_trouble(ids, kStart + base::Duration::minutes(359), "no image");
    EXPECT_EQ(events.shown.size(), 2U);
    events.log_trouble(ids, kStart + base::Duration::minutes(360), "no room");
    EXPECT_EQ(events.shown.size(), 3U);
    events.troubles_are_over();
    events.log_trouble(ids, kStart + base::Duration::minutes(361), "no room");
    EXPECT_EQ(events.shown.size(), 4U);
}

TEST(ServiceEvents, ForgetTroublesThatDifferForEver) {
    ServiceEvents events;
    IdSource ids{1};
    for (int i = 0; i < 1000; ++i)
        events.log_trouble(ids, kStart, "task " + std::to_string(i));
    EXPECT_LE(events.troubles.size(), 100U);
}

TEST(ServiceEvents, ReadAsAwsWordsThem) {
    const std::string group = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/api/0123";
    EXPECT_EQ(started("api", {"0a", "1b"}),
              "(service api) has started 2 tasks: (task 0a) (task 1b).");
    EXPECT_EQ(stopped("api", {"0a"}), "(service api) has stopped 1 running tasks: (task 0a).");
    EXPECT_EQ(registered("api", group),
              "(service api) registered 1 targets in (target-group " + group + ")");
    EXPECT_EQ(deregistered("api", group),
              "(service api) deregistered 1 targets in (target-group " + group + ")");
    EXPECT_EQ(draining("api", "ecs-svc/1"),
              "(service api) (deployment ecs-svc/1) has begun draining connections on 1 tasks.");
    EXPECT_EQ(completed("api", "ecs-svc/1"),
              "(service api) (deployment ecs-svc/1) deployment completed.");
    EXPECT_EQ(failed("api", "ecs-svc/1", "tasks failed to start"),
              "(service api) (deployment ecs-svc/1) deployment failed: tasks failed to start.");
    EXPECT_EQ(rolling_back("api", "ecs-svc/1"),
              "(service api) rolling back to deployment ecs-svc/1.");
    EXPECT_EQ(steady("api"), "(service api) has reached a steady state.");
    EXPECT_EQ(unhealthy_target("api", "0a", 80, group, "Request timed out"),
              "(service api) (task 0a) (port 80) is unhealthy in (target-group " + group +
                  ") due to (reason Request timed out)");
    EXPECT_EQ(unhealthy_containers("api", "0a"),
              "(service api) (task 0a) failed container health checks.");
    EXPECT_EQ(start_impaired("api"),
              "(service api) is unable to consistently start tasks successfully.");
    EXPECT_EQ(not_placed("api", "RESOURCE:FARGATE"),
              "(service api) was unable to place a task. Reason: RESOURCE:FARGATE");
    EXPECT_EQ(stuck("api").substr(0, 69),
              "(service api) was unable to stop or start tasks during a deployment b");
}

}  // namespace
}  // namespace engine::ecs
