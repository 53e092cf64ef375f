// What the API asks, handed to the cores. It was not refused.

#include <utility>

#include "base/match.h"
#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/cloud_lookup.h"
#include "engine/cloud_turn.h"
#include "engine/ecs/capacity.h"
#include "engine/properties.h"

namespace engine {

void CloudTurn::ask(const ApiRequested& fact) {
    std::uint32_t scope = scope_for(fact.account, fact.region);
    base::match(fact.request, [&](const auto& asked) { ask(scope, asked); });
}

void CloudTurn::ask(std::uint32_t scope, const AccountSettingChanged& asked) {
    tell_inventory(scope, asked);
}

void CloudTurn::ask(std::uint32_t, const TaskTagsAsked& asked) {
    if (std::optional<std::uint32_t> task = find_task(index_, asked.task))
        state_.task_tags[*task] = asked.tags;
}

void CloudTurn::ask(std::uint32_t scope, const StackAsked& asked) {
    std::optional<std::uint32_t> at = asked_stack(state_, index_, scope, asked);
    if (!at && !may_make_stack(asked)) return;  // DeleteStack of what is not there
    Address stack{CoreKind::Stack, at.value_or(static_cast<std::uint32_t>(state_.stacks.size()))};
    auto fact = stack_fact(state_, scope, at, seed_for(stack), asked);
    if (!at) {
        add(state_.stacks, CoreKind::Stack, {}, scope, 0);
        index_.stack_names[{scope, asked.stack}] = stack.index;
    }
    tell_stack(stack, std::move(fact));
    Slot<cloudformation::StackEngine>& slot = state_.stacks[stack.index];
    if (slot.id.empty()) {
        slot.id = slot.core->state().stack_id;
        index_.stack_ids[slot.id] = stack.index;
    }
    index_.made.stack = stack;
    if (!std::holds_alternative<cloudformation::ChangeSetCreateRequested>(asked.what)) return;
    if (slot.core->state().change_sets.empty()) return;
    index_.made.change_set = slot.core->state().change_sets.back().id;
    index_.change_sets[index_.made.change_set] = stack.index;
}

void CloudTurn::ask(std::uint32_t scope, const ResourceCreateAsked& asked) {
    std::uint32_t home =
        scope_for(state_.scopes[scope].account, state_.scopes[scope].region, asked.type);
    tell_inventory(home, CreateResource{.operation = next_operation(),
                                        .type = asked.type,
                                        .properties = asked.properties});
}

void CloudTurn::ask(std::uint32_t scope, const ResourceUpdateAsked& asked) {
    if (asked.type == "AWS::ECS::Service")
        return ask(scope, ServiceUpdateAsked{asked.physical_id, asked.changes, false});
    std::uint32_t home =
        scope_for(state_.scopes[scope].account, state_.scopes[scope].region, asked.type);
    const Record* record = state_.inventories[home].core->find(asked.type, asked.physical_id);
    if (!record) return;
    tell_inventory(home, UpdateResource{.operation = next_operation(),
                                        .type = asked.type,
                                        .physical_id = record->physical_id,
                                        .properties = merged(record->properties, asked.changes)});
}

void CloudTurn::ask(std::uint32_t scope, const ResourceDeleteAsked& asked) {
    std::uint32_t home =
        scope_for(state_.scopes[scope].account, state_.scopes[scope].region, asked.type);
    tell_inventory(home, DeleteResource{.operation = next_operation(),
                                        .type = asked.type,
                                        .physical_id = asked.physical_id});
}

void CloudTurn::ask(std::uint32_t scope, const ContentChanged& asked) {
    tell_inventory(scope_for(state_.scopes[scope].account, state_.scopes[scope].region, asked.type),
                   asked);
}

void CloudTurn::ask(std::uint32_t scope, const ServiceUpdateAsked& asked) {
    const Record* record = state_.inventories[scope].core->find("AWS::ECS::Service", asked.service);
    if (!record) return;
    std::optional<std::uint32_t> at = find_in(index_.services, record->physical_id);
    const ecs::ServiceScheduler* core = at ? state_.services[*at].core.get() : nullptr;
    Operation operation = next_operation();
    tell_inventory(scope, UpdateResource{.operation = operation,
                                         .type = record->type,
                                         .physical_id = record->physical_id,
                                         .properties = service_properties(*record, core, asked,
                                                                          operation.number)});
}

void CloudTurn::ask(std::uint32_t scope, const ServiceDeleteAsked& asked) {
    tell_inventory(scope, DeleteResource{.operation = next_operation(),
                                         .type = "AWS::ECS::Service",
                                         .physical_id = asked.service});
}

void CloudTurn::ask(std::uint32_t, const DeploymentStopAsked& asked) {
    if (auto at = find_in(index_.services, service_of_deployment(asked.deployment_arn)))
        tell_service(*at, ecs::ServiceDeploymentStopRequested{asked.deployment_arn, asked.kind});
}

void CloudTurn::ask(std::uint32_t scope, const RunTaskAsked& asked) {
    const Inventory& inventory = *state_.inventories[scope].core;
    const Record* cluster = inventory.find("AWS::ECS::Cluster", asked.cluster);
    const Record* definition = inventory.find("AWS::ECS::TaskDefinition", asked.task_definition);
    std::vector<ecs::Placement> placements = placements_of(inventory, asked.subnets);
    if (!cluster || !definition || placements.empty()) return;
    std::string cluster_arn = text_of(cluster->attributes->find("Arn"));
    std::uint32_t at = cluster_for(cluster_arn);
    std::string group = asked.group.empty() ? "family:" + definition->name : asked.group;
    ecs::SharedTaskSpec spec = spec_of(index_, *definition);
    std::map<std::uint16_t, std::uint32_t> shared_out;
    for (std::uint32_t i = 0; i < asked.count; ++i) {
        std::uint16_t provider = ecs::next_provider(asked.capacity, shared_out);
        ++shared_out[provider];
        Address next{CoreKind::Task, static_cast<std::uint32_t>(state_.tasks.size())};
        IdSource ids{.seed = seed_for(next)};
        std::string id = ids.hex(32);
        const ecs::Placement& place = placements[next.index % placements.size()];
        Address task = add(state_.tasks, CoreKind::Task, id, scope, at);
        index_.tasks[id] = task.index;
        index_.cluster_tasks[at].insert(task.index);
        index_.standalone[at]++;
        index_.made.tasks.push_back(task);
        if (asked.overrides) state_.overrides[task.index] = asked.overrides;
        if (asked.tags) state_.task_tags[task.index] = asked.tags;
        tell_task(task, ecs::TaskRequested{.seed = ids.seed,
                                           .spec = spec,
                                           .id = id,
                                           .started_by = asked.started_by,
                                           .group = group,
                                           .zone = place.zone,
                                           .subnet = place.subnet,
                                           .capacity_provider =
                                               asked.capacity.empty()
                                                   ? asked.capacity_provider
                                                   : asked.capacity[provider].provider,
                                           .enable_execute_command = asked.enable_execute_command});
    }
    tell_inventory(scope, ContentChanged{"AWS::ECS::Cluster", cluster_arn, index_.standalone[at]});
}

void CloudTurn::ask(std::uint32_t, const StopTaskAsked& asked) {
    std::optional<std::uint32_t> task = find_task(index_, asked.task);
    if (!task) return;
    // AWS rule task.23 [observed] "ECS developer guide, Stopped tasks errors; recorded stops of
    // others": a task that is stopped without words was "Task stopped by user". Test:
    // Cloud.StopsATaskForAUser
    std::string reason = asked.reason.empty() ? "Task stopped by user" : asked.reason;
    tell_task({CoreKind::Task, *task},
              ecs::TaskStopRequested{ecs::StopCode::UserInitiated, std::move(reason)});
}

void CloudTurn::ask(std::uint32_t, const TaskProtectionAsked& asked) {
    for (const std::string& arn : asked.tasks) {
        std::optional<std::uint32_t> task = find_task(index_, arn);
        if (!task || !state_.tasks[*task].core) continue;
        std::optional<Address> service = state_.tasks[*task].core->state().request.service;
        if (!service) continue;
        ecs::TaskProtectionChanged changed{.task = {CoreKind::Task, *task}};
        if (asked.enabled) changed.until = now_ + base::Duration::minutes(asked.minutes);
        tell_service(service->index, std::move(changed));
    }
}

void CloudTurn::ask(std::uint32_t, const TargetsAsked& asked) {
    std::optional<std::uint32_t> at = find_in(index_.target_groups, asked.target_group);
    if (!at) return;
    for (const TargetKey& target : asked.targets) {
        if (asked.registered)
            tell_group({CoreKind::TargetGroup, *at}, TargetRegistered{.target = target});
        else
            tell_group({CoreKind::TargetGroup, *at}, TargetDeregistered{target});
    }
}

}  // namespace engine
