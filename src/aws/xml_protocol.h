#pragma once
// Bodies in XML, read by their shape: requests and answers of rest-xml, answers of the query
// protocol and of EC2. Writing them is `aws::Writer`.

#include <optional>
#include <string_view>

#include "aws/shapes.h"
#include "aws/value.h"
#include "text/xml.h"

namespace aws {

/// The members of the structure `shape` that stand in `element`. Elements and attributes that the
/// shape does not have in the body are passed by. Empty when a value is not of the type that the
/// shape says.
std::optional<Value> read_xml_members(const Shape& shape, const text::XmlElement& element);

}  // namespace aws
