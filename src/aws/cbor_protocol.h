#pragma once
// The body of rpc-v2-cbor, read by its shape. Writing it is `aws::Writer`.

#include <string_view>

#include "aws/error.h"
#include "aws/shapes.h"
#include "aws/value.h"

namespace aws {

/// `cbor` as a value of the structure `shape`. Members that the shape does not have and nulls are
/// passed by; an empty body is an empty structure. Errors: SerializationException for what is not
/// CBOR, or is of another type than the shape says.
Either<Value> read_cbor(const Shape& shape, std::string_view cbor);

}  // namespace aws
