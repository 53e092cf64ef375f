#include "platform/tags.h"

#include <gtest/gtest.h>

namespace platform {
namespace {

TEST(Tags, HaveValuesOfAnyLettersAndAFewSigns) {
    for (const char* good :
         {"", "a", "Team 7: _.:/=+-@", "Z\xC3\xBCrich", "\xE6\x9D\xB1\xE4\xBA\xAC",
          "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0"})
        EXPECT_EQ(tag_value_problem(good), "") << good;
    for (const char* bad : {"a,b", "a;b", "(a)", "50%", "a\tb", "\xE2\x80\x93", "\xC2\xA9",
                            "\xF0\x9F\x9A\x80", "\xE2\x82\xAC", "a\nb"})
        EXPECT_EQ(tag_value_problem(bad),
                  "a tag's value has letters, digits, spaces and `_ . : / = + - @`")
            << bad;
}

TEST(Tags, HaveTheirCharactersCountedAndNotTheirBytes) {
    std::string most;
    for (int i = 0; i < 256; ++i)
        most += "\xC3\xBC";
    EXPECT_EQ(tag_value_problem(most), "");
    EXPECT_EQ(tag_value_problem(most + "a"),
              "a tag's value has at most 256 characters, and this has 257");
    EXPECT_EQ(tag_name_problem(most.substr(0, 256)), "");
    EXPECT_EQ(tag_name_problem(most.substr(0, 258)), "a tag's name has at most 128 characters");
}

TEST(Tags, LeaveTheNamesOfSlipwayAndAwsToThem) {
    for (const char* ours : {"platform", "Environment", "SERVICE", "managed-by", "slipway:spot"})
        EXPECT_EQ(tag_name_problem(ours), "slipway gives this tag itself: take another name");
    for (const char* theirs : {"aws:cost", "AWS:x"})
        EXPECT_EQ(tag_name_problem(theirs), "names that start with `aws:` are AWS's own");
    for (const char* free : {"services", "aws", "slipway", "Cost Center", "a/b:c"})
        EXPECT_EQ(tag_name_problem(free), "") << free;
}

}  // namespace
}  // namespace platform
