#include "local/ec2/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/elbv2/test_balancers.h"

namespace local {
namespace {

using test::all_in;
using test::one_in;
using test::TestNetwork;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Port 80 for `peer`.
std::string web(const std::string& group, const std::string& peer = "10.0.0.0/8") {
    return "&GroupId=" + group +
           "&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=80"
           "&IpPermissions.1.IpRanges.1.CidrIp=" +
           peer;
}

struct TestGroups : TestNetwork {
    std::string make(const std::string& name) {
        return one_in(ec2("CreateSecurityGroup",
                          "&GroupName=" + name + "&GroupDescription=a+group&VpcId=" + vpc),
                      "groupId");
    }
    std::string shown(const std::string& id) {
        return ec2("DescribeSecurityGroups", "&GroupId.1=" + id);
    }
};

TEST(SecurityGroups, SayWhoseTheyAre) {
    TestGroups net;
    const std::string id = net.make("web");
    EXPECT_THAT(id, testing::StartsWith("sg-"));
    EXPECT_EQ(one_in(net.shown(id), "groupName"), "web");
    EXPECT_EQ(one_in(net.shown(id), "groupDescription"), "a group");
    EXPECT_EQ(one_in(net.shown(id), "vpcId"), net.vpc);
    EXPECT_EQ(net.refused_ec2("CreateSecurityGroup", "&GroupName=web&GroupDescription=x"),
              "VPCIdNotSpecified: No default VPC for this user");
    EXPECT_EQ(net.refused_ec2("CreateSecurityGroup",
                              "&GroupName=web&GroupDescription=x&VpcId=" + net.vpc),
              "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '" +
                  net.vpc + "'");
    net.ec2("DeleteSecurityGroup", "&GroupId=" + id);
    EXPECT_EQ(net.refused_ec2("DeleteSecurityGroup", "&GroupId=" + id),
              "InvalidGroup.NotFound: The security group '" + id + "' does not exist");
    // A name is no id.
    EXPECT_THAT(net.refused_ec2("DescribeSecurityGroups", "&GroupId.1=default"),
                HasSubstr("InvalidGroup.NotFound"));
}

TEST(SecurityGroups, LetEverythingOutUntilToldOtherwise) {
    TestGroups net;
    const std::string id = net.make("web");
    EXPECT_EQ(one_in(one_in(net.shown(id), "ipPermissionsEgress"), "cidrIp"), "0.0.0.0/0");
    EXPECT_EQ(one_in(one_in(net.shown(id), "ipPermissions"), "ipProtocol"), "");
    net.ec2("RevokeSecurityGroupEgress",
            "&GroupId=" + id +
                "&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0");
    EXPECT_EQ(one_in(one_in(net.shown(id), "ipPermissionsEgress"), "cidrIp"), "");
    net.ec2("AuthorizeSecurityGroupEgress", web(id));
    EXPECT_EQ(one_in(one_in(net.shown(id), "ipPermissionsEgress"), "cidrIp"), "10.0.0.0/8");
    // The VPC's own group lets in what comes from itself.
    std::string all =
        net.ec2("DescribeSecurityGroups", "&Filter.1.Name=group-name&Filter.1.Value.1=default");
    EXPECT_EQ(one_in(one_in(all, "ipPermissions"), "groupId"), one_in(all, "groupId"));
}

TEST(SecurityGroups, HaveEachRuleOnce) {
    TestGroups net;
    const std::string id = net.make("web");
    std::string made = net.ec2("AuthorizeSecurityGroupIngress", web(id));
    EXPECT_THAT(one_in(made, "securityGroupRuleId"), testing::StartsWith("sgr-"));
    EXPECT_EQ(one_in(made, "isEgress"), "false");
    EXPECT_EQ(net.refused_ec2("AuthorizeSecurityGroupIngress", web(id)),
              "InvalidPermission.Duplicate: the specified rule \"peer: 10.0.0.0/8, TCP, from port: "
              "80, to port: 80, ALLOW\" already exists");
    net.ec2("AuthorizeSecurityGroupIngress", web(id, "11.0.0.0/8"));
    std::string permissions = one_in(net.shown(id), "ipPermissions");
    // Two ranges of one permission.
    EXPECT_EQ(all_in(permissions, "fromPort").size(), 1U);
    EXPECT_THAT(all_in(permissions, "cidrIp"), ElementsAre("10.0.0.0/8", "11.0.0.0/8"));
    EXPECT_EQ(net.refused_ec2("AuthorizeSecurityGroupIngress", "&GroupId=" + id),
              "MissingParameter: The request must contain the parameter ipPermissions");
}

TEST(SecurityGroups, HaveNoPortsThatThereAreNot) {
    TestGroups net;
    const std::string id = net.make("web");
    auto refusal = [&](const std::string& ports) {
        return net.refused_ec2("AuthorizeSecurityGroupIngress",
                               "&GroupId=" + id +
                                   "&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.IpRanges.1."
                                   "CidrIp=10.0.0.0/8" +
                                   ports);
    };
    EXPECT_EQ(refusal("&IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=70000"),
              "InvalidParameterValue: TCP/UDP port (70000) out of range");
    EXPECT_EQ(refusal("&IpPermissions.1.FromPort=90&IpPermissions.1.ToPort=80"),
              "InvalidParameterValue: Invalid value '90-80' for portRange.");
    EXPECT_EQ(one_in(one_in(net.shown(id), "ipPermissions"), "fromPort"), "");
}

TEST(SecurityGroups, LetInOtherGroups) {
    TestGroups net;
    const std::string callee = net.make("callee");
    const std::string caller = net.make("caller");
    net.ec2("AuthorizeSecurityGroupIngress",
            "&GroupId=" + callee +
                "&IpPermissions.1.IpProtocol=6&IpPermissions.1.FromPort=80"
                "&IpPermissions.1.ToPort=80&IpPermissions.1.Groups.1.GroupId=" +
                caller);
    std::string permissions = one_in(net.shown(callee), "ipPermissions");
    EXPECT_EQ(one_in(permissions, "ipProtocol"), "tcp");
    EXPECT_EQ(one_in(permissions, "groupId"), caller);
    EXPECT_EQ(net.refused_ec2("DeleteSecurityGroup", "&GroupId=" + caller),
              "DependencyViolation: resource " + caller + " has a dependent object");
    net.ec2("DeleteSecurityGroup", "&GroupId=" + callee);
    net.ec2("DeleteSecurityGroup", "&GroupId=" + caller);
}

TEST(SecurityGroups, LoseRules) {
    TestGroups net;
    const std::string id = net.make("web");
    const std::string rule =
        one_in(net.ec2("AuthorizeSecurityGroupIngress", web(id)), "securityGroupRuleId");
    net.ec2("AuthorizeSecurityGroupIngress", web(id, "11.0.0.0/8"));
    std::string rules =
        net.ec2("DescribeSecurityGroupRules", "&Filter.1.Name=group-id&Filter.1.Value.1=" + id);
    EXPECT_EQ(all_in(rules, "securityGroupRuleId").size(), 3U);  // and the one by which all leave
    net.ec2("RevokeSecurityGroupIngress", "&GroupId=" + id + "&SecurityGroupRuleId.1=" + rule);
    net.ec2("RevokeSecurityGroupIngress", web(id, "11.0.0.0/8"));
    EXPECT_THAT(all_in(one_in(net.shown(id), "ipPermissions"), "cidrIp"), IsEmpty());
    EXPECT_EQ(net.refused_ec2("RevokeSecurityGroupIngress", web(id)),
              "InvalidPermission.NotFound: The specified rule does not exist in this security "
              "group.");
    EXPECT_EQ(net.refused_ec2("RevokeSecurityGroupIngress",
                              "&GroupId=" + id + "&SecurityGroupRuleId.1=" + rule),
              "InvalidSecurityGroupRuleId.NotFound: The security group rule ID '" + rule +
                  "' does not exist");
}

}  // namespace
}  // namespace local
