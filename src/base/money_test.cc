#include "base/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace base {
namespace {

TEST(Money, ReadsDollarsWithUpToNineDecimals) {
    struct Row {
        std::string text;
        std::int64_t nano_usd;
    };
    const Row rows[] = {
        {"0 USD", 0},
        {"1500 USD", 1'500'000'000'000},
        {"99.95 USD", 99'950'000'000},
        {"0.000000001 USD", 1},
        {"007.50 USD", 7'500'000'000},
        {"1000000000 USD", 1'000'000'000'000'000'000},
    };
    for (const Row& row : rows) {
        auto found = parse_money(row.text);
        ASSERT_TRUE(found.has_value()) << row.text;
        EXPECT_EQ(found->nano_usd, row.nano_usd) << row.text;
    }
}

TEST(Money, RefusesAllElse) {
    for (std::string_view text :
         {"", "USD", " USD", "5", "5USD", "5 EUR", "5 usd", "-5 USD", "+5 USD", "1,500 USD",
          ".5 USD", "5. USD", "1.2.3 USD", "1e3 USD", "0.0000000001 USD", "1000000001 USD",
          "99999999999999999999 USD", " 5 USD", "5 USD "}) {
        EXPECT_FALSE(parse_money(text).has_value()) << text;
    }
}

TEST(Money, IsWrittenInDollarsAndCents) {
    struct Row {
        std::int64_t nano_usd;
        std::string text;
    };
    const Row rows[] = {
        {0, "0.00"},
        {4'999'999, "0.00"},
        {5'000'000, "0.01"},
        {-5'000'000, "-0.01"},
        {-4'999'999, "0.00"},
        {995'000'000, "1.00"},
        {999'990'000'000, "999.99"},
        {1'790'000'000'000, "1,790.00"},
        {-1'234'567'890'000'000, "-1,234,567.89"},
        {std::numeric_limits<std::int64_t>::max(), "9,223,372,036.85"},
        {std::numeric_limits<std::int64_t>::min(), "-9,223,372,036.85"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(to_string(Money{row.nano_usd}), row.text);
}

TEST(Money, SumsExactly) {
    Money tenth{100'000'000};
    Money sum;
    for (int i = 0; i < 10; ++i)
        sum = sum + tenth;
    EXPECT_EQ(sum, Money::usd(1));
    EXPECT_EQ(tenth * 10 - Money::usd(1), Money{});
    EXPECT_LT(tenth, sum);
}

}  // namespace
}  // namespace base
