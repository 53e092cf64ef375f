#include "deploy/execution/watching.h"

#include <gtest/gtest.h>

#include "deploy/reading/test_moving_cloud.h"
#include "io/clock.h"
#include "rollout/watch/test_motion.h"

namespace deploy {
namespace {

using rollout::test::network;
using rollout::test::nightly;
using test::answers_of;
using test::MovingCloud;
using test::open_target;
using test::ScriptedServer;
using test::told;

TEST(Looks, GoOnUntilItIsOverOrThePersonEndsIt) {
    MovingCloud cloud;
    cloud.is_rolling = false;
    ScriptedServer server(answers_of(cloud));
    auto target = open_target(server);
    rollout::Watching rest({network()}, base::Duration::seconds(1));
    int shown = 0;
    auto stop = watch(rest, *target, {.is_ended = [](base::Duration) { return true; }},
                      io::wall_time, [&] { ++shown; });
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::Over);
    EXPECT_EQ(shown, 1);
    rollout::Watching moving({nightly()}, base::Duration::seconds(1));
    stop = watch(moving, *target,
                 {.patience = base::Duration::minutes(1),
                  .is_ended = [&](base::Duration) { return shown > 3; }},
                 io::wall_time, [&] { ++shown; });
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::Interrupted);
    EXPECT_EQ(shown, 4);
    stop = watch(moving, *target, {.is_ended = [](base::Duration) { return false; }}, io::wall_time,
                 [] {});
    ASSERT_TRUE(stop.ok()) << told(stop);
    EXPECT_EQ(*stop, FollowStop::OutOfTime);
}

}  // namespace
}  // namespace deploy
