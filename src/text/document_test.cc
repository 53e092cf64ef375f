#include "text/document.h"

#include <gtest/gtest.h>

namespace text {
namespace {

Node scalar(std::string text, Style style = Style::Plain) {
    return {.kind = Node::Kind::Scalar, .style = style, .scalar = std::move(text)};
}

TEST(ScalarType, FollowsTheCoreSchema) {
    struct Row {
        ScalarType type;
        std::vector<std::string> texts;
    };
    const Row rows[] = {
        {ScalarType::Null, {"", "~", "null", "Null", "NULL"}},
        {ScalarType::Bool, {"true", "True", "TRUE", "false", "False", "FALSE"}},
        {ScalarType::Integer, {"0", "-12", "+3", "012", "0o17", "0x1F", "99999999999999999999"}},
        {ScalarType::Float, {"1.", "3.10", "-.5", "1e3", "1.5E-3", ".inf", "-.Inf", ".NAN"}},
        {ScalarType::String,
         {"yes", "no", "nUll", "-", ".", "1e", "1.2.3", "0o8", "0xg", "-0x1", "+.nan", "1_000",
          "1:30", "2001-01-01", "512/1024", "10s", "e3", ".e3"}},
    };
    for (const Row& row : rows) {
        for (const std::string& text : row.texts) {
            EXPECT_EQ(scalar_type(scalar(text)), row.type) << text;
            EXPECT_EQ(scalar_type(scalar(text, Style::Quoted)), ScalarType::String) << text;
            EXPECT_EQ(scalar_type(scalar(text, Style::Block)), ScalarType::String) << text;
        }
    }
    EXPECT_EQ(scalar_type(Node{}), ScalarType::Null);
}

base::Result<Node> parse(std::string name, std::string text) {
    base::Sources sources;
    std::uint32_t file = sources.add(std::move(name), std::move(text));
    return parse_document(sources, file);
}

TEST(ParseDocument, TakesJsonForJsonAndAllElseForYaml) {
    EXPECT_EQ(parse("x", "{\"a\": \"\\u00e9\\/\"}")->get("a")->scalar, "\xC3\xA9/");
    EXPECT_EQ(parse("x", "{\"a\":\t[1]}")->get("a")->items.size(), 1U);
    EXPECT_EQ(parse("x", "\xEF\xBB\xBF [1]")->items.size(), 1U);
    EXPECT_EQ(parse("x", "{a: 1}")->get("a")->scalar, "1");
    EXPECT_EQ(parse("x", "{\"a\": 1, # comment\n}")->get("a")->scalar, "1");
    EXPECT_EQ(parse("x", "a: 1")->get("a")->scalar, "1");
    EXPECT_TRUE(parse("x", "")->is_null());
}

TEST(ParseDocument, ExplainsBrokenJsonAsJsonOnlyInAJsonFile) {
    std::string broken = "{\"a\": 1 \"b\": 2}";
    EXPECT_EQ(parse("x.json", broken).problems().front().message,
              "expected `,` or `}` after the value");
    EXPECT_EQ(parse("x.yaml", broken).problems().front().message, "expected `,` or `}`, found `:`");
}

TEST(ParseDocument, KeepsTheFindingsOfJsonThatIsWellFormed) {
    EXPECT_EQ(parse("x", "{\"a\": 1, \"a\": 2}").problems().front().code, "document.duplicate-key");
}

TEST(Node, FindsMembersByKey) {
    Node node = *parse("x", "{\"a\": 1, \"b\": null}");
    EXPECT_EQ(node.find("b")->key, "b");
    EXPECT_TRUE(node.get("b")->is_null());
    EXPECT_EQ(node.find("c"), nullptr);
    EXPECT_EQ(node.get("a")->get("x"), nullptr);
}

TEST(Node, IsTheSameWhereverItStandsAndHoweverItWasQuoted) {
    struct Row {
        std::string a;
        std::string b;
        bool same;
    };
    const Row rows[] = {
        {"{a: [1, x]}", "a:\n- 1\n- x\n", true},
        {"a: 'x'", "a: \"x\"", true},
        {"a: |-\n x", "a: 'x'", true},
        {"a: true", "a: 'true'", false},
        {"a: ~", "a:", true},
        {"a: !t x", "a: x", false},
        {"[1, 2]", "[2, 1]", false},
        {"[1]", "[1, 1]", false},
        {"{a: 1, b: 2}", "{b: 2, a: 1}", false},
        {"{a: 1}", "{b: 1}", false},
        {"[]", "{}", false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(parse("a", row.a)->same_as(*parse("b", row.b)), row.same)
            << row.a << " | " << row.b;
    }
}

}  // namespace
}  // namespace text
