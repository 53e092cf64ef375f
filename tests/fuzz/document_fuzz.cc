// Any bytes as a document: every reader ends with a tree or with findings that have a place, and
// what the writers make of a tree reads back the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/diagnostic_printer.h"
#include "text/document.h"
#include "text/json_writer.h"
#include "text/yaml_writer.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_spans(const base::Sources& sources, const text::Node& node) {
    require(node.span.begin <= node.span.end);
    require(node.span.end <= sources.text(node.span.file).size());
    for (const text::Node& item : node.items)
        check_spans(sources, item);
    for (const text::Member& member : node.members) {
        require(member.key_span.begin <= member.key_span.end);
        check_spans(sources, member.value);
    }
}

/// Scalars as strings: what is tested here is that texts and shapes survive, whatever they are.
template <class Writer>
void write(Writer& writer, const text::Node& node) {
    switch (node.kind) {
        case text::Node::Kind::Null:
            writer.null();
            break;
        case text::Node::Kind::Scalar:
            writer.value(std::string_view(node.scalar));
            break;
        case text::Node::Kind::Sequence:
            writer.begin_array();
            for (const text::Node& item : node.items)
                write(writer, item);
            writer.end_array();
            break;
        case text::Node::Kind::Mapping:
            writer.begin_object();
            for (const text::Member& member : node.members) {
                writer.key(member.key);
                write(writer, member.value);
            }
            writer.end_object();
            break;
    }
}

bool same_texts(const text::Node& a, const text::Node& b) {
    if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
    if (a.members.size() != b.members.size()) return false;
    if (a.is_scalar() && a.scalar != b.scalar) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!same_texts(a.items[i], b.items[i])) return false;
    }
    for (std::size_t i = 0; i < a.members.size(); ++i) {
        if (a.members[i].key != b.members[i].key) return false;
        if (!same_texts(a.members[i].value, b.members[i].value)) return false;
    }
    return true;
}

using Reader = base::Result<text::Node> (*)(const base::Sources&, std::uint32_t,
                                            const text::Limits&);

template <class Writer>
void check_round_trip(Writer& writer, const text::Node& root, Reader read) {
    write(writer, root);
    base::Sources sources;
    std::uint32_t file = sources.add("written", writer.take());
    auto again = read(sources, file, {});
    require(again.ok());
    require(same_texts(root, *again));
}

void check(const base::Sources& sources, std::uint32_t file, Reader read) {
    // Small enough to be reached by small inputs.
    const text::Limits limits{.bytes = 1 << 20, .depth = 16, .nodes = 10'000, .alias_nodes = 1000};
    auto result = read(sources, file, limits);
    if (!result.ok()) {
        for (const base::Diagnostic& problem : result.problems()) {
            require(!problem.code.empty() && !problem.message.empty() && !problem.labels.empty());
            for (const base::Label& label : problem.labels) {
                require(label.span.begin <= label.span.end);
                require(label.span.end <= sources.text(file).size());
            }
        }
        require(!base::print(result.problems(), sources, base::Colour::Yes).empty());
        return;
    }
    check_spans(sources, *result);
    text::JsonWriter compact(text::Layout::Compact);
    check_round_trip(compact, *result, text::parse_json);
    text::JsonWriter indented(text::Layout::Indented);
    check_round_trip(indented, *result, text::parse_json);
    text::YamlWriter yaml;
    check_round_trip(yaml, *result, text::parse_yaml);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Sources sources;
    std::uint32_t file =
        sources.add("input", std::string(reinterpret_cast<const char*>(data), size));
    check(sources, file, text::parse_yaml);
    check(sources, file, text::parse_json);
    check(sources, file, text::parse_document);
    return 0;
}
