#pragma once
// Values that stand in several parts of a REST message, read by their shape. Writing them is
// `aws::Writer`.

#include <cstdint>

#include "aws/error.h"
#include "aws/http_parts.h"
#include "aws/shapes.h"
#include "aws/value.h"

namespace aws {

/// What the members of bodies are written in.
enum class BodySyntax : std::uint8_t { Json, Xml };

/// The members of the structure `shape`, each from where its shape says that it stands: the labels,
/// query and headers of a request, the headers and status of an answer, the body of either; `kind`
/// is not looked at. Errors: SerializationException in JSON; in XML MalformedXML for the body and
/// InvalidArgument beside it.
Either<Value> read_parts(const Shape& shape, BodySyntax syntax, const HttpParts& parts);

}  // namespace aws
