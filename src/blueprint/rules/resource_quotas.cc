#include "blueprint/rules/resource_quotas.h"

#include <fmt/format.h>

#include <algorithm>

#include "blueprint/names.h"
#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "blueprint/template_parts.h"
#include "cfn/write_template.h"

namespace blueprint {
namespace {

// AWS: Elastic Load Balancing User Guide, "Quotas for your Application Load Balancers"; Amazon VPC
// User Guide, "Amazon VPC quotas" (neither re-read). A new account's; AWS raises them on request.
constexpr std::uint32_t kRulesPerLoadBalancer = 100;
constexpr std::uint32_t kTargetGroupsPerLoadBalancer = 100;
constexpr std::uint32_t kRulesPerSecurityGroup = 60;

using Stated = std::optional<platform::Located<std::uint32_t>>;

std::uint32_t value_or(const Stated& stated, std::uint32_t usual) {
    return stated ? **stated : usual;
}

std::string allowance(const Stated& stated, std::uint32_t usual) {
    return stated ? fmt::format("the quota is {}", **stated)
                  : fmt::format("a new account allows {}", usual);
}

std::string help(std::string_view key, std::uint64_t wanted, std::string_view code) {
    return fmt::format(
        "ask AWS for more, then write `quotas: {{ {}: {} }}`\nhow to ask:  slipway explain {}", key,
        wanted, code);
}

/// The next round figure above `count`.
std::uint64_t rounded(std::uint64_t count) {
    return (count / 50 + 1) * 50;
}

void check_balancer(const Built& built, std::string_view type, std::string_view what,
                    std::string_view code, std::string_view key, const Stated& stated,
                    std::uint32_t usual, platform::Findings& findings) {
    const std::uint64_t count = count_resources(*built.stacks, type);
    if (count <= value_or(stated, usual)) return;
    const platform::Environment& environment = *built.environment;
    base::Diagnostic diagnostic =
        finding(code,
                fmt::format("the load balancer of {} needs {} {}, {}", environment.name, count,
                            what, allowance(stated, usual)),
                environment.span);
    diagnostic.help = help(key, rounded(count), code);
    findings.add(std::move(diagnostic), environment.name);
}

void check_groups(const platform::Platform& platform, const Built& built,
                  platform::Findings& findings) {
    const platform::Environment& environment = *built.environment;
    const Stated& stated = environment.quotas.rules_per_security_group;
    auto counts = rules_by_group(*built.stacks);
    Names names = Names::of(platform, environment);
    constexpr std::string_view kCallers = "caller and port";
    auto check = [&](const Export& group, const std::string& owner, const std::string& subject,
                     base::SourceSpan span, std::string_view one_for_each) {
        auto found = counts.find(cfn::compact_json(cfn::Expression(import(group))));
        if (found == counts.end() || found->second <= value_or(stated, kRulesPerSecurityGroup))
            return;
        base::Diagnostic diagnostic =
            finding("quota.security-group-rules",
                    fmt::format("the security group of {} needs {} rules, {}", owner, found->second,
                                allowance(stated, kRulesPerSecurityGroup)),
                    span);
        diagnostic.notes = {fmt::format("one for each {}", one_for_each)};
        diagnostic.help = help("rules_per_security_group", rounded(found->second), diagnostic.code);
        findings.add(std::move(diagnostic), subject, environment.name);
    };
    for (const platform::Service& service : environment.services) {
        check(names.service_group(service.name), service.name, service.name, service.span,
              kCallers);
    }
    for (const platform::Store& store : environment.stores)
        check(names.store_group(store.name), store.name, store.name, store.span, kCallers);
    const auto& testers = environment.test_from;
    check(names.load_balancer_group(), "the load balancer", environment.name,
          testers.empty() ? environment.span : testers.front().span,
          "port that is open to everybody and for each range under `test_from`");
}

}  // namespace

std::uint64_t count_resources(const cfn::Stacks& stacks, std::string_view type) {
    std::uint64_t count = 0;
    for (const cfn::Stack& stack : stacks.stacks) {
        count += static_cast<std::uint64_t>(
            std::ranges::count(stack.body.resources, type, &cfn::Resource::type));
    }
    return count;
}

std::map<std::string, std::uint64_t> rules_by_group(const cfn::Stacks& stacks) {
    std::map<std::string, std::uint64_t> counts;
    for (const cfn::Stack& stack : stacks.stacks) {
        for (const cfn::Resource& resource : stack.body.resources) {
            if (resource.type != "AWS::EC2::SecurityGroupIngress") continue;
            if (const cfn::Expression* group = resource.properties.find("GroupId"))
                ++counts[cfn::compact_json(*group)];
        }
    }
    return counts;
}

void check_resource_quotas(const platform::Platform& platform, const Built& built,
                           platform::Findings& findings) {
    const platform::Quotas& quotas = built.environment->quotas;
    check_balancer(built, "AWS::ElasticLoadBalancingV2::ListenerRule", "rules",
                   "quota.load-balancer-rules", "rules_per_load_balancer",
                   quotas.rules_per_load_balancer, kRulesPerLoadBalancer, findings);
    check_balancer(built, "AWS::ElasticLoadBalancingV2::TargetGroup", "target groups",
                   "quota.target-groups", "target_groups_per_load_balancer",
                   quotas.target_groups_per_load_balancer, kTargetGroupsPerLoadBalancer, findings);
    check_groups(platform, built, findings);
}

}  // namespace blueprint
