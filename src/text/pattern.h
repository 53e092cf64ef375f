#pragma once
// Regular expressions from resource schemas (ECMA 262 flavour, as far as RE2 reads them; no
// backtracking).

#include <memory>
#include <string_view>

#include "base/result.h"

namespace text {

/// A compiled pattern.
class Pattern {
  public:
    /// Errors: "pattern.unsupported" (look-around, back references), without a place.
    static base::Result<Pattern> compile(std::string_view regex);

    /// As JSON Schema matches: anywhere in `text`, unless the pattern is anchored.
    bool matches(std::string_view text) const;

  private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled>
        compiled_;  // shared: patterns are values that are copied into tables
};

}  // namespace text
