#include "rollout/plan/removal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cfn/default_policy.h"
#include "rollout/plan/exports.h"
#include "rollout/stores.h"

namespace rollout {
namespace {

bool has_data(const cfn::Template& body) {
    return std::ranges::any_of(body.resources,
                               [](const cfn::Resource& one) { return holds_data(one.type); });
}

/// Empty: it is not known.
std::string id_in(const std::map<std::string, PhysicalIds>& ids, const std::string& stack,
                  const std::string& logical_id) {
    auto of_stack = ids.find(stack);
    if (of_stack == ids.end()) return {};
    auto found = of_stack->second.find(logical_id);
    return found == of_stack->second.end() ? std::string() : found->second;
}

}  // namespace

std::vector<std::string> families_of(const CloudSeen& seen, const std::set<std::string>& kept) {
    std::set<std::string> families;
    for (const auto& [name, found] : seen.stacks) {
        if (kept.contains(name)) continue;
        for (const cfn::Resource& resource : found.body.resources) {
            if (resource.type != "AWS::ECS::TaskDefinition") continue;
            const cfn::Expression* family = resource.properties.find("Family");
            const auto* text = family ? family->as<std::string>() : nullptr;
            if (text) families.insert(*text);
        }
    }
    return {families.begin(), families.end()};
}

std::vector<std::string> snapshots_command(const Removed& resource, const std::string& region) {
    struct Row {
        std::string_view type;
        const char* service;
        const char* operation;
        const char* option;
    };
    constexpr std::array<Row, 4> kRows = {
        {{"AWS::RDS::DBInstance", "rds", "describe-db-snapshots", "--db-instance-identifier"},
         {"AWS::RDS::DBCluster", "rds", "describe-db-cluster-snapshots", "--db-cluster-identifier"},
         {"AWS::ElastiCache::CacheCluster", "elasticache", "describe-snapshots",
          "--cache-cluster-id"},
         {"AWS::ElastiCache::ReplicationGroup", "elasticache", "describe-snapshots",
          "--replication-group-id"}}};
    const auto* row = std::ranges::find(kRows, resource.type, &Row::type);
    if (row == kRows.end() || resource.physical_id.empty()) return {};
    return {"aws",  row->service, row->operation,      "--region",
            region, row->option,  resource.physical_id};
}

RemovalCost cost_of_removal(const CloudSeen& seen, const std::set<std::string>& kept,
                            const std::map<std::string, PhysicalIds>& ids) {
    RemovalCost cost;
    for (const auto& [name, found] : seen.stacks) {
        if (kept.contains(name)) continue;
        for (const cfn::Resource& resource : found.body.resources) {
            const cfn::DeletionPolicy policy = resource.options.deletion_policy.value_or(
                cfn::default_policy(resource.type, resource.properties));
            const bool stays = policy == cfn::DeletionPolicy::Retain ||
                               policy == cfn::DeletionPolicy::RetainExceptOnCreate;
            Removed removed{name, resource.logical_id, resource.type,
                            id_in(ids, name, resource.logical_id)};
            if (stays)
                cost.stays.push_back(std::move(removed));
            else if (policy == cfn::DeletionPolicy::Snapshot)
                cost.copied.push_back(std::move(removed));
            else if (holds_data(resource.type))
                cost.lost.push_back(std::move(removed));
        }
    }
    return cost;
}

std::set<std::string> stacks_with_data(const CloudSeen& seen, const std::string& account,
                                       const std::string& region) {
    auto about = [&](const std::string& name) {
        return cfn::PseudoParameters{.account = account, .region = region, .stack_name = name};
    };
    std::set<std::string> kept;
    for (const auto& [name, found] : seen.stacks)
        if (has_data(found.body)) kept.insert(name);
    for (bool grows = true; grows;) {
        grows = false;
        for (const auto& [name, found] : seen.stacks) {
            if (kept.contains(name)) continue;
            const auto exports = exports_of(found.body, about(name));
            const bool is_used = std::ranges::any_of(kept, [&](const std::string& user) {
                const auto imports = imports_of(seen.stacks.at(user).body, about(user));
                return std::ranges::any_of(
                    imports, [&](const std::string& one) { return exports.contains(one); });
            });
            if (is_used) grows |= kept.insert(name).second;
        }
    }
    return kept;
}

base::Status check_importers(const CloudSeen& seen, const std::set<std::string>& kept,
                             const std::string& account, const std::string& region) {
    auto goes = [&](const std::string& name) {
        return seen.stacks.contains(name) && !kept.contains(name);
    };
    base::Diagnostics problems;
    for (const auto& [name, found] : seen.stacks) {
        if (!goes(name)) continue;
        std::set<std::string> exports =
            exports_of(found.body, {.account = account, .region = region, .stack_name = name});
        for (const OutputSeen& output : found.stack.outputs)
            if (!output.export_name.empty()) exports.insert(output.export_name);
        base::Diagnostic problem{.code = "plan.imported", .message = {}};
        std::set<std::string> users;
        for (const std::string& one : exports) {
            auto importers = seen.importers.find(one);
            if (importers == seen.importers.end()) continue;
            for (const std::string& user : importers->second) {
                if (goes(user)) continue;
                problem.notes.push_back(fmt::format("{} imports {}", user, one));
                users.insert(user);
            }
        }
        if (users.empty()) continue;
        problem.message =
            fmt::format("{} would go, and {} {} from it", name, fmt::join(users, ", "),
                        users.size() == 1 ? "imports" : "import");
        problem.notes.emplace_back("nothing was changed");
        problem.help =
            "delete what imports it first, or change it so that it imports nothing of it";
        problems.push_back(std::move(problem));
    }
    if (!problems.empty()) return problems;
    return base::Done{};
}

}  // namespace rollout
