#pragma once
// Whether a value keeps to its shape: what is required, lengths, ranges, patterns, enums; and AWS's
// words where it does not.

#include <map>
#include <optional>

#include "aws/error.h"
#include "aws/shapes.h"
#include "aws/value.h"
#include "text/pattern.h"

namespace aws {

/// Checks values against shapes. Keeps the patterns that it met compiled, so it lives as long as
/// the endpoint; its answers do not depend on what it has seen before.
class Validator {
  public:
    /// All that is wrong with `value`, a structure of `shape`, in one error: "1 validation error
    /// detected: Value 'x' at 'stackName' failed to satisfy constraint: ...". Nothing when all is
    /// well. Code: ValidationError in the query protocol, ValidationException in awsJson.
    std::optional<Error> check(Protocol protocol, const Shape& shape, const Value& value);

  private:
    class Walk;
    /// Null for a pattern that cannot be matched in linear time: it is not checked.
    const text::Pattern* pattern_of(const Shape& shape);

    std::map<std::string_view, std::optional<text::Pattern>> patterns_;
};

}  // namespace aws
