#include "deploy/reading/logs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using base::Time;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

Time at(std::int64_t millisecond) {
    return Time::unix_milliseconds(millisecond);
}

std::string event(std::int64_t moment, std::string_view message) {
    return fmt::format(R"({{"timestamp": {}, "ingestionTime": {}, "message": "{}",
                           "eventId": "id-{}", "logStreamName": "a/a/t1"}})",
                       moment, moment + 1, message, message);
}

/// A group `busy` in two pages, the first of which is followed by an empty one, `quiet` in one, and
/// `gone`.
io::HttpReply filtered(const base::HttpRequest& request, std::size_t) {
    auto says = [&](std::string_view text) { return request.body.find(text) != std::string::npos; };
    std::string events;
    std::string next;
    if (says("gone"))
        return HttpAnswer{400, {}, R"({"__type": "ResourceNotFoundException", "message": "no"})"};
    if (says("quiet")) {
        events = event(15, "q15") + ", " + event(35, "q35");
    } else if (says("page-3")) {
        events = event(30, "b30");
    } else if (says("page-2")) {
        next = "page-3";
    } else {
        events = event(10, "b10") + ", " + event(20, "b20");
        next = "page-2";
    }
    return HttpAnswer{200,
                      {},
                      fmt::format(R"({{"events": [{}]{}}})", events,
                                  next.empty() ? "" : fmt::format(R"(, "nextToken": "{}")", next))};
}

std::string words(const LogReader::Lines& lines) {
    std::string text;
    for (const rollout::LogLine& line : lines)
        text += fmt::format("{}{}:{}", text.empty() ? "" : " ", line.source, line.message);
    return text;
}

TEST(Logs, ComeInTheOrderOfTheirTimePieceByPiece) {
    ScriptedServer server(filtered);
    Desk desk(server.url());
    LogReader reader(
        {{desk.client.get(), "busy"}, {desk.client.get(), "quiet"}, {desk.client.get(), "gone"}},
        [] { return false; });
    std::vector<std::string> pieces;
    rollout::LogLine first;
    base::Status read = reader.read({at(5), at(6), at(7)}, at(99), [&](LogReader::Lines lines) {
        if (pieces.empty()) first = lines.front();
        pieces.push_back(words(lines));
    });
    ASSERT_TRUE(read.ok()) << told(read);
    EXPECT_EQ(pieces, (std::vector<std::string>{"0:b10 1:q15 0:b20", "0:b30 1:q35"}));
    EXPECT_EQ(first, (rollout::LogLine{.source = 0,
                                       .at = at(10),
                                       .ingested = at(11),
                                       .stream = "a/a/t1",
                                       .id = "id-b10",
                                       .message = "b10"}));
    EXPECT_EQ(reader.missing(), std::set<std::size_t>{2});
    EXPECT_EQ(server.asked().size(), 5U);
    EXPECT_EQ(server.asked().back().body,
              R"({"logGroupName":"busy","startTime":5,"endTime":99,"nextToken":"page-3"})");
}

TEST(Logs, EndWhenTheyAreToldTo) {
    ScriptedServer server(filtered);
    Desk desk(server.url());
    bool is_over = false;
    LogReader reader({{desk.client.get(), "busy"}}, [&] { return is_over; });
    base::Status read =
        reader.read({at(5)}, std::nullopt, [&](const LogReader::Lines&) { is_over = true; });
    EXPECT_TRUE(read.ok()) << told(read);
    EXPECT_EQ(desk.client->under_way(), 0U);
    EXPECT_LE(server.asked().size(), 2U);
}

TEST(Logs, EndWithTheFirstRealProblem) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403, {}, R"({"__type": "AccessDeniedException", "message": "not you"})"};
    });
    Desk desk(server.url());
    LogReader reader({{desk.client.get(), "a"}, {desk.client.get(), "b"}}, [] { return false; });
    base::Status read = reader.read({at(5), at(5)}, std::nullopt, [](const LogReader::Lines&) {});
    ASSERT_FALSE(read.ok());
    EXPECT_THAT(told(read), HasSubstr("api.denied: logs FilterLogEvents"));
    EXPECT_EQ(desk.client->under_way(), 0U);
}

/// A stream of five lines, two a page, read from its end; its beginning gives its token back.
io::HttpReply stream(const base::HttpRequest& request, std::size_t) {
    auto says = [&](std::string_view text) { return request.body.find(text) != std::string::npos; };
    if (says("gone"))
        return HttpAnswer{400, {}, R"({"__type": "ResourceNotFoundException", "message": "no"})"};
    std::string events = event(4, "l4") + ", " + event(5, "l5");
    std::string token = "b/1";
    if (says("b/1")) events = event(2, "l2") + ", " + event(3, "l3"), token = "b/2";
    if (says("b/2")) events = event(1, "l1"), token = "b/3";
    if (says("b/3")) events = "", token = "b/3";
    return HttpAnswer{
        200, {}, fmt::format(R"({{"events": [{}], "nextBackwardToken": "{}"}})", events, token)};
}

TEST(LogStreams, AreReadFromTheirEnd) {
    ScriptedServer server(stream);
    Desk desk(server.url());
    auto read = [&](std::string_view name, std::size_t count) {
        auto lines = read_end_of_stream(*desk.client, "group", std::string(name), count);
        EXPECT_TRUE(lines.ok()) << told(lines);
        return lines.ok() ? words(*lines) : "";
    };
    EXPECT_EQ(read("a/a/t1", 100), "0:l1 0:l2 0:l3 0:l4 0:l5");
    EXPECT_EQ(read("a/a/t1", 2), "0:l4 0:l5");
    EXPECT_EQ(read("gone", 2), "");
    EXPECT_EQ(server.asked().front().body,
              R"({"logGroupName":"group","logStreamName":"a/a/t1","limit":100,)"
              R"("startFromHead":false})");
}

}  // namespace
}  // namespace deploy
