#include "engine/aws_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace engine {
namespace {

using testing::MatchesRegex;

TEST(AwsIds, HaveTheShapesOfAws) {
    IdSource ids{.seed = 1};
    EXPECT_THAT(ids.hex(32), MatchesRegex("[0-9a-f]{32}"));
    EXPECT_THAT(ids.hex(17), MatchesRegex("[0-9a-f]{17}"));
    EXPECT_THAT(
        ids.uuid(),
        MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_THAT(ids.decimal(19), MatchesRegex("[1-9][0-9]{18}"));
    EXPECT_THAT(ids.upper(13), MatchesRegex("[A-Z0-9]{13}"));
    EXPECT_THAT(ids.mixed(6), MatchesRegex("[A-Za-z0-9]{6}"));
}

TEST(AwsIds, FollowFromTheSeedAndDifferFromEachOther) {
    IdSource ids{.seed = 7};
    IdSource same{.seed = 7};
    IdSource other{.seed = 8};
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        std::string id = ids.hex(32);
        EXPECT_EQ(id, same.hex(32));
        EXPECT_NE(id, other.hex(32));
        EXPECT_TRUE(seen.insert(id).second);
    }
    EXPECT_EQ(ids, same);
}

}  // namespace
}  // namespace engine
