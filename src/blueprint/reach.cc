#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "cfn/ec2.h"

namespace blueprint {
namespace {

namespace elb = cfn::elasticloadbalancingv2;
namespace rule = cfn::elasticloadbalancingv2::listener_rule;

using TargetGroup = cfn::Handle<elb::TargetGroup>;

// AWS: "Quotas for your Application Load Balancers": condition values a rule.
constexpr std::size_t kValuesPerRule = 5;

bool shifts(const platform::Service& service) {
    return platform::shifts_traffic(*service.deploy.strategy);
}

/// Of targets that are registered without a port. ECS registers each task with the port of its
/// container, so another port of the service replaces no group: the rule would point to a new, empty
/// one until the first new task is healthy. AWS: ECS API reference, "LoadBalancer", "containerPort".
constexpr std::int64_t kUnusedPort = 80;

/// Without a name: a change that replaces the group would clash with its own name. Where traffic
/// shifts there are two, and they are equal: after a shift the other one is in use. AWS:
/// "Application Load Balancer resources for blue/green".
TargetGroup add_target_group(const Scope& scope, const platform::Service& service, std::string id,
                             cfn::Template& body) {
    const platform::Ingress& ingress = *service.ingress;
    const platform::TargetHealth& health = ingress.health;
    std::vector<elb::target_group::TargetGroupAttribute> attributes = {
        {.Key = "deregistration_delay.timeout_seconds",
         .Value = std::to_string(ingress.drain->in_seconds())}};
    if (ingress.slow_start) {
        attributes.push_back({.Key = "slow_start.duration_seconds",
                              .Value = std::to_string((*ingress.slow_start)->in_seconds())});
    }
    if (ingress.sticky) {
        attributes.push_back({.Key = "stickiness.enabled", .Value = "true"});
        attributes.push_back({.Key = "stickiness.type", .Value = "lb_cookie"});
    }
    return body.add(std::move(id),
                    elb::TargetGroup{
                        .HealthCheckIntervalSeconds = health.every.in_seconds(),
                        .HealthCheckPath = *health.path,
                        .HealthCheckProtocol = elb::target_group::HealthCheckProtocol::kHttp,
                        .HealthCheckTimeoutSeconds = health.timeout.in_seconds(),
                        .HealthyThresholdCount = health.healthy,
                        .Matcher = elb::target_group::Matcher{.HttpCode = health.codes},
                        .Port = kUnusedPort,
                        .Protocol = elb::target_group::Protocol::kHttp,
                        .Tags = tag_list(workload_tags(scope, service)),
                        .TargetGroupAttributes = attributes,
                        .TargetType = elb::target_group::TargetType::kIp,
                        .UnhealthyThresholdCount = health.unhealthy,
                        .VpcId = import(scope.names.vpc()),
                    });
}

/// Where traffic shifts ECS rewrites the weights of the rule at each deployment. An update of the
/// rule from the template must repeat what they are, or it sends everything to the empty group: so
/// they are parameters.
rule::Action forward(const Reach& reach) {
    if (!reach.alternate) {
        return {.TargetGroupArn = cfn::ref(reach.target_group), .Type = rule::ActionType::kForward};
    }
    return {
        .ForwardConfig =
            rule::ForwardConfig{
                .TargetGroups = {{.TargetGroupArn = cfn::ref(reach.target_group),
                                  .Weight = cfn::ref_parameter(std::string(kBlueWeightParameter))},
                                 {.TargetGroupArn = cfn::ref(*reach.alternate),
                                  .Weight =
                                      cfn::ref_parameter(std::string(kGreenWeightParameter))}}},
        .Type = rule::ActionType::kForward};
}

void add_weights(cfn::Template& body) {
    auto add = [&](std::string_view name, std::string usual, std::string which) {
        body.parameters.push_back(
            {.name = std::string(name),
             .type = "Number",
             .default_value = std::move(usual),
             .description =
                 "Share of " + which + " in the listener rule; repeat what is live when updating"});
    };
    add(kBlueWeightParameter, "100", "TargetGroup");
    add(kGreenWeightParameter, "0", "AlternateTargetGroup");
}

std::vector<rule::RuleCondition> conditions(const RuleMatch& match) {
    std::vector<rule::RuleCondition> list;
    if (!match.hosts.empty()) {
        list.push_back({.Field = "host-header",
                        .HostHeaderConfig = rule::HostHeaderConfig{.Values = match.hosts}});
    }
    std::vector<std::string> values;
    for (const std::string& path : match.paths) {
        for (std::string& value : path_values(path))
            values.push_back(std::move(value));
    }
    if (!values.empty()) {
        list.push_back({.Field = "path-pattern",
                        .PathPatternConfig = rule::PathPatternConfig{.Values = values}});
    }
    return list;
}

cfn::Handle<elb::ListenerRule> add_rule(const Scope& scope, const platform::Service& service,
                                        const Rule& rule, const Export& listener, std::string id,
                                        const Reach& reach, cfn::Template& body) {
    return body.add(std::move(id), elb::ListenerRule{
                                       .Actions = {forward(reach)},
                                       .Conditions = conditions(rule.match),
                                       .ListenerArn = import(listener),
                                       .Priority = rule.priority,
                                       .Tags = tag_list(workload_tags(scope, service)),
                                   });
}

/// The first rule keeps its id whatever it matches, so that a changed path changes it in place;
/// further ones are named by what they match.
std::string rule_id(const Rule& rule, std::size_t index) {
    if (index == 0) return "ListenerRule";
    std::string key;
    for (const std::string& host : rule.match.hosts)
        key += host + " ";
    for (const std::string& path : rule.match.paths)
        key += path + " ";
    return "ListenerRule" + base::sha256_hex(key, 6);
}

std::vector<std::string> hosts_of(const platform::Ingress& ingress) {
    std::vector<std::string> hosts;
    for (const auto& host : ingress.hosts)
        hosts.push_back(*host);
    std::ranges::sort(hosts);
    return hosts;
}

/// One rule for each path and each handful of hosts that fits beside it.
std::vector<RuleMatch> matches_of(const platform::Ingress& ingress) {
    std::vector<std::string> hosts = hosts_of(ingress);
    std::vector<RuleMatch> matches;
    auto add = [&](const std::vector<std::string>& paths, std::size_t values) {
        std::size_t room = kValuesPerRule - std::min(values, kValuesPerRule - 1);
        std::size_t at = 0;
        do {
            std::size_t end = std::min(at + room, hosts.size());
            using Step = std::ptrdiff_t;
            matches.push_back(
                {{hosts.begin() + static_cast<Step>(at), hosts.begin() + static_cast<Step>(end)},
                 paths});
            at = end;
        } while (at < hosts.size());
    };
    for (const auto& path : ingress.paths)
        add({*path}, path_values(*path).size());
    if (ingress.paths.empty() && !hosts.empty()) add({}, 0);
    if (ingress.paths.empty() && hosts.empty()) add({"/*"}, 1);
    return matches;
}

}  // namespace

std::vector<Rule> rules_of(const platform::Service& service) {
    const platform::Ingress& ingress = *service.ingress;
    std::vector<RuleMatch> matches = matches_of(ingress);
    if (shifts(service) && matches.size() > 1) {
        RuleMatch all{hosts_of(ingress), {}};
        for (const auto& path : ingress.paths)
            all.paths.push_back(*path);
        matches = {all};
    }
    std::vector<Rule> rules;
    for (RuleMatch& match : matches) {
        std::uint32_t priority = rule_priority(match);
        if (ingress.priority)
            priority = **ingress.priority + static_cast<std::uint32_t>(rules.size());
        rules.push_back({std::move(match), priority});
    }
    return rules;
}

Reach add_reach(const Scope& scope, const platform::Service& service, cfn::Template& body) {
    const Names& names = scope.names;
    Reach reach{.target_group = add_target_group(scope, service, "TargetGroup", body),
                .alternate = {},
                .rules = {},
                .test_rule = {},
                .before_service = {}};
    if (shifts(service)) {
        add_weights(body);
        reach.alternate = add_target_group(scope, service, "AlternateTargetGroup", body);
    }
    Export listener = scope.environment.domain ? names.https_listener() : names.http_listener();
    std::vector<Rule> rules = rules_of(service);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        reach.rules.push_back(
            add_rule(scope, service, rules[i], listener, rule_id(rules[i], i), reach, body));
        // A service that shifts traffic refers to its rule; the others have to be told to wait for
        // theirs.
        if (!shifts(service)) reach.before_service.push_back(reach.rules.back().logical_id);
    }
    if (shifts(service) && has_test_listener(scope.environment)) {
        reach.test_rule = add_rule(scope, service, rules.front(), names.test_listener(),
                                   "TestListenerRule", reach, body);
    }
    std::string port = std::to_string(service.ingress->port);
    reach.before_service.push_back("LoadBalancerEdgePort" + port);
    body.add(reach.before_service.back(),
             cfn::ec2::SecurityGroupIngress{
                 .Description = "load balancer calls " + service.name,
                 .FromPort = service.ingress->port,
                 .GroupId = import(names.service_group(service.name)),
                 .IpProtocol = "tcp",
                 .SourceSecurityGroupId = import(names.load_balancer_group()),
                 .ToPort = service.ingress->port,
             });
    return reach;
}

}  // namespace blueprint
