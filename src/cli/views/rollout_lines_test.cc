#include "cli/views/rollout_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rollout/execution/test_script.h"

namespace cli {
namespace {

using rollout::Answered;
using rollout::Rollout;
using rollout::Verdict;
using rollout::test::Script;
using testing::EndsWith;
using testing::HasSubstr;

const Screen kNarrow = {.width = 80};

RolloutEnd end_of_up() {
    return {.took = base::Duration::seconds(5), .again = "slipway up dev"};
}

TEST(RolloutSummary, NamesTheCommandThatSaysWhyInTheWidthOfTheScreen) {
    Script script;
    script.wish.options = " -f platforms/shop/slipway.yaml --endpoint-url http://127.0.0.1:45660";
    script.executed = "UPDATE_ROLLBACK_COMPLETE";
    const Rollout rollout = script.go();
    ASSERT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "put back: what was there before is live; 1 step left, 5s\n"
              "slipway why dev web -f platforms/shop/slipway.yaml --endpoint-url \\\n"
              "    http://127.0.0.1:45660\n");
    EXPECT_EQ(rollout_summary_json(rollout),
              R"({"event":"end","verdict":"put back","todo":["slipway why dev web -f )"
              R"(platforms/shop/slipway.yaml --endpoint-url http://127.0.0.1:45660"],"exit":3})"
              "\n");
}

TEST(RolloutSummary, NamesNoCommandWhereUpHasPutItBackItself) {
    Script script = rollout::test::in_a_hurry();
    std::optional<base::Time> restored;
    const Rollout rollout =
        script.go(rollout::test::put_back(script, restored, base::Duration::minutes(1)));
    ASSERT_EQ(rollout.verdict(), Verdict::PutBack);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "put back: what was there before is live; 1 step left, 5s\n")
        << "the service is well again";
}

TEST(RolloutSummary, SaysThatSomebodyElseWantedIt) {
    Script script;
    script.executed = "UPDATE_ROLLBACK_COMPLETE";
    script.by_hand = rollout::ByHand::Cancelled;
    const Rollout rollout = script.go();
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "put back by somebody else: what was there before is live; 1 step left, 5s\n")
        << "nothing is wrong with the service";
    RolloutLines lines(RolloutLines::Form::Json, base::Colour::No);
    EXPECT_THAT(lines.news(rollout, {}), HasSubstr(R"("by_hand":"cancelled")"));
}

TEST(RolloutSummary, SaysWhatItsPersonHasTakenBack) {
    Script script;
    int ticks = 0;
    const Rollout rollout =
        script.go([&] { script.interrupts = script.executions == 1 && ++ticks == 1; });
    ASSERT_EQ(rollout.verdict(), Verdict::Aborted);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "ended by you: 1 stack put back as before; `slipway up dev` begins anew\n");
    // It was not executed.
    Script dropped;
    dropped.takes_back = true;
    EXPECT_EQ(rollout_summary(dropped.go(), end_of_up(), kNarrow),
              "ended by you: 1 step left; `slipway up dev` goes on from there\n");
}

TEST(RolloutSummary, CountsWhatWasLiveAlreadyAndIsTakenBack) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    // Nobody brings the image of the other one.
    rollout::WantedStack api = script.wish.stacks[1];
    api.name = "shop-dev-api";
    api.subject = "api";
    api.service->name = "shop-dev-api";
    api.images[0].image.clear();
    script.wish.stacks.push_back(api);
    int ticks = 0;
    const Rollout rollout = script.go([&] { script.interrupts = ++ticks == 5; });
    ASSERT_EQ(rollout.verdict(), Verdict::Aborted);
    ASSERT_EQ(script.executions, 2);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "ended by you: 1 stack put back as before; `slipway up dev` begins anew\n");
    EXPECT_EQ(rollout_summary_json(rollout), R"({"event":"end","verdict":"aborted","exit":5})"
                                             "\n");
}

TEST(RolloutSummary, CallsNothingAsTheManifestSaysThatStaysChangedByHand) {
    Script script;
    script.executed = "UPDATE_COMPLETE";
    const Rollout rollout = script.go();
    ASSERT_EQ(rollout.verdict(), Verdict::Done);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "dev is as the manifest says   1 stack changed, 5s\n");
    RolloutEnd end = end_of_up();
    end.stays = "2 changes by hand stay";
    end.look = "slipway plan dev --drift-only";
    EXPECT_EQ(rollout_summary(rollout, end, kNarrow),
              "the stacks of dev are as the manifest says   1 stack changed, 5s\n"
              "2 changes by hand stay; `slipway plan dev --drift-only` says which\n");
    end.look += " --endpoint-url http://127.0.0.1:45660";
    EXPECT_THAT(
        rollout_summary(rollout, end, kNarrow),
        EndsWith("2 changes by hand stay; this says which:\n"
                 "  slipway plan dev --drift-only --endpoint-url http://127.0.0.1:45660\n"));
}

/// A rollout of one job after a release, told of `answers` one after the other.
Rollout of_a_job(const std::vector<Answered::What>& answers) {
    rollout::WantedStack job{.name = "shop-dev-job-tidy",
                             .kind = cfn::StackKind::Job,
                             .subject = "tidy",
                             .region = "eu-west-1",
                             .job = rollout::JobWish{.cluster = "shop-dev",
                                                     .container = "tidy",
                                                     .moment = rollout::JobMoment::AfterRelease}};
    rollout::Wish wish = rollout::test::wish({job});
    wish.options = " --local";
    Rollout rollout(
        wish,
        {.stacks = {{.name = job.name, .kind = job.kind, .subject = job.subject, .wanted = 0}},
         .steps = {{.kind = rollout::StepKind::RunJob}}},
        {}, {});
    if (answers.empty()) rollout.handle(rollout::Interrupted{}, {});
    rollout.handle(rollout::Started{}, {});
    for (const Answered::What& answer : answers) {
        std::vector<rollout::Order> orders;
        rollout.take_orders(orders);
        EXPECT_EQ(orders.size(), 1U);
        rollout.handle(Answered{orders.front().id, answer}, {});
    }
    return rollout;
}

const std::string kOwed =
    "shop-dev-job-tidy: the next `up` does not run it again; this does:\n"
    "  slipway run dev tidy --local\n";

TEST(RolloutSummary, SaysHowAJobIsRunThatFailedAfterARelease) {
    const Rollout rollout =
        of_a_job({rollout::StackLooked{rollout::StackSeen{.name = "shop-dev-job-tidy"}},
                  rollout::TaskFound{"arn:task/1"},
                  rollout::TaskLooked{.exists = true, .status = "STOPPED", .exit_code = 3}});
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "put back: what was there before is live; 1 step left, 5s\n" + kOwed);
    EXPECT_THAT(rollout_summary_json(rollout),
                HasSubstr(R"("todo":["slipway run dev tidy --local"])"));
    RolloutLines lines(RolloutLines::Form::Json, base::Colour::No);
    EXPECT_THAT(lines.news(rollout, {}),
                HasSubstr(R"("help":"the next `up` does not run it again; this does",)"
                          R"("todo":["slipway run dev tidy --local"])"));
}

TEST(RolloutSummary, SaysSoOfOneThatWasNotBegunToo) {
    const Rollout rollout = of_a_job({});
    ASSERT_EQ(rollout.verdict(), Verdict::Aborted);
    EXPECT_EQ(rollout_summary(rollout, end_of_up(), kNarrow),
              "ended by you: 1 step left; `slipway up dev` goes on from there\n" + kOwed);
    EXPECT_THAT(rollout_summary_json(rollout), HasSubstr("slipway run dev tidy --local"));
}

TEST(RolloutLines, SayEachThingThatAPersonHasToBringAndSayItAgain) {
    Script script;
    rollout::WantedStack& web = script.wish.stacks[1];
    web.images[0].image.clear();
    web.images[0].repository = "shop-web";
    web.images[0].tag = "dev";
    web.secrets = {{.name = "key", .stack = "shop-dev-network", .output = "Key"}};
    script.seen.stacks["shop-dev-network"].stack.outputs.push_back(
        {.key = "Key", .value = "arn:key"});
    script.seen.stacks.erase("shop-dev-web");
    script.stack.reset();
    script.options.lack_patience = base::Duration::minutes(5);
    auto plan = make_plan(script.wish, script.seen);
    ASSERT_TRUE(plan.ok());
    Rollout rollout(script.wish, *plan, script.seen, script.options);
    RolloutLines lines(RolloutLines::Form::Text, base::Colour::No);
    rollout.handle(rollout::Started{}, script.now);
    std::string told;
    for (int seconds = 0; seconds < 150; seconds += 3) {
        std::vector<rollout::Order> orders;
        do {
            orders.clear();
            rollout.take_orders(orders);
            for (const rollout::Order& order : orders) {
                Answered::What answer = rollout::SecretLooked{};
                if (std::holds_alternative<rollout::FindImage>(order.what))
                    answer = rollout::ImageFound{seconds < 75 ? "" : "shop-web@sha256:1"};
                rollout.handle(Answered{order.id, answer}, script.now);
            }
        } while (!orders.empty());
        told += lines.news(rollout, script.now);
        script.now = script.now + base::Duration::seconds(3);
        rollout.wake(script.now);
    }
    EXPECT_EQ(told,
              " >    web                    created\n"
              " ..   web                    waits for image shop-web:dev\n"
              " ..   web                    still waits for image shop-web:dev, 1m of 5m\n"
              " ..   web                    waits for secret key\n"
              " ..   web                    still waits for secret key, 2m 15s of 5m\n");
}

const std::string kFirst =
    " --   nothing more is begun; AWS ends what it has in hand. Ctrl-C again: roll back\n";
const std::string kSecond = " --   what this has changed is taken back\n";

/// A rollout of nothing.
Rollout idle() {
    return {rollout::Wish{}, rollout::Plan{}, rollout::CloudSeen{}, rollout::RolloutOptions{}};
}

TEST(RolloutLines, TellEachInterruptionOnce) {
    Rollout rollout = idle();
    RolloutLines lines(RolloutLines::Form::Text, base::Colour::No);
    EXPECT_EQ(lines.news(rollout, {}), "");
    rollout.handle(rollout::Interrupted{}, {});
    EXPECT_EQ(lines.news(rollout, {}), kFirst);
    EXPECT_EQ(lines.news(rollout, {}), "");
    rollout.handle(rollout::Interrupted{}, {});
    EXPECT_EQ(lines.news(rollout, {}), kSecond);
}

TEST(RolloutLines, TellBothInterruptionsWhereTheSecondCameAtOnce) {
    Rollout rollout = idle();
    RolloutLines lines(RolloutLines::Form::Text, base::Colour::No);
    rollout.handle(rollout::Interrupted{}, {});
    rollout.handle(rollout::Interrupted{}, {});
    EXPECT_EQ(lines.news(rollout, {}), kFirst + kSecond);
    EXPECT_EQ(lines.news(rollout, {}), "");
    RolloutLines events(RolloutLines::Form::Json, base::Colour::No);
    EXPECT_EQ(events.news(rollout, {}), "") << "programs hear of steps alone";
}

}  // namespace
}  // namespace cli
