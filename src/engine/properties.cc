#include "engine/properties.h"

#include <charconv>

#include <fmt/format.h>

namespace engine {

const cfn::Expression* property(const cfn::Object& properties, std::string_view path) {
    const cfn::Object* object = &properties;
    while (true) {
        std::size_t dot = path.find('.');
        const cfn::Expression* value = object->find(path.substr(0, dot));
        if (!value || dot == std::string_view::npos) return value;
        object = value->as<cfn::Object>();
        if (!object) return nullptr;
        path.remove_prefix(dot + 1);
    }
}

std::string text_of(const cfn::Expression* value) {
    if (!value) return {};
    if (const auto* text = value->as<std::string>()) return *text;
    if (const auto* number = value->as<std::int64_t>()) return fmt::to_string(*number);
    if (const auto* number = value->as<double>()) return fmt::to_string(*number);
    if (const auto* truth = value->as<bool>()) return *truth ? "true" : "false";
    return {};
}

std::optional<std::int64_t> integer_of(const cfn::Expression* value) {
    if (!value) return std::nullopt;
    if (const auto* number = value->as<std::int64_t>()) return *number;
    const auto* text = value->as<std::string>();
    if (!text) return std::nullopt;
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

bool truth_of(const cfn::Expression* value) {
    return text_of(value) == "true";
}

std::string text_at(const cfn::Object& properties, std::string_view path) {
    return text_of(property(properties, path));
}

std::optional<std::int64_t> integer_at(const cfn::Object& properties, std::string_view path) {
    return integer_of(property(properties, path));
}

bool truth_at(const cfn::Object& properties, std::string_view path, bool absent) {
    const cfn::Expression* value = property(properties, path);
    return value ? truth_of(value) : absent;
}

std::vector<std::string> texts_at(const cfn::Object& properties, std::string_view path) {
    const cfn::Expression* value = property(properties, path);
    if (!value) return {};
    std::vector<std::string> texts;
    const auto* items = value->as<cfn::Array>();
    if (!items) {
        if (std::string text = text_of(value); !text.empty()) texts.push_back(std::move(text));
        return texts;
    }
    for (const cfn::Expression& item : *items)
        texts.push_back(text_of(&item));
    return texts;
}

std::vector<const cfn::Object*> objects_at(const cfn::Object& properties, std::string_view path) {
    const cfn::Expression* value = property(properties, path);
    const auto* items = value ? value->as<cfn::Array>() : nullptr;
    std::vector<const cfn::Object*> objects;
    if (!items) return objects;
    for (const cfn::Expression& item : *items)
        if (const auto* object = item.as<cfn::Object>()) objects.push_back(object);
    return objects;
}

std::string last_segment(std::string_view arn) {
    std::size_t cut = arn.rfind('/');
    if (cut == std::string_view::npos) cut = arn.rfind(':');
    return std::string(cut == std::string_view::npos ? arn : arn.substr(cut + 1));
}

std::optional<std::string> tag_at(const cfn::Object& properties, std::string_view path,
                                  std::string_view key) {
    for (const cfn::Object* tag : objects_at(properties, path))
        if (text_at(*tag, "Key") == key) return text_at(*tag, "Value");
    return std::nullopt;
}

}  // namespace engine
