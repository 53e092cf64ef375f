// Security groups: what EC2 refuses of their rules.

#include <gtest/gtest.h>

#include "engine/test_inventory.h"

namespace engine {
namespace {

using cfn::Object;

constexpr const char* kGroup = "AWS::EC2::SecurityGroup";

Object rule(std::string_view protocol, cfn::Expression from, cfn::Expression to) {
    return {{"IpProtocol", protocol},
            {"CidrIp", "10.0.0.0/8"},
            {"FromPort", std::move(from)},
            {"ToPort", std::move(to)}};
}

std::string refusal_of(Object rule) {
    InventoryDesk desk;
    return desk.refused(kGroup, {{"GroupDescription", "of a test"},
                                 {"SecurityGroupIngress", cfn::Array{std::move(rule)}}});
}

TEST(InventoryNetwork, RefusesPortsThatThereAreNot) {
    struct Row {
        Object rule;
        std::string_view refusal;
    };
    for (const Row& row : std::initializer_list<Row>{
             {rule("tcp", 0, 65535), ""},
             {rule("tcp", "80", "80"), ""},
             {rule("-1", -1, -1), ""},
             {rule("icmp", 8, 0), ""},
             {rule("icmp", -1, -1), ""},
             {rule("50", -1, -1), ""},
             {rule("tcp", "99999999999", "80"), "TCP/UDP port (99999999999) out of range"},
             {rule("tcp", 80, 65536), "TCP/UDP port (65536) out of range"},
             {rule("17", -2, 80), "TCP/UDP port (-2) out of range"},
             {rule("tcp", 90, 80), "Invalid value '90-80' for portRange."},
             {rule("icmp", 8, 65535), "ICMP code (65535) out of range"},
             {rule("icmpv6", 256, -1), "ICMP type (256) out of range"},
             {rule("50", 70000, 1), "Port (70000) out of range"},
         }) {
        const std::string expected =
            row.refusal.empty() ? "" : "InvalidParameterValue: " + std::string(row.refusal);
        EXPECT_EQ(refusal_of(row.rule), expected);
    }
}

TEST(InventoryNetwork, RefusesRulesBesideTheirGroupAndChangesToo) {
    InventoryDesk desk;
    std::string group = desk.make(kGroup, {{"GroupDescription", "of a test"}});
    Object beside = rule("tcp", 90, 80);
    beside.add("GroupId", group);
    EXPECT_EQ(desk.refused("AWS::EC2::SecurityGroupIngress", beside),
              "InvalidParameterValue: Invalid value '90-80' for portRange.");
    EXPECT_EQ(desk.change(kGroup, group,
                          {{"GroupDescription", "of a test"},
                           {"SecurityGroupEgress", cfn::Array{rule("tcp", 1, 70000)}}}),
              "TCP/UDP port (70000) out of range");
}

}  // namespace
}  // namespace engine
