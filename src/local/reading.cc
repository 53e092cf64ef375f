#include "local/reading.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "base/match.h"
#include "local/writing.h"
#include "text/document.h"

namespace local {
namespace {

cfn::Expression of_fields(const aws::Shape& shape, const aws::Value& value) {
    if (shape.type == aws::ShapeType::Structure) return properties_of(shape, value);
    cfn::Object entries;
    for (const aws::Field& field : std::get<aws::Value::Fields>(value.held))
        entries.add(field.name, expression_of(*shape.members[1].shape, field.value));
    return entries;
}

cfn::Expression plain_value(const text::Node& scalar) {
    switch (text::scalar_type(scalar)) {
        case text::ScalarType::Null: return cfn::Null{};
        case text::ScalarType::Bool: return scalar.scalar == "true";
        case text::ScalarType::Integer:
        case text::ScalarType::Float: break;
        case text::ScalarType::String: return scalar.scalar;
    }
    const char* first = scalar.scalar.data();
    const char* last = first + scalar.scalar.size();
    std::int64_t whole = 0;
    if (auto [end, error] = std::from_chars(first, last, whole);
        error == std::errc{} && end == last)
        return whole;
    double number = 0;
    std::from_chars(first, last, number);
    return number;
}

cfn::Expression of_node(const text::Node& node) {
    switch (node.kind) {
        case text::Node::Kind::Null: return cfn::Null{};
        case text::Node::Kind::Scalar: return plain_value(node);
        case text::Node::Kind::Sequence: break;
        case text::Node::Kind::Mapping: {
            cfn::Object object;
            for (const text::Member& member : node.members)
                object.add(member.key, of_node(member.value));
            return object;
        }
    }
    cfn::Array items;
    for (const text::Node& item : node.items)
        items.push_back(of_node(item));
    return items;
}

}  // namespace

cfn::Expression expression_of(const aws::Shape& shape, const aws::Value& value) {
    return base::match(
        value.held, [](std::monostate) -> cfn::Expression { return cfn::Null{}; },
        [](bool truth) -> cfn::Expression { return truth; },
        [](std::int64_t number) -> cfn::Expression { return number; },
        [](double number) -> cfn::Expression { return number; },
        [](const std::string& text) -> cfn::Expression { return text; },
        [](const aws::Value::Blob& blob) -> cfn::Expression { return base::to_base64(blob.bytes); },
        [](const aws::Value::Document& document) -> cfn::Expression { return document.json; },
        [](base::Time time) -> cfn::Expression { return base::to_string(time); },
        [&](const aws::Value::List& list) -> cfn::Expression {
            cfn::Array items;
            for (const aws::Value& item : list)
                items.push_back(expression_of(*shape.members[0].shape, item));
            return items;
        },
        [&](const aws::Value::Fields&) -> cfn::Expression { return of_fields(shape, value); });
}

std::optional<cfn::Expression> read_json(std::string_view text) {
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("input", std::string(text)));
    if (!json.ok()) return std::nullopt;
    return of_node(*json);
}

cfn::Object properties_of(const aws::Shape& shape, const aws::Value& value,
                          std::vector<Renamed> renamed) {
    cfn::Object properties;
    const auto* fields = std::get_if<aws::Value::Fields>(&value.held);
    if (!fields) return properties;
    for (const aws::Field& field : *fields) {
        const aws::Member* member = aws::find_member(shape, field.name);
        if (!member || field.value.is_absent()) continue;
        auto other = std::ranges::find(renamed, field.name, &Renamed::member);
        std::string name =
            other == renamed.end() ? property_name(field.name) : std::string(other->property);
        if (!name.empty())
            properties.add(std::move(name), expression_of(*member->shape, field.value));
    }
    return properties;
}

std::vector<std::string> texts_of(const aws::Value::List& list) {
    std::vector<std::string> texts;
    for (const aws::Value& value : list)
        texts.emplace_back(value.as_text());
    return texts;
}

void set_property(cfn::Object& properties, std::string_view name, cfn::Expression value) {
    if (cfn::Expression* there = properties.find(name))
        *there = std::move(value);
    else
        properties.add(std::string(name), std::move(value));
}

}  // namespace local
