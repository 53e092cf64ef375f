#pragma once
// What AWS says about its resource types, as tables generated from models/cfn: names, types, what
// is required, what a change replaces. `check_schema` holds any template to them.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cfn {

enum class PropertyType : std::uint8_t { kString, kInteger, kNumber, kBoolean, kJson, kStructure };
enum class Collection : std::uint8_t { kNone, kList, kMap };

/// What a change of a property does to the resource.
enum class Update : std::uint8_t {
    kInPlace,
    kReplace,
    /// AWS decides by the values.
    kSometimes,
};

/// One property of a resource or of a structure inside one.
struct PropertySchema {
    std::string_view name;
    /// Of the property itself, or of each element of a list or map.
    PropertyType type = PropertyType::kString;
    Collection collection = Collection::kNone;
    bool required = false;
    bool unique = false;  ///< elements of a list differ from each other
    Update update = Update::kInPlace;
    /// Index into TypeSchema::structures when `type` is kStructure.
    std::uint16_t structure = 0;
    std::uint16_t min_items = 0;
    std::optional<std::uint16_t> max_items = {};

    // Limits of the value, or of each element.
    std::span<const std::string_view> words = {};  ///< the values that it may have; empty: any
    std::string_view pattern = {};                 ///< for text::Pattern; empty: any
    std::optional<double> min = {};
    std::optional<double> max = {};
    std::uint32_t min_length = 0;
    std::optional<std::uint32_t> max_length = {};
};

struct StructureSchema {
    std::string_view name;
    std::span<const PropertySchema> properties;  ///< alphabetical, case does not count

    const PropertySchema* find(std::string_view property) const;
};

struct AttributeSchema {
    std::string_view name;  ///< "Endpoint.Address"
    PropertyType type = PropertyType::kString;
    Collection collection = Collection::kNone;
};

/// A resource type.
struct TypeSchema {
    std::string_view name;  ///< "AWS::ECS::Service"
    /// What `Ref` yields, in a few words: "service ARN".
    std::string_view ref_returns;
    /// The property or attribute that holds what `Ref` yields ("ServiceArn"), several when it is
    /// put together from them.
    std::span<const std::string_view> identifier;
    /// The property that takes tags; empty: the type has none.
    std::string_view tags_property;
    /// Whether it takes properties that the table does not know (custom resources).
    bool open = false;
    std::span<const AttributeSchema> attributes;
    std::span<const PropertySchema> properties;
    std::span<const StructureSchema> structures;

    const PropertySchema* find(std::string_view property) const;
    const AttributeSchema* find_attribute(std::string_view attribute) const;
    /// The structure of `property`, or nothing when it holds plain values.
    const StructureSchema* structure_of(const PropertySchema& property) const;
};

/// The schema of `type`, or nothing when models/cfn does not have it.
const TypeSchema* find_type(std::string_view type);

/// All of them, by name.
std::span<const TypeSchema> all_types();

/// A property by its path from the resource inwards; an index into a list does not count as a step.
struct PathSchema {
    const PropertySchema* property =
        nullptr;  ///< nothing: the schema does not know the path, or free-form JSON holds it
    /// The strongest of all steps: what changing the value at the path does.
    Update update = Update::kInPlace;
};
PathSchema find_path(const TypeSchema& type, const std::vector<std::string>& path);

}  // namespace cfn
