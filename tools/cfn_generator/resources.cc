// Headers and sources of the typed resources.

#include <fmt/format.h>

#include "names.h"
#include "writers.h"

namespace cfn_generator {
namespace {

/// Where the types of one resource stand.
struct Scope {
    const Service& service;
    const Type& type;
    Enumerations enumerations;

    std::string inner() const { return namespace_of(type.short_name); }
    /// Qualified: a member may bear the name of its own type.
    std::string qualified(const std::string& name) const {
        return fmt::format("cfn::{}::{}::{}", service.file, inner(), name);
    }
};

std::string element_type(const Scope& scope, const std::string& owner, const Property& property) {
    auto words = scope.enumerations.by_property.find({owner, property.name});
    if (words != scope.enumerations.by_property.end()) return scope.qualified(words->second);
    if (property.type == "string") return "std::string";
    if (property.type == "integer") return "std::int64_t";
    if (property.type == "number") return "double";
    if (property.type == "boolean") return "bool";
    if (property.type == "json") return "cfn::Json";
    if (property.type == "tag") return "cfn::Tag";
    return scope.qualified(property.type);
}

std::string member(const Scope& scope, const std::string& owner, const Property& property) {
    std::string_view shape = property.collection == "list"  ? "List"
                             : property.collection == "map" ? "Map"
                             : property.is_structure()      ? "Nested"
                                                            : "Value";
    std::string type = fmt::format("cfn::{}<{}>", shape, element_type(scope, owner, property));
    std::string_view note = property.update == "replace" ? "  ///< a change replaces the resource"
                            : property.update == "sometimes"
                                ? "  ///< a change may replace the resource"
                                : "";
    if (property.required)
        return fmt::format("    cfn::Required<{}> {};{}\n", type, property.name, note);
    return fmt::format("    {} {} = {{}};{}\n", type, property.name, note);
}

std::string enum_of(const Enumeration& enumeration) {
    std::string text = fmt::format("enum class {} : std::uint8_t {{\n", enumeration.name);
    std::vector<std::string> constants = constants_of(enumeration.words);
    for (const std::string& constant : constants)
        text += fmt::format("    {},\n", constant);
    return text + fmt::format("}};\nstd::string_view to_string({} word);\n\n", enumeration.name);
}

std::string nested_types_of(const Scope& scope) {
    if (scope.enumerations.all.empty() && scope.type.definitions.empty()) return {};
    std::string text = fmt::format("namespace {} {{\n\n", scope.inner());
    for (const Enumeration& enumeration : scope.enumerations.all)
        text += enum_of(enumeration);
    for (const Definition& definition : scope.type.definitions) {
        text += fmt::format("struct {};\n", definition.name);
    }
    text += "\n";
    for (const Definition& definition : scope.type.definitions) {
        text += fmt::format("struct {} {{\n", definition.name);
        for (const Property& property : definition.properties) {
            text += member(scope, definition.name, property);
        }
        text += fmt::format("}};\nObject to_object(const {}& structure);\n\n", definition.name);
    }
    return text + fmt::format("}}  // namespace {}\n\n", scope.inner());
}

std::string attributes_of(const Scope& scope) {
    const Type& type = scope.type;
    if (type.attributes.empty()) return {};
    std::string text = "\n    struct Attribute {\n";
    std::vector<std::string> words;
    for (const AttributeFacts& attribute : type.attributes)
        words.push_back(attribute.name);
    std::vector<std::string> constants = constants_of(words);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& kind = type.attributes[i].type;
        std::string_view yields = kind == "list"      ? "cfn::List<std::string>"
                                  : kind == "integer" ? "cfn::Value<std::int64_t>"
                                  : kind == "boolean" ? "cfn::Value<bool>"
                                  : kind == "number"  ? "cfn::Value<double>"
                                                      : "cfn::Value<std::string>";
        text += fmt::format("        static constexpr cfn::Attribute<cfn::{}::{}, {}> {}{{{}}};\n",
                            scope.service.file, type.short_name, yields, constants[i],
                            cpp_literal(words[i]));
    }
    return text + "    };\n";
}

std::string resource_of(const Scope& scope) {
    const Type& type = scope.type;
    std::string text = fmt::format(
        "/// {}.{}\nstruct {} {{\n", type.name,
        type.ref_returns.empty() ? "" : " Ref: " + type.ref_returns + ".", type.short_name);
    for (const Property& property : type.properties)
        text += member(scope, "", property);
    text += fmt::format("\n    static constexpr std::string_view kType = \"{}\";\n", type.name);
    text += attributes_of(scope);
    return text + fmt::format("}};\nObject to_object(const {}& resource);\n\n", type.short_name);
}

std::string to_object_of(const std::string& qualified_name,
                         const std::vector<Property>& properties) {
    std::string text =
        fmt::format("Object to_object([[maybe_unused]] const {}& from) {{\n    Object object;\n",
                    qualified_name);
    for (const Property& property : properties) {
        text += fmt::format("    detail::add_set(object, \"{0}\", from.{0});\n", property.name);
    }
    return text + "    return object;\n}\n\n";
}

std::string words_of(const Enumeration& enumeration) {
    std::string text = fmt::format(
        "std::string_view to_string({} word) {{\n    static constexpr std::string_view kWords[] = "
        "{{\n",
        enumeration.name);
    for (const std::string& word : enumeration.words)
        text += fmt::format("        {},\n", cpp_literal(word));
    return text + "    };\n    return kWords[static_cast<std::size_t>(word)];\n}\n\n";
}

constexpr std::string_view kNotice =
    "// Generated from models/cfn/{}.json by tools/cfn_generator. Not to be edited.\n";

}  // namespace

std::string header_of(const Service& service) {
    std::string text = "#pragma once\n" + fmt::format(fmt::runtime(kNotice), service.file);
    text += "\n#include \"cfn/functions.h\"\n\n";
    text += fmt::format("namespace cfn::{} {{\n\n", service.file);
    for (const Type& type : service.types) {
        Scope scope{service, type, enumerations_of(type)};
        text += nested_types_of(scope) + resource_of(scope);
    }
    return text + fmt::format("}}  // namespace cfn::{}\n", service.file);
}

std::string source_of(const Service& service) {
    std::string text = fmt::format(fmt::runtime(kNotice), service.file);
    text += fmt::format("\n#include \"cfn/{0}.h\"\n\nnamespace cfn::{0} {{\n\n", service.file);
    for (const Type& type : service.types) {
        Scope scope{service, type, enumerations_of(type)};
        bool nested = !scope.enumerations.all.empty() || !type.definitions.empty();
        if (nested) text += fmt::format("namespace {} {{\n\n", scope.inner());
        for (const Enumeration& enumeration : scope.enumerations.all)
            text += words_of(enumeration);
        for (const Definition& definition : type.definitions) {
            text += to_object_of(definition.name, definition.properties);
        }
        if (nested) text += fmt::format("}}  // namespace {}\n\n", scope.inner());
        text += to_object_of(type.short_name, type.properties);
    }
    return text + fmt::format("}}  // namespace cfn::{}\n", service.file);
}

}  // namespace cfn_generator
