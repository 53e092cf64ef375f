// `slipway cloud stop`, `reset`, `export` and `import`, against a process that serves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/process.h"
#include "e2e/local_cloud.h"
#include "e2e/shop_manifest.h"

namespace e2e {
namespace {

using cli_test::Finished;
using cli_test::run;
using cli_test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

const std::string kQueue = "Resources: {A: {Type: AWS::SQS::Queue}}";

Finished slipway_cloud(std::vector<std::string> words) {
    words.insert(words.begin(), "cloud");
    return run({.words = std::move(words)});
}

std::string stacks(const LocalCloud& cloud) {
    return cloud.cloudformation("DescribeStacks", {}).body;
}

void create(const LocalCloud& cloud, const std::string& name) {
    EXPECT_EQ(
        cloud.cloudformation("CreateStack", {{"StackName", name}, {"TemplateBody", kQueue}}).status,
        200);
}

TEST(CloudActions, EndTheOneThatServes) {
    TemporaryFolder folder;
    LocalCloud cloud({"--data", folder.file("cloud")});
    create(cloud, "one");
    const std::string port = std::to_string(cloud.port());
    Finished stopped = slipway_cloud({"stop", "--port", port});
    EXPECT_EQ(stopped.exit, 0) << stopped.err;
    EXPECT_EQ(stopped.out, "the local cloud on port " + port + " is stopped\n");
    // It has ended when the command says so: another may take its state at once.
    LocalCloud next({"--data", folder.file("cloud")});
    EXPECT_THAT(stacks(next), HasSubstr("<StackName>one</StackName>"));
    auto [exit, said] = cloud.wait();
    EXPECT_EQ(exit, 0);
    EXPECT_THAT(said, HasSubstr("stopped; its state is in "));

    Finished nobody = slipway_cloud({"stop", "--port", port});
    EXPECT_EQ(nobody.exit, 2);
    EXPECT_THAT(nobody.err,
                HasSubstr("error[server.unreachable]: no answer from http://127.0.0.1:" + port));
}

TEST(LocalOfAFolder, TakesNoKeysNorProfilesOfTheMachine) {
    TemporaryFolder folder;
    folder.put("slipway.yaml", kShopOfTwo);
    folder.put("config", "[default]\nregion\n");
    Finished status = run({.words = {"status", "dev", "--local"},
                           .folder = folder.path(),
                           .environment = {{"HOME", folder.path()},
                                           {"AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"},
                                           {"AWS_SECRET_ACCESS_KEY", "secret"},
                                           {"AWS_SESSION_TOKEN", "token"},
                                           {"AWS_PROFILE", "nobody"},
                                           {"AWS_CONFIG_FILE", folder.file("config")},
                                           {"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"}}});
    const std::string url = folder.get(".slipway/local-url");
    Finished stopped = slipway_cloud({"stop", "--port", url.substr(url.rfind(':') + 1, 5)});
    EXPECT_EQ(stopped.exit, 0) << url << stopped.err;
    EXPECT_EQ(status.exit, 0) << status.out << status.err;
    EXPECT_THAT(status.out, HasSubstr("dev  account 444455556666  eu-west-1  http://127.0.0.1:"));
}

TEST(LocalOfAFolder, IsNotBegunForANameThatTheManifestDoesNotHave) {
    TemporaryFolder folder;
    folder.put("slipway.yaml", kShopOfTwo);
    const std::string unknown = "error[usage.unknown-service]: dev has no service ";
    for (const std::string command :
         {"up", "plan", "rollback", "restart", "logs", "why", "abort", "exec", "run"}) {
        const Finished refused =
            run({.words = {command, "dev", "nobody", "--local"}, .folder = folder.path()});
        EXPECT_EQ(refused.exit, 2) << command << refused.out << refused.err;
        EXPECT_THAT(refused.err, testing::StartsWith(unknown)) << command;
        EXPECT_FALSE(std::filesystem::exists(folder.file(".slipway"))) << command;
    }
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"scale", "dev", "nobody", "2", "--local"},
          std::vector<std::string>{"secret", "set", "dev", "nobody", "--local"}}) {
        EXPECT_EQ(run({.words = words, .folder = folder.path()}).exit, 2) << words[0];
        EXPECT_FALSE(std::filesystem::exists(folder.file(".slipway"))) << words[0];
    }
}

TEST(CloudActions, EmptyTheOneThatServes) {
    TemporaryFolder folder;
    LocalCloud cloud({"--data", folder.file("cloud")});
    create(cloud, "one");
    const std::string port = std::to_string(cloud.port());
    EXPECT_EQ(slipway_cloud({"reset", "--port", port}).out,
              "the local cloud on port " + port + " is empty\n");
    EXPECT_THAT(stacks(cloud), Not(HasSubstr("<StackName>")));
    create(cloud, "two");
    cloud.kill();
    LocalCloud next({"--data", folder.file("cloud")});
    EXPECT_THAT(stacks(next), HasSubstr("<StackName>two</StackName>"));
    EXPECT_THAT(stacks(next), Not(HasSubstr("<StackName>one</StackName>")));
}

TEST(CloudActions, TakeAStateFromOneFolderToAnother) {
    TemporaryFolder folder;
    const std::string file = folder.file("team.slipway");
    {
        LocalCloud cloud({"--data", folder.file("a")});
        create(cloud, "one");
        Finished busy = slipway_cloud({"export", file, "--data", folder.file("a")});
        EXPECT_EQ(busy.exit, 2);
        EXPECT_THAT(busy.err, HasSubstr("error[database.in-use]"));
        cloud.kill();
    }
    Finished exported = slipway_cloud({"export", file, "--data", folder.file("a")});
    EXPECT_EQ(exported.out, "the state in " + folder.file("a") + " is in " + file +
                                " too, with the values of its secrets\n");
    EXPECT_THAT(slipway_cloud({"export", file, "--data", folder.file("a")}).err,
                HasSubstr("error[usage.file-exists]"));
    EXPECT_EQ(slipway_cloud({"export", file, "--force", "--data", folder.file("a")}).exit, 0);
    EXPECT_EQ(slipway_cloud({"import", file, "--data", folder.file("b")}).out,
              "the state of " + file + " is in " + folder.file("b") + "\n");
    EXPECT_THAT(slipway_cloud({"import", file, "--data", folder.file("b")}).err,
                HasSubstr("error[state.there]"));
    LocalCloud cloud({"--data", folder.file("b")});
    EXPECT_THAT(stacks(cloud), HasSubstr("<StackName>one</StackName>"));
}

TEST(CloudActions, AreNamedRightOrRefusedWithAHint) {
    EXPECT_THAT(slipway_cloud({"stpo"}).err, HasSubstr("did you mean `stop`?"));
    EXPECT_THAT(slipway_cloud({"tidy-up"}).err,
                HasSubstr("it can start, stop, reset, export FILE and import FILE"));
    for (const char* action : {"export", "import"})
        EXPECT_THAT(slipway_cloud({action, "team.slipway", "--memory"}).err,
                    HasSubstr("with --memory there is no state in a folder"));
    EXPECT_THAT(slipway_cloud({"export"}).err, HasSubstr("slipway cloud export needs a FILE"));
    EXPECT_THAT(slipway_cloud({"reset", "now"}).err,
                HasSubstr("slipway cloud reset takes no further word"));
    EXPECT_THAT(slipway_cloud({"stop", "--port", "0"}).err,
                HasSubstr("--port is a number from 1 to 65535, not '0'"));
    EXPECT_THAT(slipway_cloud({"--fault", "drop=5"}).err,
                HasSubstr("--fault 'drop=5': how often is a share from 0% to 100%"));
}

/// Its health page.
std::string health(const LocalCloud& cloud) {
    return cloud
        .send({.method = "GET",
               .target = "/_slipway/health",
               .headers = {{"Host", "localhost"}},
               .body = ""})
        .body;
}

TEST(CloudActions, AreAgainstNothingThatIsNoLocalCloud) {
    LocalCloud cloud({"--memory", "--fault", "error=100%"});
    EXPECT_THAT(health(cloud), HasSubstr(R"("faults":"error=100%")"));
    // Faults are for AWS's operations, not for the cloud's own pages.
    EXPECT_EQ(cloud.cloudformation("DescribeStacks", {}).status, 500);
    EXPECT_EQ(slipway_cloud({"reset", "--port", std::to_string(cloud.port())}).exit, 0);
}

}  // namespace
}  // namespace e2e
