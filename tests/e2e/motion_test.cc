// `slipway abort` and `watch` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/up_shop.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// Tasks of which never become RUNNING while a test lasts.
const std::string kEndless = "tags: { slipway.simulate/pull-time: \"7d\" }";

/// Everything of the manifest, up, in a cloud in which an hour takes half a minute.
class MovingShop {
  public:
    explicit MovingShop(const std::string& manifest = kShopOfTwo,
                        const std::vector<std::string>& more = {})
        : shop(manifest, words_of_cloud(more)) {
        Finished up = shop.ask({"up", "dev", "--yes=dev"});
        EXPECT_EQ(up.exit, 0) << up.out << up.err;
    }

    void write(const std::string& manifest) const { shop.write(manifest); }
    std::string status_of(const std::string& stack) const {
        const std::string body =
            shop.cloud().cloudformation("DescribeStacks", {{"StackName", stack}}).body;
        const std::size_t at = body.find("<StackStatus>");
        if (at == std::string::npos) return "";
        const std::size_t from = at + std::string_view("<StackStatus>").size();
        return body.substr(from, body.find('<', from) - from);
    }
    void expect(const std::string& stack, const std::string& status) const {
        ASSERT_TRUE(comes_true([&] { return status_of(stack) == status; }))
            << stack << " is " << status_of(stack);
    }
    std::string service(const std::string& name) const {
        return shop.cloud()
            .ecs("DescribeServices",
                 R"({"cluster":"shop-dev","services":["shop-dev-)" + name + "\"]}")
            .body;
    }
    /// Somebody's UpdateService to a revision whose tasks never start.
    void begin_endless_deployment(const std::string& name) const {
        shop.cloud().ecs(
            "RegisterTaskDefinition",
            R"({"family":"shop-dev-)" + name +
                R"(","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256",)"
                R"("memory":"512","containerDefinitions":[{"name":"x","image":"x:1"}],)"
                R"("tags":[{"key":"slipway.simulate/pull-time","value":"7d"}]})");
        update(name, "shop-dev-" + name);
        ASSERT_THAT(service(name), HasSubstr("IN_PROGRESS"));
    }
    void update(const std::string& name, const std::string& definition) const {
        base::HttpAnswer updated = shop.cloud().ecs(
            "UpdateService", R"({"cluster":"shop-dev","service":"shop-dev-)" + name +
                                 R"(","taskDefinition":")" + definition + "\"}");
        ASSERT_EQ(updated.status, 200) << updated.body;
    }
    /// A `watch` that goes on as long as the endless deployment, and no longer than a test may.
    Running watch(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"watch", "dev", "--wait", "3m"};
        words.insert(words.end(), more.begin(), more.end());
        return Running(shop.asking(words), shop.folder());
    }

    WorkingShop shop;

  private:
    static std::vector<std::string> words_of_cloud(const std::vector<std::string>& more) {
        std::vector<std::string> words = {"--memory", "--speed", "120"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

TEST(Abort, CancelsTheUpdateOfAServiceThatRollsOut) {
    MovingShop of;
    of.write(edited(kShopOfTwo, "count: 2", "count: 2, environment: { LEVEL: high }, " + kEndless));
    Running up(of.shop.asking({"up", "dev", "--yes"}), of.shop.folder());
    ASSERT_NO_FATAL_FAILURE(of.expect("shop-dev-worker", "UPDATE_IN_PROGRESS"));
    Finished nobody = of.shop.ask({"abort", "dev"});
    EXPECT_EQ(nobody.exit, 2);
    EXPECT_THAT(nobody.out, ContainsRegex(" x    worker +its update is cancelled"));
    EXPECT_EQ(of.status_of("shop-dev-worker"), "UPDATE_IN_PROGRESS");
    Finished abort = of.shop.ask({"abort", "dev", "--yes"});
    EXPECT_EQ(abort.exit, 0) << abort.out << abort.err;
    EXPECT_THAT(abort.out, ContainsRegex(" ok   worker +put back: what was before is live, 2/2"));
    EXPECT_THAT(abort.out, ContainsRegex("\naborted: what was before is live   [0-9]+s\n$"));
    EXPECT_EQ(of.status_of("shop-dev-worker"), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(up.end(0), 3) << up.printed();
    EXPECT_THAT(up.printed(), HasSubstr("somebody cancelled the update of shop-dev-worker"));
    EXPECT_THAT(up.printed(), HasSubstr("\nput back by somebody else: what was there before is"));
    EXPECT_THAT(up.printed(), Not(HasSubstr("slipway why")));
}

TEST(Abort, DeletesAServiceThatWasNeverThereAndLeavesTheOthers) {
    MovingShop of;
    const std::string mailer = of.service("mailer");
    of.write(kShopOfTwo + "  fresh: { image: { build: ./fresh }, size: 256/512, " + kEndless +
             " }\n");
    Running up(of.shop.asking({"up", "dev", "--yes"}), of.shop.folder());
    ASSERT_NO_FATAL_FAILURE(of.expect("shop-dev-fresh", "CREATE_IN_PROGRESS"));
    up.end(SIGKILL);
    Finished abort = of.shop.ask({"abort", "dev", "fresh", "--yes", "--json"});
    EXPECT_EQ(abort.exit, 0) << abort.out << abort.err;
    EXPECT_THAT(abort.out, HasSubstr(R"("stack":"shop-dev-fresh","subject":"fresh",)"
                                     R"("do":"delete stack")"));
    EXPECT_THAT(abort.out, EndsWith(R"({"event":"end","steps":[{"stack":"shop-dev-fresh",)"
                                    R"("end":"back"}],"begun_since":[],"exit":0})"
                                    "\n"));
    EXPECT_EQ(of.status_of("shop-dev-fresh"), "");
    EXPECT_EQ(of.service("mailer"), mailer);
}

TEST(Abort, StopsADeploymentThatSomebodyElseBegan) {
    MovingShop of;
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("worker"));
    Finished other = of.shop.ask({"abort", "dev", "mailer", "--yes"});
    EXPECT_EQ(other.exit, 0) << other.err;
    EXPECT_THAT(other.out, EndsWith("nothing is under way in dev; nothing was changed\n"));
    EXPECT_THAT(of.service("worker"), HasSubstr("IN_PROGRESS"));
    Finished abort = of.shop.ask({"abort", "dev", "--yes"});
    EXPECT_EQ(abort.exit, 0) << abort.out << abort.err;
    EXPECT_THAT(abort.out, ContainsRegex(" x    worker +its deployment is stopped: ECS goes back"));
    EXPECT_THAT(abort.out, Not(HasSubstr("its stack still names")));
    EXPECT_THAT(of.service("worker"),
                HasSubstr("\"taskDefinition\":\"arn:aws:ecs:eu-west-1:444455556666:"
                          "task-definition/shop-dev-worker:1\""));
    EXPECT_EQ(of.status_of("shop-dev-worker"), "CREATE_COMPLETE");
}

TEST(Abort, GoesOnWithTheOthersWhenOneIsRefusedAndEndsByCtrlC) {
    MovingShop of(kShopOfTwo, {"--fault", "cloudformation.CancelUpdateStack:error=100%"});
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("mailer"));
    of.write(edited(kShopOfTwo, "count: 2", "count: 2, environment: { LEVEL: high }, " + kEndless));
    Running up(of.shop.asking({"up", "dev", "worker", "--yes"}), of.shop.folder());
    ASSERT_NO_FATAL_FAILURE(of.expect("shop-dev-worker", "UPDATE_IN_PROGRESS"));
    up.end(SIGKILL);
    Running abort(of.shop.asking({"abort", "dev", "--yes"}), of.shop.folder());
    EXPECT_THAT(abort.until("mailer                 put back"),
                HasSubstr("shop-dev-worker was not stopped\n"));
    EXPECT_EQ(abort.end(SIGINT), 5) << abort.printed();
    EXPECT_THAT(abort.printed(), EndsWith("ended by you; what was asked of AWS goes on: `slipway "
                                          "watch dev --endpoint-url " +
                                          of.shop.url() + "` looks on\n"));
    EXPECT_EQ(of.status_of("shop-dev-worker"), "UPDATE_IN_PROGRESS");
}

TEST(Abort, LeavesTheGroundAloneAndSaysSo) {
    // At this speed a network takes longer than any test.
    WorkingShop shop(kShopOfTwo, {"--memory", "--speed", "1"});
    std::stringstream body;
    body << std::ifstream(shop.folder() + "/templates/dev/shop-dev-network.json").rdbuf();
    ASSERT_EQ(shop.cloud()
                  .cloudformation("CreateStack",
                                  {{"StackName", "shop-dev-network"}, {"TemplateBody", body.str()}})
                  .status,
              200);
    Finished abort = shop.ask({"abort", "dev", "--yes"});
    EXPECT_EQ(abort.exit, 1) << abort.out;
    EXPECT_THAT(abort.out, ContainsRegex(" \\.    network +left alone: it is created for the first "
                                         "time"));
    EXPECT_THAT(abort.err, HasSubstr("error[abort.impossible]"));
    EXPECT_THAT(shop.ask({"abort", "dev", "--yes", "--json"}).out,
                EndsWith("\n{\"event\":\"end\",\"verdict\":\"error\",\"errors\":[{\"code\":"
                         "\"abort.impossible\",\"message\":\"nothing that is under way in dev can "
                         "be taken back\"}],\"exit\":1}\n"));
}

TEST(Abort, WantsTheNameWhereTheManifestWantsApproval) {
    MovingShop of(edited(kShopOfTwo, "dev: {", "dev: { approve: true,"));
    Finished nothing = of.shop.ask({"abort", "dev"});
    EXPECT_EQ(nothing.exit, 0) << "nothing is asked when nothing is under way";
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("worker"));
    Finished plain = of.shop.ask({"abort", "dev", "--yes"});
    EXPECT_EQ(plain.exit, 2);
    EXPECT_THAT(plain.err, HasSubstr("dev wants approval by its name"));
    EXPECT_THAT(of.service("worker"), HasSubstr("IN_PROGRESS"));
    EXPECT_EQ(of.shop.ask({"abort", "dev", "--yes=dev"}).exit, 0);
}

TEST(Abort, RefusesAServiceThatTheManifestLacks) {
    WorkingShop shop(kShopOfTwo);
    Finished unknown = shop.ask({"abort", "dev", "wroker", "--yes"});
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean `worker`?"));
}

TEST(Watch, OfWhatIsAtRestSaysSoAtOnce) {
    MovingShop of;
    Finished watch = of.shop.ask({"watch", "dev"});
    EXPECT_EQ(watch.exit, 0) << watch.err;
    EXPECT_THAT(watch.out, EndsWith("nothing is under way in dev\n"));
    EXPECT_EQ(of.shop.ask({"watch", "dev", "--json"}).out,
              "{\"event\":\"end\",\"verdict\":\"nothing\",\"exit\":0}\n");
}

TEST(Watch, FollowsWhatOthersRollOutAndKeepsWhatStoppedTasksSaid) {
    MovingShop of;
    // It has something to look at until the end.
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("mailer"));
    Running watch = of.watch();
    EXPECT_THAT(watch.until("mailer"), HasSubstr("rolling out, new 0/1, old 1 tasks"));
    of.write(edited(kShopOfTwo, "count: 2",
                    "count: 2, environment: { LEVEL: high }, tags: { "
                    "slipway.simulate/pull-failure-rate: \"1\" }"));
    EXPECT_EQ(of.shop.ask({"up", "dev", "worker", "--yes"}).exit, 3);
    watch.until("put back: what was before is live");
    of.update("mailer", "shop-dev-mailer:1");
    EXPECT_EQ(watch.end(0), 3) << watch.printed();
    const std::string& text = watch.printed();
    EXPECT_THAT(text, HasSubstr("release 2 by "));
    EXPECT_THAT(text, ContainsRegex(" x    worker  task [0-9a-f]+ stopped .*CannotPullContainer"));
    EXPECT_THAT(text, ContainsRegex(" FAIL worker +put back: what was before is live"));
    EXPECT_THAT(text, HasSubstr("      | ECS Deployment Circuit Breaker was triggered"));
    EXPECT_THAT(
        text, EndsWith("put back: worker\nslipway why dev --endpoint-url " + of.shop.url() + "\n"));
}

TEST(Watch, StreamsEventsAndEndsWellWhenAllIs) {
    MovingShop of;
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("worker"));
    Running watch = of.watch({"--json"});
    EXPECT_THAT(watch.until("\"motion\":\"deploys\""), HasSubstr("\"subject\":\"worker\""));
    of.update("worker", "shop-dev-worker:1");
    EXPECT_EQ(watch.end(0), 0) << watch.printed();
    EXPECT_THAT(watch.printed(), EndsWith("{\"event\":\"end\",\"verdict\":\"well\",\"exit\":0}\n"));
}

TEST(Watch, EndsByCtrlCAndOutOfTimeWhileAwsGoesOn) {
    MovingShop of;
    ASSERT_NO_FATAL_FAILURE(of.begin_endless_deployment("worker"));
    Running watch = of.watch();
    watch.until(" >    worker");
    EXPECT_EQ(watch.end(SIGINT), 5);
    EXPECT_THAT(watch.printed(),
                EndsWith("ended by you; AWS goes on: `slipway watch dev --endpoint-url " +
                         of.shop.url() + "` looks on again\n"));
    Finished late = of.shop.ask({"watch", "dev", "--wait", "0s"});
    EXPECT_EQ(late.exit, 4) << late.out << late.err;
    EXPECT_THAT(late.out, HasSubstr("out of time; AWS goes on"));
    EXPECT_THAT(of.service("worker"), HasSubstr("IN_PROGRESS"));
}

}  // namespace
}  // namespace e2e
