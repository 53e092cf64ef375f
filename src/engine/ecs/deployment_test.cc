#include "engine/ecs/deployment.h"

#include <gtest/gtest.h>

#include "engine/tunables.h"

namespace engine::ecs {
namespace {

ServiceSettings of(std::uint32_t desired, std::uint32_t minimum, std::uint32_t maximum) {
    ServiceSettings settings;
    settings.desired_count = desired;
    settings.minimum_healthy_percent = minimum;
    settings.maximum_percent = maximum;
    return settings;
}

TEST(ServiceBounds, RoundTheMinimumUpAndTheMaximumDown) {
    struct Row {
        std::uint32_t desired, minimum, maximum, fewest, most;
    };
    for (const Row& row :
         {Row{4, 50, 200, 2, 8}, Row{2, 75, 100, 2, 2}, Row{3, 100, 125, 3, 3},
          Row{3, 34, 150, 2, 4}, Row{1, 0, 100, 0, 1}, Row{0, 100, 200, 0, 0}, Row{7, 1, 114, 1, 7},
          Row{7, 0, 115, 0, 8}, Row{4'000'000'000, 100, 100, 4'000'000'000, 4'000'000'000}}) {
        ServiceSettings settings = of(row.desired, row.minimum, row.maximum);
        EXPECT_EQ(fewest_healthy(settings), row.fewest) << row.desired << " " << row.minimum;
        EXPECT_EQ(most_counted(settings), row.most) << row.desired << " " << row.maximum;
    }
}

TEST(ServiceBounds, DoubleTheBackOffUpToItsCap) {
    EXPECT_EQ(back_off_delay(1), tunables::kLaunchBackOffFirst);
    EXPECT_EQ(back_off_delay(2), tunables::kLaunchBackOffFirst * 2);
    EXPECT_EQ(back_off_delay(4), tunables::kLaunchBackOffFirst * 8);
    EXPECT_EQ(back_off_delay(4'000'000), tunables::kLaunchBackOffCap);
}

TEST(ServiceBounds, TakeOneStepForTasksThatFailTogether) {
    LaunchBackOff back_off;
    base::Time start = base::Time::unix_seconds(1000);
    step_back_off(back_off, start, start + base::Duration::seconds(5));
    step_back_off(back_off, start, start + base::Duration::seconds(6));
    EXPECT_EQ(back_off.steps, 1U);
    step_back_off(back_off, start + base::Duration::seconds(20),
                  start + base::Duration::seconds(25));
    EXPECT_EQ(back_off.steps, 2U);
}

TEST(Breaker, HasAThresholdOfHalfTheTasksWithinBounds) {
    struct Row {
        std::uint32_t desired, threshold;
    };
    for (const Row& row : {Row{0, 3}, Row{1, 3}, Row{6, 3}, Row{7, 4}, Row{25, 13}, Row{400, 200},
                           Row{401, 200}, Row{5000, 200}})
        EXPECT_EQ(breaker_threshold(of(row.desired, 100, 200)), row.threshold) << row.desired;
}

TEST(Breaker, TakesAnUnboundedPercentAndACount) {
    ServiceSettings settings = of(1, 100, 200);
    settings.breaker.threshold = BreakerSettings::Threshold::UnboundedPercent;
    EXPECT_EQ(breaker_threshold(settings), 1U);
    settings.desired_count = 1000;
    EXPECT_EQ(breaker_threshold(settings), 500U);
    settings.breaker.value = 33;
    settings.desired_count = 10;
    EXPECT_EQ(breaker_threshold(settings), 4U);
    settings.breaker.threshold = BreakerSettings::Threshold::Count;
    settings.breaker.value = 2;
    EXPECT_EQ(breaker_threshold(settings), 2U);
}

TEST(Breaker, LooksAtRollingDeploymentsAlone) {
    ServiceSettings settings;
    EXPECT_FALSE(breaker_watches(settings));
    settings.breaker.enabled = true;
    EXPECT_TRUE(breaker_watches(settings));
    settings.strategy = DeploymentStrategy::BlueGreen;
    EXPECT_FALSE(breaker_watches(settings));
}

}  // namespace
}  // namespace engine::ecs
