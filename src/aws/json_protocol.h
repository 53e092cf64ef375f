#pragma once
// The body of awsJson 1.0 and 1.1 and of rest-json, read by its shape. Writing it is `aws::Writer`.

#include <string_view>

#include "aws/error.h"
#include "aws/shapes.h"
#include "aws/value.h"

namespace aws {

/// `json` as a value of the structure `shape`. Members that the shape does not have in the body and
/// nulls are passed by; an empty body is an empty structure. Errors: SerializationException for
/// what is not JSON, or is of another type than the shape says.
Either<Value> read_json(const Shape& shape, std::string_view json);

}  // namespace aws
