#include "blueprint/json_patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include "base/near_miss.h"

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

/// The other way round.
std::string escaped(std::string_view token) {
    std::string text;
    for (char c : token) {
        if (c == '~' || c == '/')
            text += c == '~' ? "~0" : "~1";
        else
            text += c;
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

using Outcome = std::optional<PatchProblem>;

/// What `node` has, for the note of a path that is not there.
std::string known_names(const Node& node) {
    constexpr std::size_t kMostShown = 20;
    if (node.is_sequence()) {
        std::size_t count = node.items.size();
        return fmt::format("the list has {} item{}", count, count == 1 ? "" : "s");
    }
    std::vector<std::string_view> names;
    for (const text::Member& member : node.members)
        names.push_back(member.key);
    if (names.empty()) return "there is nothing in it";
    std::size_t left_out = names.size() - std::min(names.size(), kMostShown);
    names.resize(names.size() - left_out);
    std::string more = left_out > 0 ? fmt::format(" and {} more", left_out) : "";
    return fmt::format("there is {}{}", fmt::join(names, ", "), more);
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

/// The first `length` tokens of `path` as the manifest writes them; of a very long path the end.
std::string shown(const Path& path, std::size_t length) {
    constexpr std::size_t kLongest = 200;
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text += "/" + escaped(path[i]);
    if (text.size() > kLongest) text = "..." + text.substr(text.find('/', text.size() - kLongest));
    return text.empty() ? "the template" : text;
}

/// `path` leads from `node`, which stands at its first `length` tokens, to nothing.
PatchProblem no_such_path(const Node& node, const Path& path, std::size_t length) {
    const std::string& token = path[length];
    PatchProblem problem{std::string_view(kNoSuchPath),
                         fmt::format("there is no `{}` in {}", token, shown(path, length)),
                         known_names(node)};
    std::vector<std::string> known;
    for (const text::Member& member : node.members)
        known.push_back(member.key);
    if (auto near = base::near_miss(token, known)) {
        Path meant(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length));
        meant.push_back(*near);
        problem.help = fmt::format("did you mean `{}`?", shown(meant, meant.size()));
    }
    return problem;
}

/// Walks to the node at the first `length` tokens of `path`.
Outcome walk(Node& root, const Path& path, std::size_t length, Node*& found) {
    found = &root;
    for (std::size_t i = 0; i < length; ++i) {
        if (!found->is_mapping() && !found->is_sequence()) {
            return PatchProblem{kType, shown(path, i) + " is a single value: nothing is inside it"};
        }
        Node* next = child(*found, path[i]);
        if (!next) return no_such_path(*found, path, i);
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
        return PatchProblem{
            kType, shown(path, path.size() - 1) + " is a single value: nothing can be added to it"};
    }
    std::size_t size = parent->items.size();
    std::optional<std::size_t> index = name == "-" ? std::optional(size) : index_of(name);
    if (!index || *index > size) {
        return PatchProblem{
            kNoSuchPath, fmt::format("`{}` is no place in {}", name, shown(path, path.size() - 1)),
            known_names(*parent)};
    }
    parent->items.insert(parent->items.begin() + static_cast<std::ptrdiff_t>(*index),
                         std::move(value));
    return std::nullopt;
}

/// Takes the node at `path` out; `taken` receives it.
Outcome remove(Node& root, const Path& path, Node& taken) {
    if (path.empty()) return PatchProblem{kType, "the whole template cannot be taken away"};
    Node* found = nullptr;
    if (Outcome problem = walk(root, path, path.size(), found)) return problem;
    taken = std::move(*found);
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

/// About how many bytes `node` has in JSON.
std::size_t weight(const Node& node) {
    std::size_t bytes = node.scalar.size() + 2;
    for (const Node& item : node.items)
        bytes += weight(item) + 1;
    for (const text::Member& member : node.members)
        bytes += member.key.size() + 4 + weight(member.value);
    return bytes;
}

std::size_t levels(const Node& node) {
    std::size_t below = 0;
    for (const Node& item : node.items)
        below = std::max(below, levels(item));
    for (const text::Member& member : node.members)
        below = std::max(below, levels(member.value));
    return below + 1;
}

/// YAML has numbers that JSON has not.
const Node* not_in_json(const Node& node) {
    if (node.is_scalar() && meaning(node) == text::ScalarType::Float) {
        // ".5" and "+.5" are numbers, ".inf", "-.Inf" and ".NaN" are none.
        bool has_digit = node.scalar.find_first_of("0123456789") != std::string::npos;
        return has_digit ? nullptr : &node;
    }
    for (const Node& item : node.items) {
        if (const Node* found = not_in_json(item)) return found;
    }
    for (const text::Member& member : node.members) {
        if (const Node* found = not_in_json(member.value)) return found;
    }
    return nullptr;
}

/// What keeps `value` from being put at `path`, of which `room` is taken.
Outcome admit(const Path& path, const Node& value, std::size_t& room) {
    if (const Node* odd = not_in_json(value)) {
        return PatchProblem{.code = kType,
                            .message = fmt::format("`{}` is no number of JSON", odd->scalar),
                            .help = "write a number with digits, or a text in quotes",
                            .place = odd->span};
    }
    if (path.size() + levels(value) > PatchedDocument::kMostLevels) {
        return PatchProblem{kType,
                            fmt::format("the template would be nested more than {} levels deep",
                                        PatchedDocument::kMostLevels)};
    }
    std::size_t taken = weight(value);
    if (taken > room) {
        return PatchProblem{
            .code = "override.too-large",
            .message = fmt::format("the overrides put more than {} bytes into one template",
                                   PatchedDocument::kMostAdded),
            .note = "CloudFormation takes a template of 51200 bytes",
            .help = "copy the part that is needed, not what holds it"};
    }
    room -= taken;
    return std::nullopt;
}

/// A value that is moved is there already: nothing of the room is taken.
Outcome move(Node& root, const Path& from, const Path& path) {
    if (from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin()))
        return PatchProblem{kType, "a value cannot be moved into itself"};
    Node moved;
    if (Outcome problem = remove(root, from, moved)) return problem;
    std::size_t unlimited = std::numeric_limits<std::size_t>::max();
    if (Outcome problem = admit(path, moved, unlimited)) return problem;
    return add(root, path, std::move(moved));
}

Outcome test(Node& root, const Path& path, const Override& change) {
    Node* found = nullptr;
    if (Outcome problem = walk(root, path, path.size(), found)) return problem;
    if (equal(*found, change.value)) return std::nullopt;
    return PatchProblem{kFailedTest,
                        "the template has another value at " + shown(path, path.size())};
}

}  // namespace

std::optional<PatchProblem> PatchedDocument::apply(const Override& change) {
    const Path path = parse_pointer(*change.path);
    const Path from = parse_pointer(change.from);
    Node* found = nullptr;
    Node taken;
    switch (change.operation) {
        case Override::Operation::Add:
            if (Outcome problem = admit(path, change.value, room_)) return problem;
            return add(root_, path, change.value);
        case Override::Operation::Remove: return remove(root_, path, taken);
        case Override::Operation::Replace:
            if (Outcome problem = walk(root_, path, path.size(), found)) return problem;
            if (Outcome problem = admit(path, change.value, room_)) return problem;
            *found = change.value;
            return std::nullopt;
        case Override::Operation::Move: return move(root_, from, path);
        case Override::Operation::Copy:
            if (Outcome problem = walk(root_, from, from.size(), found)) return problem;
            if (Outcome problem = admit(path, *found, room_)) return problem;
            return add(root_, path, Node(*found));
        case Override::Operation::Test: return test(root_, path, change);
    }
    return std::nullopt;
}

}  // namespace blueprint
