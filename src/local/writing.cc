#include "local/writing.h"

#include <algorithm>
#include <cassert>

#include "base/ascii.h"
#include "base/time.h"
#include "cfn/write_template.h"
#include "engine/properties.h"

namespace local {
namespace {

/// What the API wants as text may be JSON in a template.
std::string text_or_json(const cfn::Expression& value) {
    bool is_json = value.as<cfn::Object>() || value.as<cfn::Array>();
    return is_json ? cfn::compact_json(value) : engine::text_of(&value);
}

void write_value(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                 const cfn::Expression& value);

bool is_alike(std::string_view one, std::string_view other) {
    auto small = [](char letter) { return base::lower(letter); };
    return std::ranges::equal(one, other, {}, small, small);
}

/// CloudFormation has capitals of its own here and there: "EFSVolumeConfiguration".
const cfn::Expression* find_property(const cfn::Object& properties, std::string_view name) {
    if (const cfn::Expression* value = properties.find(name)) return value;
    auto alike = std::ranges::find_if(
        properties.fields, [&](const cfn::Field& field) { return is_alike(field.name, name); });
    return alike == properties.fields.end() ? nullptr : &alike->value;
}

void write_members(aws::Writer& out, const aws::Shape& shape, const cfn::Object& properties) {
    for (const aws::Member& member : shape.members)
        write_property(out, shape, member.name, properties);
}

void write_collection(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                      const cfn::Expression& value) {
    if (const auto* object = value.as<cfn::Object>()) {
        if (shape.type == aws::ShapeType::Structure) {
            out.begin_structure(name);
            write_members(out, shape, *object);
            out.end();
        }
        if (shape.type == aws::ShapeType::Map) {
            out.begin_map(name);
            for (const cfn::Field& field : object->fields)
                write_value(out, *shape.members[1].shape, field.name, field.value);
            out.end();
        }
    }
    const auto* items = value.as<cfn::Array>();
    if (shape.type != aws::ShapeType::List || !items) return;
    out.begin_list(name);
    for (const cfn::Expression& item : *items)
        write_value(out, *shape.members[0].shape, "", item);
    out.end();
}

void write_value(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                 const cfn::Expression& value) {
    switch (shape.type) {
        case aws::ShapeType::Structure:
        case aws::ShapeType::List:
        case aws::ShapeType::Map: return write_collection(out, shape, name, value);
        case aws::ShapeType::String: out.text(name, text_or_json(value)); return;
        case aws::ShapeType::Integer:
        case aws::ShapeType::Long:
            if (auto number = engine::integer_of(&value)) out.integer(name, *number);
            return;
        case aws::ShapeType::Float:
        case aws::ShapeType::Double:
            if (const auto* number = value.as<double>()) {
                out.number(name, *number);
            } else if (auto whole = engine::integer_of(&value)) {
                out.number(name, static_cast<double>(*whole));
            }
            return;
        case aws::ShapeType::Boolean: out.boolean(name, engine::truth_of(&value)); return;
        case aws::ShapeType::Timestamp:
            if (auto time = base::parse_time(engine::text_of(&value))) out.time(name, *time);
            return;
        case aws::ShapeType::Blob:
        case aws::ShapeType::Document: return;  // no property is one
    }
}

}  // namespace

void write_texts(aws::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
    out.begin_list(name);
    for (const std::string& text : texts)
        out.text("", text);
    out.end();
}

void write_unless_empty(aws::Writer& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.text(name, text);
}

void write_scalar(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                  std::string_view text) {
    write_value(out, shape, name, text);
}

void write_expression(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                      const cfn::Expression& value) {
    write_value(out, shape, name, value);
}

std::string property_name(std::string_view name) {
    std::string property(name);
    if (!property.empty() && base::is_lower(property[0]))
        property[0] = static_cast<char>(property[0] - 32);
    return property;
}

void write_property(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                    const cfn::Object& properties) {
    const aws::Member* member = aws::find_member(shape, name);
    assert(member);
    if (const cfn::Expression* value = find_property(properties, property_name(name)))
        write_value(out, *member->shape, name, *value);
}

const aws::Shape& element_of(const aws::Shape& shape, std::string_view name) {
    const aws::Member* list = aws::find_member(shape, name);
    assert(list && list->shape->type == aws::ShapeType::List);
    return *list->shape->members[0].shape;
}

}  // namespace local
