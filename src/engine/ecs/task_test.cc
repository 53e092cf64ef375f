#include "engine/ecs/task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/ecs/task_bench_testing.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using base::Duration;

constexpr std::string_view kStops = "[stops UserInitiated: Task stopped by user]";

TaskRequested request(std::vector<ContainerSpec> containers) {
    TaskSpec spec;
    spec.containers = std::move(containers);
    return {.spec = share(spec), .id = "t", .zone = "eu-west-1a", .service = kService};
}

TaskRequested behind_a_load_balancer(std::vector<ContainerSpec> containers) {
    TaskRequested made = request(std::move(containers));
    made.targets = {{kGroup, 8080}};
    return made;
}

/// Until all containers that need not wait have started, 10 s after the request.
TaskBench started(const TaskRequested& made) {
    TaskBench bench;
    bench.after(made);
    bench.until(5);
    bench.after(TaskProvisioned{"10.0.0.9", "eni-1"});
    for (std::size_t i = 0; i < made.spec->containers.size(); ++i)
        bench.after(ImagePulled{static_cast<std::uint8_t>(i), "sha256:1"});
    bench.until(10);
    for (std::size_t i = 0; i < made.spec->containers.size(); ++i)
        bench.after(ContainerStarted{static_cast<std::uint8_t>(i), 1});
    return bench;
}

/// RUNNING since at most `kActivation` after its start.
TaskBench running(const TaskRequested& made) {
    TaskBench bench = started(made);
    bench.until(11);
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Running);
    return bench;
}

TEST(Task, GoesFromProvisioningToStopped) {
    TaskBench bench;
    EXPECT_EQ(bench.after(request({{.name = "api"}})), "provision");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Provisioning);
    EXPECT_EQ(bench.task.connectivity(), "DISCONNECTED");
    bench.until(5);
    EXPECT_EQ(bench.after(TaskProvisioned{"10.0.0.9", "eni-1"}), "pull 0");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Pending);
    EXPECT_EQ(bench.task.connectivity(), "CONNECTED");
    bench.until(12);
    EXPECT_EQ(bench.after(ImagePulled{0, "sha256:1"}), "start 0#1");
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "[ran]");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Running);
    EXPECT_EQ(bench.task.desired_status(), TaskStatus::Running);
    EXPECT_EQ(bench.until(100), "[HEALTHY]");
    EXPECT_FALSE(bench.task.next_wake());
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; term 0#1");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopping);
    EXPECT_EQ(bench.task.desired_status(), TaskStatus::Stopped);
    bench.until(110);
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 143}), "deprovision");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Deprovisioning);
    bench.until(120);
    EXPECT_EQ(bench.after(TaskDeprovisioned{}), "[ended UserInitiated: Task stopped by user]");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopped);
    EXPECT_FALSE(bench.task.next_wake());

    const TaskState& state = bench.task.state();
    auto seconds = [](std::optional<base::Time> time) { return (*time - kTaskStart).in_seconds(); };
    EXPECT_EQ(seconds(state.created_at), 0);
    EXPECT_EQ(seconds(state.connected_at), 5);
    EXPECT_EQ(seconds(state.pull_started_at), 5);
    EXPECT_EQ(seconds(state.pull_stopped_at), 12);
    EXPECT_EQ(seconds(state.started_at), 12);
    EXPECT_EQ(seconds(state.stopping_at), 100);
    EXPECT_EQ(seconds(state.execution_stopped_at), 110);
    EXPECT_EQ(seconds(state.stopped_at), 120);
    EXPECT_EQ(state.containers[0].exit_code, 143);
    EXPECT_EQ(state.containers[0].digest, "sha256:1");
}

TEST(Task, PassesThroughAllStatusesBehindALoadBalancer) {
    std::vector<std::string_view> passed;
    TaskBench bench;
    bench.after(behind_a_load_balancer({{.name = "api"}}));
    auto look = [&] { passed.push_back(to_string(bench.task.last_status())); };
    look();
    bench.after(TaskProvisioned{});
    look();
    bench.after(ImagePulled{0, ""});
    bench.after(ContainerStarted{0, 1});
    look();
    bench.until(10);
    look();
    bench.after(TaskStopRequested{});
    look();
    bench.after(TargetDrained{kGroup});
    look();
    bench.after(ContainerExited{0, 1, 143});
    look();
    bench.after(TaskDeprovisioned{});
    look();
    EXPECT_THAT(passed,
                testing::ElementsAre("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING",
                                     "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"));
}

TEST(Task, TellsItsServiceWhenItIsStopping) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    auto tells = [&](const Task::Fact& fact) {
        bench.task.handle(fact, bench.now);
        std::vector<TaskOrder> orders;
        bench.task.take_orders(orders);
        return std::ranges::count(orders, TaskOrder(TellService{kService, TaskStopping{}}));
    };
    EXPECT_EQ(tells(TaskStopRequested{}), 0);
    EXPECT_EQ(tells(TargetDrained{kGroup}), 1);
    EXPECT_EQ(tells(ContainerExited{0, 1, 0}), 0);
}

TEST(Task, SpellsStatusesAsTheApiDoes) {
    EXPECT_EQ(to_string(TaskStatus::Provisioning), "PROVISIONING");
    EXPECT_EQ(to_string(TaskStatus::Deactivating), "DEACTIVATING");
    EXPECT_EQ(to_string(StopCode::None), "");
    EXPECT_EQ(to_string(StopCode::SpotInterruption), "SpotInterruption");
}

TEST(Task, PullsAllImagesAtOnce) {
    TaskBench bench;
    bench.after(request(
        {{.name = "db"}, {.name = "api", .depends_on = {{0, DependencyCondition::Start}}}}));
    EXPECT_EQ(bench.after(TaskProvisioned{}), "pull 0; pull 1");
    EXPECT_EQ(bench.after(ImagePulled{1, ""}), "");
    EXPECT_FALSE(bench.task.state().pull_stopped_at);
    EXPECT_EQ(bench.after(ImagePulled{0, ""}), "start 0#1");
    EXPECT_TRUE(bench.task.state().pull_stopped_at);
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "start 1#1");
}

TEST(Task, StartsAfterTheMigrationHasEndedWell) {
    TaskBench bench;
    bench.after(request({{.name = "migrate", .essential = false},
                         {.name = "api", .depends_on = {{0, DependencyCondition::Success}}}}));
    bench.after(TaskProvisioned{});
    bench.after(ImagePulled{0, ""});
    bench.after(ImagePulled{1, ""});
    bench.after(ContainerStarted{0, 1});
    // Without a start timeout it may take as long as it wants.
    EXPECT_EQ(bench.until(4000), "");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 0}), "start 1#1");
    EXPECT_EQ(bench.after(ContainerStarted{1, 1}), "[ran]");
}

TEST(Task, FailsToStartWhenADependencyCannotBeReached) {
    TaskBench bench;
    bench.after(request({{.name = "migrate", .essential = false},
                         {.name = "api", .depends_on = {{0, DependencyCondition::Success}}}}));
    bench.after(TaskProvisioned{});
    bench.after(ImagePulled{0, ""});
    bench.after(ImagePulled{1, ""});
    bench.after(ContainerStarted{0, 1});
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 1}),
              "[stops TaskFailedToStart: Task failed to start]; deprovision");
    EXPECT_EQ(bench.task.state().containers[1].reason,
              "dependency graph: failed to resolve container ordering dependency [migrate] for "
              "target [api] as dependency did not exit successfully.");
}

TEST(Task, GivesUpOnADependencyAfterItsStartTimeout) {
    HealthCheck check{.interval = Duration::seconds(10)};
    TaskBench bench;
    bench.after(
        request({{.name = "db", .health_check = check, .start_timeout = Duration::seconds(60)},
                 {.name = "api", .depends_on = {{0, DependencyCondition::Healthy}}}}));
    bench.after(TaskProvisioned{});
    bench.after(ImagePulled{0, ""});
    bench.after(ImagePulled{1, ""});
    bench.after(ContainerStarted{0, 1});
    EXPECT_EQ(bench.until(10), "probe 0#1");
    EXPECT_EQ(bench.after(ContainerProbed{0, 1, false}), "");
    TaskBench in_time = bench;

    bench.until(59.999);
    EXPECT_EQ(bench.until(60), "[stops TaskFailedToStart: Task failed to start]; term 0#1");
    EXPECT_EQ(bench.task.state().containers[1].reason,
              "dependency graph: container ordering dependency [db] for target [api] has timed "
              "out.");

    EXPECT_EQ(in_time.until(20), "probe 0#2");
    EXPECT_EQ(in_time.after(ContainerProbed{0, 2, true}), "start 1#1");
    in_time.after(ContainerStarted{1, 1});
    in_time.until(70);
    EXPECT_EQ(in_time.task.last_status(), TaskStatus::Running);
}

TEST(Task, FailsToStartWithTheErrorOfItsContainer) {
    const std::vector<ContainerSpec> containers = {{.name = "api"},
                                                   {.name = "logs", .essential = false}};
    TaskBench bench;
    bench.after(request(containers));
    bench.after(TaskProvisioned{});
    bench.after(ImagePulled{0, ""});
    TaskBench starts = bench;
    TaskBench pulls = bench;

    // One that is not essential does not keep the task from running.
    EXPECT_EQ(bench.after(ImagePullFailed{1, "CannotPullContainerError: no"}), "");
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "[ran]");
    EXPECT_EQ(last_status(bench.task.state().containers[1]), "STOPPED");

    EXPECT_EQ(starts.after(ContainerStartFailed{0, 1, "CannotStartContainerError: no"}),
              "[stops TaskFailedToStart: CannotStartContainerError: no]; deprovision");
    EXPECT_EQ(starts.after(TaskDeprovisioned{}),
              "[ended TaskFailedToStart: CannotStartContainerError: no (never ran)]");

    TaskBench first;
    first.after(request(containers));
    first.after(TaskProvisioned{});
    EXPECT_EQ(first.after(ImagePullFailed{0, "CannotPullContainerError: no"}),
              "[stops TaskFailedToStart: CannotPullContainerError: no]; deprovision");
}

TEST(Task, FailsToStartWhenAContainerTakesTooLong) {
    TaskBench bench;
    bench.after(request({{.name = "api", .start_timeout = Duration::seconds(20)}}));
    bench.after(TaskProvisioned{});
    bench.after(ImagePulled{0, ""});
    EXPECT_EQ(bench.until(19.999), "");
    EXPECT_EQ(bench.until(20),
              "kill 0#1; [stops TaskFailedToStart: ContainerRuntimeTimeoutError: Could not "
              "transition to running; timed out after waiting 20s]");
    // It is over only when the container is.
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 137}), "deprovision");
}

TEST(Task, FailsWhenItCannotBeSetUp) {
    TaskBench bench;
    bench.after(request({{.name = "api"}}));
    EXPECT_EQ(bench.after(TaskSetupFailed{"ResourceInitializationError: no"}),
              "[stops TaskFailedToStart: ResourceInitializationError: no]; deprovision");
    TaskBench later = running(request({{.name = "api"}}));
    EXPECT_EQ(later.after(TaskSetupFailed{"ResourceInitializationError: no"}), "");
}

TEST(Task, NeverWasWhenThereIsNoRoom) {
    TaskBench bench;
    bench.after(request({{.name = "api"}}));
    EXPECT_EQ(bench.after(TaskPlacementFailed{"RESOURCE:FARGATE"}),
              "[not placed: RESOURCE:FARGATE]");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopped);
    EXPECT_EQ(bench.after(TaskProvisioned{}), "");
    EXPECT_EQ(bench.after(TaskStopRequested{}), "");
    EXPECT_EQ(bench.after(Restarted{}), "");
}

TEST(Task, RegistersBeforeItIsRunning) {
    TaskRequested made = behind_a_load_balancer({{.name = "api"}});
    made.targets.push_back({kOtherGroup, 9090});
    made.name_service = kName;
    TaskBench bench;
    bench.after(made);
    bench.after(TaskProvisioned{"10.0.0.9", "eni-1"});
    bench.after(ImagePulled{0, ""});
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}),
              "register 7 10.0.0.9:8080; [registered]; register 8 10.0.0.9:9090; [registered]; "
              "name 10.0.0.9");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Activating);
    bench.now = *bench.task.next_wake();
    EXPECT_EQ(bench.now, kTaskStart + tunables::kActivation);
    bench.task.wake(bench.now);
    EXPECT_EQ(bench.orders(), "[ran]");
}

TEST(Task, SendsNoSigtermBeforeItsDrain) {
    TaskRequested made = behind_a_load_balancer({{.name = "api"}});
    made.targets.push_back({kOtherGroup, 9090});
    made.name_service = kName;
    TaskBench bench = running(made);
    EXPECT_EQ(bench.after(TaskStopRequested{StopCode::ServiceSchedulerInitiated, "Scaling"}),
              "[stops ServiceSchedulerInitiated: Scaling]; deregister 7; [deregistered]; "
              "[draining]; deregister 8; [deregistered]; [draining]; unname");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Deactivating);
    EXPECT_EQ(bench.until(300), "");
    EXPECT_EQ(bench.after(TargetDrained{kGroup}), "");
    EXPECT_EQ(bench.after(TargetDrained{kGroup}), "");
    EXPECT_EQ(bench.after(TargetDrained{{CoreKind::TargetGroup, 99}}), "");
    EXPECT_EQ(bench.after(TargetDrained{kOtherGroup}), "term 0#1");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopping);
}

TEST(Task, StopsWaitingForATargetGroupThatNeverTells) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    bench.after(TaskStopRequested{});
    bench.now = *bench.task.next_wake();
    EXPECT_EQ(bench.now, kTaskStart + Duration::seconds(11) + tunables::kDrainGivenUp);
    // Longer than any deregistration delay.
    EXPECT_GT(tunables::kDrainGivenUp, Duration::seconds(3600));
    bench.task.wake(bench.now);
    EXPECT_EQ(bench.orders(), "term 0#1");
}

TEST(Task, DoesNotDeregisterATargetThatIsGone) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    bench.after(TargetHealthSeen{kGroup, HealthStatus::Unhealthy, "Target deregistration"});
    EXPECT_EQ(bench.after(TargetDrained{kGroup}), "");
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; term 0#1");
}

TEST(Task, LeavesItsTargetGroupsWhenItsEssentialContainerDied) {
    const std::string stops =
        "[stops EssentialContainerExited: Essential container in task exited]; deregister 7; "
        "[deregistered]; [draining]";
    TaskBench alone = running(behind_a_load_balancer({{.name = "api"}}));
    EXPECT_EQ(alone.after(ContainerExited{0, 1, 1, "OutOfMemoryError: killed"}),
              stops + "; deprovision");
    EXPECT_EQ(alone.task.state().containers[0].reason, "OutOfMemoryError: killed");

    TaskBench beside = running(behind_a_load_balancer({{.name = "api"}, {.name = "proxy"}}));
    EXPECT_EQ(beside.after(ContainerExited{0, 1, 1}), stops);
    EXPECT_EQ(beside.after(TargetDrained{kGroup}), "term 1#1");
    EXPECT_EQ(beside.after(ContainerExited{1, 1, 143}), "deprovision");
}

TEST(Task, StopsWhenAnEssentialContainerEnds) {
    TaskBench bench = running(request({{.name = "api"}, {.name = "logs", .essential = false}}));
    EXPECT_EQ(bench.after(ContainerExited{1, 1, 1}), "");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Running);
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 0}),
              "[stops EssentialContainerExited: Essential container in task exited]; deprovision");
    EXPECT_EQ(bench.after(TaskDeprovisioned{}),
              "[ended EssentialContainerExited: Essential container in task exited]");
}

TEST(Task, StopsContainersInReverseOrder) {
    TaskBench bench = running(request({
        {.name = "db", .essential = false},
        {.name = "api", .depends_on = {{0, DependencyCondition::Start}}},
        {.name = "proxy", .depends_on = {{1, DependencyCondition::Start}}},
    }));
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; term 2#1");
    EXPECT_EQ(bench.after(ContainerExited{2, 1, 143}), "term 1#1");
    EXPECT_EQ(bench.after(ContainerExited{1, 1, 143}), "term 0#1");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 143}), "deprovision");
}

TEST(Task, KillsAContainerAfterItsStopTimeout) {
    TaskBench bench = running(request({{.name = "api", .stop_timeout = Duration::seconds(45)}}));
    bench.until(20);
    bench.after(TaskStopRequested{});
    EXPECT_EQ(bench.until(64.999), "");
    EXPECT_EQ(bench.until(65), "kill 0#1");
    EXPECT_EQ(bench.until(3600), "");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopping);
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 137}), "deprovision");
}

TEST(Task, GivesAContainerItsWholeStopTimeoutAgainAfterARestart) {
    TaskBench bench = running(request({{.name = "api", .stop_timeout = Duration::seconds(45)}}));
    bench.until(20);
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; term 0#1");
    // Nobody was there when the stop timeout ended, and perhaps nobody sent the SIGTERM.
    bench.now = kTaskStart + Duration::minutes(30);
    EXPECT_EQ(bench.after(Restarted{}), "term 0#1");
    EXPECT_EQ(bench.until(1844.999), "");
    EXPECT_EQ(bench.until(1845), "kill 0#1");
}

TEST(Task, GetsSigtermWithTheNoticeOfSpot) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    EXPECT_EQ(bench.after(SpotInterrupted{}),
              "[stops SpotInterruption: Your Spot Task was interrupted.]; deregister 7; "
              "[deregistered]; [draining]; term 0#1");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Stopping);
    EXPECT_EQ(bench.after(SpotInterrupted{}), "");
    EXPECT_EQ(bench.until(40.999), "");
    EXPECT_EQ(bench.until(41), "kill 0#1");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 137}), "deprovision");
    EXPECT_EQ(bench.after(TargetDrained{kGroup}), "");
}

TEST(Task, HasTwoMinutesAfterTheNoticeOfSpot) {
    // The proxy is told only when the api that depends on it has ended.
    constexpr Duration kLongest = Duration::seconds(120);
    TaskBench bench = running(request({{.name = "proxy", .stop_timeout = kLongest},
                                       {.name = "api",
                                        .depends_on = {{0, DependencyCondition::Start}},
                                        .stop_timeout = kLongest}}));
    EXPECT_EQ(bench.after(SpotInterrupted{}),
              "[stops SpotInterruption: Your Spot Task was interrupted.]; term 1#1");
    bench.until(71);
    EXPECT_EQ(bench.after(ContainerExited{1, 1, 0}), "term 0#1");
    EXPECT_EQ(bench.until(130.999), "");
    EXPECT_EQ(bench.until(131), "kill 0#1");
}

TEST(Task, EndsItsDrainWhenSpotTakesTheCapacity) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    bench.after(TaskStopRequested{});
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Deactivating);
    EXPECT_EQ(bench.after(SpotInterrupted{}), "term 0#1");
    EXPECT_EQ(bench.until(41), "kill 0#1");
    EXPECT_EQ(bench.task.state().stop_code, StopCode::UserInitiated);
}

TEST(Task, EndsWithItsHost) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}, {.name = "proxy"}}));
    EXPECT_EQ(bench.after(HostLost{"Host is gone."}),
              "[stops TerminationNotice: Host is gone.]; deregister 7; [deregistered]; [draining]; "
              "deprovision");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 0}), "");
    EXPECT_EQ(bench.task.state().containers[0].reason, "Host is gone.");
    EXPECT_FALSE(bench.task.state().containers[0].exit_code);
    EXPECT_EQ(bench.after(TaskDeprovisioned{}), "[ended TerminationNotice: Host is gone.]");
}

TEST(Task, StartsAContainerAgainByItsRestartPolicy) {
    RestartPolicy policy{.attempt_period = Duration::seconds(60)};
    TaskBench bench = running(request({{.name = "api", .restart_policy = policy}}));
    bench.until(70);
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 1}), "start 0#2");
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 1}), "");
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "");
    EXPECT_EQ(bench.after(ContainerStarted{0, 2}), "");
    EXPECT_EQ(bench.task.last_status(), TaskStatus::Running);
    EXPECT_EQ(bench.task.state().containers[0].restarts, 1U);
    bench.until(129);
    EXPECT_EQ(bench.after(ContainerExited{0, 2, 1}),
              "[stops EssentialContainerExited: Essential container in task exited]; deprovision");
}

TEST(Task, IsHealthyInFourWays) {
    HealthCheck check{.interval = Duration::seconds(10), .retries = 1};
    const ContainerSpec plain{.name = "api"};
    const ContainerSpec checked{.name = "api", .health_check = check};
    const TargetHealthSeen target{kGroup, HealthStatus::Healthy};

    TaskBench neither = running(request({plain}));
    EXPECT_EQ(neither.until(49.999), "");
    EXPECT_EQ(neither.until(50), "[HEALTHY]");

    TaskBench check_only = running(request({checked}));
    EXPECT_EQ(check_only.until(20), "probe 0#1");
    EXPECT_EQ(check_only.after(ContainerProbed{0, 1, true}), "[HEALTHY]");

    TaskBench target_only = running(behind_a_load_balancer({plain}));
    EXPECT_EQ(target_only.until(100), "");
    EXPECT_EQ(target_only.after(target), "[HEALTHY]");
    EXPECT_EQ(target_only.after(target), "");

    TaskBench both = running(behind_a_load_balancer({checked}));
    EXPECT_EQ(both.after(target), "");
    both.until(20);
    EXPECT_EQ(both.after(ContainerProbed{0, 1, true}), "[HEALTHY]");
    both.until(30);
    EXPECT_EQ(both.after(ContainerProbed{0, 2, false}),
              "[UNHEALTHY: Task failed container health checks]");

    TaskBench check_first = running(behind_a_load_balancer({checked}));
    check_first.until(20);
    EXPECT_EQ(check_first.after(ContainerProbed{0, 1, true}), "");
    EXPECT_EQ(check_first.after(target), "[HEALTHY]");
}

TEST(Task, SaysWhichTargetGroupFoundItUnhealthy) {
    TaskBench bench = running(behind_a_load_balancer({{.name = "api"}}));
    bench.task.handle(
        TargetHealthSeen{kGroup, HealthStatus::Unhealthy, "Request timed out", "arn:tg"},
        bench.now);
    std::vector<TaskOrder> orders;
    bench.task.take_orders(orders);
    ASSERT_EQ(orders.size(), 1U);
    TaskHealthChanged expected{HealthStatus::Unhealthy,
                               "Task failed ELB health checks in (target-group arn:tg)", kGroup,
                               "Request timed out"};
    EXPECT_EQ(std::get<TaskHealthChanged>(std::get<TellService>(orders[0]).news), expected);
}

TEST(Task, CountsAsHealthyBesideAnEssentialContainerWithoutACheck) {
    HealthCheck check{.interval = Duration::seconds(10)};
    TaskBench bench = running(request({{.name = "api", .health_check = check}, {.name = "proxy"}}));
    bench.until(20);
    EXPECT_EQ(bench.after(ContainerProbed{0, 1, true}), "[HEALTHY]");
    EXPECT_EQ(bench.task.health(), HealthStatus::Unknown);
}

TEST(Task, CountsACheckWithoutAnAnswerAsFailed) {
    HealthCheck check{
        .interval = Duration::seconds(10), .timeout = Duration::seconds(4), .retries = 1};
    TaskBench bench = running(request({{.name = "api", .health_check = check}}));
    EXPECT_EQ(bench.until(20), "probe 0#1");
    EXPECT_EQ(bench.until(23.999), "");
    TaskBench in_time = bench;
    EXPECT_EQ(bench.until(24), "[UNHEALTHY: Task failed container health checks]");
    EXPECT_EQ(bench.after(ContainerProbed{0, 1, true}), "");

    // An answer that comes late counts as none, also when nobody woke the task in between.
    TaskBench asleep = in_time;
    asleep.now = kTaskStart + Duration::milliseconds(24'001);
    EXPECT_EQ(asleep.after(ContainerProbed{0, 1, true}),
              "[UNHEALTHY: Task failed container health checks]");
    in_time.now = kTaskStart + Duration::seconds(24);
    EXPECT_EQ(in_time.after(ContainerProbed{0, 1, true}), "[HEALTHY]");
}

TEST(Task, ReportsItsContainerChecksToItsPrivateName) {
    HealthCheck check{.interval = Duration::seconds(10), .retries = 1};
    TaskRequested made = request({{.name = "api", .health_check = check}});
    made.name_service = kName;
    TaskBench bench;
    bench.after(made);
    bench.after(TaskProvisioned{"10.0.0.9", ""});
    bench.after(ImagePulled{0, ""});
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "name 10.0.0.9; report UNKNOWN");
    EXPECT_EQ(bench.until(10), "[ran]; probe 0#1");
    EXPECT_EQ(bench.after(ContainerProbed{0, 1, true}), "[HEALTHY]; report HEALTHY");
    EXPECT_EQ(bench.until(20), "probe 0#2");
    EXPECT_EQ(bench.after(ContainerProbed{0, 2, true}), "");
    bench.until(30);
    EXPECT_EQ(bench.after(ContainerProbed{0, 3, false}),
              "[UNHEALTHY: Task failed container health checks]; report UNHEALTHY");
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; unname; term 0#1");
}

TEST(Task, TellsNobodyWithoutAService) {
    TaskRequested made = request({{.name = "job"}});
    made.service.reset();
    TaskBench bench = running(made);
    EXPECT_EQ(bench.after(ContainerExited{0, 1, 0}), "deprovision");
    EXPECT_EQ(bench.after(TaskDeprovisioned{}), "");
    EXPECT_EQ(bench.task.state().stop_reason, "Essential container in task exited");
}

TEST(Task, OrdersAgainWhatHasNoAnswer) {
    HealthCheck check{.interval = Duration::seconds(10)};
    TaskBench bench;
    bench.after(request({{.name = "api", .health_check = check}}));
    EXPECT_EQ(bench.after(Restarted{}), "provision");
    bench.after(TaskProvisioned{});
    EXPECT_EQ(bench.after(Restarted{}), "pull 0");
    bench.after(ImagePulled{0, ""});
    // The world was away for longer than the start may take.
    bench.now = kTaskStart + Duration::minutes(30);
    EXPECT_EQ(bench.after(Restarted{}), "start 0#1");
    EXPECT_EQ(bench.after(ContainerStarted{0, 1}), "[ran]");
    EXPECT_EQ(bench.after(Restarted{}), "");
    bench.until(1811);
    bench.now = bench.now + Duration::minutes(30);
    EXPECT_EQ(bench.after(Restarted{}), "probe 0#1");
    EXPECT_EQ(bench.after(ContainerProbed{0, 1, true}), "[HEALTHY]");
    bench.after(TaskStopRequested{});
    EXPECT_EQ(bench.after(Restarted{}), "term 0#1");
    bench.after(ContainerExited{0, 1, 143});
    EXPECT_EQ(bench.after(Restarted{}), "deprovision");
    bench.after(TaskDeprovisioned{});
    EXPECT_EQ(bench.after(Restarted{}), "");
}

TEST(Task, StopsBeforeItEverStarted) {
    TaskBench bench;
    bench.after(request({{.name = "api"}}));
    EXPECT_EQ(bench.after(TaskStopRequested{}), std::string(kStops) + "; deprovision");
    EXPECT_EQ(bench.after(TaskProvisioned{}), "");
    EXPECT_EQ(bench.after(TaskPlacementFailed{"no"}), "");
    EXPECT_EQ(bench.after(TaskDeprovisioned{}),
              "[ended UserInitiated: Task stopped by user (never ran)]");
}

TEST(Task, IgnoresFactsBeforeItsRequest) {
    TaskBench bench;
    EXPECT_EQ(bench.after(TaskStopRequested{}), "");
    EXPECT_EQ(bench.after(Restarted{}), "");
    EXPECT_FALSE(bench.task.next_wake());
    EXPECT_EQ(bench.task.state(), TaskState{});
}

}  // namespace
}  // namespace engine::ecs
