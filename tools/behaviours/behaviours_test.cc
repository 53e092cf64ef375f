#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "behaviours/page.h"
#include "behaviours/rules.h"

namespace behaviours {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Built from pieces, so that this file holds no rule.
const std::string kMark =
    "// AWS rul"
    "e ";

std::vector<Rule> rules_of(const std::string& text, Findings& findings) {
    return read_rules("src/a.cc", text, findings);
}

/// What is wrong with rules that have a test each.
Findings wrong_with(const std::string& text) {
    Findings findings;
    std::vector<Rule> rules = rules_of(text, findings);
    check(rules, {"Suite.Holds"}, findings);
    return findings;
}

TEST(Rules, AreReadOverSeveralLines) {
    Findings findings;
    std::vector<Rule> rules = rules_of("int a;\n    /" + kMark +
                                           "target-group.12 [observed] \"Page,\n"
                                           "    /// part\": a target\n    /// drains.\n"
                                           "    /// Test: Groups.Drain\nint b;\n",
                                       findings);
    EXPECT_THAT(findings, IsEmpty());
    EXPECT_THAT(rules, ElementsAre(Rule{.area = "target-group",
                                        .number = 12,
                                        .certainty = Certainty::Observed,
                                        .page = "Page, part",
                                        .text = "a target drains",
                                        .test = "Groups.Drain",
                                        .path = "src/a.cc",
                                        .line = 2}));
}

TEST(Rules, EndWithTheirComment) {
    Findings findings;
    EXPECT_THAT(
        rules_of(kMark + "task.1 [chosen] \"Page\": A.\nint a;\n// Test: Suite.Holds\n", findings),
        IsEmpty());
    EXPECT_THAT(findings, ElementsAre(HasSubstr("src/a.cc:1: a rule reads")));
}

TEST(Rules, FollowEachOtherWithinOneComment) {
    Findings findings;
    std::string one = kMark + "task.1 [chosen] \"Page\": A. Test: Suite.Holds\n";
    std::string two = kMark + "task.2 [chosen] \"Page\": B. Test: Suite.Holds\n";
    EXPECT_EQ(rules_of(one + two, findings).size(), 2U);
    EXPECT_THAT(findings, IsEmpty());
}

TEST(Rules, AreNoneInsideText) {
    EXPECT_THAT(wrong_with("auto text = \"" + kMark + "task.1\";\n"), IsEmpty());
}

TEST(Rules, SayHowSureTheyAre) {
    EXPECT_THAT(wrong_with(kMark + "task.1 [guessed] \"Page\": A. Test: Suite.Holds\n"),
                ElementsAre("src/a.cc:1: [guessed] is none of documented, observed, chosen"));
}

TEST(Rules, NameTheirPage) {
    EXPECT_THAT(wrong_with(kMark + "task.1 [chosen]: A. Test: Suite.Holds\n"),
                ElementsAre(HasSubstr("a rule reads")));
    EXPECT_THAT(wrong_with(kMark + "task.1 [chosen] \"\": A. Test: Suite.Holds\n"),
                ElementsAre(HasSubstr("a rule reads")));
}

TEST(Rules, NameATestThatIsThere) {
    EXPECT_THAT(wrong_with(kMark + "task.1 [chosen] \"Page\": A. Test: Suite.Fails\n"),
                ElementsAre("src/a.cc:1: task.1 names a test that is not there: Suite.Fails"));
}

TEST(Rules, AreNumberedWithoutAGapOrADouble) {
    std::string one = kMark + "task.1 [chosen] \"Page\": A. Test: Suite.Holds\n";
    std::string three = kMark + "task.3 [chosen] \"Page\": A. Test: Suite.Holds\n";
    EXPECT_THAT(wrong_with(three + "\n" + one), ElementsAre("src/a.cc:1: task.3 follows number 1"));
    EXPECT_THAT(wrong_with(three),
                ElementsAre("src/a.cc:1: task.3 should be number 1 of its area"));
    EXPECT_THAT(wrong_with(one + "\n" + one),
                ElementsAre("src/a.cc:3: task.1 has the number of another, src/a.cc:1"));
}

TEST(Rules, AreOfAnAreaWithATitle) {
    EXPECT_THAT(wrong_with(kMark + "tusk.1 [chosen] \"Page\": A. Test: Suite.Holds\n"),
                ElementsAre("src/a.cc:1: tusk.1 is of an area without a title"));
}

TEST(Tests, AreFoundByTheirMacros) {
    EXPECT_THAT(read_tests("a_test.cc",
                           "TEST(A, One) {}\nTEST_F(B, Two) {}\nTEST_P(C,\n       Three) {}\n"
                           "RC_GTEST_PROP(D, Four, (int x)) {}\n// TEST(E, Five)\n"),
                ElementsAre("A.One", "B.Two", "C.Three", "D.Four"));
}

TEST(Page, HasATableForEachArea) {
    Findings findings;
    std::vector<Rule> rules = rules_of(
        kMark + "stack.1 [observed] \"User guide\": a stack | waits. Test: Suite.Holds\n\n" +
            kMark + "task.1 [chosen] \"Page\": lastStatus is told. Test: Suite.Holds\n",
        findings);
    check(rules, {"Suite.Holds"}, findings);
    std::string text = page(rules);
    EXPECT_THAT(text, HasSubstr("## Tasks\n\n| rule |"));
    EXPECT_THAT(text,
                HasSubstr("| task.1 | lastStatus is told. | Page | chosen | `Suite.Holds` |\n\n"
                          "## Stacks\n"));
    EXPECT_THAT(text, HasSubstr("| stack.1 | A stack \\| waits. | User guide | observed |"));
    EXPECT_THAT(text, HasSubstr("; 0 of 2 rules"));
}

}  // namespace
}  // namespace behaviours
