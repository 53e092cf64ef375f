// `slipway check ENV --live` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "cli/process.h"
#include "e2e/local_cloud.h"

namespace e2e {
namespace {

using cli_test::Finished;
using cli_test::run;
using cli_test::TemporaryFolder;
using testing::HasSubstr;

const std::string kManifest =
    "slipway: 1\nplatform: shop\nenvironments:\n"
    "  dev: { account: 444455556666, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: 2,"
    " nat: one } }\n"
    "secrets: { key: {} }\n"
    "services:\n  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n"
    "    secrets: { KEY: $(secret.key) }\n";

class Shop {
  public:
    explicit Shop(std::vector<std::string> more = {}) : cloud_(words(std::move(more))) {
        folder_.put("slipway.yaml", kManifest);
        Finished synth = run({.words = {"synth", "dev", "--out", "templates"},
                              .folder = folder_.path(),
                              .environment = {{"HOME", folder_.path()}}});
        EXPECT_EQ(synth.exit, 0) << synth.err << synth.out;
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(cloud_.port()); }
    const LocalCloud& cloud() const { return cloud_; }

    Finished check(std::vector<std::string> more = {}) const {
        std::vector<std::string> all = {"check", "dev", "--live", "--endpoint-url", url()};
        all.insert(all.end(), more.begin(), more.end());
        Finished finished = run({.words = std::move(all),
                                 .folder = folder_.path(),
                                 .environment = {{"HOME", folder_.path()}}});
        static const std::regex kTime("[0-9]+ ms");
        finished.out = std::regex_replace(finished.out, kTime, "0 ms");
        return finished;
    }

    /// A template until it is whole.
    void deploy(const std::string& stack) const {
        base::HttpAnswer created = cloud_.cloudformation(
            "CreateStack", {{"StackName", stack},
                            {"TemplateBody", folder_.get("templates/dev/" + stack + ".json")},
                            {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}});
        ASSERT_EQ(created.status, 200) << stack << created.body;
        ASSERT_TRUE(comes_true([&] {
            return cloud_.cloudformation("DescribeStacks", {{"StackName", stack}})
                       .body.find("CREATE_COMPLETE") != std::string::npos;
        })) << cloud_.cloudformation("DescribeStackEvents", {{"StackName", stack}}).body;
    }

  private:
    static std::vector<std::string> words(std::vector<std::string> more) {
        std::vector<std::string> all = {"--memory", "--speed", "3600", "--account", "444455556666"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    TemporaryFolder folder_;
    LocalCloud cloud_;
};

TEST(LiveCheck, AsksAnAccountBeforeAnythingIsThere) {
    Shop shop;
    Finished finished = shop.check();
    EXPECT_EQ(finished.exit, 0) << finished.err;
    EXPECT_EQ(finished.out,
              "dev  account 444455556666  eu-west-1  " + shop.url() +
                  "\n"
                  "\n"
                  "[ok] credentials           arn:aws:iam::444455556666:root\n"
                  "[ok] quotas                4 are enough\n"
                  "[--] images                not asked\n"
                  "    [--] shop-worker:dev: not asked: the repository comes with the stack "
                  "shop-registry\n"
                  "[--] secrets               not asked\n"
                  "    [--] key: not asked: it comes with the stack shop-dev-data\n"
                  "         set its value before its services start\n"
                  "[ok] availability zones    3 in eu-west-1, and the network takes 2\n"
                  "[ok] service-linked roles  0 are there; `up` makes AWSServiceRoleForECS\n"
                  "[ok] names                 11 are free, 0 are ours\n"
                  "\n"
                  "7 questions, none fails, 2 not asked in full   0 ms\n");
}

TEST(LiveCheck, WantsTheSecretThatAPersonHasToSet) {
    Shop shop;
    for (const char* stack :
         {"shop-access", "shop-registry", "shop-dev-network", "shop-dev-data", "shop-dev-cluster"})
        shop.deploy(stack);
    Finished placeholder = shop.check();
    EXPECT_EQ(placeholder.exit, 1) << placeholder.err;
    EXPECT_THAT(placeholder.out, HasSubstr("[ok] images                1 is there\n"));
    EXPECT_THAT(placeholder.out,
                HasSubstr("[!!] secrets               it fails\n"
                          "    [!!] [live.secret] key: it still has the placeholder that it was "
                          "made with; worker reads it\n"));
    EXPECT_THAT(placeholder.out, HasSubstr("2 are free, 9 are ours\n"));
    base::HttpAnswer listed =
        shop.cloud().json("secretsmanager", "secretsmanager.ListSecrets", "{}");
    std::smatch arn;
    static const std::regex kArn("\"ARN\":\"([^\"]+KeySecret[^\"]+)\"");
    ASSERT_TRUE(std::regex_search(listed.body, arn, kArn)) << listed.body;
    base::HttpAnswer put =
        shop.cloud().json("secretsmanager", "secretsmanager.PutSecretValue",
                          R"({"SecretId": ")" + arn[1].str() +
                              R"(", "SecretString": "value", "ClientRequestToken":
                              "11111111-2222-3333-4444-555555555555"})");
    ASSERT_EQ(put.status, 200) << put.body;
    Finished set = shop.check();
    EXPECT_EQ(set.exit, 0) << set.out;
    EXPECT_THAT(set.out, HasSubstr("[ok] secrets               1 has a value\n"));
    shop.deploy("shop-dev-worker");
    Finished whole = shop.check({"--json"});
    EXPECT_THAT(whole.out, HasSubstr(R"("ok": true)"));
    EXPECT_THAT(whole.out,
                testing::ContainsRegex("log group /ecs/shop-dev/worker\",\n +\"fact\": \"ours\""));
    EXPECT_THAT(whole.out, testing::Not(HasSubstr(R"("fact": "free")")));
}

TEST(LiveCheck, FindsNamesThatBelongToSomebodyElse) {
    Shop shop;
    base::HttpAnswer made = shop.cloud().ecs("CreateCluster", R"({"clusterName": "shop-dev"})");
    ASSERT_EQ(made.status, 200) << made.body;
    Finished finished = shop.check();
    EXPECT_EQ(finished.exit, 1) << finished.err;
    EXPECT_THAT(
        finished.out,
        HasSubstr("[!!] names                 1 of 11 fails\n"
                  "    [!!] [live.name-taken] cluster shop-dev: it is there, and has no tag "
                  "`platform`\n"));
    EXPECT_THAT(shop.check({"--json"}).out, HasSubstr(R"("code": "live.name-taken")"));
}

TEST(LiveCheck, MissesImagesWhereTheyAreChecked) {
    Shop shop({"--images", "check"});
    shop.deploy("shop-registry");
    Finished finished = shop.check();
    EXPECT_EQ(finished.exit, 1) << finished.err;
    EXPECT_THAT(finished.out,
                HasSubstr("    [!!] [live.image] shop-worker:dev: the repository does not have it, "
                          "and worker starts from it\n         push it\n"));
}

TEST(LiveCheck, TakesOneEnvironment) {
    struct Row {
        std::vector<std::string> words;
        std::string expected;
    };
    const Row rows[] = {
        {{"check", "--live"}, "--live takes one environment"},
        {{"check", "dev", "prod", "--live"}, "--live takes one environment"},
        {{"check", "dev", "--live", "--sarif"}, "--live and --sarif exclude each other"},
        {{"check", "dev", "--endpoint-url", "http://127.0.0.1:1"},
         "--endpoint-url goes with --live alone"},
    };
    for (const Row& row : rows) {
        Finished finished = run({.words = row.words});
        EXPECT_EQ(finished.exit, 2);
        EXPECT_THAT(finished.err, HasSubstr("error[usage.arguments]: " + row.expected));
    }
}

}  // namespace
}  // namespace e2e
