#pragma once
// The forms of the query protocol and of EC2, read by their shape. Writing them and their XML
// answers is `aws::Writer`.

#include <span>

#include "aws/error.h"
#include "aws/form.h"
#include "aws/shapes.h"
#include "aws/value.h"
#include "base/http.h"

namespace aws {

/// The pairs of a form as a value of the structure `shape`. Pairs that the shape does not have are
/// passed by; where a name stands twice the first counts. Errors: MalformedInput for a value that
/// is not of the type that the shape says.
Either<Value> read_query(const Shape& shape, std::span<const base::HttpHeader> pairs,
                         FormNames names = FormNames::Query);

}  // namespace aws
