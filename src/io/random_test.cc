#include "io/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace io {
namespace {

TEST(RandomNames, AreUuidsThatNoTwoHave) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        std::string name = random_uuid();
        EXPECT_THAT(name, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}"
                                                "-[0-9a-f]{12}"));
        EXPECT_TRUE(seen.insert(name).second);
    }
}

TEST(RandomNumbers, StayBelowTheirBound) {
    std::set<std::size_t> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(random_below(3));
    EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2}));
    EXPECT_EQ(random_letters("x", 3), "xxx");
}

}  // namespace
}  // namespace io
