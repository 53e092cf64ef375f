#include <fmt/format.h>
#include <gtest/gtest.h>

#include "text/document.h"

namespace text {
namespace {

/// A tree on one line: plain scalars as they are, quoted ones in '', blocks in ||, null as ~.
std::string outline(const Node& node) {
    std::string tag = node.tag.empty() ? "" : node.tag + " ";
    std::string inner;
    switch (node.kind) {
        case Node::Kind::Null:
            return tag + "~";
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

}  // namespace
}  // namespace text
