#pragma once
// Order by dependency. A cycle is a value that callers show to people, not an error of the program.

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace base {

/// Groups of nodes; each node stands in the first group whose predecessors are all in earlier
/// groups. Ascending inside.
using Waves = std::vector<std::vector<std::size_t>>;

/// Nodes that wait for each other: each depends on the next one, and the last on the first.
struct Cycle {
    std::vector<std::size_t> nodes;

    bool operator==(const Cycle&) const = default;
};

/// Orders the nodes 0..`count`-1. An edge {a, b} says that a depends on b: b comes first. Doubled
/// edges are harmless, an edge {a, a} is a cycle. Of several cycles one is returned, the same one
/// for the same edges; its smallest node stands first. O(nodes + edges).
std::variant<Waves, Cycle> waves(std::size_t count,
                                 const std::vector<std::pair<std::size_t, std::size_t>>& edges);

}  // namespace base
