// `slipway exec` with a plugin that writes down what it is told, and a stand-in for AWS.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <string>
#include <vector>

#include "cli/process.h"
#include "deploy/client/test_server.h"
#include "e2e/shop_manifest.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using base::HttpAnswer;
using cli_test::Finished;
using testing::HasSubstr;

const std::string kManifest = kShopManifest +
                              "  worker: { image: { build: ./worker }, size: 256/512 }\n"
                              "  api: { image: { build: ./api }, size: 256/512, exec: true }\n";

/// Tasks of `worker` are begun without the agent of ECS Exec, those of `api` with it.
io::HttpReply aws(const base::HttpRequest& request, std::size_t) {
    if (request.method == "GET") return HttpAnswer{404, {}, ""};
    const std::string target(request.header("X-Amz-Target"));
    if (target.empty())
        return HttpAnswer{200,
                          {},
                          "<R><GetCallerIdentityResult><Account>444455556666</Account>"
                          "<Arn>arn:me</Arn></GetCallerIdentityResult></R>"};
    // Of the manifest with two regions: `api` is deployed in the second one alone.
    const bool is_in_first =
        request.header("Authorization").find("/us-west-2/") != std::string_view::npos;
    if (is_in_first && target.ends_with("DescribeServices") &&
        request.body.find("worker") == std::string::npos)
        return HttpAnswer{200, {}, R"({"services": []})"};
    const std::string name = request.body.find("worker") != std::string::npos ? "worker" : "api";
    if (target.ends_with("DescribeServices"))
        return HttpAnswer{
            200,
            {},
            R"({"services": [{"status": "ACTIVE", "serviceName": "shop-dev-)" + name + "\"}]}"};
    if (target.ends_with("ListTasks"))
        return HttpAnswer{
            200, {}, R"({"taskArns": ["arn:aws:ecs:x:y:task/shop-dev/)" + name + "-1\"]}"};
    if (target.ends_with("DescribeTasks"))
        return HttpAnswer{200,
                          {},
                          R"({"tasks": [{"taskArn": "arn:aws:ecs:x:y:task/shop-dev/)" + name +
                              R"(-1", "lastStatus": "RUNNING", "enableExecuteCommand": )" +
                              (name == "api" ? "true" : "false") +
                              R"(, "containers": [{"name": ")" + name +
                              R"(", "runtimeId": "1-265", "managedAgents": [
                {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}]}]}]})"};
    return HttpAnswer{200, {}, R"({"session": {"sessionId": "s-1", "streamUrl": "wss://x",
        "tokenValue": "secret"}})"};
}

class ExecShop {
  public:
    ExecShop() : server(aws) { folder.put("slipway.yaml", kManifest); }

    void put_plugin() const {
        folder.put("bin/session-manager-plugin",
                   "#!/bin/sh\n[ \"$1\" = --version ] && echo 1.2.553.0 && exit\n"
                   "for word; do echo \"[$word]\"; done\n"
                   "echo \"$AWS_SSM_START_SESSION_RESPONSE\"\nread line\necho \"typed $line\"\n"
                   "exit 9\n");
        ::chmod(folder.file("bin/session-manager-plugin").c_str(), 0755);
    }
    Finished exec(std::vector<std::string> words,
                  const std::vector<std::string>& command = {}) const {
        words.insert(words.begin(), {"exec", "dev"});
        words.insert(words.end(), {"--endpoint-url", server.url()});
        if (!command.empty()) words.emplace_back("--");
        words.insert(words.end(), command.begin(), command.end());
        return run(words, {});
    }
    /// A whole command line, with more variables of the environment.
    Finished run(const std::vector<std::string>& words,
                 std::map<std::string, std::string> environment) const {
        environment.insert(
            {{"HOME", folder.path()}, {"PATH", folder.file("bin") + ":/usr/bin:/bin"}});
        return cli_test::run({.words = words,
                              .input = "hello\n",
                              .folder = folder.path(),
                              .environment = environment});
    }
    /// The bodies of the requests to this operation of ECS.
    std::vector<std::string> asked(const std::string& operation) {
        std::vector<std::string> bodies;
        for (const base::HttpRequest& request : server.asked())
            if (request.header("X-Amz-Target").ends_with(operation)) bodies.push_back(request.body);
        return bodies;
    }

    cli_test::TemporaryFolder folder;
    deploy::test::ScriptedServer server;
};

TEST(Exec, HandsTheTerminalToThePluginAndEndsAsItDoes) {
    ExecShop shop;
    shop.put_plugin();
    Finished exec = shop.exec({"api"});
    EXPECT_EQ(exec.exit, 9) << exec.err;
    EXPECT_EQ(exec.out,
              "[AWS_SSM_START_SESSION_RESPONSE]\n[eu-west-1]\n[StartSession]\n[]\n"
              "[{\"Target\":\"ecs:shop-dev_api-1_1-265\"}]\n[" +
                  shop.server.url() +
                  "]\n"
                  "{\"sessionId\":\"s-1\",\"streamUrl\":\"wss://x\",\"tokenValue\":\"secret\"}\n"
                  "typed hello\n");
    EXPECT_THAT(shop.asked("ExecuteCommand").front(), HasSubstr(R"("command":"/bin/sh")"));
}

TEST(Exec, KeepsTheWordsOfACommandApart) {
    ExecShop shop;
    shop.put_plugin();
    EXPECT_EQ(shop.exec({"api"}, {"sh", "-c", "echo $HOME; ls"}).exit, 9);
    EXPECT_EQ(shop.exec({"api", "--task", "api-1", "--container", "api"}, {"ls -l /"}).exit, 9);
    const auto asked = shop.asked("ExecuteCommand");
    EXPECT_THAT(asked.at(0), HasSubstr(R"("command":"sh -c 'echo $HOME; ls'")"));
    EXPECT_THAT(asked.at(1), HasSubstr(R"("command":"ls -l /")"));
}

TEST(Exec, IsRefusedWithTheLineOfTheManifestWhereNobodyIsLetIn) {
    ExecShop shop;
    shop.put_plugin();
    Finished exec = shop.exec({"worker"});
    EXPECT_EQ(exec.exit, 1);
    EXPECT_THAT(exec.err, HasSubstr("error[exec.disabled]: task worker-1 of worker was begun "
                                    "without the agent of ECS Exec\n  --> slipway.yaml:6:"));
    EXPECT_THAT(exec.err, HasSubstr("write `exec: true` for worker, then `slipway up dev worker"));
    EXPECT_TRUE(shop.asked("ExecuteCommand").empty());
}

TEST(Exec, NamesWhatThereIsWhenItIsAskedForSomethingElse) {
    ExecShop shop;
    shop.put_plugin();
    EXPECT_THAT(shop.exec({"api", "--task", "f00"}).err,
                HasSubstr("error[exec.no-task]: no task of api that runs is called f00\n"
                          "    = help: these run: api-1"));
    EXPECT_THAT(shop.exec({"api", "--container", "nginx"}).err,
                HasSubstr("task api-1 of api has no container nginx\n    = help: it has: api"));
    Finished unknown = shop.exec({"apu"});
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean `api`?"));
}

TEST(Exec, SaysThatThePluginIsMissingBeforeAnythingIsAskedOfAws) {
    ExecShop shop;
    // No --endpoint-url: AWS is meant, and there are no keys that it could be asked with.
    Finished exec = cli_test::run({.words = {"exec", "dev", "api"},
                                   .folder = shop.folder.path(),
                                   .environment = {{"HOME", shop.folder.path()}}});
    EXPECT_EQ(exec.exit, 1);
    EXPECT_THAT(exec.err, testing::StartsWith("error[exec.plugin]: session-manager-plugin is not "
                                              "on this machine"));
    EXPECT_THAT(exec.err, HasSubstr("https://docs.aws.amazon.com/systems-manager/"));
    EXPECT_EQ(shop.exec({"api"}).exit, 1);
    EXPECT_TRUE(shop.asked("ExecuteCommand").empty()) << "a session that nobody takes";
}

TEST(Exec, EntersTheRegionThatHasTheServiceAndAsksWhichWhenSeveralDo) {
    ExecShop shop;
    shop.put_plugin();
    std::string manifest = kManifest;
    manifest.replace(manifest.find("eu-west-1"), 9, "[us-west-2, eu-west-1]");
    shop.folder.put("slipway.yaml", manifest);
    Finished one = shop.exec({"api"});
    EXPECT_EQ(one.exit, 9) << one.err;
    EXPECT_THAT(one.out, HasSubstr("\n[eu-west-1]\n"));
    Finished both = shop.exec({"worker"});
    EXPECT_EQ(both.exit, 2) << both.out;
    EXPECT_EQ(both.err,
              "error[usage.arguments]: worker runs in several regions: us-west-2, eu-west-1\n"
              "    = help: --region us-west-2 says which one is meant, or --task a task\n");
    EXPECT_THAT(shop.exec({"worker", "--region", "eu-west-1"}).err,
                HasSubstr("error[exec.disabled]: task worker-1"));
    EXPECT_THAT(shop.exec({"worker", "--task", "worker-1"}).err,
                HasSubstr("error[exec.disabled]: task worker-1"));
    EXPECT_THAT(shop.exec({"api", "--region", "us-west-2"}).err,
                HasSubstr("error[target.not-up]: dev has no service api in us-west-2 yet"));
    Finished unknown = shop.exec({"api", "--region", "eu-west-3"});
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_THAT(unknown.err, HasSubstr("eu-west-3 is no region of dev\n"
                                       "    = help: it has: us-west-2, eu-west-1"));
}

/// Everywhere that a cloud can be named, it needs no plugin to say so.
TEST(Exec, IsRefusedWhereTasksAreSimulated) {
    WorkingShop shop(kManifest);
    const std::string refused =
        "error[exec.simulated]: the tasks of this cloud are simulated: there is nothing to enter\n";
    Finished exec = shop.ask({"exec", "dev", "api"});
    EXPECT_EQ(exec.exit, 1);
    EXPECT_EQ(exec.err, refused);
    ExecShop other;
    const std::vector<std::string> words = {"exec", "dev", "api"};
    EXPECT_EQ(other.run(words, {{"AWS_ENDPOINT_URL", shop.url()}}).err, refused);
    EXPECT_EQ(other
                  .run(words, {{"AWS_ENDPOINT_URL_ECS", shop.url()},
                               {"AWS_ENDPOINT_URL_CLOUDFORMATION", shop.url()},
                               {"AWS_ENDPOINT_URL_SSM", shop.url()},
                               {"AWS_ENDPOINT_URL_STS", shop.url()}})
                  .err,
              refused);
    other.folder.put("config", "[profile mine]\nendpoint_url = " + shop.url() + "\n");
    EXPECT_EQ(
        other
            .run(words, {{"AWS_CONFIG_FILE", other.folder.file("config")}, {"AWS_PROFILE", "mine"}})
            .err,
        refused);
    EXPECT_THAT(other.run(words, {}).err, testing::StartsWith("error[exec.plugin]"));
}

}  // namespace
}  // namespace e2e
