#include "local/ec2/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/ec2/filters.h"
#include "local/elbv2/test_balancers.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using test::TestNetwork;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

std::string filter(const std::string& name, const std::string& value) {
    return "&Filter.1.Name=" + aws::percent_encode(name) +
           "&Filter.1.Value.1=" + aws::percent_encode(value);
}

TEST(Vpcs, AreMadeWithTags) {
    TestNetwork net;
    std::string made = net.ec2("CreateVpc",
                               "&CidrBlock=10.1.0.0/16&TagSpecification.1.ResourceType=vpc"
                               "&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value="
                               "shop");
    const std::string id = one_in(made, "vpcId");
    EXPECT_THAT(id, testing::StartsWith("vpc-"));
    EXPECT_EQ(one_in(made, "state"), "available");
    std::string shown = net.ec2("DescribeVpcs", "&VpcId.1=" + id);
    EXPECT_EQ(one_in(shown, "cidrBlock"), "10.1.0.0/16");
    EXPECT_EQ(one_in(shown, "isDefault"), "false");
    EXPECT_EQ(one_in(shown, "instanceTenancy"), "default");
    EXPECT_EQ(one_in(shown, "ownerId"), "000000000000");
    EXPECT_EQ(one_in(shown, "value"), "shop");
    EXPECT_EQ(net.refused_ec2("CreateVpc",
                              "&CidrBlock=10.1.0.0/16&TagSpecification.1.ResourceType=subnet"),
              "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this "
              "operation.");
    EXPECT_EQ(net.refused_ec2("CreateVpc",
                              "&CidrBlock=10.1.0.0/16&AmazonProvidedIpv6CidrBlock="
                              "true"),
              "UnsupportedOperation: AmazonProvidedIpv6CidrBlock is not part of this cloud yet");
}

TEST(Vpcs, GoWhenNothingIsInThem) {
    TestNetwork net;
    const std::string vpc = one_in(net.ec2("CreateVpc", "&CidrBlock=10.1.0.0/16"), "vpcId");
    const std::string subnet =
        one_in(net.ec2("CreateSubnet", "&CidrBlock=10.1.0.0/24&VpcId=" + vpc), "subnetId");
    EXPECT_EQ(net.refused_ec2("DeleteVpc", "&VpcId=" + vpc),
              "DependencyViolation: The vpc '" + vpc + "' has dependencies and cannot be deleted.");
    // At once, as nothing else is in the way.
    net.ec2("DeleteSubnet", "&SubnetId=" + subnet);
    net.ec2("DeleteVpc", "&VpcId=" + vpc);
    EXPECT_EQ(net.refused_ec2("DescribeVpcs", "&VpcId.1=" + vpc),
              "InvalidVpcID.NotFound: The vpc ID '" + vpc + "' does not exist");
    EXPECT_EQ(net.refused_ec2("DeleteVpc", "&VpcId=" + vpc),
              "InvalidVpcID.NotFound: The vpc ID '" + vpc + "' does not exist");
}

TEST(Vpcs, HaveAttributes) {
    TestNetwork net;
    const std::string of = "&VpcId=" + net.vpc;
    auto value = [&](const std::string& name) {
        return one_in(net.ec2("DescribeVpcAttribute", of + "&Attribute=" + name), "value");
    };
    EXPECT_EQ(value("enableDnsSupport"), "true");
    EXPECT_EQ(value("enableDnsHostnames"), "false");
    net.ec2("ModifyVpcAttribute", of + "&EnableDnsHostnames.Value=true");
    EXPECT_EQ(value("enableDnsHostnames"), "true");
}

TEST(Vpcs, AreShownInPages) {
    TestNetwork net;
    for (int i = 1; i <= 5; ++i)
        net.ec2("CreateVpc", "&CidrBlock=10." + std::to_string(i) + ".0.0/16");
    std::string first = net.ec2("DescribeVpcs", "&MaxResults=5");
    EXPECT_EQ(all_in(first, "dhcpOptionsId").size(), 5U);
    std::string second =
        net.ec2("DescribeVpcs",
                "&MaxResults=5&NextToken=" + aws::percent_encode(one_in(first, "nextToken")));
    EXPECT_EQ(all_in(second, "dhcpOptionsId").size(), 1U);
}

TEST(Subnets, AreMadeAndShown) {
    TestNetwork net;
    const std::string id =
        one_in(net.ec2("CreateSubnet",
                       "&CidrBlock=10.0.9.0/24&VpcId=" + net.vpc + "&AvailabilityZone=eu-west-1c"),
               "subnetId");
    net.ec2("ModifySubnetAttribute", "&SubnetId=" + id + "&MapPublicIpOnLaunch.Value=true");
    std::string shown = net.ec2("DescribeSubnets", "&SubnetId.1=" + id);
    EXPECT_EQ(one_in(shown, "availabilityZone"), "eu-west-1c");
    EXPECT_EQ(one_in(shown, "availableIpAddressCount"), "251");
    EXPECT_EQ(one_in(shown, "mapPublicIpOnLaunch"), "true");
    EXPECT_EQ(one_in(shown, "vpcId"), net.vpc);
    EXPECT_EQ(net.refused_ec2("CreateSubnet", "&CidrBlock=10.0.9.0/24&VpcId=vpc-1"),
              "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist");
}

TEST(Ec2Filters, LetThroughWhatFitsAllOfThem) {
    TestNetwork net;
    auto subnets = [&](const std::string& pairs) {
        return all_in(net.ec2("DescribeSubnets", pairs), "subnetId");
    };
    net.ec2("CreateTags", "&ResourceId.1=" + net.subnet_b + "&Tag.1.Key=tier&Tag.1.Value=web");
    EXPECT_THAT(subnets(filter("availability-zone", "*b")), ElementsAre(net.subnet_b));
    EXPECT_THAT(subnets(filter("tag:tier", "we?")), ElementsAre(net.subnet_b));
    EXPECT_THAT(subnets(filter("tag-key", "tier")), ElementsAre(net.subnet_b));
    EXPECT_THAT(
        subnets(filter("vpc-id", net.vpc) + "&Filter.2.Name=cidr-block&Filter.2.Value.1=10.0.0.0/24"
                                            "&Filter.2.Value.2=10.0.1.0/24"),
        UnorderedElementsAre(net.subnet_a, net.subnet_b));
    EXPECT_THAT(subnets(filter("vpc-id", "vpc-1")), IsEmpty());
    EXPECT_EQ(net.refused_ec2("DescribeSubnets", filter("colour", "red")),
              "InvalidParameterValue: The filter 'colour' is invalid");
    EXPECT_EQ(net.refused_ec2("DescribeNatGateways", filter("colour", "red")),
              "InvalidParameterValue: The filter 'colour' is invalid");
}

TEST(RouteTables, AreMadeShownAndAssociated) {
    TestNetwork net;
    const std::string table =
        one_in(net.ec2("CreateRouteTable", "&VpcId=" + net.vpc), "routeTableId");
    const std::string gateway = one_in(net.ec2("CreateInternetGateway"), "internetGatewayId");
    const std::string of = "&RouteTableId=" + table;
    const std::string out = of + "&DestinationCidrBlock=0.0.0.0/0";
    net.ec2("CreateRoute", out + "&GatewayId=" + gateway);
    EXPECT_EQ(net.refused_ec2("CreateRoute", out + "&GatewayId=" + gateway),
              "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.");
    const std::string association =
        one_in(net.ec2("AssociateRouteTable", of + "&SubnetId=" + net.subnet_a), "associationId");
    std::string shown =
        net.ec2("DescribeRouteTables", filter("association.subnet-id", net.subnet_a));
    EXPECT_EQ(one_in(shown, "routeTableId"), table);
    EXPECT_THAT(all_in(shown, "gatewayId"), ElementsAre("local", gateway));
    EXPECT_THAT(all_in(shown, "destinationCidrBlock"), ElementsAre("10.0.0.0/16", "0.0.0.0/0"));
    EXPECT_EQ(net.refused_ec2("DeleteRouteTable", of),
              "DependencyViolation: The routeTable '" + table +
                  "' has dependencies and cannot be deleted.");
    net.ec2("DisassociateRouteTable", "&AssociationId=" + association);
    EXPECT_EQ(
        net.refused_ec2("DisassociateRouteTable", "&AssociationId=" + association),
        "InvalidAssociationID.NotFound: The association ID '" + association + "' does not exist");
    net.ec2("DeleteRoute", out);
    EXPECT_EQ(net.refused_ec2("DeleteRoute", out),
              "InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/0 in route "
              "table " +
                  table);
    net.ec2("DeleteRouteTable", of);
    EXPECT_EQ(net.refused_ec2("CreateRoute", out + "&InstanceId=i-1"),
              "UnsupportedOperation: InstanceId is not part of this cloud yet");
}

TEST(RouteTables, LeadElsewhereWhenARouteIsReplaced) {
    TestNetwork net;
    const std::string table =
        one_in(net.ec2("CreateRouteTable", "&VpcId=" + net.vpc), "routeTableId");
    const std::string first = one_in(net.ec2("CreateInternetGateway"), "internetGatewayId");
    const std::string second = one_in(net.ec2("CreateInternetGateway"), "internetGatewayId");
    const std::string out = "&RouteTableId=" + table + "&DestinationCidrBlock=0.0.0.0/0&GatewayId=";
    net.ec2("CreateRoute", out + first);
    net.ec2("ReplaceRoute", out + second);
    EXPECT_THAT(all_in(net.ec2("DescribeRouteTables", "&RouteTableId.1=" + table), "gatewayId"),
                ElementsAre("local", second));
    EXPECT_EQ(net.refused_ec2("ReplaceRoute", out + "igw-1"),
              "InvalidGatewayID.NotFound: The gateway ID 'igw-1' does not exist");
}

TEST(InternetGateways, AreAttachedToOneVpc) {
    TestNetwork net;
    const std::string id = one_in(net.ec2("CreateInternetGateway"), "internetGatewayId");
    const std::string both = "&InternetGatewayId=" + id + "&VpcId=" + net.vpc;
    EXPECT_EQ(net.refused_ec2("DetachInternetGateway", both),
              "Gateway.NotAttached: resource " + id + " is not attached to network " + net.vpc);
    net.ec2("AttachInternetGateway", both);
    EXPECT_EQ(net.refused_ec2("AttachInternetGateway", both),
              "Resource.AlreadyAssociated: resource " + id + " is already attached to network " +
                  net.vpc);
    const std::string second = one_in(net.ec2("CreateInternetGateway"), "internetGatewayId");
    EXPECT_EQ(
        net.refused_ec2("AttachInternetGateway",
                        "&InternetGatewayId=" + second + "&VpcId=" + net.vpc),
        "InvalidParameterValue: Network " + net.vpc + " already has an internet gateway attached");
    EXPECT_EQ(one_in(net.ec2("DescribeInternetGateways", filter("attachment.vpc-id", net.vpc)),
                     "internetGatewayId"),
              id);
    EXPECT_THAT(net.refused_ec2("DeleteInternetGateway", "&InternetGatewayId=" + id),
                HasSubstr("DependencyViolation"));
    net.ec2("DetachInternetGateway", both);
    net.ec2("DeleteInternetGateway", "&InternetGatewayId=" + id);
}

TEST(NatGateways, BecomeAvailableWithTheirAddress) {
    TestNetwork net;
    std::string address = net.ec2("AllocateAddress", "&Domain=vpc");
    const std::string allocation = one_in(address, "allocationId");
    std::string made =
        net.ec2("CreateNatGateway",
                "&SubnetId=" + net.subnet_a + "&AllocationId=" + allocation + "&ClientToken=once");
    EXPECT_EQ(one_in(made, "state"), "pending");
    EXPECT_EQ(one_in(made, "publicIp"), one_in(address, "publicIp"));
    EXPECT_EQ(one_in(made, "vpcId"), net.vpc);
    const std::string id = one_in(made, "natGatewayId");
    net.wait(Duration::minutes(5));
    EXPECT_EQ(one_in(net.ec2("DescribeNatGateways", "&NatGatewayId.1=" + id), "state"),
              "available");
    EXPECT_EQ(one_in(net.ec2("DeleteNatGateway", "&NatGatewayId=" + id), "natGatewayId"), id);
    EXPECT_EQ(net.refused_ec2("DescribeNatGateways", "&NatGatewayId.1=" + id),
              "NatGatewayNotFound: The Nat Gateway " + id + " was not found");
    net.wait(Duration::minutes(5));
    net.ec2("ReleaseAddress", "&AllocationId=" + allocation);
    EXPECT_EQ(
        net.refused_ec2("ReleaseAddress", "&AllocationId=" + allocation),
        "InvalidAllocationID.NotFound: The allocation ID '" + allocation + "' does not exist");
    EXPECT_THAT(net.ec2("DescribeAddresses"), Not(HasSubstr(allocation)));
}

TEST(NatGateways, KeepTheirAddress) {
    TestNetwork net;
    const std::string allocation = one_in(net.ec2("AllocateAddress"), "allocationId");
    const std::string id = one_in(
        net.ec2("CreateNatGateway", "&SubnetId=" + net.subnet_a + "&AllocationId=" + allocation),
        "natGatewayId");
    EXPECT_EQ(net.refused_ec2("ReleaseAddress", "&AllocationId=" + allocation),
              "InvalidIPAddress.InUse: The address '" + allocation + "' is in use by " + id);
    EXPECT_EQ(net.refused_ec2("CreateNatGateway",
                              "&SubnetId=" + net.subnet_b + "&AllocationId=" + allocation),
              "Resource.AlreadyAssociated: Elastic IP address [" + allocation +
                  "] is already associated");
}

TEST(NatGateways, AreMadeOnceForAToken) {
    TestNetwork net;
    const std::string asked = "&ConnectivityType=private&ClientToken=once&SubnetId=";
    const std::string id =
        one_in(net.ec2("CreateNatGateway", asked + net.subnet_a), "natGatewayId");
    EXPECT_EQ(one_in(net.ec2("CreateNatGateway", asked + net.subnet_a), "natGatewayId"), id);
    EXPECT_THAT(net.refused_ec2("CreateNatGateway", asked + net.subnet_b),
                testing::StartsWith("IdempotentParameterMismatch: The request uses the same "));
    net.ec2("DeleteNatGateway", "&NatGatewayId=" + id);
    EXPECT_NE(one_in(net.ec2("CreateNatGateway", asked + net.subnet_a), "natGatewayId"), id);
}

TEST(VpcEndpoints, AreMadeShownAndDeleted) {
    TestNetwork net;
    std::string made = net.ec2("CreateVpcEndpoint",
                               "&VpcId=" + net.vpc + "&ServiceName=com.amazonaws.eu-west-1.s3");
    const std::string id = one_in(made, "vpcEndpointId");
    EXPECT_EQ(one_in(made, "state"), "pending");
    EXPECT_EQ(one_in(made, "vpcEndpointType"), "Gateway");
    net.wait(Duration::minutes(5));
    EXPECT_EQ(one_in(net.ec2("DescribeVpcEndpoints", filter("service-name", "*.s3")), "state"),
              "available");
    EXPECT_THAT(net.ec2("DeleteVpcEndpoints", "&VpcEndpointId.1=" + id + "&VpcEndpointId.2=vpce-1"),
                HasSubstr("InvalidVpcEndpointId.NotFound"));
    EXPECT_THAT(net.ec2("DescribeVpcEndpoints"), Not(HasSubstr(id)));
}

TEST(Ec2Tags, AreAddedRemovedAndListed) {
    TestNetwork net;
    const std::string both = "&ResourceId.1=" + net.vpc + "&ResourceId.2=" + net.subnet_a;
    net.ec2("CreateTags", both + "&Tag.1.Key=team&Tag.1.Value=a&Tag.2.Key=stage&Tag.2.Value=b");
    EXPECT_EQ(all_in(net.ec2("DescribeTags", filter("key", "team")), "resourceId").size(), 2U);
    std::string of_vpc = net.ec2("DescribeTags", filter("resource-type", "vpc"));
    EXPECT_THAT(all_in(of_vpc, "key"), UnorderedElementsAre("team", "stage"));
    net.ec2("DeleteTags", both + "&Tag.1.Key=team&Tag.1.Value=other&Tag.2.Key=stage");
    EXPECT_THAT(all_in(net.ec2("DescribeTags", filter("resource-id", net.vpc)), "key"),
                ElementsAre("team"));
    net.ec2("DeleteTags", both);
    EXPECT_THAT(all_in(net.ec2("DescribeTags"), "key"), IsEmpty());
    EXPECT_EQ(net.refused_ec2("CreateTags", "&ResourceId.1=no&Tag.1.Key=a&Tag.1.Value=b"),
              "InvalidID: The ID 'no' is not valid");
}

TEST(Places, HaveNoDefaultVpc) {
    TestNetwork net;
    std::string shown = net.ec2("DescribeAccountAttributes", "&AttributeName.1=default-vpc");
    EXPECT_THAT(all_in(shown, "attributeName"), ElementsAre("default-vpc"));
    EXPECT_EQ(one_in(shown, "attributeValue"), "none");
}

TEST(Places, HaveTheIdsThatTheirSubnetsShow) {
    TestNetwork net;
    for (const auto& [subnet, zone] :
         {std::pair(net.subnet_a, "eu-west-1a"), std::pair(net.subnet_b, "eu-west-1b"),
          std::pair(net.also_a, "eu-west-1a")}) {
        const std::string of_zone = one_in(
            net.ec2("DescribeAvailabilityZones", std::string("&ZoneName.1=") + zone), "zoneId");
        const std::string shown = net.ec2("DescribeSubnets", "&SubnetId.1=" + subnet);
        EXPECT_EQ(one_in(shown, "availabilityZone"), zone);
        EXPECT_EQ(one_in(shown, "availabilityZoneId"), of_zone);
    }
}

TEST(Places, AreTheZonesOfTheRegion) {
    TestNetwork net;
    std::string zones = net.ec2("DescribeAvailabilityZones");
    EXPECT_THAT(all_in(zones, "zoneName"), ElementsAre("eu-west-1a", "eu-west-1b", "eu-west-1c"));
    EXPECT_THAT(all_in(zones, "zoneId"), ElementsAre("euw1-az1", "euw1-az2", "euw1-az3"));
    EXPECT_EQ(
        all_in(net.ec2("DescribeAvailabilityZones", "&ZoneName.1=eu-west-1b"), "zoneName").size(),
        1U);
    EXPECT_EQ(net.refused_ec2("DescribeAvailabilityZones", "&ZoneName.1=mars-1a"),
              "InvalidParameterValue: Invalid availability zone: [mars-1a]");
    EXPECT_EQ(one_in(net.ec2("DescribeAvailabilityZones", "&ZoneId.1=euw1-az2"), "zoneName"),
              "eu-west-1b");
    EXPECT_THAT(net.ec2("DescribeRegions"), HasSubstr("ec2.eu-west-1.amazonaws.com"));
    EXPECT_EQ(net.refused_ec2("DescribeRegions", "&RegionName.1=mars-1"),
              "InvalidParameterValue: Invalid region: [mars-1]");
}

}  // namespace
}  // namespace local
