#include "rollout/policy/policy.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace rollout {
namespace {

/// Resources of an environment, by region where AWS keeps them by region.
class Arns {
  public:
    explicit Arns(const PolicyWish& wish) : wish_(wish) {}

    Arns& add(std::string_view service, std::string_view resource) {
        return add_in(wish_.account, service, resource);
    }
    Arns& add_in(std::string_view account, std::string_view service, std::string_view resource) {
        for (const std::string& region : wish_.regions)
            list_.push_back(fmt::format("arn:{}:{}:{}:{}:{}", wish_.partition, service, region,
                                        account, resource));
        return *this;
    }
    Arns& add_global(std::string_view account, std::string_view service,
                     std::string_view resource) {
        list_.push_back(
            fmt::format("arn:{}:{}::{}:{}", wish_.partition, service, account, resource));
        return *this;
    }
    std::vector<std::string> take() { return std::move(list_); }

  private:
    const PolicyWish& wish_;
    std::vector<std::string> list_ = {};
};

std::vector<std::string> stacks(const PolicyWish& wish) {
    Arns arns(wish);
    arns.add("cloudformation", fmt::format("stack/{}-*/*", wish.prefix));
    for (const std::string& stack : wish.shared_stacks)
        arns.add("cloudformation", fmt::format("stack/{}/*", stack));
    return arns.take();
}

std::vector<std::string> ecs(const PolicyWish& wish) {
    Arns arns(wish);
    arns.add("ecs", "cluster/" + wish.prefix);
    for (std::string_view kind : {"service", "service-deployment", "service-revision", "task"})
        arns.add("ecs", fmt::format("{}/{}/*", kind, wish.prefix));
    return arns.take();
}

std::vector<std::string> linked_roles(const PolicyWish& wish) {
    Arns arns(wish);
    for (const LinkedRole& role : wish.linked_roles)
        arns.add_global(wish.account, "iam",
                        fmt::format("role/aws-service-role/{}/{}", role.service, role.name));
    return arns.take();
}

std::string role_pattern(std::string_view prefix) {
    return fmt::format("role/{}-*", prefix);
}

std::vector<PolicyCondition> conditions_of(Scope scope, const PolicyWish& wish) {
    auto is = [](std::string key, std::vector<std::string> values) {
        return PolicyCondition{"StringEquals", std::move(key), std::move(values)};
    };
    switch (scope) {
        case Scope::ClusterByName:
        case Scope::TaskDefinitions:
            return {{"ArnEquals", "ecs:cluster",
                     Arns(wish).add("ecs", "cluster/" + wish.prefix).take()}};
        case Scope::NewTasks: return {is("ecs:CreateAction", {"RunTask"})};
        case Scope::TaskRoles: return {is("iam:PassedToService", {"ecs-tasks.amazonaws.com"})};
        case Scope::ServiceRole:
            return {is("iam:PassedToService", {"cloudformation.amazonaws.com"})};
        // CloudFormation names a secret after its logical id alone, so no name tells an
        // environment's from others.
        case Scope::Secrets:
            return {is("aws:ResourceTag/platform", {wish.platform}),
                    is("aws:ResourceTag/environment", {wish.environment})};
        case Scope::Nobody:
        case Scope::Everything:
        case Scope::Stacks:
        case Scope::Clusters:
        case Scope::Ecs:
        case Scope::LinkedRoles:
        case Scope::Repositories:
        case Scope::LogGroups:
        case Scope::OutsideSecrets:
        case Scope::OutsideValues:
        case Scope::HostedZone:
        case Scope::Certificate: return {};
    }
    return {};
}

struct NamedScope {
    Scope scope;
    std::string_view sid;
};
constexpr std::array kOrder = {
    NamedScope{Scope::Stacks, "Stacks"},
    NamedScope{Scope::ServiceRole, "HandTheRoleToCloudFormation"},
    NamedScope{Scope::Clusters, "Clusters"},
    NamedScope{Scope::Ecs, "ServicesAndTasks"},
    NamedScope{Scope::ClusterByName, "FindTasks"},
    NamedScope{Scope::TaskDefinitions, "RunTasks"},
    NamedScope{Scope::NewTasks, "TagNewTasks"},
    NamedScope{Scope::TaskRoles, "HandRolesToTasks"},
    NamedScope{Scope::Repositories, "Images"},
    NamedScope{Scope::LogGroups, "Logs"},
    NamedScope{Scope::Secrets, "Secrets"},
    NamedScope{Scope::OutsideSecrets, "SecretsOfOthers"},
    NamedScope{Scope::OutsideValues, "KeysOfSecretsOfOthers"},
    NamedScope{Scope::LinkedRoles, "RolesOfAwsServices"},
    NamedScope{Scope::HostedZone, "HostedZone"},
    NamedScope{Scope::Certificate, "Certificate"},
    NamedScope{Scope::Everything, "Look"},
};

}  // namespace

std::vector<std::string> resources_in(Scope scope, const PolicyWish& wish) {
    switch (scope) {
        case Scope::Nobody: return {};
        case Scope::Everything:
        case Scope::ClusterByName: return {"*"};
        case Scope::Stacks: return stacks(wish);
        case Scope::Clusters:
            return Arns(wish).add("ecs", fmt::format("cluster/{}-*", wish.platform)).take();
        case Scope::Ecs: return ecs(wish);
        case Scope::TaskDefinitions:
            return Arns(wish).add("ecs", fmt::format("task-definition/{}-*", wish.prefix)).take();
        case Scope::NewTasks:
            return Arns(wish).add("ecs", fmt::format("task/{}/*", wish.prefix)).take();
        case Scope::TaskRoles:
            return Arns(wish).add_global(wish.account, "iam", role_pattern(wish.prefix)).take();
        case Scope::ServiceRole:
            return Arns(wish).add_global(wish.account, "iam", role_pattern(wish.role_stack)).take();
        case Scope::LinkedRoles: return linked_roles(wish);
        case Scope::Repositories:
            return Arns(wish)
                .add_in(wish.registry_account, "ecr", fmt::format("repository/{}-*", wish.platform))
                .take();
        case Scope::LogGroups:
            return Arns(wish).add("logs", fmt::format("log-group:/ecs/{}/*", wish.prefix)).take();
        case Scope::Secrets: return Arns(wish).add("secretsmanager", "secret:*").take();
        case Scope::OutsideSecrets: return wish.outside_secrets;
        case Scope::OutsideValues: return wish.outside_values;
        case Scope::HostedZone:
            if (wish.zone.empty()) return {};
            return Arns(wish).add_global("", "route53", "hostedzone/" + wish.zone).take();
        case Scope::Certificate: return wish.certificates;
    }
    return {};
}

std::string_view sid_of(Scope scope) {
    auto found = std::ranges::find(kOrder, scope, &NamedScope::scope);
    return found == kOrder.end() ? std::string_view() : found->sid;
}

std::vector<PolicyStatement> policy_of(const PolicyWish& wish) {
    std::vector<PolicyStatement> statements;
    for (const NamedScope& named : kOrder) {
        std::set<std::string_view> actions;
        for (const Permission& row : permissions())
            if (row.scope == named.scope) actions.insert(row.action);
        std::vector<std::string> resources = resources_in(named.scope, wish);
        if (actions.empty() || resources.empty()) continue;
        statements.push_back({std::string(named.sid),
                              {actions.begin(), actions.end()},
                              std::move(resources),
                              conditions_of(named.scope, wish)});
    }
    return statements;
}

}  // namespace rollout
