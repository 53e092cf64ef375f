// What ends before its time: which updates are cancelled, and what AWS says to it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "rollout/execution/test_script.h"

namespace rollout {
namespace {

using test::Script;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(DeployCancel, CancelsAnUpdateWhoseTasksStopAlike) {
    Script script;
    bool has_begun = false;
    Rollout rollout = script.go([&] {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        script.fail_one();
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "cancel"));
    const StepReport& report = rollout.reports().at(0);
    EXPECT_THAT(report.message, HasSubstr(" tasks stopped alike: web ends with exit code 3: given "
                                          "up"));
    EXPECT_TRUE(report.is_given_up);
}

TEST(DeployCancel, CancelsWhatAKilledOneHasBegunToo) {
    Script script;
    StackSeen& stack = script.seen.stacks["shop-dev-web"].stack;
    stack.status = "UPDATE_IN_PROGRESS";
    stack.parameters["Image"] = "shop-web@sha256:2";
    script.stack = stack;
    script.roll();
    Rollout rollout = script.go([&] { script.fail_one(); });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("cancel"));
    EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
}

/// Its tasks stop alike until it is over; the circuit breaker ends it after so many of them.
std::function<void()> turning(Script& script, std::size_t breaks_at = 1000) {
    return [&script, breaks_at, has_begun = false]() mutable {
        if (script.stack->status != "UPDATE_IN_PROGRESS") return;
        if (!std::exchange(has_begun, true)) script.roll();
        if (script.tasks.size() < 100) script.fail_one();
        if (script.tasks.size() >= breaks_at) script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
    };
}

Refused refusal(const std::string& code, const std::string& message = "no") {
    return {.code = code, .message = message};
}

TEST(DeployCancel, GoesOnAndSaysSoWhereItMayNotCancel) {
    for (const Refused& no : {refusal("AccessDenied"), refusal("ValidationError", "a bad role")}) {
        Script script;
        script.cancel_refusals.assign(100, no);
        Rollout rollout = script.go(turning(script, 60));
        EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
        EXPECT_THAT(script.asked, ElementsAre("propose", "cancel"));
        const StepReport& report = rollout.reports().at(0);
        EXPECT_EQ(report.note, "shop-dev-web could not be cancelled: " + no.message);
        EXPECT_EQ(report.message, "shop-dev-web is UPDATE_ROLLBACK_COMPLETE");
        EXPECT_FALSE(script.has_claimed);
    }
}

TEST(DeployCancel, AsksAgainToCancelWhereAwsCouldNotSay) {
    Script script;
    script.cancel_refusals = {refusal("Throttling"), refusal("")};
    Rollout rollout = script.go(turning(script));
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "cancel", "cancel", "cancel"));
    EXPECT_TRUE(rollout.reports().at(0).is_given_up);
    EXPECT_EQ(rollout.reports().at(0).note, "");
    Script busy;
    busy.cancel_refusals.assign(100, refusal("Throttling"));
    EXPECT_EQ(busy.go(turning(busy)).verdict(), Verdict::TimedOut);
    EXPECT_THAT(busy.asked, ElementsAre("propose", "cancel", "cancel", "cancel", "cancel"));
    EXPECT_FALSE(busy.has_claimed);
}

Refused too_late() {
    return refusal("ValidationError",
                   "CancelUpdateStack cannot be called from current stack status");
}

TEST(DeployCancel, KnowsAsItsOwnWhatItCancelledWithoutAnAnswer) {
    for (const std::size_t asked : {1U, 2U}) {
        Script script;
        // The second answer is newer than what a look shows.
        script.cancel_refusals = {refusal(""), too_late()};
        const auto tick = turning(script);
        Rollout rollout = script.go([&] {
            tick();
            if (script.asked.size() == 1 + asked) script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
        });
        EXPECT_EQ(script.asked.size(), 1 + asked);
        EXPECT_THAT(rollout.reports().at(0).message, HasSubstr("given up"));
        EXPECT_EQ(rollout.reports().at(0).note, "");
    }
}

TEST(DeployCancel, CancelsNothingThatIsOver) {
    Script script;
    script.cancel_refusals = {too_late()};
    const auto tick = turning(script);
    Rollout rollout = script.go([&] {
        tick();
        // The circuit breaker was faster.
        if (script.asked.back() == "cancel") script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
    });
    EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_THAT(script.asked, ElementsAre("propose", "cancel"));
    EXPECT_EQ(rollout.reports().at(0).note, "");
    EXPECT_EQ(rollout.reports().at(0).message, "shop-dev-web is UPDATE_ROLLBACK_COMPLETE");
    EXPECT_FALSE(script.has_claimed);
}

TEST(DeployCancel, LeavesAnUpdateThatSomebodyBeganSinceThePlan) {
    Script script;
    script.stack->status = "UPDATE_IN_PROGRESS";
    script.stack->changed = script.now;
    Rollout rollout = script.go(turning(script));
    EXPECT_EQ(rollout.verdict(), Verdict::TimedOut);
    EXPECT_THAT(script.asked, IsEmpty());
    EXPECT_EQ(rollout.reports().at(0).alike, "");
    // Nor one that began after that which the plan has seen.
    Script other;
    StackSeen& planned = other.seen.stacks["shop-dev-web"].stack;
    planned.status = "UPDATE_IN_PROGRESS";
    planned.parameters["Image"] = "shop-web@sha256:2";
    other.stack = planned;
    other.stack->changed = other.now;
    EXPECT_EQ(other.go(turning(other)).verdict(), Verdict::TimedOut);
    EXPECT_THAT(other.asked, IsEmpty());
}

TEST(DeployCancel, IsNotUndoneByAskingAgainForWhatWasOnItsWayAndWasPutBack) {
    for (const auto& [how, message] :
         {std::pair(ByHand::Nothing, "shop-dev-web is UPDATE_ROLLBACK_COMPLETE"),
          std::pair(ByHand::Cancelled,
                    "somebody cancelled the update of shop-dev-web (slipway abort, a console, or "
                    "an API call)")}) {
        Script script;
        StackSeen& planned = script.seen.stacks["shop-dev-web"].stack;
        planned.status = "UPDATE_IN_PROGRESS";
        planned.parameters["Image"] = "shop-web@sha256:2";
        planned.change_set = "arn:changeSet/slipway-of-one-that-was-killed/1";
        planned.changed = script.now;
        const base::Time began = planned.changed;
        script.stack = planned;
        script.by_hand = how;
        // AWS may show another time as soon as it puts it back.
        Rollout rollout = script.go([&] {
            script.stack->status = "UPDATE_ROLLBACK_COMPLETE";
            script.stack->changed = script.now;
        });
        EXPECT_EQ(script.explained_since, began);
        EXPECT_EQ(rollout.verdict(), Verdict::PutBack);
        EXPECT_THAT(script.asked, IsEmpty());
        EXPECT_EQ(rollout.reports().at(0).message, message);
        EXPECT_EQ(rollout.reports().at(0).by_hand, how);
    }
    // What was put back already when the plan was made is no answer to what is wanted.
    Script before;
    StackSeen& planned = before.seen.stacks["shop-dev-web"].stack;
    planned.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    before.stack = planned;
    before.executed = "UPDATE_COMPLETE";
    Rollout rollout = before.go([&] {
        if (before.executions == 0) before.stack->status = "UPDATE_ROLLBACK_COMPLETE";
        before.come_to_rest("arn:task:2");
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Done);
    EXPECT_THAT(before.asked, ElementsAre("propose"));
}

TEST(DeployCancel, GoesOnFromAnUpdateThatEndedWellAfterItWasCancelled) {
    Script script;
    StackSeen& planned = script.seen.stacks["shop-dev-web"].stack;
    planned.status = "UPDATE_IN_PROGRESS";
    planned.parameters["Image"] = "shop-web@sha256:2";
    planned.change_set = "arn:changeSet/slipway-of-one-that-was-killed/1";
    script.stack = planned;
    script.cancelled = "UPDATE_COMPLETE";
    script.executed = "UPDATE_COMPLETE";
    const auto tick = turning(script);
    Rollout rollout = script.go([&] {
        tick();
        if (script.stack->status == "UPDATE_COMPLETE") script.come_to_rest("arn:task:2");
    });
    EXPECT_EQ(rollout.verdict(), Verdict::Done);
    EXPECT_THAT(script.asked, ElementsAre("cancel", "propose"));
    EXPECT_FALSE(rollout.reports().at(0).is_given_up);
}

}  // namespace
}  // namespace rollout
