#pragma once
// Wires at right angles between boxes: each net grows as a tree along free tracks, so that what
// leads to one place shares its way, and no two nets ever lie on top of each other.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "draw/scene.h"

namespace draw {

/// A spot on the left or right border of a box where a wire may end. Lower cost is preferred.
struct Port {
    enum class Side : std::uint8_t { Left, Right };
    Point at;
    Side side = Side::Left;
    std::int32_t cost = 0;

    bool operator==(const Port&) const = default;
};

/// One root tied to many leaves.
struct Net {
    /// Whether all wires meet at one port of the root, or each may take its own.
    enum class Meet : std::uint8_t { AtOnePort, AtAnyPort };
    std::vector<Port> root;                 ///< at least one
    std::vector<std::vector<Port>> leaves;  ///< each at least one
    Meet meet = Meet::AtOnePort;

    bool operator==(const Net&) const = default;
};

/// Where wires may run.
struct Terrain {
    std::vector<std::int32_t> xs;  ///< of vertical tracks, ascending
    std::vector<std::int32_t> ys;  ///< of horizontal tracks, ascending; every port lies on one
    /// No wire touches these. A port's box is one of them, and the track next to a port is free.
    std::vector<Rect> obstacles;

    bool operator==(const Terrain&) const = default;
};

struct Routes {
    /// By net and leaf: corners from the leaf's port to the root's, both included.
    std::vector<std::vector<std::vector<Point>>> paths;
    /// Leaves that found no way of their own: the terrain is too narrow. Their paths lie over those
    /// of other nets.
    std::size_t crowded = 0;
};

/// Routes all nets: short ways with few bends and few crossings, improved in a fixed number of
/// rounds.
Routes route(const Terrain& terrain, const std::vector<Net>& nets);

}  // namespace draw
