#pragma once
// Which column and which row every box of a diagram stands in, before anything has a size.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "draw/diagram.h"

namespace draw {

/// Where a flow node stands.
struct Cell {
    std::size_t column = 0;  ///< over all tiers, from the left
    std::int32_t half_row =
        0;  ///< its centre, in halves of a row from the first row's centre; two to a row

    bool operator==(const Cell&) const = default;
};

struct Placement {
    std::vector<Cell> cells;                ///< by node; nodes at the foot keep {0, 0}
    std::vector<std::size_t> tier_columns;  ///< how many columns each tier has, at least one
    std::int32_t half_rows = 0;             ///< one behind the lowest; 0 when nothing flows
    /// Stretched nodes: from the highest to the lowest node that they link to.
    struct Span {
        std::int32_t first = 0;
        std::int32_t last = 0;

        bool operator==(const Span&) const = default;
    };
    std::vector<Span> spans;  ///< by node; {half_row, half_row} for all others

    bool operator==(const Placement&) const = default;
};

/// Callers to the left of what they call, few crossings, parts that no wire ties together in bands
/// below each other. Two nodes of one column are at least two half rows apart.
Placement place(const Diagram& diagram);

}  // namespace draw
