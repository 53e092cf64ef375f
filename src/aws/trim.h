#pragma once
// Texts without what stands around them; each syntax says what counts as blank.

#include <cstddef>
#include <string_view>

namespace aws {

/// `text` without characters of `blanks` at its ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks) {
    std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace aws
