#include "text/document.h"

#include <algorithm>

namespace text {
namespace {

/// Takes the digits at the front of `text` away; how many there were.
std::size_t skip_digits(std::string_view& text) {
    std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
}

bool skip_any(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool all_of(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// Integers and floats of the core schema: 12, -3, 0o17, 0x1F, 3.10, .5, 1e3, -.inf, .nan.
ScalarType number_type(std::string_view text) {
    if (text.starts_with("0o") && all_of(text.substr(2), "01234567")) return ScalarType::Integer;
    if (text.starts_with("0x") && all_of(text.substr(2), "0123456789abcdefABCDEF")) {
        return ScalarType::Integer;
    }
    if (text == ".nan" || text == ".NaN" || text == ".NAN") return ScalarType::Float;
    skip_any(text, "+-");
    if (text == ".inf" || text == ".Inf" || text == ".INF") return ScalarType::Float;
    std::size_t digits = skip_digits(text);
    if (text.empty() && digits > 0) return ScalarType::Integer;
    if (skip_any(text, ".")) digits += skip_digits(text);
    if (digits == 0) return ScalarType::String;
    if (skip_any(text, "eE")) {
        skip_any(text, "+-");
        if (skip_digits(text) == 0) return ScalarType::String;
    }
    return text.empty() ? ScalarType::Float : ScalarType::String;
}

bool is_only_syntax(const base::Diagnostics& problems) {
    return std::ranges::all_of(problems, [](const auto& p) { return p.code == "document.syntax"; });
}

}  // namespace

const Member* Node::find(std::string_view key) const {
    auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &*found;
}

const Node* Node::get(std::string_view key) const {
    const Member* member = find(key);
    return member == nullptr ? nullptr : &member->value;
}

bool Node::same_as(const Node& other) const {
    if (kind != other.kind || tag != other.tag) return false;
    switch (kind) {
        case Kind::Null:
            return true;
        case Kind::Scalar:
            return scalar == other.scalar &&
                   (style == Style::Plain) == (other.style == Style::Plain);
        case Kind::Sequence:
            return std::ranges::equal(items, other.items,
                                      [](const Node& a, const Node& b) { return a.same_as(b); });
        case Kind::Mapping:
            return std::ranges::equal(members, other.members, [](const Member& a, const Member& b) {
                return a.key == b.key && a.value.same_as(b.value);
            });
    }
    return false;
}

ScalarType scalar_type(const Node& scalar) {
    if (scalar.is_null()) return ScalarType::Null;
    if (scalar.style != Style::Plain) return ScalarType::String;
    const std::string& text = scalar.scalar;
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return ScalarType::Null;
    }
    if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" ||
        text == "FALSE") {
        return ScalarType::Bool;
    }
    return number_type(text);
}

base::Result<Node> parse_document(const base::Sources& sources, std::uint32_t file,
                                  const Limits& limits) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    std::string_view text = sources.text(file);
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::size_t first = text.find_first_not_of(" \t\r\n");
    bool may_be_json =
        first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    if (!may_be_json) return parse_yaml(sources, file, limits);

    auto json = parse_json(sources, file, limits);
    if (json.ok() || !is_only_syntax(json.problems())) return json;
    auto yaml = parse_yaml(sources, file, limits);
    if (yaml.ok() || !sources.name(file).ends_with(".json")) return yaml;
    return json;
}

}  // namespace text
