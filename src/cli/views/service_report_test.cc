#include "cli/views/service_report.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using rollout::FollowEnd;

ServiceReport report_of(std::vector<ServiceRow> rows,
                        deploy::FollowStop stop = deploy::FollowStop::Over) {
    return {.environment = "dev",
            .account = "444455556666",
            .place = "AWS",
            .options = " --local",
            .rows = std::move(rows),
            .stop = stop,
            .took = base::Duration::seconds(12)};
}

ServiceRow row(std::string name, FollowEnd end, std::int64_t running = 3, std::string why = {}) {
    return {std::move(name), "eu-west-1", {end, 3, running, std::move(why)}};
}

TEST(ServiceReport, SaysHowEachServiceEnded) {
    const ServiceReport report =
        report_of({row("api", FollowEnd::Done), row("worker", FollowEnd::PutBack, 3, "x failed")});
    EXPECT_EQ(service_report_text(report, base::Colour::No),
              " ok   api     eu-west-1  3 of 3 running  12s\n"
              " FAIL worker  eu-west-1  3 of 3 running; the new tasks failed, and ECS went back to "
              "the old ones\n"
              "      | x failed\n"
              "      slipway why dev worker --local\n");
}

TEST(ServiceReport, SaysWhatGoesOn) {
    const ServiceReport report =
        report_of({row("api", FollowEnd::Going, 1)}, deploy::FollowStop::Interrupted);
    EXPECT_EQ(
        service_report_text(report, base::Colour::No),
        " >    api  eu-west-1  1 of 3 running; ECS goes on with it\n"
        "ended by you; what was asked of ECS goes on: `slipway status dev --local` shows it\n");
}

TEST(ServiceReport, EndsWithTheWorstOfItsServices) {
    using deploy::FollowStop;
    struct Case {
        std::vector<FollowEnd> ends;
        FollowStop stop;
        ExitCode exit;
    };
    const Case cases[] = {
        {{FollowEnd::Done}, FollowStop::Over, ExitCode::Done},
        {{FollowEnd::Done, FollowEnd::PutBack}, FollowStop::Over, ExitCode::PutBack},
        {{FollowEnd::Failed, FollowEnd::PutBack}, FollowStop::Over, ExitCode::Stuck},
        {{FollowEnd::Overtaken}, FollowStop::Over, ExitCode::Stuck},
        {{FollowEnd::Gone}, FollowStop::Over, ExitCode::Stuck},
        {{FollowEnd::Going}, FollowStop::OutOfTime, ExitCode::TimedOut},
        {{FollowEnd::Going}, FollowStop::Interrupted, ExitCode::Aborted},
        {{FollowEnd::Going, FollowEnd::PutBack}, FollowStop::OutOfTime, ExitCode::PutBack}};
    for (const Case& one : cases) {
        std::vector<ServiceRow> rows;
        for (FollowEnd end : one.ends)
            rows.push_back(row("api", end));
        EXPECT_EQ(exit_of(report_of(rows, one.stop)), one.exit);
    }
}

TEST(ServiceReport, IsAnObjectForPrograms) {
    const std::string json = service_report_json(report_of({row("api", FollowEnd::Done)}));
    EXPECT_NE(json.find("\"end\": \"done\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"exit\": 0"), std::string::npos) << json;
}

}  // namespace
}  // namespace cli
