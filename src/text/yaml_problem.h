#pragma once
// A YAML syntax error in the words of the person who wrote the file.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostic.h"

namespace text {

/// What the parser reports: its own short text, where it stopped, what it was reading and where
/// that begins.
struct YamlProblem {
    std::string_view problem;
    std::string_view context;
    std::uint32_t at = 0;
    std::optional<std::uint32_t> context_at;
};

/// The finding document.syntax for `problem`. Offsets are bytes of `text`, the whole of document
/// `file`.
base::Diagnostic explain_yaml_problem(const YamlProblem& problem, std::string_view text,
                                      std::uint32_t file);

}  // namespace text
