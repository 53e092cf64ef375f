#include "deploy/reading/motion_reading.h"

#include <gtest/gtest.h>

#include <vector>

#include "deploy/reading/test_moving_cloud.h"
#include "rollout/watch/test_motion.h"

namespace deploy {
namespace {

using rollout::Motion;
using rollout::test::api;
using rollout::test::network;
using rollout::test::nightly;
using test::answers_of;
using test::MovingCloud;
using test::open_target;
using test::ScriptedServer;
using test::told;

TEST(Looks, SeeStacksServicesAndJobsAndMoreOfWhatMoves) {
    const MovingCloud cloud;
    ScriptedServer server(answers_of(cloud));
    auto target = open_target(server);
    auto seen = look_at_pieces(*target, {network(), api(), nightly()});
    ASSERT_TRUE(seen.ok()) << told(seen);
    EXPECT_FALSE((*seen)[0].stack);
    EXPECT_EQ(motion_of((*seen)[1]), Motion::Deploys);
    EXPECT_EQ(
        (*seen)[1].deployments,
        (std::vector<rollout::ServiceDeploymentSeen>{
            {.arn = "arn:new",
             .status = "IN_PROGRESS",
             .reason = "why",
             .created = base::Time::unix_seconds(2),
             .has_source = true},
            {.arn = "arn:old", .status = "SUCCESSFUL", .created = base::Time::unix_seconds(1)}}));
    ASSERT_EQ((*seen)[1].stopped.size(), 1U);
    EXPECT_EQ(motion_of((*seen)[2]), Motion::Runs);
    EXPECT_EQ((*seen)[2].running.front().arn, "arn:task/running");
    EXPECT_EQ((*seen)[2].running.size(), 1U);
    EXPECT_EQ((*seen)[2].stopped.front().arn, "arn:task/stopped");
}

TEST(Looks, SeeAJobThatIsBeingStoppedRun) {
    MovingCloud cloud;
    cloud.status_of_stopped = "DEACTIVATING";
    ScriptedServer server(answers_of(cloud));
    auto target = open_target(server);
    auto seen = look_at_pieces(*target, {nightly()});
    ASSERT_TRUE(seen.ok()) << told(seen);
    EXPECT_EQ(seen->front().running.size(), 2U);
    EXPECT_TRUE(seen->front().stopped.empty());
}

TEST(Looks, AskNoMoreOfWhatIsAtRestUnlessItHasMoved) {
    MovingCloud cloud;
    cloud.is_rolling = false;
    ScriptedServer server(answers_of(cloud));
    auto target = open_target(server);
    auto rest = look_at_pieces(*target, {api()});
    ASSERT_TRUE(rest.ok()) << told(rest);
    EXPECT_TRUE(rest->front().deployments.empty());
    EXPECT_TRUE(rest->front().stopped.empty());
    auto moved = look_at_pieces(*target, {api()}, {{.moved = Motion::Deploys}});
    ASSERT_TRUE(moved.ok()) << told(moved);
    EXPECT_EQ(moved->front().deployments.size(), 2U);
}

}  // namespace
}  // namespace deploy
