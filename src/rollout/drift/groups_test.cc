#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/drift/test_drift.h"

namespace rollout {
namespace {

using test::command_of;
using test::DriftCase;
using testing::ElementsAre;
using testing::IsEmpty;
using Topic = DriftTopic;

const std::string kEverythingOut =
    "{ SecurityGroupRuleId: sgr-0, IsEgress: true, IpProtocol: \"-1\", FromPort: -1, ToPort: -1, "
    "CidrIpv4: 0.0.0.0/0 }";
/// web calls api.
const std::string kEdge =
    "{ SecurityGroupRuleId: sgr-1, IsEgress: false, IpProtocol: tcp, FromPort: 80, ToPort: 80, "
    "ReferencedGroupInfo: { GroupId: sg-web } }";

std::string ingress(const std::string& id, const std::string& protocol, int port,
                    const std::string& peer) {
    return "{ SecurityGroupRuleId: " + id + ", IsEgress: false, IpProtocol: " + protocol +
           ", FromPort: " + std::to_string(port) + ", ToPort: " + std::to_string(port) + ", " +
           peer + " }";
}

/// `api` are further properties of the group of api, `edge` those of the rule that web has.
DriftCase groups(const std::string& api = {},
                 const std::string& edge = "SourceSecurityGroupId: { \"Fn::ImportValue\": Web }") {
    DriftCase two(
        {{.name = "shop-dev-network",
          .kind = cfn::StackKind::Network,
          .body = "Resources:\n"
                  "  Api: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: "
                  "shop-dev api" +
                  api +
                  " } }\n"
                  "  Web: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: "
                  "shop-dev web } }\n",
          .ids = {{"Api", "sg-api"}, {"Web", "sg-web"}},
          .exports = {{"Api", "sg-api"}, {"Web", "sg-web"}}},
         {.name = "shop-dev-web",
          .subject = "web",
          .body = "Resources:\n"
                  "  Edge: { Type: AWS::EC2::SecurityGroupIngress, Properties: { GroupId: { "
                  "\"Fn::ImportValue\": Api }, IpProtocol: tcp, FromPort: 80, ToPort: 80, " +
                  edge + " } }\n",
          .ids = {{"Edge", "sgr-1"}}}});
    two.shows(Topic::GroupRules, "sg-api", {kEverythingOut, kEdge});
    two.shows(Topic::GroupRules, "sg-web", {kEverythingOut});
    return two;
}

TEST(DriftOfGroups, IsNoneWhereTheRulesAreThoseOfAllStacks) {
    EXPECT_THAT(groups().told(), IsEmpty());
    EXPECT_EQ(groups().find().resources, 3U);
}

TEST(DriftOfGroups, IsARuleThatNoTemplateHas) {
    struct Row {
        std::string rule;
        std::string told;
        std::string command;
    };
    const Row rows[] = {
        {ingress("sgr-9", "tcp", 5001, "CidrIpv4: 10.0.0.0/8"),
         "the group of api lets in 10.0.0.0/8:5001, not ours",
         "aws ec2 revoke-security-group-ingress --region eu-west-1 --group-id sg-api "
         "--security-group-rule-ids sgr-9"},
        {ingress("sgr-9", "udp", 53, "CidrIpv6: \"2001:db8::/32\""),
         "the group of api lets in 2001:db8::/32:53/udp, not ours",
         "aws ec2 revoke-security-group-ingress --region eu-west-1 --group-id sg-api "
         "--security-group-rule-ids sgr-9"},
        {ingress("sgr-9", "tcp", 443, "ReferencedGroupInfo: { GroupId: sg-web }"),
         "the group of api lets in the group of web:443, not ours",
         "aws ec2 revoke-security-group-ingress --region eu-west-1 --group-id sg-api "
         "--security-group-rule-ids sgr-9"},
        {"{ SecurityGroupRuleId: sgr-9, IsEgress: true, IpProtocol: tcp, FromPort: 25, ToPort: 26, "
         "PrefixListId: pl-1 }",
         "the group of api lets out to pl-1:25-26, not ours",
         "aws ec2 revoke-security-group-egress --region eu-west-1 --group-id sg-api "
         "--security-group-rule-ids sgr-9"},
    };
    for (const Row& row : rows) {
        DriftCase one = groups();
        one.shows(Topic::GroupRules, "sg-api", {kEverythingOut, kEdge, row.rule});
        ASSERT_THAT(one.told(), ElementsAre(row.told));
        const DriftFinding finding = one.find().findings[0];
        EXPECT_EQ(command_of(finding.remedy), row.command);
        EXPECT_EQ(finding.subject, "api");
        EXPECT_EQ(finding.id, "sgr-9");
    }
}

TEST(DriftOfGroups, IsARuleThatIsNotThereAnyMore) {
    DriftCase one = groups();
    one.shows(Topic::GroupRules, "sg-api", {kEverythingOut});
    EXPECT_THAT(one.told(), ElementsAre("the group of api lets in the group of web:80: gone"));
    const DriftFinding finding = one.find().findings[0];
    EXPECT_EQ(finding.stack, "shop-dev-web") << "whose template has the rule";
    EXPECT_EQ(command_of(finding.remedy),
              "aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-api "
              "--ip-permissions "
              R"([{"IpProtocol":"tcp","FromPort":80,"ToPort":80,)"
              R"("UserIdGroupPairs":[{"GroupId":"sg-web"}]}])");
}

TEST(DriftOfGroups, LeavesTheDefaultEgressAlone) {
    DriftCase none = groups();
    none.shows(Topic::GroupRules, "sg-web", {});
    EXPECT_THAT(none.told(),
                ElementsAre("the group of web lets out to 0.0.0.0/0 on every port: gone"));
    // One that says what goes out has no other.
    const std::string own =
        ", SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: "
        "0.0.0.0/0 }]";
    const std::string https =
        "{ SecurityGroupRuleId: sgr-2, IsEgress: true, IpProtocol: tcp, FromPort: 443, ToPort: "
        "443, CidrIpv4: 0.0.0.0/0 }";
    DriftCase narrow = groups(own);
    narrow.shows(Topic::GroupRules, "sg-api", {https, kEdge});
    EXPECT_THAT(narrow.told(), IsEmpty());
    narrow.shows(Topic::GroupRules, "sg-api", {https, kEdge, kEverythingOut});
    EXPECT_THAT(narrow.told(),
                ElementsAre("the group of api lets out to 0.0.0.0/0 on every port, not ours"));
}

TEST(DriftOfGroups, TakesARangeAsAwsKeepsIt) {
    DriftCase one = groups({}, "CidrIp: 100.68.0.18/18");
    one.shows(Topic::GroupRules, "sg-api",
              {kEverythingOut, ingress("sgr-1", "tcp", 80, "CidrIpv4: 100.68.0.0/18")});
    EXPECT_THAT(one.told(), IsEmpty());
    one.shows(Topic::GroupRules, "sg-api",
              {kEverythingOut, ingress("sgr-1", "tcp", 80, "CidrIpv4: 100.68.0.0/17")});
    EXPECT_EQ(one.told().size(), 2U) << "one is gone, another was added";
}

TEST(DriftOfGroups, SaysThatARuleWithAnUnknownPeerWasNotCompared) {
    DriftCase one = groups({}, "SourceSecurityGroupId: { \"Fn::ImportValue\": Elsewhere }");
    EXPECT_THAT(one.told(), IsEmpty()) << "the live rule may be the one";
    ASSERT_EQ(one.find().not_compared.size(), 1U);
    EXPECT_EQ(one.find().not_compared[0].what, "the peer of Edge in shop-dev-web");
}

TEST(DriftOfGroups, CallsNothingAddedWhileAStackMoves) {
    DriftCase one = groups();
    one.shows(Topic::GroupRules, "sg-api",
              {kEverythingOut, kEdge, ingress("sgr-9", "tcp", 81, "CidrIpv4: 10.0.0.0/8")});
    EXPECT_EQ(one.told().size(), 1U);
    one.seen.stacks.at("shop-dev-web").stack.status = "UPDATE_IN_PROGRESS";
    const Drift drift = one.find();
    EXPECT_THAT(drift.findings, IsEmpty());
    EXPECT_THAT(drift.not_compared,
                ElementsAre(NotCompared{"shop-dev-web", NotSettled{"UPDATE_IN_PROGRESS"}}));
}

}  // namespace
}  // namespace rollout
