#pragma once
// Other people's text in lines of a width.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// One harmless line of at most `width` characters: line breaks and tabs are spaces, and what is
/// left out at the end is "...".
std::string fitted(std::string_view text, std::size_t width);

/// The same in several lines, broken at spaces where there are any; of more than `most` lines the
/// last one ends in "...".
std::vector<std::string> filled(std::string_view text, std::size_t width, std::size_t most);

}  // namespace cli
