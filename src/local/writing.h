#pragma once
// Pieces of answers that many operations write. Properties of records are in CloudFormation's
// spelling: it says "TargetGroupArn" where the API says "targetGroupArn", and means the same.

#include <string>
#include <string_view>
#include <vector>

#include "aws/shapes.h"
#include "aws/writer.h"
#include "cfn/expression.h"

namespace local {

/// A list of texts.
void write_texts(aws::Writer& out, std::string_view name, const std::vector<std::string>& texts);

/// Nothing where `text` is empty.
void write_unless_empty(aws::Writer& out, std::string_view name, std::string_view text);

/// Writes `text` as what `shape` is: a text, a number, true or false; nothing for what is no
/// scalar.
void write_scalar(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                  std::string_view text);

/// Writes any value of a property as what `shape` is; JSON becomes text where the API has text.
void write_expression(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                      const cfn::Expression& value);

/// "TargetGroupArn" of "targetGroupArn": the property that the member `name` is.
std::string property_name(std::string_view name);

/// Writes the member `name` of the structure `shape` from the property that is called alike;
/// nothing when there is none.
void write_property(aws::Writer& out, const aws::Shape& shape, std::string_view name,
                    const cfn::Object& properties);

/// The structure of the elements of the list `name` in `shape`.
const aws::Shape& element_of(const aws::Shape& shape, std::string_view name);

}  // namespace local
