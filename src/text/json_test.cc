#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "text/document.h"

namespace text {
namespace {

/// A tree on one line, each scalar and key with its bytes in the source: the spans are right when
/// this repeats them.
std::string outline(const base::Sources& sources, const Node& node) {
    std::string inner;
    switch (node.kind) {
        case Node::Kind::Null:
        case Node::Kind::Scalar: return fmt::format("{}<{}>", node.scalar, sources.text(node.span));
        case Node::Kind::Sequence:
            for (const Node& item : node.items) {
                inner += (inner.empty() ? "" : ", ") + outline(sources, item);
            }
            return fmt::format("[{}]", inner);
        case Node::Kind::Mapping:
            for (const Member& member : node.members) {
                inner += fmt::format("{}{}<{}>: {}", inner.empty() ? "" : ", ", member.key,
                                     sources.text(member.key_span), outline(sources, member.value));
            }
            return fmt::format("{{{}}}", inner);
    }
    return "?";
}

std::string read(std::string document, const Limits& limits = {}) {
    base::Sources sources;
    std::uint32_t file = sources.add("test.json", std::move(document));
    auto result = parse_json(sources, file, limits);
    if (result.ok()) return outline(sources, *result);
    std::string text;
    for (const base::Diagnostic& problem : result.problems()) {
        text += fmt::format("{}: {}", problem.code, problem.message);
        for (const base::Label& label : problem.labels) {
            auto place = sources.position(file, label.span.begin);
            text += fmt::format(" ({}:{}{}{})", place.line, place.column,
                                label.text.empty() ? "" : " ", label.text);
        }
        text += '\n';
    }
    return text;
}

struct Row {
    std::string document;
    std::string outcome;
};

TEST(Json, KnowsThePlaceOfEveryValue) {
    const Row rows[] = {
        {"null", "null<null>"},
        {" [1, -2.50e+3 , 12345678901234567890123] ",
         "[1<1>, -2.50e+3<-2.50e+3>, 12345678901234567890123<12345678901234567890123>]"},
        {"{\"a\" : true,\n\t\"b\":[],\"c\":{}}",
         "{a<\"a\">: true<true>, b<\"b\">: [], c<\"c\">: {}}"},
        {R"({"k\n": "\u00e9\ud83d\ude00"})",
         "{k\n<\"k\\n\">: \xC3\xA9\xF0\x9F\x98\x80<\"\\u00e9\\ud83d\\ude00\">}"},
        {"\xEF\xBB\xBF[\"\xC3\xA9\", \"x,:\"]", "[\xC3\xA9<\"\xC3\xA9\">, x,:<\"x,:\">]"},
        {R"("\u0000")", std::string(1, '\0') + R"(<"\u0000">)"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.outcome) << row.document;
}

TEST(Json, KnowsThePlaceOfCollections) {
    base::Sources sources;
    std::uint32_t file = sources.add("test.json", " {\"a\": [ 1 ],\n \"b\": { } } ");
    auto root = parse_json(sources, file);
    ASSERT_TRUE(root.ok());
    EXPECT_EQ(sources.text(root->span), "{\"a\": [ 1 ],\n \"b\": { } }");
    EXPECT_EQ(sources.text(root->get("a")->span), "[ 1 ]");
    EXPECT_EQ(sources.text(root->get("b")->span), "{ }");
}

TEST(Json, SaysWhatIsWrongAndWhere) {
    const Row rows[] = {
        {"", "document.syntax: the file is empty (1:1)\n"},
        {"{\"a\": 1,\n \"b\" 2}", "document.syntax: expected `:` after the key (2:6)\n"},
        {"{\"a\": 1\n \"b\": 2}", "document.syntax: expected `,` or `}` after the value (2:2)\n"},
        {"[1 2]", "document.syntax: expected `,` or `]` after the value (1:4)\n"},
        {"[1,\n2",
         "document.syntax: expected `,` or `]` after the value (2:2) (1:1 opened here)\n"},
        {"{\"a\": 1,}", "document.syntax: expected a key in double quotes (1:9)\n"},
        {"[1,]", "document.syntax: expected a value (1:4)\n"},
        {"[tru]", "document.syntax: expected a value (1:5)\n"},
        {"{\"a\": \"x\n}", "document.syntax: this cannot stand in a JSON string as it is (1:9)\n"},
        {"{\"a\": \"x}", "document.syntax: this text is never closed (1:7)\n"},
        {R"(["\q"])", "document.syntax: this cannot stand in a JSON string as it is (1:3)\n"},
        {R"(["\u12g4"])", "document.syntax: `\\u` needs four hexadecimal digits (1:3)\n"},
        {R"(["\ud800"])", "document.syntax: half of a surrogate pair is no character (1:3)\n"},
        {R"([1, "\udc00"])", "document.syntax: half of a surrogate pair is no character (1:5)\n"},
        {"[1.]", "document.syntax: expected a digit after the decimal point (1:4)\n"},
        {"[1e]", "document.syntax: expected a digit in the exponent (1:4)\n"},
        {"[1e999]", "document.syntax: this number is too large (1:2)\n"},
        {"{} {}", "document.syntax: more text after the end of the JSON value (1:4)\n"},
        {std::string("{}\0x", 4),
         "document.syntax: more text after the end of the JSON value (1:3)\n"},
        {"{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"a\": 3}",
         "document.duplicate-key: `c` is written twice (1:24 again here) (1:16 first here)\n"
         "document.duplicate-key: `a` is written twice (1:33 again here) (1:2 first here)\n"},
        {"[\"\xFF\"]",
         "document.not-utf8: the byte 0xFF is not part of any UTF-8 character (1:3)\n"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.outcome) << row.document;
}

TEST(Json, TellsAThousandDoubledKeysAndCountsTheRest) {
    std::string document = "[";
    for (int i = 0; i < 3; ++i) {
        document += i == 0 ? "{\"k\": 0" : ", {\"k\": 0";
        for (int j = 0; j < 500; ++j)
            document += ", \"k\": 1";
        document += "}";
    }
    std::string told = read(document + "]");
    EXPECT_EQ(std::ranges::count(told, '\n'), 1001);
    EXPECT_NE(told.find("document.duplicate-key: 500 more keys are written twice (1:8031 the first "
                        "of them)\n"),
              std::string::npos)
        << told.substr(told.size() - 200);
}

TEST(Json, StopsAtItsLimits) {
    EXPECT_EQ(read("[[[1]]]", {.depth = 3}), "[[[1<1>]]]");
    EXPECT_EQ(read("[[[1]]]", {.depth = 2}),
              "document.too-large: values are nested more than 2 deep here (1:3)\n");
    EXPECT_EQ(read("[1,2,3]", {.nodes = 4}), "[1<1>, 2<2>, 3<3>]");
    EXPECT_EQ(read("[1,2,3,4]", {.nodes = 3}),
              "document.too-large: the file has more than 3 nodes (1:8)\n");
    EXPECT_EQ(read("[1,2]", {.bytes = 4}),
              "document.too-large: the file has 5 bytes, slipway reads at most 4 (1:5)\n");
    EXPECT_EQ(read(std::string(1'000'000, '[')),
              "document.too-large: values are nested more than 64 deep here (1:65)\n");
}

}  // namespace
}  // namespace text
