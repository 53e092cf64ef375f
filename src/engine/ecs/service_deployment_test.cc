#include <gtest/gtest.h>

#include "engine/ecs/service_bench_testing.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/service_views.h"
#include "engine/tunables.h"

namespace engine::ecs {
namespace {

using test::Bench;
using test::creation;
using test::revision;
using test::settings;
using Tokens = std::vector<std::uint32_t>;

ServiceSettings with_breaker(ServiceSettings made, bool rollback = true) {
    made.breaker.enabled = true;
    made.breaker.rollback = rollback;
    return made;
}

/// Each task that is started never runs, for `rounds` rounds; how many failed.
std::size_t fail_all(Bench& bench, int rounds) {
    std::size_t failed = 0;
    for (int round = 0; round < rounds; ++round) {
        for (std::uint32_t token : bench.take_started()) {
            bench.fail_to_start(token);
            ++failed;
        }
        bench.pass(tunables::kLaunchBackOffCap);
    }
    return failed;
}

TEST(ServiceDeployments, SettingsAloneBeginNone) {
    Bench bench = Bench::steady(settings(2));
    ServiceSettings changed = with_breaker(settings(3, 50, 300));
    changed.health_check_grace = base::Duration::minutes(1);
    bench.update(changed);
    EXPECT_EQ(bench.service.state().deployments.size(), 1U);
    EXPECT_EQ(bench.take_started().size(), 1U);
    EXPECT_EQ(bench.outcomes(), "");
    bench.heal(2);
    bench.pass(tunables::kSteadyAfter);
    EXPECT_EQ(bench.outcomes(), "0 completed");
    // The same revision again is no change either; whoever waits is answered.
    bench.tell(ServiceUpdateRequested{revision(1), {}, false});
    EXPECT_EQ(bench.service.state().deployments.size(), 1U);
    EXPECT_EQ(bench.outcomes(), "0 completed, 0 completed");
}

TEST(ServiceDeployments, BeginNoneForOtherTagsOfTheDefinition) {
    Bench bench = Bench::steady(settings(2));
    RevisionSpec tagged = revision(1);
    TaskSpec task = *tagged.task;
    task.simulate = {{"unhealthy-rate", "100%"}};
    tagged.task = share(task);
    bench.tell(ServiceUpdateRequested{tagged, settings(3), false});
    EXPECT_EQ(bench.service.state().deployments.size(), 1U);
    EXPECT_EQ(bench.take_started().size(), 1U);
    EXPECT_FALSE(deploys_the_same(revision(1), revision(2)));
    task.cpu_units = 512;
    tagged.task = share(task);
    EXPECT_FALSE(deploys_the_same(revision(1), tagged));
    // A deployment that begins for another reason takes them along.
    bench.tell(ServiceUpdateRequested{tagged, settings(3), false});
    EXPECT_EQ(bench.service.state().revisions.at(1).spec->task->simulate, task.simulate);
}

TEST(ServiceDeployments, AForcedOneReplacesTasksOfTheSameRevision) {
    Bench bench = Bench::steady(settings(2));
    bench.tell(ServiceUpdateRequested{{}, {}, true});
    EXPECT_EQ(bench.service.state().deployments.size(), 2U);
    EXPECT_EQ(bench.started.size(), 2U);
    bench.calm();
    EXPECT_EQ(show_deployments(bench.service).size(), 1U);
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.service.state().live, Tokens{1});
}

TEST(ServiceDeployments, OneOfNoTasksCompletesToo) {
    Bench bench = Bench::steady(settings(0));
    bench.deploy(2);
    EXPECT_EQ(bench.outcomes(), "") << "it has only begun";
    bench.pass(tunables::kSteadyAfter);
    EXPECT_EQ(bench.outcomes(), "1 completed");
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.service.state().last_completed, 1U);
}

ServiceSettings early(ServiceSettings made, std::uint32_t percent, bool cleans_up_later) {
    made.early = {.enabled = true, .healthy_percent = percent, .cleans_up_later = cleans_up_later};
    return made;
}

TEST(ServiceDeployments, CompleteEarlyWhenTheNewTasksAreHealthy) {
    Bench bench = Bench::steady(with_breaker(early(settings(3), 50, true)));
    bench.deploy(2);
    const Tokens started = bench.take_started();
    ASSERT_EQ(started.size(), 3U);
    bench.heal(started[0]);
    EXPECT_EQ(bench.outcomes(), "");
    // Half of three, rounded up; the old ones drain for as long as they like.
    bench.heal(started[1]);
    EXPECT_EQ(bench.outcomes(), "1 completed");
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.primary().service_status, ServiceDeploymentStatus::Successful);
    EXPECT_EQ(bench.service.state().last_completed, 1U);
    ASSERT_EQ(show_deployments(bench.service).size(), 2U);
    // What comes now is no matter of the deployment.
    fail_all(bench, 5);
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.service.state().live.front(), 1U);
}

TEST(ServiceDeployments, CompleteEarlyOnlyWithoutOldTasksWhereTheseBlock) {
    Bench bench = Bench::steady(early(settings(2), 100, false));
    bench.deploy(2);
    for (std::uint32_t token : bench.take_started())
        bench.heal(token);
    EXPECT_EQ(bench.outcomes(), "");
    for (std::uint32_t token : bench.take_stopped())
        bench.end(token);
    EXPECT_EQ(bench.outcomes(), "1 completed");
}

TEST(ServiceDeployments, TheNewestIsPrimaryAndAllOlderOnesDrainTogether) {
    Bench bench = Bench::steady(settings(3, 100, 200));
    bench.deploy(2);
    Tokens second = bench.take_started();
    ASSERT_EQ(second.size(), 3U);
    bench.heal(second[0]);
    Tokens gone = bench.take_stopped();
    ASSERT_EQ(gone.size(), 1U) << "one new is healthy, so one old goes";
    bench.deploy(3);
    // Of the two older revisions those go first that are not healthy.
    Tokens more = bench.take_stopped();
    EXPECT_EQ(more, (Tokens{second[1], second[2]}));
    Tokens third = bench.take_started();
    EXPECT_EQ(third.size(), 3U);
    std::vector<DeploymentView> shown = show_deployments(bench.service);
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[0].status, DeploymentStatus::Primary);
    EXPECT_EQ(shown[0].task_definition_arn.back(), '3');
    EXPECT_EQ(shown[0].pending_count, 3U);
    EXPECT_EQ(shown[1].status, DeploymentStatus::Active);
    EXPECT_EQ(shown[1].running_count + shown[2].running_count, 3U);
    EXPECT_EQ(shown[1].desired_count, 0U);
    for (std::uint32_t token : third)
        bench.heal(token);
    for (std::uint32_t token : {gone[0], more[0], more[1]})
        bench.end(token);
    bench.calm();
    EXPECT_EQ(bench.service.state().live, Tokens{2});
    EXPECT_EQ(bench.service.state().deployments.at(0).status, DeploymentStatus::Inactive);
    EXPECT_EQ(bench.service.state().deployments.at(1).status, DeploymentStatus::Inactive);
}

TEST(ServiceDeployments, AnUpdateDuringOneSupersedesIt) {
    Bench bench = Bench::steady(settings(2));
    bench.deploy(2);
    bench.deploy(3);
    EXPECT_EQ(bench.outcomes(), "1 superseded");
    std::vector<ServiceDeploymentView> shown = show_service_deployments(bench.service);
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[0].status, ServiceDeploymentStatus::InProgress);
    EXPECT_EQ(shown[1].status, ServiceDeploymentStatus::Stopped);
    EXPECT_EQ(shown[2].status, ServiceDeploymentStatus::Successful);
    EXPECT_TRUE(shown[1].stopped);
    bench.calm();
    EXPECT_EQ(show_service_deployments(bench.service)[0].status,
              ServiceDeploymentStatus::Successful);
}

TEST(ServiceDeployments, ShowArnsTimesAndCounts) {
    Bench bench = Bench::steady(settings(2));
    base::Time began = bench.now;
    bench.deploy(2);
    bench.run(bench.started.at(0));
    ServiceDeploymentView shown = show_service_deployments(bench.service).at(0);
    const std::string prefix = "arn:aws:ecs:eu-west-1:123456789012:service-deployment/ohi/api/";
    EXPECT_EQ(shown.arn.substr(0, prefix.size()), prefix);
    EXPECT_EQ(shown.arn.size(), prefix.size() + 22);
    const std::string revisions = "arn:aws:ecs:eu-west-1:123456789012:service-revision/ohi/api/";
    EXPECT_EQ(shown.target.arn.substr(0, revisions.size()), revisions);
    EXPECT_EQ(shown.target.requested, 2U);
    EXPECT_EQ(shown.target.running, 1U);
    EXPECT_EQ(shown.target.pending, 1U);
    ASSERT_EQ(shown.sources.size(), 1U);
    EXPECT_EQ(shown.sources[0].running, 2U);
    EXPECT_EQ(shown.created, began);
    EXPECT_FALSE(shown.finished);
    bench.calm();
    EXPECT_TRUE(show_service_deployments(bench.service).at(0).finished);
    EXPECT_EQ(running_count(bench.service), 2U);
    EXPECT_EQ(pending_count(bench.service), 0U);
}

TEST(ServiceDeployments, AreForgottenAfterALongTime) {
    Bench bench = Bench::steady(settings(1));
    for (int i = 0; i < 200; ++i)
        bench.deploy(i + 2);
    EXPECT_LE(bench.service.state().deployments.size(), tunables::kServiceDeploymentsKept + 1);
    EXPECT_EQ(bench.service.state().revisions.size(), bench.service.state().deployments.size());
    EXPECT_TRUE(bench.service.state().deployments.contains(0)) << "the last that completed";
}

TEST(ServiceDeployments, CountFailedTasksUntilOneRunsWell) {
    Bench bench;
    bench.tell(creation(settings(1)));
    auto counted = [&] { return show_deployments(bench.service)[0].failed_tasks; };
    EXPECT_EQ(fail_all(bench, 4), 4U);
    EXPECT_EQ(counted(), 4U);
    std::uint32_t task = bench.take_started().at(0);
    bench.run(task);
    EXPECT_EQ(counted(), 4U) << "it runs, not yet well";
    bench.heal(task);
    EXPECT_EQ(counted(), 0U);
    bench.end(task, StopCode::EssentialContainerExited);
    fail_all(bench, 2);
    EXPECT_EQ(counted(), 0U) << "not looked at any more";
    bench.deploy(2);
    fail_all(bench, 1);
    EXPECT_EQ(counted(), 1U);
}

TEST(ServiceDeployments, ShowTheRevisionsThatHaveTasks) {
    Bench bench = Bench::steady(with_breaker(settings(2)));
    const auto& revisions = bench.service.state().revisions;
    const std::string first = revisions.at(0).arn;
    auto counts = [](const std::string& arn, std::uint32_t requested, std::uint32_t running,
                     std::uint32_t pending) {
        return RevisionCounts{arn, requested, running, pending};
    };
    bench.deploy(2);
    const std::string second = revisions.at(1).arn;
    EXPECT_EQ(show_current_revisions(bench.service),
              (std::vector{counts(second, 2, 0, 2), counts(first, 0, 2, 0)}));
    fail_all(bench, 3);
    EXPECT_EQ(show_current_revisions(bench.service), (std::vector{counts(first, 2, 2, 0)}))
        << "the failed one has no tasks";
    bench.calm();
    EXPECT_EQ(show_current_revisions(bench.service), (std::vector{counts(first, 2, 2, 0)}));
}

TEST(ServiceDeployments, AUserRollsBackWithoutTheBreaker) {
    Bench bench = Bench::steady(settings(2));
    bench.deploy(2);
    bench.heal(bench.take_started().at(0));
    bench.take_stopped();
    const std::string arn = bench.primary().arn;
    bench.tell(ServiceDeploymentStopRequested{arn, ServiceDeploymentStopRequested::Kind::Rollback});
    EXPECT_EQ(bench.outcomes(), "1 stopped");
    EXPECT_EQ(bench.service.state().live, (Tokens{0, 1}));
    ServiceDeploymentView shown = show_service_deployments(bench.service).at(0);
    EXPECT_EQ(shown.status, ServiceDeploymentStatus::RollbackInProgress);
    EXPECT_EQ(shown.rollback_reason, "Deployment stopped by the user.");
    EXPECT_EQ(shown.rollback_revision_arn, bench.service.state().revisions.at(0).arn);
    for (int i = 0; i < 5; ++i) {
        for (std::uint32_t token : bench.take_started())
            bench.heal(token);
        for (std::uint32_t token : bench.take_stopped())
            bench.end(token);
    }
    bench.end(0);
    bench.end(1);
    bench.end(2);
    for (std::uint32_t token : bench.take_started())
        bench.heal(token);
    bench.pass(base::Duration::minutes(1));
    for (std::uint32_t token : bench.take_started())
        bench.heal(token);
    bench.pass(base::Duration::minutes(1));
    EXPECT_EQ(bench.outcomes(), "1 stopped, 1 rolled back, 0 completed");
    EXPECT_EQ(show_service_deployments(bench.service).at(0).status,
              ServiceDeploymentStatus::RollbackSuccessful);
}

TEST(ServiceDeployments, AnAbortedOneStaysAsItIs) {
    Bench bench = Bench::steady(settings(2));
    bench.deploy(2);
    Tokens second = bench.take_started();
    const std::string arn = bench.primary().arn;
    bench.tell(ServiceDeploymentStopRequested{arn, ServiceDeploymentStopRequested::Kind::Abort});
    EXPECT_EQ(bench.outcomes(), "1 stopped");
    for (std::uint32_t token : second)
        bench.heal(token);
    bench.end(second[0], StopCode::EssentialContainerExited);
    bench.pass(base::Duration::hours(1));
    EXPECT_TRUE(bench.started.empty());
    EXPECT_TRUE(bench.stopped.empty());
    EXPECT_EQ(show_service_deployments(bench.service).at(0).status,
              ServiceDeploymentStatus::Stopped);
    auto again = bench.service.refuse(
        ServiceDeploymentStopRequested{arn, ServiceDeploymentStopRequested::Kind::Abort});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->code, "ConflictException");
    // A lowered count still lets tasks go.
    bench.update(settings(0));
    EXPECT_EQ(bench.stopped.size(), 3U);
}

TEST(ServiceRefusals, NameWhatIsWrongWithTheSettings) {
    ServiceScheduler service;
    auto code = [&](const ServiceSettings& with) {
        auto refusal = service.refuse(creation(with));
        return refusal ? refusal->code : "";
    };
    EXPECT_EQ(code(settings(1)), "");
    EXPECT_EQ(code(settings(1, 0, 100)), "");
    EXPECT_EQ(code(settings(1, 101, 200)), "InvalidParameterException");
    EXPECT_EQ(code(settings(1, 80, 50)), "InvalidParameterException");
    EXPECT_EQ(service.refuse(creation(settings(1, 100, 100)))->message,
              "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
              "deployments.");
    EXPECT_EQ(service.refuse(creation(settings(1), revision(1, {})))->message,
              "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    EXPECT_EQ(service.refuse(ServiceUpdateRequested{})->code, "ServiceNotFoundException");
    EXPECT_EQ(service.refuse(ServiceDeleteRequested{})->code, "ServiceNotFoundException");
    Bench bench = Bench::steady(settings(1));
    EXPECT_EQ(bench.service.refuse(creation(settings(1)))->message,
              "Creation of service was not idempotent.");
    EXPECT_EQ(bench.service.refuse(ServiceDeploymentStopRequested{"arn:none"})->code,
              "ServiceDeploymentNotFoundException");
    bench.tell(ServiceDeleteRequested{true});
    EXPECT_EQ(bench.service.refuse(ServiceUpdateRequested{})->message, "Service was not ACTIVE.");
}

TEST(ServiceRefusals, ACapacityStrategyChangesOnlyByForce) {
    Bench bench = Bench::steady(settings(1));
    RevisionSpec spot = revision();
    spot.capacity = {{"FARGATE_SPOT", 0, 1}};
    EXPECT_EQ(bench.service.refuse(ServiceUpdateRequested{spot, {}, false})->code,
              "InvalidParameterException");
    EXPECT_FALSE(bench.service.refuse(ServiceUpdateRequested{spot, {}, true}));
    bench.tell(ServiceUpdateRequested{spot, {}, true});
    EXPECT_EQ(bench.requests.at(bench.started.at(0)).capacity_provider, "FARGATE_SPOT");
}

TEST(ServiceRefusals, AServiceWithTasksGoesOnlyByForce) {
    Bench bench = Bench::steady(settings(1));
    EXPECT_EQ(bench.service.refuse(ServiceDeleteRequested{})->message,
              "The service cannot be stopped while it is scaled above 0.");
    bench.tell(ServiceDeleteRequested{});
    EXPECT_EQ(bench.service.state().status, ServiceStatus::Active);
    EXPECT_FALSE(bench.service.refuse(ServiceDeleteRequested{true}));
    bench.update(settings(0));
    EXPECT_FALSE(bench.service.refuse(ServiceDeleteRequested{}));
}

TEST(ServiceRefusals, TrafficIsNotShiftedYet) {
    ServiceSettings shifting = settings(2);
    shifting.strategy = DeploymentStrategy::BlueGreen;
    Bench bench = Bench::steady(shifting);
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed)
        << "a first one has nothing to shift";
    auto refusal = bench.service.refuse(ServiceUpdateRequested{revision(2), {}, false});
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, "UnsupportedFeatureException");
    EXPECT_NE(refusal->message.find("BLUE_GREEN"), std::string::npos);
    EXPECT_TRUE(bench.service.refuse(ServiceUpdateRequested{{}, {}, true}));
    shifting.desired_count = 3;
    EXPECT_FALSE(bench.service.refuse(ServiceUpdateRequested{revision(1), shifting, false}));
    EXPECT_FALSE(bench.service.refuse(ServiceUpdateRequested{revision(2), settings(2), false}));
}

TEST(Breaker, TripsExactlyAtItsThreshold) {
    for (std::uint32_t desired : {1U, 6U, 9U}) {
        Bench bench;
        bench.tell(creation(with_breaker(settings(desired))));
        std::uint32_t threshold = breaker_threshold(settings(desired));
        for (std::uint32_t failures = 1; failures <= threshold; ++failures) {
            while (bench.started.empty())
                bench.pass(base::Duration::minutes(1));
            std::uint32_t token = bench.started.front();
            bench.started.erase(bench.started.begin());
            bench.fail_to_start(token);
            EXPECT_EQ(bench.primary().rollout == RolloutState::Failed, failures == threshold);
        }
        bench.started.clear();
        bench.pass(base::Duration::hours(2));
        EXPECT_TRUE(bench.started.empty()) << "a failed deployment starts nothing more";
    }
}

TEST(Breaker, HasNothingToRollBackToOnFirstCreate) {
    Bench bench;
    bench.tell(creation(with_breaker(settings(1))));
    fail_all(bench, 3);
    EXPECT_EQ(bench.outcomes(), "0 failed");
    EXPECT_EQ(bench.settled[0].reason, "ECS Deployment Circuit Breaker was triggered");
    EXPECT_EQ(bench.primary().rollout_reason,
              "ECS deployment circuit breaker: tasks failed to start.");
    EXPECT_EQ(show_service_deployments(bench.service)[0].status, ServiceDeploymentStatus::Stopped);
    EXPECT_EQ(bench.count_events("deployment failed: tasks failed to start."), 1U);
    EXPECT_EQ(bench.count_events("rolling back"), 0U);
    // Whoever changes a setting now is told that it will not come to rest.
    bench.update(with_breaker(settings(2)));
    EXPECT_EQ(bench.outcomes(), "0 failed, 0 failed");
    // A new revision may start.
    bench.deploy(2);
    EXPECT_EQ(bench.started.size(), 2U);
}

TEST(Breaker, RollsBackToTheLastCompletedDeployment) {
    Bench bench = Bench::steady(with_breaker(settings(2)));
    bench.deploy(2);
    bench.deploy(3);
    bench.settled.clear();
    fail_all(bench, 4);
    EXPECT_EQ(bench.outcomes(), "2 failed, 2 rolled back, 0 completed");
    for (std::uint32_t token : bench.stopped)
        EXPECT_GE(token, 2U) << "the old tasks never go";
    EXPECT_EQ(bench.service.state().live, Tokens{0});
    const Deployment& back = bench.primary();
    EXPECT_EQ(bench.count_events("rolling back to deployment " + back.id + "."), 1U);
    std::vector<ServiceDeploymentView> shown = show_service_deployments(bench.service);
    EXPECT_EQ(shown[0].status, ServiceDeploymentStatus::RollbackSuccessful);
    EXPECT_EQ(shown[0].breaker, BreakerStatus::Triggered);
    EXPECT_EQ(shown[2].status, ServiceDeploymentStatus::Successful);
    EXPECT_EQ(bench.service.index().of(0).healthy, 2U);
}

TEST(Breaker, RollsBackPastADeploymentThatNeverCompleted) {
    Bench bench = Bench::steady(with_breaker(settings(2)));
    bench.deploy(2);
    bench.heal(bench.take_started().at(0));
    bench.deploy(3);
    fail_all(bench, 4);
    EXPECT_EQ(bench.service.state().live, (Tokens{0, 1})) << "the second still has its task";
    EXPECT_EQ(bench.service.state().last_completed, 0U);
}

TEST(Breaker, FailsWithoutRollbackAndKeepsTheOldTasks) {
    Bench bench = Bench::steady(with_breaker(settings(2), false));
    bench.deploy(2);
    fail_all(bench, 4);
    EXPECT_EQ(bench.outcomes(), "1 failed");
    std::vector<DeploymentView> shown = show_deployments(bench.service);
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_EQ(shown[0].rollout, RolloutState::Failed);
    EXPECT_EQ(shown[1].running_count, 2U);
}

TEST(Breaker, GivesUpARollbackThatFailsToo) {
    Bench bench = Bench::steady(with_breaker(settings(2, 0, 100)));
    bench.deploy(2);
    for (std::uint32_t token : bench.take_stopped())
        bench.end(token);
    fail_all(bench, 12);
    EXPECT_EQ(bench.outcomes(), "1 failed, 0 failed");
    EXPECT_EQ(show_service_deployments(bench.service)[0].status,
              ServiceDeploymentStatus::RollbackFailed);
    EXPECT_TRUE(bench.started.empty());
}

TEST(Breaker, CountsFailedChecksOnceATaskRuns) {
    Bench bench = Bench::steady(with_breaker(settings(2, 100, 150)));
    bench.deploy(2);
    std::uint32_t token = bench.take_started().at(0);
    bench.run(token);
    bench.end(token, StopCode::EssentialContainerExited);
    EXPECT_EQ(bench.primary().breaker_failures, 0U) << "it ran";
    bench.pass(base::Duration::seconds(2));
    bench.fail_to_start(bench.take_started().at(0));
    EXPECT_EQ(bench.primary().breaker_failures, 0U) << "second stage";
    for (std::uint32_t failures = 1; failures <= 3; ++failures) {
        while (bench.started.empty())
            bench.pass(base::Duration::minutes(1));
        token = bench.take_started().at(0);
        bench.run(token);
        bench.sicken(token);
        EXPECT_EQ(bench.service.state().deployments.at(1).breaker_failures, failures);
        EXPECT_EQ(bench.take_stopped().at(0), token);
        bench.end(token);
    }
    EXPECT_EQ(bench.service.state().deployments.at(1).rollout, RolloutState::Failed);
}

TEST(Breaker, ForgetsFailuresAfterAHealthyTask) {
    for (bool reset : {true, false}) {
        ServiceSettings with = with_breaker(settings(2));
        with.breaker.reset_on_healthy_task = reset;
        Bench bench;
        bench.tell(creation(with));
        Tokens first = bench.take_started();
        bench.fail_to_start(first[0]);
        EXPECT_EQ(bench.primary().breaker_failures, 1U);
        bench.heal(first[1]);
        EXPECT_EQ(bench.primary().breaker_failures, reset ? 0U : 1U);
    }
}

TEST(Breaker, IsDoneOnceTheDeploymentCompleted) {
    Bench bench = Bench::steady(with_breaker(settings(1)));
    bench.end(0, StopCode::EssentialContainerExited);
    fail_all(bench, 6);
    EXPECT_EQ(bench.primary().rollout, RolloutState::Completed);
    EXPECT_EQ(bench.primary().failed_tasks, 0U);
    EXPECT_EQ(bench.started.size(), 1U) << "a completed deployment tries for ever";
}

TEST(Breaker, ShowsItsStatusAndThreshold) {
    Bench bench;
    bench.tell(creation(with_breaker(settings(1))));
    auto shown = [&] { return show_service_deployments(bench.service).at(0); };
    EXPECT_EQ(shown().breaker, BreakerStatus::Monitoring);
    EXPECT_EQ(shown().breaker_threshold, 3U);
    bench.calm();
    EXPECT_EQ(shown().breaker, BreakerStatus::MonitoringComplete);
    bench.update(settings(1));
    EXPECT_EQ(shown().breaker, BreakerStatus::Disabled);
    bench.update(with_breaker(settings(1), false));
    bench.deploy(2);
    fail_all(bench, 3);
    EXPECT_EQ(shown().breaker, BreakerStatus::Triggered);
    EXPECT_EQ(shown().breaker_failures, 3U);
}

}  // namespace
}  // namespace engine::ecs
