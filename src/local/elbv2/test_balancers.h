#pragma once
// For tests: a cloud with a VPC, two subnets and what stands on them, asked through its APIs.

#include <string>
#include <vector>

#include "local/test_endpoint.h"

namespace local::test {

/// Elastic Load Balancing and EC2 as their clients ask them. What is asked has to succeed, but for
/// `refused`.
struct TestNetwork : TestCloud {
    std::string vpc;
    std::string subnet_a;
    std::string subnet_b;
    std::string also_a;  ///< a subnet in the zone of subnet_a

    TestNetwork() {
        EXPECT_EQ(create("net",
                         R"({"Resources": {
                           "Vpc": {"Type": "AWS::EC2::VPC",
                                   "Properties": {"CidrBlock": "10.0.0.0/16"}},
                           "A": {"Type": "AWS::EC2::Subnet", "Properties": {
                             "VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24",
                             "AvailabilityZone": "eu-west-1a"}},
                           "B": {"Type": "AWS::EC2::Subnet", "Properties": {
                             "VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24",
                             "AvailabilityZone": "eu-west-1b"}},
                           "C": {"Type": "AWS::EC2::Subnet", "Properties": {
                             "VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.2.0/24",
                             "AvailabilityZone": "eu-west-1a"}}},
                         "Outputs": {"V": {"Value": {"Ref": "Vpc"}},
                           "A": {"Value": {"Ref": "A"}}, "B": {"Value": {"Ref": "B"}},
                           "C": {"Value": {"Ref": "C"}}}})")
                      .status,
                  200);
        wait(base::Duration::minutes(10));
        std::string shown = cloudformation("DescribeStacks", "&StackName=net").body;
        std::vector<std::string> keys = all_in(shown, "OutputKey");
        std::vector<std::string> values = all_in(shown, "OutputValue");
        for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i)
            (keys[i] == "V"   ? vpc
             : keys[i] == "A" ? subnet_a
             : keys[i] == "B" ? subnet_b
                              : also_a) = values[i];
    }
    /// `pairs` begin with '&'; values are encoded where they must be.
    base::HttpAnswer ask_elb(const std::string& action, const std::string& pairs) {
        return send(aws::test::form("elasticloadbalancing",
                                    "Action=" + action + "&Version=2015-12-01" + pairs));
    }
    base::HttpAnswer ask_ec2(const std::string& action, const std::string& pairs) {
        return send(aws::test::form("ec2", "Action=" + action + "&Version=2016-11-15" + pairs));
    }
    std::string elb(const std::string& action, const std::string& pairs) {
        return good(action, ask_elb(action, pairs));
    }
    std::string ec2(const std::string& action, const std::string& pairs = {}) {
        return good(action, ask_ec2(action, pairs));
    }
    /// "Code: message"; empty when it was taken.
    std::string refused_elb(const std::string& action, const std::string& pairs) {
        return said(ask_elb(action, pairs));
    }
    std::string refused_ec2(const std::string& action, const std::string& pairs) {
        return said(ask_ec2(action, pairs));
    }

    std::string balancer(const std::string& name = "shop", const std::string& more = {}) {
        return one_in(elb("CreateLoadBalancer", "&Name=" + name + "&Subnets.member.1=" + subnet_a +
                                                    "&Subnets.member.2=" + subnet_b + more),
                      "LoadBalancerArn");
    }
    std::string group(const std::string& name = "api", const std::string& more = {}) {
        std::string arn = one_in(
            elb("CreateTargetGroup",
                "&Name=" + name + "&Protocol=HTTP&Port=80&TargetType=ip" + "&VpcId=" + vpc + more),
            "TargetGroupArn");
        wait(base::Duration::minutes(1));
        return arn;
    }
    std::string listener(const std::string& of, const std::string& to, int port = 80) {
        return one_in(elb("CreateListener", forward(of, to, port)), "ListenerArn");
    }
    static std::string forward(const std::string& of, const std::string& to, int port = 80) {
        return "&LoadBalancerArn=" + of + "&Protocol=HTTP&Port=" + std::to_string(port) +
               "&DefaultActions.member.1.Type=forward&DefaultActions.member.1.TargetGroupArn=" + to;
    }

  private:
    static std::string good(const std::string& action, const base::HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 200) << action << ": " << answer.body;
        return answer.body;
    }
    static std::string said(const base::HttpAnswer& answer) {
        if (answer.status == 200) return {};
        return one_in(answer.body, "Code") + ": " + one_in(answer.body, "Message");
    }
};

}  // namespace local::test
