#include "deploy/reading/tasks.h"

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
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

bool asks(const base::HttpRequest& request, std::string_view operation) {
    return request.header("X-Amz-Target").ends_with(operation);
}

/// A service `api` with 150 tasks in two pages, a family `nightly` with one that failed.
io::HttpReply ecs(const base::HttpRequest& request, std::size_t) {
    auto says = [&](std::string_view text) { return request.body.find(text) != std::string::npos; };
    if (says("\"gone\""))
        return HttpAnswer{400, {}, R"({"__type": "ServiceNotFoundException", "message": "no"})"};
    if (asks(request, "ListTasks")) {
        if (says("nightly")) return HttpAnswer{200, {}, R"({"taskArns": ["arn:x/dev/n1"]})"};
        const bool is_second = says("\"page-2\"");
        std::string arns;
        for (int i = is_second ? 100 : 0; i < (is_second ? 150 : 100); ++i)
            arns += fmt::format("{}\"arn:x/dev/t{}\"", arns.empty() ? "" : ", ", i);
        return HttpAnswer{200,
                          {},
                          fmt::format(R"({{"taskArns": [{}]{}}})", arns,
                                      is_second ? "" : R"(, "nextToken": "page-2")")};
    }
    if (says("/n1\""))
        return HttpAnswer{
            200,
            {},
            R"({"tasks": [{"taskArn": "arn:x/dev/n1", "lastStatus": "STOPPED", "createdAt":
            1799999000.5, "stoppedAt": 1800000000, "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited", "containers": [
            {"name": "nightly", "exitCode": 0}, {"name": "proxy", "reason": "no image"}]}]})"};
    std::string tasks;
    for (int i = 0; i < 150; ++i)
        if (says(fmt::format("/t{}\"", i)))
            tasks += fmt::format(R"({}{{"taskArn": "arn:x/dev/t{}", "lastStatus": "RUNNING"}})",
                                 tasks.empty() ? "" : ", ", i);
    return HttpAnswer{200, {}, fmt::format(R"({{"tasks": [{}]}})", tasks)};
}

TEST(Tasks, AreReadGroupByGroupHoweverManyThereAre) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    auto tasks =
        read_tasks(*desk.client, "dev",
                   {{.service = "api"}, {.service = "gone"}, {.family = "nightly"}}, Tasks::Wanted);
    ASSERT_TRUE(tasks.ok()) << told(tasks);
    ASSERT_EQ(tasks->size(), 3U);
    EXPECT_EQ((*tasks)[0].size(), 150U);
    EXPECT_TRUE((*tasks)[1].empty());
    EXPECT_EQ((*tasks)[2], (std::vector<rollout::TaskSeen>{
                               {.arn = "arn:x/dev/n1",
                                .status = "STOPPED",
                                .stop_code = "EssentialContainerExited",
                                .stop_reason = "Essential container in task exited",
                                .containers = {{.name = "nightly", .exit_code = 0},
                                               {.name = "proxy", .reason = "no image"}},
                                .created = base::Time::unix_milliseconds(1'799'999'000'500),
                                .stopped = base::Time::unix_seconds(1'800'000'000)}}));
}

TEST(Tasks, ThatStoppedAreAskedForAsSuch) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    auto tasks = read_tasks(*desk.client, "dev", {{.family = "nightly"}}, Tasks::Stopped);
    ASSERT_TRUE(tasks.ok()) << told(tasks);
    EXPECT_EQ(server.asked().front().body,
              R"({"cluster":"dev","family":"nightly","desiredStatus":"STOPPED"})");
}

TEST(Tasks, EndWithTheFirstRealProblem) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{403, {}, R"({"__type": "AccessDeniedException", "message": "not you"})"};
    });
    Desk desk(server.url());
    auto tasks =
        read_tasks(*desk.client, "dev", {{.service = "a"}, {.service = "b"}}, Tasks::Wanted);
    ASSERT_FALSE(tasks.ok());
    EXPECT_THAT(told(tasks), HasSubstr("api.denied: ecs ListTasks"));
    EXPECT_EQ(desk.client->under_way(), 0U);
}

}  // namespace
}  // namespace deploy
