#pragma once
// "did you mean": the known word nearest to an unknown one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// The candidate within an edit distance (insert, delete, replace, swap of neighbours; letter case costs nothing) of a
/// third of the longer word's length, at least 1; the nearest, and of equals the first. Empty when none is near.
std::optional<std::string> near_miss(std::string_view word,
                                     const std::vector<std::string>& candidates);

}  // namespace base
