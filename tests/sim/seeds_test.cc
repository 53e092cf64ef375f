// Many worlds: every promise is kept in each, and together they come by everything that is known to
// happen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "sim/seed.h"
#include "sim/tally.h"

namespace sim {
namespace {

constexpr std::uint64_t kSeeds = 500;
/// So many seeds must come by each situation; fewer seeds than `kSeeds` cannot be asked that.
constexpr std::uint64_t kLeast = 10;
constexpr int kFailuresShown = 3;

std::uint64_t seeds_wanted() {
    const char* text = std::getenv("SLIPWAY_SIM_SEEDS");
    return text ? std::strtoull(text, nullptr, 10) : kSeeds;
}

TEST(Seeds, KeepEveryPromiseAndComeByEverythingThatHappens) {
    Tally tally;
    int failures = 0;
    const std::uint64_t seeds = seeds_wanted();
    ASSERT_GT(seeds, 0U);
    for (std::uint64_t seed = 1; seed <= seeds && failures < kFailuresShown; ++seed) {
        SeedReport report = run_seed(seed);
        tally.add(report.log);
        failures += report.broken.empty() ? 0 : 1;
        EXPECT_TRUE(report.broken.empty()) << failure_text(report);
        EXPECT_GE(report.length, base::Duration::hours(2));
    }
    std::uint64_t least = seeds >= kSeeds ? kLeast : 0;
    EXPECT_THAT(tally.seldom(least), testing::IsEmpty()) << tally_text(tally);
}

}  // namespace
}  // namespace sim
