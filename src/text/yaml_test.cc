#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "text/document.h"

namespace text {
namespace {

/// A tree on one line: plain scalars as they are, quoted ones in '', blocks in ||, null as ~.
std::string outline(const Node& node) {
    std::string tag = node.tag.empty() ? "" : node.tag + " ";
    std::string inner;
    switch (node.kind) {
        case Node::Kind::Null: return tag + "~";
        case Node::Kind::Scalar: {
            std::string_view quote = node.style == Style::Plain    ? ""
                                     : node.style == Style::Quoted ? "'"
                                                                   : "|";
            return fmt::format("{}{}{}{}", tag, quote, node.scalar, quote);
        }
        case Node::Kind::Sequence:
            for (const Node& item : node.items)
                inner += (inner.empty() ? "" : ", ") + outline(item);
            return fmt::format("{}[{}]", tag, inner);
        case Node::Kind::Mapping:
            for (const Member& member : node.members) {
                inner += fmt::format("{}{}: {}", inner.empty() ? "" : ", ", member.key,
                                     outline(member.value));
            }
            return fmt::format("{}{{{}}}", tag, inner);
    }
    return "?";
}

/// The tree, or every finding as "line:column code: message (line:column label)".
std::string read(std::string document, const Limits& limits = {}) {
    base::Sources sources;
    std::uint32_t file = sources.add("test.yaml", std::move(document));
    auto result = parse_yaml(sources, file, limits);
    if (result.ok()) return outline(*result);
    std::string text;
    for (const base::Diagnostic& problem : result.problems()) {
        auto place = sources.position(file, problem.labels.at(0).span.begin);
        text +=
            fmt::format("{}:{} {}: {}", place.line, place.column, problem.code, problem.message);
        for (std::size_t i = 1; i < problem.labels.size(); ++i) {
            auto other = sources.position(file, problem.labels[i].span.begin);
            text += fmt::format(" ({}:{} {})", other.line, other.column, problem.labels[i].text);
        }
        text += '\n';
    }
    return text;
}

struct Row {
    std::string document;
    std::string tree;
};

TEST(Yaml, ReadsTheFormsThatPeopleWrite) {
    const Row rows[] = {
        {"", "~"},
        {"# only a comment\n", "~"},
        {"---\n", "~"},
        {"a: 1\nb: two words # comment\n", "{a: 1, b: two words}"},
        {"a: 012345678901\nv: 3.10\n", "{a: 012345678901, v: 3.10}"},
        {"a: null\nb: ~\nc:\nd: ''\n", "{a: ~, b: ~, c: ~, d: ''}"},
        {"a: [x, 'y', \"z\\n\"]\n", "{a: [x, 'y', 'z\n']}"},
        {"a: {b: {}, c: []}\n", "{a: {b: {}, c: []}}"},
        {"a:\n- b\n-\n- - c\n", "{a: [b, ~, [c]]}"},
        {"a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", "{a: |x\n y\n|, b: |x y|}"},
        {"a: x\n  y\n\n  z\n", "{a: x y\nz}"},
        {"- needs: [api: healthy]\n", "[{needs: [{api: healthy}]}]"},
        {"a: !Sub 'x'\nb: !GetAtt [q, Arn]\nc: !If {}\n",
         "{a: !Sub 'x', b: !GetAtt [q, Arn], c: !If {}}"},
        {"a: !!str 12\nb: !!int '7'\nc: !!null ''\nd: ! 12\n", "{a: '12', b: 7, c: ~, d: '12'}"},
        {"a: !!binary aGk=\n", "{a: tag:yaml.org,2002:binary aGk=}"},
        {"'<<': 1\n\"b c\": 2\n", "{<<: 1, b c: 2}"},
        {"? a\n: 1\n? b\n", "{a: 1, b: ~}"},
        {"a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"},
        {"\xEF\xBB\xBF"
         "a: \xC3\xA9\n",
         "{a: \xC3\xA9}"},
        {"{\"a\": \"b\", \"c\":1}", "{a: 'b', c: 1}"},
        {"a: 1\n...\n", "{a: 1}"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.tree) << row.document;
}

TEST(Yaml, ResolvesAliasesAndMergeKeys) {
    const Row rows[] = {
        {"a: &x 1\nb: *x\n", "{a: 1, b: 1}"},
        {"a: &x {p: [1]}\nb: *x\n", "{a: {p: [1]}, b: {p: [1]}}"},
        {"a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"},
        {"a: &x k\n*x : v\n", "{a: k, k: v}"},
        {"a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x}\n", "{a: {p: 1, q: 2}, b: {q: 3, p: 1}}"},
        {"- &x {p: 1, q: 2}\n- &y {q: 3, r: 4}\n- {<<: [*x, *y], s: 5}\n",
         "[{p: 1, q: 2}, {q: 3, r: 4}, {s: 5, p: 1, q: 2, r: 4}]"},
        {"a: {<<: {p: 1}, q: 2}\n", "{a: {q: 2, p: 1}}"},
        {"- &x {p: 1}\n- &l [*x, {q: 2}]\n- {<<: *l}\n",
         "[{p: 1}, [{p: 1}, {q: 2}], {p: 1, q: 2}]"},
        {"- &x {p: 1}\n- &y {<<: *x, q: 2}\n- {<<: *y}\n", "[{p: 1}, {q: 2, p: 1}, {q: 2, p: 1}]"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.tree) << row.document;
}

TEST(Yaml, SaysWhatIsWrongInTheWordsOfTheWriter) {
    const Row rows[] = {
        {"a: 1\n  b: 2\n", "2:4 `b:` is indented as if it belonged to the value above it"},
        {"a:b\nc: d\n", "2:2 the line above has no `: ` after its key"},
        {"a: b: c\n", "1:5 a second `: ` on one line"},
        {"a:\n\tb: 1\n", "2:1 a tab cannot indent YAML"},
        {"a: \t@\n", "1:5 a value cannot begin with `@`"},
        {"a: `x`\n", "1:4 a value cannot begin with ```"},
        {"\xC3\xA9: %x\n", "1:4 a value cannot begin with `%`"},
        {"a: \"x\nb: 1\n", "1:4 this quote is never closed"},
        {"a: 'x\n---\n", "1:4 this quote is never closed"},
        {"a: [1, 2\nb: 1\n", "2:2 expected `,` or `]`, found `:` (1:4 opened here)"},
        {"a: {b: 1\n", "2:1 expected `,` or `}`, found the end of the file (1:4 opened here)"},
        {"a: {b: 1]\n", "1:9 expected `,` or `}`, found `]` (1:4 opened here)"},
        {"a: ]\n", "1:4 expected a value, found `]`"},
        {"a:\n    b: 1\n  c: 2\n",
         "3:3 the indentation of this line fits nothing above it (1:1 the mapping begins here)"},
        {"a: \"\xC3\xA9\" y\n", "1:8 unexpected `y` after the value"},
        {"- a\nb: 1\n",
         "2:1 this line stands in a list but does not begin with `- ` (1:1 the list begins here)"},
        {"a: 1\n- b\n",
         "2:1 a list item stands among the keys of a mapping (1:1 the mapping begins here)"},
        {"a: 1\n" + std::string(59, 'x') + "\xC3\xA9y\nc: 2\n",
         "2:1 `" + std::string(59, 'x') +
             "...` stands where a key is expected, but no `: ` follows it"},
        {"a: 1\nb\nc: 2\n", "2:1 `b` stands where a key is expected, but no `: ` follows it"},
        {"host: *.example.com\n", "1:7 `*` begins an alias, and no name follows it"},
        {"host: & x\n", "1:7 `&` begins an anchor, and no name follows it"},
        {": 1\n", "1:1 this entry has no key"},
        {"a: - b\n", "1:4 a list item cannot begin here"},
        {"a: ? b\n", "1:4 `? ` cannot begin a key here"},
        {"a: |x\n b\n", "1:5 text after `|` or `>` begins on the next line"},
        {"a: |0\n b\n", "1:5 the indentation of a block cannot be 0"},
        {"{a: 1}\nb: 2\n", "2:1 more text after the end of the document"},
        {"a: \"\\d\"\n", "1:5 `\\d` is no escape in double quotes"},
        {"a: \"\\xg0\"\n", "1:7 the hexadecimal digits of an escape are missing"},
        {"a: \"\\ud800\"\n", "1:7 this escape is no Unicode character"},
        {"a: !x!y z\n", "1:4 this tag begins with a handle that no %TAG line explains"},
        {"a: !<x y\n", "1:7 this tag is not well formed"},
        {"%YAML 3.0\n---\na\n", "1:1 this YAML version is unknown"},
        {"%x\n", "1:3 a line that begins with `%` is a directive, and this is none"},
        {"a: \"\xC3\xA9\x01\"\n", "1:6 YAML does not allow the control character U+0001"},
        {std::string("a: 1\0", 5), "1:5 YAML does not allow the control character U+0000"},
    };
    for (const Row& row : rows) {
        std::string place = row.tree.substr(0, row.tree.find(' '));
        std::string words = row.tree.substr(row.tree.find(' ') + 1);
        EXPECT_EQ(read(row.document), place + " document.syntax: " + words + "\n") << row.document;
    }
}

TEST(Yaml, ReportsEveryDuplicateKeyWithBothPlaces) {
    EXPECT_EQ(read("a: 1\nb: {x: 1, 'x': 2, x: 3}\na: &k {y: 1, y: 2}\nc: *k\n"),
              "2:11 document.duplicate-key: `x` is written twice (2:5 first here)\n"
              "2:19 document.duplicate-key: `x` is written twice (2:5 first here)\n"
              "3:14 document.duplicate-key: `y` is written twice (3:8 first here)\n"
              "3:1 document.duplicate-key: `a` is written twice (1:1 first here)\n");
    EXPECT_EQ(read("- &x {p: 1}\n- {<<: *x, <<: *x}\n"),
              "2:12 document.duplicate-key: `<<` is written twice (2:4 first here)\n");
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += fmt::format("k{}: 1\n", i);
    EXPECT_EQ(read(many + "k7: 2\n"),
              "101:1 document.duplicate-key: `k7` is written twice (8:1 first here)\n");
}

TEST(Yaml, RefusesWhatHasNoMeaning) {
    const Row rows[] = {
        {"a: *x\n", "1:4 document.alias: nothing is called `&x`\n"},
        {"a: &x [1, *x]\n",
         "1:11 document.alias: `&x` would contain itself (1:4 it begins here)\n"},
        {"a: {<<: 1}\n", "1:9 document.alias: `<<` takes a mapping or a list of mappings\n"},
        {"a: &x 1\nb: {<<: [{}, *x]}\n",
         "2:14 document.alias: `<<` takes a mapping or a list of mappings\n"},
        {"[a]: 1\n{}: 2\n",
         "1:1 document.key: a list or a mapping cannot be a key\n"
         "2:1 document.key: a list or a mapping cannot be a key\n"},
        {"?\n: 1\n", "1:2 document.key: this entry has no key\n"},
        {"a: 1\n---\nb: 2\n",
         "2:1 document.several: a second document begins here (1:1 the first one)\n"},
        {"a: \xC3\xA9\xFF\n",
         "1:5 document.not-utf8: the byte 0xFF is not part of any UTF-8 character\n"},
        {std::string("\xFF\xFE"
                     "a\0:\0",
                     6),
         "1:1 document.not-utf8: the file is UTF-16, slipway reads UTF-8\n"},
        {std::string("\0a\0:", 4),
         "1:1 document.not-utf8: the file is UTF-16, slipway reads UTF-8\n"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.tree) << row.document;
}

TEST(Yaml, StopsAtItsLimits) {
    EXPECT_EQ(read("[[[1]]]", {.depth = 3}), "[[[1]]]");
    EXPECT_EQ(read("[[[1]]]", {.depth = 2}),
              "1:3 document.too-large: values are nested more than 2 deep here\n");
    EXPECT_EQ(read("- &a [1]\n- &b [*a]\n- [*b]\n", {.depth = 3}),
              "3:4 document.too-large: values are nested more than 3 deep here\n");
    EXPECT_EQ(read("[1, 2, 3]", {.nodes = 3}),
              "1:8 document.too-large: the file has more than 3 nodes\n");
    EXPECT_EQ(read("[&a [1, 2], *a, *a]", {.nodes = 8}),
              "1:17 document.too-large: the file has more than 8 nodes\n");
    EXPECT_EQ(read("[&a [1, 2], *a, *a]", {.alias_nodes = 5}),
              "1:17 document.too-large: aliases repeat more than 5 values\n");
    EXPECT_EQ(read("a: 1", {.bytes = 3}),
              "1:4 document.too-large: the file has 4 bytes, slipway reads at most 3\n");
    EXPECT_EQ(read(std::string(1'000'000, '[')),
              "1:65 document.too-large: values are nested more than 64 deep here\n");
    std::string directives;
    for (int i = 0; i < 100'000; ++i)
        directives += fmt::format("%TAG !t{}! x\n", i);
    EXPECT_EQ(read(directives), "1:1 document.too-large: the file has more than 100 %TAG lines\n");
}

TEST(Yaml, IsNotBlownUpByAliasesOfAliases) {
    std::string laughs = "- &x0 [lol]\n";
    for (int i = 1; i < 60; ++i) {
        laughs += fmt::format("- &x{} [*x{}, *x{}, *x{}]\n", i, i - 1, i - 1, i - 1);
    }
    EXPECT_EQ(read(laughs), "11:9 document.too-large: aliases repeat more than 100000 values\n");
    std::string merges = "- &x0 {k: v}\n";
    for (int i = 1; i < 60; ++i) {
        merges += fmt::format("- &x{} {{<<: [*x{}, *x{}, *x{}]}}\n", i, i - 1, i - 1, i - 1);
    }
    EXPECT_TRUE(read(merges).find("aliases repeat more than 100000 values") != std::string::npos);
}

TEST(Yaml, GivesEveryNodeItsBytes) {
    std::string document =
        "\xEF\xBB\xBF"
        "# \xE6\x97\xA5\n"
        "k\xC3\xA9y: v\xC3\xA4lue # c\n"
        "block:\n"
        "  a: 'q \xF0\x9F\x98\x80'\n"
        "  b:\n"
        "  - x\n"
        "  - [p, {q: r}]\n"
        "\n"
        "text: |\n"
        "  one\n"
        "  tw\xC3\xB6\n"
        "\n"
        "# \xE6\x97\xA5\n"
        "none:\n"
        "last: &n !t z\n";
    base::Sources sources;
    std::uint32_t file = sources.add("x", document);
    auto root = parse_yaml(sources, file);
    ASSERT_TRUE(root.ok());
    auto bytes = [&](const Node* node) { return sources.text(node->span); };
    EXPECT_EQ(sources.text(root->members[0].key_span), "k\xC3\xA9y");
    EXPECT_EQ(bytes(root->get("k\xC3\xA9y")), "v\xC3\xA4lue");
    const Node* block = root->get("block");
    EXPECT_EQ(bytes(block), "a: 'q \xF0\x9F\x98\x80'\n  b:\n  - x\n  - [p, {q: r}]");
    EXPECT_EQ(bytes(block->get("a")), "'q \xF0\x9F\x98\x80'");
    EXPECT_EQ(bytes(block->get("b")), "- x\n  - [p, {q: r}]");
    EXPECT_EQ(bytes(&block->get("b")->items[1]), "[p, {q: r}]");
    EXPECT_EQ(bytes(&block->get("b")->items[1].items[1]), "{q: r}");
    EXPECT_EQ(bytes(root->get("text")), "|\n  one\n  tw\xC3\xB6");
    EXPECT_EQ(sources.text({file, 0, root->get("none")->span.begin}),
              document.substr(0, document.find("none:") + 5));
    EXPECT_EQ(bytes(root->get("last")), "&n !t z");
    EXPECT_EQ(bytes(&*root), document.substr(document.find("k\xC3"))
                                 .substr(0, document.size() - document.find("k\xC3") - 1));
}

TEST(Yaml, FindsEveryWordOfALongDocumentInManyScripts) {
    bool held = rc::check("the bytes of each scalar are the scalar", [] {
        auto word = rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("a", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80")));
        auto words =
            *rc::gen::resize(60, rc::gen::container<std::vector<std::vector<std::string>>>(word));
        std::string document = *rc::gen::element<std::string>("", "\xEF\xBB\xBF") + "- first\n";
        std::vector<std::string> expected = {"first"};
        for (const auto& letters : words) {
            std::string text;
            for (const std::string& letter : letters)
                text += letter;
            document += "- " + text + " # \xC3\xA9\r\n";
            expected.push_back(text);
        }
        base::Sources sources;
        std::uint32_t file = sources.add("x", document);
        auto root = parse_yaml(sources, file);
        RC_ASSERT(root.ok());
        RC_ASSERT(root->items.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            RC_ASSERT(sources.text(root->items[i].span) == expected[i]);
        }
    });
    EXPECT_TRUE(held);
}

TEST(Yaml, TellsAThousandDoubledKeysAndCountsTheRest) {
    std::string document;
    for (int i = 0; i < 1501; ++i)
        document += "k: 1\n";
    std::string told = read(document);
    EXPECT_EQ(std::ranges::count(told, '\n'), 1001);
    EXPECT_TRUE(told.ends_with("1002:1 document.duplicate-key: 500 more keys are written twice\n"))
        << told.substr(told.size() - 200);
}

TEST(Yaml, JoinsTheTwoEscapesOfOneCharacterAsJsonHasThem) {
    const std::string face = "\xF0\x9F\x98\x80";
    const Row rows[] = {
        {R"(a: "x\ud83d\ude00y")", "{a: 'x" + face + "y'}"},
        {R"("\uD83D\uDE00\ud83d\ude00": b)", "{" + face + face + ": b}"},
        {"a: \"\\uDBFF\\uDFFF\\\n  .\"", "{a: '\xF4\x8F\xBF\xBF.'}"},
        // Private characters of the text itself stay what they are.
        {"a: \"\\ue000\\ud83d\\ude00\xEE\xA0\x80\"", "{a: '\xEE\x80\x80" + face + "\xEE\xA0\x80'}"},
        // Where an escape means nothing, or is escaped itself.
        {R"({a: '\uD83d\uDE00', b: x\ud83d\udE00, c: "\\ud83d\\ude00", d: "\ud83d\ude00"})",
         R"({a: '\uD83d\uDE00', b: x\ud83d\udE00, c: '\ud83d\ude00', d: ')" + face + "'}"},
        {"a: |\n  \\ud83d\\ude00\nb: \"\\ud83d\\ude00\"",
         "{a: |\\ud83d\\ude00\n|, b: '" + face + "'}"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(read(row.document), row.tree) << row.document;
    for (const char* half :
         {R"(a: "\ud83d")", R"(a: "\ude00\ud83d")", R"(a: "\ud83d\ud83d\ude00")"})
        EXPECT_NE(read(half).find("document.syntax"), std::string::npos) << half;
}

}  // namespace
}  // namespace text
