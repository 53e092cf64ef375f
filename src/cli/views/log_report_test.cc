#include "cli/views/log_report.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using rollout::LogLine;

const base::Time kAt = *base::parse_time("2026-11-30T08:00:01.234Z");

LogLine line(std::size_t source, std::string stream, std::string message) {
    return {
        .source = source, .at = kAt, .stream = std::move(stream), .message = std::move(message)};
}

const LogLook kTwo = {.owners = {{"api", "eu-west-1", "/ecs/ohi-dev/api"},
                                 {"blnk-worker", "eu-west-1", "/ecs/ohi-dev/blnk-worker"}}};

TEST(LogReports, SayWhenAndWhoseALineIs) {
    EXPECT_EQ(log_text({line(0, "api/api/0f1e2d3c4b5a", "listening"),
                        line(1, "blnk-worker/blnk-worker/99", "a\nb\r\n"),
                        line(0, "proxy/proxy/0f1e2d3c4b5a", "GET /"), line(1, "odd", "")},
                       kTwo),
              "11-30 08:00:01.234  api          0f1e2d3c  listening\n"
              "11-30 08:00:01.234  blnk-worker  99        a\n"
              "11-30 08:00:01.234  blnk-worker  99        b\n"
              "11-30 08:00:01.234  api          0f1e2d3c  [proxy] GET /\n"
              "11-30 08:00:01.234  blnk-worker            \n");
}

TEST(LogReports, LeaveOutTheNameWhereThereIsOneAlone) {
    LogLook look{.owners = {{"api", "eu-west-1", "g"}}};
    EXPECT_EQ(log_text({line(0, "api/api/0f1e2d3c4b5a", "x")}, look),
              "11-30 08:00:01.234  0f1e2d3c  x\n");
    look.owners.push_back({"api", "us-east-1", "g"});
    EXPECT_EQ(log_text({line(1, "api/api/0f1e2d3c4b5a", "x")}, look),
              "11-30 08:00:01.234  us-east-1  0f1e2d3c  x\n");
}

TEST(LogReports, AreHarmlessOnATerminalAlone) {
    LogLook look = kTwo;
    const std::vector<LogLine> lines = {line(0, "api/api/0f1e2d3c", "\x1B[31mred\x1B[2J")};
    EXPECT_NE(log_text(lines, look).find("\x1B[31mred\x1B[2J"), std::string::npos);
    look.reader = LogLook::Reader::Terminal;
    look.colour = base::Colour::Yes;
    EXPECT_EQ(log_text(lines, look),
              "\x1B[2m11-30 08:00:01.234\x1B[0m  \x1B[36mapi          \x1B[0m"
              "\x1B[2m0f1e2d3c\x1B[0m  red^[[2J\n");
}

TEST(LogReports, AreALineOfJsonEach) {
    EXPECT_EQ(
        log_json({line(0, "api/api/0f1e2d3c", "say \"hi\"\n\x1B"), line(1, "odd", "\xFF")}, kTwo),
        R"({"time":"2026-11-30T08:00:01.234Z","service":"api","region":"eu-west-1",)"
        R"("task":"0f1e2d3c","container":"api","group":"/ecs/ohi-dev/api",)"
        R"("stream":"api/api/0f1e2d3c","message":"say \"hi\"\n\u001B"})"
        "\n"
        R"({"time":"2026-11-30T08:00:01.234Z","service":"blnk-worker","region":"eu-west-1",)"
        R"("task":"","container":"","group":"/ecs/ohi-dev/blnk-worker",)"
        "\"stream\":\"odd\",\"message\":\"\xEF\xBF\xBD\"}\n");
}

TEST(LogReports, SayWhyATaskStopped) {
    EXPECT_EQ(
        stopped_text({"api", "eu-west-1", "g"},
                     {.arn = "arn:aws:ecs:eu-west-1:1:task/ohi-dev/0f1e2d3c4b5a",
                      .stop_reason = "Essential container in task exited",
                      .containers = {{.name = "api", .exit_code = 137, .reason = "OutOfMemory"},
                                     {.name = "proxy"}},
                      .stopped = kAt}),
        "api  task 0f1e2d3c stopped 11-30 08:00:01.234: Essential container in task exited\n"
        "  api exit 137: OutOfMemory\n"
        "  proxy did not run\n");
    EXPECT_EQ(
        stopped_text({"api", "eu-west-1", "g"},
                     {.arn = "arn:aws:ecs:eu-west-1:1:task/ohi-dev/0f1e2d3c4b5a",
                      .stop_reason = "CannotPullContainerError: no",
                      .containers = {{.name = "api", .reason = "CannotPullContainerError: no"}},
                      .stopped = kAt}),
        "api  task 0f1e2d3c stopped 11-30 08:00:01.234: CannotPullContainerError: no\n"
        "  api did not run\n")
        << "nothing is said twice";
}

}  // namespace
}  // namespace cli
