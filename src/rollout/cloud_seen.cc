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

cfn::PseudoParameters about(const Wish& wish, const std::string& stack) {
    return {.account = wish.account, .region = region_of(wish, stack), .stack_name = stack};
}

/// Of a stack that goes.
std::set<std::string> all_exports(const StackFound& found, const cfn::PseudoParameters& known) {
    std::set<std::string> names = exports_of(found.body, known);
    // A name may follow from what only AWS knows.
    for (const OutputSeen& output : found.stack.outputs)
        if (!output.export_name.empty()) names.insert(output.export_name);
    return names;
}

/// Those that go, and those whose values may change.
std::set<std::string> exports_that_change(const cfn::Template& there, const cfn::Template& wanted,
                                          const cfn::PseudoParameters& known) {
    std::set<std::string> names;
    std::ranges::set_difference(exports_of(there, known), exports_of(wanted, known),
                                std::inserter(names, names.end()));
    for (const auto& [changed, why] : changed_exports(there, wanted, known))
        names.insert(changed);
    return names;
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

bool is_ours(const Wish& wish, const StackSeen& stack, const std::string& description) {
    if (phase_of(stack) == StackPhase::UnderReview && wish.own.contains(stack.name)) return true;
    return stack.name.starts_with(wish.prefix + "-") && description.starts_with(wish.prefix + ": ");
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

std::string region_of(const Wish& wish, const std::string& stack) {
    auto wanted = std::ranges::find(wish.stacks, stack, &WantedStack::name);
    return wanted == wish.stacks.end() ? wish.region : wanted->region;
}

std::map<std::string, std::vector<std::string>> importers_among(
    const Wish& wish, const std::map<std::string, StackFound>& stacks) {
    std::map<std::string, std::vector<std::string>> importers;
    for (const auto& [name, found] : stacks)
        for (const std::string& one : imports_of(found.body, about(wish, name)))
            importers[one].push_back(name);
    return importers;
}

std::vector<ExportRef> exports_in_question(const Wish& wish,
                                           const std::map<std::string, StackFound>& stacks) {
    // A value that moves may change what its users export in their turn.
    const std::vector<cfn::Template> bodies =
        bodies_to_deploy(wish, {.stacks = stacks, .importers = importers_among(wish, stacks)})
            .bodies;
    std::set<ExportRef> all;
    for (const auto& [name, found] : stacks) {
        auto wanted = std::ranges::find(wish.stacks, name, &WantedStack::name);
        const cfn::PseudoParameters known = about(wish, name);
        const std::set<std::string> names =
            wanted == wish.stacks.end()
                ? all_exports(found, known)
                : exports_that_change(
                      found.body, bodies[static_cast<std::size_t>(wanted - wish.stacks.begin())],
                      known);
        for (const std::string& one : names)
            all.insert({known.region, one});
    }
    return {all.begin(), all.end()};
}

}  // namespace rollout
