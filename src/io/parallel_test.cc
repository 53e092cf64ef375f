#include "io/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace io {
namespace {

std::vector<std::uint64_t> seen(std::uint64_t first, std::uint64_t last, std::size_t most) {
    std::vector<std::uint64_t> results;
    for_each_in_order(
        first, last, [](std::uint64_t n) { return n * 2; },
        [&](std::uint64_t result) {
            results.push_back(result);
            return results.size() < most;
        });
    return results;
}

TEST(InOrder, GivesEveryResultOnceAndInOrder) {
    std::vector<std::uint64_t> results = seen(5, 1004, 5000);
    ASSERT_EQ(results.size(), 1000U);
    for (std::size_t i = 0; i < results.size(); ++i)
        ASSERT_EQ(results[i], (i + 5) * 2);
    EXPECT_THAT(seen(7, 7, 5000), testing::ElementsAre(14));
    EXPECT_THAT(seen(8, 7, 5000), testing::IsEmpty());
}

TEST(InOrder, EndsWhenItIsTold) {
    EXPECT_THAT(seen(1, std::numeric_limits<std::uint64_t>::max(), 3),
                testing::ElementsAre(2, 4, 6));
}

}  // namespace
}  // namespace io
