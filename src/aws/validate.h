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
    /// Whether texts are held to `pattern`: it can be matched in linear time, but for a `(?!...)`
    /// with which it begins.
    static bool can_check(std::string_view pattern) { return compiled(pattern).must.has_value(); }

    /// What is wrong with `value`, a structure of `shape`, in the words of the service; most tell
    /// all of it: "1 validation error detected: Value 'x' at 'stackName' failed to satisfy
    /// constraint: ...". Nothing when all is well. Code: ValidationError in the query protocol,
    /// ValidationException elsewhere, and what some services have instead.
    std::optional<Error> check(const Service& service, Protocol protocol, const Shape& shape,
                               const Value& value);

  private:
    class Walk;
    /// What a text has to match, and what it may not.
    struct Patterns {
        /// Nothing: the pattern cannot be matched in linear time, so it is not checked.
        std::optional<text::Pattern> must;
        std::optional<text::Pattern> must_not;
    };
    bool matches(const Shape& shape, std::string_view text);
    static Patterns compiled(std::string_view pattern);

    std::map<std::string_view, Patterns> patterns_;
};

}  // namespace aws
