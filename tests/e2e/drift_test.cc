// `slipway plan --drift-only` and the plan of `up` against local clouds that run as processes of
// their own: what somebody changes by hand is found, and nothing else ever is.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "cli/process.h"
#include "e2e/local_cloud.h"
#include "e2e/shop_manifest.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string file(const std::string& path) {
    std::ifstream bytes(SLIPWAY_ROOT "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(bytes), {}};
}

void edit(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

/// The first text between `before` and the next `after`; empty: there is none.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

/// ohi in one environment, up in a cloud of its own. Its services roll: the local cloud shifts no
/// traffic.
class Ohi {
  public:
    Ohi(std::string environment, const std::string& account)
        : environment_(std::move(environment)),
          cloud_({"--memory", "--speed", "3600", "--account", account}) {
        std::string manifest = file("platforms/ohi/slipway.yaml");
        edit(manifest, "strategy: { prod: canary 10%, staging: blue-green, dev: rolling }",
             "strategy: rolling");
        manifest = std::regex_replace(manifest, std::regex("\n +bake: 5m[^\n]*"), "");
        manifest = std::regex_replace(manifest, std::regex("\n +rollback_on:[^\n]*"), "");
        folder_.put("slipway.yaml", manifest);
        folder_.put("config/otel-collector.yaml", file("platforms/ohi/config/otel-collector.yaml"));
        Finished up = slipway({"up", environment_, "--yes=" + environment_});
        EXPECT_EQ(up.exit, 0) << up.out << up.err;
    }

    const LocalCloud& cloud() const { return cloud_; }
    Finished slipway(std::vector<std::string> words) const {
        words.insert(words.end(),
                     {"--endpoint-url", "http://127.0.0.1:" + std::to_string(cloud_.port())});
        return cli_test::run(
            {.words = words, .folder = folder_.path(), .environment = {{"HOME", folder_.path()}}});
    }
    Finished drift(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"plan", environment_, "--drift-only"});
        return slipway(std::move(more));
    }
    void expect_none(const std::string& after) const {
        Finished none = drift();
        EXPECT_EQ(none.exit, 0) << after << none.out << none.err;
        EXPECT_THAT(none.out, HasSubstr("\nno drift: ")) << after;
        EXPECT_THAT(none.out, Not(HasSubstr("not compared"))) << after;
    }

    /// The answers of services that take forms.
    std::string ec2(const std::string& action,
                    const std::vector<std::pair<std::string, std::string>>& pairs) const {
        return body(cloud_.form("ec2", "2016-11-15", action, pairs));
    }
    std::string elbv2(const std::string& action,
                      const std::vector<std::pair<std::string, std::string>>& pairs) const {
        return body(cloud_.form("elasticloadbalancing", "2015-12-01", action, pairs));
    }
    std::string ecs(const std::string& operation, const std::string& input) const {
        return body(cloud_.ecs(operation, input));
    }
    std::string scaling(const std::string& operation, const std::string& more) const {
        return body(cloud_.json("application-autoscaling", "AnyScaleFrontendService." + operation,
                                R"({"ServiceNamespace":"ecs","ScalableDimension":)"
                                R"("ecs:service:DesiredCount",)" +
                                    more + "}"));
    }

  private:
    static std::string body(const base::HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.body;
    }

    std::string environment_;
    cli_test::TemporaryFolder folder_;
    LocalCloud cloud_;
};

/// The findings, without ids, lines of the manifest and what brings them back.
std::vector<std::string> findings_in(const std::string& out) {
    std::vector<std::string> found;
    static const std::regex kLine("\n (?:drift  |       ) ([^ ].*)");
    const auto begin =
        out.begin() + static_cast<std::ptrdiff_t>(std::min(out.find("\n drift "), out.size()));
    for (std::sregex_iterator at(begin, out.end(), kLine), end; at != end; ++at)
        found.push_back(
            std::regex_replace((*at)[1].str(), std::regex("   slipway\\.yaml:[0-9]+"), ""));
    return found;
}

TEST(DriftOfOhi, IsNoneInDevAfterUpARestartAScaleAndARelease) {
    const Ohi ohi("dev", "444455556666");
    ohi.expect_none("up");
    Finished scale = ohi.slipway({"scale", "dev", "api", "3", "--yes"});
    EXPECT_EQ(scale.exit, 0) << scale.err;
    ohi.expect_none("scale of a service that scales");
    Finished restart = ohi.slipway({"restart", "dev", "graphql", "clickhouse", "--yes"});
    EXPECT_EQ(restart.exit, 0) << restart.err;
    ohi.expect_none("restart");
    EXPECT_EQ(ohi.cloud()
                  .json("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage",
                        R"({"repositoryName": "ohi-graphql", "imageTag": "dev", )"
                        R"("imageManifest": "{}"})")
                  .status,
              200);
    EXPECT_THAT(ohi.slipway({"plan", "dev"}).out, ContainsRegex(" ~ graphql [^~]*image "));
    Finished release = ohi.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(release.exit, 0) << release.out << release.err;
    ohi.expect_none("release of an image");
}

TEST(DriftOfOhi, IsNoneInStagingAfterUp) {
    Ohi("staging", "444455556666").expect_none("up");
}

TEST(DriftOfOhi, IsNoneInProdAfterUp) {
    Ohi("prod", "111122223333").expect_none("up");
}

/// What people do in consoles, each with what is told of it.
class ByHand {
  public:
    explicit ByHand(const Ohi& ohi) : ohi_(ohi) {}

    void open_a_port() const {
        const std::string group = between(
            ohi_.ec2("DescribeSecurityGroups",
                     {{"Filter.1.Name", "description"}, {"Filter.1.Value.1", "ohi-dev blnk-api"}}),
            "<groupId>", "<");
        ohi_.ec2("AuthorizeSecurityGroupIngress", {{"GroupId", group},
                                                   {"IpProtocol", "tcp"},
                                                   {"FromPort", "5001"},
                                                   {"ToPort", "5001"},
                                                   {"CidrIp", "10.0.0.0/8"}});
    }
    void set_a_count(const std::string& service, int count) const {
        ohi_.ecs("UpdateService",
                 fmt::format(R"({{"cluster":"ohi-dev","service":"ohi-dev-{}","desiredCount":{}}})",
                             service, count));
    }
    /// Another revision of graphql with one variable changed and one added.
    void run_another_revision() const {
        std::string definition =
            between(ohi_.ecs("DescribeTaskDefinition", R"({"taskDefinition":"ohi-dev-graphql"})"),
                    R"("taskDefinition":)", "\x01");
        std::string containers =
            "[" + between(definition, R"("containerDefinitions":[)", R"(],"family")") + "]";
        const std::string level = R"({"name":"LOG_LEVEL","value":"debug"})";
        edit(containers, level,
             R"({"name":"LOG_LEVEL","value":"trace"},{"name":"PASSWORD","value":"hunter2"})");
        auto text = [&](const std::string& name) {
            return fmt::format(R"("{}":"{}",)", name,
                               between(definition, fmt::format(R"("{}":")", name), "\""));
        };
        ohi_.ecs(
            "RegisterTaskDefinition",
            "{" + text("family") + text("taskRoleArn") + text("executionRoleArn") +
                text("networkMode") + text("cpu") + text("memory") +
                R"("requiresCompatibilities":["FARGATE"],"runtimePlatform":{"cpuArchitecture":)"
                R"("X86_64","operatingSystemFamily":"LINUX"},"containerDefinitions":)" +
                containers + "}");
        ohi_.ecs("UpdateService", R"({"cluster":"ohi-dev","service":"ohi-dev-graphql",)"
                                  R"("taskDefinition":"ohi-dev-graphql"})");
    }
    void change_a_listener_rule() const {
        const std::string balancer =
            between(ohi_.elbv2("DescribeLoadBalancers", {}), "<LoadBalancerArn>", "<");
        const std::string listener = between(
            ohi_.elbv2("DescribeListeners", {{"LoadBalancerArn", balancer}}), "<ListenerArn>", "<");
        const std::string rules = ohi_.elbv2("DescribeRules", {{"ListenerArn", listener}});
        const std::size_t match = rules.find("/provider/*");
        const std::string rule =
            between(rules.substr(rules.rfind("<RuleArn>", match)), "<RuleArn>", "<");
        ohi_.elbv2("ModifyRule", {{"RuleArn", rule},
                                  {"Conditions.member.1.Field", "path-pattern"},
                                  {"Conditions.member.1.Values.member.1", "/mine"}});
    }
    void widen_a_range() const {
        ohi_.scaling("RegisterScalableTarget",
                     R"("ResourceId":"service/ohi-dev/ohi-dev-sse","MaxCapacity":20)");
    }

  private:
    const Ohi& ohi_;
};

TEST(DriftOfOhi, IsExactlyWhatSomebodyChangedByHand) {
    const Ohi ohi("dev", "444455556666");
    const ByHand hand(ohi);
    hand.set_a_count("api", 2);  // the autoscaler's
    ohi.expect_none("a count within an autoscaler's range");
    hand.open_a_port();
    hand.set_a_count("blnk-api", 3);
    hand.run_another_revision();
    hand.change_a_listener_rule();
    hand.widen_a_range();
    Finished drift = ohi.drift();
    EXPECT_EQ(drift.exit, 6) << drift.out << drift.err;
    EXPECT_THAT(findings_in(drift.out),
                testing::UnorderedElementsAre(
                    "the group of blnk-api lets in 10.0.0.0/8:5001, not ours",
                    "count of blnk-api: 1 in the template, 3 live",
                    "task definition of graphql: ohi-dev-graphql:1 in the template, "
                    "ohi-dev-graphql:2 live",
                    "LOG_LEVEL of graphql: debug in the template, trace live",
                    "PASSWORD of graphql: nothing in the template, not shown live",
                    "match of ListenerRule of provider-api: path-pattern /provider, /provider/* in "
                    "the template, path-pattern /mine live",
                    "most tasks of sse: 3 in the template, 20 live"));
    EXPECT_THAT(drift.out, HasSubstr("\n7 changes by hand: "));
    EXPECT_THAT(drift.out, Not(HasSubstr("hunter2")));
    EXPECT_THAT(drift.out,
                HasSubstr("aws ecs update-service --region eu-west-1 --cluster ohi-dev --service "
                          "ohi-dev-blnk-api --desired-count 1 --endpoint-url"));
    Finished plan = ohi.slipway({"plan", "dev"});
    EXPECT_EQ(plan.exit, 0) << "a plan is a plan, whatever it found";
    EXPECT_EQ(findings_in(plan.out), findings_in(drift.out));
    Finished up = ohi.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(up.exit, 0) << up.out << up.err;
    EXPECT_EQ(findings_in(up.out), findings_in(drift.out));
    // dev is express: up itself has brought the revision back.
    Finished again = ohi.slipway({"up", "dev", "--yes"});
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_EQ(findings_in(again.out).size(), 4U) << again.out;
    EXPECT_THAT(again.out, ContainsRegex("\nno change to make; 4 changes by hand stay   .* s\n"
                                         "slipway plan dev --drift-only --endpoint-url "));
    Finished json = ohi.drift({"--json"});
    EXPECT_EQ(json.exit, 6);
    EXPECT_THAT(json.out, HasSubstr(R"("words": "count of blnk-api: 1 in the template, 3 live")"));
}

const std::string kShop = kShopManifest +
                          "  worker: { image: { build: ./worker }, size: 256/512, count: 2 }\n"
                          "  mailer: { image: { build: ./mailer }, size: 256/512, count: 2 }\n";

TEST(Drift, IsPutBackByAnUpThatChangesTheServiceAndLeftByOneThatDoesNot) {
    const WorkingShop shop(kShop);
    Finished up = shop.ask({"up", "dev", "--yes"});
    ASSERT_EQ(up.exit, 0) << up.out << up.err;
    for (const char* service : {"worker", "mailer"})
        shop.cloud().ecs("UpdateService",
                         fmt::format(R"({{"cluster":"shop-dev","service":"shop-dev-{}",)"
                                     R"("desiredCount":5}})",
                                     service));
    std::string changed = kShop;
    edit(changed, "./worker }, size: 256/512", "./worker }, size: 512/1024");
    std::ofstream(shop.folder() + "/slipway.yaml") << changed;
    EXPECT_THAT(shop.ask({"plan", "dev"}).out,
                HasSubstr("count of worker: 2 in the template, 5 live   slipway.yaml:6\n"
                          "           up puts it back: it changes this resource\n"));
    EXPECT_EQ(shop.ask({"plan", "dev", "worker", "--drift-only"}).exit, 6);
    Finished second = shop.ask({"up", "dev", "--yes"});
    ASSERT_EQ(second.exit, 0) << second.out << second.err;
    EXPECT_THAT(second.out,
                HasSubstr("count of worker: 2 in the template, 5 live   slipway.yaml:6\n"
                          "           up puts it back: it changes this resource\n"));
    EXPECT_THAT(second.out, HasSubstr("\nthe stacks of dev are as the manifest says   "));
    EXPECT_THAT(second.out, HasSubstr("\n1 change by hand stays; "));
    EXPECT_THAT(shop.ask({"up", "dev", "--yes"}).out,
                ContainsRegex("\nno change to make; 1 change by hand stays   .* s\n"
                              "slipway plan dev --drift-only "));
    Finished left = shop.ask({"plan", "dev", "--drift-only"});
    EXPECT_EQ(left.exit, 6);
    EXPECT_THAT(findings_in(left.out), ElementsAre("count of mailer: 2 in the template, 5 live"));
    EXPECT_EQ(shop.ask({"plan", "dev", "worker", "--drift-only"}).exit, 0)
        << "mailer is not asked about";
    Finished back = shop.ask({"scale", "dev", "mailer", "2", "--yes"});
    EXPECT_EQ(back.exit, 0) << back.err;
    EXPECT_EQ(shop.ask({"plan", "dev", "--drift-only"}).exit, 0);
}

TEST(Drift, ToAnotherTaskDefinitionIsSaidByAnUpThatHasNothingToDo) {
    const WorkingShop shop(kShop);
    Finished up = shop.ask({"up", "dev", "--yes"});
    ASSERT_EQ(up.exit, 0) << up.out << up.err;
    EXPECT_THAT(shop.ask({"up", "dev", "--yes"}).out, HasSubstr("as the manifest says"));
    const base::HttpAnswer other =
        shop.cloud().ecs("UpdateService", R"({"cluster":"shop-dev","service":"shop-dev-mailer",)"
                                          R"("taskDefinition":"shop-dev-worker"})");
    ASSERT_EQ(other.status, 200) << other.body;
    Finished again = shop.ask({"up", "dev", "--yes"});
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_THAT(again.out, ContainsRegex("\n drift   task definition of mailer: "
                                         "shop-dev-mailer:[0-9]+ in the template, "
                                         "shop-dev-worker:[0-9]+ live"));
    EXPECT_THAT(again.out,
                ContainsRegex("\nno change to make; [0-9]+ changes? by hand stays?   .*\n"
                              "slipway plan dev --drift-only"));
    EXPECT_THAT(again.out, Not(HasSubstr("as the manifest says")));
}

TEST(Drift, ThatNobodyCanLookForHindersNoUpAndIsNotCalledNone) {
    const WorkingShop shop(kShop,
                           {"--memory", "--fault", "ec2.DescribeSecurityGroupRules:error=100%"});
    Finished up = shop.ask({"up", "dev", "--yes"});
    ASSERT_EQ(up.exit, 0) << up.out << up.err;
    Finished again = shop.ask({"up", "dev", "--yes"});
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_THAT(again.out, HasSubstr("\n not compared   "));
    EXPECT_THAT(again.out,
                ContainsRegex("\nno change to make; not everything could be compared   .* s\n"
                              "slipway plan dev --drift-only --endpoint-url "));
    EXPECT_THAT(again.out, Not(HasSubstr("as the manifest says")));
}

}  // namespace
}  // namespace e2e
