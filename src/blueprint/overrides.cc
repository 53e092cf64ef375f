#include "blueprint/overrides.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "cfn/read_template.h"
#include "cfn/write_template.h"
#include "text/document.h"

namespace blueprint {
namespace {

using platform::Override;
using text::Node;

constexpr std::string_view kNoSuchPath = "override.no-such-path";
constexpr std::string_view kFailedTest = "override.failed-test";
constexpr std::string_view kType = "override.type";

/// RFC 6901: "~1" is a slash and "~0" a tilde inside a token.
std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        bool escape =
            token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
        if (!escape) {
            text += token[i];
            continue;
        }
        text += token[++i] == '0' ? '~' : '/';
    }
    return text;
}

using Path = std::vector<std::string>;

Path parse_pointer(std::string_view pointer) {
    Path tokens;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        std::size_t end = pointer.find('/');
        tokens.push_back(unescaped(pointer.substr(0, end)));
        pointer = end == std::string_view::npos ? std::string_view() : pointer.substr(end);
    }
    return tokens;
}

/// An index of a list as RFC 6901 writes it: no sign, no leading zero.
std::optional<std::size_t> index_of(const std::string& token) {
    std::size_t index = 0;
    const char* last = token.data() + token.size();
    auto [end, error] = std::from_chars(token.data(), last, index);
    if (error != std::errc() || end != last || (token.size() > 1 && token[0] == '0'))
        return std::nullopt;
    return index;
}

/// What keeps a change from being made, or nothing.
struct Problem {
    std::string_view code;
    std::string message;
};
using Outcome = std::optional<Problem>;

/// The names that a mapping has, for the note of a path that is not there.
std::string known_names(const Node& node) {
    if (node.is_sequence()) return "there are " + std::to_string(node.items.size()) + " items";
    std::string names;
    for (const text::Member& member : node.members)
        names += (names.empty() ? "" : ", ") + member.key;
    return names.empty() ? "there is nothing" : "there is " + names;
}

Node* child(Node& node, const std::string& token) {
    if (node.is_mapping()) {
        auto found = std::ranges::find(node.members, token, &text::Member::key);
        return found == node.members.end() ? nullptr : &found->value;
    }
    std::optional<std::size_t> index = index_of(token);
    if (!node.is_sequence() || !index || *index >= node.items.size()) return nullptr;
    return &node.items[*index];
}

std::string shown(const Path& path, std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text += "/" + path[i];
    return text.empty() ? "the template" : text;
}

/// Walks to the node at the first `length` tokens of `path`.
Outcome walk(Node& root, const Path& path, std::size_t length, Node*& found) {
    found = &root;
    for (std::size_t i = 0; i < length; ++i) {
        if (!found->is_mapping() && !found->is_sequence()) {
            return Problem{kType, shown(path, i) + " is a single value: nothing is inside it"};
        }
        Node* next = child(*found, path[i]);
        if (!next) {
            return Problem{kNoSuchPath, "there is no `" + path[i] + "` in " + shown(path, i) +
                                            ": " + known_names(*found)};
        }
        found = next;
    }
    return std::nullopt;
}

Outcome add(Node& root, const Path& path, Node value) {
    if (path.empty()) {
        root = std::move(value);
        return std::nullopt;
    }
    Node* parent = nullptr;
    if (Outcome problem = walk(root, path, path.size() - 1, parent)) return problem;
    const std::string& name = path.back();
    if (parent->is_mapping()) {
        if (Node* there = child(*parent, name))
            *there = std::move(value);
        else
            parent->members.push_back({name, value.span, std::move(value)});
        return std::nullopt;
    }
    if (!parent->is_sequence()) {
        return Problem{
            kType, shown(path, path.size() - 1) + " is a single value: nothing can be added to it"};
    }
    std::size_t size = parent->items.size();
    std::optional<std::size_t> index = name == "-" ? std::optional(size) : index_of(name);
    if (!index || *index > size) {
        return Problem{kNoSuchPath, "`" + name + "` is no place in " +
                                        shown(path, path.size() - 1) + ": " + known_names(*parent)};
    }
    parent->items.insert(parent->items.begin() + static_cast<std::ptrdiff_t>(*index),
                         std::move(value));
    return std::nullopt;
}

/// Takes the node at `path` out; `taken` receives it.
Outcome remove(Node& root, const Path& path, Node& taken) {
    if (path.empty()) return Problem{kType, "the whole template cannot be taken away"};
    Node* found = nullptr;
    if (Outcome problem = walk(root, path, path.size(), found)) return problem;
    taken = *found;
    Node* parent = nullptr;
    if (Outcome problem = walk(root, path, path.size() - 1, parent)) return problem;
    if (parent->is_mapping()) {
        std::erase_if(parent->members,
                      [&](const text::Member& one) { return one.key == path.back(); });
    } else {
        parent->items.erase(parent->items.begin() +
                            static_cast<std::ptrdiff_t>(*index_of(path.back())));
    }
    return std::nullopt;
}

text::ScalarType meaning(const Node& scalar) {
    return scalar.style == text::Style::Plain ? text::scalar_type(scalar)
                                              : text::ScalarType::String;
}

/// RFC 6902, section 4.6: equal values, however they are written; members in any order.
bool equal(const Node& a, const Node& b) {
    if (a.is_scalar() && b.is_scalar()) return meaning(a) == meaning(b) && a.scalar == b.scalar;
    if (a.kind != b.kind || a.items.size() != b.items.size() ||
        a.members.size() != b.members.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!equal(a.items[i], b.items[i])) return false;
    }
    return std::ranges::all_of(a.members, [&](const text::Member& member) {
        const Node* other = b.get(member.key);
        return other && equal(member.value, *other);
    });
}

Outcome apply(Node& root, const Override& change) {
    Path path = parse_pointer(*change.path);
    Path from = parse_pointer(change.from);
    Node* found = nullptr;
    Node moved;
    switch (change.operation) {
        case Override::Operation::Add:
            return add(root, path, change.value);
        case Override::Operation::Remove:
            return remove(root, path, moved);
        case Override::Operation::Replace:
            if (Outcome problem = walk(root, path, path.size(), found)) return problem;
            *found = change.value;
            return std::nullopt;
        case Override::Operation::Move:
            if (from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin())) {
                return Problem{kType, "a value cannot be moved into itself"};
            }
            if (Outcome problem = remove(root, from, moved)) return problem;
            return add(root, path, std::move(moved));
        case Override::Operation::Copy: {
            if (Outcome problem = walk(root, from, from.size(), found)) return problem;
            return add(root, path, Node(*found));
        }
        case Override::Operation::Test:
            if (Outcome problem = walk(root, path, path.size(), found)) return problem;
            if (equal(*found, change.value)) return std::nullopt;
            return Problem{kFailedTest, "the template has another value at " + *change.path};
    }
    return std::nullopt;
}

/// The template as people see it, with places that nobody asks for.
Node as_document(const cfn::Template& body) {
    base::Sources sources;
    std::uint32_t file = sources.add("template", cfn::write_json(body));
    base::Result<Node> document = text::parse_json(sources, file);
    return document.ok() ? *std::move(document) : Node{};
}

base::Diagnostic problem_at(const Override& change, const Problem& problem) {
    base::Diagnostic found =
        base::error(problem.code, problem.message, change.path.span, "in stack " + *change.stack);
    found.help = "`slipway synth` writes the template that this path is in";
    return found;
}

}  // namespace

base::Result<cfn::Template> apply_overrides(const cfn::Template& body,
                                            const std::vector<const Override*>& changes) {
    if (changes.empty()) return body;
    Node document = as_document(body);
    for (const Override* change : changes) {
        Outcome problem = apply(document, *change);
        if (problem) return problem_at(*change, *problem);
    }
    base::Result<cfn::Template> result = cfn::read_template(document);
    if (result.ok()) return result;
    // The reader's places are of a text that nobody has: the manifest's stands in for them.
    base::Diagnostics problems;
    for (const base::Diagnostic& one : result.problems()) {
        problems.push_back(
            problem_at(*changes.back(), {kType, "what comes out is no template: " + one.message}));
    }
    return problems;
}

}  // namespace blueprint
