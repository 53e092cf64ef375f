#include "local/elbv2/balancers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/elbv2/test_balancers.h"

namespace local {
namespace {

using base::Duration;
using test::all_in;
using test::one_in;
using test::TestNetwork;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(Balancers, AreShownFromProvisioningToActive) {
    TestNetwork net;
    std::string made = net.elb("CreateLoadBalancer",
                               "&Name=shop&Scheme=internal&Subnets.member.1=" + net.subnet_a +
                                   "&Subnets.member.2=" + net.subnet_b);
    EXPECT_EQ(one_in(one_in(made, "State"), "Code"), "provisioning");
    const std::string arn = one_in(made, "LoadBalancerArn");
    EXPECT_THAT(arn, HasSubstr("arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/"
                               "app/shop/"));
    net.wait(Duration::minutes(5));
    std::string shown = net.elb("DescribeLoadBalancers", "&LoadBalancerArns.member.1=" + arn);
    EXPECT_EQ(one_in(one_in(shown, "State"), "Code"), "active");
    EXPECT_EQ(one_in(shown, "Scheme"), "internal");
    EXPECT_EQ(one_in(shown, "Type"), "application");
    EXPECT_EQ(one_in(shown, "IpAddressType"), "ipv4");
    EXPECT_EQ(one_in(shown, "VpcId"), net.vpc);
    EXPECT_THAT(one_in(shown, "DNSName"), testing::StartsWith("internal-shop-"));
    EXPECT_EQ(one_in(shown, "CanonicalHostedZoneId"), "Z32O12XQLNTSW2");
    EXPECT_THAT(all_in(shown, "ZoneName"), ElementsAre("eu-west-1a", "eu-west-1b"));
    EXPECT_THAT(one_in(shown, "SecurityGroups"), HasSubstr("sg-"));
    EXPECT_EQ(one_in(net.elb("DescribeLoadBalancers", "&Names.member.1=shop"), "LoadBalancerArn"),
              arn);
}

TEST(Balancers, AreListedInPages) {
    TestNetwork net;
    for (const char* name : {"one", "two", "three"})
        net.balancer(name);
    std::string first = net.elb("DescribeLoadBalancers", "&PageSize=2");
    EXPECT_EQ(all_in(first, "LoadBalancerArn").size(), 2U);
    std::string second =
        net.elb("DescribeLoadBalancers",
                "&PageSize=2&Marker=" + aws::percent_encode(one_in(first, "NextMarker")));
    EXPECT_EQ(all_in(second, "LoadBalancerArn").size(), 1U);
    EXPECT_EQ(one_in(second, "NextMarker"), "");
    EXPECT_EQ(net.refused_elb("DescribeLoadBalancers", "&Marker=x"),
              "ValidationError: Invalid marker");
}

TEST(Balancers, AreNotFoundInTheWordsOfAws) {
    TestNetwork net;
    const std::string arn =
        "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/no/0123456789abcdef";
    EXPECT_EQ(net.refused_elb("DescribeLoadBalancers", "&Names.member.1=no"),
              "LoadBalancerNotFound: Load balancers '[no]' not found");
    EXPECT_EQ(net.refused_elb("DescribeLoadBalancers", "&LoadBalancerArns.member.1=" + arn),
              "LoadBalancerNotFound: One or more load balancers not found");
    EXPECT_EQ(net.refused_elb("DescribeLoadBalancers", "&LoadBalancerArns.member.1=no"),
              "ValidationError: 'no' is not a valid load balancer ARN");
    EXPECT_EQ(net.refused_elb("DescribeLoadBalancerAttributes", "&LoadBalancerArn=" + arn),
              "LoadBalancerNotFound: Load balancer '" + arn + "' not found");
}

TEST(Balancers, AreMadeOnceHoweverOftenTheSameIsAsked) {
    TestNetwork net;
    const std::string arn = net.balancer();
    EXPECT_EQ(net.balancer(), arn);
    EXPECT_EQ(net.refused_elb("CreateLoadBalancer",
                              "&Name=shop&Scheme=internal&Subnets.member.1=" + net.subnet_a +
                                  "&Subnets.member.2=" + net.subnet_b),
              "DuplicateLoadBalancerName: A load balancer with the same name 'shop' exists, but "
              "with different settings");
}

TEST(Balancers, NeedSubnetsInTwoZones) {
    TestNetwork net;
    EXPECT_EQ(net.refused_elb("CreateLoadBalancer", "&Name=shop&Subnets.member.1=" + net.subnet_a),
              "ValidationError: At least two subnets in two different Availability Zones must be "
              "specified");
    EXPECT_EQ(net.refused_elb("CreateLoadBalancer",
                              "&Name=shop&SubnetMappings.member.1.SubnetId=" + net.subnet_a +
                                  "&SubnetMappings.member.2.SubnetId=" + net.also_a),
              "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets "
              "in the same Availability Zone");
    EXPECT_EQ(net.refused_elb("CreateLoadBalancer",
                              "&Name=shop&Subnets.member.1=subnet-1&Subnets.member.2=subnet-2"),
              "SubnetNotFound: The subnet ID 'subnet-1' does not exist");
    EXPECT_EQ(net.refused_elb("CreateLoadBalancer",
                              "&Name=shop&Subnets.member.1=" + net.subnet_a +
                                  "&SubnetMappings.member.1.SubnetId=" + net.subnet_b),
              "ValidationError: You can specify either subnets or subnet mappings, but not both");
    // One of a Network Load Balancer is enough.
    net.elb("CreateLoadBalancer", "&Name=fast&Type=network&Subnets.member.1=" + net.subnet_a);
}

TEST(Balancers, AreChangedInPlace) {
    TestNetwork net;
    const std::string arn = net.balancer();
    EXPECT_EQ(
        one_in(net.elb("SetIpAddressType", "&LoadBalancerArn=" + arn + "&IpAddressType=dualstack"),
               "IpAddressType"),
        "dualstack");
    EXPECT_EQ(net.refused_elb("SetSecurityGroups",
                              "&LoadBalancerArn=" + arn + "&SecurityGroups.member.1=sg-1"),
              "InvalidSecurityGroup: Security group 'sg-1' does not exist");
    const std::string group =
        one_in(one_in(net.elb("DescribeLoadBalancers", ""), "SecurityGroups"), "member");
    EXPECT_THAT(net.elb("SetSecurityGroups",
                        "&LoadBalancerArn=" + arn + "&SecurityGroups.member.1=" + group),
                HasSubstr(group));
    std::string moved =
        net.elb("SetSubnets", "&LoadBalancerArn=" + arn +
                                  "&SubnetMappings.member.1.SubnetId=" + net.subnet_b +
                                  "&SubnetMappings.member.2.SubnetId=" + net.subnet_a);
    EXPECT_THAT(all_in(moved, "ZoneName"), ElementsAre("eu-west-1b", "eu-west-1a"));
    EXPECT_THAT(net.refused_elb("SetSubnets",
                                "&LoadBalancerArn=" + arn + "&Subnets.member.1=" + net.subnet_a),
                HasSubstr("At least two subnets"));
}

TEST(Balancers, RefuseWhatIsNotThereYet) {
    TestNetwork net;
    EXPECT_THAT(
        net.refused_elb("CreateLoadBalancer", "&Name=shop&Subnets.member.1=" + net.subnet_a +
                                                  "&Subnets.member.2=" + net.subnet_a),
        HasSubstr("ValidationError: LoadBalancer.Subnets: holds"));
    EXPECT_EQ(
        net.refused_elb("CreateLoadBalancer", "&Name=shop&IpamPools.Ipv4IpamPoolId=ipam-pool-1"),
        "ValidationError: IpamPools is not part of this cloud yet");
    EXPECT_EQ(net.refused_elb("SetSubnets", "&LoadBalancerArn=" + net.balancer() +
                                                "&Subnets.member.1=" + net.subnet_a +
                                                "&EnablePrefixForIpv6SourceNat=on"),
              "ValidationError: EnablePrefixForIpv6SourceNat is not part of this cloud yet");
    EXPECT_EQ(net.refused_elb("DescribeTargetHealth", "&TargetGroupArn=" + net.group() +
                                                          "&Include.member.1=AnomalyDetection"),
              "ValidationError: Include is not part of this cloud yet");
}

TEST(Balancers, GoWithTheirListeners) {
    TestNetwork net;
    const std::string arn = net.balancer();
    const std::string group = net.group();
    net.listener(arn, group);
    net.elb("DeleteLoadBalancer", "&LoadBalancerArn=" + arn);
    EXPECT_THAT(net.elb("DescribeLoadBalancers", ""), Not(HasSubstr(arn)));
    net.elb("DeleteTargetGroup", "&TargetGroupArn=" + group);
    EXPECT_THAT(net.elb("DescribeTargetGroups", ""), Not(HasSubstr(group)));
    net.elb("DeleteLoadBalancer", "&LoadBalancerArn=" + arn);  // again
}

TEST(Balancers, HaveAttributesWithTheDefaultsOfAws) {
    TestNetwork net;
    const std::string arn = net.balancer();
    const std::string of = "&LoadBalancerArn=" + arn;
    EXPECT_THAT(net.elb("DescribeLoadBalancerAttributes", of),
                HasSubstr("<Key>idle_timeout.timeout_seconds</Key><Value>60</Value>"));
    std::string changed = net.elb("ModifyLoadBalancerAttributes",
                                  of + "&Attributes.member.1.Key=deletion_protection.enabled"
                                       "&Attributes.member.1.Value=true");
    EXPECT_THAT(changed, HasSubstr("<Key>deletion_protection.enabled</Key><Value>true</Value>"));
    net.elb("ModifyLoadBalancerAttributes", of + "&Attributes.member.1.Key="
                                                 "idle_timeout.timeout_seconds"
                                                 "&Attributes.member.1.Value=90");
    std::string shown = net.elb("DescribeLoadBalancerAttributes", of);
    EXPECT_THAT(shown, HasSubstr("<Key>deletion_protection.enabled</Key><Value>true</Value>"));
    EXPECT_THAT(shown, HasSubstr("<Key>idle_timeout.timeout_seconds</Key><Value>90</Value>"));
    EXPECT_EQ(net.refused_elb("DeleteLoadBalancer", of),
              "OperationNotPermitted: Load balancer '" + arn +
                  "' cannot be deleted because deletion protection is enabled");

    const std::string group = net.group();
    EXPECT_THAT(net.elb("ModifyTargetGroupAttributes",
                        "&TargetGroupArn=" + group +
                            "&Attributes.member.1.Key=deregistration_delay.timeout_seconds"
                            "&Attributes.member.1.Value=5"),
                HasSubstr("<Key>deregistration_delay.timeout_seconds</Key><Value>5</Value>"));
    EXPECT_THAT(net.elb("DescribeTargetGroupAttributes", "&TargetGroupArn=" + group),
                HasSubstr("<Key>stickiness.type</Key><Value>lb_cookie</Value>"));

    const std::string listener = "&ListenerArn=" + net.listener(arn, group);
    net.elb("ModifyListenerAttributes",
            listener +
                "&Attributes.member.1.Key=routing.http.response.server.enabled"
                "&Attributes.member.1.Value=false");
    EXPECT_THAT(net.elb("DescribeListenerAttributes", listener),
                HasSubstr("<Key>routing.http.response.server.enabled</Key><Value>false</Value>"));
}

TEST(Balancers, RefuseAttributesThatThereAreNot) {
    TestNetwork net;
    const std::string of = "&LoadBalancerArn=" + net.balancer();
    EXPECT_EQ(net.refused_elb("ModifyLoadBalancerAttributes",
                              of + "&Attributes.member.1.Key=colour&Attributes.member.1.Value=red"),
              "ValidationError: Load balancer attribute key 'colour' is not recognized");
    EXPECT_THAT(net.refused_elb("ModifyLoadBalancerAttributes",
                                of + "&Attributes.member.1.Key=idle_timeout.timeout_seconds"
                                     "&Attributes.member.1.Value=4001"),
                HasSubstr("may not be '4001'; it is one of 1..4000"));
    EXPECT_EQ(net.refused_elb("ModifyTargetGroupAttributes",
                              "&TargetGroupArn=" + net.group() +
                                  "&Attributes.member.1.Key=proxy_protocol_v2.enabled"
                                  "&Attributes.member.1.Value=true"),
              "ValidationError: Target group attribute key 'proxy_protocol_v2.enabled' is not "
              "recognized");
}

TEST(BalancerTags, AreAddedAndRemoved) {
    TestNetwork net;
    const std::string arn = net.balancer("shop", "&Tags.member.1.Key=team&Tags.member.1.Value=a");
    const std::string group = net.group();
    const std::string both = "&ResourceArns.member.1=" + arn + "&ResourceArns.member.2=" + group;
    net.elb("AddTags", both + "&Tags.member.1.Key=stage&Tags.member.1.Value=dev");
    std::string shown = net.elb("DescribeTags", both);
    EXPECT_THAT(all_in(shown, "Key"), UnorderedElementsAre("team", "stage", "stage"));
    net.elb("RemoveTags", both + "&TagKeys.member.1=stage");
    EXPECT_THAT(all_in(net.elb("DescribeTags", both), "Key"), ElementsAre("team"));
    EXPECT_EQ(net.refused_elb("AddTags", both + "&Tags.member.1.Key=a&Tags.member.2.Key=a"),
              "DuplicateTagKeys: A tag key was specified more than once");
    std::string many;
    for (int i = 1; i <= 50; ++i)
        many += "&Tags.member." + std::to_string(i) + ".Key=k" + std::to_string(i);
    EXPECT_EQ(net.refused_elb("AddTags", both + many),
              "TooManyTags: The maximum number of tags has been reached");
}

TEST(BalancerFacts, AreTheLimitsOfANewAccount) {
    TestNetwork net;
    EXPECT_THAT(net.elb("DescribeAccountLimits", ""),
                HasSubstr("<Name>application-load-balancers</Name><Max>50</Max>"));
    EXPECT_EQ(all_in(net.elb("DescribeAccountLimits", "&PageSize=3"), "Max").size(), 3U);
}

TEST(BalancerFacts, AreThePoliciesOfTls) {
    TestNetwork net;
    std::string one =
        net.elb("DescribeSSLPolicies", "&Names.member.1=ELBSecurityPolicy-TLS13-1-3-2021-06");
    EXPECT_THAT(one, HasSubstr("<member>TLSv1.3</member>"));
    EXPECT_EQ(all_in(one, "Priority").size(), 3U);
    EXPECT_THAT(net.elb("DescribeSSLPolicies", ""), HasSubstr("ELBSecurityPolicy-2016-08"));
    EXPECT_EQ(net.refused_elb("DescribeSSLPolicies", "&Names.member.1=none"),
              "SSLPolicyNotFound: SSL policy 'none' not found");
}

}  // namespace
}  // namespace local
