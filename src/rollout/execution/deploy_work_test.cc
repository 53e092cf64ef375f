// How a stack becomes what it should be: what AWS shows, and what is asked of it then. The whole
// of it, in a cloud, is in tests/rollout.

#include "rollout/execution/deploy_work.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <utility>

#include "rollout/execution/test_script.h"
#include "rollout/plan/parameters.h"
#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::in_a_hurry;
using test::put_back;
using test::Script;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRole = "arn:aws:iam::123456789012:role/shop-access-CloudFormationRole";

TEST(DeployWork, WaitsWhereTasksStopForSeveralReasons) {
    Script script;
    bool has_begun = false;
    std::int64_t code = 0;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        if (code < 300) script.fail_one(++code % 5 + 1);
    });
    EXPECT_EQ(rollout.verdict(), Verdict::TimedOut);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
    EXPECT_GT(script.reads, 10);
}

TEST(DeployWork, ReadsNoTasksOfWhatLacksNoneOrIsNotItsOwn) {
    Script full;
    full.roll(3);
    full.service->deployments[0].created = full.now + base::Duration::hours(1);
    full.go([&] { full.fail_one(); });
    EXPECT_EQ(full.reads, 0);
    // The deployment was there before the stack changed: CloudFormation has yet to tell ECS.
    Script before;
    before.roll();
    before.service->deployments[0].created = before.now - base::Duration::minutes(1);
    before.go([&] { before.fail_one(); });
    EXPECT_EQ(before.reads, 0);
}

TEST(DeployWork, LeavesACreationThatCannotBeCancelled) {
    Script script({}, false, true);
    script.wish.options = " --local";
    script.executed = "CREATE_IN_PROGRESS";
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (!script.stack || script.stack->status != "CREATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Stuck);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
    EXPECT_THAT(rollout.reports().at(0).help, HasSubstr("`slipway why dev web --local`"));
    EXPECT_THAT(rollout.reports().at(0).help, HasSubstr("`slipway abort dev web --local`"));
}

TEST(DeployWork, SaysThatSomebodyElseWantedItsEnd) {
    Script cancelled;
    cancelled.executed = "UPDATE_ROLLBACK_COMPLETE";
    cancelled.by_hand = ByHand::Cancelled;
    Rollout rollout = cancelled.go();
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(rollout.reports().at(0).by_hand, ByHand::Cancelled);
    EXPECT_EQ(rollout.reports().at(0).message,
              "somebody cancelled the update of shop-dev-web (slipway abort, a console, or an API "
              "call)");

    Script deleted({}, false, true);
    deleted.executed = "DELETE_COMPLETE";
    deleted.by_hand = ByHand::Deleted;
    Rollout gone = deleted.go();
    EXPECT_EQ(gone.verdict(), Verdict::PutBack);
    EXPECT_EQ(gone.reports().at(0).message,
              "somebody deleted shop-dev-web (slipway abort, a console, or an API call)");
}

TEST(DeployWork, TakesNothingForSomebodyElsesThatItAskedForItself) {
    Script failed;
    failed.executed = "UPDATE_ROLLBACK_COMPLETE";
    EXPECT_EQ(failed.go().reports().at(0).message, "shop-dev-web is UPDATE_ROLLBACK_COMPLETE");

    // What CloudFormation tells of it looks the same.
    Script own;
    own.by_hand = ByHand::Cancelled;
    bool has_begun = false;
    Rollout rollout = own.go([&] {
        if (own.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) own.roll();
        own.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(rollout.reports().at(0).by_hand, ByHand::Nothing);
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
}

TEST(DeployWork, HasEcsOwnWordsAboutTheDeploymentThatWasStopped) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    script.restored = "arn:task:3";
    script.roll();
    const base::Time stopped = script.now + base::Duration::minutes(5);
    Rollout rollout = script.go([&] {
        if (script.executions > 1) return script.come_to_rest("arn:task:3");
        if (script.now < stopped) return;
        script.service->task_definition = "arn:task:1";
        script.service->deployments = {
            {.status = "PRIMARY", .rollout = "COMPLETED", .reason = "it is back", .running = 3},
            {.status = "ACTIVE", .rollout = "FAILED", .reason = "stopped by the user"}};
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(rollout.reports().at(0).message, testing::EndsWith(": stopped by the user"));
}

TEST(DeployWork, PutsBackByItselfWhereCloudFormationDoesNotWait) {
    Script script = in_a_hurry();
    std::optional<base::Time> restored;
    Rollout rollout = script.go(put_back(script, restored, base::Duration::minutes(2)));
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "propose"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
    EXPECT_EQ(rollout.reports().at(0).service->task_definition, "arn:task:3");
    EXPECT_GE(script.now - *restored, base::Duration::minutes(2)) << "it ran nothing until then";
}

TEST(DeployWork, SaysSoWhereWhatWasPutBackDoesNotRunEither) {
    for (const bool comes : {true, false}) {
        Script script({}, true);
        script.executed = "UPDATE_COMPLETE";
        script.show("arn:task:2");
        std::optional<base::Time> restored;
        const auto tick = put_back(script, restored, base::Duration::hours(20));
        Rollout rollout = script.go([&] {
            tick();
            // Some tasks of the old revision; or none, and ECS never comes to it.
            if (!restored || !comes) return;
            script.come_to_rest("arn:task:3");
            script.service->deployments[0].running = script.service->running = 1;
        });
        EXPECT_EQ(rollout.verdict(), Verdict::Stuck);
        const StepReport& report = rollout.reports().at(0);
        EXPECT_THAT(report.message, HasSubstr("given up; its stack was put back, and "));
        EXPECT_THAT(report.message,
                    HasSubstr(comes ? "they do not stay" : "has not become steady"));
        EXPECT_EQ(report.help, "") << "the end of `up` names the command that says why";
    }
}

/// How long it takes to notice that ECS has put back a revision that it had taken, and says so or
/// not.
base::Duration noticed_after(bool is_told) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    script.restored = "arn:task:3";
    std::optional<base::Time> back;
    std::optional<base::Time> noticed;
    Rollout rollout = script.go([&] {
        if (script.executions == 2 && !noticed) noticed = script.now;
        if (noticed) return script.come_to_rest("arn:task:3");
        if (back || script.executions == 0) return;
        if (script.service->task_definition != "arn:task:2") return script.roll();
        back = script.now;
        script.come_to_rest("arn:task:1");
        if (is_told)
            script.service->deployments.push_back(
                {.status = "INACTIVE", .rollout = "FAILED", .reason = "tasks failed to start."});
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(rollout.reports().at(0).message,
                testing::StartsWith("shop-dev-web runs arn:task:1, and not arn:task:2"));
    EXPECT_THAT(rollout.reports().at(0).message,
                HasSubstr(is_told ? "tasks failed to start." : ""));
    return back && noticed ? *noticed - *back : base::Duration::days(1);
}

TEST(DeployWork, NoticesSoonThatEcsHasPutBackWhatItHadTaken) {
    EXPECT_LT(noticed_after(true), base::Duration::seconds(10));
    EXPECT_LT(noticed_after(false), base::Duration::seconds(30));
}

TEST(DeployWork, NamesTheCauseWhereCloudFormationKnowsNothingOfIt) {
    for (const bool may_read : {true, false}) {
        Script script({}, true);
        script.executed = "UPDATE_COMPLETE";
        script.show("arn:task:2");
        script.restored = "arn:task:3";
        script.may_read_tasks = may_read;
        int looks = 0;
        Rollout rollout = script.go([&] {
            if (script.executions == 2) return script.come_to_rest("arn:task:3");
            if (script.executions == 0) return;
            if (looks++ == 0) return script.roll();
            if (script.tasks.empty()) {
                script.fail_one();
                script.tasks[0].started_by = "ecs-svc/two";
            }
            script.come_to_rest("arn:task:1");
        });
        EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
        EXPECT_EQ(rollout.reports().at(0).message,
                  std::string(may_read ? "web ends with exit code 3; " : "") +
                      "shop-dev-web runs arn:task:1, and not arn:task:2");
    }
}

TEST(DeployWork, TakesAnOlderAnswerForNoneOfThat) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    int looks = 0;
    Rollout rollout = script.go([&] {
        if (script.executions == 0) return;
        // One of ECS's servers is behind, once.
        if (looks++ == 0) return script.roll();
        script.come_to_rest(looks == 2 ? "arn:task:1" : "arn:task:2");
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Done) << rollout.reports().at(0).message;
    EXPECT_THAT(script.asked, ElementsAre("propose"));
}

TEST(DeployWork, LeavesWhatSomebodyElseReleasesMeanwhile) {
    Script script({}, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    Rollout rollout = script.go([&] {
        if (script.executions == 0) return;
        script.stack->change_set = "arn:changeSet/theirs/1";
        script.come_to_rest("arn:task:9");
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Stuck);
    EXPECT_THAT(script.asked, ElementsAre("propose")) << "theirs is not put back";
    EXPECT_EQ(rollout.reports().at(0).message,
              "shop-dev-web runs arn:task:9, and not arn:task:2; somebody else has changed "
              "shop-dev-web since, and that was left as it is");
}

TEST(DeployWork, EndsNothingThatSomebodyElseHasBegunMeanwhile) {
    struct Overtaking {
        const char* ends;
        const char* unexecuted;
        const char* execution;
        Verdict verdict;
    };
    // What was accepted has changed something, and so has what was accepted without an answer.
    for (const Overtaking& row :
         {Overtaking{"UPDATE_COMPLETE", "", "", Verdict::Stuck},
          Overtaking{"UPDATE_ROLLBACK_COMPLETE", "", "", Verdict::Stuck},
          Overtaking{"UPDATE_COMPLETE", "InvalidChangeSetStatus", "EXECUTE_COMPLETE",
                     Verdict::Stuck},
          Overtaking{"UPDATE_COMPLETE", "InvalidChangeSetStatus", "OBSOLETE", Verdict::Refused},
          Overtaking{"UPDATE_COMPLETE", "ChangeSetNotFound", "", Verdict::Refused}}) {
        Script script;
        script.unexecuted = row.unexecuted;
        script.execution = row.execution;
        int ticks = 0;
        Rollout rollout = script.go([&] {
            if (script.executions == 0) return;
            script.stack->change_set = "arn:changeSet/theirs/1";
            if (ticks == 0) script.roll();
            if (++ticks < 60) return script.fail_one();
            script.stack->status = row.ends;
        });
        EXPECT_THAT(script.asked, ElementsAre("propose")) << "theirs is not cancelled";
        EXPECT_EQ(rollout.verdict(), row.verdict) << row.unexecuted << row.execution;
        EXPECT_EQ(rollout.reports().at(0).message,
                  "shop-dev-web was changed by somebody else meanwhile");
        EXPECT_FALSE(script.has_claimed);
    }
}

TEST(DeployWork, SaysWhatFailedWhereNobodyLetsItPutBack) {
    for (const bool may_look : {false, true}) {
        Script script = in_a_hurry();
        script.refusals = {std::nullopt, Refused{.code = "AccessDenied", .message = "may not"}};
        std::optional<base::Time> restored;
        const auto tick = put_back(script, restored, base::Duration::minutes(2));
        Rollout rollout = script.go([&] {
            tick();
            script.may_look = may_look || script.tasks.empty();
        });
        EXPECT_EQ(rollout.verdict(), Verdict::Stuck);
        EXPECT_THAT(script.asked, ElementsAre("propose"));
        const StepReport& report = rollout.reports().at(0);
        EXPECT_THAT(report.message, HasSubstr("web ends with exit code 3"));
        EXPECT_THAT(report.message, HasSubstr("; it was not put back: may not"));
        EXPECT_FALSE(report.is_given_up);
    }
}

TEST(DeployWork, TakesAServerThatIsBehindForNoFailureWhileItPutsBack) {
    Script script = in_a_hurry();
    std::optional<base::Time> restored;
    const auto tick = put_back(script, restored, base::Duration::hours(20));
    std::optional<ServiceSeen> failed;
    int looks = 0;
    Rollout rollout = script.go([&] {
        tick();
        if (!restored) {
            failed = script.service;
            return;
        }
        ++looks;
        script.come_to_rest("arn:task:3");
        if (looks == 1) {
            script.service->deployments[0].rollout = "IN_PROGRESS";
            script.service->deployments[0].running = 0;
        }
        if (looks != 2) return;
        script.service = failed;
        script.service->deployments[0].rollout = "FAILED";
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack) << rollout.reports().at(0).message;
    EXPECT_GT(looks, 2);
}

TEST(DeployWork, LeavesWhatSomebodyElseHasReleasedSinceThePlan) {
    Script script;
    script.stack->change_set = "arn:changeSet/theirs/1";
    Rollout rollout = script.go();
    EXPECT_EQ(rollout.verdict(), Verdict::Refused);
    EXPECT_THAT(script.asked, IsEmpty());
    EXPECT_EQ(rollout.reports().at(0).message,
              "somebody else has changed shop-dev-web since the plan was made");
}

TEST(DeployWork, LeavesWhatControllersHaveChosenMeanwhileWhenItPutsBack) {
    Script script = in_a_hurry();
    // Spot was full while the new revision failed.
    script.chosen = test::live(3, "FARGATE");
    script.chosen->fell_back = true;
    std::optional<base::Time> restored;
    Rollout rollout = script.go(put_back(script, restored, base::Duration::minutes(1)));
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(script.given["Image"], "shop-web@sha256:1");
    EXPECT_EQ(script.given["Capacity"], "on-demand");
}

TEST(ChosenSince, IsWhatIsTheControllersAndNotOfTheChange) {
    WantedStack web = test::service_wanted(test::service("x"));
    web.service->blue_parameter = "Blue";
    web.service->green_parameter = "Green";
    const Proposal before{.given = {{"Capacity", "spot"}, {"Blue", "100"}, {"Green", "0"}}};
    LiveService live = test::live(3, "FARGATE_SPOT");
    live.weights = Weights{.blue = 0, .green = 100};
    EXPECT_EQ(chosen_since(web, live, before, before),
              (Parameters{{"Blue", "0"}, {"Green", "100"}}));
    live.weights.reset();
    EXPECT_EQ(chosen_since(web, live, before, before), Parameters{});
    live.capacity_provider = "FARGATE";
    EXPECT_EQ(chosen_since(web, live, before, before), Parameters{})
        << "nobody fell back: a person has moved it, or the change itself";
    live.fell_back = true;
    EXPECT_EQ(chosen_since(web, live, before, before), (Parameters{{"Capacity", "on-demand"}}));
    // The change has moved it to Spot, and back is where it was.
    Proposal there{.given = {{"Capacity", "on-demand"}}};
    LiveService moved = test::live(3, "FARGATE_SPOT");
    EXPECT_EQ(chosen_since(web, moved, there, before), Parameters{});
    EXPECT_EQ(chosen_since(web, moved, there, there), (Parameters{{"Capacity", "spot"}}));
    web.service->on_spot = false;
    EXPECT_EQ(chosen_since(web, moved, there, there), Parameters{});
}

constexpr const char* kEarly = R"(
      DeploymentConfiguration: { EarlySuccessCriteria: { Enable: true, HealthyPercent: 100 } })";

TEST(DeployWork, WaitsForNoOldTaskWhereOnlyTheNewOnesCount) {
    for (const bool is_early : {true, false}) {
        Script script(is_early ? kEarly : "");
        script.executed = "UPDATE_COMPLETE";
        script.show("arn:task:2");
        script.roll(3);
        Rollout rollout = script.go();
        EXPECT_EQ(rollout.verdict(), is_early ? Verdict::Done : Verdict::PutBack);
    }
    Script lacking(kEarly);
    lacking.executed = "UPDATE_COMPLETE";
    lacking.show("arn:task:2");
    lacking.roll(2);
    EXPECT_EQ(lacking.go().verdict(), Verdict::PutBack);
}

TEST(DeployWork, WaitsForAllOfItWhereNobodyElseHasSeenTheNewTasksHealthy) {
    Script script(kEarly, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    script.roll(3);
    auto rest = [&] {
        if (script.executions == 2) script.come_to_rest("arn:task:2");
    };
    EXPECT_EQ(script.go(rest).verdict(), Verdict::PutBack);
    script = Script(kEarly, true);
    script.executed = "UPDATE_COMPLETE";
    script.show("arn:task:2");
    script.roll(3);
    // ECS calls it complete while the old ones drain.
    script.service->deployments[0].rollout = "COMPLETED";
    EXPECT_EQ(script.go().verdict(), Verdict::Done);
}

TEST(DeployWork, WaitsForAwsWhereItMayReadNoTasks) {
    Script script;
    script.may_read_tasks = false;
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        // The circuit breaker, after all.
        if (script.reads == 5) script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose"));
}

Refused unknown_role() {
    return {.code = "ValidationError",
            .message = fmt::format("Role {} is invalid or cannot be assumed", kRole)};
}

TEST(DeployWork, LetsCloudFormationActWithItsRole) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    script.go();
    EXPECT_THAT(script.roles, ElementsAre("")) << "there is none yet: as the stack has it";
    script = Script();
    script.executed = "UPDATE_COMPLETE";
    script.seen.stacks["shop-access"] = test::found("shop-access", test::kSmallNetwork);
    script.seen.stacks["shop-access"].stack.outputs = {
        {.key = "CloudFormationRoleArn", .value = kRole}};
    script.wish.kept = {"shop-access"};
    // IAM has not told all of its servers of it.
    script.refusals = {unknown_role(), unknown_role()};
    Rollout rollout = script.go();
    EXPECT_EQ(rollout.verdict(), Verdict::Done);
    EXPECT_THAT(script.roles, ElementsAre(kRole, kRole, kRole));
    EXPECT_THAT(rollout.reports().at(0).lacks, IsEmpty());
}

TEST(DeployWork, WaitsForARoleNoLongerThanIamTakes) {
    Script script;
    script.refusals.assign(1000, unknown_role());
    const base::Time began = script.now;
    Rollout rollout = script.go();
    EXPECT_EQ(rollout.verdict(), Verdict::Refused);
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("cannot be assumed"));
    EXPECT_LT(script.now - began, base::Duration::minutes(3));
    EXPECT_GT(script.now - began, base::Duration::minutes(1));
}

TEST(DeployWork, WaitsForARoleWhateverPeopleAreWaitedFor) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    script.options.lack_patience = base::Duration();
    script.refusals = {unknown_role(), unknown_role()};
    EXPECT_EQ(script.go().verdict(), Verdict::Done);
    EXPECT_THAT(script.roles, testing::SizeIs(3));
}

TEST(DeployWork, CountsTheWaitForARoleFromItsOwnFirstRefusal) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    script.seen.services["shop-dev-web"] = test::live(3, "FARGATE");
    script.seen.services["shop-dev-web"].fell_back = true;
    // 90 s of them before each of its change sets: what was chosen, and the change.
    script.refusals.assign(30, unknown_role());
    script.refusals.emplace_back();
    script.refusals.insert(script.refusals.end(), 30, unknown_role());
    EXPECT_EQ(script.go().verdict(), Verdict::Done);
    EXPECT_THAT(script.asked, ElementsAre("propose values", "propose"));
}

TEST(DeployWork, LeavesNothingOfAChangeSetThatIsTakenBack) {
    Script script;
    script.takes_back = true;
    EXPECT_EQ(script.go().verdict(), Verdict::Aborted);
    EXPECT_THAT(script.asked, ElementsAre("propose", "drop"));
    Script creation({}, false, true);
    creation.takes_back = true;
    EXPECT_EQ(creation.go().verdict(), Verdict::Aborted);
    EXPECT_THAT(creation.asked, ElementsAre("propose", "drop", "delete REVIEW_IN_PROGRESS"));
    EXPECT_FALSE(creation.stack);
}

TEST(DeployWork, LeavesAStackInReviewThatWasThereBefore) {
    Script script({}, false, true);
    script.stack = StackSeen{.name = "shop-dev-web", .status = "REVIEW_IN_PROGRESS"};
    script.takes_back = true;
    EXPECT_EQ(script.go().verdict(), Verdict::Aborted);
    EXPECT_THAT(script.asked, ElementsAre("propose", "drop"));
}

}  // namespace
}  // namespace rollout
