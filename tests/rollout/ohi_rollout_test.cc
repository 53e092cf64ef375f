// Ohi, brought up, changed and taken through what people do to it, by rollouts in a simulated
// cloud.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ohi/synthesis.h"
#include "rollout/stage.h"

namespace stage {
namespace {

using base::Duration;
using ohi::edited;
using rollout::PlannedChange;
using rollout::StepState;
using rollout::Verdict;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kReindexer =
    "  reindexer: { size: m, workdir: /app, calls: [postgres, redis] }";

/// A day on which jobs end by themselves.
sim::Behaviour good_day() {
    sim::Behaviour behaviour;
    behaviour.job = Duration::seconds(20);
    return behaviour;
}

std::vector<std::string> changed(const rollout::Plan& plan) {
    std::vector<std::string> names;
    for (const auto& stack : plan.stacks)
        if (stack.change != PlannedChange::Keep) names.push_back(stack.name);
    return names;
}

std::string all_replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

/// The reindexer, with a tag that says how its simulated tasks behave.
std::string with_bad_reindexer(const std::string& manifest, std::string_view tags) {
    return edited(manifest, kReindexer,
                  "  reindexer: { size: m, workdir: /app, calls: [postgres, redis], tags: { " +
                      std::string(tags) + " } }");
}

class OhiDev : public testing::TestWithParam<const char*> {
  protected:
    OhiDev() {
        if (GetParam() == std::string("standard"))
            manifest_ =
                all_replaced(manifest_, "cloudformation: express", "cloudformation: standard");
    }

    rollout::Rollout up(const std::string& manifest) {
        auto done = stage_.up(read(manifest, "dev"));
        return done;
    }
    void expect_up(const std::string& manifest) {
        auto done = up(manifest);
        ASSERT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
        auto plan = stage_.plan(read(manifest, "dev"));
        ASSERT_TRUE(plan.ok());
        EXPECT_THAT(changed(*plan), IsEmpty());
    }
    void let_time_pass() { stage_.world().run(stage_.world().now() + Duration::minutes(20)); }

    Stage stage_{1, good_day()};
    std::string manifest_ = ohi::manifest();
};

INSTANTIATE_TEST_SUITE_P(Modes, OhiDev, testing::Values("express", "standard"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(OhiDev, ComesUpFromNothingAndThenNothingIsToBeDone) {
    expect_up(manifest_);
    const Snapshot after = stage_.look();
    for (const auto& [name, status] : after.stacks)
        EXPECT_THAT(status,
                    testing::AnyOf(HasSubstr("CREATE_COMPLETE"), HasSubstr("UPDATE_COMPLETE")))
            << name;
    EXPECT_EQ(after.tasks.size(), 11U);
    auto again = up(manifest_);
    EXPECT_EQ(again.verdict(), Verdict::Done);
    EXPECT_EQ(stage_.look(), after);
}

TEST_P(OhiDev, ReleasesOneImageAndTouchesNothingElse) {
    expect_up(manifest_);
    let_time_pass();
    const Snapshot before = stage_.look();
    stage_.push("ohi-reindexer", 2);
    auto plan = stage_.plan(read(manifest_, "dev"));
    ASSERT_TRUE(plan.ok());
    EXPECT_THAT(changed(*plan), ElementsAre("ohi-dev-reindexer"));
    expect_up(manifest_);
    const Snapshot after = stage_.look();
    for (const auto& [name, tasks] : before.tasks) {
        if (name == "ohi-dev-reindexer")
            EXPECT_NE(after.tasks.at(name), tasks);
        else
            EXPECT_EQ(after.tasks.at(name), tasks) << name;
    }
    EXPECT_THAT(stage_.running("ohi-dev-reindexer"),
                ElementsAre(testing::Pair(HasSubstr(std::string(63, '0') + "2"), 1)));
}

TEST_P(OhiDev, RunsAJobBeforeTheServicesThatRunItsImage) {
    expect_up(manifest_);
    stage_.push("ohi-blnk-api", 2);
    auto done = up(manifest_);
    ASSERT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
    EXPECT_THAT(Stage::told(done),
                testing::MatchesRegex("(deploy|run)(.|\n)*run ohi-dev-job-blnk-migrate over "
                                      "changed(.|\n)*deploy ohi-dev-blnk-api over changed(.|\n)*"));
}

TEST_P(OhiDev, RunsNoJobTwiceAtOnceAfterItWasKilled) {
    expect_up(manifest_);
    stage_.push("ohi-blnk-api", 2);
    bool runs = false;
    for (int life = 0; life < 200 && !runs; ++life) {
        const auto killed = stage_.up_for(read(manifest_, "dev"), Duration::seconds(5));
        runs = std::ranges::any_of(killed.reports(), [](const rollout::StepReport& report) {
            return report.state == StepState::Running && !report.task.empty();
        });
    }
    ASSERT_TRUE(runs) << "it was killed too early each time";
    // Another image comes while the first one's run goes on.
    stage_.push("ohi-blnk-api", 3);
    auto done = up(manifest_);
    EXPECT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
    EXPECT_EQ(stage_.most_runs_at_once(), 1U);
}

TEST_P(OhiDev, LosesAServiceGainsOneAndRenamesAStoreInOneGo) {
    expect_up(manifest_);
    std::string next = edited(manifest_, kReindexer,
                              "  archiver: { size: m, workdir: /app, calls: [postgres, redis] }");
    next = all_replaced(next, "redis", "cache");
    next = all_replaced(next, "engine: cache 7", "engine: redis 7");
    auto plan = stage_.plan(read(next, "dev"));
    ASSERT_TRUE(plan.ok());
    expect_up(next);
    const Snapshot after = stage_.look();
    EXPECT_THAT(after.stacks, Not(Contains(testing::Key("ohi-dev-reindexer"))));
    EXPECT_THAT(after.stacks, Contains(testing::Key("ohi-dev-archiver")));
    for (const auto& [name, id] : after.resources)
        EXPECT_THAT(name, Not(HasSubstr("Redis"))) << id;
}

// AWS changes no value that another stack imports: a file system with another key is a new one,
// which clickhouse moves to before the old one goes.
TEST_P(OhiDev, MovesAnImportedValueToAnotherName) {
    expect_up(manifest_);
    const Snapshot before = stage_.look();
    const std::string next =
        manifest_ +
        "overrides:\n"
        "  - { stack: data, op: add, path: /Resources/ClickhouseDataFileSystem/Properties/KmsKeyId,"
        " value: alias/ohi }\n";
    expect_up(next);
    const Snapshot after = stage_.look();
    EXPECT_THAT(after.resources,
                Contains(testing::Key("ohi-dev-data ClickhouseDataFileSystemMoved")));
    EXPECT_THAT(after.resources,
                Not(Contains(testing::Key("ohi-dev-data ClickhouseDataFileSystem"))));
    EXPECT_NE(after.tasks.at("ohi-dev-clickhouse"), before.tasks.at("ohi-dev-clickhouse"));
    EXPECT_EQ(after.tasks.at("ohi-dev-api"), before.tasks.at("ohi-dev-api"));
    // Once more, and everything has the names again that the manifest makes.
    expect_up(manifest_);
    EXPECT_THAT(stage_.look().resources,
                Contains(testing::Key("ohi-dev-data ClickhouseDataFileSystem")));
}

TEST_P(OhiDev, PutsBackAnImageThatCannotBePulled) {
    expect_up(manifest_);
    const auto before = stage_.running("ohi-dev-reindexer");
    stage_.push("ohi-reindexer", 2);
    auto done = up(with_bad_reindexer(manifest_, "slipway.simulate/pull-failure-rate: \"1\""));
    EXPECT_EQ(done.verdict(), Verdict::PutBack) << Stage::told(done);
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-reindexer"), before);
    // The template is what is live: the next one has something to do again.
    auto plan = stage_.plan(
        read(with_bad_reindexer(manifest_, "slipway.simulate/pull-failure-rate: \"1\""), "dev"));
    ASSERT_TRUE(plan.ok());
    EXPECT_THAT(changed(*plan), ElementsAre("ohi-dev-reindexer"));
    stage_.push("ohi-reindexer", 3);
    expect_up(manifest_);
}

TEST_P(OhiDev, PutsBackWhatNeverStays) {
    expect_up(manifest_);
    const auto before = stage_.running("ohi-dev-reindexer");
    stage_.push("ohi-reindexer", 2);
    auto done = up(with_bad_reindexer(
        manifest_, "slipway.simulate/exit-after: 3s, slipway.simulate/exit-code: \"1\""));
    EXPECT_EQ(done.verdict(), Verdict::PutBack) << Stage::told(done);
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-reindexer"), before);
}

/// Tasks that run and die later trip no breaker: ECS replaces them for ever, and CloudFormation
/// waits for three hours.
TEST_P(OhiDev, GivesUpADeploymentThatTurnsInACircle) {
    expect_up(manifest_);
    let_time_pass();
    const auto before = stage_.running("ohi-dev-reindexer");
    stage_.push("ohi-reindexer", 2);
    const base::Time began = stage_.world().now();
    auto done = up(with_bad_reindexer(
        manifest_, "slipway.simulate/exit-after: 30s, slipway.simulate/exit-code: \"3\""));
    EXPECT_EQ(done.verdict(), Verdict::PutBack) << Stage::told(done);
    EXPECT_THAT(Stage::told(done), HasSubstr("deploy ohi-dev-reindexer over put back 6 tasks "
                                             "stopped alike: reindexer ends with exit code 3: "
                                             "given up"));
    EXPECT_LT(stage_.world().now() - began, Duration::minutes(15));
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-reindexer"), before);
    expect_up(manifest_);
}

/// Where tasks come one by one, each is healthy for a moment and sets the breaker to
/// zero again and again.
TEST_P(OhiDev, GivesUpWhatIsHealthyForAMoment) {
    const std::string many =
        edited(manifest_, kReindexer,
               "  reindexer: { size: m, count: 4, workdir: /app, calls: [postgres, redis] }");
    expect_up(many);
    let_time_pass();
    const auto before = stage_.running("ohi-dev-reindexer");
    stage_.push("ohi-reindexer", 2);
    auto one_by_one =
        read(edited(many, "count: 4, workdir: /app, calls: [postgres, redis] }",
                    "count: 4, workdir: /app, calls: [postgres, redis], tags: { "
                    "slipway.simulate/exit-after: 60s, slipway.simulate/exit-code: \"3\" } }"),
             "dev");
    for (cfn::Stack& stack : one_by_one.stacks.front().stacks.stacks) {
        if (stack.name != "ohi-dev-reindexer") continue;
        for (cfn::Resource& resource : stack.body.resources)
            if (resource.type == "AWS::ECS::Service")
                *resource.properties.find("DeploymentConfiguration")
                     ->as<cfn::Object>()
                     ->find("MaximumPercent") = 125;
    }
    auto done = stage_.up(one_by_one);
    EXPECT_EQ(done.verdict(), Verdict::PutBack) << Stage::told(done);
    EXPECT_THAT(Stage::told(done), HasSubstr("tasks stopped alike: reindexer ends with exit code "
                                             "3: given up"));
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-reindexer"), before);
}

TEST_P(OhiDev, LeavesACreationThatTurnsInACircleToItsPerson) {
    const std::string bad = with_bad_reindexer(
        manifest_, "slipway.simulate/exit-after: 30s, slipway.simulate/exit-code: \"3\"");
    auto done = up(bad);
    EXPECT_EQ(done.verdict(), Verdict::Stuck) << Stage::told(done);
    EXPECT_THAT(Stage::told(done), HasSubstr("deploy ohi-dev-reindexer over stuck 6 tasks stopped "
                                             "alike: reindexer ends with exit code 3: given up"));
    EXPECT_THAT(Stage::told(done), HasSubstr("deploy ohi-dev-api over changed"));
    // As slipway abort does it, where CloudFormation still waits.
    if (GetParam() == std::string("standard")) {
        stage_.abort("ohi-dev-reindexer");
        let_time_pass();
    }
    stage_.push("ohi-reindexer", 2);
    expect_up(manifest_);
}

TEST_P(OhiDev, StopsWhatComesAfterAFailureAndGoesOnWithTheRest) {
    std::string bad =
        edited(manifest_, "    size: m\n    count: { prod: 2, default: 1 }\n    port: 5001",
               "    size: m\n    tags: { slipway.simulate/pull-failure-rate: \"1\" }\n"
               "    count: { prod: 2, default: 1 }\n    port: 5001");
    auto done = up(bad);
    EXPECT_THAT(done.verdict(), testing::AnyOf(Verdict::PutBack, Verdict::Stuck))
        << Stage::told(done);
    const std::string told = Stage::told(done);
    EXPECT_THAT(told, HasSubstr("deploy ohi-dev-api skipped"));
    EXPECT_THAT(told, HasSubstr("deploy ohi-dev-clickhouse over changed"));
    expect_up(manifest_);
}

/// Streams may last for minutes; `done_when: new-healthy` waits for none of them.
TEST_P(OhiDev, IsDoneWithNewTasksWhileOldOnesDrain) {
    expect_up(manifest_);
    let_time_pass();
    stage_.push("ohi-sse", 2);
    const base::Time began = stage_.world().now();
    auto done = up(manifest_);
    ASSERT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
    EXPECT_LT(stage_.world().now() - began, Duration::minutes(5)) << "a drain takes so long";
    ASSERT_EQ(done.reports().size(), 1U);
    ASSERT_TRUE(done.reports()[0].service);
    EXPECT_TRUE(done.reports()[0].service->drains());
    auto plan = stage_.plan(read(manifest_, "dev"));
    ASSERT_TRUE(plan.ok());
    EXPECT_THAT(changed(*plan), IsEmpty());
}

TEST_P(OhiDev, ChangesThePortOfWhatIsPublic) {
    expect_up(manifest_);
    expect_up(edited(manifest_,
                     "  public:                       # the four services behind the load "
                     "balancer\n    port: 8080",
                     "  public:\n    port: 8081"));
}

TEST_P(OhiDev, SwitchesHttpsOn) {
    expect_up(manifest_);
    expect_up(edited(manifest_, "    network: { cidr: 10.30.0.0/16, zones: 3, nat: one }",
                     "    network: { cidr: 10.30.0.0/16, zones: 3, nat: one }\n"
                     "    domain: { name: dev.ohi.example, zone: Z0123456789ABCDEFGHIJ }"));
}

TEST_P(OhiDev, LeavesTheCountOfTheAutoscalerThroughAReleaseThatFails) {
    expect_up(manifest_);
    auto refusal = stage_.world().ask(
        engine::ServiceUpdateAsked{.service = std::string("arn:aws:ecs:eu-west-1:") +
                                              sim::World::kAccount + ":service/ohi-dev/ohi-dev-api",
                                   .changes = engine::share(cfn::Object{{"DesiredCount", 9}})});
    ASSERT_FALSE(refusal) << refusal->message;
    let_time_pass();
    std::string bad =
        edited(manifest_, "    ingress: { path: /api/* }",
               "    ingress: { path: /api/* }\n    tags: { slipway.simulate/pull-failure-rate: "
               "\"1\" }");
    stage_.push("ohi-api", 2);
    auto done = up(bad);
    EXPECT_EQ(done.verdict(), Verdict::PutBack) << Stage::told(done);
    let_time_pass();
    EXPECT_EQ(stage_.look().tasks.at("ohi-dev-api").size(), 9U);
    expect_up(manifest_);
    EXPECT_EQ(stage_.look().tasks.at("ohi-dev-api").size(), 9U);
}

TEST_P(OhiDev, BringsAServiceThatWasTakenBackToWhatItsStackSays) {
    expect_up(manifest_);
    const auto first = stage_.running("ohi-dev-api");
    stage_.push("ohi-api", 2);
    expect_up(manifest_);
    const auto second = stage_.running("ohi-dev-api");
    let_time_pass();
    // Where CloudFormation waits for no service, ECS may have gone back without its knowing.
    auto refusal = stage_.world().ask(engine::ServiceUpdateAsked{
        .service = std::string("arn:aws:ecs:eu-west-1:") + sim::World::kAccount +
                   ":service/ohi-dev/ohi-dev-api",
        .changes = engine::share(cfn::Object{{"TaskDefinition", std::string("ohi-dev-api:1")}})});
    ASSERT_FALSE(refusal) << refusal->message;
    let_time_pass();
    ASSERT_EQ(stage_.running("ohi-dev-api"), first);
    expect_up(manifest_);
    const bool looks = GetParam() == std::string("express");
    EXPECT_EQ(stage_.running("ohi-dev-api"), looks ? second : first);
}

TEST_P(OhiDev, TakesAFixedCountFromTheManifest) {
    expect_up(manifest_);
    expect_up(
        edited(manifest_, kReindexer,
               "  reindexer: { size: m, count: 2, workdir: /app, calls: [postgres, redis] }"));
    EXPECT_EQ(stage_.look().tasks.at("ohi-dev-reindexer").size(), 2U);
}

TEST_P(OhiDev, WaitsForAnImageThatNobodyHasPushed) {
    stage_.untag("ohi-reindexer");
    auto done = up(manifest_);
    EXPECT_EQ(done.verdict(), Verdict::TimedOut) << Stage::told(done);
    EXPECT_THAT(Stage::told(done), HasSubstr("still waits for image ohi-reindexer:dev"));
    EXPECT_EQ(stage_.look().tasks.size(), 10U);
    stage_.push("ohi-reindexer", 1);
    expect_up(manifest_);
}

TEST_P(OhiDev, BeginsNothingMoreWhenItIsInterruptedAndGoesOnFromThere) {
    bool was_told = false;
    auto done = stage_.up(read(manifest_, "dev"), Duration::hours(12),
                          [&](const rollout::Rollout& rollout, base::Time) {
                              const bool is_half =
                                  rollout.reports()[3].state == StepState::Running && !was_told;
                              was_told |= is_half;
                              return is_half;
                          });
    EXPECT_EQ(done.verdict(), Verdict::Aborted) << Stage::told(done);
    EXPECT_THAT(Stage::told(done), HasSubstr("deploy ohi-dev-api skipped"));
    EXPECT_EQ(stage_.look().tasks.size(), 0U);
    expect_up(manifest_);
}

TEST_P(OhiDev, TakesBackWhatItChangedWhenItIsInterruptedTwice) {
    expect_up(manifest_);
    let_time_pass();
    const auto before = stage_.running("ohi-dev-reindexer");
    stage_.push("ohi-reindexer", 2);
    stage_.push("ohi-clickhouse", 2);
    int told = 0;
    auto done = stage_.up(read(manifest_, "dev"), Duration::hours(12),
                          [&](const rollout::Rollout& rollout, base::Time) {
                              const bool one_is_over = std::ranges::any_of(
                                  rollout.reports(),
                                  [](const auto& one) { return one.state == StepState::Over; });
                              return one_is_over && told++ < 2;
                          });
    EXPECT_EQ(done.verdict(), Verdict::Aborted) << Stage::told(done);
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-reindexer"), before) << Stage::told(done);
}

TEST_P(OhiDev, IsTakenUpByTheNextOneWhereverItIsKilled) {
    base::Prng draws(7);
    for (int life = 0; life < 12; ++life)
        stage_.up_for(read(manifest_, "dev"),
                      draws.between(Duration::seconds(1), Duration::minutes(9)));
    expect_up(manifest_);
    EXPECT_EQ(stage_.look().tasks.size(), 11U);
}

TEST_P(OhiDev, GoesBackToTheImagesOfAnEarlierReleaseAndRunsNoJob) {
    expect_up(manifest_);
    const auto first = stage_.running("ohi-dev-blnk-api");
    stage_.push("ohi-reindexer", 2);
    expect_up(manifest_);
    stage_.push("ohi-blnk-api", 2);
    stage_.push("ohi-reindexer", 3);
    expect_up(manifest_);
    let_time_pass();
    const Snapshot before = stage_.look();
    auto back = stage_.roll_back(read(manifest_, "dev"), 2);
    EXPECT_EQ(back.verdict(), Verdict::Done) << Stage::told(back);
    EXPECT_THAT(Stage::told(back), Not(HasSubstr("run ")));
    let_time_pass();
    EXPECT_EQ(stage_.running("ohi-dev-blnk-api"), first);
    EXPECT_THAT(stage_.running("ohi-dev-reindexer"),
                ElementsAre(testing::Pair(HasSubstr(std::string(63, '0') + "2"), 1)));
    const Snapshot after = stage_.look();
    for (const char* service : {"ohi-dev-api", "ohi-dev-sse", "ohi-dev-clickhouse"})
        EXPECT_EQ(after.tasks.at(service), before.tasks.at(service)) << service;
}

TEST_P(OhiDev, RemembersWhatWasLiveWhereverItIsKilled) {
    expect_up(manifest_);
    base::Prng draws(11);
    std::set<std::string> ran;
    for (int number = 2; number < 20; ++number) {
        for (const auto& [image, tasks] : stage_.running("ohi-dev-reindexer"))
            ran.insert(image.substr(image.find("sha256:")));
        stage_.push("ohi-reindexer", number);
        // Every third image cannot be pulled.
        const bool is_bad = number % 3 == 0;
        stage_.up_for(
            read(is_bad ? with_bad_reindexer(manifest_, "slipway.simulate/pull-failure-rate: \"1\"")
                        : manifest_,
                 "dev"),
            draws.between(Duration::seconds(1), Duration::minutes(4)));
        let_time_pass();
    }
    expect_up(manifest_);
    for (const auto& [image, tasks] : stage_.running("ohi-dev-reindexer"))
        ran.insert(image.substr(image.find("sha256:")));
    const rollout::ReleasedImages released = stage_.aws().released("dev");
    std::set<std::string> marked;
    for (const rollout::ReleasedImage& image : released.at("ohi-reindexer"))
        marked.insert(image.digest);
    EXPECT_GT(ran.size(), 4U);
    EXPECT_EQ(marked, ran) << "what never ran is marked";
    for (const std::string& digest : ran)
        EXPECT_TRUE(marked.contains(digest)) << digest;
}

// Its subnets, its group and its cluster are no property of its template.
TEST(FirstUp, RunsAJobThatCallsNothingOnceThereIsWhereToRunIt) {
    Stage stage(1, good_day());
    auto done = stage.up(read(
        "slipway: 1\nplatform: tiny\nenvironments:\n"
        "  dev: { account: 123456789012, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: "
        "2, "
        "nat: one } }\nservices:\n  web: { image: { build: ./web }, size: 256/512 }\n"
        "jobs:\n  mig: { image: { same_as: web }, command: [m] }\nrelease: { before: [mig] }\n",
        "dev"));
    EXPECT_EQ(done.verdict(), Verdict::Done) << Stage::told(done);
}

}  // namespace
}  // namespace stage
