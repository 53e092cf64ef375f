#include <gtest/gtest.h>

#include <fmt/format.h>

#include "local/stores/bounds.h"
#include "local/test_telemetry.h"

namespace local::test {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;

/// A cloud with the group "g" and the stream "s".
struct Desk {
    TestCloud cloud;

    explicit Desk(LiveCloudOptions options = {}) : cloud(std::move(options)) {
        logs(cloud, "CreateLogGroup", R"({"logGroupName":"g"})");
        stream("s");
    }
    std::string stream(const std::string& name) {
        return error_in(logs(cloud, "CreateLogStream",
                             R"({"logGroupName":"g","logStreamName":")" + name + "\"}"));
    }
    /// `events`: "TIME MESSAGE", the time from the begin of the test on.
    base::HttpAnswer put(const std::string& stream,
                         const std::vector<std::pair<std::int64_t, std::string>>& events) {
        std::string list;
        for (const auto& [after, message] : events)
            list += fmt::format(R"({}{{"timestamp":{},"message":"{}"}})", list.empty() ? "" : ",",
                                kNow + after, message);
        return logs(cloud, "PutLogEvents",
                    fmt::format(R"({{"logGroupName":"g","logStreamName":"{}","logEvents":[{}]}})",
                                stream, list));
    }
    base::HttpAnswer get(const std::string& rest) {
        return logs(cloud, "GetLogEvents",
                    R"({"logGroupName":"g","logStreamName":"s")" + rest + "}");
    }
    base::HttpAnswer filter(const std::string& rest) {
        return logs(cloud, "FilterLogEvents", R"({"logGroupName":"g")" + rest + "}");
    }
    static std::string token(const base::HttpAnswer& answer, const std::string& name) {
        return R"(,"nextToken":")" + at(answer, name) + "\"";
    }
};

/// "one two"
std::string messages(const base::HttpAnswer& answer) {
    std::string all;
    for (int i = 0;; ++i) {
        std::string message = at(answer, fmt::format("events.{}.message", i));
        if (message.empty()) return all;
        all += (i ? " " : "") + message;
    }
}

TEST(LogStreams, AreMadeAndDeletedWithTheirLines) {
    Desk desk;
    EXPECT_EQ(desk.stream("s"),
              "ResourceAlreadyExistsException: The specified log stream already exists");
    desk.put("s", {{0, "one"}});
    const std::string name = R"({"logGroupName":"g","logStreamName":"s"})";
    EXPECT_EQ(at(logs(desk.cloud, "DescribeLogGroups", "{}"), "logGroups.0.storedBytes"), "29");
    EXPECT_EQ(error_in(logs(desk.cloud, "DeleteLogStream", name)), "200");
    EXPECT_EQ(error_in(logs(desk.cloud, "DeleteLogStream", name)),
              "ResourceNotFoundException: The specified log stream does not exist.");
    EXPECT_EQ(at(logs(desk.cloud, "DescribeLogGroups", "{}"), "logGroups.0.storedBytes"), "0");
    EXPECT_EQ(messages(desk.filter("")), "");
    EXPECT_EQ(error_in(logs(desk.cloud, "CreateLogStream",
                            R"({"logGroupName":"other","logStreamName":"s"})")),
              "ResourceNotFoundException: The specified log group does not exist.");
}

TEST(LogStreams, AreShownByNameOrByTheirLastLine) {
    Desk desk;
    desk.stream("a");
    desk.stream("b");
    desk.put("s", {{-5000, "one"}, {-4000, "two"}});
    desk.put("a", {{-3000, "one"}});
    auto names = [&](const std::string& rest) {
        auto answer = logs(desk.cloud, "DescribeLogStreams", R"({"logGroupName":"g")" + rest + "}");
        std::string all = error_in(answer) == "200" ? "" : error_in(answer);
        for (int i = 0; i < 3; ++i)
            all += " " + at(answer, fmt::format("logStreams.{}.logStreamName", i));
        return all;
    };
    EXPECT_EQ(names(""), " a b s");
    EXPECT_EQ(names(R"(,"descending":true)"), " s b a");
    EXPECT_EQ(names(R"(,"orderBy":"LastEventTime")"), " b s a");
    EXPECT_EQ(names(R"(,"orderBy":"LastEventTime","descending":true)"), " a s b");
    EXPECT_EQ(names(R"(,"logStreamNamePrefix":"s")"), " s  ");
    EXPECT_EQ(names(R"(,"orderBy":"LastEventTime","logStreamNamePrefix":"s")"),
              "InvalidParameterException: Cannot order by LastEventTime with a "
              "logStreamNamePrefix.   ");
    auto first = logs(desk.cloud, "DescribeLogStreams", R"({"logGroupName":"g","limit":2})");
    auto second = logs(desk.cloud, "DescribeLogStreams",
                       R"({"logGroupName":"g","limit":2)" + Desk::token(first, "nextToken") + "}");
    EXPECT_EQ(at(second, "logStreams.0.logStreamName"), "s");
    EXPECT_EQ(at(second, "logStreams.0.firstEventTimestamp"), fmt::to_string(kNow - 5000));
    EXPECT_EQ(at(second, "logStreams.0.lastEventTimestamp"), fmt::to_string(kNow - 4000));
    EXPECT_EQ(at(second, "logStreams.0.lastIngestionTime"), fmt::to_string(kNow));
    EXPECT_EQ(at(second, "logStreams.0.storedBytes"), "0");
    EXPECT_EQ(at(second, "logStreams.0.arn"),
              "arn:aws:logs:eu-west-1:000000000000:log-group:g:log-stream:s");
}

TEST(LogEvents, ComeInOrderWithinADayAndAMebibyte) {
    Desk desk;
    constexpr std::int64_t kDay = 24 * 3'600'000;
    EXPECT_EQ(error_in(desk.put("s", {{0, "b"}, {-1, "a"}})),
              "InvalidParameterException: Log events in a single PutLogEvents request must be in "
              "chronological order.");
    EXPECT_EQ(error_in(desk.put("s", {{-kDay, "a"}, {0, "b"}})), "200");
    EXPECT_EQ(error_in(desk.put("s", {{-kDay - 1, "a"}, {0, "b"}})),
              "InvalidParameterException: The batch of log events in a single PutLogEvents request "
              "cannot span more than 24 hours.");
    EXPECT_EQ(error_in(desk.put("s", {{0, std::string(1024 * 1024 - 26, 'x')}})), "200");
    EXPECT_EQ(error_in(desk.put("s", {{0, std::string(1024 * 1024 - 25, 'x')}})),
              "InvalidParameterException: Upload too large: 1048577 bytes exceeds limit of "
              "1048576");
    EXPECT_EQ(error_in(desk.put("other", {{0, "a"}})),
              "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST(LogEvents, ThatAreTooOldOrTooNewAreLeftOut) {
    Desk desk;
    constexpr std::int64_t kHour = 3'600'000;
    auto new_one = desk.put("s", {{0, "now"}, {2 * kHour, "soon"}, {2 * kHour + 1, "later"}});
    EXPECT_EQ(at(new_one, "rejectedLogEventsInfo.tooNewLogEventStartIndex"), "2");
    EXPECT_EQ(messages(desk.get("")), "now soon");
    auto old = desk.put("s", {{-14 * 24 * kHour - 1, "old"}, {-14 * 24 * kHour, "just"}});
    EXPECT_EQ(at(old, "rejectedLogEventsInfo.tooOldLogEventEndIndex"), "1");
    EXPECT_EQ(at(old, "rejectedLogEventsInfo.expiredLogEventEndIndex"), "");
    EXPECT_EQ(messages(desk.get("")), "just now soon");
    logs(desk.cloud, "PutRetentionPolicy", R"({"logGroupName":"g","retentionInDays":1})");
    auto expired = desk.put("s", {{-24 * kHour - 1, "gone"}, {-24 * kHour, "kept"}});
    EXPECT_EQ(at(expired, "rejectedLogEventsInfo.expiredLogEventEndIndex"), "1");
    EXPECT_EQ(messages(desk.get("")), "kept now soon");
    desk.cloud.wait(base::Duration::hours(1));
    EXPECT_EQ(messages(desk.get("")), "now soon");
}

TEST(LogEvents, AreReadForwardAndBackwardWithTokensThatStayAtTheEnd) {
    Desk desk;
    desk.put("s", {{-5, "1"}, {-4, "2"}, {-3, "3"}, {-3, "4"}, {-1, "5"}});
    auto last = desk.get(R"(,"limit":2)");
    EXPECT_EQ(messages(last), "4 5");
    auto before = desk.get(R"(,"limit":2)" + Desk::token(last, "nextBackwardToken"));
    EXPECT_EQ(messages(before), "2 3");
    auto first = desk.get(R"(,"limit":2)" + Desk::token(before, "nextBackwardToken"));
    EXPECT_EQ(messages(first), "1");
    auto none = desk.get(R"(,"limit":2)" + Desk::token(first, "nextBackwardToken"));
    EXPECT_EQ(messages(none), "");
    EXPECT_EQ(at(none, "nextBackwardToken"), at(first, "nextBackwardToken"));
    EXPECT_EQ(messages(desk.get(R"(,"limit":2)" + Desk::token(none, "nextForwardToken"))), "1 2");

    auto head = desk.get(R"(,"limit":3,"startFromHead":true)");
    EXPECT_EQ(messages(head), "1 2 3");
    auto rest = desk.get(R"(,"startFromHead":true)" + Desk::token(head, "nextForwardToken"));
    EXPECT_EQ(messages(rest), "4 5");
    auto end = desk.get(R"(,"startFromHead":true)" + Desk::token(rest, "nextForwardToken"));
    EXPECT_EQ(messages(end), "");
    EXPECT_EQ(at(end, "nextForwardToken"), at(rest, "nextForwardToken"));
    EXPECT_EQ(at(end, "nextForwardToken").size(), 60U);
    EXPECT_EQ(messages(desk.get(R"(,"limit":1)" + Desk::token(end, "nextBackwardToken"))), "5");
    desk.put("s", {{0, "6"}});
    EXPECT_EQ(messages(desk.get(Desk::token(end, "nextForwardToken"))), "6");
    EXPECT_EQ(error_in(desk.get(R"(,"nextToken":"f/1/s")")),
              "InvalidParameterException: The specified nextToken is invalid.");
}

TEST(LogEvents, OfAnEmptyStreamCanBeWaitedFor) {
    Desk desk;
    auto none = desk.get(R"(,"startFromHead":true)");
    EXPECT_EQ(messages(none), "");
    desk.put("s", {{-10, "one"}});
    EXPECT_EQ(messages(desk.get(Desk::token(none, "nextForwardToken"))), "one");
}

TEST(LogEvents, AreOfATimeWithoutItsEnd) {
    Desk desk;
    desk.put("s", {{-3, "1"}, {-2, "2"}, {-1, "3"}});
    std::string time = fmt::format(R"(,"startTime":{},"endTime":{})", kNow - 3, kNow - 1);
    EXPECT_EQ(messages(desk.get(time)), "1 2");
    EXPECT_EQ(messages(desk.filter(time)), "1 2 3");
}

TEST(LogEvents, AreOfAGroupByNameOrArn) {
    Desk desk;
    desk.put("s", {{0, "one"}});
    const std::string arn = "arn:aws:logs:eu-west-1:000000000000:log-group:g";
    EXPECT_EQ(messages(logs(desk.cloud, "GetLogEvents",
                            R"({"logStreamName":"s","logGroupIdentifier":")" + arn + "\"}")),
              "one");
    EXPECT_EQ(error_in(logs(desk.cloud, "FilterLogEvents",
                            R"({"logGroupName":"g","logGroupIdentifier":"g"})")),
              "InvalidParameterException: LogGroup name and LogGroup ARN are mutually exclusive "
              "parameters.");
    EXPECT_EQ(error_in(logs(desk.cloud, "FilterLogEvents", "{}")),
              "InvalidParameterException: Either logGroupName or logGroupIdentifier must be "
              "specified.");
}

TEST(LogEvents, AreFilteredOverStreams) {
    Desk desk;
    desk.stream("t1");
    desk.stream("t2");
    desk.put("s", {{-4, "a"}, {-1, "ERROR_d"}});
    desk.put("t1", {{-3, "ERROR_b"}});
    desk.put("t2", {{-2, "c"}});
    EXPECT_EQ(messages(desk.filter("")), "a ERROR_b c ERROR_d");
    EXPECT_EQ(messages(desk.filter(R"(,"logStreamNamePrefix":"t")")), "ERROR_b c");
    EXPECT_EQ(messages(desk.filter(R"(,"logStreamNames":["s","t2"])")), "a c ERROR_d");
    auto first = desk.filter(R"(,"filterPattern":"?ERROR_b ?ERROR_d","limit":1)");
    EXPECT_EQ(messages(first), "ERROR_b");
    EXPECT_EQ(at(first, "events.0.logStreamName"), "t1");
    EXPECT_EQ(at(first, "events.0.eventId").size(), 56U);
    auto second = desk.filter(R"(,"filterPattern":"?ERROR_b ?ERROR_d","limit":1)" +
                              Desk::token(first, "nextToken"));
    EXPECT_EQ(messages(second), "ERROR_d");
    EXPECT_EQ(at(second, "nextToken"), "");
    EXPECT_EQ(error_in(desk.filter(Desk::token(first, "nextToken"))),
              "InvalidParameterException: The specified nextToken is invalid.");
    EXPECT_EQ(error_in(desk.filter(R"(,"filterPattern":"a.b")")),
              "InvalidParameterException: Invalid filter pattern");
    EXPECT_EQ(error_in(desk.filter(R"(,"logStreamNames":["x"])")),
              "ResourceNotFoundException: The specified log stream does not exist.");
    EXPECT_EQ(error_in(desk.filter(R"(,"logStreamNames":["s"],"logStreamNamePrefix":"s")")),
              "InvalidParameterException: logStreamNamePrefix and logStreamNames are mutually "
              "exclusive parameters.");
}

TEST(LogEvents, OfAGroupAreBoundedAndTheOldestGo) {
    Desk desk;
    std::vector<std::pair<std::int64_t, std::string>> batch;
    for (int i = 0; i < 5000; ++i)
        batch.emplace_back(0, "m");
    for (int i = 0; i < 3; ++i)
        desk.put("s", batch);
    auto bytes =
        std::stoll(at(logs(desk.cloud, "DescribeLogGroups", "{}"), "logGroups.0.storedBytes"));
    EXPECT_LE(bytes, bounds::kGroupLines * 27);
    EXPECT_GE(bytes, bounds::kGroupLines * 27 * 8 / 10);
    // By size, too: a line of a mebibyte counts as many.
    for (int i = 0; i < 20; ++i)
        desk.put("s", {{i, std::string(1024 * 1024 - 26, 'x')}});
    bytes = std::stoll(at(logs(desk.cloud, "DescribeLogGroups", "{}"), "logGroups.0.storedBytes"));
    EXPECT_LE(bytes, bounds::kGroupBytes);
    EXPECT_GE(bytes, bounds::kGroupBytes * 8 / 10);
}

TEST(LogEvents, ArePagesOfAMebibyteAtMost) {
    Desk desk;
    for (int i = 0; i < 3; ++i)
        desk.put("s", {{i, std::string(600'000, static_cast<char>('a' + i))}});
    auto first = desk.get(R"(,"startFromHead":true)");
    EXPECT_EQ(messages(first).size(), 600'000U);
    auto second = desk.get(R"(,"startFromHead":true)" + Desk::token(first, "nextForwardToken"));
    EXPECT_EQ(messages(second).front(), 'b');
    auto filtered = desk.filter("");
    EXPECT_EQ(messages(filtered).size(), 600'000U);
    EXPECT_EQ(messages(desk.filter(Desk::token(filtered, "nextToken"))).front(), 'b');
}

TEST(LogEvents, StayWithTheFolderOfTheState) {
    Folder folder;
    Desk desk({.data = folder.path});
    desk.put("s", {{0, "one"}});
    desk.cloud.start();
    EXPECT_EQ(messages(desk.get("")), "one");
    ASSERT_TRUE(desk.cloud.live->reset(desk.cloud.now).ok());
    logs(desk.cloud, "CreateLogGroup", R"({"logGroupName":"g"})");
    EXPECT_EQ(messages(desk.filter("")), "");
}

}  // namespace
}  // namespace local::test
