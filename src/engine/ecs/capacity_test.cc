#include "engine/ecs/capacity.h"

#include <gtest/gtest.h>

namespace engine::ecs {
namespace {

TEST(Capacity, FillsTheBaseAndThenGoesByWeight) {
    std::vector<CapacityShare> shares = {{"FARGATE", 2, 1}, {"FARGATE_SPOT", 0, 3}};
    std::map<std::uint16_t, std::uint32_t> counts;
    std::string order;
    for (int i = 0; i < 10; ++i) {
        std::uint16_t chosen = next_provider(shares, counts);
        ++counts[chosen];
        order += chosen == 0 ? 'F' : 'S';
    }
    EXPECT_EQ(order.substr(0, 2), "FF");
    EXPECT_EQ(counts[0], 4U);
    EXPECT_EQ(counts[1], 6U);
}

TEST(Capacity, FillsABaseThatStandsSecond) {
    std::vector<CapacityShare> shares = {{"FARGATE_SPOT", 0, 1}, {"FARGATE", 1, 1}};
    EXPECT_EQ(next_provider(shares, {{0, 5}}), 1U);
}

TEST(Capacity, GivesNothingToAWeightOfZero) {
    std::vector<CapacityShare> shares = {{"FARGATE", 0, 0}, {"FARGATE_SPOT", 0, 1}};
    EXPECT_EQ(next_provider(shares, {{1, 50}}), 1U);
}

TEST(Capacity, IsFargateWithoutAStrategy) {
    EXPECT_EQ(provider_name({}, next_provider({}, {{0, 3}})), "FARGATE");
}

TEST(Capacity, RefusesAStrategyThatCannotPlaceTasks) {
    EXPECT_FALSE(refuse_capacity({}));
    EXPECT_FALSE(refuse_capacity({{"FARGATE", 1, 0}, {"FARGATE_SPOT", 0, 1}}));
    EXPECT_TRUE(refuse_capacity({{"FARGATE", 0, 0}, {"FARGATE_SPOT", 0, 0}}));
    EXPECT_TRUE(refuse_capacity({{"FARGATE", 1, 1}, {"FARGATE_SPOT", 1, 1}}));
    EXPECT_TRUE(refuse_capacity({{"FARGATE", 0, 1001}}));
    EXPECT_TRUE(refuse_capacity({{"FARGATE", 100'001, 1}}));
    EXPECT_TRUE(refuse_capacity(std::vector<CapacityShare>(21)));
    EXPECT_EQ(refuse_capacity({{"FARGATE", 0, 0}})->code, "InvalidParameterException");
}

}  // namespace
}  // namespace engine::ecs
