#include "rollout/cloud_seen.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "rollout/plan/exports.h"
#include "rollout/plan/moved_names.h"
#include "rollout/release/release.h"

namespace rollout {
namespace {

/// "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-web".
std::optional<ServiceRef> service_at(std::string_view arn) {
    constexpr std::string_view kService = ":service/";
    const std::size_t at = arn.find(kService);
    if (arn.find(":ecs:") == std::string_view::npos || at == std::string_view::npos)
        return std::nullopt;
    const std::string_view path = arn.substr(at + kService.size());
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return ServiceRef{std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

}  // namespace

cfn::StackKind StackFound::kind() const {
    auto has = [&](std::string_view type) {
        return std::ranges::find(body.resources, type, &cfn::Resource::type) !=
               body.resources.end();
    };
    if (has("AWS::ECS::Service")) return cfn::StackKind::Service;
    if (has("AWS::ECS::TaskDefinition")) return cfn::StackKind::Job;
    if (has("AWS::ECS::Cluster")) return cfn::StackKind::Cluster;
    if (has("AWS::EC2::VPC")) return cfn::StackKind::Network;
    return cfn::StackKind::Data;
}

std::vector<ServiceRef> services_in_question(const Wish& wish,
                                             const std::map<std::string, StackFound>& stacks) {
    std::set<ServiceRef> services;
    for (const WantedStack& wanted : wish.stacks)
        if (wanted.service) services.insert({wanted.service->cluster, wanted.service->name});
    for (const auto& [name, found] : stacks) {
        if (std::ranges::find(wish.stacks, name, &WantedStack::name) != wish.stacks.end()) continue;
        for (const OutputSeen& output : found.stack.outputs)
            if (auto service = service_at(output.value)) services.insert(*service);
    }
    return {services.begin(), services.end()};
}

std::int64_t newest_release(const Wish& wish, const CloudSeen& seen) {
    std::int64_t newest = 0;
    for (const WantedStack& wanted : wish.stacks) {
        auto found = seen.stacks.find(wanted.name);
        if (wanted.release_parameter.empty() || found == seen.stacks.end()) continue;
        newest = std::max(newest,
                          release_number(found->second.stack.parameter(wanted.release_parameter)));
    }
    return newest;
}

bool is_ours(const Wish& wish, const std::string& name, const std::string& description) {
    return name.starts_with(wish.prefix + "-") && description.starts_with(wish.prefix + ": ");
}

cfn::StackKind kind_shown(const StackSeen& stack) {
    const bool shows_service = std::ranges::any_of(
        stack.outputs, [](const OutputSeen& one) { return service_at(one.value).has_value(); });
    return shows_service ? cfn::StackKind::Service : cfn::StackKind::Job;
}

std::string subject_of(const std::string& prefix, const std::string& name, cfn::StackKind kind) {
    std::string subject = name.substr(std::min(name.size(), prefix.size() + 1));
    constexpr std::string_view kJob = "job-";
    // A service may have such a name too.
    if (kind == cfn::StackKind::Job && subject.starts_with(kJob)) subject.erase(0, kJob.size());
    return subject;
}

std::map<std::string, std::vector<std::string>> importers_among(
    const Wish& wish, const std::map<std::string, StackFound>& stacks) {
    std::map<std::string, std::vector<std::string>> importers;
    for (const auto& [name, found] : stacks)
        for (const std::string& one : imports_of(
                 found.body, {.account = wish.account, .region = wish.region, .stack_name = name}))
            importers[one].push_back(name);
    return importers;
}

std::vector<std::string> exports_in_question(const Wish& wish,
                                             const std::map<std::string, StackFound>& stacks) {
    // A value that moves may change what its users export in their turn.
    const std::vector<cfn::Template> bodies =
        bodies_to_deploy(wish, {.stacks = stacks, .importers = importers_among(wish, stacks)})
            .bodies;
    std::set<std::string> names;
    for (const auto& [name, found] : stacks) {
        auto wanted = std::ranges::find(wish.stacks, name, &WantedStack::name);
        const bool stays = wanted != wish.stacks.end();
        cfn::PseudoParameters about{.account = wish.account,
                                    .region = stays ? wanted->region : wish.region,
                                    .stack_name = name};
        const std::set<std::string> there = exports_of(found.body, about);
        if (!stays) {
            names.insert(there.begin(), there.end());
            // A name may follow from what only AWS knows.
            for (const OutputSeen& output : found.stack.outputs)
                if (!output.export_name.empty()) names.insert(output.export_name);
            continue;
        }
        const cfn::Template& body = bodies[static_cast<std::size_t>(wanted - wish.stacks.begin())];
        std::ranges::set_difference(there, exports_of(body, about),
                                    std::inserter(names, names.end()));
        for (const auto& [changed, why] : changed_exports(found.body, body, about))
            names.insert(changed);
    }
    return {names.begin(), names.end()};
}

}  // namespace rollout
