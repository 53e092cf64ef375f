#include "local/own_pages.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::one_service;
using test::TestCloud;
using testing::HasSubstr;
using testing::Not;

io::HttpReply ask(Endpoint& endpoint, const char* method, const char* path) {
    return endpoint.answer({.method = method, .target = path, .headers = {}, .body = ""});
}

TEST(OwnPages, SayHowTheCloudIs) {
    TestCloud cloud;
    auto health = ask(*cloud.endpoint, "GET", "/_slipway/health").answer;
    EXPECT_EQ(health.status, 200);
    EXPECT_EQ(health.body, R"({"status":"serving","slipway":"0.0.0","account":"000000000000",)"
                           R"("time":"2027-01-15T08:00:00.000Z","speed":1,"tasks":"simulated",)"
                           R"("images":"assumed"})");
    EXPECT_EQ(ask(*cloud.endpoint, "HEAD", "/_slipway/health").answer.status, 200);
    TestCloud checking({.images = Images::Checked});
    EXPECT_THAT(ask(*checking.endpoint, "GET", "/_slipway/health").answer.body,
                HasSubstr(R"("images":"checked")"));
    base::HttpAnswer posted = ask(*cloud.endpoint, "POST", "/_slipway/health").answer;
    EXPECT_EQ(posted.status, 405);
    EXPECT_EQ(posted.header("Allow"), "GET");
    EXPECT_EQ(ask(*cloud.endpoint, "GET", "/_slipway/reset").answer.status, 405);
    EXPECT_EQ(ask(*cloud.endpoint, "GET", "/_slipway/heal").answer.status, 404);
}

TEST(OwnPages, StopTheServingOnceTheAnswerIsOut) {
    TestCloud cloud;
    int stopped = 0;
    Endpoint endpoint(*cloud.live, [&] { return cloud.now; }, {.stop = [&] { ++stopped; }});
    EXPECT_EQ(ask(endpoint, "GET", "/_slipway/stop").answer.status, 405);
    EXPECT_EQ(stopped, 0);
    EXPECT_EQ(ask(endpoint, "POST", "/_slipway/stop").answer.body,
              fmt::format(R"({{"status":"stopping","process":{}}})", ::getpid()));
    EXPECT_EQ(stopped, 1);
}

TEST(OwnPages, ResetTheCloudToOneThatIsNew) {
    test::Folder folder;
    TestCloud cloud({.data = folder.path});
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(ask(*cloud.endpoint, "POST", "/_slipway/reset").answer.body, R"({"status":"empty"})");
    auto is_empty = [&] {
        EXPECT_THAT(cloud.cloudformation("DescribeStacks", "").body, Not(HasSubstr("StackId")));
        EXPECT_TRUE(cloud.live->cloud().state().tasks.empty());
    };
    is_empty();
    // Nothing of the tasks that ran comes back, and the next process finds it as empty.
    cloud.wait(Duration::minutes(10));
    is_empty();
    cloud.start();
    is_empty();
    // The same requests have the same answers as in a new cloud, down to the ids.
    TestCloud fresh;
    fresh.now = cloud.now;
    EXPECT_EQ(test::one_in(cloud.create("one", one_service()).body, "StackId"),
              test::one_in(fresh.create("one", one_service()).body, "StackId"));
}

/// "stack CREATE_COMPLETE" and how often.
std::map<std::string, int> counted(const std::string& events) {
    std::map<std::string, int> counts;
    for (std::size_t at = events.find("event: "); at != std::string::npos;
         at = events.find("event: ", at + 1)) {
        std::string kind = events.substr(at + 7, events.find('\n', at) - at - 7);
        std::string line = events.substr(at, events.find("\n\n", at) - at);
        for (const char* key : {"\"status\":\"", "\"lastStatus\":\""}) {
            std::size_t status = line.find(key);
            if (status == std::string::npos) continue;
            status += std::string_view(key).size();
            kind += " " + line.substr(status, line.find('"', status) - status);
        }
        counts[kind]++;
    }
    return counts;
}

TEST(OwnPages, TellEveryEventOfStacksServicesAndTasksOnce) {
    TestCloud cloud;
    io::HttpReply listening = ask(*cloud.endpoint, "GET", "/_slipway/events");
    EXPECT_TRUE(listening.is_event_stream);
    EXPECT_EQ(listening.answer.header("Content-Type"), "text/event-stream");
    std::string told;
    cloud.live->on_turn([&](base::Time at) { told += cloud.endpoint->events(at); });
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    cloud.wait(Duration::minutes(15));
    auto counts = counted(told);
    // As many as DescribeStackEvents and DescribeServices show.
    EXPECT_EQ(counts["stack CREATE_COMPLETE"], 10);
    const auto& service = *cloud.live->cloud().state().services.at(0).core;
    EXPECT_EQ(counts["service"], static_cast<int>(service.state().events.logged));
    EXPECT_THAT(told, HasSubstr(R"("message":"(service api) has reached a steady state.")"));
    for (const char* status : {"PROVISIONING", "PENDING", "ACTIVATING"})
        EXPECT_EQ(counts[std::string("task ") + status], 2) << status;
    EXPECT_GE(counts["task RUNNING"], 2);
    EXPECT_THAT(told, HasSubstr(R"("time":"2027-01-15T08:00:)"));

    told.clear();
    ask(*cloud.endpoint, "GET", "/_slipway/events");
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(told, "") << "what is old is not told again";
    cloud.live->on_turn([](base::Time) {});
}

}  // namespace
}  // namespace local
