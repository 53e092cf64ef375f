#include "rollout/diagnosis/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace rollout {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kStart = 1'800'000'000;
const std::string kSecret = "arn:aws:secretsmanager:eu-west-1:1:secret:key-AbCdEf";

/// A stopped task of deployment ecs-svc/1 that ran for 19 s; `number` tells its age.
TaskSeen task(int number, std::string code, std::string reason,
              std::vector<ContainerSeen> containers = {}) {
    auto at = [&](int second) { return base::Time::unix_seconds(kStart + 100 * number + second); };
    return {.arn = "arn:aws:ecs:eu-west-1:1:task/dev/" + std::to_string(number) + "f9a41d0c2",
            .task_definition = "arn:td:1",
            .started_by = "ecs-svc/1",
            .status = "STOPPED",
            .stop_code = std::move(code),
            .stop_reason = std::move(reason),
            .containers = std::move(containers),
            .created = at(0),
            .started = at(1),
            .stopped = at(20)};
}

TaskSeen exited(int number, std::int64_t code, std::string reason = {}) {
    return task(number, "EssentialContainerExited", "Essential container in task exited",
                {{.name = "api", .image = "a:1", .exit_code = code, .reason = std::move(reason)}});
}

TaskSeen unstarted(int number, const std::string& reason) {
    TaskSeen seen =
        task(number, "TaskFailedToStart", reason,
             {{.name = "api", .image = "1.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev"}});
    seen.started.reset();
    return seen;
}

/// A service whose deployment is under way, with no task that runs.
ServiceEvidence evidence(std::vector<TaskSeen> stopped = {}) {
    return {.name = "api",
            .service = {.name = "ohi-dev-api",
                        .status = "ACTIVE",
                        .task_definition = "arn:td:1",
                        .desired = 2,
                        .deployments = {{.id = "ecs-svc/1",
                                         .status = "PRIMARY",
                                         .rollout = "IN_PROGRESS",
                                         .reason = "ECS deployment ecs-svc/1 in progress."}}},
            .stopped = std::move(stopped),
            .definition = {
                .arn = "arn:td:1",
                .memory = "512",
                .containers = {
                    {.name = "api",
                     .image = "1.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev",
                     .environment = {{"LOG_LEVEL", "info"},
                                     {"STRIPE_URL", "http://stripe.ohi-dev.local:80/v1"}},
                     .secrets = {{"API_KEY", kSecret}, {"USER_NAME", kSecret + ":user::"}}}}}};
}

ServiceEvidence steady(std::vector<TaskSeen> stopped = {}) {
    ServiceEvidence one = evidence(std::move(stopped));
    one.service.running = 2;
    one.service.deployments[0].rollout = "COMPLETED";
    return one;
}

const std::string kInit =
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve "
    "secret from asm: ";

struct Row {
    TaskSeen stopped;
    Cause cause;
    const char* what;
    std::vector<std::string> first_keys;
};

const std::vector<Row>& rows() {
    static const std::vector<Row> kRows = {
        {unstarted(1, "CannotPullContainerError: failed to resolve ref x: x: not found"),
         Cause::ImageMissing,
         "api cannot start: the image 1.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev is not there",
         {"image"}},
        {unstarted(1, "CannotPullContainerError: dial tcp 1.1.1.1:443: i/o timeout"),
         Cause::ImageUnreachable,
         "api cannot start: its tasks do not reach the registry",
         {"network"}},
        {unstarted(1, kInit + "failed to fetch secret " + kSecret +
                          " from secrets manager: Secrets Manager can't find the specified secret "
                          "value for staging label: AWSCURRENT"),
         Cause::SecretEmpty,
         "api cannot start: the secret of API_KEY has no value yet",
         {"secrets", "API_KEY"}},
        {unstarted(1,
                   kInit + "retrieved secret from Secrets Manager did not contain json key user"),
         Cause::SecretKeyMissing,
         "api cannot start: the secret of USER_NAME has no key user",
         {"secrets", "USER_NAME"}},
        {unstarted(1, kInit + "not authorized to perform: secretsmanager:GetSecretValue"),
         Cause::SecretDenied,
         "api cannot start: it may not read one of its secrets",
         {"secrets"}},
        {unstarted(1,
                   "ResourceInitializationError: failed to validate logger args: The specified "
                   "log group does not exist"),
         Cause::LogGroupMissing,
         "api cannot start: its log group is not there",
         {"log_retention"}},
        {unstarted(1,
                   "ResourceInitializationError: failed to invoke EFS utils commands to set up "
                   "EFS volumes: stderr: Failed to resolve fs-1"),
         Cause::FilesUnreachable,
         "api cannot start: its tasks do not reach its file system",
         {"volumes"}},
        {exited(1, 137, "OutOfMemoryError: Container killed due to memory usage"),
         Cause::OutOfMemory,
         "api has not enough memory",
         {"size"}},
        {exited(1, 0), Cause::Ended, "api ends by itself, with exit code 0", {"command"}},
        {exited(1, 1), Cause::Crashed, "api ends with exit code 1", {"command"}},
        {exited(1, 139),
         Cause::Crashed,
         "api ends with exit code 139, a segmentation fault",
         {"command"}},
        {exited(1, 143),
         Cause::Crashed,
         "api ends with exit code 143, at a SIGTERM that ECS did not send",
         {"command"}},
        {exited(1, 127),
         Cause::CommandMissing,
         "api cannot start: its command is not in its image",
         {"command"}},
        {exited(1, 126),
         Cause::CommandNotExecutable,
         "api cannot start: its command may not be executed",
         {"command"}},
        {exited(1, 137), Cause::Killed, "api is killed, with exit code 137", {"size"}},
        {task(1, "ServiceSchedulerInitiated", "Task failed container health checks"),
         Cause::ContainerUnhealthy,
         "the health check of api fails inside its container",
         {"health"}},
        {task(1, "ServiceSchedulerInitiated",
              "Task failed ELB health checks in (target-group arn:tg)"),
         Cause::TargetUnhealthy,
         "the load balancer finds api unhealthy",
         {"ingress", "health"}},
        {task(1, "SpotInterruption", "Your Spot Task was interrupted."),
         Cause::SpotInterrupted,
         "AWS took back the Spot capacity of api",
         {"capacity"}},
        {task(1, "TerminationNotice", "Host retired"),
         Cause::HostLost,
         "AWS took away the machine that api ran on",
         {"count"}},
    };
    return kRows;
}

TEST(Diagnoses, FollowFromHowATaskStopped) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.what);
        Diagnosis found = diagnose(evidence({row.stopped}));
        EXPECT_EQ(to_string(found.cause), to_string(row.cause));
        EXPECT_EQ(found.what, row.what);
        ASSERT_FALSE(found.place.keys.empty());
        EXPECT_EQ(found.place.keys.front(), row.first_keys);
        EXPECT_FALSE(found.fix.empty());
        EXPECT_FALSE(found.place.words.empty());
        EXPECT_EQ(found.times, 1U);
    }
}

TEST(Diagnoses, CountEqualFailuresAndTellTheOthers) {
    Diagnosis found = diagnose(evidence({exited(1, 1), exited(3, 1), exited(4, 3), exited(2, 1)}));
    EXPECT_EQ(found.cause, Cause::Crashed);
    EXPECT_EQ(found.times, 3U);
    EXPECT_EQ(found.task, "3f9a41d0c2");
    EXPECT_EQ(found.container, "api");
    EXPECT_THAT(found.evidence,
                ElementsAre("0 of 2 tasks run; ECS deployment ecs-svc/1 in progress.",
                            "3 tasks ended so; the last: task 3f9a41d0, which ran for 19s",
                            "ECS says: Essential container in task exited",
                            "1 task ended otherwise: Essential container in task exited"));
}

TEST(Diagnoses, AreOfTheDeploymentThatFailedOrIsUnderWay) {
    TaskSeen old = exited(9, 3);
    old.started_by = "ecs-svc/0";
    EXPECT_EQ(diagnose(evidence({old, exited(1, 1)})).what, "api ends with exit code 1");
    ServiceEvidence put_back = evidence({old, exited(1, 1)});
    put_back.service.deployments[0].rollout = "COMPLETED";
    put_back.service.deployments.push_back(
        {.id = "ecs-svc/0", .status = "INACTIVE", .rollout = "FAILED", .reason = "It failed."});
    Diagnosis found = diagnose(put_back);
    EXPECT_EQ(found.what, "api ends with exit code 3");
    EXPECT_EQ(found.evidence.front(), "0 of 2 tasks run; It failed.");
    // What has begun since is what counts.
    put_back.service.deployments[0].created = base::Time::unix_seconds(kStart);
    put_back.service.deployments[0].rollout = "IN_PROGRESS";
    EXPECT_EQ(diagnose(put_back).what, "api ends with exit code 1");
}

TEST(Diagnoses, BlameTheContainerThatEndedFirst) {
    // The sidecar crashed, so ECS stopped the others.
    TaskSeen stopped = task(1, "EssentialContainerExited", "Essential container in task exited",
                            {{.name = "api", .exit_code = 143},
                             {.name = "proxy", .exit_code = 1},
                             {.name = "init", .exit_code = 0}});
    ServiceEvidence all = evidence({stopped});
    all.definition.containers.push_back({.name = "proxy"});
    all.definition.containers.push_back({.name = "init", .essential = false});
    Diagnosis found = diagnose(all);
    EXPECT_EQ(found.what, "api's container proxy ends with exit code 1");
    EXPECT_EQ(found.container, "proxy");
    EXPECT_THAT(found.place.keys, Contains(ElementsAre("sidecars", "proxy", "image")));
    // Who may end is not to blame, whatever it ended with.
    all.definition.containers[1].essential = false;
    EXPECT_EQ(diagnose(all).container, "api");
}

TEST(Diagnoses, PointToTheVariableThatTheLastLinesSpeakOf) {
    struct Case {
        const char* line;
        std::vector<std::string> keys;
        const char* words;
    };
    for (const Case& one :
         {Case{"panic: dial tcp: lookup stripe.ohi-dev.local: no such host",
               {"environment", "STRIPE_URL"},
               "the last lines name stripe.ohi-dev.local"},
          Case{"KeyError: 'API_KEY'", {"secrets", "API_KEY"}, "the last lines name it"},
          Case{"LOG_LEVEL has no such value",
               {"environment", "LOG_LEVEL"},
               "the last lines name it"},
          Case{"MY_LOG_LEVEL", {"command"}, "what api runs"}}) {
        SCOPED_TRACE(one.line);
        ServiceEvidence all = evidence({exited(1, 1)});
        all.lines = {"listening", one.line};
        Diagnosis found = diagnose(all);
        EXPECT_EQ(found.place.keys.front(), one.keys);
        EXPECT_EQ(found.place.words, one.words);
        EXPECT_EQ(found.lines, all.lines);
    }
}

TEST(Diagnoses, TellWhatTheLoadBalancerSays) {
    ServiceEvidence all = evidence({task(1, "ServiceSchedulerInitiated",
                                         "Task failed ELB health checks in (target-group t)")});
    all.service.events = {
        "(service ohi-dev-api) (task 1) (port 8080) is unhealthy in (target-group arn:tg) due to "
        "(reason Health checks failed with these codes: [404])"};
    Diagnosis found = diagnose(all);
    EXPECT_EQ(
        found.what,
        "the load balancer finds api unhealthy: Health checks failed with these codes: [404]");
    EXPECT_THAT(found.fix, HasSubstr("`codes:`"));
    // Before any task was stopped for it, the load balancer itself knows.
    ServiceEvidence early = evidence();
    early.targets = {{.id = "10.0.0.4",
                      .port = 8080,
                      .state = "unhealthy",
                      .reason = "Target.Timeout",
                      .description = "Request timed out"}};
    found = diagnose(early);
    EXPECT_EQ(found.what, "the load balancer finds api unhealthy: Request timed out");
    EXPECT_THAT(found.evidence, Contains("target 10.0.0.4:8080 is unhealthy: Request timed out"));
    EXPECT_THAT(found.fix, HasSubstr("0.0.0.0"));
}

TEST(Diagnoses, ReadTheEventsWhereNoTaskIsLeft) {
    struct Case {
        const char* event;
        Cause cause;
    };
    for (const Case& one :
         {Case{"(service ohi-dev-api) was unable to place a task. Reason: Capacity is unavailable "
               "at this time. Please try again later or in a different availability zone.",
               Cause::NoCapacity},
          Case{"(service ohi-dev-api) was unable to place a task. Reason: You’ve reached the limit "
               "on the number of vCPUs you can run concurrently.",
               Cause::QuotaReached},
          Case{
              "(service ohi-dev-api) was unable to place a task. Reason: CannotPullContainerError: "
              "pull image manifest has been retried 1 time(s): failed to resolve ref x: x: not "
              "found.",
              Cause::ImageMissing},
          Case{"(service ohi-dev-api) failed to launch a task with (error ECS was unable to assume "
               "the role 'arn:aws:iam::1:role/x' that was provided for this task.).",
               Cause::RoleRefused},
          Case{
              "(service ohi-dev-api) was unable to stop or start tasks during a deployment because "
              "of the service deployment configuration. Update the minimumHealthyPercent or "
              "maximumPercent value and try again.",
              Cause::Stuck},
          Case{"(service ohi-dev-api) (task 1) failed container health checks.",
               Cause::ContainerUnhealthy}}) {
        ServiceEvidence all = evidence();
        all.service.events = {"(service ohi-dev-api) has started 1 tasks: (task 1).", one.event};
        Diagnosis found = diagnose(all);
        EXPECT_EQ(to_string(found.cause), to_string(one.cause)) << one.event;
        EXPECT_THAT(found.evidence, Contains(HasSubstr(one.event)));
        EXPECT_FALSE(found.what.empty());
        // What was told before ECS was content is over.
        all.service.events.insert(all.service.events.begin(),
                                  "(service ohi-dev-api) has reached a steady state.");
        EXPECT_EQ(diagnose(all).cause, Cause::Rolling) << one.event;
    }
}

TEST(Diagnoses, FindAServiceWellThatIsSteady) {
    EXPECT_TRUE(diagnose(steady()).is_well());
    // Old tasks go, and one that fails may be chance.
    EXPECT_TRUE(diagnose(steady({task(1, "ServiceSchedulerInitiated",
                                      "Scaling activity initiated by (deployment ecs-svc/1)"),
                                 exited(2, 1)}))
                    .is_well());
    EXPECT_TRUE(diagnose(steady({task(1, "SpotInterruption", "Your Spot Task was interrupted."),
                                 task(2, "SpotInterruption", "Your Spot Task was interrupted.")}))
                    .is_well());
    TaskSeen before = exited(2, 1);
    before.started_by = "ecs-svc/0";
    EXPECT_TRUE(diagnose(steady({before, before})).is_well());
    Diagnosis again = diagnose(steady({exited(1, 1), exited(2, 1)}));
    EXPECT_EQ(again.what, "api ends with exit code 1");
    EXPECT_EQ(again.evidence.front(), "2 of 2 tasks run");
}

TEST(Diagnoses, SayWhenNothingExplainsAState) {
    EXPECT_EQ(diagnose(evidence()).cause, Cause::Rolling);
    ServiceEvidence failed = evidence();
    failed.service.deployments[0].rollout = "FAILED";
    EXPECT_EQ(diagnose(failed).cause, Cause::Unexplained);
    failed.service.deployments[0].reason = "ECS deployment failed: alarm detected.";
    EXPECT_EQ(diagnose(failed).cause, Cause::AlarmRang);
    ServiceEvidence ending = evidence();
    ending.service.status = "DRAINING";
    EXPECT_EQ(diagnose(ending).what, "api is being deleted");
    EXPECT_EQ(diagnose({.name = "api"}).cause, Cause::NotThere);
    ServiceEvidence stopped_by_hand = evidence({task(1, "UserInitiated", "Task stopped by user")});
    EXPECT_EQ(diagnose(stopped_by_hand).cause, Cause::StoppedByUser);
}

TEST(Diagnoses, OfAJobAreAboutItsLastRun) {
    ServiceEvidence job = evidence({exited(1, 1), exited(2, 0)});
    job.kind = ServiceEvidence::Kind::Job;
    job.service = {};
    EXPECT_EQ(diagnose(job).cause, Cause::NotThere);
    job.stack = {.name = "ohi-dev-job-api", .status = "CREATE_COMPLETE"};
    EXPECT_TRUE(diagnose(job).is_well());
    job.stopped.push_back(exited(3, 2));
    Diagnosis found = diagnose(job);
    EXPECT_EQ(found.what, "api ends with exit code 2");
    EXPECT_THAT(found.evidence, Contains(HasSubstr("1 task ended otherwise")));
    job.stack.status = "ROLLBACK_COMPLETE";
    EXPECT_EQ(diagnose(job).cause, Cause::StackFailed);
    job.stopped.clear();
    job.stack.status = "CREATE_COMPLETE";
    EXPECT_TRUE(diagnose(job).is_well());
}

TEST(Diagnoses, SayWhatCouldNotBeRead) {
    ServiceEvidence all = evidence({exited(1, 1)});
    all.unread = {"its last lines may not be read: AccessDenied"};
    EXPECT_THAT(diagnose(all).evidence, Contains("its last lines may not be read: AccessDenied"));
}

// Stacks.

StackSeen stack(std::string status, std::string reason = {}) {
    return {.name = "ohi-dev-api",
            .id = "arn:s",
            .status = std::move(status),
            .reason = std::move(reason)};
}

/// The newest first, as AWS has them.
std::vector<StackEventSeen> events() {
    const std::string own = "AWS::CloudFormation::Stack";
    return {{"ohi-dev-api", own, "arn:s", "ROLLBACK_COMPLETE", ""},
            {"ohi-dev-api", own, "arn:s", "ROLLBACK_IN_PROGRESS", "The following failed: [A, B]"},
            {"B", "AWS::IAM::Role", "", "CREATE_FAILED", "Resource creation cancelled"},
            {"A", "AWS::ECS::Service", "", "CREATE_FAILED",
             "ECS Deployment Circuit Breaker was triggered"},
            {"B", "AWS::IAM::Role", "", "CREATE_IN_PROGRESS", ""},
            {"ohi-dev-api", own, "arn:s", "CREATE_IN_PROGRESS", "User Initiated"},
            {"C", "AWS::Logs::LogGroup", "", "CREATE_FAILED", "of an operation before"}};
}

TEST(StackDiagnoses, TellWhatFailedFirst) {
    Diagnosis found = diagnose_stack(stack("ROLLBACK_COMPLETE"), events());
    EXPECT_EQ(found.cause, Cause::StackFailed);
    EXPECT_EQ(found.what, "ohi-dev-api could not be created, and what there was of it is gone");
    EXPECT_THAT(
        found.evidence,
        ElementsAre("its status is ROLLBACK_COMPLETE",
                    "A (AWS::ECS::Service) failed first: ECS Deployment Circuit Breaker was "
                    "triggered"));
    EXPECT_THAT(found.fix, HasSubstr("delete-stack --stack-name ohi-dev-api"));
    std::vector<StackEventSeen> cancelled = {events()[2], events()[5]};
    EXPECT_EQ(first_failure(stack("ROLLBACK_COMPLETE"), cancelled), nullptr);
}

TEST(StackDiagnoses, SayWhatToDoByTheStatus) {
    struct Case {
        const char* status;
        Cause cause;
        const char* fix;
    };
    for (const Case& one :
         {Case{"CREATE_COMPLETE", Cause::None, ""}, Case{"UPDATE_IN_PROGRESS", Cause::None, ""},
          Case{"CREATE_FAILED", Cause::StackFailed, "delete-stack"},
          Case{"ROLLBACK_FAILED", Cause::StackFailed, "delete-stack"},
          Case{"UPDATE_FAILED", Cause::StackFailed, "rollback-stack"},
          Case{"UPDATE_ROLLBACK_COMPLETE", Cause::StackPutBack, "deploy again"},
          Case{"UPDATE_ROLLBACK_FAILED", Cause::StackFailed, "continue-update-rollback"},
          Case{"DELETE_FAILED", Cause::StackFailed, "delete the stack again"},
          Case{"IMPORT_ROLLBACK_COMPLETE", Cause::StackPutBack, "deploy again"},
          Case{"REVIEW_IN_PROGRESS", Cause::StackUnfinished, "change set"},
          Case{"SOMETHING_NEW", Cause::StackFailed, "put the reason right"}}) {
        Diagnosis found = diagnose_stack(stack(one.status, "Because."), {});
        EXPECT_EQ(to_string(found.cause), to_string(one.cause)) << one.status;
        EXPECT_THAT(found.fix, HasSubstr(one.fix));
        EXPECT_EQ(found.is_well(), found.what.empty()) << one.status;
    }
    EXPECT_THAT(diagnose_stack(stack("DELETE_FAILED", "Because."), {}).evidence,
                Contains("CloudFormation says: Because."));
}

TEST(StackDiagnoses, YieldToTheTasksWhereTheServiceFailed) {
    ServiceEvidence all = evidence({exited(1, 1), exited(2, 1)});
    all.service = {};
    all.stack = stack("ROLLBACK_COMPLETE");
    all.stack_events = events();
    Diagnosis found = diagnose(all);
    EXPECT_EQ(found.what, "api ends with exit code 1");
    EXPECT_THAT(found.evidence, Contains("its stack ohi-dev-api is ROLLBACK_COMPLETE"));
    EXPECT_THAT(found.fix, HasSubstr("\nthen delete the stack, for nothing else can be done"));
    all.stack_events[3].type = "AWS::IAM::Policy";
    found = diagnose(all);
    EXPECT_EQ(found.cause, Cause::StackFailed);
    EXPECT_EQ(found.name, "api");
    // Put back, the service is steady again, and what failed is another deployment's.
    ServiceEvidence put_back = steady({exited(1, 1)});
    put_back.stopped[0].started_by = "ecs-svc/0";
    put_back.stack = stack("UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(diagnose(put_back).what, "api ends with exit code 1");
    // What ended before the update began says nothing about it, and somebody has cancelled it.
    const std::string own = "AWS::CloudFormation::Stack";
    const base::Time began = *put_back.stopped[0].stopped + base::Duration::minutes(1);
    put_back.stack_events = {
        {"ohi-dev-api", own, "arn:s", "UPDATE_ROLLBACK_COMPLETE", "", began},
        {"ohi-dev-api", own, "arn:s", "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated", began},
        {"ohi-dev-api", own, "arn:s", "UPDATE_IN_PROGRESS", "User Initiated", began}};
    found = diagnose(put_back);
    EXPECT_EQ(found.cause, Cause::StackPutBack);
    EXPECT_EQ(found.what, "the update of ohi-dev-api was cancelled, and it is what it was before");
    // Who has a failure put back has not cancelled anything, and what is not put back is not well.
    StackSeen unfinished = stack("UPDATE_ROLLBACK_FAILED");
    EXPECT_EQ(diagnose_stack(unfinished, put_back.stack_events).cause, Cause::StackFailed);
    std::vector<StackEventSeen> failed = put_back.stack_events;
    failed.insert(failed.end() - 1, {{"ohi-dev-api", own, "arn:s", "UPDATE_FAILED", "", began},
                                     {"A", "AWS::ECS::Service", "", "UPDATE_FAILED", "no", began}});
    EXPECT_THAT(diagnose_stack(put_back.stack, failed).evidence,
                Contains("A (AWS::ECS::Service) failed first: no"));
    put_back.stopped.clear();
    put_back.stack_events.clear();
    EXPECT_EQ(diagnose(put_back).cause, Cause::StackPutBack);
}

}  // namespace
}  // namespace rollout
