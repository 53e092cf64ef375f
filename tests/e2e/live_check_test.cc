// `slipway check ENV --live` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::HasSubstr;

const std::string kManifest =
    "slipway: 1\nplatform: shop\nenvironments:\n"
    "  dev: { account: 444455556666, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: 2,"
    " nat: one } }\n"
    "secrets: { key: {} }\n"
    "services:\n  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n"
    "    secrets: { KEY: $(secret.key) }\n";

/// What it says, without the time that it took.
Finished check(const WorkingShop& shop, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"check", "dev", "--live"});
    Finished finished = shop.ask(std::move(more));
    static const std::regex kTime("[0-9]+ ms");
    finished.out = std::regex_replace(finished.out, kTime, "0 ms");
    return finished;
}

TEST(LiveCheck, AsksAnAccountBeforeAnythingIsThere) {
    const WorkingShop shop(kManifest);
    Finished finished = check(shop);
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
    const WorkingShop shop(kManifest);
    shop.deploy({"access", "registry", "dev-network", "dev-data", "dev-cluster"});
    Finished placeholder = check(shop);
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
    Finished set = check(shop);
    EXPECT_EQ(set.exit, 0) << set.out;
    EXPECT_THAT(set.out, HasSubstr("[ok] secrets               1 has a value\n"));
    shop.deploy({"dev-worker"});
    Finished whole = check(shop, {"--json"});
    EXPECT_THAT(whole.out, HasSubstr(R"("ok": true)"));
    EXPECT_THAT(whole.out,
                testing::ContainsRegex("log group /ecs/shop-dev/worker\",\n +\"fact\": \"ours\""));
    EXPECT_THAT(whole.out, testing::Not(HasSubstr(R"("fact": "free")")));
}

TEST(LiveCheck, FindsNamesThatBelongToSomebodyElse) {
    const WorkingShop shop(kManifest);
    base::HttpAnswer made = shop.cloud().ecs("CreateCluster", R"({"clusterName": "shop-dev"})");
    ASSERT_EQ(made.status, 200) << made.body;
    Finished finished = check(shop);
    EXPECT_EQ(finished.exit, 1) << finished.err;
    EXPECT_THAT(
        finished.out,
        HasSubstr("[!!] names                 1 of 11 fails\n"
                  "    [!!] [live.name-taken] cluster shop-dev: it is there, and has no tag "
                  "`platform`\n"));
    EXPECT_THAT(check(shop, {"--json"}).out, HasSubstr(R"("code": "live.name-taken")"));
}

TEST(LiveCheck, MissesImagesWhereTheyAreChecked) {
    const WorkingShop shop(kManifest, {"--images", "check"});
    shop.deploy({"registry"});
    Finished finished = check(shop);
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
        Finished finished = cli_test::run({.words = row.words});
        EXPECT_EQ(finished.exit, 2);
        EXPECT_THAT(finished.err, HasSubstr("error[usage.arguments]: " + row.expected));
    }
}

}  // namespace
}  // namespace e2e
