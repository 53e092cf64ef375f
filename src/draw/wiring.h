#pragma once
// From links to lines: which links share a trunk, where wires may leave and reach a box, where the
// words at an arrow head stand.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "draw/diagram.h"
#include "draw/scene.h"

namespace draw {

// Wires run on multiples of kTrack; boxes have their borders there too, frames never do.
inline constexpr std::int32_t kTrack = 10;
inline constexpr std::int32_t kArrowRoom = 20;  ///< before a box no wire turns
inline constexpr std::int32_t kLeaveRoom = 20;  ///< behind a box and its copies neither

/// Links that are drawn as one tree: all that lead to one node with one label, or all that leave a
/// stretched node.
struct Trunk {
    enum class Fan : std::uint8_t { In, Out };
    Fan fan = Fan::In;
    std::size_t root = 0;            ///< the node that all links share
    std::vector<std::size_t> links;  ///< of the diagram

    bool operator==(const Trunk&) const = default;
};

/// The trunks of all links that are drawn as wires, in the order of their first link.
std::vector<Trunk> trunks_of(const Diagram& diagram);

/// How much room the label of a link takes before the box that it leads to.
std::int32_t label_room(const Link& link);

/// What is in place before any wire is.
struct Ground {
    const std::vector<Box>& boxes;  ///< by node, areas set
    std::vector<Rect> columns;      ///< from the left; x and width
    std::int32_t top = 0;           ///< of the highest box that a wire may lead to
    std::int32_t bottom = 0;
};

struct Wiring {
    std::vector<Wire> wires;
    std::vector<Label> labels;
    /// Wires that found no way of their own: the channels are too narrow.
    std::size_t crowded = 0;
};

/// Draws `trunks` over `ground`. A label that finds no room at its box is left out.
Wiring wire_up(const Diagram& diagram, const std::vector<Trunk>& trunks, const Ground& ground);

}  // namespace draw
