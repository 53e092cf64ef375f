#include "rollout/execution/pace.h"

#include <gtest/gtest.h>

namespace rollout {
namespace {

using base::Duration;
using base::Time;

TEST(Pace, LetsABurstThroughAndThenSoManyASecond) {
    Pace pace;
    const Order::What look = LookAtStack{"a"};
    const CallRate& rate = call_rate(look);
    const Time begin = Time::unix_seconds(1000);
    for (std::int64_t i = 0; i < rate.burst; ++i) {
        EXPECT_EQ(pace.when(look, begin), begin) << i;
        pace.spend(look, begin);
    }
    EXPECT_EQ(pace.when(look, begin), begin + Duration::milliseconds(1000 / rate.per_second));
    // Another bucket is as full as ever.
    EXPECT_EQ(pace.when(LookAtService{}, begin), begin);
    // In time it is full again.
    const Time later = begin + Duration::minutes(5);
    for (std::int64_t i = 0; i < rate.burst; ++i) {
        EXPECT_EQ(pace.when(look, later), later) << i;
        pace.spend(look, later);
    }
}

}  // namespace
}  // namespace rollout
