#include <string>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

/// The network of a platform with one environment.
cfn::Template network(const std::string& settings,
                      const std::string& services = "{ api: { port: 80 } }") {
    Made made = make_text(
        "slipway: 1\nplatform: shop\nenvironments:\n  dev:\n    region: eu-west-1\n    network: " +
        settings + "\nservices: " + services + "\n");
    EXPECT_EQ(made.problems, "");
    return made.body("dev", "shop-dev-network");
}

std::string ranges(const cfn::Template& body) {
    std::string text;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type != "AWS::EC2::Subnet") continue;
        text += resource.logical_id + " " + at(body, resource.logical_id, "CidrBlock") + "\n";
    }
    return text;
}

TEST(Network, GivesEverySubnetItsPlace) {
    EXPECT_EQ(ranges(network("{ cidr: 10.20.0.0/16, zones: 2 }")),
              "PublicSubnet1 \"10.20.128.0/20\"\nPublicSubnet2 \"10.20.144.0/20\"\n"
              "PrivateSubnet1 \"10.20.0.0/19\"\nPrivateSubnet2 \"10.20.32.0/19\"\n"
              "IsolatedSubnet1 \"10.20.192.0/20\"\nIsolatedSubnet2 \"10.20.208.0/20\"\n");
}

TEST(Network, MovesNothingWhenAZoneIsAdded) {
    cfn::Template three = network("{ cidr: 10.20.0.0/16, zones: 3, nat: one-per-zone }");
    cfn::Template four = network("{ cidr: 10.20.0.0/16, zones: 4, nat: one-per-zone }");
    for (const cfn::Resource& resource : three.resources) {
        ASSERT_TRUE(four.find(resource.logical_id)) << resource.logical_id;
        if (resource.type == "AWS::EC2::VPCEndpoint") continue;  // gains a route table
        EXPECT_EQ(*four.find(resource.logical_id), resource);
    }
    for (const cfn::Output& output : three.outputs)
        EXPECT_EQ(*four.find_output(output.name), output);
}

TEST(Network, HasTheWayOutThatIsAskedFor) {
    struct Row {
        const char* nat;
        const char* gateways;
        const char* routes;
        const char* endpoints;
    };
    const Row rows[] = {
        {"one", "NatGateway1", "PublicRoute PrivateRoute1 PrivateRoute2", "S3Endpoint"},
        {"one-per-zone", "NatGateway1 NatGateway2", "PublicRoute PrivateRoute1 PrivateRoute2",
         "S3Endpoint"},
        {"endpoints", "", "PublicRoute",
         "S3Endpoint EcrApiEndpoint EcrDkrEndpoint LogsEndpoint SecretsManagerEndpoint"},
        {"none", "", "PublicRoute", ""},
    };
    for (const Row& row : rows) {
        cfn::Template body =
            network("{ cidr: 10.0.0.0/16, zones: 2, nat: " + std::string(row.nat) + " }");
        EXPECT_EQ(ids_of(body, "AWS::EC2::NatGateway"), row.gateways) << row.nat;
        EXPECT_EQ(ids_of(body, "AWS::EC2::Route"), row.routes) << row.nat;
        EXPECT_EQ(ids_of(body, "AWS::EC2::VPCEndpoint"), row.endpoints) << row.nat;
    }
    cfn::Template open =
        network("{ cidr: 10.0.0.0/16, nat: endpoints }", "{ api: { exec: true } }");
    EXPECT_TRUE(open.find("SsmMessagesEndpoint"));
}

TEST(Network, ShowsOneThatExistsUnderTheSameNames) {
    cfn::Template own = network("{ cidr: 10.0.0.0/16, zones: 2 }");
    cfn::Template existing = network(
        "{ vpc: vpc-0a1b2c3d, public: [subnet-0aa1, subnet-0aa2], "
        "private: [subnet-0bb1, subnet-0bb2] }");
    EXPECT_EQ(exports_of(own), exports_of(existing));
    EXPECT_EQ(cfn::compact_json(existing.find_output("IsolatedSubnet2Id")->value),
              "\"subnet-0bb2\"");
    EXPECT_EQ(ids_of(existing, "AWS::EC2::VPC"), "");
    EXPECT_EQ(at(existing, "ApiSecurityGroup", "VpcId"), "\"vpc-0a1b2c3d\"");
}

TEST(Network, LeavesTheWayOutOfGroupsOpenAndTheirWayInToTheCallers) {
    cfn::Template body = network("{ cidr: 10.0.0.0/16 }");
    EXPECT_EQ(at(body, "ApiSecurityGroup", "SecurityGroupEgress"), "");
    EXPECT_EQ(at(body, "ApiSecurityGroup", "SecurityGroupIngress"), "");
}

}  // namespace
}  // namespace blueprint
