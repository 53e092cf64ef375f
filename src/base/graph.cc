#include "base/graph.h"

#include <algorithm>

namespace base {
namespace {

/// Follows edges between nodes of `left`, the nodes that could not be ordered: each of them depends on another of them,
/// so the walk must come back to a node that it has seen.
Cycle find_cycle(const std::vector<std::vector<std::size_t>>& needs, const std::vector<bool>& left) {
    auto first = static_cast<std::size_t>(std::ranges::find(left, true) - left.begin());
    std::vector<std::size_t> path;
    std::vector<bool> seen(left.size(), false);
    std::size_t node = first;
    while (!seen[node]) {
        seen[node] = true;
        path.push_back(node);
        node = *std::ranges::find_if(needs[node], [&](std::size_t next) { return left[next]; });
    }
    path.erase(path.begin(), std::ranges::find(path, node));
    std::ranges::rotate(path, std::ranges::min_element(path));
    return {path};
}

}  // namespace

std::variant<Waves, Cycle> waves(std::size_t count,
                                 const std::vector<std::pair<std::size_t, std::size_t>>& edges) {
    std::vector<std::vector<std::size_t>> needs(count);
    std::vector<std::vector<std::size_t>> needed_by(count);
    std::vector<std::size_t> missing(count, 0);
    for (auto [node, need] : edges) {
        needs[node].push_back(need);
        needed_by[need].push_back(node);
        ++missing[node];
    }
    std::vector<std::size_t> ready;
    for (std::size_t node = 0; node < count; ++node) {
        if (missing[node] == 0) ready.push_back(node);
    }
    Waves result;
    std::vector<bool> left(count, true);
    std::size_t ordered = 0;
    while (!ready.empty()) {
        std::vector<std::size_t> next;
        for (std::size_t node : ready) {
            left[node] = false;
            ++ordered;
            for (std::size_t dependant : needed_by[node]) {
                if (--missing[dependant] == 0) next.push_back(dependant);
            }
        }
        std::ranges::sort(next);
        result.push_back(std::move(ready));
        ready = std::move(next);
    }
    if (ordered < count) return find_cycle(needs, left);
    return result;
}

}  // namespace base
