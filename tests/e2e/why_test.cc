// `slipway why` of services whose tasks fail, on a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/process.h"
#include "e2e/shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A service whose tasks do what `simulate` says.
std::string service(const std::string& name, const std::string& simulate,
                    const std::string& more = {}) {
    return "  " + name + ":\n    image: { build: ./" + name + " }\n    size: 256/512\n" +
           (more.empty() ? "" : "    " + more + "\n") +
           (simulate.empty() ? "" : "    tags: { " + simulate + " }\n");
}

/// An hour of the cloud is a minute and a half: the tasks that stopped stay to be seen.
constexpr const char* kSpeed = "40";

/// `why` until it says `what`.
Finished why_says(const Shop& shop, const std::string& what,
                  const std::vector<std::string>& words = {}) {
    Finished last;
    EXPECT_TRUE(comes_true([&] {
        last = shop.ask("why", words);
        return last.out.find(what) != std::string::npos;
    })) << last.out
        << last.err;
    EXPECT_EQ(last.exit, 0);
    return last;
}

TEST(Why, SaysThatAllIsWellOrThatNothingIsThere) {
    Shop shop(service("worker", ""));
    Finished nothing = shop.ask("why");
    EXPECT_EQ(nothing.exit, 0) << nothing.err;
    EXPECT_EQ(nothing.out, "dev  account 444455556666  eu-west-1  " + shop.url() +
                               "\n\nnothing of dev is there\n");
    shop.deploy_ground();
    EXPECT_THAT(shop.ask("why").out, HasSubstr("error[service.not-there]: worker is not there\n"));
    shop.deploy({"shop-dev-worker"});
    EXPECT_THAT(shop.ask("why").out, HasSubstr("all is well: 1 service, 5 of 5 stacks whole"));
    EXPECT_THAT(shop.ask("why", {"worker"}).out, HasSubstr("worker is well"));
    EXPECT_THAT(shop.ask("why", {"--json"}).out, HasSubstr("\"well\": true"));
    Finished unknown = shop.ask("why", {"wroker"});
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean `worker`?"));
}

TEST(Why, ShowsTheExitCodeAndTheLastLinesOfAContainerThatEnds) {
    Shop shop(
        service("worker", "slipway.simulate/exit-after: 5s, slipway.simulate/exit-code: \"3\"",
                "command: [work, --hard]"),
        kSpeed);
    shop.deploy_ground();
    shop.begin("CreateStack", "shop-dev-worker");
    Finished why = why_says(shop, "| ");
    EXPECT_THAT(
        why.out,
        AllOf(HasSubstr("error[task.exit]: worker ends with exit code 3\n"
                        "  --> slipway.yaml:9:14\n"
                        "    |\n"
                        "  9 |     command: [work, --hard]\n"
                        "    |              ^^^^^^^^^^^^^^ what worker runs\n"),
              HasSubstr("of 1 task run; ECS deployment ecs-svc/"),
              HasSubstr("ended so; the last: "),
              HasSubstr("= ECS says: Essential container in task exited\n"),
              HasSubstr("= the last lines of worker:\n"), HasSubstr("simulated"),
              HasSubstr("= help: its last lines say why\n"),
              HasSubstr("1 thing not well   4 of 5 stacks whole   of stopped tasks ECS shows the "
                        "last hour\n")));
    EXPECT_THAT(shop.ask("why", {"worker", "--json"}).out,
                AllOf(HasSubstr("\"cause\": \"crashed\""), HasSubstr("\"line\": 9")));
}

TEST(Why, FindsTheReasonForAStackThatRolledBackInItsTasks) {
    Shop shop(service("worker", "slipway.simulate/pull-failure-rate: \"1\""), kSpeed);
    shop.deploy_ground();
    shop.begin("CreateStack", "shop-dev-worker");
    shop.expect("shop-dev-worker", "ROLLBACK_COMPLETE");
    EXPECT_THAT(why_says(shop, "error[task.image]").out,
                AllOf(HasSubstr("worker cannot start: the image\n"),
                      HasSubstr("/shop-worker:dev cannot be pulled\n"),
                      HasSubstr("= its stack shop-dev-worker is ROLLBACK_COMPLETE\n"),
                      HasSubstr("= ECS says: CannotPullContainerError: "),
                      HasSubstr(" 7 |     image: { build: ./worker }\n")));
}

TEST(Why, ShowsTheCheckThatFails) {
    Shop shop(
        service("web", "slipway.simulate/unhealthy-rate: \"1\"",
                "port: 8080\n    ingress: { path: /, health: { path: /health }, grace: 5s }") +
            service("quiet", ""),
        kSpeed);
    shop.deploy_ground();
    shop.deploy({"shop-dev-quiet"});
    shop.begin("CreateStack", "shop-dev-web");
    EXPECT_THAT(why_says(shop, "error[task.unhealthy]").out,
                AllOf(HasSubstr("the load balancer finds web unhealthy: Health checks failed with "
                                "these codes:\n  [503]\n"),
                      HasSubstr("^^^ this check\n"), Not(HasSubstr("quiet"))));
}

TEST(Why, ShowsWhatFailedFirstInAStackThatIsNoServices) {
    Shop shop(service("worker", ""));
    // Somebody has made by hand what the stack would make.
    base::HttpAnswer made =
        shop.cloud().json("ecr", "AmazonEC2ContainerRegistry_V20150921.CreateRepository",
                          R"({"repositoryName": "shop-worker"})");
    ASSERT_EQ(made.status, 200) << made.body;
    shop.begin("CreateStack", "shop-registry");
    shop.expect("shop-registry", "ROLLBACK_COMPLETE");
    EXPECT_THAT(shop.ask("why").out,
                AllOf(HasSubstr("error[stack.failed]: shop-registry could not be created, and what "
                                "there was of it is gone\n"),
                      HasSubstr("= its status is ROLLBACK_COMPLETE\n"),
                      HasSubstr(" (AWS::ECR::Repository) failed first: "),
                      HasSubstr("= help: put the reason right, then delete the stack"),
                      HasSubstr("aws cloudformation delete-stack --stack-name shop-registry\n"),
                      HasSubstr("the stacks shop-access, shop-dev-network, shop-dev-cluster are "
                                "not there\n"),
                      HasSubstr("worker is not there\n")));
}

}  // namespace
}  // namespace e2e
