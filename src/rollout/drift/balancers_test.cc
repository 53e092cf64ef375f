#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/drift/test_drift.h"

namespace rollout {
namespace {

using test::command_of;
using test::DriftCase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Topic = DriftTopic;

const std::string kRedirect =
    "DefaultActions: [{ Type: redirect, RedirectConfig: { Port: \"443\", Protocol: HTTPS, "
    "StatusCode: HTTP_301 } }]";
const std::string kShownRedirect =
    "DefaultActions: [{ Type: redirect, RedirectConfig: { Protocol: HTTPS, Port: \"443\", Host: "
    "\"#{host}\", Path: \"/#{path}\", Query: \"#{query}\", StatusCode: HTTP_301 } }]";

std::string listener(const std::string& arn, int port, const std::string& actions) {
    return "{ ListenerArn: " + arn + ", Port: " + std::to_string(port) + ", Protocol: HTTP, " +
           actions + " }";
}

DriftCase balancer() {
    DriftCase one(
        {{.name = "shop-dev-cluster",
          .kind = cfn::StackKind::Cluster,
          .body = "Resources:\n"
                  "  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { "
                  "Name: shop } }\n"
                  "  Http: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { "
                  "LoadBalancerArn: { Ref: Balancer }, Port: 80, Protocol: HTTP, " +
                  kRedirect + " } }\n",
          .ids = {{"Balancer", "arn:balancer"}, {"Http", "arn:http"}}}});
    one.shows(Topic::Listeners, "arn:balancer", {listener("\"arn:http\"", 80, kShownRedirect)});
    return one;
}

TEST(DriftOfListeners, LeavesWhatARedirectKeepsAlone) {
    EXPECT_THAT(balancer().told(), IsEmpty());
    EXPECT_EQ(balancer().find().resources, 1U);
}

TEST(DriftOfListeners, IsWhatOneDoesOrListensOnOtherwise) {
    DriftCase one = balancer();
    one.shows(Topic::Listeners, "arn:balancer",
              {listener("\"arn:http\"", 81,
                        "DefaultActions: [{ Type: fixed-response, FixedResponseConfig: { "
                        "StatusCode: \"503\", MessageBody: closed } }]")});
    EXPECT_THAT(one.told(),
                ElementsAre("Port of listener 80: 80 in the template, 81 live",
                            "default action of listener 80: redirect HTTP_301 to "
                            "HTTPS://#{host}:443/#{path}?#{query} in the template, answer 503 "
                            "\"closed\" live"));
    EXPECT_EQ(command_of(one.find().findings[0].remedy),
              "aws elbv2 modify-listener --region eu-west-1 --listener-arn arn:http --port 80");
}

TEST(DriftOfListeners, IsOneThatNoTemplateHasAndOneThatIsNotThere) {
    DriftCase one = balancer();
    one.shows(
        Topic::Listeners, "arn:balancer",
        {listener("\"arn:other\"", 8081,
                  "DefaultActions: [{ Type: forward, TargetGroupArn: \"arn:a:targetgroup/x/1\" "
                  "}]")});
    EXPECT_THAT(one.told(), ElementsAre("the listener 80: gone",
                                        "the load balancer listens on 8081: forward to "
                                        "targetgroup/x/1, not ours"));
    EXPECT_EQ(command_of(one.find().findings[1].remedy),
              "aws elbv2 delete-listener --region eu-west-1 --listener-arn arn:other");
}

/// A service with a rule that forwards to two groups. `advanced`: of the service's load balancer.
DriftCase rule(const std::string& advanced) {
    DriftCase one(
        {{.name = "shop-dev-cluster",
          .kind = cfn::StackKind::Cluster,
          .body = "Resources:\n"
                  "  Http: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { "
                  "LoadBalancerArn: \"arn:balancer\", Port: 80 } }\n",
          .ids = {{"Http", "arn:http"}},
          .exports = {{"Http", "arn:http"}}},
         {.name = "shop-dev-web",
          .subject = "web",
          .body =
              "Resources:\n"
              "  Blue: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {} }\n"
              "  Green: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {} }\n"
              "  Rule: { Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: { "
              "ListenerArn: { \"Fn::ImportValue\": Http }, Priority: 10, "
              "Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: [/b, /a] } }], "
              "Actions: [{ Type: forward, ForwardConfig: { TargetGroups: [{ TargetGroupArn: { "
              "Ref: Blue }, Weight: 100 }, { TargetGroupArn: { Ref: Green }, Weight: 0 }] } }] } "
              "}\n"
              "  Service: { Type: AWS::ECS::Service, Properties: { LoadBalancers: [{ "
              "ContainerName: web" +
              advanced + " }] } }\n",
          .ids = {{"Rule", "arn:rule"},
                  {"Blue", "arn:blue"},
                  {"Green", "arn:green"},
                  {"Service", "arn:aws:ecs:r:1:service/shop-dev/shop-dev-web"}}}});
    return one;
}
const std::string kShifts = ", AdvancedConfiguration: { ProductionListenerRule: { Ref: Rule } }";
const std::string kDefault = "{ RuleArn: \"arn:default\", IsDefault: true, Priority: default }";

std::string shown_rule(int blue, int green, const std::string& more = "Priority: \"10\"") {
    return "{ RuleArn: \"arn:rule\", IsDefault: false, Conditions: [{ Field: path-pattern, Values: "
           "[/a, /b], PathPatternConfig: { Values: [/a, /b] } }], Actions: [{ Type: forward, "
           "Order: 1, ForwardConfig: { TargetGroups: [{ TargetGroupArn: \"arn:green\", Weight: " +
           std::to_string(green) +
           " }, { TargetGroupArn: \"arn:blue\", Weight: " + std::to_string(blue) +
           " }], TargetGroupStickinessConfig: { Enabled: false } } }], " + more + " }";
}

TEST(DriftOfListenerRules, IsNoneInAnySpelling) {
    DriftCase one = rule("");
    one.shows(Topic::ListenerRules, "arn:http", {shown_rule(100, 0), kDefault});
    EXPECT_THAT(one.told(), IsEmpty());
    EXPECT_EQ(one.find().resources, 1U);
}

TEST(DriftOfListenerRules, LeavesWeightsToEcsWhereTrafficShifts) {
    DriftCase shifts = rule(kShifts);
    shifts.shows(Topic::ListenerRules, "arn:http", {shown_rule(0, 100)});
    EXPECT_THAT(shifts.told(), IsEmpty());
    DriftCase rolls = rule("");
    rolls.shows(Topic::ListenerRules, "arn:http", {shown_rule(0, 100)});
    EXPECT_THAT(rolls.told(),
                ElementsAre("action of Rule of web: forward to Blue of shop-dev-web 100, Green of "
                            "shop-dev-web 0 in the template, forward to Blue of shop-dev-web 0, "
                            "Green of shop-dev-web 100 live"));
    // The groups themselves are ours all the same.
    shifts.shows(Topic::ListenerRules, "arn:http",
                 {"{ RuleArn: \"arn:rule\", Priority: \"10\", Conditions: [{ Field: path-pattern, "
                  "Values: [/a, /b] }], Actions: [{ Type: forward, TargetGroupArn: \"arn:blue\" }] "
                  "}"});
    EXPECT_THAT(shifts.told(),
                ElementsAre("action of Rule of web: forward to Blue of shop-dev-web, Green of "
                            "shop-dev-web in the template, forward to Blue of shop-dev-web live"));
}

TEST(DriftOfListenerRules, IsAnotherMatchOrPriority) {
    DriftCase one = rule("");
    one.shows(Topic::ListenerRules, "arn:http", {shown_rule(100, 0, "Priority: \"11\"")});
    EXPECT_THAT(one.told(), ElementsAre("priority of Rule of web: 10 in the template, 11 live"));
    EXPECT_EQ(command_of(one.find().findings[0].remedy),
              "aws elbv2 set-rule-priorities --region eu-west-1 --rule-priorities "
              "RuleArn=arn:rule,Priority=10");
    one.shows(Topic::ListenerRules, "arn:http",
              {"{ RuleArn: \"arn:rule\", Priority: \"10\", Conditions: [{ Field: path-pattern, "
               "Values: [/x] }], Actions: [{ Type: redirect, RedirectConfig: { StatusCode: "
               "HTTP_302, Host: example.org } }] }"});
    EXPECT_THAT(one.told(),
                ElementsAre("match of Rule of web: path-pattern /a, /b in the template, "
                            "path-pattern /x live",
                            HasSubstr("redirect HTTP_302 to #{protocol}://example.org:#{port}")));
}

TEST(DriftOfListenerRules, IsOneThatNoTemplateHasAndOneThatIsNotThere) {
    DriftCase one = rule("");
    one.shows(
        Topic::ListenerRules, "arn:http",
        {kDefault,
         "{ RuleArn: \"arn:mine\", Priority: \"1\", IsDefault: false, Conditions: [{ Field: "
         "http-header, HttpHeaderConfig: { HttpHeaderName: X-Me, Values: [a] } }, { Field: "
         "query-string, QueryStringConfig: { Values: [{ Key: k, Value: v }] } }], Actions: [{ "
         "Type: authenticate-oidc }] }"});
    EXPECT_THAT(one.told(),
                ElementsAre("listener 80 has a rule 1 (http-header X-Me a and query-string k=v): "
                            "authenticate-oidc, not ours",
                            "Rule of web (path-pattern /a, /b): gone"));
    EXPECT_EQ(command_of(one.find().findings[0].remedy),
              "aws elbv2 delete-rule --region eu-west-1 --rule-arn arn:mine");
}

}  // namespace
}  // namespace rollout
