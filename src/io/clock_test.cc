#include "io/clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace io {
namespace {

using base::Duration;

TEST(WorldClock, GoesOnAsFastAsItIsTold) {
    WorldClock clock(1000);
    base::Time begin = clock.now();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_GE(clock.now() - begin, Duration::seconds(19));
    EXPECT_EQ(clock.until(begin), Duration());
    Duration wait = clock.until(clock.now() + Duration::seconds(100));
    EXPECT_GT(wait, Duration::milliseconds(0));
    EXPECT_LE(wait, Duration::milliseconds(101));
}

TEST(WorldClock, BeginsAtTheWallClock) {
    base::Time before = wall_time();
    base::Time now = WorldClock().now();
    EXPECT_GE(now, before);
    EXPECT_LT(now - before, Duration::minutes(1));
}

TEST(WorldClock, NeverGoesBackBehindAWorldThatIsTakenUpAgain) {
    base::Time ahead = wall_time() + Duration::days(30);
    WorldClock clock(1, ahead);
    EXPECT_GE(clock.now(), ahead);
    EXPECT_LT(clock.now(), ahead + Duration::minutes(1));
}

}  // namespace
}  // namespace io
