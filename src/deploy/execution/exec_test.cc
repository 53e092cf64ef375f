#include "deploy/execution/exec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "deploy/client/test_desk.h"
#include "deploy/client/test_server.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::Desk;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

io::HttpReply ecs(const base::HttpRequest& request, std::size_t) {
    const std::string target(request.header("X-Amz-Target"));
    if (target.ends_with("ListTasks")) return HttpAnswer{200, {}, R"({"taskArns": ["arn:t/1"]})"};
    if (target.ends_with("DescribeTasks"))
        return HttpAnswer{200, {}, R"({"tasks": [{"taskArn": "arn:t/1", "lastStatus": "RUNNING",
            "enableExecuteCommand": true, "startedAt": 1800000000, "containers": [
            {"name": "api", "runtimeId": "1-265", "managedAgents": [
             {"name": "OtherAgent", "lastStatus": "STOPPED"},
             {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING", "reason": "r"}]},
            {"name": "proxy"}]}]})"};
    if (request.body.find("gone") != std::string::npos)
        return HttpAnswer{
            400, {}, R"({"__type": "TargetNotConnectedException", "message": "not connected"})"};
    return HttpAnswer{200, {}, R"({"clusterArn": "arn:c/dev", "session": {"sessionId": "s-1",
        "streamUrl": "wss://x", "tokenValue": "token"}})"};
}

TEST(Entering, SeesWhichTasksHaveTheAgent) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    auto tasks = read_enterable_tasks(*desk.client, "dev", "api");
    ASSERT_TRUE(tasks.ok()) << told(tasks);
    ASSERT_EQ(tasks->size(), 1U);
    const rollout::EnterableTask& task = tasks->front();
    EXPECT_EQ(task.task.arn, "arn:t/1");
    EXPECT_TRUE(task.is_enabled);
    ASSERT_EQ(task.containers.size(), 2U);
    EXPECT_EQ(task.containers[0].runtime_id, "1-265");
    EXPECT_EQ(task.containers[0].agent, "RUNNING");
    EXPECT_EQ(task.containers[0].agent_reason, "r");
    EXPECT_EQ(task.containers[1].agent, "");
}

TEST(Entering, AsksEcsForASessionAndSaysWhatThePluginIsTold) {
    ScriptedServer server(ecs);
    Desk desk(server.url());
    EnterPlace place{.cluster = "dev",
                     .task = "arn:t/dev/1",
                     .container = "api",
                     .runtime_id = "1-265",
                     .region = "eu-west-1"};
    auto session = execute_command(*desk.client, place, "ls -l");
    ASSERT_TRUE(session.ok()) << told(session);
    EXPECT_EQ(server.asked().front().body,
              R"({"cluster":"dev","container":"api","command":"ls -l","interactive":true,)"
              R"("task":"arn:t/dev/1"})");
    EXPECT_EQ(session->session,
              R"({"sessionId":"s-1","streamUrl":"wss://x","tokenValue":"token"})");
    EXPECT_EQ(session->target, R"({"Target":"ecs:dev_1_1-265"})");
    EXPECT_EQ(session->endpoint, server.url());
    place.task = "gone";
    EXPECT_THAT(told(execute_command(*desk.client, place, "ls")), HasSubstr("exec.agent: "));
}

/// A folder that is all of PATH that counts, with a plugin of this version in it, which writes down
/// what it is told.
class FakePlugin {
  public:
    explicit FakePlugin(const std::string& version) {
        char pattern[] = "/tmp/slipway-plugin-XXXXXX";
        folder_ = ::mkdtemp(pattern);
        before_ = ::getenv("PATH");
        ::setenv("PATH", (folder_ + ":/usr/bin:/bin").c_str(), 1);
        const std::string path = folder_ + "/session-manager-plugin";
        std::ofstream(path) << "#!/bin/sh\nif [ \"$1\" = --version ]; then echo '" << version
                            << "'; exit; fi\nfor word; do echo \"[$word]\" >>" << folder_
                            << "/told; done\necho \"$AWS_SSM_START_SESSION_RESPONSE\" >>" << folder_
                            << "/variable\nexit 7\n";
        ::chmod(path.c_str(), 0755);
    }
    ~FakePlugin() {
        ::setenv("PATH", before_.c_str(), 1);
        std::filesystem::remove_all(folder_);
    }
    FakePlugin(const FakePlugin&) = delete;
    FakePlugin& operator=(const FakePlugin&) = delete;

    std::string read(const std::string& name) const {
        std::stringstream text;
        text << std::ifstream(folder_ + "/" + name).rdbuf();
        return text.str();
    }

  private:
    std::string folder_;
    std::string before_;
};

const Session kSession{.session = R"({"tokenValue":"secret"})",
                       .region = "eu-west-1",
                       .target = R"({"Target":"ecs:dev_1_2"})",
                       .endpoint = "https://ssm.eu-west-1.amazonaws.com"};

TEST(Plugin, IsHandedTheSessionWhereNobodyElseSeesIt) {
    FakePlugin fake("1.2.553.0");
    auto plugin = find_plugin();
    ASSERT_TRUE(plugin.ok()) << told(plugin);
    auto exit = run_plugin(*plugin, kSession);
    ASSERT_TRUE(exit.ok()) << told(exit);
    EXPECT_EQ(*exit, 7);
    EXPECT_EQ(fake.read("told"),
              "[AWS_SSM_START_SESSION_RESPONSE]\n[eu-west-1]\n[StartSession]\n[]\n"
              "[{\"Target\":\"ecs:dev_1_2\"}]\n[https://ssm.eu-west-1.amazonaws.com]\n");
    EXPECT_EQ(fake.read("variable"), "{\"tokenValue\":\"secret\"}\n");
}

TEST(Plugin, OfAnOldVersionTakesTheSessionAsAnArgument) {
    for (const char* version : {"1.2.497.0", "1.1.999.9", "", "no version"}) {
        FakePlugin fake(version);
        auto plugin = find_plugin();
        ASSERT_TRUE(plugin.ok()) << told(plugin);
        ASSERT_TRUE(run_plugin(*plugin, kSession).ok());
        EXPECT_THAT(fake.read("told"), testing::StartsWith("[{\"tokenValue\":\"secret\"}]\n"));
        EXPECT_EQ(fake.read("variable"), "\n");
    }
    for (const char* version : {"1.2.497.1", "1.3", "2.0.0.0"}) {
        FakePlugin fake(version);
        EXPECT_TRUE(find_plugin()->takes_variables) << version;
    }
}

TEST(Plugin, ThatIsNotThereIsToldWithWhereToGetIt) {
    const std::string before = ::getenv("PATH");
    ::setenv("PATH", "/nowhere", 1);
    EXPECT_THAT(told(find_plugin()),
                testing::AllOf(HasSubstr("exec.plugin: session-manager-plugin is not on this "
                                         "machine"),
                               HasSubstr("https://docs.aws.amazon.com/")));
    ::setenv("PATH", before.c_str(), 1);
}

}  // namespace
}  // namespace deploy
