#include "text/line_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace text {
namespace {

/// "=a -b +c": the script on one line.
std::string script(std::string_view before, std::string_view after) {
    std::string text;
    for (const DiffLine& line : line_diff(before, after)) {
        text += text.empty() ? "" : " ";
        text += line.kind == DiffLine::Kind::Same    ? '='
                : line.kind == DiffLine::Kind::Added ? '+'
                                                     : '-';
        text += line.line;
    }
    return text;
}

TEST(LineDiff, PutsRemovedLinesBeforeAddedOnes) {
    struct Row {
        std::string before;
        std::string after;
        std::string expected;
    };
    const Row rows[] = {
        {"", "", ""},
        {"a\n", "a", "=a"},
        {"", "a\nb\n", "+a +b"},
        {"a\nb\n", "", "-a -b"},
        {"a\nb\nc\n", "a\nx\nc\n", "=a -b +x =c"},
        {"a\nb\nc\nd\n", "b\nc\nd\ne\n", "-a =b =c =d +e"},
        {"a\nb\n", "x\ny\nz\n", "-a -b +x +y +z"},
        {"\n\n", "\n", "= -"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(script(row.before, row.after), row.expected) << row.before << " -> " << row.after;
    }
}

/// The length of a longest common subsequence, by the textbook's table.
std::size_t common_length(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> best(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;) {
        for (std::size_t j = b.size(); j-- > 0;) {
            best[i][j] =
                a[i] == b[j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
        }
    }
    return best[0][0];
}

TEST(LineDiff, FindsAShortestScriptThatTurnsOneTextIntoTheOther) {
    bool held = rc::check("the script is right and shortest", [] {
        auto letters = rc::gen::container<std::string>(rc::gen::inRange('a', 'e'));
        std::string a = *letters;
        std::string b = *letters;
        auto to_lines = [](const std::string& text) {
            std::string lines;
            for (char c : text)
                lines += {c, '\n'};
            return lines;
        };
        std::string before = to_lines(a);
        std::string after = to_lines(b);
        std::string kept_before;
        std::string kept_after;
        std::size_t same = 0;
        for (const DiffLine& line : line_diff(before, after)) {
            if (line.kind != DiffLine::Kind::Added) kept_before += line.line;
            if (line.kind != DiffLine::Kind::Removed) kept_after += line.line;
            if (line.kind == DiffLine::Kind::Same) ++same;
        }
        RC_ASSERT(kept_before == a);
        RC_ASSERT(kept_after == b);
        RC_ASSERT(same == common_length(a, b));
    });
    EXPECT_TRUE(held);
}

TEST(LineDiff, GivesUpEarlyOnHugeTextsWithoutACommonLine) {
    std::string before;
    std::string after;
    for (int i = 0; i < 60'000; ++i) {
        before += "a" + std::to_string(i) + "\n";
        after += "b" + std::to_string(i) + "\n";
    }
    before += "end\n";
    after += "end\n";
    std::vector<DiffLine> lines = line_diff(before, after);
    EXPECT_EQ(lines.size(), 120'001U);
    EXPECT_EQ(lines.back(), (DiffLine{DiffLine::Kind::Same, "end"}));
}

TEST(UnifiedDiff, WritesHunksAsPatchReadsThem) {
    std::string before;
    for (int i = 1; i <= 20; ++i)
        before += std::to_string(i) + "\n";
    std::string after = before;
    after.replace(after.find("3\n"), 2, "three\n");
    after.erase(after.find("18\n"), 3);
    after += "21";
    EXPECT_EQ(unified_diff(before, after, 2), R"(@@ -1,5 +1,5 @@
 1
 2
-3
+three
 4
 5
@@ -16,5 +16,5 @@
 16
 17
-18
 19
 20
+21
\ No newline at end of file
)");
}

TEST(UnifiedDiff, JoinsHunksWhoseContextsTouch) {
    EXPECT_EQ(unified_diff("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", 1),
              "@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -4,2 +4,2 @@\n d\n-e\n+E\n");
    EXPECT_EQ(unified_diff("a\nb\nc\nd\n", "A\nb\nc\nD\n", 1),
              "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n-d\n+D\n");
}

TEST(UnifiedDiff, TellsTheEdgesOfATextApart) {
    EXPECT_EQ(unified_diff("a\n", "a\n"), "");
    EXPECT_EQ(unified_diff("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
    EXPECT_EQ(unified_diff("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
    EXPECT_EQ(unified_diff("a\n", "a"), "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
    EXPECT_EQ(unified_diff("a\nb\n", "a\n", 0), "@@ -2 +1,0 @@\n-b\n");
}

}  // namespace
}  // namespace text
