#pragma once
// Tags: five services spell them in five ways; a record has them as CloudFormation does, as a list
// of Key and Value.

#include <string>
#include <string_view>
#include <vector>

#include "aws/shapes.h"
#include "aws/value.h"
#include "aws/writer.h"
#include "cfn/expression.h"
#include "engine/inventory.h"

namespace local {

struct Tag {
    std::string key;
    std::string value;
    bool operator==(const Tag&) const = default;
};
using Tags = std::vector<Tag>;

/// The tags at the member `name` of an input: a list of structures with a key and a value
/// (`key`/`Key`/`TagKey`), or a map.
Tags tags_in(const aws::Value& input, std::string_view name);

/// As the property of a record.
cfn::Expression tags_property(const Tags& tags);

/// Those of a record, from its property `name`, which may be a list or a map.
Tags tags_of(const engine::Record& record, std::string_view name = "Tags");

/// `added` take the place of those of the same key.
Tags with_tags(Tags tags, const Tags& added);
Tags without_tags(Tags tags, const std::vector<std::string>& keys);

/// Writes the member `name` of the structure `shape`, a list of structures or a map.
void write_tags(aws::Writer& out, const aws::Shape& shape, std::string_view name, const Tags& tags);

}  // namespace local
