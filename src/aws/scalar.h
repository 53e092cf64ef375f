#pragma once
// Scalars as text: in forms, in XML, in headers, paths and queries.

#include <string>
#include <string_view>

#include "aws/shapes.h"
#include "aws/value.h"

namespace aws {

/// `text` as a value of `type`, which is no structure, list or map. False when it is none; empty
/// text is one of strings, blobs and documents alone.
bool take_scalar(ShapeType type, std::string_view text, Value& value);

/// The shortest text that reads back the same, and the words that the protocols have for the rest:
/// "NaN", "Infinity", "-Infinity".
std::string number_text(double value);

}  // namespace aws
