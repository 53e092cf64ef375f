#include "engine/ecs/task_containers.h"

#include <gtest/gtest.h>

namespace engine::ecs {
namespace {

using base::Duration;
using base::Time;

constexpr Time kStart = Time::unix_seconds(1'800'000'000);

ContainerState running(HealthStatus health = HealthStatus::Unknown) {
    ContainerState container{.step = ContainerStep::Running, .attempt = 1, .started_at = kStart};
    container.check.health = health;
    return container;
}

ContainerState ended(std::int32_t code) {
    return {.step = ContainerStep::Stopped, .attempt = 1, .started_at = kStart, .exit_code = code};
}

TEST(TaskContainers, WaitForWhatTheyDependOn) {
    ContainerState starting{.step = ContainerStep::Starting, .attempt = 1};
    ContainerState never_ran{.step = ContainerStep::Stopped};
    ContainerState again{.step = ContainerStep::Starting, .attempt = 2, .exit_code = 1};
    struct Row {
        const char* name;
        DependencyCondition condition;
        ContainerState on;
        Readiness expected;
    };
    using enum DependencyCondition;
    const std::vector<Row> rows = {
        {"nothing yet", Start, {}, Readiness::Wait},
        {"not started yet", Start, starting, Readiness::Wait},
        {"runs", Start, running(), Readiness::Go},
        {"started and ended", Start, ended(1), Readiness::Go},
        {"starts again", Start, again, Readiness::Go},
        {"never ran", Start, never_ran, Readiness::Never},
        {"runs", Complete, running(), Readiness::Wait},
        {"ended badly", Complete, ended(1), Readiness::Go},
        {"never ran", Complete, never_ran, Readiness::Never},
        {"runs", Success, running(), Readiness::Wait},
        {"ended well", Success, ended(0), Readiness::Go},
        {"ended badly", Success, ended(1), Readiness::Never},
        {"starts again", Success, again, Readiness::Wait},
        {"no check yet", Healthy, running(), Readiness::Wait},
        {"passed", Healthy, running(HealthStatus::Healthy), Readiness::Go},
        {"failed", Healthy, running(HealthStatus::Unhealthy), Readiness::Wait},
        {"ended", Healthy, ended(0), Readiness::Never},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        TaskSpec spec;
        spec.containers = {{.name = "db", .health_check = HealthCheck{}},
                           {.name = "api", .depends_on = {{0, row.condition}}}};
        EXPECT_EQ(readiness(spec, {row.on, {}}, 1), row.expected);
        EXPECT_EQ(readiness(spec, {row.on, {}}, 0), Readiness::Go);
        EXPECT_EQ(is_waited_for(spec, {row.on, {}}, 0), row.expected == Readiness::Wait);
        EXPECT_EQ(hopeless_reason(spec, {row.on, {}}, 1).empty(), row.expected != Readiness::Never);
    }
}

TEST(TaskContainers, CannotStartAfterWhatIsNotThere) {
    TaskSpec spec;
    spec.containers = {{.name = "api", .depends_on = {{7, DependencyCondition::Start}}}};
    EXPECT_EQ(readiness(spec, {ContainerState{}}, 0), Readiness::Never);
    EXPECT_FALSE(hopeless_reason(spec, {ContainerState{}}, 0).empty());
}

TEST(TaskContainers, NeedACheckForOthersToWaitForTheirHealth) {
    TaskSpec spec;
    spec.containers = {{.name = "db"},
                       {.name = "api", .depends_on = {{0, DependencyCondition::Healthy}}}};
    EXPECT_EQ(readiness(spec, {running(), {}}, 1), Readiness::Never);
}

TEST(TaskContainers, RestartOnlyAfterTheAttemptPeriod) {
    ContainerSpec spec{.restart_policy = RestartPolicy{.ignored_exit_codes = {3},
                                                       .attempt_period = Duration::seconds(60)}};
    ContainerState container = ended(1);
    EXPECT_FALSE(restarts(spec, container, kStart + Duration::milliseconds(59'999)));
    EXPECT_TRUE(restarts(spec, container, kStart + Duration::seconds(60)));
    EXPECT_TRUE(restarts(spec, ended(0), kStart + Duration::seconds(60)));
    EXPECT_FALSE(restarts(spec, ended(3), kStart + Duration::seconds(60)));
    container.started_at.reset();
    EXPECT_FALSE(restarts(spec, container, kStart + Duration::seconds(60)));
    EXPECT_FALSE(restarts({}, ended(1), kStart + Duration::seconds(60)));
}

TEST(TaskContainers, CheckOneIntervalAfterTheStartAndAfterEachCheck) {
    ContainerSpec spec{.health_check = HealthCheck{.interval = Duration::seconds(10)}};
    ContainerState container = running(HealthStatus::Healthy);
    container.check.probe = 4;
    begin_checks(spec, container, kStart);
    EXPECT_EQ(container.check.due, kStart + Duration::seconds(10));
    EXPECT_EQ(container.check.health, HealthStatus::Unknown);
    // An answer to a check of the last attempt must not fit one of this.
    EXPECT_EQ(container.check.probe, 4U);
    end_check(*spec.health_check, container, true, kStart + Duration::seconds(13));
    EXPECT_EQ(container.check.due, kStart + Duration::seconds(23));
    begin_checks({}, container, kStart);
    EXPECT_FALSE(container.check.due);
}

/// What the health is after checks that pass (+) or fail (-) every 10 s after the start.
HealthStatus after(std::string_view checks, Duration start_period) {
    HealthCheck spec{.interval = Duration::seconds(10), .retries = 3, .start_period = start_period};
    ContainerState container = running();
    Time now = kStart;
    for (char check : checks) {
        now = now + Duration::seconds(10);
        container.check.open = true;
        container.check.opened_at = now;
        end_check(spec, container, check == '+', now + Duration::seconds(1));
        EXPECT_FALSE(container.check.open);
    }
    return container.check.health;
}

TEST(TaskContainers, TurnHealthyAtOnceAndUnhealthyAfterRetries) {
    struct Row {
        std::string_view checks;
        int start_period;
        HealthStatus expected;
    };
    using enum HealthStatus;
    const std::vector<Row> rows = {
        {"", 0, Unknown},          {"+", 0, Healthy},     {"--", 0, Unknown},
        {"---", 0, Unhealthy},     {"--+--", 0, Healthy}, {"+---", 0, Unhealthy},
        {"---+", 0, Healthy},      {"---", 40, Unknown},  {"+", 40, Healthy},
        {"+---", 40, Unhealthy},  // a success ends the start period
        {"-----", 40, Unknown},   // the checks at 40 s and 50 s count: two
        {"------", 40, Unhealthy},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.checks);
        EXPECT_EQ(after(row.checks, Duration::seconds(row.start_period)), row.expected);
    }
}

TEST(TaskContainers, MakeTheTaskAsHealthyAsTheWorstEssentialOne) {
    struct Row {
        HealthStatus first, second, expected;
    };
    using enum HealthStatus;
    const std::vector<Row> rows = {
        {Healthy, Healthy, Healthy},     {Healthy, Unknown, Unknown},
        {Unknown, Unhealthy, Unhealthy}, {Unhealthy, Healthy, Unhealthy},
        {Unknown, Unknown, Unknown},
    };
    TaskSpec spec;
    spec.containers = {{.name = "a", .health_check = HealthCheck{}},
                       {.name = "b", .health_check = HealthCheck{}},
                       {.name = "c", .essential = false, .health_check = HealthCheck{}}};
    for (const Row& row : rows) {
        std::vector<ContainerState> containers = {running(row.first), running(row.second),
                                                  running(Unhealthy)};
        EXPECT_EQ(task_health(spec, containers), row.expected);
        EXPECT_EQ(checked_health(spec, containers), row.expected);
    }
    spec.containers[1].health_check.reset();
    std::vector<ContainerState> containers = {running(Healthy), running(Unknown), running()};
    EXPECT_EQ(task_health(spec, containers), Unknown);
    EXPECT_EQ(checked_health(spec, containers), Healthy);
    spec.containers[0].health_check.reset();
    EXPECT_FALSE(has_checks(spec));
    EXPECT_EQ(checked_health(spec, containers), Unknown);
}

TEST(TaskContainers, ShowThreeStatuses) {
    EXPECT_EQ(last_status({.step = ContainerStep::Starting}), "PENDING");
    EXPECT_EQ(last_status({.step = ContainerStep::Terminating}), "RUNNING");
    EXPECT_EQ(last_status({.step = ContainerStep::Stopped}), "STOPPED");
    EXPECT_EQ(to_string(HealthStatus::Unhealthy), "UNHEALTHY");
}

}  // namespace
}  // namespace engine::ecs
