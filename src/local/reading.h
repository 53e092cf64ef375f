#pragma once
// Pieces of requests that many operations read: the properties of a record, in CloudFormation's
// spelling, from the members of an input in the API's. It is the way back of `write_property`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shapes.h"
#include "aws/value.h"
#include "cfn/expression.h"

namespace local {

/// A member that the API calls otherwise than CloudFormation. Where `property` is empty it is no
/// property.
struct Renamed {
    std::string_view member;
    std::string_view property;
};

/// Every member of the structure `value` of `shape` as the property that is called alike but for
/// its first letter, or as `renamed` says. Keys of maps stay as they are, blobs become base64,
/// times ISO 8601.
cfn::Object properties_of(const aws::Shape& shape, const aws::Value& value,
                          std::vector<Renamed> renamed = {});

/// One value of an input as the value of a property.
cfn::Expression expression_of(const aws::Shape& shape, const aws::Value& value);

/// JSON as the value of a property; nothing when `text` is none.
std::optional<cfn::Expression> read_json(std::string_view text);

/// The texts of a list.
std::vector<std::string> texts_of(const aws::Value::List& list);

/// The property `name` is `value` from now on, whether it was there or not.
void set_property(cfn::Object& properties, std::string_view name, cfn::Expression value);

}  // namespace local
