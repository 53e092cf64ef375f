#include "text/wildcard.h"

#include <string>

#include <gtest/gtest.h>

namespace text {
namespace {

TEST(Wildcards, FitTheWholeText) {
    struct Row {
        std::string_view pattern;
        std::string_view text;
        bool fits;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"", "", true},
             {"", "a", false},
             {"*", "", true},
             {"*", "abc", true},
             {"**a*", "xa", true},
             {"a*", "ba", false},
             {"shop", "shops", false},
             {"shop-*-a", "shop-dev-x-a", true},
             {"shop-*-a", "shop-dev-x-b", false},
             {"*ab", "aab", true},
             {"a*bc*d", "abcbcxd", true},
             {"a*a", "a", false},
         })
        for (Wildcards wildcards : {Wildcards::Stars, Wildcards::StarsAndQuestions})
            EXPECT_EQ(fits_wildcards(row.pattern, row.text, wildcards), row.fits)
                << row.pattern << " " << row.text;
}

TEST(Wildcards, ReadAQuestionMarkWhereItIsOne) {
    EXPECT_TRUE(fits_wildcards("eu-west-1?", "eu-west-1b", Wildcards::StarsAndQuestions));
    EXPECT_FALSE(fits_wildcards("eu-west-1?", "eu-west-1", Wildcards::StarsAndQuestions));
    EXPECT_FALSE(fits_wildcards("eu-west-1?", "eu-west-1b", Wildcards::Stars));
    EXPECT_TRUE(fits_wildcards("what?", "what?", Wildcards::Stars));
}

TEST(Wildcards, TakeNoTimeThatGrowsWithTheNumberOfStars) {
    std::string pattern;
    for (int i = 0; i < 60; ++i)
        pattern += "*a";
    // Each way to give the stars their part would take longer than there are seconds.
    EXPECT_FALSE(fits_wildcards(pattern + "b", std::string(2000, 'a'), Wildcards::Stars));
}

}  // namespace
}  // namespace text
