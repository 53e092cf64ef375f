#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "blueprint/iam.h"
#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "blueprint/variables.h"
#include "cfn/iam.h"

namespace blueprint {
namespace {

/// A repository of ECR that is not the platform's:
/// "111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/proxy:2".
struct ForeignRepository {
    std::string account;
    std::string region;
    std::string name;
};

std::optional<ForeignRepository> foreign_repository(std::string_view reference) {
    constexpr std::string_view kMark = ".dkr.ecr.";
    std::size_t mark = reference.find(kMark);
    std::size_t slash = reference.find('/');
    if (mark == std::string_view::npos || slash == std::string_view::npos || slash < mark)
        return {};
    std::string_view region = reference.substr(mark + kMark.size());
    std::string_view name = reference.substr(slash + 1);
    return ForeignRepository{std::string(reference.substr(0, mark)),
                             std::string(region.substr(0, region.find('.'))),
                             std::string(name.substr(0, name.find_first_of(":@")))};
}

cfn::Array repository_arns(const Scope& scope, const platform::Workload& workload) {
    cfn::Array arns;
    for (const std::string& repository : repositories_of(workload)) {
        arns.push_back(arn_in_account("ecr", scope.platform.registry_account,
                                      "repository/" + scope.names.repository(repository)));
    }
    for (const NamedContainer& named : containers_of(workload)) {
        const auto* external =
            std::get_if<platform::Image::External>(&named.container->image.source);
        auto foreign = external ? foreign_repository(external->reference) : std::nullopt;
        if (!foreign) continue;
        arns.push_back(cfn::sub("arn:${AWS::Partition}:ecr:" + foreign->region + ":" +
                                foreign->account + ":repository/" + foreign->name));
    }
    return arns;
}

/// The secrets that the containers start with, each once and exactly: full ARNs with their random
/// end.
struct SecretArns {
    cfn::Array secrets;
    cfn::Array parameters;
};

SecretArns secret_arns(const Scope& scope, const platform::Workload& workload) {
    SecretArns arns;
    for (const NamedContainer& named : containers_of(workload)) {
        for (const platform::Variable& variable : named.container->variables) {
            if (!variable.secret && variable.external_arn.empty()) continue;
            SecretPlace place = secret_place(scope, variable);
            cfn::Array& into = place.service == SecretPlace::Service::ParameterStore
                                   ? arns.parameters
                                   : arns.secrets;
            if (std::ranges::find(into, place.arn) == into.end()) into.push_back(place.arn);
        }
    }
    return arns;
}

/// AWS: "Amazon ECS task execution IAM role". The log group is there already, so nobody may create
/// one.
std::vector<Statement> execution_statements(const Scope& scope, const platform::Workload& workload,
                                            const cfn::Handle<cfn::logs::LogGroup>& logs) {
    // The ARN that a log group shows ends in ":*", which stands for its streams.
    std::vector<Statement> statements = {
        {"WriteLogs",
         {"logs:CreateLogStream", "logs:PutLogEvents"},
         {cfn::get_att(logs, cfn::logs::LogGroup::Attribute::kArn)}}};
    cfn::Array repositories = repository_arns(scope, workload);
    if (!repositories.empty()) {
        // AWS: "Actions, resources, and condition keys for Amazon ECR": a token belongs to no
        // repository.
        statements.push_back({"LogInToRegistry", {"ecr:GetAuthorizationToken"}, {"*"}});
        statements.push_back(
            {"PullImage",
             {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
             std::move(repositories)});
    }
    SecretArns arns = secret_arns(scope, workload);
    if (!arns.secrets.empty()) {
        statements.push_back(
            {"ReadSecrets", {"secretsmanager:GetSecretValue"}, std::move(arns.secrets)});
    }
    if (!arns.parameters.empty()) {
        statements.push_back({"ReadParameters", {"ssm:GetParameters"}, std::move(arns.parameters)});
    }
    return statements;
}

enum class Access { Read, ReadWrite };

/// AWS: "Using IAM to control file system data access", and access points as a condition.
Statement mount_statement(const Scope& scope, const std::string& store, Access access) {
    cfn::Expression files = cfn::sub(
        "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/"
        "${Files}",
        {{"Files", import(scope.names.file_system(store))}});
    cfn::Expression entry = cfn::sub(
        "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/"
        "${Access}",
        {{"Access", import(scope.names.access_point(store))}});
    std::vector<std::string> actions = {"elasticfilesystem:ClientMount"};
    if (access == Access::ReadWrite) actions.emplace_back("elasticfilesystem:ClientWrite");
    // AWS: EFS, "Enforcing a user identity using an access point": root is squashed without it.
    const platform::Store* owned = scope.environment.store(store);
    if (owned && owned->owner == 0) actions.emplace_back("elasticfilesystem:ClientRootAccess");
    return {"Mount" + logical_name(store),
            std::move(actions),
            {std::move(files)},
            {{"StringEquals", {{"elasticfilesystem:AccessPointArn", std::move(entry)}}}}};
}

/// What the task may do: what the manifest grants it, its file systems, and a shell where people
/// may have one.
std::vector<Statement> task_statements(const Scope& scope, const platform::Workload& workload) {
    std::vector<Statement> statements;
    if (*workload.exec) {
        // AWS: "Task IAM role", ECS Exec permissions: sessions have no ARN to name.
        statements.push_back({"OpenShell",
                              {"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
                               "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"},
                              {"*"}});
    }
    std::map<std::string, Access> by_store;
    for (const NamedContainer& named : containers_of(workload)) {
        for (const platform::Mount& mount : named.container->mounts) {
            if (mount.store.empty()) continue;
            Access& access = by_store.try_emplace(mount.store, Access::Read).first->second;
            if (!mount.read_only) access = Access::ReadWrite;
        }
    }
    for (const auto& [store, access] : by_store) {
        statements.push_back(mount_statement(scope, store, access));
    }
    for (const platform::Grant& grant : workload.may) {
        for (Statement& statement : statements_of(grant))
            statements.push_back(std::move(statement));
    }
    return statements;
}

cfn::Value<std::string> add_role(const std::string& id, const std::vector<Statement>& statements,
                                 const Tags& tags, cfn::Template& body) {
    cfn::List<cfn::iam::role::Policy> policies;
    if (!statements.empty()) policies = {inline_policy("task", statements)};
    auto role = body.add(id, cfn::iam::Role{
                                 // AWS: "Amazon ECS task IAM role", creating the role: tasks of
                                 // this account and region alone.
                                 .AssumeRolePolicyDocument =
                                     trust_policy("ecs-tasks.amazonaws.com", arn("ecs", "*")),
                                 .Policies = policies,
                                 .Tags = tag_list(tags),
                             });
    return cfn::get_att(role, cfn::iam::Role::Attribute::kArn);
}

}  // namespace

TaskRoles add_roles(const Scope& scope, const platform::Workload& workload,
                    const cfn::Handle<cfn::logs::LogGroup>& logs, cfn::Template& body) {
    Tags tags = workload_tags(scope, workload);
    auto execution =
        add_role("ExecutionRole", execution_statements(scope, workload, logs), tags, body);
    auto task = add_role("TaskRole", task_statements(scope, workload), tags, body);
    return {execution, task};
}

}  // namespace blueprint
