#pragma once
// Patterns with wildcards, as requests carry them: no backtracking but to the last star, so that
// no pattern takes longer than its length times the text's.

#include <cstdint>
#include <string_view>

namespace text {

enum class Wildcards : std::uint8_t {
    Stars,              ///< `*` is any text, the empty one too
    StarsAndQuestions,  ///< and `?` one byte
};

/// Whether the whole of `text` is what `pattern` says.
bool fits_wildcards(std::string_view pattern, std::string_view text, Wildcards wildcards);

}  // namespace text
