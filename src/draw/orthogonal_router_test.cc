#include "draw/orthogonal_router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace draw {
namespace {

using testing::ElementsAre;

Port left(std::int32_t x, std::int32_t y) {
    return {{x, y}, Port::Side::Left, 0};
}
Port right(std::int32_t x, std::int32_t y) {
    return {{x, y}, Port::Side::Right, 0};
}

std::vector<std::int32_t> every_ten(std::int32_t first, std::int32_t last) {
    std::vector<std::int32_t> result;
    for (std::int32_t at = first; at <= last; at += 10)
        result.push_back(at);
    return result;
}

TEST(OrthogonalRouter, RunsStraightWhereNothingStandsBetween) {
    Terrain terrain = {every_ten(110, 190), every_ten(0, 100), {}};
    Routes routes = route(terrain, {{{left(200, 50)}, {{right(100, 50)}}}});
    EXPECT_EQ(routes.crowded, 0U);
    EXPECT_THAT(routes.paths[0][0], ElementsAre(Point{100, 50}, Point{200, 50}));
}

TEST(OrthogonalRouter, GoesAroundABox) {
    Terrain terrain = {every_ten(110, 290), every_ten(0, 100), {{150, 20, 60, 60}}};
    Routes routes = route(terrain, {{{left(300, 50)}, {{right(100, 50)}}}});
    EXPECT_EQ(routes.crowded, 0U);
    const auto& path = routes.paths[0][0];
    EXPECT_EQ(path.size(), 6U);
    EXPECT_THAT(path[2].y, testing::AnyOf(10, 90));
}

TEST(OrthogonalRouter, SharesTheWayInsideANet) {
    Terrain terrain = {every_ten(110, 190), every_ten(0, 200), {}};
    Net net = {{left(200, 100)}, {{right(100, 20)}, {right(100, 180)}, {right(100, 100)}}};
    Routes routes = route(terrain, {net});
    for (const auto& path : routes.paths[0]) {
        EXPECT_EQ(path.back(), (Point{200, 100}));
        EXPECT_LE(path.size(), 4U);
    }
}

TEST(OrthogonalRouter, MeetsAtOnePortOrAtAny) {
    Terrain terrain = {every_ten(110, 190), every_ten(0, 200), {}};
    Net net = {{right(100, 40), right(100, 160)}, {{left(200, 40)}, {left(200, 160)}}};
    Routes one = route(terrain, {net});
    EXPECT_EQ(one.paths[0][0].back(), one.paths[0][1].back());
    net.meet = Net::Meet::AtAnyPort;
    Routes any = route(terrain, {net});
    EXPECT_THAT(any.paths[0][0], ElementsAre(Point{200, 40}, Point{100, 40}));
    EXPECT_THAT(any.paths[0][1], ElementsAre(Point{200, 160}, Point{100, 160}));
}

// Both must turn between the boxes, at heights that overlap: one track is not enough, and the
// router says so.
TEST(OrthogonalRouter, CountsWiresThatFindNoWayOfTheirOwn) {
    std::vector<Net> nets = {{{left(140, 60)}, {{right(100, 20)}}},
                             {{left(140, 70)}, {{right(100, 30)}}}};
    EXPECT_EQ(route({{120}, every_ten(0, 80), {}}, nets).crowded, 1U);
    Routes wide = route({{110, 120}, every_ten(0, 80), {}}, nets);
    EXPECT_EQ(wide.crowded, 0U);
    for (const auto& paths : wide.paths)
        EXPECT_EQ(paths[0].size(), 4U);
}

TEST(OrthogonalRouter, PrefersTheCheaperPort) {
    Terrain terrain = {every_ten(110, 190), every_ten(0, 100), {}};
    Port far = {{200, 50}, Port::Side::Left, 500};
    Net net = {{far, {{200, 20}, Port::Side::Left, 0}}, {{right(100, 50)}}};
    EXPECT_EQ(route(terrain, {net}).paths[0][0].back(), (Point{200, 20}));
}

}  // namespace
}  // namespace draw
