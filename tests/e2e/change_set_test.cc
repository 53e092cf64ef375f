// `slipway plan --change-set` against a local cloud that runs as a process of its own: what
// CloudFormation says is what the plan says, and nothing is left of the asking.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "cli/process.h"
#include "e2e/local_cloud.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kManifest =
    "slipway: 1\nplatform: shop\nenvironments:\n"
    "  dev: { account: 444455556666, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: 2,"
    " nat: one } }\n"
    "services:\n"
    "  web: { image: { build: ./web }, size: 256/512, port: 8080, ingress: { path: /web },"
    " environment: { LEVEL: low } }\n"
    "  worker: { image: { build: ./worker }, size: 256/512, environment: { LEVEL: low } }\n";

std::string edited(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// The names of all stacks that are there, with their status.
std::vector<std::string> stacks_in(const LocalCloud& cloud) {
    const std::string body = cloud.cloudformation("DescribeStacks", {}).body;
    static const std::regex kStack("<StackName>([^<]*)</StackName>");
    std::vector<std::string> names;
    for (std::sregex_iterator at(body.begin(), body.end(), kStack), end; at != end; ++at)
        names.push_back((*at)[1]);
    return names;
}

/// The names of the change sets of all stacks.
std::vector<std::string> change_sets_in(const LocalCloud& cloud) {
    static const std::regex kSet("<ChangeSetName>([^<]*)</ChangeSetName>");
    std::vector<std::string> names;
    for (const std::string& stack : stacks_in(cloud)) {
        const std::string body =
            cloud.cloudformation("ListChangeSets", {{"StackName", stack}}).body;
        for (std::sregex_iterator at(body.begin(), body.end(), kSet), end; at != end; ++at)
            names.push_back((*at)[1]);
    }
    return names;
}

class AskedShop {
  public:
    AskedShop() : shop(kManifest) {}

    void write(const std::string& manifest) const { shop.write(manifest); }
    void up() const {
        Finished up = shop.ask({"up", "dev", "--yes"});
        ASSERT_EQ(up.exit, 0) << up.out << up.err;
    }
    Finished asked(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"plan", "dev", "--change-set"});
        return shop.ask(std::move(more));
    }

    WorkingShop shop;
};

TEST(PlanByChangeSet, OfAFirstUpAsksWhatCanBeAskedAndLeavesNoStack) {
    const AskedShop one;
    Finished plan = one.asked();
    EXPECT_EQ(plan.exit, 0) << plan.out << plan.err;
    EXPECT_THAT(plan.out,
                HasSubstr("CloudFormation's own word   3 change sets made, and deleted "));
    EXPECT_THAT(plan.out, ContainsRegex("\n \\+ network +[0-9]+ new resources\n"));
    EXPECT_THAT(plan.out, ContainsRegex("\n \\+ cluster +not asked: what it imports from "
                                        "shop-dev-network is not there yet\n"));
    EXPECT_THAT(plan.out,
                ContainsRegex("\nCloudFormation and the plan agree on [0-9]+ resources of "
                              "3 stacks, 3 not asked\n"));
    EXPECT_THAT(stacks_in(one.shop.cloud()), IsEmpty());
    ASSERT_NO_FATAL_FAILURE(one.up());
    EXPECT_THAT(one.asked().out, HasSubstr("CloudFormation was asked nothing: no stack changes\n"));
}

TEST(PlanByChangeSet, SaysTheSameOfAVariableAndOfWhatIsReplaced) {
    const AskedShop one;
    ASSERT_NO_FATAL_FAILURE(one.up());
    const std::vector<std::string> stacks = stacks_in(one.shop.cloud());
    ASSERT_EQ(stacks.size(), 6U);
    // A variable of one service, and of the other the port.
    one.write(edited(edited(kManifest, "8080", "9090"),
                     "./worker }, size: 256/512, environment: { LEVEL: low",
                     "./worker }, size: 256/512, environment: { LEVEL: high"));
    Finished plan = one.asked();
    EXPECT_EQ(plan.exit, 0) << plan.out << plan.err;
    const std::string word = plan.out.substr(plan.out.find("CloudFormation's own word"));
    EXPECT_THAT(word, ContainsRegex("\n ~ worker\n"
                                    "     ~ TaskDefinition  replaced, old one kept  .*\n"
                                    "     ~ Service         in place                .*\n"));
    EXPECT_THAT(word, ContainsRegex("\n ~ web\n     ~ TaskDefinition +replaced, old one kept  "));
    EXPECT_THAT(word, ContainsRegex("\n     \\+ LoadBalancerEdgePort9090 +new  "));
    EXPECT_THAT(word, ContainsRegex("\n     - LoadBalancerEdgePort8080 +goes  "));
    EXPECT_THAT(word, Not(HasSubstr("     ! ")));
    EXPECT_THAT(word, HasSubstr("\nCloudFormation and the plan agree on "));
    EXPECT_THAT(change_sets_in(one.shop.cloud()), IsEmpty());
    EXPECT_EQ(stacks_in(one.shop.cloud()), stacks);
    Finished json = one.asked({"--json"});
    EXPECT_EQ(json.exit, 0);
    EXPECT_THAT(json.out, HasSubstr(R"("agreement": "same")"));
    EXPECT_THAT(json.out, Not(HasSubstr(R"("agreement": "only)")));
    EXPECT_THAT(json.out, Not(HasSubstr(R"("agreement": "differs")")));
}

TEST(PlanByChangeSet, GoesOnAfterAPlanThatWasKilledAndLeavesWhatOthersMade) {
    const AskedShop one;
    ASSERT_NO_FATAL_FAILURE(one.up());
    one.write(edited(kManifest, "LEVEL: low } }\n  worker", "LEVEL: high } }\n  worker"));
    const std::string json = one.shop.ask({"plan", "dev", "--json"}).out;
    static const std::regex kDigest("\"digest\": \"([0-9a-f]{16})\"");
    std::smatch digest;
    ASSERT_TRUE(std::regex_search(json, digest, kDigest)) << json;
    // As a killed plan leaves it, and as somebody else would.
    const std::string body = R"({"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}})";
    const std::string leftover = "slipway-plan-" + digest[1].str() + "-" +
                                 base::sha256_hex_of_parts({"shop-dev-web", " is only read"}, 8);
    for (const std::string& name : {leftover, std::string("theirs")}) {
        base::HttpAnswer made = one.shop.cloud().cloudformation(
            "CreateChangeSet",
            {{"StackName", "shop-dev-web"}, {"ChangeSetName", name}, {"TemplateBody", body}});
        ASSERT_EQ(made.status, 200) << made.body;
    }
    Finished plan = one.asked();
    EXPECT_EQ(plan.exit, 0) << plan.out << plan.err;
    EXPECT_THAT(plan.out,
                HasSubstr("CloudFormation and the plan agree on 2 resources of 1 stack\n"));
    EXPECT_THAT(change_sets_in(one.shop.cloud()), testing::ElementsAre("theirs"));
}

TEST(PlanByChangeSet, GoesWithNeitherOfflineNorDriftOnly) {
    const AskedShop one;
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--drift-only"},
          std::vector<std::string>{"--offline", "templates"}}) {
        Finished plan = one.asked(more);
        EXPECT_EQ(plan.exit, 2) << plan.out;
        EXPECT_THAT(plan.err, HasSubstr("slipway plan ENV --change-set"));
    }
}

}  // namespace
}  // namespace e2e
