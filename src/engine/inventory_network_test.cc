// What EC2 refuses of ranges of addresses and of the rules of security groups.

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

TEST(InventoryNetwork, RefusesWhatIsNoRangeOfAddresses) {
    InventoryDesk desk;
    auto refused = [&](const char* block) {
        return desk.refused("AWS::EC2::VPC", {{"CidrBlock", block}});
    };
    for (const char* fine : {"10.0.0.0/16", "10.0.0.0/28", "10.0.7.9/16", "192.168.0.0/24"})
        EXPECT_EQ(refused(fine), "") << fine;
    for (const char* none : {"", "10.0.0.0", "10.0.0.0/33", "256.0.0.0/16", "10.0.0/16", "x",
                             "10.0.0.0/016", "010.0.0.0/16", "10.0.0.0/16 ", "10.0.0.0/16/16"})
        EXPECT_EQ(refused(none), std::string("InvalidParameterValue: Value (") + none +
                                     ") for parameter cidrBlock is invalid. This is not a valid "
                                     "CIDR block.");
    for (const char* size : {"10.0.0.0/15", "10.0.0.0/29", "0.0.0.0/0", "10.0.0.1/32"})
        EXPECT_EQ(refused(size),
                  std::string("InvalidVpc.Range: The CIDR '") + size + "' is invalid.");
}

TEST(InventoryNetwork, RefusesASubnetThatDoesNotFitItsVpc) {
    InventoryDesk desk;
    std::string vpc = desk.vpc();
    std::string other = desk.make("AWS::EC2::VPC", {{"CidrBlock", "10.0.0.0/16"}}, "Other");
    desk.subnet(vpc);  // 10.0.1.0/24
    auto refused = [&](const std::string& in, const char* block) {
        return desk.refused("AWS::EC2::Subnet", {{"VpcId", in}, {"CidrBlock", block}});
    };
    EXPECT_EQ(refused(vpc, "10.0.2.0/24"), "");
    EXPECT_EQ(refused(other, "10.0.1.0/24"), "");
    EXPECT_EQ(refused(vpc, "10.0.2.0"),
              "InvalidParameterValue: Value (10.0.2.0) for parameter cidrBlock is invalid. This is "
              "not a valid CIDR block.");
    for (const char* outside : {"10.1.0.0/24", "10.0.0.0/15", "10.0.2.0/29"})
        EXPECT_EQ(refused(vpc, outside),
                  std::string("InvalidSubnet.Range: The CIDR '") + outside + "' is invalid.");
    for (const char* taken : {"10.0.1.0/24", "10.0.1.128/25", "10.0.0.0/22"})
        EXPECT_EQ(refused(vpc, taken), std::string("InvalidSubnet.Conflict: The CIDR '") + taken +
                                           "' conflicts with another subnet");
}

TEST(InventoryNetwork, RefusesARuleForNoRangeOfAddresses) {
    InventoryDesk desk;
    std::string vpc = desk.vpc();
    auto rule_for = [](const char* from) {
        return Object{{"IpProtocol", "tcp"}, {"FromPort", 1}, {"ToPort", 2}, {"CidrIp", from}};
    };
    auto refused = [&](const char* from) {
        return desk.refused("AWS::EC2::SecurityGroup",
                            {{"GroupDescription", "g"},
                             {"VpcId", vpc},
                             {"SecurityGroupIngress", cfn::Array{rule_for(from)}}});
    };
    EXPECT_EQ(refused("0.0.0.0/0"), "");
    EXPECT_EQ(refused("203.0.113.7/32"), "");
    EXPECT_EQ(refused("10.0.0.0/33"), "InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed");
    Object alone = rule_for("anywhere");
    alone.add("GroupId", desk.make("AWS::EC2::SecurityGroup",
                                   {{"GroupDescription", "g"}, {"VpcId", vpc}}, "Group"));
    EXPECT_EQ(desk.refused("AWS::EC2::SecurityGroupIngress", alone),
              "InvalidParameterValue: CIDR block anywhere is malformed");
}

TEST(InventoryNetwork, AttachesAGatewayToOneVpc) {
    constexpr const char* kAttachment = "AWS::EC2::VPCGatewayAttachment";
    InventoryDesk desk;
    const std::string vpc = desk.vpc();
    const std::string other = desk.make("AWS::EC2::VPC", {{"CidrBlock", "10.1.0.0/16"}}, "Other");
    const std::string gateway = desk.make("AWS::EC2::InternetGateway", {}, "Gateway");
    const std::string second = desk.make("AWS::EC2::InternetGateway", {}, "Second");
    auto pair = [](const std::string& one, const std::string& of) {
        return Object{{"InternetGatewayId", one}, {"VpcId", of}};
    };
    const std::string attached = desk.make(kAttachment, pair(gateway, vpc), "Attachment");
    EXPECT_EQ(
        desk.refused(kAttachment, pair(second, vpc)),
        "InvalidParameterValue: Network " + vpc + " already has an internet gateway attached");
    EXPECT_EQ(desk.refused(kAttachment, pair(gateway, other)),
              "Resource.AlreadyAssociated: resource " + gateway +
                  " is already attached to network " + vpc);
    EXPECT_EQ(desk.change(kAttachment, attached, pair(gateway, vpc)), "");
    EXPECT_EQ(desk.change(kAttachment, attached, pair(second, vpc)), "");
    EXPECT_EQ(desk.refused(kAttachment, pair(gateway, other)), "");
    desk.make(kAttachment, pair(gateway, other), "OtherAttachment");
    EXPECT_EQ(desk.change(kAttachment, attached, pair(gateway, vpc)),
              "resource " + gateway + " is already attached to network " + other);
    EXPECT_EQ(desk.remove(kAttachment, attached), "");
    EXPECT_EQ(desk.refused(kAttachment, pair(second, vpc)), "");
}

TEST(InventoryNetwork, GivesAnAddressToOneNatGateway) {
    constexpr const char* kNat = "AWS::EC2::NatGateway";
    InventoryDesk desk;
    const std::string subnet = desk.subnet(desk.vpc());
    const std::string address = desk.make("AWS::EC2::EIP", {{"Domain", "vpc"}}, "Address");
    const std::string allocation = desk.attribute("AWS::EC2::EIP", address, "AllocationId");
    const Object with_it{{"SubnetId", subnet}, {"AllocationId", allocation}};
    const std::string nat = desk.make(kNat, with_it, "Nat");
    EXPECT_EQ(desk.refused(kNat, with_it), "Resource.AlreadyAssociated: Elastic IP address [" +
                                               allocation + "] is already associated");
    const Object of_none{{"SubnetId", subnet}, {"ConnectivityType", "private"}};
    EXPECT_NE(desk.make(kNat, of_none, "Private"), "");
    EXPECT_EQ(desk.refused(kNat, of_none), "");
    EXPECT_EQ(desk.remove(kNat, nat), "");
    EXPECT_EQ(desk.refused(kNat, with_it), "");
}

}  // namespace
}  // namespace engine
