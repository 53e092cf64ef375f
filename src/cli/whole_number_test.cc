#include "cli/whole_number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace cli {
namespace {

TEST(WholeNumber, IsWrittenInDigitsAlone) {
    EXPECT_EQ(whole_number<std::int64_t>("0"), 0);
    EXPECT_EQ(whole_number<std::int64_t>("41"), 41);
    EXPECT_EQ(whole_number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
    for (const char* none :
         {"", " 1", "1 ", "1.5", "+1", "1e3", "0x10", "last", "-", "99999999999999999999", "-1"})
        EXPECT_EQ(whole_number<std::int64_t>(none), std::nullopt) << none;
    EXPECT_EQ(whole_number<std::uint64_t>("-1"), std::nullopt);
}

TEST(WholeNumber, IsBetweenItsBounds) {
    EXPECT_EQ(whole_number<std::int64_t>("1", 1, 3), 1);
    EXPECT_EQ(whole_number<std::int64_t>("3", 1, 3), 3);
    EXPECT_EQ(whole_number<std::int64_t>("0", 1, 3), std::nullopt);
    EXPECT_EQ(whole_number<std::int64_t>("4", 1, 3), std::nullopt);
    EXPECT_EQ(whole_number<std::int64_t>("-2", -3, 3), -2);
}

}  // namespace
}  // namespace cli
