#include "base/graph.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace base {
namespace {

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(Waves, OrderDependenciesFirst) {
    struct Row {
        std::size_t count;
        Edges edges;
        Waves expected;
    };
    const Row rows[] = {
        {0, {}, {}},
        {3, {}, {{0, 1, 2}}},
        {3, {{0, 1}, {1, 2}}, {{2}, {1}, {0}}},
        {4, {{0, 2}, {1, 2}, {3, 0}}, {{2}, {0, 1}, {3}}},
        {2, {{0, 1}, {0, 1}}, {{1}, {0}}},
        {5, {{4, 0}, {4, 3}, {3, 0}, {1, 0}}, {{0, 2}, {1, 3}, {4}}},
    };
    for (const Row& row : rows) {
        auto result = waves(row.count, row.edges);
        ASSERT_TRUE(std::holds_alternative<Waves>(result));
        EXPECT_EQ(std::get<Waves>(result), row.expected);
    }
}

TEST(Waves, ReturnTheCycleThatStandsInTheWay) {
    struct Row {
        std::size_t count;
        Edges edges;
        Cycle expected;
    };
    const Row rows[] = {
        {1, {{0, 0}}, {{0}}},
        {3, {{0, 1}, {1, 2}, {2, 0}}, {{0, 1, 2}}},
        {3, {{2, 1}, {1, 0}, {0, 2}}, {{0, 2, 1}}},
        {4, {{0, 3}, {3, 1}, {1, 3}}, {{1, 3}}},
        {5, {{4, 3}, {3, 4}, {0, 1}, {1, 0}}, {{0, 1}}},
        {5, {{0, 3}, {3, 4}, {4, 3}}, {{3, 4}}},
    };
    for (const Row& row : rows) {
        auto result = waves(row.count, row.edges);
        ASSERT_TRUE(std::holds_alternative<Cycle>(result));
        EXPECT_EQ(std::get<Cycle>(result), row.expected);
    }
}

/// Nodes that reach themselves, by the transitive closure: slow, and nothing like the code under
/// test.
std::set<std::size_t> nodes_on_cycles(std::size_t count, const Edges& edges) {
    std::vector<std::vector<bool>> reaches(count, std::vector<bool>(count, false));
    for (auto [from, to] : edges)
        reaches[from][to] = true;
    for (std::size_t via = 0; via < count; ++via) {
        for (std::size_t from = 0; from < count; ++from) {
            for (std::size_t to = 0; to < count; ++to) {
                if (reaches[from][via] && reaches[via][to]) reaches[from][to] = true;
            }
        }
    }
    std::set<std::size_t> found;
    for (std::size_t node = 0; node < count; ++node) {
        if (reaches[node][node]) found.insert(node);
    }
    return found;
}

void check_waves(const Waves& found, std::size_t count, const Edges& edges) {
    constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
    std::vector<std::size_t> wave_of(count, kNowhere);
    for (std::size_t wave = 0; wave < found.size(); ++wave) {
        RC_ASSERT(!found[wave].empty());
        RC_ASSERT(std::ranges::is_sorted(found[wave]));
        for (std::size_t node : found[wave]) {
            RC_ASSERT(wave_of[node] == kNowhere);
            wave_of[node] = wave;
        }
    }
    std::vector<std::size_t> earliest(count, 0);
    for (auto [node, need] : edges) {
        earliest[node] = std::max(earliest[node], wave_of[need] + 1);
    }
    RC_ASSERT(wave_of ==
              earliest);  // each node at once when all it needs is there, and never before
}

void check_cycle(const Cycle& found, const Edges& edges, const std::set<std::size_t>& cyclic) {
    RC_ASSERT(!found.nodes.empty());
    RC_ASSERT(std::set(found.nodes.begin(), found.nodes.end()).size() == found.nodes.size());
    for (std::size_t i = 0; i < found.nodes.size(); ++i) {
        RC_ASSERT(cyclic.contains(found.nodes[i]));
        std::pair edge{found.nodes[i], found.nodes[(i + 1) % found.nodes.size()]};
        RC_ASSERT(std::ranges::find(edges, edge) != edges.end());
    }
    RC_ASSERT(found.nodes.front() == *std::ranges::min_element(found.nodes));
}

TEST(Waves, AgreeWithTheTransitiveClosure) {
    bool held = rc::check("waves or the first cycle", [] {
        auto count = *rc::gen::inRange<std::size_t>(1, 9);
        auto node = rc::gen::inRange<std::size_t>(0, count);
        auto edges = *rc::gen::container<Edges>(rc::gen::pair(node, node));
        edges.resize(std::min<std::size_t>(edges.size(), *rc::gen::inRange<std::size_t>(0, 12)));
        std::set<std::size_t> cyclic = nodes_on_cycles(count, edges);
        auto result = waves(count, edges);
        RC_ASSERT(std::holds_alternative<Cycle>(result) == !cyclic.empty());
        if (cyclic.empty()) {
            check_waves(std::get<Waves>(result), count, edges);
        } else {
            check_cycle(std::get<Cycle>(result), edges, cyclic);
        }
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace base
