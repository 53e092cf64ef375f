#include "local/logs/filter_pattern.h"

#include <gtest/gtest.h>

namespace local {
namespace {

bool matches(std::string_view pattern, std::string_view line) {
    auto parsed = FilterPattern::parse(pattern);
    EXPECT_TRUE(std::holds_alternative<FilterPattern>(parsed)) << pattern;
    const auto* found = std::get_if<FilterPattern>(&parsed);
    return found && found->matches(line);
}

std::string refusal(std::string_view pattern) {
    auto parsed = FilterPattern::parse(pattern);
    const auto* refused = std::get_if<PatternRefusal>(&parsed);
    return refused ? refused->message : "taken";
}

TEST(FilterPattern, MatchesTerms) {
    constexpr std::string_view kLine = "[ERROR 401] Unauthorized request: \"a b\"";
    struct Row {
        std::string_view pattern;
        bool matches;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"", true},
             {"  ", true},
             {"ERROR", true},
             {"error", false},
             {"ERROR 401", true},
             {"401 ERROR", true},
             {"ERROR 404", false},
             {"\"Unauthorized request\"", true},
             {"\"request Unauthorized\"", false},
             {R"("\"a b\"")", true},
             {"ERROR -401", false},
             {"ERROR -404", true},
             {"-\"ERROR 401\"", false},
             {"?WARN ?ERROR", true},
             {"?WARN ?INFO", false},
             {"ERROR ?WARN", true},
         })
        EXPECT_EQ(matches(row.pattern, kLine), row.matches) << row.pattern;
}

TEST(FilterPattern, MatchesLinesInJson) {
    constexpr std::string_view kLine =
        R"({"level":"error","status":503,"user":{"id":7,"tags":["a","b"]},"ok":false,"gone":null})";
    struct Row {
        std::string_view pattern;
        bool matches;
    };
    for (const Row& row : std::initializer_list<Row>{
             {R"({ $.level = "error" })", true},
             {R"({ $.level = error })", true},
             {R"({ $.level = err* })", true},
             {R"({ $.level = "*rr*r" })", true},
             {R"({ $.level != "error" })", false},
             {R"({ $.status >= 500 && $.status < 600 })", true},
             {R"({ $.status > 503 || $.user.id = 7 })", true},
             {R"({ $.status = 200 && ($.user.id = 7 || $.ok IS FALSE) })", false},
             {R"({ ($.status = 200 && $.user.id = 8) || $.ok IS FALSE })", true},
             {R"({ $.user.tags[1] = "b" })", true},
             {R"({ $.user.tags[2] = "b" })", false},
             {R"({ $.gone IS NULL })", true},
             {R"({ $.ok IS TRUE })", false},
             {R"({ $.other NOT EXISTS })", true},
             {R"({ $.level NOT EXISTS })", false},
             {R"({ $.other = "x" })", false},
         })
        EXPECT_EQ(matches(row.pattern, kLine), row.matches) << row.pattern;
    EXPECT_FALSE(matches("{ $.level = error }", "level error"));
}

TEST(FilterPattern, MatchesNothingWhereThereIsNoSuchElement) {
    for (std::string_view step : {".-1", ".-100000000", ".nan", ".inf", ".1e0",
                                  ".99999999999999999999999", "[2]", "[99999999999999999999999]"}) {
        const std::string path = "$.a" + std::string(step);
        EXPECT_FALSE(matches("{ " + path + " = 1 }", R"({"a":[1,2]})")) << step;
        EXPECT_TRUE(matches("{ " + path + " NOT EXISTS }", R"({"a":[1,2]})")) << step;
    }
    EXPECT_TRUE(matches("{ $.a.1 = 2 }", R"({"a":[1,2]})"));
}

TEST(FilterPattern, RefusesWhatItCannotRead) {
    for (std::string_view pattern :
         {"a.b", "\"open", "{ $.a }", "{ $.a = }", "{ a = 1 }", "{ $.a = 1 ", "{ ($.a = 1 }",
          "{ $.a > word }", "{ $.a = 1 && }", "-", "?"})
        EXPECT_EQ(refusal(pattern), "Invalid filter pattern") << pattern;
    EXPECT_EQ(refusal("[ip, user]"),
              "Filter patterns for lines with columns ([a, b]) are not part of this cloud yet.");
    for (std::string_view pattern : {"%ERR.*%", "{ $.a = %x% }"})
        EXPECT_EQ(refusal(pattern),
                  "Regular expressions in filter patterns are not part of this cloud yet.");
    EXPECT_EQ(refusal("{ " + std::string(100, '(') + " }"), "Invalid filter pattern");
}

}  // namespace
}  // namespace local
