#include "local/task_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "local/ecs/test_ecs.h"
#include "local/test_telemetry.h"

namespace local {
namespace {

using base::Duration;
using base::Time;
using test::at;
using test::logs;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

using Tags = std::vector<std::pair<std::string, std::string>>;
using Texts = std::vector<std::string>;

const std::string kStarted = "slipway: api has started; it is simulated, and nothing runs in it";
const std::string kEnded = "slipway: api has ended with 0; it was simulated";
std::string line(int number) {
    return "slipway: line " + std::to_string(number) + " of api, which is simulated";
}

/// Tasks with one container "api", whose lines go into the group "/ecs/api".
struct Speaking : test::Ecs {
    explicit Speaking(const Tags& tags = {}, LiveCloudOptions wished = {},
                      const std::string& log_options = "")
        : Ecs(std::move(wished)) {
        std::string list;
        for (const auto& [key, value] : tags)
            list += (list.empty() ? "" : ",") +
                    (R"({"key": "slipway.simulate/)" + key + R"(", "value": ")" + value + "\"}");
        base::HttpAnswer answer = call("RegisterTaskDefinition", R"({"family": "api",
            "networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities":
            ["FARGATE"], "executionRoleArn": "arn:aws:iam::000000000000:role/r", "tags": [)" +
                                                                     list + R"(],
            "containerDefinitions": [{"name": "api", "image": "nginx:1", "logConfiguration":
              {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/api",
               "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app")" +
                                                                     log_options + "}}}]}");
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
    void make_group() {
        EXPECT_EQ(logs(*this, "CreateLogGroup", R"({"logGroupName": "/ecs/api"})").status, 200);
    }
    /// The id of a task.
    std::string run() {
        base::HttpAnswer answer = call("RunTask", R"({"cluster": "shop", "taskDefinition": "api",
            "launchType": "FARGATE", @network})");
        std::string arn = at(answer, "tasks.0.taskArn");
        return arn.substr(arn.rfind('/') + 1);
    }
    std::string of_task(const std::string& id, const std::string& path) {
        return at(call("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + id + R"("]})"),
                  "tasks.0." + path);
    }
    base::HttpAnswer stream(const std::string& id) {
        return logs(*this, "GetLogEvents", R"({"logGroupName": "/ecs/api", "startFromHead": true,
            "logStreamName": "app/api/)" + id + "\"}");
    }
    Texts all(const std::string& id, const std::string& member) {
        base::HttpAnswer answer = stream(id);
        Texts found;
        for (int i = 0;; ++i) {
            found.push_back(at(answer, "events." + std::to_string(i) + "." + member));
            if (found.back().empty()) break;
        }
        found.pop_back();
        return found;
    }
    Texts lines(const std::string& id) { return all(id, "message"); }
    /// Seconds from the first line on.
    std::vector<double> moments(const std::string& id) {
        std::vector<double> found;
        for (const std::string& time : all(id, "timestamp"))
            found.push_back((std::stod(time) - std::stod(all(id, "timestamp").front())) / 1000);
        return found;
    }
    /// Goes on until the container of the only task has the status.
    void wait_for(const std::string& id, const std::string& status) {
        for (int steps = 0; of_task(id, "containers.0.lastStatus") != status; ++steps) {
            ASSERT_LT(steps, 10'000);
            wait(Duration::milliseconds(100));
        }
    }
    void lose_lines(const std::string& id) {
        LogPlace place{
            "000000000000/eu-west-1", "/ecs/api",
            sim::find_group(live->cloud(),
                            {.account = "000000000000", .region = "eu-west-1", .group = "/ecs/api"})
                ->created};
        auto stream = live->stores().logs().find_stream(place, "app/api/" + id);
        ASSERT_TRUE(stream.ok() && *stream);
        ASSERT_TRUE(live->stores().logs().remove_stream(place, **stream).ok());
    }
};

TEST(TaskLines, AreInTheStreamOfTheirContainer) {
    Speaking cloud(Tags{{"log-lines", "6/m"}, {"exit-after", "35s"}});
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait(Duration::minutes(5));
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted, line(1), line(2), line(3), kEnded));
    EXPECT_THAT(cloud.moments(id), ElementsAre(0, 10, 20, 30, 35));
    auto streams = logs(cloud, "DescribeLogStreams", R"({"logGroupName": "/ecs/api"})");
    EXPECT_EQ(at(streams, "logStreams.0.logStreamName"), "app/api/" + id);
    EXPECT_EQ(at(streams, "logStreams.1.logStreamName"), "");
}

TEST(TaskLines, AreThoseOfStartAndEndWhereNobodySaysMore) {
    Speaking cloud;
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait(Duration::minutes(5));
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted, kEnded));
    Speaking silent(Tags{{"api/log-lines", "0"}, {"log-lines", "1/s"}});
    silent.make_group();
    silent.run();
    silent.wait(Duration::minutes(5));
    EXPECT_EQ(at(logs(silent, "DescribeLogStreams", R"({"logGroupName": "/ecs/api"})"),
                 "logStreams.0.logStreamName"),
              "");
}

TEST(TaskLines, NeedAGroupThatIsThere) {
    Speaking cloud;
    const std::string none = cloud.run();
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.of_task(none, "stopCode"), "TaskFailedToStart");
    EXPECT_EQ(cloud.of_task(none, "stoppedReason"),
              "ResourceInitializationError: failed to validate logger args: create stream has been "
              "retried 1 times: failed to create Cloudwatch log stream: "
              "ResourceNotFoundException: The specified log group does not exist. : exit status 1");
    cloud.make_group();
    const std::string some = cloud.run();
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.of_task(some, "stopCode"), "EssentialContainerExited");
}

TEST(TaskLines, AreInAGroupThatTheTaskMakes) {
    test::Folder folder;
    Speaking cloud({}, {.data = folder.path}, R"(, "awslogs-create-group": "true")");
    const std::string id = cloud.run();
    cloud.wait(Duration::minutes(5));
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted, kEnded));
    engine::CloudState before = cloud.live->cloud().state();
    cloud.endpoint.reset();
    cloud.live.reset();
    EXPECT_TRUE((*LiveCloud::open(cloud.options))->cloud().state() == before);
    cloud.start();
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted, kEnded));
}

TEST(TaskLines, AreLostWithTheirGroup) {
    Speaking cloud(Tags{{"log-lines", "1/s"}, {"exit-after", "1m"}});
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait_for(id, "RUNNING");
    EXPECT_EQ(logs(cloud, "DeleteLogGroup", R"({"logGroupName": "/ecs/api"})").status, 200);
    cloud.wait(Duration::seconds(20));
    cloud.make_group();
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(cloud.of_task(id, "stopCode"), "EssentialContainerExited");
    Texts lines = cloud.lines(id);
    ASSERT_GT(lines.size(), 30U);
    EXPECT_NE(lines.front(), kStarted);
    EXPECT_EQ(lines.back(), kEnded);
}

TEST(TaskLines, DoNotDependOnHowOftenTheCloudIsLookedAt) {
    std::vector<std::string> seen;
    for (Duration step : {Duration::milliseconds(700), Duration::seconds(11), Duration::hours(1)}) {
        Speaking cloud(Tags{{"log-lines", "20/m"}, {"exit-after", "5m"}});
        cloud.make_group();
        cloud.run();
        cloud.run();
        for (Duration waited; waited < Duration::minutes(10); waited = waited + step)
            cloud.wait(step);
        seen.push_back(logs(cloud, "FilterLogEvents", R"({"logGroupName": "/ecs/api"})").body);
    }
    EXPECT_THAT(seen[0], testing::HasSubstr("line 99 of api"));
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
}

TEST(TaskLines, AreThereOnceAfterKillsAtAnyMoment) {
    test::Folder folder;
    Speaking cloud(Tags{{"log-lines", "1/s"}, {"exit-after", "60s"}}, {.data = folder.path});
    cloud.make_group();
    const std::string id = cloud.run();
    // What is under way has its whole time again after a kill.
    cloud.wait_for(id, "RUNNING");
    for (int kills = 0; kills < 80; ++kills) {
        cloud.wait(Duration::milliseconds(900));
        cloud.start();
    }
    cloud.wait(Duration::minutes(5));
    // Few are missing, for each process ends in the middle of five seconds; none stands there
    // twice.
    Texts lines = cloud.lines(id);
    ASSERT_GT(lines.size(), 50U);
    EXPECT_EQ(lines.front(), kStarted);
    EXPECT_EQ(lines.back(), kEnded);
    int number = 0;
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        do
            ++number;
        while (number <= 60 && lines[i] != line(number));
        ASSERT_LE(number, 60) << lines[i];
    }
}

TEST(TaskLines, OfTheLastTurnAreToldByTheNextProcess) {
    test::Folder folder;
    Speaking cloud(Tags{{"exit-after", "60s"}}, {.data = folder.path});
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait_for(id, "RUNNING");
    cloud.lose_lines(id);
    cloud.start();
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted));
    cloud.start();
    EXPECT_THAT(cloud.lines(id), ElementsAre(kStarted));
}

TEST(TaskLines, AreNotToldAgainByAProcessThatBeginsBeforeThem) {
    test::Folder folder;
    Speaking cloud(Tags{{"log-lines", "1/m"}, {"exit-after", "24h"}}, {.data = folder.path});
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait(Duration::hours(2));
    const std::size_t before = cloud.lines(id).size();
    EXPECT_GT(before, 100U);
    // The last turn was long ago: nothing happened but that time went by.
    cloud.now = cloud.live->last();
    cloud.start();
    EXPECT_EQ(cloud.lines(id).size(), before);
    cloud.wait(Duration::hours(3));
    Texts lines = cloud.lines(id);
    ASSERT_GT(lines.size(), before + 30);
    for (std::size_t i = 1; i < lines.size(); ++i)
        EXPECT_EQ(lines[i], line(static_cast<int>(i)));
}

TEST(TaskLines, AreNotSaidWhileNobodyIsThere) {
    test::Folder folder;
    Speaking cloud(Tags{{"log-lines", "1/m"}, {"exit-after", "24h"}}, {.data = folder.path});
    cloud.make_group();
    const std::string id = cloud.run();
    cloud.wait(Duration::minutes(10));
    const std::size_t before = cloud.lines(id).size();
    cloud.now = cloud.now + Duration::hours(5);
    cloud.start();
    EXPECT_EQ(cloud.lines(id).size(), before);
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(cloud.lines(id).size(), before + 10);
}

}  // namespace
}  // namespace local
