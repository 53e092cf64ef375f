#include "local/policies.h"

#include <charconv>
#include <utility>

#include "cfn/write_template.h"
#include "text/document.h"

namespace local {
namespace {

cfn::Expression number_of(const std::string& text) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return cfn::number_of(number);
}

/// As it stands there: a "Ref" in a policy is no function of CloudFormation.
cfn::Expression expression_of(const text::Node& node) {
    switch (node.kind) {
        case text::Node::Kind::Null: return cfn::Null{};
        case text::Node::Kind::Sequence: {
            cfn::Array items;
            for (const text::Node& item : node.items)
                items.push_back(expression_of(item));
            return items;
        }
        case text::Node::Kind::Mapping: {
            cfn::Object object;
            for (const text::Member& member : node.members)
                object.add(member.key, expression_of(member.value));
            return object;
        }
        case text::Node::Kind::Scalar: break;
    }
    switch (text::scalar_type(node)) {
        case text::ScalarType::Bool: return node.scalar == "true";
        case text::ScalarType::Integer:
        case text::ScalarType::Float: return number_of(node.scalar);
        case text::ScalarType::Null:
        case text::ScalarType::String: break;
    }
    return node.scalar;
}

}  // namespace

std::optional<cfn::Object> read_policy(std::string_view text) {
    base::Sources sources;
    auto node = text::parse_json(sources, sources.add("policy", std::string(text)));
    if (!node.ok() || !node->is_mapping()) return std::nullopt;
    return *expression_of(*node).as<cfn::Object>();
}

std::string policy_text(const cfn::Expression& document) {
    if (const auto* text = document.as<std::string>()) return *text;
    return cfn::compact_json(document);
}

}  // namespace local
