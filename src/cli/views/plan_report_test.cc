#include "cli/views/plan_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// A region in which a rollback has not moved its tag, and somebody changed a count.
struct Shop {
    Shop() {
        environment.name = "dev";
        prepared.wish.options = " --local";
        prepared.plan.digest = "d1";
        prepared.ahead = {{.subject = "api",
                           .repository = "shop-api",
                           .tag = "dev",
                           .release = 5,
                           .back = 2,
                           .of = 4}};
        drift.findings = {{.stack = "shop-dev-api",
                           .difference = rollout::Differs{"count of api", "2", "5"},
                           .remedy = rollout::ByCommand{{"slipway", "scale"}}}};
    }

    PlanReport report() const {
        return {.environment = &environment,
                .account = "444455556666",
                .region = "eu-west-1",
                .place = "AWS",
                .prepared = &prepared,
                .milliseconds = 50,
                .command = "slipway up dev --local",
                .options = " --local --region eu-west-1",
                .drift = &drift};
    }

    platform::Environment environment = {};
    Prepared prepared = {};
    rollout::Drift drift = {};
    base::Sources sources = {};
};

TEST(PlanJson, HasWhatWouldComeAgainAndWhatWasChangedByHand) {
    const Shop shop;
    const std::string json = plan_json({shop.report()}, shop.sources);
    EXPECT_THAT(json, HasSubstr(R"("ahead": [
        {
          "subject": "api",
          "release": 5,
          "back_to": 2,
          "repository": "shop-api",
          "tag": "dev",
          "tag_of": 4,
          "command": "slipway rollback dev api --to 2 --local --region eu-west-1"
        }
      ])"));
    EXPECT_THAT(json, HasSubstr(R"("words": "count of api: 2 in the template, 5 live")"));
    EXPECT_THAT(
        plan_event_json(shop.report(), shop.sources),
        testing::StartsWith(R"({"event":"plan","digest":"d1","steps":[],"overtakes":[],"ahead":[{)"
                            R"("subject":"api","release":5,)"));
    EXPECT_THAT(plan_event_json(shop.report(), shop.sources),
                HasSubstr(R"("drift":{"resources":0,"stacks":0,"findings":[{)"));
}

TEST(PlanEventJson, HasNoDriftWhereNobodyLooked) {
    const Shop shop;
    PlanReport report = shop.report();
    report.drift = nullptr;
    EXPECT_THAT(plan_event_json(report, shop.sources), Not(HasSubstr("drift")));
}

TEST(PlanText, PutsTheCommandOnALineOfItsOwnWhereItHasNoRoom) {
    Shop shop;
    shop.prepared.ahead.clear();
    const auto text = [&](std::uint32_t width) {
        return plan_text(shop.report(), shop.sources, {.width = width});
    };
    EXPECT_THAT(text(100), EndsWith("\nno change to make; 1 change by hand stays "
                                    "(slipway plan dev --drift-only --local)   0.05 s\n"));
    EXPECT_THAT(text(80), EndsWith("\nno change to make; 1 change by hand stays   0.05 s\n"
                                   "slipway plan dev --drift-only --local\n"));
    shop.prepared.plan.stacks = {{.name = "shop-dev-api", .wanted = 0}};
    shop.prepared.plan.steps = {{.kind = rollout::StepKind::Deploy}};
    shop.prepared.wish.stacks = {{.name = "shop-dev-api"}};
    shop.prepared.consequences = {{}};
    EXPECT_THAT(text(80), EndsWith("\n0 new, 0 changed, 0 removed, 1 unchanged   0.05 s   "
                                   "slipway up dev --local\n"));
    EXPECT_THAT(text(70), EndsWith("\n0 new, 0 changed, 0 removed, 1 unchanged   0.05 s\n"
                                   "slipway up dev --local\n"));
}

TEST(PlanText, SaysWhatAFirstUpWaitsFor) {
    Shop shop;
    const rollout::Lack secret = {.of = rollout::Lack::Of::Secret,
                                  .what = "secret key",
                                  .todo = {"slipway secret set dev key --local"}};
    shop.prepared.plan.stacks = {
        {.name = "shop-registry", .kind = cfn::StackKind::Registry},
        {.name = "shop-dev-api",
         .subject = "api",
         .lacks = {{.of = rollout::Lack::Of::Image, .what = "image shop-api:dev"}, secret}},
        {.name = "shop-dev-web", .subject = "web", .lacks = {secret}}};
    for (rollout::PlannedStack& stack : shop.prepared.plan.stacks)
        stack.change = rollout::PlannedChange::Create;
    shop.prepared.consequences.resize(3);
    EXPECT_THAT(
        plan_text(shop.report(), shop.sources, {.width = 80}),
        HasSubstr(
            " waits   1 stack for images: they are looked for when their repositories are there\n"
            " waits   api, web for the value of secret key, which is set once it is there:\n"
            "        slipway secret set dev key --local\n"));
}

TEST(PlanText, NamesAllThatStaysInTheWidthOfTheScreen) {
    Shop shop;
    shop.prepared.plan.stacks = {
        {.name = "shop-access", .kind = cfn::StackKind::Access},
        {.name = "shop-dev-job-tidy", .kind = cfn::StackKind::Job, .subject = "tidy"}};
    shop.prepared.consequences = {{}, {}};
    EXPECT_THAT(plan_text(shop.report(), shop.sources, {.width = 30}),
                HasSubstr("\n keeps   access, job tidy   no\n"
                          "         data touched\n"));
}

TEST(PlanText, SaysWhoseReleaseItGoesOver) {
    Shop shop;
    shop.prepared.wish.stacks = {{.name = "shop-dev-api",
                                  .subject = "api",
                                  .release_parameter = "Release",
                                  .service = rollout::ServiceWish{.name = "shop-dev-api"}}};
    shop.prepared.plan.stacks = {{.name = "shop-dev-api",
                                  .subject = "api",
                                  .change = rollout::PlannedChange::Update,
                                  .wanted = 0}};
    shop.prepared.consequences = {{}};
    shop.prepared.seen.stacks["shop-dev-api"].stack = {.status = "UPDATE_COMPLETE",
                                                       .parameters = {{"Release", "2 anna"}}};
    shop.prepared.seen.services["shop-dev-api"].service = {
        .status = "ACTIVE", .deployments = {{.status = "PRIMARY", .rollout = "IN_PROGRESS"}}};
    EXPECT_THAT(plan_text(shop.report(), shop.sources, {.width = 100}),
                HasSubstr("\n note    api of release 2 by anna still rolls: this goes over it\n"));
    EXPECT_THAT(plan_json({shop.report()}, shop.sources),
                HasSubstr(R"("release": "release 2 by anna")"));
}

}  // namespace
}  // namespace cli
