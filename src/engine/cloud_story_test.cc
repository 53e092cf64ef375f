// One service from an empty account to a stack that is gone, in a world that only answers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/cloud.h"
#include "engine/test_cloud.h"
#include "engine/tunables.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kService = "arn:aws:ecs:eu-west-1:123456789012:service/shop/api";
constexpr const char* kCluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

std::size_t healthy_targets(const TestWorld& world) {
    std::vector<std::string> groups =
        world.inventory().list("AWS::ElasticLoadBalancingV2::TargetGroup");
    if (groups.empty()) return 0;
    auto group = world.cloud.find_target_group(groups[0]);
    return group ? world.cloud.target_group(*group)->healthy_count() : 0;
}

std::size_t running(const TestWorld& world) {
    std::size_t count = 0;
    for (Address task : world.cloud.tasks(kCluster))
        if (world.cloud.task(task)->last_status() == ecs::TaskStatus::Running) ++count;
    return count;
}

TEST(CloudStory, CompletesTheStackOnlyWhenTheServiceIsSteady) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1")), "");
    Time until = world.now + Duration::hours(1);
    while (world.status("shop") == "CREATE_IN_PROGRESS") {
        ASSERT_THAT(world.events("shop"), Not(Contains("Service CREATE_COMPLETE")));
        ASSERT_TRUE(world.step(until));
    }
    EXPECT_THAT(world.failures("shop"), IsEmpty());
    EXPECT_EQ(world.status("shop"), "CREATE_COMPLETE");
    EXPECT_EQ(healthy_targets(world), 2U);
    EXPECT_EQ(running(world), 2U);
    auto name = world.cloud.find_name_service(
        world.inventory().list("AWS::ServiceDiscovery::Service").at(0));
    ASSERT_TRUE(name);
    EXPECT_EQ(world.cloud.name_service(*name)->state().instances.size(), 2U);
    EXPECT_EQ(world.cloud.exports(kAccount, kRegion).at("shop-ServiceArn").value, kService);
    // Spread over both zones.
    std::set<std::string> zones;
    for (Address task : world.cloud.tasks(kCluster))
        zones.insert(world.cloud.task(task)->state().request.zone);
    EXPECT_EQ(zones, (std::set<std::string>{"eu-west-1a", "eu-west-1b"}));
}

TEST(CloudStory, RollsToANewImageWithoutAGapAndDeletesTheOldRevision) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1")), "");
    world.run(Duration::minutes(30));
    ASSERT_EQ(world.status("shop"), "CREATE_COMPLETE");
    ASSERT_EQ(world.update_stack("shop", one_service_template(2, "api:2")), "");
    Time until = world.now + Duration::minutes(30);
    while (world.step(until)) {
        ASSERT_GE(healthy_targets(world), 2U);
    }
    EXPECT_EQ(world.status("shop"), "UPDATE_COMPLETE");
    for (Address task : world.cloud.tasks(kCluster))
        if (world.cloud.task(task)->last_status() == ecs::TaskStatus::Running) {
            EXPECT_EQ(world.cloud.task(task)->state().request.spec->containers[0].image, "api:2");
        }
    EXPECT_EQ(running(world), 2U);
    EXPECT_EQ(world.inventory()
                  .find("AWS::ECS::TaskDefinition",
                        "arn:aws:ecs:eu-west-1:123456789012:task-definition/api:1")
                  ->phase,
              Record::Phase::Inactive);
}

TEST(CloudStory, LeavesNothingBehindWhenTheStackIsDeleted) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1")), "");
    world.run(Duration::minutes(30));
    ASSERT_EQ(world.delete_stack("shop"), "");
    world.run(Duration::hours(2));
    EXPECT_THAT(world.failures("shop"), IsEmpty());
    EXPECT_EQ(world.status("shop"), "DELETE_COMPLETE");
    for (const auto& [number, record] : world.inventory().state().records)
        EXPECT_EQ(record.phase, Record::Phase::Inactive) << record.physical_id;
    EXPECT_THAT(world.cloud.tasks(kCluster), IsEmpty());
    EXPECT_THAT(world.cloud.exports(kAccount, kRegion), IsEmpty());
    EXPECT_FALSE(world.cloud.next_wake());
}

TEST(CloudStory, FailsTheStackWhenTheBreakerTrips) {
    TestWorld world;
    world.crashes = true;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1", true)), "");
    world.run(Duration::hours(3));
    EXPECT_EQ(world.status("shop"), "ROLLBACK_COMPLETE");
    EXPECT_THAT(world.failures("shop"),
                Contains(HasSubstr("ECS Deployment Circuit Breaker was triggered")));
    for (const auto& [number, record] : world.inventory().state().records)
        EXPECT_EQ(record.phase, Record::Phase::Inactive) << record.physical_id;
}

TEST(CloudStory, PutsAnUpdateBackWhenItsServiceNeverSettles) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1")), "");
    world.run(Duration::minutes(30));
    world.unhealthy = true;
    ASSERT_EQ(world.update_stack("shop", one_service_template(2, "api:2")), "");
    world.run(tunables::kStackPatience);
    EXPECT_EQ(world.status("shop"), "UPDATE_IN_PROGRESS");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.status("shop"), "UPDATE_ROLLBACK_IN_PROGRESS");
    EXPECT_THAT(world.failures("shop"),
                Contains(HasSubstr("\"Exceeded attempts to wait\" (RequestToken: ")));
    world.unhealthy = false;
    world.run(Duration::hours(1));
    EXPECT_EQ(world.status("shop"), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(healthy_targets(world), 2U);
}

/// The template with other capacity, which a service takes only by force.
std::string on_spot(std::string text) {
    const std::string type = R"("LaunchType": "FARGATE")";
    text.replace(
        text.find(type), type.size(),
        R"("CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}])");
    const std::string cluster = R"({"ClusterName": "shop")";
    return text.replace(text.find(cluster), cluster.size(),
                        cluster + R"(, "CapacityProviders": ["FARGATE_SPOT"])");
}

TEST(CloudStory, LeavesAServiceAsItWasWhenItRefusesAnUpdate) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(1, "api:1")), "");
    world.run(Duration::minutes(30));
    ASSERT_EQ(world.update_stack("shop", on_spot(one_service_template(1, "api:2")),
                                 cloudformation::OnFailure::DoNothing),
              "");
    world.run(Duration::minutes(30));
    ASSERT_EQ(world.status("shop"), "UPDATE_FAILED");
    ASSERT_THAT(world.failures("shop"), Contains(HasSubstr("you must force a new deployment")));
    // What is asked of it next is not asked on top of what it never took.
    EXPECT_EQ(
        world.ask(ServiceUpdateAsked{kService, share(cfn::Object{{"DesiredCount", 2}}), false}),
        "");
    EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, {}, true}), "");
    world.run(Duration::minutes(30));
    EXPECT_EQ(running(world), 2U);
    for (Address task : world.cloud.tasks(kCluster)) {
        const ecs::TaskRequested& request = world.cloud.task(task)->state().request;
        EXPECT_EQ(request.spec->containers[0].image, "api:1");
        EXPECT_EQ(request.capacity_provider, "FARGATE");
    }
}

TEST(CloudStory, PutsAnUpdateBackWhenTheBreakerTrips) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(2, "api:1", true)), "");
    world.run(Duration::minutes(30));
    world.crashes = true;
    ASSERT_EQ(world.update_stack("shop", one_service_template(2, "api:2", true)), "");
    Time until = world.now + Duration::hours(3);
    while (world.step(until)) {
        ASSERT_GE(healthy_targets(world), 2U);
    }
    EXPECT_EQ(world.status("shop"), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(running(world), 2U);
}

/// What a run without a kill comes to.
struct Ending {
    std::vector<std::string> events;
    std::string status;
    std::size_t steps = 0;
};

Ending run_to_the_end(TestWorld& world, std::size_t kill_at, bool every_time) {
    Ending ending;
    EXPECT_EQ(world.create_stack("shop", one_service_template(2, "api:1")), "");
    Time until = world.now + Duration::minutes(30);
    while (true) {
        if (ending.steps == kill_at || every_time) world.kill(!every_time);
        if (!world.step(until) || world.status("shop") != "CREATE_IN_PROGRESS") break;
        ++ending.steps;
    }
    ending.events = world.events("shop");
    ending.status = world.status("shop");
    return ending;
}

TEST(CloudStory, ComesToTheSameEndAfterAKillAtAnyStep) {
    TestWorld whole;
    Ending expected = run_to_the_end(whole, SIZE_MAX, false);
    ASSERT_EQ(expected.status, "CREATE_COMPLETE");
    ASSERT_GT(expected.steps, 20U);
    for (std::size_t at = 0; at < expected.steps; ++at) {
        TestWorld world;
        Ending ending = run_to_the_end(world, at, false);
        ASSERT_EQ(ending.status, expected.status) << "killed at step " << at;
        ASSERT_EQ(ending.events, expected.events) << "killed at step " << at;
    }
}

TEST(CloudStory, ComesToTheSameEndWhenItIsKilledAllTheTime) {
    TestWorld whole;
    TestWorld killed;
    EXPECT_EQ(run_to_the_end(killed, 0, true).events,
              run_to_the_end(whole, SIZE_MAX, false).events);
}

TEST(CloudStory, IsACheckpointAndTheFactsSinceIt) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(1, "api:1")), "");
    Time until = world.now + Duration::minutes(30);
    for (std::size_t step = 0; world.step(until) && step < 60; ++step) {
    }
    std::string bytes = checkpoint(world.cloud.state());
    std::size_t from = world.journal.size();
    while (world.step(until)) {
    }
    auto back = restore(bytes);
    ASSERT_TRUE(std::holds_alternative<Cloud>(back));
    Cloud& replayed = std::get<Cloud>(back);
    std::vector<Cloud::Order> ignored;
    auto wake_until = [&](Time when) {
        while (replayed.next_wake() && *replayed.next_wake() < when)
            replayed.wake(*replayed.next_wake());
    };
    for (std::size_t at = from; at < world.journal.size(); ++at) {
        wake_until(world.journal_times[at]);
        replayed.handle(world.journal[at], world.journal_times[at]);
        replayed.take_orders(ignored);
    }
    wake_until(world.now + Duration::milliseconds(1));
    replayed.take_orders(ignored);
    EXPECT_EQ(replayed.state(), world.cloud.state());
}

TEST(CloudStory, TurnsToFewCoresHoweverManyTasksThereAre) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(300, "api:1")), "");
    world.run(Duration::minutes(40));
    ASSERT_EQ(world.status("shop"), "CREATE_COMPLETE");
    ASSERT_EQ(running(world), 300U);
    auto service = *world.cloud.find_service(kService);
    (void)service;
    for (Address task : world.cloud.tasks(kCluster)) {
        world.tell(WorldReported{task, ecs::ContainerStarted{0, 99}});
        ASSERT_LE(world.cloud.turned_to().size(), 1U);
    }
    Address first = world.cloud.tasks(kCluster)[0];
    world.tell(WorldReported{first, ecs::ContainerExited{0, 1, 1, {}}});
    // The task, its service, its target group, its name, and the task in its place.
    EXPECT_LE(world.cloud.turned_to().size(), 12U);
    EXPECT_GE(world.cloud.turned_to().size(), 3U);
}

}  // namespace
}  // namespace engine
