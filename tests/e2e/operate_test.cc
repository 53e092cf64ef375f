// `slipway scale` and `restart` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "e2e/shop_manifest.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::HasSubstr;

const std::string kManifest =
    kShopManifest +
    "  worker: { image: { build: ./worker }, size: 256/512, count: 2 }\n"
    "  mailer: { image: { build: ./mailer }, size: 256/512, scale: { range: 1-4, cpu: 60% } }\n"
    "  writer: { image: { build: ./writer }, size: 256/512, deploy: { order: stop-first } }\n"
    "jobs:\n"
    "  nightly: { image: { build: ./nightly }, size: 256/512, tags: { slipway.simulate/exit-code: "
    "\"3\" } }\n";

/// Everything of the manifest, up.
class OperateShop {
  public:
    explicit OperateShop(const std::string& manifest = kManifest) : shop(manifest) {
        Finished up = shop.ask({"up", "dev", "--yes=dev"});
        EXPECT_EQ(up.exit, 0) << up.out << up.err;
    }
    std::string tasks(const std::string& service) const {
        return shop.cloud()
            .ecs("ListTasks", R"({"cluster":"shop-dev","serviceName":"shop-dev-)" + service + "\"}")
            .body;
    }
    WorkingShop shop;
};

TEST(Scale, WaitsUntilSoManyTasksRunAndWarnsThatTheManifestKeepsTheCount) {
    OperateShop of;
    Finished scale = of.shop.ask({"scale", "dev", "worker", "3", "--yes"});
    EXPECT_EQ(scale.exit, 0) << scale.out << scale.err;
    EXPECT_THAT(scale.out, ContainsRegex(" ok   worker  eu-west-1  3 of 3 running  [0-9]+s\n$"));
    EXPECT_EQ(scale.err,
              "the manifest has 2 tasks for worker (slipway.yaml:6): the next `slipway up dev "
              "--endpoint-url " +
                  of.shop.url() + "` that changes worker sets it back\n");
    Finished back = of.shop.ask({"scale", "dev", "worker", "0", "--yes", "--json"});
    EXPECT_EQ(back.exit, 0) << back.out << back.err;
    EXPECT_THAT(back.out, HasSubstr(R"("running": 0)"));
    EXPECT_EQ(of.tasks("worker"), R"({"taskArns":[]})");
}

TEST(Scale, LeavesTheRangeToTheManifestAndASingleWriterAlone) {
    OperateShop of;
    Finished inside = of.shop.ask({"scale", "dev", "mailer", "3", "--yes"});
    EXPECT_EQ(inside.exit, 0) << inside.out << inside.err;
    EXPECT_THAT(inside.err, HasSubstr("the autoscaler owns the count of mailer (slipway.yaml:7)"));
    struct Row {
        std::vector<std::string> words;
        std::string error;
    };
    const Row rows[] = {
        {{"mailer", "5"}, "mailer scales from 1 to 4 tasks (slipway.yaml:7), and 5 is outside"},
        {{"mailer", "0"}, "and 0 is outside"},
        {{"writer", "2"}, "writer has one writer"},
        {{"worker", "10001"}, "COUNT is a number from 0 to 10,000, not '10001'"},
        {{"worker", "2x"}, "COUNT is a number"},
        {{"wroker", "2"}, "did you mean `worker`?"},
    };
    for (const Row& row : rows) {
        Finished refused = of.shop.ask({"scale", "dev", row.words[0], row.words[1], "--yes"});
        EXPECT_EQ(refused.exit, 2) << refused.out;
        EXPECT_THAT(refused.err, HasSubstr(row.error));
    }
}

TEST(Restart, ReplacesEveryTaskOfTheServicesThatAreNamed) {
    OperateShop of;
    const std::string worker = of.tasks("worker");
    const std::string mailer = of.tasks("mailer");
    Finished restart = of.shop.ask({"restart", "dev", "worker", "writer", "--yes"});
    EXPECT_EQ(restart.exit, 0) << restart.out << restart.err;
    EXPECT_THAT(restart.out, HasSubstr(" ~    worker  eu-west-1  replaces 2 tasks\n"));
    EXPECT_THAT(
        restart.out,
        HasSubstr(" ~    writer  eu-west-1  OUTAGE: 1 task, one writer (stop, then start)"));
    EXPECT_THAT(restart.out, HasSubstr(" ok   worker  eu-west-1  2 of 2 running"));
    EXPECT_NE(of.tasks("worker"), worker);
    EXPECT_EQ(of.tasks("mailer"), mailer);
}

TEST(Restart, WantsAYesAndAService) {
    std::string manifest = kManifest;
    manifest.replace(manifest.find("dev: {"), 6, "dev: { approve: true,");
    OperateShop of(manifest);
    const std::string before = of.tasks("worker");
    EXPECT_THAT(of.shop.ask({"restart", "dev", "worker", "--yes"}).err,
                HasSubstr("dev wants approval by its name"));
    EXPECT_EQ(of.shop.ask({"restart", "dev", "worker"}).exit, 2);
    EXPECT_EQ(of.shop.ask({"restart", "dev"}).exit, 2);
    EXPECT_EQ(of.tasks("worker"), before);
    EXPECT_EQ(of.shop.ask({"restart", "dev", "worker", "--yes=dev"}).exit, 0);
}

TEST(Restart, OfAServiceThatIsNotUpIsRefused) {
    WorkingShop shop(kManifest);
    Finished refused = shop.ask({"restart", "dev", "worker", "--yes"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_THAT(refused.err, HasSubstr("error[target.not-up]"));
}

TEST(Run, EndsWithTheExitCodeOfTheJobAfterItsLines) {
    OperateShop of;
    Finished run = of.shop.ask({"run", "dev", "nightly"});
    EXPECT_EQ(run.exit, 3) << run.out << run.err;
    EXPECT_THAT(run.err, ContainsRegex("task [0-9a-f]+ runs nightly"));
    EXPECT_THAT(run.out, HasSubstr("simulated"));
    EXPECT_THAT(of.shop.ask({"run", "dev", "nightly", "--json"}).out,
                HasSubstr(R"("service":"nightly")"));
}

TEST(Run, TakesTheImageOfAServiceWithACommandOfItsOwn) {
    OperateShop of;
    // The words for the cloud have to stand before the command.
    Finished run = of.shop.slipway({"run", "dev", "worker", "--endpoint-url", of.shop.url(), "--",
                                    "./manage", "--all", "migrate"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    const std::string stopped =
        of.shop.cloud()
            .ecs("ListTasks",
                 R"({"cluster":"shop-dev","family":"shop-dev-worker","desiredStatus":"STOPPED"})")
            .body;
    const std::string arn =
        stopped.substr(stopped.find("arn:"), stopped.find("\"]") - stopped.find("arn:"));
    EXPECT_THAT(of.shop.cloud()
                    .ecs("DescribeTasks", R"({"cluster":"shop-dev","tasks":[")" + arn + "\"]}")
                    .body,
                HasSubstr(R"("command":["./manage","--all","migrate"])"));
}

TEST(Run, RefusesACommandThatEcsWouldNotTake) {
    WorkingShop shop(kManifest);
    Finished run = shop.slipway({"run", "dev", "worker", "--endpoint-url", shop.url(), "--",
                                 "./manage", std::string(8192, 'x')});
    EXPECT_EQ(run.exit, 2) << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("error[usage.arguments]: the command has 8260 characters, and "
                                   "ECS takes 8192"));
}

TEST(Run, RefusesWhatIsNotThere) {
    WorkingShop shop(kManifest);
    EXPECT_THAT(shop.ask({"run", "dev", "nigthly"}).err, HasSubstr("did you mean `nightly`?"));
    Finished early = shop.ask({"run", "dev", "nightly"});
    EXPECT_EQ(early.exit, 1);
    EXPECT_THAT(early.err, HasSubstr("error[target.not-up]"));
    EXPECT_EQ(shop.ask({"run", "dev", "worker"}).exit, 1);
}

TEST(Run, StopsTheTaskWhenTimeIsOver) {
    OperateShop of;
    Finished late = of.shop.ask({"run", "dev", "nightly", "--wait", "0s"});
    EXPECT_EQ(late.exit, 4) << late.out << late.err;
    EXPECT_THAT(late.err, HasSubstr("out of time; ECS was told to stop the task"));
}

}  // namespace
}  // namespace e2e
