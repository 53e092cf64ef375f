#include "model.h"

namespace cfn_generator {
namespace {

std::string text_of(const text::Node& node, std::string_view key) {
    const text::Node* found = node.get(key);
    return found ? found->scalar : std::string();
}

std::vector<std::string> texts_of(const text::Node& node, std::string_view key) {
    std::vector<std::string> texts;
    if (const text::Node* found = node.get(key)) {
        for (const text::Node& item : found->items)
            texts.push_back(item.scalar);
    }
    return texts;
}

Limits read_limits(const text::Node& node) {
    return {.words = texts_of(node, "enum"),
            .pattern = text_of(node, "pattern"),
            .min = text_of(node, "min"),
            .max = text_of(node, "max"),
            .min_length = text_of(node, "minLength"),
            .max_length = text_of(node, "maxLength")};
}

Property read_property(const text::Member& member) {
    const text::Node& node = member.value;
    Property property;
    property.name = member.key;
    property.type = text_of(node, "type");
    property.limits = read_limits(node);
    if (property.type == "list" || property.type == "map") {
        property.collection = property.type;
        property.type = text_of(node, "of");
        if (const text::Node* items = node.get("items")) property.limits = read_limits(*items);
    }
    property.required = text_of(node, "required") == "true";
    property.unique = text_of(node, "unique") == "true";
    property.update = text_of(node, "update");
    property.min_items = text_of(node, "minItems");
    property.max_items = text_of(node, "maxItems");
    return property;
}

std::vector<Property> read_properties(const text::Node& node) {
    std::vector<Property> properties;
    for (const text::Member& member : node.members)
        properties.push_back(read_property(member));
    return properties;
}

Type read_type(const text::Member& member) {
    const text::Node& node = member.value;
    Type type;
    type.name = member.key;
    type.short_name = type.name.substr(type.name.rfind(':') + 1);
    type.ref_returns = text_of(node, "ref");
    type.identifier = texts_of(node, "identifier");
    type.tags_property = text_of(node, "tags");
    type.open = text_of(node, "open") == "true";
    if (const text::Node* attributes = node.get("attributes")) {
        for (const text::Member& attribute : attributes->members) {
            type.attributes.push_back({attribute.key, attribute.value.scalar});
        }
    }
    if (const text::Node* properties = node.get("properties")) {
        type.properties = read_properties(*properties);
    }
    if (const text::Node* definitions = node.get("definitions")) {
        for (const text::Member& definition : definitions->members) {
            type.definitions.push_back({definition.key, read_properties(definition.value)});
        }
    }
    return type;
}

}  // namespace

Service read_service(const text::Node& document, std::string file) {
    Service service;
    service.file = std::move(file);
    service.name = text_of(document, "service");
    if (const text::Node* types = document.get("types")) {
        for (const text::Member& type : types->members)
            service.types.push_back(read_type(type));
    }
    return service;
}

}  // namespace cfn_generator
