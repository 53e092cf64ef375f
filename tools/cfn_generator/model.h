#pragma once
// The facts of models/cfn as the generator sees them.

#include <optional>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "text/document.h"

namespace cfn_generator {

/// Limits of a value as models/cfn has them; numbers keep their text.
struct Limits {
    std::vector<std::string> words;
    std::string pattern;
    std::string min;
    std::string max;
    std::string min_length;
    std::string max_length;
};

struct Property {
    std::string name;
    /// "string", "integer", "number", "boolean", "json", "tag", or the name of a definition: of the
    /// property, or of each element when `collection` is "list" or "map".
    std::string type;
    std::string collection;  ///< empty, "list" or "map"
    bool required = false;
    bool unique = false;
    std::string update;  ///< empty, "replace" or "sometimes"
    std::string min_items;
    std::string max_items;
    Limits limits;

    bool is_structure() const { return type == "tag" || base::is_upper(type[0]); }
};

struct Definition {
    std::string name;
    std::vector<Property> properties;
};

struct AttributeFacts {
    std::string name;
    std::string type;  ///< "string", "integer", "boolean", "number" or "list" (of strings)
};

struct Type {
    std::string name;        ///< "AWS::ECS::Service"
    std::string short_name;  ///< "Service"
    std::string ref_returns;
    std::vector<std::string> identifier;
    std::string tags_property;
    bool open = false;
    std::vector<AttributeFacts> attributes;
    std::vector<Property> properties;
    std::vector<Definition> definitions;
};

/// One file of models/cfn.
struct Service {
    std::string file;  ///< "ecs": header, source and namespace
    std::string name;  ///< "AWS::ECS"
    std::vector<Type> types;
};

/// `document` as parse_json read it from a file called `file`.json.
Service read_service(const text::Node& document, std::string file);

}  // namespace cfn_generator
