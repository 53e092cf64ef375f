#include "rollout/watch/abort.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rollout/watch/test_motion.h"

namespace rollout {
namespace {

using test::api;
using test::network;
using test::nightly;
using test::rolling;
using test::service_deployment;
using test::stack;
using test::steady;

/// The only step for it; one that leaves nothing for no reason when there is none.
AbortStep step_for(const Piece& piece, const PieceSeen& seen) {
    auto steps = abort_steps({piece}, {seen});
    EXPECT_LE(steps.size(), 1U);
    return steps.empty() ? AbortStep() : steps.front();
}

AbortStep step_for(const PieceSeen& seen) {
    return step_for(api(), seen);
}

TEST(AbortSteps, CancelAnUpdateAndDeleteWhatWasNeverThere) {
    const AbortStep update = step_for({.stack = stack("UPDATE_IN_PROGRESS")});
    EXPECT_EQ(update.act, AbortAct::CancelUpdate);
    EXPECT_EQ(update.target, "arn:stack/api");
    EXPECT_EQ(step_for({.stack = stack("CREATE_IN_PROGRESS")}).act, AbortAct::DeleteStack);
    EXPECT_EQ(step_for(nightly(), {.stack = stack("CREATE_IN_PROGRESS")}).act,
              AbortAct::DeleteStack);
}

TEST(AbortSteps, AskForTheSameChangeUnderTheSameToken) {
    const std::string token = step_for({.stack = stack("UPDATE_IN_PROGRESS", 5)}).token;
    EXPECT_FALSE(token.empty());
    EXPECT_EQ(step_for({.stack = stack("UPDATE_IN_PROGRESS", 5)}).token, token);
    EXPECT_NE(step_for({.stack = stack("UPDATE_IN_PROGRESS", 6)}).token, token);
}

TEST(AbortSteps, LeaveAloneWhatNobodyCanBringBack) {
    EXPECT_EQ(step_for(network(), {.stack = stack("CREATE_IN_PROGRESS")}).left_for,
              LeftFor::IsGround);
    EXPECT_EQ(step_for(network(), {.stack = stack("UPDATE_IN_PROGRESS")}).act,
              AbortAct::CancelUpdate);
    PieceSeen guarded{.stack = stack("CREATE_IN_PROGRESS")};
    guarded.stack->termination_protection = true;
    EXPECT_EQ(step_for(guarded).left_for, LeftFor::IsProtected);
    EXPECT_EQ(step_for({.stack = stack("DELETE_IN_PROGRESS")}).left_for, LeftFor::IsDeleted);
    EXPECT_EQ(step_for({.stack = stack("IMPORT_IN_PROGRESS")}).left_for, LeftFor::IsImported);
    EXPECT_EQ(step_for({.stack = stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")}).left_for,
              LeftFor::IsLive);
    EXPECT_EQ(
        step_for(nightly(), {.stack = stack("CREATE_COMPLETE"), .running = {TaskSeen()}}).left_for,
        LeftFor::IsJob);
}

TEST(AbortSteps, OnlyWatchWhatGoesBackAlready) {
    EXPECT_EQ(step_for({.stack = stack("UPDATE_ROLLBACK_IN_PROGRESS")}).act, AbortAct::Watch);
    EXPECT_EQ(step_for({.stack = stack("ROLLBACK_IN_PROGRESS")}).act, AbortAct::Watch);
    EXPECT_EQ(step_for({.stack = stack("UPDATE_COMPLETE"),
                        .service = rolling(),
                        .deployments = {service_deployment("ROLLBACK_IN_PROGRESS")}})
                  .act,
              AbortAct::Watch);
}

TEST(AbortSteps, StopTheDeploymentOfAServiceWhoseStackIsAtRest) {
    PieceSeen seen{.stack = stack("UPDATE_COMPLETE"),
                   .service = rolling(),
                   .deployments = {service_deployment("IN_PROGRESS"),
                                   service_deployment("SUCCESSFUL", "arn:one", 0)}};
    EXPECT_EQ(step_for(seen).act, AbortAct::StopDeployment);
    EXPECT_EQ(step_for(seen).target, "arn:two");
    seen.deployments.front().has_source = false;
    EXPECT_EQ(step_for(seen).left_for, LeftFor::IsFirst);
    seen.deployments.clear();
    EXPECT_EQ(step_for(seen).left_for, LeftFor::IsUnknown);
}

TEST(AbortSteps, AreValidAsLongAsTheSameChangeIsUnderWay) {
    const auto shown = abort_steps({api(), network()}, {{.stack = stack("UPDATE_IN_PROGRESS", 5)},
                                                        {.stack = stack("UPDATE_IN_PROGRESS", 5)}});
    const auto later = abort_steps({api(), network()}, {{.stack = stack("UPDATE_IN_PROGRESS", 5)},
                                                        {.stack = stack("UPDATE_IN_PROGRESS", 9)}});
    EXPECT_EQ(still_valid(shown, shown), shown);
    EXPECT_EQ(still_valid(shown, later), std::vector<AbortStep>{shown.front()});
}

TEST(AbortSteps, AreThoseOfWhatMovesInItsOrder) {
    const auto steps = abort_steps({network(), api(), nightly()},
                                   {{.stack = stack("UPDATE_IN_PROGRESS")},
                                    {.stack = stack("CREATE_COMPLETE"), .service = steady()},
                                    {.stack = stack("UPDATE_IN_PROGRESS")}});
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].piece, 0U);
    EXPECT_EQ(steps[1].piece, 2U);
    EXPECT_TRUE(abort_steps({api()}, {{}}).empty());
}

AbortEnd ended(AbortAct act, PieceEnd end, std::vector<ServiceDeploymentSeen> deployments = {}) {
    return end_of({.act = act, .target = "arn:two"},
                  {.seen = {.deployments = std::move(deployments)}, .end = end});
}

TEST(AbortEnds, AreBackWhenWhatWasIsLive) {
    EXPECT_EQ(ended(AbortAct::CancelUpdate, PieceEnd::PutBack), AbortEnd::Back);
    EXPECT_EQ(ended(AbortAct::Watch, PieceEnd::PutBack), AbortEnd::Back);
    EXPECT_EQ(ended(AbortAct::DeleteStack, PieceEnd::Gone), AbortEnd::Back);
    EXPECT_EQ(ended(AbortAct::DeleteStack, PieceEnd::PutBack), AbortEnd::Back);
    EXPECT_EQ(ended(AbortAct::StopDeployment, PieceEnd::PutBack,
                    {service_deployment("ROLLBACK_SUCCESSFUL")}),
              AbortEnd::Back);
}

TEST(AbortEnds, SayWhatCameTooLateAndWhatIsNeither) {
    EXPECT_EQ(ended(AbortAct::CancelUpdate, PieceEnd::Well), AbortEnd::TooLate);
    EXPECT_EQ(ended(AbortAct::CancelUpdate, PieceEnd::Failed), AbortEnd::Failed);
    EXPECT_EQ(ended(AbortAct::CancelUpdate, PieceEnd::Gone), AbortEnd::Failed);
    EXPECT_EQ(ended(AbortAct::DeleteStack, PieceEnd::Failed), AbortEnd::Failed);
    EXPECT_EQ(ended(AbortAct::CancelUpdate, PieceEnd::None), AbortEnd::Going);
    EXPECT_EQ(ended(AbortAct::Leave, PieceEnd::Well), AbortEnd::Left);
    EXPECT_EQ(ended(AbortAct::StopDeployment, PieceEnd::Well, {service_deployment("SUCCESSFUL")}),
              AbortEnd::TooLate);
    EXPECT_EQ(
        ended(AbortAct::StopDeployment, PieceEnd::Failed, {service_deployment("ROLLBACK_FAILED")}),
        AbortEnd::Failed);
}

TEST(AbortEnds, AreOvertakenWhenAnotherDeploymentFollows) {
    EXPECT_EQ(ended(AbortAct::StopDeployment, PieceEnd::Well,
                    {service_deployment("SUCCESSFUL", "arn:three", 20),
                     service_deployment("ROLLBACK_SUCCESSFUL")}),
              AbortEnd::Overtaken);
    EXPECT_EQ(ended(AbortAct::StopDeployment, PieceEnd::Well), AbortEnd::Overtaken);
}

TEST(Behind, IsAStackThatNamesAnotherRevisionThanRuns) {
    PieceSeen seen{.stack = stack("UPDATE_COMPLETE"), .service = steady()};
    EXPECT_FALSE(is_behind(api(), seen));
    seen.stack->outputs = {{.key = "TaskDefinitionArn", .value = "arn:task-definition/api:1"}};
    EXPECT_FALSE(is_behind(api(), seen));
    seen.stack->outputs.front().value = "arn:task-definition/api:2";
    EXPECT_TRUE(is_behind(api(), seen));
}

}  // namespace
}  // namespace rollout
