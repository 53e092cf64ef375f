// The tables behind cfn/schema.h.

#include <fmt/format.h>

#include <algorithm>

#include "writers.h"

namespace cfn_generator {
namespace {

std::string property_type_of(const Property& property) {
    if (property.type == "string") return "kString";
    if (property.type == "integer") return "kInteger";
    if (property.type == "number") return "kNumber";
    if (property.type == "boolean") return "kBoolean";
    if (property.type == "json") return "kJson";
    return "kStructure";
}

const Definition& tag_definition() {
    static const Definition kTag = {
        "Tag",
        {{.name = "Key",
          .type = "string",
          .required = true,
          .limits = {.min_length = "1", .max_length = "128"}},
         {.name = "Value", .type = "string", .required = true, .limits = {.max_length = "256"}}}};
    return kTag;
}

/// The structures of a type, the common tag among them when it is used.
std::vector<Definition> structures_of(const Type& type) {
    std::vector<Definition> structures = type.definitions;
    auto uses_tag = [](const std::vector<Property>& properties) {
        return std::ranges::any_of(properties, [](const Property& p) { return p.type == "tag"; });
    };
    bool used = uses_tag(type.properties);
    for (const Definition& definition : structures)
        used = used || uses_tag(definition.properties);
    if (used) structures.push_back(tag_definition());
    return structures;
}

/// Writes the table; lists of words stand in front of the properties that use them.
class TableWriter {
  public:
    std::string table_of(const std::vector<Service>& services) {
        std::vector<const Type*> types;
        for (const Service& service : services) {
            for (const Type& type : service.types)
                types.push_back(&type);
        }
        std::ranges::sort(types, {}, &Type::name);
        std::string rows;
        for (const Type* type : types)
            rows += row_of(*type);
        return text_ + "constexpr TypeSchema kTypes[] = {\n" + rows + "};\n";
    }

  private:
    std::string word_list(const std::vector<std::string>& words) {
        if (words.empty()) return {};
        std::string name = fmt::format("kWords{}", ++count_);
        text_ += fmt::format("constexpr std::string_view {}[] = {{", name);
        for (const std::string& word : words)
            text_ += cpp_literal(word) + ", ";
        text_ += "};\n";
        return name;
    }

    static std::string limits_of(const Limits& limits) {
        std::string text;
        auto add = [&](std::string_view field, const std::string& value) {
            if (!value.empty()) text += fmt::format(", .{} = {}", field, value);
        };
        if (!limits.pattern.empty()) add("pattern", cpp_literal(limits.pattern));
        add("min", limits.min);
        add("max", limits.max);
        add("min_length", limits.min_length);
        add("max_length", limits.max_length);
        return text;
    }

    std::string property_row(const Property& property, const std::vector<Definition>& structures) {
        std::string row = fmt::format("    {{.name = \"{}\", .type = PropertyType::{}",
                                      property.name, property_type_of(property));
        if (property.collection == "list") row += ", .collection = Collection::kList";
        if (property.collection == "map") row += ", .collection = Collection::kMap";
        if (property.required) row += ", .required = true";
        if (property.unique) row += ", .unique = true";
        if (property.update == "replace") row += ", .update = Update::kReplace";
        if (property.update == "sometimes") row += ", .update = Update::kSometimes";
        if (property.is_structure()) {
            std::string name = property.type == "tag" ? "Tag" : property.type;
            // The common tag stands last, behind a definition of the same name that a type may
            // have.
            auto found = property.type == "tag"
                             ? structures.end() - 1
                             : std::ranges::find(structures, name, &Definition::name);
            row += fmt::format(", .structure = {}", found - structures.begin());
        }
        if (!property.min_items.empty()) row += ", .min_items = " + property.min_items;
        if (!property.max_items.empty()) row += ", .max_items = " + property.max_items;
        std::string words = word_list(property.limits.words);
        if (!words.empty()) row += ", .words = " + words;
        return row + limits_of(property.limits) + "},\n";
    }

    /// Returns the name of the array, or "{}" when there is nothing in it.
    std::string property_table(const std::vector<Property>& properties,
                               const std::vector<Definition>& structures) {
        if (properties.empty()) return "{}";
        std::string rows;
        for (const Property& property : properties)
            rows += property_row(property, structures);
        std::string name = fmt::format("kProperties{}", ++count_);
        text_ += fmt::format("constexpr PropertySchema {}[] = {{\n{}}};\n", name, rows);
        return name;
    }

    std::string structure_table(const std::vector<Definition>& structures) {
        if (structures.empty()) return "{}";
        std::string rows;
        for (const Definition& structure : structures) {
            rows += fmt::format("    {{\"{}\", {}}},\n", structure.name,
                                property_table(structure.properties, structures));
        }
        std::string name = fmt::format("kStructures{}", ++count_);
        text_ += fmt::format("constexpr StructureSchema {}[] = {{\n{}}};\n", name, rows);
        return name;
    }

    std::string attribute_table(const std::vector<AttributeFacts>& attributes) {
        if (attributes.empty()) return "{}";
        std::string name = fmt::format("kAttributes{}", ++count_);
        text_ += fmt::format("constexpr AttributeSchema {}[] = {{\n", name);
        for (const AttributeFacts& attribute : attributes) {
            std::string_view type = attribute.type == "integer"   ? "kInteger"
                                    : attribute.type == "boolean" ? "kBoolean"
                                    : attribute.type == "number"  ? "kNumber"
                                                                  : "kString";
            text_ +=
                fmt::format("    {{\"{}\", PropertyType::{}, Collection::{}}},\n", attribute.name,
                            type, attribute.type == "list" ? "kList" : "kNone");
        }
        text_ += "};\n";
        return name;
    }

    std::string row_of(const Type& type) {
        std::vector<Definition> structures = structures_of(type);
        std::string identifier = word_list(type.identifier);
        std::string attributes = attribute_table(type.attributes);
        std::string properties = property_table(type.properties, structures);
        std::string structure_rows = structure_table(structures);
        return fmt::format("    {{\"{}\", {}, {}, \"{}\", {}, {}, {}, {}}},\n", type.name,
                           cpp_literal(type.ref_returns), identifier.empty() ? "{}" : identifier,
                           type.tags_property, type.open, attributes, properties, structure_rows);
    }

    std::string text_;
    int count_ = 0;
};

}  // namespace

std::string schema_table_of(const std::vector<Service>& services) {
    std::string text = "// Generated from models/cfn by tools/cfn_generator. Not to be edited.\n\n";
    text += "#include \"cfn/schema.h\"\n\nnamespace cfn {\nnamespace {\n\n";
    text += TableWriter().table_of(services);
    text += "\n}  // namespace\n\nstd::span<const TypeSchema> all_types() { return kTypes; }\n\n";
    return text + "}  // namespace cfn\n";
}

}  // namespace cfn_generator
