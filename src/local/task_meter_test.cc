#include "local/task_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "local/ecs/test_ecs.h"
#include "local/test_telemetry.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using testing::Each;
using testing::ElementsAre;

/// A service "api" of two tasks.
struct Measured : test::Ecs {
    explicit Measured(const std::string& cpu, LiveCloudOptions wished = {})
        : Ecs(std::move(wished)) {
        define("api", R"(, "tags": [{"key": "slipway.simulate/cpu", "value": ")" + cpu + R"("},
                                    {"key": "slipway.simulate/memory", "value": "60"},
                                    {"key": "slipway.simulate/provision-time", "value": "90s"}])");
        EXPECT_EQ(call("CreateService", R"({"cluster": "shop", "serviceName": "api",
            "taskDefinition": "api", "desiredCount": 2, "launchType": "FARGATE", @network})")
                      .status,
                  200);
    }
    base::HttpAnswer statistics(const std::string& metric, Duration since) {
        return test::cloudwatch(
            *this, "GetMetricStatistics",
            fmt::format(R"({{"Namespace": "AWS/ECS", "MetricName": "{}", "StartTime": {},
                "EndTime": {}, "Period": 60, "Statistics": ["SampleCount", "Average", "Minimum",
                "Maximum"], "Dimensions": [{{"Name": "ServiceName", "Value": "api"}},
                {{"Name": "ClusterName", "Value": "shop"}}]}})",
                        metric, (now - since).in_unix_seconds(), now.in_unix_seconds()));
    }
    /// Of all its points.
    std::vector<double> points(const std::string& metric, const std::string& statistic,
                               Duration since = Duration::hours(6)) {
        base::HttpAnswer answer = statistics(metric, since);
        std::vector<double> found;
        for (int i = 0;; ++i) {
            std::string value = at(answer, fmt::format("Datapoints.{}.{}", i, statistic));
            if (value.empty()) return found;
            found.push_back(std::stod(value));
        }
    }
};

TEST(TaskMeter, MeasuresAServiceOnceAMinute) {
    Measured cloud("40");
    EXPECT_EQ(cloud.points("CPUUtilization", "Average").size(), 0U);
    cloud.wait(Duration::minutes(10));
    const Duration last = Duration::minutes(5);
    EXPECT_THAT(cloud.points("CPUUtilization", "Average", last), ElementsAre(40, 40, 40, 40, 40));
    EXPECT_THAT(cloud.points("CPUUtilization", "SampleCount", last), Each(2));
    EXPECT_THAT(cloud.points("MemoryUtilization", "Maximum", last), Each(60));
    EXPECT_EQ(at(cloud.statistics("CPUUtilization", last), "Datapoints.0.Unit"), "Percent");
    // Its tasks were not RUNNING at the end of the first minute.
    EXPECT_EQ(cloud.points("CPUUtilization", "Average").size(), 9U);
    EXPECT_EQ(
        cloud.call("UpdateService", R"({"cluster": "shop", "service": "api", "desiredCount": 0})")
            .status,
        200);
    cloud.wait(Duration::minutes(10));
    EXPECT_THAT(cloud.points("CPUUtilization", "Average", last), ElementsAre());
}

TEST(TaskMeter, DrawsWhatATagLeavesOpenForEachTask) {
    Measured cloud("30..50");
    cloud.wait(Duration::minutes(30));
    const Duration last = Duration::minutes(20);
    std::vector<double> least = cloud.points("CPUUtilization", "Minimum", last);
    std::vector<double> most = cloud.points("CPUUtilization", "Maximum", last);
    ASSERT_EQ(least.size(), 20U);
    EXPECT_THAT(least, Each(testing::Ge(30)));
    EXPECT_THAT(most, Each(testing::Le(50)));
    EXPECT_NE(least, most);
    Measured again("30..50");
    again.wait(Duration::minutes(30));
    EXPECT_EQ(again.points("CPUUtilization", "Minimum", last), least);
}

TEST(TaskMeter, MeasuresNoMinuteTwice) {
    test::Folder folder;
    Measured cloud("40", {.data = folder.path});
    cloud.wait(Duration::hours(2));
    const std::size_t before = cloud.points("CPUUtilization", "Average").size();
    EXPECT_GT(before, 100U);
    // The last turn was long ago: the next process begins where it was.
    cloud.now = cloud.live->last();
    cloud.start();
    cloud.wait(Duration::hours(3));
    EXPECT_THAT(cloud.points("CPUUtilization", "SampleCount"), Each(2));
    EXPECT_GT(cloud.points("CPUUtilization", "Average").size(), before);
}

}  // namespace
}  // namespace local
