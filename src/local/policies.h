#pragma once
// Documents in JSON that requests carry as text and records hold as data: policies of buckets and
// secrets.

#include <optional>
#include <string>
#include <string_view>

#include "cfn/expression.h"

namespace local {

/// The object that `text` is in JSON; nothing: it is none.
std::optional<cfn::Object> read_policy(std::string_view text);

/// As text; a document that was given as text stays so.
std::string policy_text(const cfn::Expression& document);

}  // namespace local
