// `slipway plan`, `up` and `down` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/process.h"
#include "cli/views/test_terminal.h"
#include "e2e/up_shop.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using cli_test::run;
using cli_test::TemporaryFolder;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using Shop = UpShop;

TEST(Up, BringsAnEnvironmentUpAndThenHasNothingToDo) {
    Shop shop;
    Finished plan = shop.slipway({"plan", "dev"});
    EXPECT_EQ(plan.exit, 0) << plan.err;
    EXPECT_THAT(plan.out, ContainsRegex(" \\+ worker +new, starts 2 tasks"));
    shop.expect_up();
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2 services, 2 steady"));
}

/// The role with which CloudFormation acts on a stack; empty: it has none.
std::string role_of(const Shop& shop, const std::string& stack,
                    const std::string& region = "eu-west-1") {
    const std::string body =
        shop.cloud().cloudformation("DescribeStacks", {{"StackName", stack}}, region).body;
    std::smatch found;
    const std::regex role("<RoleARN>([^<]*)</RoleARN>");
    return std::regex_search(body, found, role) ? found[1].str() : std::string();
}

TEST(Up, LetsCloudFormationActWithItsOwnRole) {
    Shop shop;
    shop.expect_up();
    EXPECT_EQ(role_of(shop, "shop-access"), "");
    EXPECT_EQ(role_of(shop, "shop-registry"), "");
    const std::string role = role_of(shop, "shop-dev-worker");
    EXPECT_THAT(role, testing::StartsWith("arn:aws:iam::444455556666:role/shop-access-"));
    for (const char* stack : {"shop-dev-network", "shop-dev-cluster", "shop-dev-mailer"})
        EXPECT_EQ(role_of(shop, stack), role) << stack;
    Finished down = shop.slipway({"down", "dev", "--yes"});
    EXPECT_EQ(down.exit, 0) << down.out << down.err;
}

/// Roles belong to no region; the stack that has it stands in the first one.
TEST(Up, LetsCloudFormationActWithTheRoleOfTheFirstRegionInAllOfThem) {
    Shop shop;
    shop.write(edited(kShopOfTwo, "region: eu-west-1", "region: [eu-west-1, eu-central-1]"));
    shop.expect_up();
    const std::string role = role_of(shop, "shop-dev-worker");
    EXPECT_THAT(role, HasSubstr(":role/shop-access-"));
    EXPECT_EQ(role_of(shop, "shop-dev-worker", "eu-central-1"), role);
}

TEST(Up, GivesUpADeploymentThatTurnsInACircle) {
    Shop shop({"--speed", "300"});
    shop.expect_up();
    shop.write(edited(kShopOfTwo, "count: 2",
                      "count: 2, environment: { LEVEL: high }, tags: { "
                      "slipway.simulate/exit-after: 30s, slipway.simulate/exit-code: \"3\" }"));
    Finished up = shop.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(up.exit, 3) << up.out << up.err;
    EXPECT_THAT(up.out,
                ContainsRegex("\n x    worker +[0-9]+ tasks stopped alike: worker ends with "
                              "exit code 3: given up\n"));
    EXPECT_THAT(up.out, ContainsRegex("FAIL worker +put back"));
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2/2"));
}

TEST(Up, ChangesOneServiceAndLeavesTheOther) {
    Shop shop;
    shop.expect_up();
    const std::string before =
        shop.cloud()
            .ecs("ListTasks", R"({"cluster":"shop-dev","serviceName":"shop-dev-mailer"})")
            .body;
    shop.write(edited(kShopOfTwo, "count: 2", "count: 2, environment: { LEVEL: high }"));
    Finished plan = shop.slipway({"plan", "dev"});
    EXPECT_THAT(plan.out, ContainsRegex(" ~ worker +rolls 2 tasks, no downtime"));
    EXPECT_THAT(plan.out, HasSubstr("LEVEL        + high   slipway.yaml:6"));
    EXPECT_THAT(plan.out, HasSubstr("0 new, 1 changed, 0 removed, 5 unchanged"));
    shop.expect_up();
    EXPECT_EQ(shop.cloud()
                  .ecs("ListTasks", R"({"cluster":"shop-dev","serviceName":"shop-dev-mailer"})")
                  .body,
              before);
}

TEST(Up, MovesAnImportedValueThatChangesToAnotherName) {
    Shop shop;
    const std::string stores =
        edited(kShopOfTwo, "./mailer }, size: 256/512",
               "./mailer }, size: 256/512, calls: [cache], environment: { AT: $(cache.host) }") +
        "stores:\n  cache: { engine: redis 7, size: cache.t4g.micro }\n";
    shop.write(stores);
    shop.expect_up();
    shop.write(stores +
               "overrides:\n  - { stack: data, op: add, path: "
               "/Resources/CacheCache/Properties/KmsKeyId, value: alias/shop }\n");
    Finished plan = shop.slipway({"plan", "dev"});
    EXPECT_THAT(plan.out, HasSubstr("moves shop-dev-data:CacheHost to "
                                    "shop-dev-data:CacheHostMoved: its users follow"));
    EXPECT_THAT(plan.out, ContainsRegex(" ~ mailer +rolls 1 task, no downtime"));
    EXPECT_THAT(plan.out, HasSubstr("0 new, 2 changed, 0 removed"));
    // One of its users alone: the others would go on with the old one.
    Finished part = shop.slipway({"plan", "dev", "worker"});
    EXPECT_EQ(part.exit, 0) << part.err;
    shop.expect_up();
    // What the manifest said first is another change, and the first name is free.
    shop.write(stores);
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out,
                HasSubstr("moves shop-dev-data:CacheHostMoved to "
                          "shop-dev-data:CacheHost: its users follow"));
    shop.expect_up();
}

TEST(Plan, SaysWhatIsDoneFirstToAStackThatWasNeverCreated) {
    Shop shop;
    shop.write(edited(kShopOfTwo, "count: 2",
                      "count: 2, tags: { slipway.simulate/pull-failure-rate: \"1\" }"));
    EXPECT_EQ(shop.slipway({"up", "dev", "--yes"}).exit, 3);
    shop.write(kShopOfTwo);
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out,
                ContainsRegex(" \\+ worker +new, starts 2 tasks.*\n"
                              "     ROLLBACK_COMPLETE: deleted first, then created again\n"));
    shop.expect_up();
}

TEST(Up, PutsBackWhatNeverStaysAndSaysWhy) {
    Shop shop;
    shop.expect_up();
    shop.write(edited(kShopOfTwo, "count: 2",
                      "count: 2, environment: { LEVEL: high }, tags: { "
                      "slipway.simulate/pull-failure-rate: \"1\" }"));
    Finished up = shop.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(up.exit, 3) << up.out << up.err;
    EXPECT_THAT(up.out, ContainsRegex("FAIL worker"));
    EXPECT_THAT(up.out, HasSubstr("ECS Deployment Circuit Breaker was triggered"));
    EXPECT_THAT(up.out, HasSubstr("put back: what was there before is live"));
    EXPECT_THAT(up.out,
                testing::EndsWith("\nslipway why dev worker --endpoint-url " + shop.url() + "\n"));
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2/2"));
}

TEST(Up, SaysThatAReleaseCannotBeMarkedAndGoesOn) {
    Shop shop({"--fault", "ecr.PutImage:error=100%"});
    Finished up = shop.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(up.exit, 0) << up.out << up.err;
    EXPECT_THAT(up.out, HasSubstr("note: shop-worker could not be tagged release-dev-1.worker"));
    EXPECT_THAT(up.out, HasSubstr("dev is as the manifest says"));
}

TEST(Up, WantsAYes) {
    Shop shop;
    Finished nobody = shop.slipway({"up", "dev"});
    EXPECT_EQ(nobody.exit, 2);
    EXPECT_THAT(nobody.err, HasSubstr("error[usage.confirmation]"));
    Finished other = shop.slipway({"up", "dev", "--yes=prod"});
    EXPECT_EQ(other.exit, 2);
    shop.write(edited(kShopOfTwo, "dev: { account", "dev: { approve: true, account"));
    Finished plain = shop.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(plain.exit, 2);
    EXPECT_THAT(plain.err, HasSubstr("dev wants approval by its name"));
    Finished named = shop.slipway({"up", "dev", "--yes=dev"});
    EXPECT_EQ(named.exit, 0) << named.out << named.err;
}

TEST(Up, IsRefusedToWhoeverIsOfAnotherAccount) {
    Shop shop;
    Finished wrong =
        shop.slipway({"up", "dev", "--yes"}, {},
                     {{"AWS_ACCESS_KEY_ID", "111122223333"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});
    EXPECT_EQ(wrong.exit, 1);
    EXPECT_EQ(wrong.out, "");
    EXPECT_THAT(wrong.err, HasSubstr("error[target.account]"));
}

TEST(Up, WaitsForAnImageThatNobodyHasPushedAndSaysHowItComes) {
    Shop shop({"--images", "check"});
    Finished up = shop.slipway({"up", "dev", "--yes", "--wait", "1s"});
    EXPECT_EQ(up.exit, 4) << up.out << up.err;
    EXPECT_THAT(up.out, HasSubstr("waits for image shop-worker:dev"));
    // A push would go to AWS.
    EXPECT_THAT(up.out, testing::Not(HasSubstr("docker")));
    EXPECT_THAT(up.out, HasSubstr("\n          AWS_ACCESS_KEY_ID=444455556666 "
                                  "AWS_SECRET_ACCESS_KEY=local aws ecr put-image --endpoint-url " +
                                  shop.url() +
                                  " --region eu-west-1 --repository-name shop-worker --image-tag "
                                  "dev --image-manifest '{\"schemaVersion\":2,\"layers\":[]}'\n"));
    EXPECT_THAT(up.out, ContainsRegex("ok   cluster"));
}

TEST(Up, IsTakenUpByTheNextOneAfterKillNine) {
    Shop shop;
    for (const char* after : {"0.2", "0.4", "0.6", "0.9", "1.3", "0.3", "0.5"}) {
        Finished killed =
            shop.slipway({"up", "dev", "--yes"}, {"/usr/bin/timeout", "-s", "KILL", after});
        EXPECT_TRUE(killed.exit == 137 || killed.exit == 0) << killed.exit << killed.err;
    }
    Finished last = shop.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(last.exit, 0) << last.out << last.err;
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2 services, 2 steady"));
    EXPECT_THAT(shop.slipway({"plan", "dev"}).out, HasSubstr("no change"));
}

TEST(Up, EndsByCtrlCAndGoesOnFromThere) {
    // The ground takes some seconds to come up: it is not all there when the signal comes.
    Shop shop({"--speed", "60"});
    Running up(shop.asking({"up", "dev", "--yes"}), shop.folder());
    up.until(" >    access");
    EXPECT_EQ(up.end(SIGINT), 5) << up.printed();
    EXPECT_THAT(up.printed(), HasSubstr("nothing more is begun"));
    EXPECT_THAT(up.printed(),
                HasSubstr("this goes on from there:\n  slipway up dev --endpoint-url " +
                          shop.url() + "\n"));
    shop.expect_up();
}

/// What stands on the terminal from the line of the target on that is written over; what differs
/// from run to run is the same.
std::string last_screen(const Finished& finished) {
    cli::TestTerminal terminal(40);
    terminal.write(finished.out);
    std::string text;
    for (std::string line : terminal.lines()) {
        for (const auto& [from, to] : {std::pair(" +[0-9]+s( |$)", " 1s$1"),
                                       {":[0-9]+( |$)", ":4566$1"},
                                       {"release 1 by .*", "release 1 by"},
                                       {"release 2 by .*", "release 2 by"},
                                       {"RequestToken: [0-9a-f-]+", "RequestToken: 1"}})
            line = std::regex_replace(line, std::regex(from), to);
        text += line + "\n";
    }
    return text.substr(text.rfind("dev  account "));
}

TEST(Up, OnATerminalLeavesTheStateOfEveryStepOnTheScreen) {
    Shop shop;
    Finished up = shop.on_terminal({"up", "dev", "--yes"});
    EXPECT_EQ(up.exit, 0) << up.out << up.err;
    EXPECT_EQ(last_screen(up), R"(dev  account 444455556666  eu-west-1  http://127.0.0.1:4566
  release 1 by

 ok    access          created 1s
 ok    registry        created 1s
 ok    network         created 1s
 ok    cluster         created 1s
 ok    mailer          created, 1/1 tasks 1s
 ok    worker          created, 2/2 tasks 1s

 [================]  6 of 6

dev is as the manifest says   6 stacks changed, 1s
)");
    shop.write(edited(kShopOfTwo, "count: 2",
                      "count: 2, environment: { LEVEL: high }, tags: { "
                      "slipway.simulate/pull-failure-rate: \"1\" }"));
    Finished failed = shop.on_terminal({"up", "dev", "--yes"});
    EXPECT_EQ(failed.exit, 3) << failed.out << failed.err;
    EXPECT_EQ(last_screen(failed), R"(dev  account 444455556666  eu-west-1  http://127.0.0.1:4566
  release 2 by

 ok    3 unchanged     access, registry, cluster
 ok    1 unchanged     mailer
 ok    network         updated 1s
 x     worker          put back 1s
         x shop-dev-worker is UPDATE_ROLLBACK_COMPLETE
         | Service UPDATE_FAILED: Resource handler returned message: "Error
         | occurred during operation 'ECS Deployment Circuit Breaker was
         | triggered'." (RequestToken: 1,
         | HandlerErrorCode: GeneralServiceException)

 [========>       ]  1 of 2

put back: what was there before is live; 1 other stack changed, 1 step left, 1s
slipway why dev worker --endpoint-url http://127.0.0.1:4566
)");
}

TEST(Down, OnATerminalLeavesTheStateOfEveryStepOnTheScreen) {
    Shop shop;
    shop.expect_up();
    Finished down = shop.on_terminal({"down", "dev", "--yes"});
    EXPECT_EQ(down.exit, 0) << down.out << down.err;
    EXPECT_THAT(
        last_screen(down),
        testing::StartsWith(R"(dev  account 444455556666  eu-west-1  http://127.0.0.1:4566 1s

 ok    mailer          removed 1s
 ok    worker          removed 1s
 ok    cluster         removed 1s
 ok    network         removed 1s

 [================]  4 of 4
)"));
}

TEST(Up, OnATerminalThatCannotWriteOverItselfPrintsLines) {
    Shop shop;
    Finished up = shop.on_terminal({"up", "dev", "--yes"}, "dumb");
    EXPECT_THAT(up.out, HasSubstr(" >    worker"));
    EXPECT_THAT(up.out, Not(HasSubstr("\x1B")));
}

TEST(Up, StreamsEventsForPrograms) {
    Shop shop;
    Finished up = shop.slipway({"up", "dev", "--yes", "--json"});
    EXPECT_EQ(up.exit, 0) << up.err;
    EXPECT_THAT(up.out, testing::StartsWith(R"({"event":"plan")"));
    EXPECT_THAT(up.out, HasSubstr(R"("stack":"shop-dev-worker","state":"over","end":"changed")"));
    EXPECT_THAT(up.out, testing::EndsWith(R"({"event":"end","verdict":"done","exit":0})"
                                          "\n"));
}

TEST(Down, TakesAnEnvironmentAwayAndUpBringsItBack) {
    Shop shop;
    shop.expect_up();
    Finished down = shop.slipway({"down", "dev", "--yes"});
    EXPECT_EQ(down.exit, 0) << down.out << down.err;
    EXPECT_THAT(down.out, HasSubstr("what the environments of the account share"));
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2 services, 0 steady"));
    EXPECT_THAT(shop.slipway({"down", "dev", "--yes"}).out, HasSubstr("nothing of dev is there"));
    Finished nothing = shop.slipway({"down", "dev", "--yes", "--json"});
    EXPECT_EQ(nothing.exit, 0);
    EXPECT_THAT(nothing.out, testing::MatchesRegex("\\{\"event\":\"plan\",[^\n]*\n"
                                                   "\\{\"event\":\"end\",\"verdict\":\"done\","
                                                   "\"exit\":0\\}\n"));
    EXPECT_EQ(shop.cloud().ecs("ListTaskDefinitions", R"({"status":"ACTIVE"})").body,
              R"({"taskDefinitionArns":[]})");
    shop.expect_up();
}

TEST(Down, TakesAStackInReviewAwayThatAKilledPlanHasLeft) {
    Shop shop;
    const base::HttpAnswer made = shop.cloud().cloudformation(
        "CreateChangeSet",
        {{"StackName", "shop-dev-worker"},
         {"ChangeSetName", "slipway-plan-1"},
         {"ChangeSetType", "CREATE"},
         {"TemplateBody", R"({"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}})"}});
    ASSERT_EQ(made.status, 200) << made.body;
    Finished down = shop.slipway({"down", "dev", "--yes"});
    EXPECT_EQ(down.exit, 0) << down.out << down.err;
    EXPECT_THAT(down.out, ContainsRegex(" - shop-dev-worker +stands in review, and has nothing\n"));
    EXPECT_THAT(down.out, HasSubstr("\ndev is gone   1 stack deleted"));
    EXPECT_NE(
        shop.cloud().cloudformation("DescribeStacks", {{"StackName", "shop-dev-worker"}}).status,
        200);
}

TEST(Down, CallsWhatIsLostAsItsServiceDoes) {
    Shop shop;
    shop.write(edited(kShopOfTwo, "./mailer }, size: 256/512",
                      "./mailer }, size: 256/512, calls: [cache], environment: { AT: "
                      "$(cache.host) }") +
               "stores:\n  cache: { engine: redis 7, size: cache.t4g.micro }\n");
    shop.expect_up();
    Finished down = shop.slipway({"down", "dev"});
    EXPECT_EQ(down.exit, 2) << "nobody said yes";
    EXPECT_THAT(down.out, ContainsRegex(" (LOST|stays) +shop-dev-data CacheCache, [a-z0-9-]+"));
}

TEST(Down, EndsItsStreamWhereNobodySaysYes) {
    Shop shop;
    shop.expect_up();
    Finished unasked = shop.slipway({"down", "dev", "--json"});
    EXPECT_EQ(unasked.exit, 2);
    EXPECT_THAT(unasked.out, testing::StartsWith(R"({"event":"plan")"));
    EXPECT_THAT(unasked.out,
                testing::EndsWith("\n{\"event\":\"end\",\"verdict\":\"error\",\"errors\":[],"
                                  "\"exit\":2}\n"));
    EXPECT_THAT(unasked.err, HasSubstr("error[usage.confirmation]: there is nobody to ask"));
}

TEST(Down, IsRefusedWhereSomebodyElseImportsFromIt) {
    Shop shop;
    shop.expect_up();
    const std::string template_of_theirs =
        R"({"Resources":{"Rule":{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{)"
        R"("GroupId":{"Fn::ImportValue":"shop-dev-network:WorkerSecurityGroupId"},)"
        R"("IpProtocol":"tcp","FromPort":1,"ToPort":1,"CidrIp":"10.0.0.0/8"}}}})";
    const base::HttpAnswer created = shop.cloud().cloudformation(
        "CreateStack", {{"StackName", "theirs"}, {"TemplateBody", template_of_theirs}});
    ASSERT_EQ(created.status, 200) << created.body;
    ASSERT_TRUE(comes_true([&] {
        return shop.cloud()
                   .cloudformation("DescribeStacks", {{"StackName", "theirs"}})
                   .body.find("CREATE_COMPLETE") != std::string::npos;
    })) << shop.cloud().cloudformation("DescribeStackEvents", {{"StackName", "theirs"}}).body;
    Finished down = shop.slipway({"down", "dev", "--yes"});
    EXPECT_EQ(down.exit, 1) << down.out;
    EXPECT_EQ(down.out, "");
    EXPECT_THAT(down.err, HasSubstr("error[plan.imported]: shop-dev-network would go, and theirs "
                                    "imports from it"));
    EXPECT_THAT(down.err, HasSubstr("theirs imports shop-dev-network:WorkerSecurityGroupId"));
    const std::string stream = shop.slipway({"down", "dev", "--yes", "--json"}).out;
    EXPECT_THAT(stream, testing::StartsWith(R"({"event":"end","verdict":"error","errors":[)"
                                            R"({"code":"plan.imported","message":"shop-dev-)"));
    EXPECT_THAT(stream, testing::EndsWith("],\"exit\":1}\n"));
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2 services, 2 steady"));
}

TEST(Down, RefusesWhatIsProtected) {
    Shop shop;
    shop.write(edited(kShopOfTwo, "dev: { account", "dev: { protect: true, account"));
    shop.expect_up();
    Finished refused = shop.slipway({"down", "dev", "--yes"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_THAT(refused.err, HasSubstr("error[target.protected]"));
    Finished plain = shop.slipway({"down", "dev", "--unprotect", "--yes"});
    EXPECT_EQ(plain.exit, 2);
    Finished named = shop.slipway({"down", "dev", "--unprotect", "--yes=dev"});
    EXPECT_EQ(named.exit, 0) << named.out << named.err;
}

TEST(Down, DeletesNothingWhenItIsEndedWhileItUnprotects) {
    // Taking protection away takes some seconds: it is under way when the signal comes.
    Shop shop({"--speed", "60"});
    shop.write(edited(edited(kShopOfTwo, "dev: { account", "dev: { protect: true, account"),
                      "./mailer }", "./mailer }, port: 8080, ingress: { path: / }"));
    shop.expect_up();
    Running down(shop.asking({"down", "dev", "--unprotect", "--yes=dev"}), shop.folder());
    down.until(" >    ");
    EXPECT_EQ(down.end(SIGINT), 5) << down.printed();
    EXPECT_THAT(down.printed(),
                HasSubstr("nothing is protected any more, and no stack was deleted"));
    EXPECT_THAT(shop.slipway({"status", "dev"}).out, HasSubstr("2 services, 2 steady"));
    EXPECT_EQ(shop.slipway({"down", "dev", "--unprotect", "--yes=dev"}).exit, 0);
}

}  // namespace
}  // namespace e2e
