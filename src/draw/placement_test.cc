#include "draw/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace draw {
namespace {

using testing::ElementsAre;

Diagram one_tier(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& links) {
    Diagram d;
    d.tiers = {{.label = "tier"}};
    for (std::size_t i = 0; i < nodes; ++i)
        d.nodes.push_back({.id = std::to_string(i)});
    for (auto [from, to] : links)
        d.links.push_back({from, to});
    return d;
}

std::vector<std::size_t> columns(const Placement& placement) {
    std::vector<std::size_t> result;
    for (const Cell& cell : placement.cells)
        result.push_back(cell.column);
    return result;
}

TEST(Placement, PutsCallersLeftOfWhatTheyCall) {
    EXPECT_THAT(columns(place(one_tier(4, {{0, 1}, {1, 2}, {0, 2}, {3, 2}}))),
                ElementsAre(0, 1, 2, 1));
}

TEST(Placement, BreaksACircleWhereItIsEntered) {
    EXPECT_THAT(columns(place(one_tier(3, {{0, 1}, {1, 2}, {2, 0}}))), ElementsAre(0, 1, 2));
}

TEST(Placement, GivesPartsThatNothingTiesTogetherBandsOfTheirOwn) {
    Placement p = place(one_tier(8, {{0, 1}, {0, 2}, {0, 3}, {4, 5}, {4, 6}, {4, 7}}));
    std::set<std::int32_t> first = {p.cells[0].half_row, p.cells[1].half_row, p.cells[2].half_row,
                                    p.cells[3].half_row};
    for (std::size_t i = 4; i < 8; ++i)
        EXPECT_GT(p.cells[i].half_row, *first.rbegin());
}

TEST(Placement, UncrossesTwoCallers) {
    Placement p = place(one_tier(4, {{0, 3}, {1, 2}, {0, 2}, {0, 3}, {1, 2}}));
    EXPECT_EQ(p.cells[0].half_row < p.cells[1].half_row, p.cells[3].half_row < p.cells[2].half_row);
}

TEST(Placement, FoldsALongColumnAndSqueezesALongChain) {
    std::vector<std::pair<std::size_t, std::size_t>> chain;
    for (std::size_t i = 0; i + 1 < 40; ++i)
        chain.emplace_back(i, i + 1);
    for (const Placement& p : {place(one_tier(40, {})), place(one_tier(40, chain))}) {
        EXPECT_GE(p.tier_columns[0], 4U);
        EXPECT_LE(p.tier_columns[0], 10U);
        EXPECT_LE(p.half_rows, 2 * 12);
    }
}

TEST(Placement, StretchesOverAllThatItLeadsTo) {
    Diagram d = one_tier(4, {{0, 1}, {0, 2}, {0, 3}});
    d.tiers.push_back({.label = "next"});
    for (std::size_t i = 1; i < 4; ++i)
        d.nodes[i].tier = 1;
    d.nodes[0].height = Node::Height::Stretched;
    Placement p = place(d);
    EXPECT_EQ(p.spans[0], (Placement::Span{0, 4}));
    EXPECT_EQ(p.cells[0].half_row, 2);
}

// Whatever the links: no two nodes of a column closer than a row.
TEST(Placement, KeepsNodesOfAColumnARowApart) {
    Placement p = place(
        one_tier(9, {{0, 4}, {1, 4}, {2, 4}, {3, 5}, {3, 6}, {6, 7}, {7, 8}, {8, 3}, {2, 8}}));
    for (std::size_t a = 0; a < 9; ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            if (p.cells[a].column != p.cells[b].column) continue;
            EXPECT_GE(std::abs(p.cells[a].half_row - p.cells[b].half_row), 2) << a << " " << b;
        }
    }
}

}  // namespace
}  // namespace draw
