// Many worlds: every promise is kept in each, and together they come by everything that is known to
// happen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "io/parallel.h"
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
    io::for_each_in_order(1, seeds, run_seed, [&](const SeedReport& report) {
        tally.add(report.log);
        failures += report.broken.empty() ? 0 : 1;
        EXPECT_TRUE(report.broken.empty()) << failure_text(report);
        EXPECT_GE(report.length, base::Duration::hours(2));
        return failures < kFailuresShown;
    });
    std::fputs(tally_text(tally).c_str(), stdout);
    std::uint64_t least = seeds >= kSeeds ? kLeast : 0;
    EXPECT_THAT(tally.seldom(least), testing::IsEmpty());
}

}  // namespace
}  // namespace sim
