#pragma once
// The difference of two texts, line by line, as people read it.

#include <string>
#include <string_view>
#include <vector>

namespace text {

struct DiffLine {
    enum class Kind { Same, Removed, Added };
    Kind kind;
    std::string_view line;

    bool operator==(const DiffLine&) const = default;
};

/// A shortest edit script from `before` to `after` (Myers 1986, in linear memory); removed lines
/// stand before added ones. Parts that differ by more than some 16,000 lines are replaced as a
/// whole instead. The views point into the arguments. Line breaks are not part of a line.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after);

/// In the unified format with `context` lines around each change, hunk headers included, file names
/// not. A missing line break at the end of a text is a difference. Empty when the texts are equal.
std::string unified_diff(std::string_view before, std::string_view after, std::size_t context = 3);

}  // namespace text
