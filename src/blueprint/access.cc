#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "blueprint/iam.h"
#include "blueprint/service_role_table.h"
#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/iam.h"

namespace blueprint {
namespace {

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> list;
    while (!text.empty()) {
        std::size_t end = text.find(' ');
        list.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return list;
}

/// What a resource of the table is called for this platform: "{platform}" stands for its name.
cfn::Expression resource(std::string_view written, const std::string& platform) {
    constexpr std::string_view kPlatform = "{platform}";
    std::string text(written);
    std::size_t at = text.find(kPlatform);
    if (at != std::string::npos) text.replace(at, kPlatform.size(), platform);
    if (text == "*") return text;
    return cfn::sub(text);
}

/// The conditions that the table names.
cfn::Object condition(std::string_view name, const std::string& platform) {
    if (name == "pass-to-our-services") {
        // A role that may be passed anywhere is every role. AWS: "Grant a user permissions to pass
        // a role to an AWS service".
        return {{"StringEquals",
                 {{"iam:PassedToService", cfn::Array{"ecs-tasks.amazonaws.com", "ecs.amazonaws.com",
                                                     "events.amazonaws.com", "states.amazonaws.com",
                                                     "scheduler.amazonaws.com"}}}}};
    }
    if (name == "shift-policy-only") {
        return {
            {"ArnEquals",
             {{"iam:PolicyARN", cfn::sub("arn:${AWS::Partition}:iam::aws:policy/"
                                         "AmazonECSInfrastructureRolePolicyForLoadBalancers")}}}};
    }
    if (name == "made-with-our-tag")
        return {{"StringEquals", {{"aws:RequestTag/platform", platform}}}};
    if (name == "bears-our-tag")
        return {{"StringEquals", {{"aws:ResourceTag/platform", platform}}}};
    return {};
}

/// The policies of the role, by the kinds of resources that they are about. One would not do: a
/// managed policy has room for 6,144 characters, and all inline policies of a role together for
/// 10,240. AWS: "IAM and AWS STS quotas".
struct Part {
    std::string_view id;
    std::array<std::string_view, 6> services;
};
constexpr std::array kParts = {
    Part{"NetworkPolicy", {"AWS::EC2::", "AWS::ServiceDiscovery::", "AWS::Route53::"}},
    Part{"TrafficPolicy",
         {"AWS::ElasticLoadBalancingV2::", "AWS::CertificateManager::", "AWS::CloudWatch::",
          "AWS::SNS::", "AWS::SQS::", "AWS::ApplicationAutoScaling::"}},
    Part{"DataPolicy", {"AWS::RDS::", "AWS::ElastiCache::", "AWS::EFS::", "AWS::SecretsManager::"}},
    Part{"TaskPolicy",
         {"AWS::ECS::", "AWS::ECR::", "AWS::IAM::", "AWS::Logs::", "AWS::Scheduler::"}},
    Part{"FallbackPolicy", {"AWS::Events::", "AWS::StepFunctions::"}},
};

bool belongs(std::string_view type, const Part& part) {
    return std::ranges::any_of(part.services, [&](std::string_view service) {
        return !service.empty() && type.starts_with(service);
    });
}

/// The rows of a part, those with equal resources and conditions joined.
std::vector<Statement> statements(const Part& part, const std::string& platform) {
    std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>> joined;
    for (const ServiceRoleRow& row : kServiceRoleRows) {
        if (!belongs(row.type, part)) continue;
        for (std::string_view action : words(row.actions)) {
            joined[{row.resources, row.condition}].insert(action);
        }
    }
    std::vector<Statement> list;
    for (const auto& [where, actions] : joined) {
        Statement statement{
            "", {actions.begin(), actions.end()}, {}, condition(where.second, platform)};
        for (std::string_view one : words(where.first)) {
            statement.resources.push_back(resource(one, platform));
        }
        list.push_back(std::move(statement));
    }
    return list;
}

}  // namespace

cfn::Template access_template(const platform::Platform& platform) {
    const std::string& name = *platform.name;
    cfn::Template body;
    body.description = name + ": the role with which CloudFormation makes the other stacks";
    auto role = body.add("CloudFormationRole", cfn::iam::Role{
                                                   .AssumeRolePolicyDocument =
                                                       trust_policy("cloudformation.amazonaws.com"),
                                                   .Tags = tag_list(platform_tags(platform)),
                                               });
    for (const Part& part : kParts) {
        body.add(std::string(part.id),
                 cfn::iam::ManagedPolicy{
                     .PolicyDocument = policy_document(statements(part, name)),
                     .Roles = {cfn::ref(role)},
                 });
    }
    add_export(body, Names(name, "").service_role(),
               cfn::get_att(role, cfn::iam::Role::Attribute::kArn));
    return body;
}

}  // namespace blueprint
