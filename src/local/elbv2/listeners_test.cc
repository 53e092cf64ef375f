#include "local/elbv2/listeners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/elbv2/target_groups.h"
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

constexpr const char* kCertificate = "arn:aws:acm:eu-west-1:000000000000:certificate/one";

std::string not_found_action() {
    return "&DefaultActions.member.1.Type=fixed-response"
           "&DefaultActions.member.1.FixedResponseConfig.StatusCode=404";
}

/// A rule for a path that forwards to `group`.
std::string rule(const std::string& listener, const std::string& group, int priority,
                 const std::string& path = "/api") {
    return "&ListenerArn=" + listener + "&Priority=" + std::to_string(priority) +
           "&Conditions.member.1.Field=path-pattern&Conditions.member.1.Values.member.1=" + path +
           "&Actions.member.1.Type=forward&Actions.member.1.TargetGroupArn=" + group;
}

TEST(Listeners, ShowAForwardInBothSpellings) {
    TestNetwork net;
    const std::string group = net.group();
    std::string made = net.elb("CreateListener", TestNetwork::forward(net.balancer(), group));
    EXPECT_THAT(made, HasSubstr("<Weight>1</Weight>"));
    EXPECT_THAT(made, HasSubstr("<Enabled>false</Enabled>"));
    EXPECT_THAT(all_in(made, "TargetGroupArn"), ElementsAre(group, group));
}

TEST(Listeners, AreDescribedByLoadBalancerOrByArn) {
    TestNetwork net;
    const std::string balancer = net.balancer();
    const std::string group = net.group();
    const std::string first = net.listener(balancer, group, 80);
    const std::string second = net.listener(balancer, group, 81);
    EXPECT_EQ(
        all_in(net.elb("DescribeListeners", "&LoadBalancerArn=" + balancer), "ListenerArn").size(),
        2U);
    EXPECT_EQ(one_in(net.elb("DescribeListeners", "&ListenerArns.member.1=" + second), "Port"),
              "81");
    EXPECT_EQ(net.refused_elb("DescribeListeners", ""),
              "ValidationError: You must specify either listener ARNs or a load balancer ARN");
    net.elb("DeleteListener", "&ListenerArn=" + first);
    EXPECT_EQ(net.refused_elb("DescribeListeners", "&ListenerArns.member.1=" + first),
              "ListenerNotFound: One or more listeners not found");
    EXPECT_EQ(net.refused_elb("DeleteListener", "&ListenerArn=" + first),
              "ListenerNotFound: Listener '" + first + "' not found");
}

TEST(Listeners, HaveEachAPortOfTheirOwn) {
    TestNetwork net;
    const std::string balancer = net.balancer();
    net.listener(balancer, net.group());
    EXPECT_EQ(net.refused_elb("CreateListener", "&LoadBalancerArn=" + balancer +
                                                    "&Protocol=HTTP&Port=80" + not_found_action()),
              "DuplicateListener: A listener already exists on this port for this load balancer '" +
                  balancer + "'");
}

TEST(Listeners, AreModified) {
    TestNetwork net;
    const std::string listener = net.listener(net.balancer(), net.group());
    std::string changed =
        net.elb("ModifyListener", "&ListenerArn=" + listener + "&Port=8080" + not_found_action());
    EXPECT_EQ(one_in(changed, "Port"), "8080");
    EXPECT_EQ(one_in(changed, "StatusCode"), "404");
    EXPECT_EQ(one_in(changed, "TargetGroupArn"), "");
}

TEST(Listeners, SpeakWhatTheirLoadBalancerDoes) {
    TestNetwork net;
    const std::string of = "&LoadBalancerArn=" + net.balancer();
    EXPECT_EQ(net.refused_elb("CreateListener", of + "&Protocol=TCP&Port=80" + not_found_action()),
              "ValidationError: Listener protocol 'TCP' must be one of 'HTTPS, HTTP'");
    EXPECT_EQ(
        net.refused_elb("CreateListener", of + "&Protocol=HTTPS&Port=443" + not_found_action()),
        "ValidationError: A certificate must be specified for HTTPS listeners");
    EXPECT_EQ(net.refused_elb("CreateListener", of + "&Port=443" + not_found_action()),
              "ValidationError: A protocol must be specified");
    EXPECT_EQ(net.refused_elb("CreateListener", of + "&Protocol=HTTP" + not_found_action()),
              "ValidationError: A port must be specified");
}

TEST(Listeners, HaveAPolicyAndACertificateForHttps) {
    TestNetwork net;
    const std::string of = "&LoadBalancerArn=" + net.balancer() + "&Protocol=HTTPS&Port=443" +
                           not_found_action() +
                           "&Certificates.member.1.CertificateArn=" + kCertificate;
    EXPECT_THAT(net.refused_elb("CreateListener", of + "&Certificates.member.1.IsDefault=true"),
                HasSubstr("IsDefault cannot be set"));
    EXPECT_THAT(net.refused_elb("CreateListener", of + "&Certificates.member.2.CertificateArn=b"),
                HasSubstr("TooManyCertificates"));
    EXPECT_EQ(net.refused_elb("CreateListener", of + "&MutualAuthentication.Mode=verify"),
              "ValidationError: MutualAuthentication is not part of this cloud yet");
    std::string made = net.elb("CreateListener", of);
    EXPECT_EQ(one_in(made, "SslPolicy"), "ELBSecurityPolicy-2016-08");
    EXPECT_EQ(one_in(made, "Mode"), "off");
    EXPECT_EQ(one_in(made, "CertificateArn"), kCertificate);
}

TEST(Listeners, HaveFurtherCertificates) {
    TestNetwork net;
    const std::string listener = one_in(
        net.elb("CreateListener", "&LoadBalancerArn=" + net.balancer() +
                                      "&Protocol=HTTPS&Port=443" + not_found_action() +
                                      "&Certificates.member.1.CertificateArn=" + kCertificate),
        "ListenerArn");
    const std::string of = "&ListenerArn=" + listener;
    net.elb("AddListenerCertificates", of + "&Certificates.member.1.CertificateArn=two"
                                            "&Certificates.member.2.CertificateArn=three");
    std::string shown = net.elb("DescribeListenerCertificates", of);
    EXPECT_THAT(all_in(shown, "CertificateArn"), ElementsAre(kCertificate, "three", "two"));
    EXPECT_THAT(all_in(shown, "IsDefault"), ElementsAre("true", "false", "false"));
    net.elb("RemoveListenerCertificates", of + "&Certificates.member.1.CertificateArn=two");
    EXPECT_THAT(all_in(net.elb("DescribeListenerCertificates", of), "CertificateArn"),
                ElementsAre(kCertificate, "three"));
    net.elb("RemoveListenerCertificates", of + "&Certificates.member.1.CertificateArn=three");
    EXPECT_THAT(all_in(net.elb("DescribeListenerCertificates", of), "CertificateArn"),
                ElementsAre(kCertificate));
}

TEST(Listeners, ForwardToGroupsOfTheirLoadBalancerAlone) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string first = net.balancer("one");
    const std::string second = net.balancer("two");
    net.listener(first, group);
    net.listener(first, group, 81);
    EXPECT_EQ(net.refused_elb("CreateListener", TestNetwork::forward(second, group)),
              "TargetGroupAssociationLimit: The following target groups cannot be associated with "
              "more than one load balancer: " +
                  group);
    EXPECT_EQ(net.refused_elb("CreateListener", TestNetwork::forward(second, group + "0")),
              "TargetGroupNotFound: One or more target groups not found");
    // With the first load balancer the group is free.
    net.elb("DeleteLoadBalancer", "&LoadBalancerArn=" + first);
    net.listener(second, group);
}

TEST(Listeners, RefuseActionsThatAskWhoIsThere) {
    TestNetwork net;
    EXPECT_EQ(
        net.refused_elb("CreateListener", "&LoadBalancerArn=" + net.balancer() +
                                              "&Protocol=HTTP&Port=80&DefaultActions.member.1.Type="
                                              "authenticate-oidc"),
        "ValidationError: The action authenticate-oidc is not part of this cloud yet");
}

TEST(ListenerRules, EndInTheDefaultOne) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string listener = net.listener(net.balancer(), group);
    net.elb("CreateRule", rule(listener, group, 20));
    std::string made = net.elb("CreateRule", rule(listener, group, 3, "/x"));
    EXPECT_EQ(one_in(made, "Priority"), "3");
    EXPECT_THAT(one_in(made, "PathPatternConfig"), HasSubstr("/x"));
    std::string shown = net.elb("DescribeRules", "&ListenerArn=" + listener);
    EXPECT_THAT(all_in(shown, "Priority"), ElementsAre("3", "20", "default"));
    EXPECT_THAT(all_in(shown, "IsDefault"), ElementsAre("false", "false", "true"));
    EXPECT_EQ(net.refused_elb("CreateRule", rule(listener, group, 20)),
              "PriorityInUse: Priority '20' is currently in use");
    EXPECT_EQ(
        all_in(net.elb("DescribeRules", "&PageSize=2&ListenerArn=" + listener), "RuleArn").size(),
        2U);
}

TEST(ListenerRules, AreDescribedByListenerOrByArn) {
    TestNetwork net;
    const std::string listener = net.listener(net.balancer(), net.group());
    const std::string last =
        one_in(net.elb("DescribeRules", "&ListenerArn=" + listener), "RuleArn");
    EXPECT_EQ(one_in(net.elb("DescribeRules", "&RuleArns.member.1=" + last), "RuleArn"), last);
    EXPECT_EQ(net.refused_elb("DescribeRules", "&RuleArns.member.1=" + last + "0"),
              "RuleNotFound: One or more rules not found");
    EXPECT_EQ(net.refused_elb("DescribeRules", ""),
              "ValidationError: You must specify either listener ARN or rule ARNs");
}

TEST(ListenerRules, LeaveTheDefaultOneAlone) {
    TestNetwork net;
    const std::string listener = net.listener(net.balancer(), net.group());
    const std::string last =
        one_in(net.elb("DescribeRules", "&ListenerArn=" + listener), "RuleArn");
    EXPECT_EQ(net.refused_elb("DeleteRule", "&RuleArn=" + last),
              "OperationNotPermitted: Default rule '" + last + "' cannot be deleted");
    EXPECT_THAT(net.refused_elb("ModifyRule", "&RuleArn=" + last), HasSubstr("cannot be modified"));
}

TEST(ListenerRules, AreModifiedAndDeleted) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string listener = net.listener(net.balancer(), group);
    const std::string arn = one_in(net.elb("CreateRule", rule(listener, group, 3)), "RuleArn");
    EXPECT_THAT(net.elb("ModifyRule", "&RuleArn=" + arn +
                                          "&Conditions.member.1.Field=host-header"
                                          "&Conditions.member.1.Values.member.1=shop.example"),
                HasSubstr("shop.example"));
    net.elb("DeleteRule", "&RuleArn=" + arn);
    EXPECT_EQ(net.refused_elb("DeleteRule", "&RuleArn=" + arn),
              "RuleNotFound: Rule '" + arn + "' not found");
}

TEST(ListenerRules, SwapTheirPriorities) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string listener = net.listener(net.balancer(), group);
    const std::string a = one_in(net.elb("CreateRule", rule(listener, group, 1, "/a")), "RuleArn");
    const std::string b = one_in(net.elb("CreateRule", rule(listener, group, 2, "/b")), "RuleArn");
    net.elb("CreateRule", rule(listener, group, 3, "/c"));
    auto move = [](const std::string& number, const std::string& arn, const std::string& to) {
        return "&RulePriorities.member." + number + ".RuleArn=" + arn + "&RulePriorities.member." +
               number + ".Priority=" + to;
    };
    net.elb("SetRulePriorities", move("1", a, "2") + move("2", b, "1"));
    EXPECT_EQ(one_in(net.elb("DescribeRules", "&RuleArns.member.1=" + a), "Priority"), "2");
    EXPECT_EQ(one_in(net.elb("DescribeRules", "&RuleArns.member.1=" + b), "Priority"), "1");
    EXPECT_EQ(net.refused_elb("SetRulePriorities", move("1", a, "3")),
              "PriorityInUse: Priority '3' is currently in use");
}

TEST(TargetGroups, AreShownWithTheDefaultsOfTheirProtocol) {
    TestNetwork net;
    std::string shown = net.elb("DescribeTargetGroups", "&TargetGroupArns.member.1=" + net.group());
    EXPECT_EQ(one_in(shown, "TargetGroupName"), "api");
    EXPECT_EQ(one_in(shown, "HealthCheckPort"), "traffic-port");
    EXPECT_EQ(one_in(shown, "HealthCheckPath"), "/");
    EXPECT_EQ(one_in(shown, "HealthCheckIntervalSeconds"), "30");
    EXPECT_EQ(one_in(shown, "HttpCode"), "200");
    EXPECT_EQ(one_in(shown, "ProtocolVersion"), "HTTP1");
    EXPECT_EQ(one_in(shown, "VpcId"), net.vpc);
    EXPECT_EQ(one_in(net.elb("DescribeTargetGroups", "&Names.member.1=api"), "Port"), "80");
    EXPECT_EQ(net.refused_elb("DescribeTargetGroups", "&Names.member.1=no"),
              "TargetGroupNotFound: One or more target groups not found");
}

TEST(TargetGroups, AreFoundByTheirLoadBalancer) {
    TestNetwork net;
    const std::string balancer = net.balancer();
    const std::string used = net.group("used");
    const std::string by_rule = net.group("rule");
    net.group("unused");
    const std::string listener = net.listener(balancer, used);
    net.elb("CreateRule", rule(listener, by_rule, 1));
    std::string shown = net.elb("DescribeTargetGroups", "&LoadBalancerArn=" + balancer);
    EXPECT_THAT(all_in(shown, "TargetGroupName"), testing::UnorderedElementsAre("used", "rule"));
    EXPECT_THAT(one_in(shown, "LoadBalancerArns"), HasSubstr(balancer));
}

TEST(TargetGroups, AreModifiedWithinTheirRanges) {
    TestNetwork net;
    const std::string of = "&TargetGroupArn=" + net.group();
    std::string changed =
        net.elb("ModifyTargetGroup", of + "&HealthCheckPath=/up&HealthCheckIntervalSeconds=10");
    EXPECT_EQ(one_in(changed, "HealthCheckPath"), "/up");
    EXPECT_EQ(one_in(changed, "HealthCheckIntervalSeconds"), "10");
    EXPECT_THAT(net.refused_elb("ModifyTargetGroup", of + "&Matcher.HttpCode=500"),
                HasSubstr("must be within"));
    EXPECT_EQ(net.refused_elb("CreateTargetGroup", "&Name=f&TargetType=lambda"),
              "ValidationError: TargetType lambda is not part of this cloud yet");
}

TEST(TargetGroups, CannotGoWhileAListenerForwardsToThem) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string listener = net.listener(net.balancer(), group);
    EXPECT_EQ(
        net.refused_elb("DeleteTargetGroup", "&TargetGroupArn=" + group),
        "ResourceInUse: Target group '" + group + "' is currently in use by a listener or a rule");
    net.elb("DeleteListener", "&ListenerArn=" + listener);
    net.elb("DeleteTargetGroup", "&TargetGroupArn=" + group);
    net.elb("DeleteTargetGroup", "&TargetGroupArn=" + group);  // again
}

TEST(BalancerTargets, AreRegisteredCheckedAndDrained) {
    TestNetwork net;
    const std::string group = net.group();
    const std::string of = "&TargetGroupArn=" + group;
    const std::string target = "&Targets.member.1.Id=10.0.0.9";
    net.elb("RegisterTargets", of + target);
    std::string idle = net.elb("DescribeTargetHealth", of);
    EXPECT_EQ(one_in(idle, "State"), "unused");
    EXPECT_EQ(one_in(idle, "Reason"), "Target.NotInUse");
    EXPECT_EQ(one_in(idle, "Port"), "80");
    net.listener(net.balancer(), group);
    EXPECT_EQ(one_in(net.elb("DescribeTargetHealth", of), "State"), "initial");
    net.wait(Duration::minutes(5));
    // Nothing is at that address.
    std::string checked = net.elb("DescribeTargetHealth", of);
    EXPECT_EQ(one_in(checked, "State"), "unhealthy");
    EXPECT_EQ(one_in(checked, "Reason"), "Target.Timeout");
    EXPECT_EQ(one_in(checked, "Description"), "Request timed out");
    net.elb("DeregisterTargets", of + target);
    std::string draining = net.elb("DescribeTargetHealth", of);
    EXPECT_EQ(one_in(draining, "State"), "draining");
    EXPECT_EQ(one_in(draining, "Reason"), "Target.DeregistrationInProgress");
    net.wait(Duration::minutes(6));
    EXPECT_THAT(all_in(net.elb("DescribeTargetHealth", of), "State"), IsEmpty());
}

TEST(BalancerTargets, AreAddresses) {
    TestNetwork net;
    const std::string of = "&TargetGroupArn=" + net.group();
    EXPECT_EQ(net.refused_elb("RegisterTargets", of + "&Targets.member.1.Id=i-1"),
              "ValidationError: The IP address 'i-1' is not a valid IPv4 address");
    EXPECT_EQ(net.refused_elb("RegisterTargets", of + "&Targets.member.1.Id=10.0.0.9"
                                                      "&Targets.member.1.AvailabilityZone=all"),
              "ValidationError: AvailabilityZone of a target is not part of this cloud yet");
    const std::string instances =
        one_in(net.elb("CreateTargetGroup", "&Name=old&Protocol=HTTP&Port=80&VpcId=" + net.vpc),
               "TargetGroupArn");
    EXPECT_EQ(net.refused_elb("RegisterTargets",
                              "&TargetGroupArn=" + instances + "&Targets.member.1.Id=i-1"),
              "InvalidTarget: Instance ID 'i-1' is not valid");
}

TEST(BalancerTargets, AreUnusedWhenNobodyRegisteredThem) {
    TestNetwork net;
    std::string shown = net.elb("DescribeTargetHealth",
                                "&TargetGroupArn=" + net.group() + "&Targets.member.1.Id=10.0.0.8");
    EXPECT_EQ(one_in(shown, "State"), "unused");
    EXPECT_EQ(one_in(shown, "Reason"), "Target.NotRegistered");
}

TEST(Network, IsChangedAtOnceByItsOwnApi) {
    TestNetwork net;
    const std::string group = net.group();
    net.elb("RegisterTargets", "&TargetGroupArn=" + group + "&Targets.member.1.Id=10.0.0.9");
    const std::string health = "&TargetGroupArn=" + group;
    const std::string listener = net.listener(net.balancer(), group);
    // No time has gone by: the listener forwards already, and no more.
    EXPECT_EQ(one_in(net.elb("DescribeTargetHealth", health), "State"), "initial");
    net.elb("DeleteListener", "&ListenerArn=" + listener);
    EXPECT_EQ(one_in(net.elb("DescribeTargetHealth", health), "State"), "unused");
}

}  // namespace
}  // namespace local
