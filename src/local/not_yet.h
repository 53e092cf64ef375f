#pragma once
// What a request may say, on AWS, and the local cloud cannot do yet: it is refused in a sentence.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/value.h"
#include "local/operations.h"

namespace local {

/// Whether it asks for what happens anyway: nothing, an empty text or list, false, 0, or a
/// structure of such.
bool says_nothing(const aws::Value& value);

/// The first of `members` that the input has and that says something; empty: none.
std::string_view first_said(const aws::Value& input, std::span<const std::string_view> members);

/// "NAME is not part of this cloud yet".
std::string not_yet_message(std::string_view name);

/// That, in `code`, for the first of `members` that the input has and that says something.
std::optional<aws::Error> refuse_not_yet(const Asking& asking, std::string_view code,
                                         std::span<const std::string_view> members);

}  // namespace local
