#include "cli/views/abort_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "rollout/watch/test_motion.h"

namespace cli {
namespace {

using deploy::FollowStop;
using rollout::AbortStep;
using rollout::PieceSeen;
using rollout::Watching;
using rollout::test::api;
using rollout::test::at;
using rollout::test::network;
using rollout::test::nightly;
using rollout::test::rolling;
using rollout::test::service_deployment;
using rollout::test::stack;
using rollout::test::steady;

/// What is under way, and what is done about it.
struct Abort {
    Abort(std::vector<rollout::Piece> pieces, const std::vector<PieceSeen>& seen)
        : watching(std::move(pieces), base::Duration()) {
        report.environment = "dev";
        report.options = " --local";
        report.steps = rollout::abort_steps(watching.pieces(), seen);
        report.took = base::Duration::seconds(12);
        watching.take(seen, at(100));
    }
    void look(std::vector<PieceSeen> seen) { watching.take(std::move(seen), at(112)); }
    std::string summary() const { return abort_summary(report, watching, base::Colour::No); }

    AbortReport report = {};
    Watching watching;
};

PieceSeen seen(std::string status) {
    return {.stack = stack(std::move(status))};
}

TEST(AbortReport, SaysOfEachWhatItComesTo) {
    const Abort abort(
        {network(), api(), nightly()},
        {seen("CREATE_IN_PROGRESS"), seen("UPDATE_IN_PROGRESS"), seen("CREATE_IN_PROGRESS")});
    EXPECT_EQ(abort_text(abort.report.steps, abort.watching, base::Colour::No),
              " .    network                left alone: it is created for the first time, and goes "
              "on; others stand on it, or data lies in it\n"
              " x    api                    its update is cancelled: CloudFormation goes back to "
              "what was before\n"
              " x    job nightly            it was never there before: its stack is deleted\n");
    EXPECT_EQ(abort_json({abort.report.steps[1]}, abort.watching),
              R"({"event":"plan","steps":[{"region":"eu-west-1","stack":"shop-dev-api",)"
              R"("subject":"api","do":"cancel update","words":"its update is cancelled: )"
              R"(CloudFormation goes back to what was before"}]})"
              "\n");
}

TEST(AbortReport, SaysWhatOtherEnvironmentsShare) {
    const rollout::Piece registry{
        .region = "eu-west-1", .stack = "shop-registry", .kind = cfn::StackKind::Registry};
    const Abort abort({registry}, {seen("UPDATE_IN_PROGRESS")});
    EXPECT_THAT(abort_text(abort.report.steps, abort.watching, base::Colour::No),
                testing::HasSubstr("; all environments of the account share it\n"));
}

TEST(AbortReport, SaysWhatAwsRefusedToStop) {
    Abort abort({network(), api()}, {seen("UPDATE_IN_PROGRESS"), seen("UPDATE_IN_PROGRESS")});
    abort.report.refused = {0, 1};
    abort.look({seen("UPDATE_COMPLETE"), seen("UPDATE_ROLLBACK_COMPLETE")});
    EXPECT_EQ(abort.summary(),
              "not everything is back: 1 of 2 stacks   12s\n"
              "network was not stopped: AWS refused it\n");
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Stuck);
    EXPECT_EQ(abort_summary_json(abort.report, abort.watching),
              R"({"event":"end","steps":[{"stack":"shop-dev-network","end":"refused"},)"
              R"({"stack":"shop-dev-api","end":"back"}],"begun_since":[],"exit":7})"
              "\n");
}

TEST(AbortReport, EndsWellWhenAllIsBack) {
    Abort abort({api()}, {seen("UPDATE_IN_PROGRESS")});
    abort.look({seen("UPDATE_ROLLBACK_COMPLETE")});
    EXPECT_EQ(abort.summary(), "aborted: what was before is live   12s\n");
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Done);
    EXPECT_EQ(abort_summary_json(abort.report, abort.watching),
              R"({"event":"end","steps":[{"stack":"shop-dev-api","end":"back"}],)"
              R"("begun_since":[],"exit":0})"
              "\n");
}

TEST(AbortReport, SaysWhatIsNotBack) {
    Abort abort({network(), api()}, {seen("UPDATE_IN_PROGRESS"), seen("UPDATE_IN_PROGRESS")});
    abort.look({seen("UPDATE_COMPLETE"), seen("UPDATE_ROLLBACK_FAILED")});
    EXPECT_EQ(abort.summary(),
              "not everything is back: 0 of 2 stacks   12s\n"
              "network too late: what is new is live\n"
              "api is neither what it was nor what is new\n");
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Stuck);
}

TEST(AbortReport, SeesThatSomebodyRollsOutStill) {
    Abort abort({network(), api()}, {seen("UPDATE_COMPLETE"), seen("UPDATE_IN_PROGRESS")});
    abort.look({seen("UPDATE_IN_PROGRESS"), seen("UPDATE_ROLLBACK_COMPLETE")});
    EXPECT_THAT(abort.summary(),
                testing::HasSubstr("network has begun to move meanwhile: end what rolls out "
                                   "elsewhere, then run this again\n"));
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Stuck);
}

TEST(AbortReport, SaysThatCloudFormationWasNotToldOfAnotherRevision) {
    PieceSeen before{.stack = stack("UPDATE_COMPLETE"),
                     .service = rolling(),
                     .deployments = {service_deployment("IN_PROGRESS")}};
    Abort abort({api()}, {before});
    PieceSeen after{.stack = stack("UPDATE_COMPLETE"),
                    .service = steady(),
                    .deployments = {service_deployment("ROLLBACK_SUCCESSFUL")}};
    abort.look({after});
    EXPECT_EQ(abort.summary(), "aborted: what was before is live   12s\n") << "a restart";
    after.stack->outputs = {{.key = "TaskDefinitionArn", .value = "arn:task-definition/api:2"}};
    abort.look({after});
    EXPECT_EQ(abort.summary(),
              "aborted: what was before is live   12s\n"
              "api runs the revision before, and its stack still names the one that was stopped:\n"
              "  the next `slipway up dev api --local` rolls out what the manifest says then\n");
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Done);
}

TEST(AbortReport, SaysWhatGoesOnWithoutThePerson) {
    Abort abort({api()}, {seen("UPDATE_IN_PROGRESS")});
    abort.report.stop = FollowStop::Interrupted;
    EXPECT_EQ(
        abort.summary(),
        "ended by you; what was asked of AWS goes on: `slipway watch dev --local` looks on\n");
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::Aborted);
    abort.report.stop = FollowStop::OutOfTime;
    EXPECT_EQ(exit_of(abort.report, abort.watching), ExitCode::TimedOut);
}

}  // namespace
}  // namespace cli
