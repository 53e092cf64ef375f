#include "cli/views/watch_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "rollout/watch/test_motion.h"

namespace cli {
namespace {

using deploy::FollowStop;
using rollout::PieceSeen;
using rollout::Watching;
using rollout::test::api;
using rollout::test::at;
using rollout::test::network;
using rollout::test::rolling;
using rollout::test::stack;
using rollout::test::steady;
using rollout::test::stopped_task;
using testing::HasSubstr;

PieceSeen moving() {
    return {.stack = stack("UPDATE_IN_PROGRESS", 50),
            .service = rolling(),
            .stopped = {stopped_task("3f9a1b2c0d", 60)}};
}

PieceSeen ended(std::string status) {
    PieceSeen seen{.stack = stack(std::move(status), 50), .service = steady()};
    seen.stack->reason = "why";
    return seen;
}

/// Both pieces move; then the network is whole, and `api` as it says.
Watching after(const std::string& status) {
    Watching watching({network(), api()}, base::Duration());
    watching.take({{.stack = stack("CREATE_IN_PROGRESS")}, moving()}, at(100));
    watching.take({{.stack = stack("CREATE_COMPLETE")}, ended(status)}, at(170));
    return watching;
}

TEST(WatchLines, SayWhatIsNewAndNothingTwice) {
    WatchLines lines(WatchLines::Form::Text, WatchFor::TheNew, base::Colour::No);
    Watching watching({network(), api()}, base::Duration());
    watching.take({{.stack = stack("CREATE_IN_PROGRESS")}, moving()}, at(100));
    EXPECT_EQ(lines.news(watching, at(100)),
              "release 2 by anna\n"
              " >    network                being created\n"
              " x    api  task 3f9a1b2c stopped 01-15 08:01:00.000: Essential container in task "
              "exited\n"
              "      | api exit 3\n"
              " >    api                    being updated, new 0/2, old 2 tasks\n");
    EXPECT_EQ(lines.news(watching, at(130)), "");
    watching.take({{.stack = stack("CREATE_COMPLETE")}, ended("UPDATE_ROLLBACK_COMPLETE")},
                  at(170));
    EXPECT_EQ(lines.news(watching, at(170)),
              " ok   network                created                                       1m 10s\n"
              " FAIL api                    put back: what was before is live, 2/2 tasks  1m 10s\n"
              "      | why\n");
}

TEST(WatchLines, OfAnAbortCallPutBackWell) {
    WatchLines lines(WatchLines::Form::Text, WatchFor::TheOld, base::Colour::No);
    EXPECT_THAT(lines.news(after("UPDATE_ROLLBACK_COMPLETE"), at(170)),
                HasSubstr(" ok   api                    put back"));
}

TEST(WatchLines, AreEventsForPrograms) {
    WatchLines lines(WatchLines::Form::Json, WatchFor::TheNew, base::Colour::No);
    Watching watching({api()}, base::Duration());
    watching.take({moving()}, at(100));
    EXPECT_EQ(
        lines.news(watching, at(100)),
        R"({"time":"2027-01-15T08:01:40.000Z","event":"task","region":"eu-west-1",)"
        R"("stack":"shop-dev-api","subject":"api","task":"3f9a1b2c0d",)"
        R"("stopped":"2027-01-15T08:01:00.000Z","reason":"Essential container in task exited",)"
        R"("containers":[{"name":"api","exit_code":3,"reason":""}]})"
        "\n"
        R"({"time":"2027-01-15T08:01:40.000Z","event":"piece","region":"eu-west-1",)"
        R"("stack":"shop-dev-api","subject":"api","motion":"updates","end":"",)"
        R"("status":"UPDATE_IN_PROGRESS","reason":"","release":"2 anna",)"
        R"("service":{"desired":2,"running":2,"pending":0,"deployments":[)"
        R"({"task_definition":"arn:task-definition/api:1","status":"PRIMARY",)"
        R"("rollout":"IN_PROGRESS","desired":2,"running":0,"pending":0,"failed":0},)"
        R"({"task_definition":"arn:task-definition/api:1","status":"ACTIVE",)"
        R"("rollout":"COMPLETED","desired":2,"running":2,"pending":0,"failed":0}]}})"
        "\n");
}

TEST(WatchParts, AreWhatMovesWithItsDeploymentsAndNoWiderThanTheScreen) {
    Watching watching({network(), api()}, base::Duration());
    watching.take({{.stack = stack("CREATE_COMPLETE")}, moving()}, at(100));
    std::vector<std::string> lines;
    for (const ScreenPart& part : watch_parts(watching, WatchFor::TheNew, at(112), {.width = 70}))
        lines.insert(lines.end(), part.lines.begin(), part.lines.end());
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "release 2 by anna",
                         " >    api                    being updated, new 0/2, old 2 tasks   12s",
                         "        REVISION   DESIRED  RUNNING  PENDING   FAILED",
                         "        1                2        0        0        0   rolling out",
                         "        1                2        2        0        0   the one before",
                         " x    api  task 3f9a1b2c stopped 01-15 08:01:00.000: Essential cont...",
                         "      | api exit 3", " Ctrl-C: look away; AWS goes on"}));
    Watching rest({network()}, base::Duration());
    rest.take({{.stack = stack("CREATE_COMPLETE")}}, at(100));
    EXPECT_TRUE(watch_parts(rest, WatchFor::TheNew, at(100), {}).empty());
}

TEST(WatchSummary, SaysHowItEndedWithTheExitCodeOfTheWorst) {
    const auto text = [](const Watching& watching, FollowStop stop = FollowStop::Over) {
        return watch_summary({.environment = "dev",
                              .options = " -f shop.yaml --local",
                              .stop = stop,
                              .took = base::Duration::seconds(70)},
                             watching, base::Colour::No);
    };
    EXPECT_EQ(text(after("UPDATE_COMPLETE")), "all is well   2 stacks moved, 1m 10s\n");
    EXPECT_EQ(exit_of(after("UPDATE_COMPLETE"), FollowStop::Over), ExitCode::Done);
    EXPECT_EQ(text(after("UPDATE_ROLLBACK_COMPLETE")),
              "put back: api\nslipway why dev -f shop.yaml --local\n");
    EXPECT_EQ(exit_of(after("UPDATE_ROLLBACK_COMPLETE"), FollowStop::Over), ExitCode::PutBack);
    EXPECT_EQ(text(after("UPDATE_ROLLBACK_FAILED")),
              "failed, and not put back: api\nslipway why dev -f shop.yaml --local\n");
    EXPECT_EQ(exit_of(after("UPDATE_ROLLBACK_FAILED"), FollowStop::Over), ExitCode::Stuck);
    EXPECT_EQ(
        text(after("UPDATE_COMPLETE"), FollowStop::Interrupted),
        "ended by you; AWS goes on: `slipway watch dev -f shop.yaml --local` looks on again\n");
    EXPECT_EQ(exit_of(after("UPDATE_COMPLETE"), FollowStop::Interrupted), ExitCode::Aborted);
    EXPECT_EQ(
        text(after("UPDATE_COMPLETE"), FollowStop::OutOfTime),
        "out of time; AWS goes on: `slipway watch dev -f shop.yaml --local` looks on again\n");
    EXPECT_EQ(watch_summary_json(after("UPDATE_COMPLETE"), FollowStop::OutOfTime),
              "{\"event\":\"end\",\"verdict\":\"timed out\",\"exit\":4}\n");
    const Watching nothing({api()}, base::Duration());
    EXPECT_EQ(text(nothing), "nothing is under way in dev\n");
    EXPECT_EQ(exit_of(nothing, FollowStop::Over), ExitCode::Done);
}

TEST(WatchLines, NameTheRegionWhereThereAreSeveral) {
    rollout::Piece other = network();
    other.region = "eu-central-1";
    const Watching watching({network(), other}, base::Duration());
    EXPECT_EQ(called(watching, 1), "network eu-central-1");
    EXPECT_EQ(called(Watching({api()}, base::Duration()), 0), "api");
}

TEST(WatchReport, EndsAStreamWithWhatWentWrong) {
    EXPECT_EQ(failed_end_json({{.code = "api.denied", .message = "no"},
                               {.code = "api.failed", .message = "\"odd\""}},
                              ExitCode::CheckFailed),
              R"({"event":"end","verdict":"error","errors":[{"code":"api.denied","message":"no"},)"
              R"({"code":"api.failed","message":"\"odd\""}],"exit":1})"
              "\n");
    EXPECT_EQ(failed_end_json({}, ExitCode::Aborted),
              "{\"event\":\"end\",\"verdict\":\"error\",\"errors\":[],\"exit\":5}\n");
}

}  // namespace
}  // namespace cli
