#include "text/pattern.h"

#include <gtest/gtest.h>

namespace text {
namespace {

TEST(Pattern, MatchesAsJsonSchemaDoes) {
    struct Row {
        std::string regex;
        std::string text;
        bool matches;
    };
    const Row rows[] = {
        {"b", "abc", true},
        {"^b", "abc", false},
        {"^[a-z]+$", "abc\n", false},
        {"^.$", "\xC3\xA9", true},
        {"^[\\u0041-\\u00FF]$", "\xC3\xA9", true},
        {"^\\u002F$", "/", true},
        {"^[A-Za-z0-9\\_\\-]+$", "a_b-c", true},
        {"^[a-z]{1,1024}$", std::string(1024, 'x'), true},
        {"^[a-z]{1,1024}$", std::string(1025, 'x'), false},
        {"^[a-z]{1,1024}$", "", false},
        {"^\\w{2500}$", std::string(2500, 'x'), true},
        {"^\\w{2500}$", std::string(2499, 'x'), false},
        {"^x{1001,}y$", std::string(1300, 'x') + "y", true},
        {"^x{1001,}y$", std::string(1000, 'x') + "y", false},
        {"^[]{}]$", "x", false},
        {"^a\\{2000}$", "a{2000}", true},
        {"^arn:.+\\Z", "arn:x", true},
        {"^\\p{Print}+$", "a b!", true},
        {"^\\p{Print}+$", "a\n", false},
        {"^\\p{ASCII}*$", "a\n", true},
        {"^\\p{ASCII}*$", "\xC3\xA9", false},
        {"^[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF]$", "\xF0\x9F\x98\xB9", true},
        {"^[\\uD800\\uDC00-\\uDBFF\\uDFFF]$", "a", false},
        {"", "", true},
    };
    for (const Row& row : rows) {
        auto pattern = Pattern::compile(row.regex);
        ASSERT_TRUE(pattern.ok()) << row.regex;
        EXPECT_EQ(pattern->matches(row.text), row.matches) << row.regex << " on " << row.text;
    }
}

TEST(Pattern, RefusesWhatNeedsBacktracking) {
    for (std::string_view regex :
         {"(?=a)b", "(?!aws:)x", "x(?<!y)", "(a)\\1", "(", "[", "a{2,1}"}) {
        auto pattern = Pattern::compile(regex);
        ASSERT_FALSE(pattern.ok()) << regex;
        EXPECT_EQ(pattern.problems().front().code, "pattern.unsupported") << regex;
    }
}

TEST(Pattern, IsFastOnWhatMakesBacktrackingExplode) {
    auto pattern = Pattern::compile("^(a+)+$");
    ASSERT_TRUE(pattern.ok());
    EXPECT_FALSE(pattern->matches(std::string(100'000, 'a') + "b"));
}

}  // namespace
}  // namespace text
