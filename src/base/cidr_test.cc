#include "base/cidr.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Cidr, IsReadAndCutIntoSubnets) {
    auto range = Cidr::parse("10.10.0.0/16");
    ASSERT_TRUE(range);
    EXPECT_EQ(range->to_string(), "10.10.0.0/16");
    EXPECT_EQ(range->addresses(), 65'536u);
    EXPECT_EQ(range->subnet(20, 15).to_string(), "10.10.240.0/20");
    EXPECT_TRUE(range->overlaps(*Cidr::parse("10.10.200.0/24")));
    EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->overlaps(*range));
    EXPECT_FALSE(range->overlaps(*Cidr::parse("10.11.0.0/16")));
    EXPECT_TRUE(range->contains(*Cidr::parse("10.10.200.0/24")));
    EXPECT_TRUE(range->contains(*range));
    EXPECT_FALSE(Cidr::parse("10.10.200.0/24")->contains(*range));
    EXPECT_FALSE(range->contains(*Cidr::parse("10.11.0.0/24")));
    for (const char* bad :
         {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/16", "10.0.0/16", "10.0.0.0.0/16", "256.0.0.0/8",
          "a.b.c.d/8", "010.0.0.0/16", "10.00.0.0/16", "10.0.0.0/08", "0x0a.0.0.0/8"}) {
        EXPECT_FALSE(Cidr::parse(bad)) << bad;
    }
}

TEST(Cidr, IsFoundAroundWhatSomebodyMeant) {
    struct Row {
        const char* text;
        const char* range;
    };
    const Row rows[] = {{"10.10.1.5/16", "10.10.0.0/16"}, {"10.10.255.255/20", "10.10.240.0/20"},
                        {"010.0.0.0/08", "10.0.0.0/8"},   {"203.0.113.7/32", "203.0.113.7/32"},
                        {"1.2.3.4/0", "0.0.0.0/0"},       {"10.10.1.5", ""},
                        {"10.10.1.256/16", ""},           {"10.10.1.5/33", ""}};
    for (const Row& row : rows) {
        auto range = Cidr::around(row.text);
        EXPECT_EQ(range ? range->to_string() : "", row.range) << row.text;
    }
}

}  // namespace
}  // namespace base
