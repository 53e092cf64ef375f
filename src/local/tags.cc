#include "local/tags.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <variant>

#include "engine/properties.h"

namespace local {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"Key", "key", "TagKey"};
constexpr std::array<std::string_view, 3> kValues = {"Value", "value", "TagValue"};

std::string_view first_text(const aws::Value& value, std::span<const std::string_view> names) {
    for (std::string_view name : names)
        if (value.has(name)) return value.text(name);
    return {};
}

std::string_view first_member(const aws::Shape& shape, std::span<const std::string_view> names) {
    auto found = std::ranges::find_if(
        names, [&](std::string_view name) { return aws::find_member(shape, name) != nullptr; });
    assert(found != names.end());
    return *found;
}

}  // namespace

Tags tags_in(const aws::Value& input, std::string_view name) {
    Tags tags;
    const aws::Value* given = input.find(name);
    if (!given) return tags;
    if (const auto* entries = std::get_if<aws::Value::Fields>(&given->held))
        for (const aws::Field& entry : *entries)
            tags.push_back({entry.name, std::string(entry.value.as_text())});
    if (const auto* list = std::get_if<aws::Value::List>(&given->held))
        for (const aws::Value& tag : *list)
            tags.push_back(
                {std::string(first_text(tag, kKeys)), std::string(first_text(tag, kValues))});
    return tags;
}

cfn::Expression tags_property(const Tags& tags) {
    cfn::Array list;
    for (const Tag& tag : tags)
        list.push_back(cfn::Object{{"Key", tag.key}, {"Value", tag.value}});
    return list;
}

Tags tags_of(const engine::Record& record, std::string_view name) {
    Tags tags;
    const cfn::Expression* property = record.properties->find(name);
    if (!property) return tags;
    if (const auto* map = property->as<cfn::Object>())
        for (const cfn::Field& field : map->fields)
            tags.push_back({field.name, engine::text_of(&field.value)});
    for (const cfn::Object* tag : engine::objects_at(*record.properties, name))
        tags.push_back({engine::text_at(*tag, "Key"), engine::text_at(*tag, "Value")});
    return tags;
}

Tags with_tags(Tags tags, const Tags& added) {
    for (const Tag& tag : added) {
        auto there = std::ranges::find(tags, tag.key, &Tag::key);
        if (there == tags.end())
            tags.push_back(tag);
        else
            there->value = tag.value;
    }
    return tags;
}

Tags without_tags(Tags tags, const std::vector<std::string>& keys) {
    std::erase_if(tags, [&](const Tag& tag) { return std::ranges::count(keys, tag.key) > 0; });
    return tags;
}

void write_tags(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                const Tags& tags) {
    const aws::Member* member = aws::find_member(shape, name);
    assert(member);
    if (member->shape->type == aws::ShapeType::Map) {
        out.begin_map(name);
        for (const Tag& tag : tags)
            out.text(tag.key, tag.value);
        out.end();
        return;
    }
    const aws::Shape& element = *member->shape->members[0].shape;
    std::string_view key = first_member(element, kKeys);
    std::string_view value = first_member(element, kValues);
    out.begin_list(name);
    for (const Tag& tag : tags)
        out.begin_structure().text(key, tag.key).text(value, tag.value).end();
    out.end();
}

}  // namespace local
