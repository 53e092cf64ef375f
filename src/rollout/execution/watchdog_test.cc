#include "rollout/execution/watchdog.h"

#include <gtest/gtest.h>

#include "cfn/test_templates.h"
#include "rollout/watch/test_motion.h"

namespace rollout {
namespace {

constexpr const char* kDeployment = "ecs-svc/two";

/// One that ran for so many seconds.
TaskSeen ran(const std::string& id, std::int64_t stopped, std::int64_t lived,
             std::int64_t exit_code = 3) {
    TaskSeen task = test::stopped_task(id, stopped, exit_code);
    task.started = test::at(stopped - lived);
    return task;
}

TaskSeen runs(const std::string& id, std::int64_t since) {
    return {.arn = "arn:task/dev/" + id,
            .started_by = kDeployment,
            .status = "RUNNING",
            .started = test::at(since)};
}

TaskSeen pull_failed(const std::string& id, std::int64_t stopped, const std::string& reason) {
    TaskSeen task = test::stopped_task(id, stopped);
    task.stop_code = "TaskFailedToStart";
    task.stop_reason = reason;
    task.containers = {};
    return task;
}

TEST(Watchdog, CountsTasksThatStopAlikeOneAfterTheOther) {
    Watchdog dog;
    dog.take(kDeployment, {ran("a", 100, 30), ran("b", 200, 35)});
    EXPECT_EQ(dog.alike(), 2U);
    // ECS has forgotten the first ones; the next one is there already.
    dog.take(kDeployment, {ran("c", 300, 30), runs("d", 310)});
    EXPECT_EQ(dog.alike(), 3U);
    EXPECT_EQ(dog.words("api"), "3 tasks stopped alike: api ends with exit code 3");
}

TEST(Watchdog, CountsFromTheLastOneThatStoppedOtherwise) {
    Watchdog dog;
    dog.take(kDeployment, {ran("a", 100, 30), ran("b", 200, 30, 139), ran("c", 300, 30)});
    EXPECT_EQ(dog.alike(), 1U);
    EXPECT_EQ(dog.words("api"), "");
    dog.take(kDeployment, {ran("d", 400, 30)});
    EXPECT_EQ(dog.alike(), 2U);
}

TEST(Watchdog, LeavesOutWhatSaysNothingOfTheRevision) {
    TaskSeen scaled = ran("b", 200, 30);
    scaled.stop_code = "ServiceSchedulerInitiated";
    scaled.stop_reason = "Scaling activity initiated by (deployment ecs-svc/two)";
    TaskSeen taken = ran("c", 250, 30);
    taken.stop_code = "SpotInterruption";
    TaskSeen old = ran("d", 260, 30);
    old.started_by = "ecs-svc/one";
    Watchdog dog;
    dog.take(kDeployment, {ran("a", 100, 30), scaled, taken, old, ran("e", 300, 30)});
    EXPECT_EQ(dog.alike(), 2U);
    // Another deployment is another matter.
    dog.take("ecs-svc/three", {ran("f", 400, 30)});
    EXPECT_EQ(dog.alike(), 0U);
}

TEST(Watchdog, IsQuietWhileOneLivesOn) {
    Watchdog dog;
    const std::vector<TaskSeen> stopped = {ran("a", 100, 30), ran("b", 200, 30)};
    std::vector<TaskSeen> with = stopped;
    // It has begun a little before the last one ended: it has yet to show that it lives longer.
    with.push_back(runs("c", 180));
    dog.take(kDeployment, with);
    EXPECT_EQ(dog.alike(), 2U);
    with.back() = runs("c", 160);
    dog.take(kDeployment, with);
    EXPECT_EQ(dog.alike(), 0U);
}

TEST(Watchdog, ComparesReasonsWithoutWhatIsDifferentEachTime) {
    const std::string begin = "CannotPullContainerError: failed to resolve ref x: ";
    Watchdog dog;
    dog.take(kDeployment,
             {pull_failed("a", 100, begin + "not found (request id 7f3a, 2026-11-30T10:00:00Z)"),
              pull_failed("b", 200, begin + "not found (request id 91bc, 2026-11-30T10:02:11Z)")});
    EXPECT_EQ(dog.alike(), 2U);
    dog.take(kDeployment, {pull_failed("c", 300, begin + "unexpected status from HEAD")});
    EXPECT_EQ(dog.alike(), 1U);
}

cfn::Template with_breaker(const std::string& breaker) {
    return cfn::read_text(R"(
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: { DeploymentConfiguration: { DeploymentCircuitBreaker: )" +
                          breaker + " } }\n");
}

TEST(Watchdog, ComesAfterTheCircuitBreaker) {
    const auto usual = with_breaker("{ Enable: true, Rollback: true }");
    EXPECT_EQ(most_alike(usual, 1), kMostAlike);
    // Half of them, and each has had two tries.
    EXPECT_EQ(most_alike(usual, 10), 20U);
    const auto count = [](const std::string& value) {
        return with_breaker(
            "{ Enable: true, ThresholdConfiguration: { Type: COUNT, Value: " + value + " } }");
    };
    EXPECT_EQ(most_alike(count("40"), 2), 42U);
    EXPECT_EQ(most_alike(count("1"), 2), kMostAlike);
    EXPECT_EQ(most_alike(with_breaker("{ Enable: true, ThresholdConfiguration: { Type: "
                                      "UNBOUNDED_PERCENT, Value: 300 } }"),
                         4),
              16U);
    EXPECT_EQ(most_alike(with_breaker("{ Enable: false, Rollback: false, ThresholdConfiguration: { "
                                      "Type: COUNT, Value: 40 } }"),
                         2),
              kMostAlike);
    EXPECT_EQ(most_alike({}, 2), kMostAlike);
}

}  // namespace
}  // namespace rollout
