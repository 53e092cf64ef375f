// Stacks in every odd status, and clouds that are hard to reach: what a rollout makes of them, in a
// simulated cloud.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "cfn/write_template.h"
#include "engine/cloudformation/template_body.h"
#include "ohi/synthesis.h"
#include "rollout/stage.h"

namespace stage {
namespace {

using base::Duration;
using engine::cloudformation::OnFailure;
using rollout::Verdict;
using testing::HasSubstr;

sim::Behaviour good_day() {
    sim::Behaviour behaviour;
    behaviour.job = Duration::seconds(20);
    return behaviour;
}

/// The reindexer, whose simulated tasks cannot be started.
std::string with_bad_reindexer() {
    return ohi::edited(ohi::manifest(),
                       "  reindexer: { size: m, workdir: /app, calls: [postgres, redis] }",
                       "  reindexer: { size: m, workdir: /app, calls: [postgres, redis], tags: { "
                       "slipway.simulate/pull-failure-rate: \"1\" } }");
}

class OddStatuses : public testing::Test {
  protected:
    std::string status(const std::string& stack) {
        const auto* found =
            stage_.world().cloud().stack(sim::World::kAccount, sim::World::kRegion, stack);
        return found ? std::string(to_string(found->state().status)) : "";
    }
    /// Steps until a stack says so.
    void until(const std::string& stack, const std::string& wanted) {
        const base::Time last = stage_.world().now() + Duration::hours(5);
        while (status(stack) != wanted && stage_.world().step(last)) {
        }
        ASSERT_EQ(status(stack), wanted);
    }
    void ask(const std::string& stack, engine::StackAsked::What what) {
        auto refusal = stage_.world().ask(engine::StackAsked{stack, std::move(what)});
        ASSERT_FALSE(refusal) << refusal->message;
    }
    void expect_up() {
        auto done = stage_.up(read(ohi::manifest(), "dev"));
        EXPECT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
        EXPECT_EQ(stage_.look().tasks.size(), 11U);
    }

    Stage stage_{1, good_day()};
};

// A creation that failed leaves a stack that can only be deleted; of a service it holds nothing.
TEST_F(OddStatuses, AServiceThatCouldNotBeCreatedIsMadeAnew) {
    std::string standard = with_bad_reindexer();
    standard = ohi::edited(standard, "cloudformation: express", "cloudformation: standard");
    auto failed = stage_.up(read(standard, "dev"));
    EXPECT_EQ(status("ohi-dev-reindexer"), "ROLLBACK_COMPLETE");
    EXPECT_NE(failed.verdict(), Verdict::Done) << Stage::told(failed);
    stage_.push("ohi-reindexer", 2);
    expect_up();
}

TEST_F(OddStatuses, AStackUnderReviewIsCreated) {
    const rollout::Wish wish = stage_.wish(read(ohi::manifest(), "dev"));
    const auto& network = wish.stacks[2];
    ASSERT_THAT(network.name, HasSubstr("network"));
    auto body = engine::cloudformation::read_template_body(cfn::write_json(network.body));
    engine::cloudformation::ChangeSetCreateRequested made;
    made.change_set_name = "somebody-elses";
    made.type = engine::cloudformation::ChangeSetCreateRequested::Type::Create;
    made.request = engine::share(engine::cloudformation::StackRequest{
        .body = std::get<engine::cloudformation::SharedTemplate>(body)});
    ask(network.name, std::move(made));
    ASSERT_EQ(status(network.name), "REVIEW_IN_PROGRESS");
    expect_up();
}

TEST_F(OddStatuses, AFailureThatWasLeftAsItWasIsRolledBackFirst) {
    expect_up();
    stage_.push("ohi-reindexer", 2);
    const rollout::Wish wish = stage_.wish(read(with_bad_reindexer(), "dev"));
    auto stack = std::ranges::find(wish.stacks, "ohi-dev-reindexer", &rollout::WantedStack::name);
    engine::cloudformation::StackRequest request{
        .body = std::get<engine::cloudformation::SharedTemplate>(
            engine::cloudformation::read_template_body(cfn::write_json(stack->body))),
        .capabilities = {"CAPABILITY_IAM"},
        .on_failure = OnFailure::DoNothing};
    request.parameters.push_back({.key = "Image", .value = stack->images[0].image});
    ask("ohi-dev-reindexer",
        engine::cloudformation::StackUpdateRequested{engine::share(std::move(request))});
    until("ohi-dev-reindexer", "UPDATE_FAILED");
    expect_up();
}

TEST_F(OddStatuses, AStackThatIsBeingDeletedIsWaitedForAndMadeAnew) {
    expect_up();
    ask("ohi-dev-reindexer", engine::cloudformation::StackDeleteRequested{});
    ASSERT_EQ(status("ohi-dev-reindexer"), "DELETE_IN_PROGRESS");
    expect_up();
}

TEST_F(OddStatuses, WhatSomebodyElseChangesIsLeftToThem) {
    expect_up();
    const rollout::Wish wish = stage_.wish(read(ohi::manifest(), "dev"));
    auto stack = std::ranges::find(wish.stacks, "ohi-dev-reindexer", &rollout::WantedStack::name);
    engine::cloudformation::StackRequest request{
        .body = std::get<engine::cloudformation::SharedTemplate>(
            engine::cloudformation::read_template_body(cfn::write_json(stack->body))),
        .capabilities = {"CAPABILITY_IAM"}};
    request.parameters.push_back({.key = "Image", .value = "somebody/elses:1"});
    request.parameters.push_back({.key = "Release", .value = "41 bert"});
    ask("ohi-dev-reindexer",
        engine::cloudformation::StackUpdateRequested{engine::share(std::move(request))});
    auto plan = stage_.plan(read(ohi::manifest(), "dev"));
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.problems().front().code, "plan.busy");
    EXPECT_THAT(plan.problems().front().notes, testing::Contains("release 41 by bert"));
}

TEST(Calls, ThatAreLostNowAndThenChangeNothing) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Stage stage(seed, good_day(), {.never_arrives = 10'000, .answer_lost = 10'000});
        rollout::Verdict verdict = Verdict::Going;
        // Of a call without an answer nobody knows what came of it: the next one finds out.
        for (int life = 0; life < 6 && verdict != Verdict::Done; ++life)
            verdict = stage.up(read(ohi::manifest(), "dev")).verdict();
        EXPECT_EQ(verdict, Verdict::Done) << seed;
        EXPECT_EQ(stage.look().tasks.size(), 11U) << seed;
    }
}

}  // namespace
}  // namespace stage
