#include "cfn/schema.h"

#include <algorithm>

namespace cfn {
namespace {

template <class T>
const T* find_in(std::span<const T> list, std::string_view name) {
    auto found = std::ranges::find(list, name, &T::name);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

const PropertySchema* StructureSchema::find(std::string_view property) const {
    return find_in(properties, property);
}

const PropertySchema* TypeSchema::find(std::string_view property) const {
    return find_in(properties, property);
}

const AttributeSchema* TypeSchema::find_attribute(std::string_view attribute) const {
    return find_in(attributes, attribute);
}

const StructureSchema* TypeSchema::structure_of(const PropertySchema& property) const {
    return property.type == PropertyType::kStructure ? &structures[property.structure] : nullptr;
}

const TypeSchema* find_type(std::string_view type) {
    std::span<const TypeSchema> types = all_types();
    auto found = std::ranges::lower_bound(types, type, {}, &TypeSchema::name);
    return found == types.end() || found->name != type ? nullptr : &*found;
}

PathSchema find_path(const TypeSchema& type, const std::vector<std::string>& path) {
    PathSchema found;
    std::span<const PropertySchema> level = type.properties;
    bool in_map = false;
    for (const std::string& step : path) {
        if (in_map) {  // a freely chosen name: the schema of the map holds for what is under it
            in_map = false;
            continue;
        }
        found.property = find_in(level, step);
        if (!found.property) return found;
        if (found.property->update == Update::kReplace) found.update = Update::kReplace;
        if (found.property->update == Update::kSometimes && found.update == Update::kInPlace) {
            found.update = Update::kSometimes;
        }
        in_map = found.property->collection == Collection::kMap;
        const StructureSchema* structure = type.structure_of(*found.property);
        level = structure ? structure->properties : std::span<const PropertySchema>();
    }
    return found;
}

}  // namespace cfn
