#pragma once
// The endpoint's way out: what an operation answers, or its error, as the bytes of its protocol.

#include <string_view>

#include "aws/error.h"
#include "aws/request.h"
#include "aws/shapes.h"
#include "aws/writer.h"
#include "base/http.h"

namespace aws {

/// A writer for the members of what `operation` answers. It has none when the operation answers
/// nothing.
Writer answer_writer(const Service& service, const Operation& operation, Protocol protocol,
                     std::string_view request_id);

/// The whole answer of a call whose members were written with `answer_writer`, given the same id.
base::HttpAnswer answer(const Service& service, const Operation& operation, Protocol protocol,
                        Writer&& written, std::string_view request_id);

/// `error` in the words of `protocol`; `service` and `operation` are null where a request does not
/// tell them.
base::HttpAnswer error_answer(const Service* service, const Operation* operation, Protocol protocol,
                              const Error& error, std::string_view request_id);

/// The content type of what a service answers, where that is members of a structure.
std::string_view content_type(const Service* service, Protocol protocol);

}  // namespace aws
