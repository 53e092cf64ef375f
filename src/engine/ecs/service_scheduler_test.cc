#include "engine/ecs/service_scheduler.h"

#include <gtest/gtest.h>

#include "engine/ecs/service_bench_testing.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using test::address_of;
using test::Bench;
using test::creation;
using test::revision;
using test::settings;
using Tokens = std::vector<std::uint32_t>;

static_assert(Core<ServiceScheduler>);

std::string zones(const Bench& bench, const Tokens& tokens) {
    std::string text;
    for (std::uint32_t token : tokens)
        text += bench.zone_of(token);
    return text;
}

TEST(ServiceScheduler, OrdersTasksAsItsRevisionSays) {
    Bench bench;
    RevisionSpec spec = revision(3);
    spec.capacity = {{"FARGATE_SPOT", 0, 1}};
    spec.targets = {{{CoreKind::TargetGroup, 4}, "arn:tg", "api", 8080}};
    spec.name_service = Address{CoreKind::NameService, 2};
    bench.tell(creation(settings(1), spec));
    ASSERT_EQ(bench.started, Tokens{0});
    const TaskRequested& request = bench.requests.at(0);
    EXPECT_EQ(request.spec->task_definition_arn, spec.task->task_definition_arn);
    EXPECT_EQ(request.id.size(), 32U);
    EXPECT_EQ(request.started_by, bench.primary().id);
    EXPECT_EQ(request.started_by.size(), std::string("ecs-svc/").size() + 19);
    EXPECT_EQ(request.group, "service:api");
    EXPECT_EQ(request.zone, "a");
    EXPECT_EQ(request.subnet, "subnet-a");
    EXPECT_EQ(request.capacity_provider, "FARGATE_SPOT");
    EXPECT_EQ(request.targets, (std::vector<TargetBinding>{{{CoreKind::TargetGroup, 4}, 8080}}));
    EXPECT_EQ(request.name_service, spec.name_service);
    EXPECT_FALSE(request.service);
}

TEST(ServiceScheduler, StartsTasksInTheEmptiestZone) {
    Bench bench;
    bench.tell(creation(settings(5)));
    EXPECT_EQ(zones(bench, bench.take_started()), "abcab");
    for (std::uint32_t token = 0; token < 5; ++token)
        bench.heal(token);
    bench.end(1, StopCode::EssentialContainerExited);
    bench.end(4, StopCode::EssentialContainerExited);
    EXPECT_EQ(zones(bench, bench.take_started()), "bb");
}

TEST(ServiceScheduler, TakesTurnsAmongSubnetsOfOneZone) {
    Bench bench;
    RevisionSpec spec = revision();
    spec.placements = {{"a", "subnet-1"}, {"a", "subnet-2"}};
    bench.tell(creation(settings(2), spec));
    EXPECT_NE(bench.requests.at(0).subnet, bench.requests.at(1).subnet);
}

TEST(ServiceScheduler, StopsTasksInTheFullestZoneFirst) {
    Bench bench = Bench::steady(settings(5));
    std::string deployment = bench.primary().id;
    bench.update(settings(3));
    EXPECT_EQ(zones(bench, bench.stopped), "ab");
    EXPECT_EQ(bench.stop_reasons.at(bench.stopped.front()),
              "Scaling activity initiated by (deployment " + deployment + ")");
    bench.update(settings(0));
    EXPECT_EQ(bench.stopped.size(), 5U);
}

TEST(ServiceScheduler, CountsRunningAndPendingAgainstTheMaximum) {
    Bench bench = Bench::steady(settings(4, 100, 150));
    bench.deploy(2);
    EXPECT_EQ(bench.take_started(), (Tokens{4, 5}));
    bench.run(4);
    EXPECT_TRUE(bench.stopped.empty());
    EXPECT_TRUE(bench.started.empty());
    bench.heal(4);
    EXPECT_EQ(bench.take_stopped().size(), 1U);
    // A task on its way out makes room at once.
    EXPECT_EQ(bench.take_started(), Tokens{6});
}

TEST(ServiceScheduler, CountsOnlyHealthyTasksForTheMinimum) {
    Bench bench = Bench::steady(settings(4, 50, 100));
    bench.sicken(0);
    bench.take_stopped();
    bench.take_started();
    bench.deploy(2);
    // Of three healthy ones two must stay; the pending replacement of the old revision goes too.
    EXPECT_EQ(bench.take_stopped(), (Tokens{4, 3}));
    EXPECT_EQ(bench.take_started().size(), 2U);
    bench.pass(base::Duration::minutes(1));
    EXPECT_TRUE(bench.stopped.empty());
}

TEST(ServiceScheduler, StartsTheReplacementOfAnUnhealthyTaskFirst) {
    Bench bench = Bench::steady(settings(3));
    bench.sicken(1);
    EXPECT_EQ(bench.take_started(), Tokens{3});
    EXPECT_TRUE(bench.stopped.empty());
    bench.run(3);
    EXPECT_TRUE(bench.stopped.empty());
    bench.heal(3);
    EXPECT_EQ(bench.take_stopped(), Tokens{1});
    EXPECT_EQ(bench.stop_reasons.at(1), "Task failed container health checks");
}

TEST(ServiceScheduler, ReplacesUnhealthyTasksOneByOneWithoutRoom) {
    Bench bench = Bench::steady(settings(3, 0, 100));
    bench.sicken(0);
    EXPECT_EQ(bench.take_stopped(), Tokens{0});
    EXPECT_EQ(bench.take_started(), Tokens{3});
    bench.sicken(1);
    bench.sicken(2);
    EXPECT_TRUE(bench.stopped.empty()) << "one by one";
    bench.run(3);
    EXPECT_EQ(bench.take_stopped(), Tokens{1});
    bench.heal(4);
    EXPECT_EQ(bench.take_stopped(), Tokens{2});
}

TEST(ServiceScheduler, KeepsATaskThatRecoversBeforeItsReplacementIsHealthy) {
    Bench bench = Bench::steady(settings(2));
    bench.sicken(0);
    EXPECT_EQ(bench.take_started(), Tokens{2});
    bench.heal(0);
    // The replacement is the one too many now.
    EXPECT_EQ(bench.take_stopped(), Tokens{2});
}

TEST(ServiceScheduler, IgnoresFailedChecksWithinTheGrace) {
    ServiceSettings with = settings(1);
    with.health_check_grace = base::Duration::seconds(60);
    Bench bench;
    bench.tell(creation(with));
    bench.take_started();
    bench.run(0);
    bench.pass(base::Duration::seconds(10));
    bench.sicken(0);
    bench.pass(base::Duration::seconds(49));
    EXPECT_TRUE(bench.started.empty());
    EXPECT_EQ(bench.count_events("failed container health checks"), 0U);
    bench.pass(base::Duration::seconds(1));
    EXPECT_EQ(bench.take_started(), Tokens{1});
    EXPECT_EQ(bench.count_events("failed container health checks"), 0U);
    bench.heal(1);
    EXPECT_EQ(bench.take_stopped(), Tokens{0});
    EXPECT_EQ(bench.count_events("failed container health checks"), 1U);
}

TEST(ServiceScheduler, DoesNotChooseAProtectedTask) {
    Bench bench = Bench::steady(settings(3, 0, 200));
    bench.tell(TaskProtectionChanged{address_of(0), bench.now + base::Duration::minutes(5)});
    bench.tell(TaskProtectionChanged{address_of(1), bench.now + base::Duration::minutes(9)});
    bench.update(settings(1, 0, 200));
    EXPECT_EQ(bench.take_stopped(), Tokens{2});
    bench.tell(TaskProtectionChanged{address_of(1), std::nullopt});
    EXPECT_EQ(bench.take_stopped(), Tokens{1});
    bench.deploy(2);
    EXPECT_TRUE(bench.stopped.empty());
    bench.pass(base::Duration::minutes(5));
    EXPECT_EQ(bench.take_stopped(), Tokens{0});
}

TEST(ServiceScheduler, ReplacesATaskThatSpotTakesBack) {
    Bench bench = Bench::steady(settings(2));
    bench.news(0, TaskStopBegan{StopCode::SpotInterruption, "Your Spot Task was interrupted."});
    EXPECT_EQ(bench.take_started(), Tokens{2});
    EXPECT_EQ(bench.primary().failed_tasks, 0U);
    bench.news(0, TaskEnded{StopCode::SpotInterruption, "Your Spot Task was interrupted.", true});
    EXPECT_TRUE(bench.started.empty());
}

TEST(ServiceScheduler, StartsTasksInBatches) {
    Bench bench;
    bench.tell(creation(settings(25)));
    EXPECT_EQ(bench.take_started().size(), tunables::kServiceStartBatch);
    bench.pass(tunables::kServiceStartInterval);
    EXPECT_EQ(bench.take_started().size(), tunables::kServiceStartBatch);
    bench.pass(base::Duration::minutes(1));
    EXPECT_EQ(bench.take_started().size(), 5U);
    EXPECT_EQ(bench.count_events("has started 10 tasks: (task "), 2U);
    EXPECT_EQ(bench.count_events("has started 5 tasks: (task "), 1U);
    // 500 a minute.
    Bench big;
    big.tell(creation(settings(5000)));
    big.pass(base::Duration::seconds(59));
    EXPECT_LE(big.started.size(), 500U);
    EXPECT_GE(big.started.size(), 490U);
}

TEST(ServiceScheduler, IsSteadyWithAllTasksHealthyAndNoOldOnes) {
    Bench bench;
    bench.tell(creation(settings(2)));
    bench.run(0);
    bench.heal(1);
    bench.pass(base::Duration::minutes(1));
    EXPECT_EQ(bench.outcomes(), "");
    EXPECT_EQ(bench.primary().rollout, RolloutState::InProgress);
    bench.heal(0);
    EXPECT_EQ(bench.outcomes(), "") << "a service is never steady at once";
    bench.pass(tunables::kSteadyAfter);
    EXPECT_EQ(bench.outcomes(), "0 completed");
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.primary().service_status, ServiceDeploymentStatus::Successful);
    EXPECT_EQ(bench.count_events("deployment completed"), 1U);
    EXPECT_EQ(bench.count_events("has reached a steady state"), 1U);

    bench.take_started();
    bench.deploy(2);
    for (std::uint32_t token : bench.take_started())
        bench.heal(token);
    Tokens old = bench.take_stopped();
    ASSERT_EQ(old.size(), 2U);
    bench.end(old[0]);
    bench.news(old[1], TaskStopBegan{StopCode::ServiceSchedulerInitiated, ""});
    bench.pass(base::Duration::minutes(5));
    EXPECT_EQ(bench.outcomes(), "0 completed") << "an old task still drains";
    bench.news(old[1], TaskEnded{StopCode::ServiceSchedulerInitiated, "", true});
    bench.pass(tunables::kSteadyAfter);
    EXPECT_EQ(bench.outcomes(), "0 completed, 1 completed");
}

TEST(ServiceScheduler, SaysAgainThatItIsSteady) {
    Bench bench = Bench::steady(settings(1));
    std::size_t before = bench.count_events("steady state");
    bench.pass(tunables::kSteadyRepeated * 2);
    EXPECT_EQ(bench.count_events("steady state"), before + 2);
    EXPECT_EQ(bench.outcomes(), "");
}

TEST(ServiceScheduler, SaysWhenItsPercentsLetNothingMove) {
    for (const ServiceSettings& with : {settings(2, 75, 100), settings(3, 100, 125)}) {
        Bench bench = Bench::steady(with);
        bench.deploy(2);
        bench.pass(base::Duration::minutes(10));
        EXPECT_TRUE(bench.started.empty());
        EXPECT_TRUE(bench.stopped.empty());
        EXPECT_EQ(bench.count_events("was unable to stop or start tasks during a deployment"), 1U);
        // A wider maximum lets it go on.
        bench.update(settings(with.desired_count, with.minimum_healthy_percent, 200));
        EXPECT_EQ(bench.take_started().size(), with.desired_count);
    }
}

TEST(ServiceScheduler, LeavesOutAZoneWithoutRoom) {
    Bench bench;
    bench.tell(creation(settings(3)));
    bench.heal(0);
    bench.heal(2);
    bench.take_started();
    bench.news(1, TaskPlacementFailed{"RESOURCE:FARGATE"});
    EXPECT_EQ(bench.count_events("was unable to place a task. Reason: RESOURCE:FARGATE"), 1U);
    bench.pass(base::Duration::minutes(1));
    Tokens again = bench.take_started();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_NE(bench.zone_of(again[0]), "b");
    bench.heal(again[0]);
    bench.pass(tunables::kZoneAvoided);
    bench.end(0, StopCode::EssentialContainerExited);
    EXPECT_EQ(zones(bench, bench.take_started()), "b");
}

TEST(ServiceScheduler, MovesATaskToAnEmptierZone) {
    Bench bench = Bench::steady(settings(4, 100, 200), revision(1, {"a", "b"}));
    // Both tasks of zone b end and come back in zone a, because b has no room.
    Tokens in_b;
    for (std::uint32_t token : {0U, 1U, 2U, 3U}) {
        if (bench.zone_of(token) == "b") in_b.push_back(token);
    }
    ASSERT_EQ(in_b.size(), 2U);
    for (std::uint32_t token : in_b) {
        bench.end(token, StopCode::EssentialContainerExited);
        std::uint32_t next = bench.take_started().at(0);
        if (bench.zone_of(next) == "b") {
            bench.news(next, TaskPlacementFailed{"RESOURCE:FARGATE"});
            bench.pass(base::Duration::minutes(1));
            next = bench.take_started().at(0);
        }
        EXPECT_EQ(bench.zone_of(next), "a");
        bench.heal(next);
    }
    for (int move = 0; move < 2; ++move) {
        bench.pass(tunables::kRebalanceAfter * 3);
        Tokens moved = bench.take_started();
        ASSERT_EQ(zones(bench, moved), "b");
        EXPECT_TRUE(bench.stopped.empty()) << "the new one is not healthy yet";
        bench.heal(moved[0]);
        Tokens left = bench.take_stopped();
        EXPECT_EQ(zones(bench, left), "a");
        bench.end(left.at(0));
    }
    bench.pass(tunables::kRebalanceAfter * 3);
    EXPECT_TRUE(bench.started.empty()) << "two and two";
}

TEST(ServiceScheduler, LeavesZonesAloneWhenTheMaximumHasNoRoom) {
    Bench bench = Bench::steady(settings(4, 0, 100), revision(1, {"a", "b"}));
    bench.update(settings(2, 0, 100));
    for (std::uint32_t token : bench.take_stopped())
        bench.end(token);
    EXPECT_EQ(bench.service.index().in_zone("a"), 1U);
    bench.pass(tunables::kRebalanceAfter * 3);
    EXPECT_TRUE(bench.started.empty());
}

TEST(ServiceScheduler, MovesATaskOnceItsMaximumHasRoom) {
    Bench bench = Bench::steady(settings(2, 0, 100), revision(1, {"a", "b"}));
    std::uint32_t in_b = bench.zone_of(0) == "b" ? 0 : 1;
    bench.end(in_b, StopCode::EssentialContainerExited);
    bench.news(bench.take_started().at(0), TaskPlacementFailed{"RESOURCE:FARGATE"});
    bench.pass(base::Duration::minutes(1));
    bench.heal(bench.take_started().at(0));
    bench.pass(tunables::kRebalanceAfter * 3);
    ASSERT_EQ(bench.service.index().in_zone("a"), 2U);
    ASSERT_TRUE(bench.started.empty()) << "there is no room";
    bench.update(settings(2, 0, 200));
    bench.pass(tunables::kRebalanceAfter);
    EXPECT_EQ(zones(bench, bench.take_started()), "b");
}

TEST(ServiceScheduler, DrainsItsTasksBeforeItIsGone) {
    Bench bench = Bench::steady(settings(2));
    bench.tell(ServiceDeleteRequested{true});
    EXPECT_EQ(bench.take_stopped().size(), 2U);
    EXPECT_EQ(bench.service.state().status, ServiceStatus::Draining);
    bench.end(0);
    EXPECT_EQ(bench.outcomes(), "");
    // It still drains.
    bench.news(1, TaskStopBegan{StopCode::ServiceSchedulerInitiated, "stopped"});
    EXPECT_EQ(bench.service.state().status, ServiceStatus::Draining);
    bench.news(1, TaskStopping{});
    EXPECT_EQ(bench.service.state().status, ServiceStatus::Inactive);
    EXPECT_TRUE(show_deployments(bench.service).empty());
    EXPECT_EQ(bench.outcomes(), "");
    bench.end(1);
    EXPECT_EQ(bench.outcomes(), "- deleted");
    EXPECT_FALSE(bench.service.next_wake());
    bench.end(1);
    bench.tell(Restarted{});
    EXPECT_TRUE(bench.started.empty());
    EXPECT_EQ(bench.outcomes(), "- deleted");
}

TEST(ServiceScheduler, IsGoneAtOnceWithoutTasks) {
    Bench bench = Bench::steady(settings(0));
    bench.tell(ServiceDeleteRequested{});
    EXPECT_EQ(bench.outcomes(), "- deleted");
}

TEST(ServiceScheduler, TellsOfItsTargets) {
    Bench bench;
    RevisionSpec spec = revision();
    spec.targets = {{{CoreKind::TargetGroup, 4}, "arn:tg", "api", 8080}};
    bench.tell(creation(settings(1), spec));
    const Address group = spec.targets[0].group;
    for (auto step : {TaskTargetMoved::Step::Registered, TaskTargetMoved::Step::Deregistered,
                      TaskTargetMoved::Step::DrainingBegan})
        bench.news(0, TaskTargetMoved{group, step});
    bench.run(0);
    bench.news(0, TaskHealthChanged{HealthStatus::Unhealthy,
                                    "Task failed ELB health checks in (target-group arn:tg)", group,
                                    "Request timed out"});
    EXPECT_EQ(bench.count_events("registered 1 targets in (target-group arn:tg)"), 2U);
    EXPECT_EQ(bench.count_events("deregistered 1 targets in (target-group arn:tg)"), 1U);
    EXPECT_EQ(bench.count_events("has begun draining connections on 1 tasks."), 1U);
    EXPECT_EQ(bench.count_events("is unhealthy"), 0U) << "told when it is stopped for that";
    bench.heal(1);
    EXPECT_EQ(bench.count_events("(port 8080) is unhealthy in (target-group arn:tg) due to "
                                 "(reason Request timed out)"),
              1U);
}

TEST(ServiceScheduler, IgnoresWhatIsLateDoubledOrAboutTheDead) {
    Bench bench = Bench::steady(settings(2));
    bench.end(0, StopCode::EssentialContainerExited);
    EXPECT_EQ(bench.take_started(), Tokens{2});
    ServiceScheduler::State before = bench.service.state();
    bench.tell(ServiceTaskCreated{2, address_of(2), "arn"});
    bench.tell(ServiceTaskCreated{77, address_of(77), "arn"});
    bench.end(0, StopCode::EssentialContainerExited);
    bench.heal(0);
    bench.news(0, TaskPlacementFailed{"late"});
    bench.heal(1);
    bench.tell(TaskProtectionChanged{address_of(0), bench.now + base::Duration::hours(1)});
    bench.tell(creation(settings(9)));
    EXPECT_EQ(bench.service.state(), before);
    EXPECT_TRUE(bench.started.empty());
    EXPECT_TRUE(bench.stopped.empty());
}

TEST(ServiceScheduler, GivesUnansweredOrdersAgainAfterARestart) {
    ServiceScheduler service;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    service.handle(creation(settings(2)), now);
    std::vector<ServiceScheduler::Order> first;
    service.take_orders(first);
    ASSERT_EQ(first.size(), 2U);
    service.handle(Restarted{}, now);
    std::vector<ServiceScheduler::Order> again;
    service.take_orders(again);
    EXPECT_EQ(again, first);

    service.handle(ServiceTaskCreated{0, address_of(0), "arn"}, now);
    service.handle(ServiceUpdateRequested{{}, settings(0), false}, now);
    std::vector<ServiceScheduler::Order> stops;
    service.take_orders(stops);
    EXPECT_EQ(stops.size(), 1U);
    service.handle(Restarted{}, now);
    again.clear();
    service.take_orders(again);
    EXPECT_EQ(again, stops);
    // The other one was given up; if it was made all the same, it is stopped.
    service.handle(ServiceTaskCreated{1, address_of(1), "arn"}, now);
    again.clear();
    service.take_orders(again);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(std::get<StopServiceTask>(again[0]).task, address_of(1));
}

TEST(ServiceScheduler, StopsATaskThatWasGivenUpBeforeItWasMade) {
    ServiceScheduler service;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    service.handle(creation(settings(1)), now);
    service.handle(ServiceUpdateRequested{{}, settings(0), false}, now);
    std::vector<ServiceScheduler::Order> orders;
    service.take_orders(orders);
    EXPECT_EQ(orders.size(), 1U);
    orders.clear();
    service.handle(ServiceTaskCreated{0, address_of(0), "arn"}, now);
    service.take_orders(orders);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(std::get<StopServiceTask>(orders[0]).task, address_of(0));
}

TEST(LaunchBackOff, GrowsWhileTasksNeverRun) {
    Bench bench;
    bench.tell(creation(settings(1)));
    base::Duration expected = tunables::kLaunchBackOffFirst;
    for (int round = 0; round < 12; ++round) {
        Tokens started = bench.take_started();
        ASSERT_EQ(started.size(), 1U) << round;
        bench.fail_to_start(started[0]);
        EXPECT_TRUE(bench.started.empty());
        bench.pass(expected - base::Duration::milliseconds(1));
        EXPECT_TRUE(bench.started.empty()) << round;
        bench.pass(base::Duration::milliseconds(1));
        expected = std::min(expected * 2, tunables::kLaunchBackOffCap);
    }
    EXPECT_EQ(expected, tunables::kLaunchBackOffCap);
    EXPECT_EQ(bench.count_events("is unable to consistently start tasks successfully"), 1U);
    EXPECT_EQ(bench.count_events("Reason: CannotPullContainerError"), 1U);
}

TEST(LaunchBackOff, DoesNotSlowTasksThatRan) {
    Bench bench;
    bench.tell(creation(settings(1)));
    for (int round = 0; round < 20; ++round) {
        Tokens started = bench.take_started();
        ASSERT_EQ(started.size(), 1U) << round;
        bench.run(started[0]);
        bench.end(started[0], StopCode::EssentialContainerExited);
        // The quota of tasks a minute goes on counting.
        bench.pass(tunables::kServiceStartInterval);
    }
}

TEST(LaunchBackOff, EndsWithANewRevision) {
    Bench bench;
    bench.tell(creation(settings(1)));
    bench.fail_to_start(bench.take_started().at(0));
    EXPECT_TRUE(bench.started.empty());
    bench.deploy(2);
    EXPECT_EQ(bench.started.size(), 1U);
}

}  // namespace
}  // namespace engine::ecs
