// Recorded runs of others on AWS, for the order of what happened: how long each step took there is
// theirs.
//
//   A  July 2025, a rolling deployment: started, registered, stopped, deregistered, draining.
//   B  April 2026, a first deployment: started, registered.
//   C  July 2026, a task behind a load balancer stops: DEACTIVATING 15:34:37, STOPPING 15:40:38
//      with a deregistration delay of 300 s, DEPROVISIONING 15:41:25, STOPPED 15:41:41.
//   D  a target fails its checks: unhealthy at 131.8 s, a new task at 168.1, registered at 187.2,
//      healthy at 188.8, "is unhealthy" and the stop of the old task at 196.3.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "engine/test_cloud.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using ecs::TaskStatus;
using testing::ElementsAre;

constexpr const char* kService = "arn:aws:ecs:eu-west-1:123456789012:service/shop/api";
constexpr const char* kCluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

const ecs::ServiceState& service_of(const TestWorld& world) {
    return world.cloud.service(*world.cloud.find_service(kService))->state();
}

/// What the service told, oldest first, without the names: "has started 1 tasks".
std::vector<std::string> told(const TestWorld& world, std::size_t from) {
    static const std::regex kNames(R"( ?\([^)]*\)|: \(task.*$|:.*$|\.$)");
    std::vector<std::string> lines;
    const auto& shown = service_of(world).events.shown;
    for (std::size_t i = from; i < shown.size(); ++i) {
        std::string text = std::regex_replace(shown[i].message, kNames, "");
        while (text.starts_with(' '))
            text.erase(0, 1);
        while (text.ends_with(' '))
            text.pop_back();
        lines.push_back(text);
    }
    return lines;
}

TestWorld with_tasks(int count, const std::string& delay = "5") {
    std::string text = one_service_template(count, "api:1");
    std::string given = R"("Value": "5")";
    text.replace(text.find(given), given.size(), R"("Value": ")" + delay + "\"");
    TestWorld world;
    EXPECT_EQ(world.create_stack("shop", text), "");
    world.run(Duration::minutes(30));
    EXPECT_EQ(world.status("shop"), "CREATE_COMPLETE");
    return world;
}

TEST(Traces, OfARollingDeploymentComeInTheOrderOfTraceA) {
    TestWorld world = with_tasks(1);
    std::size_t from = service_of(world).events.shown.size();
    ASSERT_EQ(world.update_stack("shop", one_service_template(1, "api:2")), "");
    world.run(Duration::minutes(30));
    EXPECT_THAT(
        told(world, from),
        ElementsAre("has started 1 tasks", "registered 1 targets in", "has stopped 1 running tasks",
                    "deregistered 1 targets in", "has begun draining connections on 1 tasks",
                    "deployment completed", "has reached a steady state"));
}

TEST(Traces, OfAFirstDeploymentComeInTheOrderOfTraceB) {
    EXPECT_THAT(
        told(with_tasks(2), 0),
        ElementsAre("has started 2 tasks", "registered 1 targets in", "registered 1 targets in",
                    "deployment completed", "has reached a steady state"));
}

TEST(Traces, OfATaskThatStopsComeInTheOrderOfTraceC) {
    TestWorld world = with_tasks(1, "300");
    Address task = world.cloud.tasks(kCluster).at(0);
    ASSERT_EQ(world.ask(ServiceUpdateAsked{kService, share(cfn::Object{{"DesiredCount", 0}}), {}}),
              "");
    std::vector<std::pair<TaskStatus, Time>> passed = {{TaskStatus::Running, world.now}};
    bool ended_before_stopping = false;
    Time until = world.now + Duration::minutes(20);
    do {
        const ecs::TaskState& state = world.cloud.task(task)->state();
        if (state.status != passed.back().first) passed.emplace_back(state.status, world.now);
        bool runs = state.containers[0].step == ecs::ContainerStep::Running;
        ended_before_stopping |= state.status == TaskStatus::Deactivating && !runs;
    } while (passed.back().first != TaskStatus::Stopped && world.step(until));
    std::vector<TaskStatus> order;
    for (const auto& [status, when] : passed)
        order.push_back(status);
    ASSERT_THAT(order,
                ElementsAre(TaskStatus::Running, TaskStatus::Deactivating, TaskStatus::Stopping,
                            TaskStatus::Deprovisioning, TaskStatus::Stopped));
    EXPECT_FALSE(ended_before_stopping);
    EXPECT_GE(passed[2].second - passed[1].second, Duration::seconds(300));
    EXPECT_LT(passed[2].second - passed[1].second, Duration::seconds(400));
}

/// Everything that the world answers about the target of `task` is a failure.
void spoil(TestWorld& world, const std::string& ip) {
    for (auto& [when, report] : world.queue)
        if (auto* probed = std::get_if<TargetProbed>(&report.what))
            if (probed->target.ip == ip) probed->status = 500;
}

TEST(Traces, OfATargetThatFailsComeInTheOrderOfTraceD) {
    TestWorld world = with_tasks(1);
    std::size_t from = service_of(world).events.shown.size();
    Address old = world.cloud.tasks(kCluster).at(0);
    std::string ip = world.cloud.task(old)->state().ip;
    auto group = *world.cloud.find_target_group(
        world.inventory().list("AWS::ElasticLoadBalancingV2::TargetGroup").at(0));
    std::vector<std::string> passed;
    auto pass = [&](const char* what, bool is_so) {
        if (is_so && (passed.empty() || std::ranges::find(passed, what) == passed.end()))
            passed.emplace_back(what);
    };
    Time until = world.now + Duration::minutes(20);
    spoil(world, ip);
    while (world.cloud.task(old)->last_status() != TaskStatus::Stopped && world.step(until)) {
        spoil(world, ip);
        for (const auto& [key, target] : world.cloud.target_group(group)->state().targets) {
            if (key.ip == ip) pass("old unhealthy", target.state == TargetState::Unhealthy);
            if (key.ip != ip) pass("new registered", true);
            if (key.ip != ip) pass("new healthy", target.state == TargetState::Healthy);
        }
        pass("new started", world.cloud.tasks(kCluster).size() == 2);
        pass("old stops", world.cloud.task(old)->desired_status() == TaskStatus::Stopped);
    }
    EXPECT_THAT(passed, ElementsAre("old unhealthy", "new started", "new registered", "new healthy",
                                    "old stops"));
    EXPECT_THAT(
        told(world, from),
        ElementsAre("has started 1 tasks", "registered 1 targets in", "is unhealthy in due to",
                    "has stopped 1 running tasks", "deregistered 1 targets in",
                    "has begun draining connections on 1 tasks", "has reached a steady state"));
    EXPECT_THAT(world.cloud.task(old)->state().stop_reason,
                testing::StartsWith("Task failed ELB health checks in (target-group "));
}

}  // namespace
}  // namespace engine
