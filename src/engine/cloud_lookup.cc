#include "engine/cloud_lookup.h"

#include <utility>

#include <fmt/format.h>

#include "base/match.h"
#include "base/prng.h"
#include "engine/cfn_codec.h"
#include "engine/cloud_secrets.h"
#include "engine/codec.h"
#include "engine/ecs/service_views.h"
#include "engine/properties.h"

namespace engine {
namespace {

using cloudformation::StackEngine;
using cloudformation::StackNames;
using cloudformation::StackRequest;
using cloudformation::Status;

/// What a request needs to know beyond `request.found`, asked for until nothing new is wanted: what
/// one lookup finds may decide what the next one is about.
void look_up(const CloudState& state, std::uint32_t scope, std::optional<std::uint32_t> at,
             const StackNames& names, StackRequest& request) {
    constexpr int kRounds = 8;
    static const StackEngine kNew;
    const StackEngine& core = at ? *state.stacks[*at].core : kNew;
    cloudformation::Wanted before;
    for (int round = 0; round < kRounds; ++round) {
        cloudformation::Wanted wanted = core.wanted(names, request);
        if (wanted == before) break;
        find_wanted(state, scope, wanted, request.found);
        before = std::move(wanted);
    }
}

/// The exports that a change set imports, as of now; none when there is no such change set.
std::map<std::string, std::string> exports_for(const CloudState& state, std::uint32_t scope,
                                               std::uint32_t at, std::string_view change_set) {
    const StackEngine& core = *state.stacks[at].core;
    const cloudformation::ChangeSet* made = core.find_change_set(change_set);
    if (!made) return {};
    StackRequest request = *made->request;
    request.found.exports.clear();
    look_up(state, scope, at, core.state().names, request);
    return request.found.exports;
}

}  // namespace

std::string_view region_of(std::string_view type, std::string_view region) {
    // AWS rule inventory.13 [documented] "IAM user guide, Names; Route 53 developer guide": roles,
    // policies and DNS belong to the account, whatever region asks.
    // Test: Cloud.KeepsRolesOncePerAccount
    for (std::string_view service :
         {std::string_view("AWS::IAM::"), std::string_view("AWS::Route53::"),
          std::string_view("AWS::Budgets::")})
        if (type.starts_with(service)) return kGlobalRegion;
    return region;
}

std::optional<std::uint32_t> find_scope(const CloudIndex& index, std::string_view account,
                                        std::string_view region) {
    auto found = index.scopes.find({std::string(account), std::string(region)});
    if (found == index.scopes.end()) return std::nullopt;
    return found->second;
}

std::optional<std::uint32_t> find_in(const CloudIndex::ByText<std::uint32_t>& table,
                                     std::string_view word) {
    auto found = table.find(word);
    if (found == table.end()) return std::nullopt;
    return found->second;
}

std::optional<std::uint32_t> find_task(const CloudIndex& index, std::string_view arn) {
    return find_in(index.tasks, last_segment(arn));
}

std::optional<std::uint32_t> living_stack(const CloudState& state, const CloudIndex& index,
                                          std::uint32_t scope, std::string_view name_or_id) {
    std::optional<std::uint32_t> at = find_in(index.stack_ids, name_or_id);
    if (!at) {
        auto named = index.stack_names.find({scope, std::string(name_or_id)});
        if (named == index.stack_names.end()) return std::nullopt;
        at = named->second;
    }
    const cloudformation::StackState& stack = state.stacks[*at].core->state();
    if (state.stacks[*at].scope != scope || stack.status == Status::DeleteComplete)
        return std::nullopt;
    return at;
}

ecs::SharedTaskSpec spec_of(CloudIndex& index, const Record& definition) {
    KnownSpec& known = index.task_specs[definition.physical_id];
    // Its tags may change: what follows from the state is what it says now.
    if (!known.spec || known.properties.held != definition.properties.held)
        known = {definition.properties, share(task_spec_of(definition))};
    return known.spec;
}

ServiceSurroundings surroundings(const CloudState& state, CloudIndex& index, std::uint32_t scope) {
    auto find = [&index](CoreKind kind, std::string_view word) -> std::optional<Address> {
        auto at = find_in(kind == CoreKind::TargetGroup ? index.target_groups : index.name_services,
                          word);
        if (!at) return std::nullopt;
        return Address{kind, *at};
    };
    return {
        .inventory = *state.inventories[scope].core,
        .target_group = [find](std::string_view arn) { return find(CoreKind::TargetGroup, arn); },
        .name_service = [find](std::string_view id) { return find(CoreKind::NameService, id); },
        .task_spec = [&index](const Record& record) { return spec_of(index, record); }};
}

bool may_make_stack(const StackAsked& asked) {
    if (std::holds_alternative<cloudformation::StackCreateRequested>(asked.what)) return true;
    const auto* change_set = std::get_if<cloudformation::ChangeSetCreateRequested>(&asked.what);
    return change_set && change_set->type == cloudformation::ChangeSetCreateRequested::Type::Create;
}

std::optional<std::uint32_t> asked_stack(const CloudState& state, const CloudIndex& index,
                                         std::uint32_t scope, const StackAsked& asked) {
    if (!asked.stack.empty()) return living_stack(state, index, scope, asked.stack);
    std::optional<std::uint32_t> at = find_in(index.change_sets, change_set_of(asked));
    return at && state.stacks[*at].scope == scope ? at : std::nullopt;
}

std::string_view change_set_of(const StackAsked& asked) {
    if (const auto* run = std::get_if<cloudformation::ChangeSetExecuteRequested>(&asked.what))
        return run->change_set;
    if (const auto* drop = std::get_if<cloudformation::ChangeSetDeleteRequested>(&asked.what))
        return drop->change_set;
    return {};
}

StackEngine::Fact stack_fact(const CloudState& state, std::uint32_t scope,
                             std::optional<std::uint32_t> at, std::uint64_t seed,
                             const StackAsked& asked) {
    StackNames names{state.scopes[scope].account, state.scopes[scope].region, asked.stack};
    if (at) names = state.stacks[*at].core->state().names;
    auto found = [&](const cloudformation::SharedRequest& asked_for) {
        StackRequest request = asked_for ? *asked_for : StackRequest{};
        request.found = {.zones = Cloud::zones(names.region)};
        look_up(state, scope, at, names, request);
        return share(std::move(request));
    };
    return base::match(
        asked.what,
        [&](cloudformation::StackCreateRequested request) -> StackEngine::Fact {
            request.seed = seed;
            request.names = names;
            request.request = found(request.request);
            return request;
        },
        [&](cloudformation::StackUpdateRequested request) -> StackEngine::Fact {
            request.request = found(request.request);
            return request;
        },
        [&](cloudformation::ChangeSetCreateRequested request) -> StackEngine::Fact {
            request.seed = seed;
            request.names = names;
            request.request = found(request.request);
            return request;
        },
        [&](cloudformation::ChangeSetExecuteRequested request) -> StackEngine::Fact {
            if (at) request.exports = exports_for(state, scope, *at, request.change_set);
            return request;
        },
        [](const auto& request) -> StackEngine::Fact { return request; });
}

SharedProperties merged(const SharedProperties& properties, const SharedProperties& changes) {
    cfn::Object result = properties ? *properties : cfn::Object{};
    if (!changes) return share(std::move(result));
    for (const cfn::Field& change : changes->fields) {
        std::erase_if(result.fields,
                      [&](const cfn::Field& field) { return field.name == change.name; });
        if (!change.value.as<cfn::Null>()) result.fields.push_back(change);
    }
    return share(std::move(result));
}

// AWS rule service.41 [documented] "ECS API reference, UpdateService": what an update does not name
// stays as the service runs it: its revision though its family has a newer one, and what a rollback
// brought back. Test: Cloud.LeavesTheRevisionAloneWhenAnUpdateDoesNotNameIt
SharedProperties service_properties(const Record& service, const ecs::ServiceScheduler* core,
                                    const ServiceUpdateAsked& asked, std::uint32_t nonce) {
    const ecs::RevisionSpec* running = core ? ecs::running_spec(*core) : nullptr;
    SharedProperties properties = service.properties;
    if (running) properties = merged(properties, running->given);
    properties = merged(properties, asked.changes);
    if (!asked.force_new_deployment) return properties;
    cfn::Object force{{"ForceNewDeployment",
                       cfn::Object{{"EnableForceNewDeployment", true},
                                   {"ForceNewDeploymentNonce", fmt::format("api-{}", nonce)}}}};
    return merged(properties, share(std::move(force)));
}

std::string task_arn_of(const CloudState& state, Address task) {
    const Slot<ecs::Task>& slot = state.tasks[task.index];
    const Scope& scope = state.scopes[slot.scope];
    return fmt::format("arn:aws:ecs:{}:{}:task/{}/{}", scope.region, scope.account,
                       last_segment(state.clusters[slot.cluster]), slot.id);
}

bool is_whole(const CloudState& state) {
    auto in_scope = [&](const auto& slots) {
        for (const auto& slot : slots)
            if (slot.core && slot.scope >= state.scopes.size()) return false;
        return true;
    };
    auto in_cluster = [&](const auto& slots) {
        for (const auto& slot : slots)
            if (slot.core && slot.cluster >= state.clusters.size()) return false;
        return true;
    };
    auto all_there = [](const auto& slots) {
        for (const auto& slot : slots)
            if (!slot.core) return false;
        return true;
    };
    for (const auto& [key, known] : state.client_tokens) {
        if (known.stack && known.stack->index >= state.stacks.size()) return false;
        for (Address task : known.tasks)
            if (task.index >= state.tasks.size()) return false;
    }
    for (const Scope& scope : state.scopes) {
        for (const auto& [name, exported] : scope.exports)
            if (exported.stack >= state.stacks.size()) return false;
        for (const auto& [name, stacks] : scope.importers)
            for (std::uint32_t stack : stacks)
                if (stack >= state.stacks.size()) return false;
    }
    return state.inventories.size() == state.scopes.size() && all_there(state.inventories) &&
           all_there(state.stacks) && in_scope(state.stacks) && in_scope(state.services) &&
           in_scope(state.tasks) && in_scope(state.target_groups) &&
           in_scope(state.name_services) && in_cluster(state.services) && in_cluster(state.tasks);
}

std::string service_of_deployment(std::string_view arn) {
    constexpr std::string_view kKind = ":service-deployment/";
    std::size_t kind = arn.find(kKind);
    std::size_t last = arn.rfind('/');
    if (kind == std::string_view::npos || last < kind + kKind.size()) return {};
    std::size_t name = kind + kKind.size();
    return fmt::format("{}:service/{}", arn.substr(0, kind), arn.substr(name, last - name));
}

}  // namespace engine
