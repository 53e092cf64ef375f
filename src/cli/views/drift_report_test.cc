#include "cli/views/drift_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Reported {
    explicit Reported(rollout::Drift found, std::string place = "AWS")
        : drift(std::move(found)),
          report{.environment = &environment,
                 .place = std::move(place),
                 .drift = &drift,
                 .milliseconds = 7} {
        environment.name = "dev";
    }
    platform::Environment environment = {};
    rollout::Drift drift;
    DriftReport report;
    base::Sources sources = {};
};

rollout::DriftFinding finding(rollout::Difference difference, rollout::Remedy remedy) {
    return {.stack = "shop-dev-web",
            .subject = "web",
            .difference = std::move(difference),
            .remedy = std::move(remedy)};
}

const rollout::NotCompared kDenied = {"security groups",
                                      rollout::Refusal{.kind = rollout::Refusal::Kind::Denied,
                                                       .service = "ec2",
                                                       .operation = "DescribeSecurityGroupRules",
                                                       .words = "no"}};
const rollout::NotCompared kMoves = {"shop-dev-api", rollout::NotSettled{"UPDATE_IN_PROGRESS"}};
const rollout::NotCompared kUnknown = {"A of B in C", rollout::NotKnown()};

TEST(DriftText, HasWhatBringsEachChangeBack) {
    const rollout::ByCommand command{{"aws", "x", "--json", R"({"a": "it's"})"}};
    const Reported one(
        {.findings = {finding(rollout::Differs{"count of web", "2", "5"}, command),
                      finding(rollout::Differs{"exec of web", "false", ""}, command),
                      finding(rollout::Added{"a rule"}, rollout::UpTakesAway()),
                      finding(rollout::Gone{"a listener"}, rollout::ByPerson{"make it again"}),
                      finding(rollout::Differs{"grace of web", "", "9"}, rollout::UpPutsBack())}});
    EXPECT_EQ(drift_text(one.report, one.sources, {}),
              " drift   count of web: 2 in the template, 5 live\n"
              "         exec of web: false in the template, nothing live\n"
              "           up leaves it; back with:\n"
              "           aws x --json '{\"a\": \"it'\\''s\"}'\n"
              "         a rule, not ours\n"
              "           up takes it away, with what it was added to\n"
              "         a listener: gone\n"
              "           up leaves it; make it again\n"
              "         grace of web: nothing in the template, 9 live\n"
              "           up puts it back: it changes this resource\n");
}

TEST(DriftText, AsksTheCloudThatWasAsked) {
    const Reported one(
        {.findings = {finding(rollout::Added{"a rule"}, rollout::ByCommand{{"aws", "x"}})}},
        "http://127.0.0.1:4566");
    EXPECT_THAT(drift_text(one.report, one.sources, {}),
                HasSubstr("aws x --endpoint-url http://127.0.0.1:4566\n"));
}

TEST(DriftText, NeverCallsWhatNobodyCouldLookAtNoDrift) {
    const Reported one({.not_compared = {kDenied, kMoves, kUnknown}, .resources = 3, .stacks = 1});
    EXPECT_EQ(drift_text(one.report, one.sources, {}),
              " not compared   security groups: the caller may not call "
              "ec2:DescribeSecurityGroupRules (slipway policy dev)\n"
              " not compared   shop-dev-api: it is UPDATE_IN_PROGRESS: what it should be is not "
              "certain\n"
              " not compared   A of B in C: its value is known to AWS alone\n");
    EXPECT_EQ(drift_summary(one.report, {}),
              "not everything could be compared: 3 resources of 1 stack compared in 7 ms, and "
              "those have not drifted\n");
    const Reported none({.resources = 3, .stacks = 2});
    EXPECT_EQ(drift_summary(none.report, {}),
              "no drift: 3 resources of 2 stacks compared in 7 ms\n");
    EXPECT_EQ(drift_text(none.report, none.sources, {}), "");
}

TEST(StayingWords, CountWhatUpLeavesAsItIs) {
    const auto back = finding(rollout::Added{"a rule"}, rollout::UpPutsBack());
    const auto stays = finding(rollout::Added{"a rule"}, rollout::ByCommand{{"aws", "x"}});
    const auto advised = finding(rollout::Gone{"a rule"}, rollout::ByPerson{"make it again"});
    EXPECT_EQ(staying_words({}), "");
    EXPECT_EQ(staying_words({.findings = {back}}), "") << "it is gone afterwards";
    EXPECT_EQ(staying_words({.findings = {back, stays}}), "1 change by hand stays");
    EXPECT_EQ(staying_words({.findings = {stays, advised}, .not_compared = {kDenied}}),
              "2 changes by hand stay");
    EXPECT_EQ(staying_words({.not_compared = {kDenied}}), "not everything could be compared");
    EXPECT_EQ(staying_words({.not_compared = {kUnknown}}), "") << "it will be so tomorrow too";
}

TEST(DriftExit, IsSixForDriftAndOneWhereNobodyKnows) {
    const auto drifted = finding(rollout::Added{"a rule"}, rollout::UpPutsBack());
    EXPECT_EQ(drift_exit({}), ExitCode::Done);
    EXPECT_EQ(drift_exit({.findings = {drifted}}), ExitCode::Drift);
    EXPECT_EQ(drift_exit({.findings = {drifted}, .not_compared = {kDenied}}), ExitCode::Drift);
    EXPECT_EQ(drift_exit({.not_compared = {kDenied}}), ExitCode::CheckFailed);
    EXPECT_EQ(drift_exit({.not_compared = {kMoves}}), ExitCode::CheckFailed);
    EXPECT_EQ(drift_exit({.not_compared = {kUnknown}}), ExitCode::Done);
}

TEST(DriftJson, HasEachFindingWithItsCommand) {
    const Reported one({.findings = {finding(rollout::Differs{"count of web", "2", "5"},
                                             rollout::ByCommand{{"slipway", "scale"}})},
                        .not_compared = {kMoves},
                        .resources = 3,
                        .stacks = 1});
    text::JsonWriter json(text::Layout::Compact);
    write_drift(json, one.report, one.sources);
    EXPECT_EQ(json.take(),
              R"({"resources":3,"stacks":1,"findings":[{"stack":"shop-dev-web","subject":"web",)"
              R"("logical_id":"","type":"","id":"","difference":"differs",)"
              R"("words":"count of web: 2 in the template, 5 live","deployed":"2","live":"5",)"
              R"("up":"leaves","command":"slipway scale","advice":"","place":null}],)"
              R"("not_compared":[{"what":"shop-dev-api",)"
              R"("why":"it is UPDATE_IN_PROGRESS: what it should be is not certain"}]})");
}

}  // namespace
}  // namespace cli
