#include "cli/views/fitted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli {
namespace {

using testing::ElementsAre;

TEST(Fitted, IsOneLineNoLongerThanTheWidth) {
    EXPECT_EQ(fitted("short", 5), "short");
    EXPECT_EQ(fitted("too long for it", 10), "too lon...");
    EXPECT_EQ(fitted("cut at a space", 11), "cut at a...");
    EXPECT_EQ(fitted("two\nlines\there", 20), "two lines here");
    EXPECT_EQ(fitted("word", 2), "..");
    EXPECT_EQ(fitted("", 0), "");
}

TEST(Fitted, CountsCharactersAndNotBytes) {
    EXPECT_EQ(fitted("äöüß", 4), "äöüß");
    EXPECT_EQ(fitted("äöüßäöü", 5), "äö...");
}

TEST(Fitted, LeavesNothingThatATerminalObeys) {
    EXPECT_EQ(fitted("\x1B[31mred\x1B[2Jx", 40), "red^[[2Jx");
}

TEST(Filled, BreaksAtSpacesAndInsideWordsThatAreTooLong) {
    EXPECT_THAT(filled("one two three", 7, 9), ElementsAre("one two", "three"));
    EXPECT_THAT(filled("abcdefghij k", 4, 9), ElementsAre("abcd", "efgh", "ij k"));
    EXPECT_THAT(filled("", 4, 9), ElementsAre(""));
}

TEST(Filled, SaysWhereMoreIsLeftOut) {
    EXPECT_THAT(filled("one two three four five", 9, 2), ElementsAre("one two", "three..."));
}

}  // namespace
}  // namespace cli
