// `slipway status` of an environment on a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/process.h"
#include "e2e/shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::HasSubstr;

const std::string kWorker =
    "  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n";

TEST(Status, ShowsAnEnvironmentAsItIs) {
    Shop shop(kWorker);
    Finished nothing = shop.ask("status");
    EXPECT_EQ(nothing.exit, 0) << nothing.err;
    EXPECT_EQ(nothing.out, "dev  account 444455556666  eu-west-1  " + shop.url() +
                               "\n"
                               "\n"
                               "SERVICE  STATE      TASKS  IMAGE  STACK\n"
                               "worker   not there      -  -      -\n"
                               "\n"
                               "1 service, 0 steady   0 of 5 stacks whole\n");
    shop.deploy_ground();
    shop.deploy({"shop-dev-worker"});
    Finished whole = shop.ask("status");
    EXPECT_EQ(whole.exit, 0) << whole.err;
    EXPECT_EQ(whole.out, "dev  account 444455556666  eu-west-1  " + shop.url() +
                             "\n"
                             "\n"
                             "SERVICE  STATE   TASKS  IMAGE  STACK\n"
                             "worker   steady    2/2  dev    CREATE_COMPLETE\n"
                             "\n"
                             "1 service, 1 steady   5 of 5 stacks whole\n");
    EXPECT_THAT(shop.ask("status", {"--outputs"}).out,
                testing::ContainsRegex("shop-dev-worker +ServiceName +shop-dev-worker\n"));
    EXPECT_THAT(shop.ask("status", {"--json"}).out, HasSubstr(R"("state": "steady")"));
}

TEST(Status, IsRefusedToWhoeverIsOfAnotherAccount) {
    Shop shop(kWorker);
    Finished wrong = shop.ask(
        "status", {}, {{"AWS_ACCESS_KEY_ID", "111122223333"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});
    EXPECT_EQ(wrong.exit, 1);
    EXPECT_EQ(wrong.out, "");
    EXPECT_THAT(wrong.err,
                HasSubstr("error[target.account]: dev lives in account 444455556666, and "
                          "the caller is of 111122223333"));
    EXPECT_THAT(wrong.err, HasSubstr("the keys come from AWS_ACCESS_KEY_ID"));
}

TEST(Status, SaysWhenThereIsNobodyToAsk) {
    Shop shop(kWorker);
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
