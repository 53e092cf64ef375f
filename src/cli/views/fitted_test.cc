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

TEST(Wrapped, BreaksEachLineAtSpacesAndIndentsWhatGoesOn) {
    EXPECT_EQ(wrapped("one two three\n", 80), "one two three\n");
    EXPECT_EQ(wrapped("one two three", 7), "one two\nthree");
    EXPECT_EQ(wrapped("one two three\nfour", 9, 2), "one two\n  three\nfour");
    EXPECT_EQ(wrapped("  one two three", 9), "  one two\n  three");
    EXPECT_EQ(wrapped("a  table  row", 80), "a  table  row") << "spaces that nobody breaks stay";
    EXPECT_EQ(wrapped("a verylongword b", 6), "a\nverylongword\nb");
    EXPECT_EQ(wrapped("", 6), "");
}

TEST(Wrapped, LeavesWholeWhatPeoplePaste) {
    EXPECT_EQ(wrapped("run `slipway up dev` next", 12), "run\n`slipway up dev`\nnext");
}

TEST(Wrapped, GivesColoursNoRoom) {
    EXPECT_EQ(wrapped("\x1B[1;32mone two\x1B[0m three", 13), "\x1B[1;32mone two\x1B[0m three");
    EXPECT_EQ(wrapped("\x1B[1;32mone two\x1B[0m three", 12), "\x1B[1;32mone two\x1B[0m\nthree");
}

TEST(CommandLines, GoOnAsShellsDoIt) {
    EXPECT_THAT(command_lines("slipway up dev", 14), ElementsAre("slipway up dev"));
    EXPECT_THAT(command_lines("slipway up dev --local", 20),
                ElementsAre("slipway up dev \\", "    --local"));
    EXPECT_THAT(command_lines("slipway up -f 'my shop'", 12),
                ElementsAre("slipway up -f 'my shop'"))
        << "nobody may break what is quoted";
    EXPECT_EQ(command_text("slipway up dev --local", 22, 2),
              "  slipway up dev \\\n      --local\n");
}

TEST(BesideOrBelow, PutsACommandBelowWhereItHasNoRoom) {
    EXPECT_EQ(beside_or_below("ended; `slipway up dev` goes on",
                              "ended; this goes on:", "slipway up dev", 31, 2),
              "ended; `slipway up dev` goes on\n");
    EXPECT_EQ(beside_or_below("ended; `slipway up dev` goes on",
                              "ended; this goes on:", "slipway up dev", 30, 2),
              "ended; this goes on:\n  slipway up dev\n");
}

TEST(Filled, SaysWhereMoreIsLeftOut) {
    EXPECT_THAT(filled("one two three four five", 9, 2), ElementsAre("one two", "three..."));
}

}  // namespace
}  // namespace cli
