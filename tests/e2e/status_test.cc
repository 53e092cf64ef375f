// `slipway status` of an environment on a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    "services:\n  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n";

/// The manifest in a folder, and a cloud to which its stacks go.
class Shop {
  public:
    Shop() {
        folder_.put("slipway.yaml", kManifest);
        Finished synth = slipway({"synth", "dev", "--out", "templates"});
        EXPECT_EQ(synth.exit, 0) << synth.err << synth.out;
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(cloud_.port()); }

    Finished slipway(std::vector<std::string> words,
                     std::map<std::string, std::string> environment = {}) const {
        environment.emplace("HOME", folder_.path());
        return run(
            {.words = std::move(words), .folder = folder_.path(), .environment = environment});
    }
    Finished status(std::vector<std::string> words = {},
                    std::map<std::string, std::string> environment = {}) const {
        std::vector<std::string> all = {"status", "dev", "--endpoint-url", url()};
        all.insert(all.end(), words.begin(), words.end());
        return slipway(std::move(all), std::move(environment));
    }

    /// Every template in its order, each until it is whole.
    void deploy() const {
        for (const char* name : {"shop-access", "shop-registry", "shop-dev-network",
                                 "shop-dev-cluster", "shop-dev-worker"}) {
            const std::string stack = name;
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
    }

  private:
    TemporaryFolder folder_;
    LocalCloud cloud_{{"--memory", "--speed", "3600", "--account", "444455556666"}};
};

TEST(Status, ShowsAnEnvironmentAsItIs) {
    Shop shop;
    Finished nothing = shop.status();
    EXPECT_EQ(nothing.exit, 0) << nothing.err;
    EXPECT_EQ(nothing.out, "dev  account 444455556666  eu-west-1  " + shop.url() +
                               "\n"
                               "\n"
                               "SERVICE  STATE      TASKS  IMAGE  STACK\n"
                               "worker   not there      -  -      -\n"
                               "\n"
                               "1 service, 0 steady   0 of 5 stacks whole\n");
    shop.deploy();
    Finished whole = shop.status();
    EXPECT_EQ(whole.exit, 0) << whole.err;
    EXPECT_EQ(whole.out, "dev  account 444455556666  eu-west-1  " + shop.url() +
                             "\n"
                             "\n"
                             "SERVICE  STATE   TASKS  IMAGE  STACK\n"
                             "worker   steady    2/2  dev    CREATE_COMPLETE\n"
                             "\n"
                             "1 service, 1 steady   5 of 5 stacks whole\n");
    EXPECT_THAT(shop.status({"--outputs"}).out,
                testing::ContainsRegex("shop-dev-worker +ServiceName +shop-dev-worker\n"));
    EXPECT_THAT(shop.status({"--json"}).out, HasSubstr(R"("state": "steady")"));
}

TEST(Status, IsRefusedToWhoeverIsOfAnotherAccount) {
    Shop shop;
    Finished wrong = shop.status(
        {}, {{"AWS_ACCESS_KEY_ID", "111122223333"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});
    EXPECT_EQ(wrong.exit, 1);
    EXPECT_EQ(wrong.out, "");
    EXPECT_THAT(wrong.err,
                HasSubstr("error[target.account]: dev lives in account 444455556666, and "
                          "the caller is of 111122223333"));
    EXPECT_THAT(wrong.err, HasSubstr("the keys come from AWS_ACCESS_KEY_ID"));
}

TEST(Status, SaysWhenThereIsNobodyToAsk) {
    Shop shop;
    Finished nobody = shop.slipway({"status", "dev", "--endpoint-url", "http://127.0.0.1:1"});
    EXPECT_EQ(nobody.exit, 1);
    EXPECT_THAT(nobody.err,
                HasSubstr("error[server.unreachable]: no answer from http://127.0.0.1:1"));
    Finished keys = shop.slipway({"status", "dev"}, {{"AWS_EC2_METADATA_DISABLED", "true"}});
    EXPECT_EQ(keys.exit, 1);
    EXPECT_THAT(keys.err, HasSubstr("error[credentials.missing]"));
}

}  // namespace
}  // namespace e2e
