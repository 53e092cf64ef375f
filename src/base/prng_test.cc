#include "base/prng.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace base {
namespace {

TEST(Prng, IsSplitMix64) {
    // The first numbers that Sebastiano Vigna's splitmix64.c gives for the seed 1234567.
    Prng prng(1'234'567);
    EXPECT_EQ(prng.next(), 6'457'827'717'110'365'317U);
    EXPECT_EQ(prng.next(), 3'203'168'211'198'807'973U);
    EXPECT_EQ(prng.next(), 9'817'491'932'198'370'423U);
}

RC_GTEST_PROP(Prng, StaysWithinItsBounds, (std::uint64_t seed)) {
    Prng prng(seed);
    auto least = *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000);
    auto width = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    for (int i = 0; i < 100; ++i) {
        std::int64_t number = prng.between(least, least + width);
        RC_ASSERT(number >= least && number <= least + width);
    }
}

TEST(Prng, TakesEveryNumberAboutEquallyOften) {
    Prng prng(1);
    std::array<int, 10> seen{};
    for (int i = 0; i < 100'000; ++i)
        ++seen[prng.below(10)];
    for (int count : seen) {
        EXPECT_GT(count, 9'500);
        EXPECT_LT(count, 10'500);
    }
}

TEST(Prng, AForkDoesNotFeelDrawsOfItsParent) {
    Prng parent(7);
    Prng before = parent.fork(1);
    EXPECT_NE(before.next(), parent.fork(2).next());
    EXPECT_EQ(Prng(7).fork(1).next(), parent.fork(1).next());
}

}  // namespace
}  // namespace base
