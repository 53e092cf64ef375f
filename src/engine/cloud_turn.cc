#include "engine/cloud_turn.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/match.h"
#include "base/prng.h"
#include "engine/cloud_lookup.h"
#include "engine/cloud_secrets.h"
#include "engine/properties.h"
#include "engine/tunables.h"

namespace engine {

using cloudformation::StackEngine;
using ecs::ServiceScheduler;
using ecs::Task;

std::uint64_t CloudTurn::seed_for(Address address) const {
    return base::mix(state_.seed, static_cast<std::uint64_t>(address.kind), address.index);
}

std::uint32_t CloudTurn::scope_for(std::string_view account, std::string_view region,
                                   std::string_view type) {
    region = region_of(type, region);
    if (std::optional<std::uint32_t> found = find_scope(index_, account, region)) return *found;
    auto number = static_cast<std::uint32_t>(state_.scopes.size());
    // Copied first: the words may be those of another scope, which moves when there is one more.
    Scope scope{.account = std::string(account), .region = std::string(region)};
    Address inventory = add(state_.inventories, CoreKind::Inventory, {}, number, 0);
    InventoryRequested requested{seed_for(inventory), scope.account, scope.region};
    index_.scopes[{scope.account, scope.region}] = number;
    state_.scopes.push_back(std::move(scope));
    tell_inventory(number, std::move(requested));
    return number;
}

std::uint32_t CloudTurn::cluster_for(const std::string& arn) {
    if (auto found = find_in(index_.clusters, arn)) return *found;
    auto number = static_cast<std::uint32_t>(state_.clusters.size());
    state_.clusters.push_back(arn);
    index_.clusters[arn] = number;
    index_.cluster_tasks.resize(number + 1);
    index_.cluster_services.resize(number + 1);
    index_.standalone.resize(number + 1);
    return number;
}

/// A fact about a core that is gone, or never was, finds nobody.
template <class C, class F>
void CloudTurn::tell(std::vector<Slot<C>>& slots, CoreKind kind, std::uint32_t at, F&& fact) {
    if (at >= slots.size() || !slots[at].core) return;
    slots[at].core->handle(fact, now_);
    touch({kind, at}, slots[at].touched);
}

void CloudTurn::tell_stack(Address stack, StackEngine::Fact fact) {
    if (stack.kind == CoreKind::Stack) tell(state_.stacks, stack.kind, stack.index, fact);
}
void CloudTurn::tell_inventory(std::uint32_t scope, const Inventory::Fact& fact) {
    tell(state_.inventories, CoreKind::Inventory, scope, fact);
}
void CloudTurn::tell_service(std::uint32_t at, const ServiceScheduler::Fact& fact) {
    tell(state_.services, CoreKind::Service, at, fact);
}
void CloudTurn::tell_task(Address task, const Task::Fact& fact) {
    if (task.kind == CoreKind::Task) tell(state_.tasks, task.kind, task.index, fact);
}
void CloudTurn::tell_group(Address group, const TargetGroup::Fact& fact) {
    if (group.kind == CoreKind::TargetGroup)
        tell(state_.target_groups, group.kind, group.index, fact);
}
void CloudTurn::tell_name(Address name, const NameService::Fact& fact) {
    if (name.kind == CoreKind::NameService) tell(state_.name_services, name.kind, name.index, fact);
}

void CloudTurn::touch(Address address, bool& flag) {
    if (flag) return;
    flag = true;
    index_.touched.push_back(address);
    std::push_heap(index_.touched.begin(), index_.touched.end(), std::greater<>());
}

template <class F>
void CloudTurn::with_slots(CoreKind kind, F&& use) {
    switch (kind) {
        case CoreKind::Stack: return use(state_.stacks);
        case CoreKind::Inventory: return use(state_.inventories);
        case CoreKind::Service: return use(state_.services);
        case CoreKind::Task: return use(state_.tasks);
        case CoreKind::TargetGroup: return use(state_.target_groups);
        case CoreKind::NameService: return use(state_.name_services);
    }
}

void CloudTurn::settle() {
    while (!index_.touched.empty()) {
        std::pop_heap(index_.touched.begin(), index_.touched.end(), std::greater<>());
        Address address = index_.touched.back();
        index_.touched.pop_back();
        with_slots(address.kind, [&](auto& slots) { drain(slots, address); });
    }
}

template <class C>
void CloudTurn::drain(std::vector<Slot<C>>& slots, Address address) {
    index_.turned.push_back(address);
    slots[address.index].touched = false;
    if (!slots[address.index].core) return;
    std::vector<typename C::Order> orders;
    slots[address.index].core->take_orders(orders);
    for (typename C::Order& order : orders)
        route(address, order);
    // Routing may have added cores, and with them moved the slots.
    if (address.kind == CoreKind::Task) notice(address);
    if (slots[address.index].core) set_wake(slots[address.index], address);
}

template <class C>
void CloudTurn::set_wake(Slot<C>& slot, Address address) {
    index_.deadlines.set(address, base::earlier(slot.core->next_wake(), slot.shown_until));
}

template <class C>
void CloudTurn::let_go(std::vector<Slot<C>>& slots, Address address) {
    Slot<C>& slot = slots[address.index];
    index_.deadlines.set(address, std::nullopt);
    slot.shown_until.reset();
    slot.core.reset();
}
// Records that go take these two with them, in another source.
template void CloudTurn::let_go(std::vector<Slot<TargetGroup>>& slots, Address address);
template void CloudTurn::let_go(std::vector<Slot<NameService>>& slots, Address address);

template <class C>
void CloudTurn::wake_slot(std::vector<Slot<C>>& slots, Address address) {
    Slot<C>& slot = slots[address.index];
    if (slot.shown_until && *slot.shown_until <= now_) {
        if (address.kind == CoreKind::Task) {
            index_.tasks.erase(slot.id);
            index_.cluster_tasks[slot.cluster].erase(address.index);
            state_.overrides.erase(address.index);
            state_.task_tags.erase(address.index);
        }
        slot.id.clear();
        slot.id.shrink_to_fit();
        return let_go(slots, address);
    }
    slot.core->wake(now_);
    touch(address, slot.touched);
}

void CloudTurn::wake() {
    while (std::optional<Address> due = index_.deadlines.take(now_)) {
        with_slots(due->kind, [&](auto& slots) { wake_slot(slots, *due); });
        settle();
    }
}

void CloudTurn::start(const CloudStarted& fact) {
    state_.seed = fact.seed;
}

void CloudTurn::report(const WorldReported& fact) {
    base::match(
        fact.what, [&](const TargetProbed& probed) { tell_group(fact.address, probed); },
        [&](const auto& news) { tell_task(fact.address, news); });
}

void CloudTurn::restart() {
    for (CoreKind kind : {CoreKind::Stack, CoreKind::Inventory, CoreKind::Service, CoreKind::Task,
                          CoreKind::TargetGroup, CoreKind::NameService})
        with_slots(kind, [&](auto& slots) {
            for (std::uint32_t at = 0; at < slots.size(); ++at)
                tell(slots, kind, at, Restarted{});
        });
}

/// AWS rule task.22 [documented] "ECS API reference, DescribeTasks": stopped tasks are shown for
/// at least an hour. Test: Cloud.ShowsAStoppedTaskForAnHour
void CloudTurn::notice(Address task) {
    Slot<Task>& slot = state_.tasks[task.index];
    if (!slot.core || slot.shown_until || slot.core->state().status != ecs::TaskStatus::Stopped)
        return;
    slot.shown_until = now_ + tunables::kStoppedTaskShown;
    if (slot.core->state().request.service) return;
    std::uint64_t left = --index_.standalone[slot.cluster];
    tell_inventory(slot.scope,
                   ContentChanged{"AWS::ECS::Cluster", state_.clusters[slot.cluster], left});
}

void CloudTurn::rebuild() {
    for (std::uint32_t at = 0; at < state_.clusters.size(); ++at)
        index_.clusters[state_.clusters[at]] = at;
    index_.cluster_tasks.resize(state_.clusters.size());
    index_.cluster_services.resize(state_.clusters.size());
    index_.standalone.resize(state_.clusters.size());
    for (std::uint32_t at = 0; at < state_.scopes.size(); ++at) {
        const Scope& scope = state_.scopes[at];
        index_.scopes[{scope.account, scope.region}] = at;
        for (const auto& [name, stacks] : scope.importers)
            for (std::uint32_t stack : stacks)
                index_.imports[stack].insert(name);
    }
    for (std::uint32_t at = 0; at < state_.stacks.size(); ++at) {
        const Slot<StackEngine>& slot = state_.stacks[at];
        index_.stack_names[{slot.scope, slot.core->state().names.stack_name}] = at;
        index_.stack_ids[slot.id] = at;
        for (const auto& change_set : slot.core->state().change_sets)
            index_.change_sets[change_set.id] = at;
    }
    for (std::uint32_t at = 0; at < state_.services.size(); ++at) {
        if (!state_.services[at].core) continue;
        index_.services[state_.services[at].id] = at;
        index_.cluster_services[state_.services[at].cluster].insert(at);
    }
    for (std::uint32_t at = 0; at < state_.tasks.size(); ++at) {
        const Slot<Task>& slot = state_.tasks[at];
        if (!slot.core) continue;
        index_.tasks[slot.id] = at;
        index_.cluster_tasks[slot.cluster].insert(at);
        bool stopped = slot.core->state().status == ecs::TaskStatus::Stopped;
        if (!slot.core->state().request.service && !stopped) index_.standalone[slot.cluster]++;
    }
    for (std::uint32_t at = 0; at < state_.target_groups.size(); ++at)
        if (state_.target_groups[at].core) index_.target_groups[state_.target_groups[at].id] = at;
    for (std::uint32_t at = 0; at < state_.name_services.size(); ++at)
        if (state_.name_services[at].core) index_.name_services[state_.name_services[at].id] = at;
    for (CoreKind kind : {CoreKind::Stack, CoreKind::Inventory, CoreKind::Service, CoreKind::Task,
                          CoreKind::TargetGroup, CoreKind::NameService})
        with_slots(kind, [&](auto& slots) {
            for (std::uint32_t at = 0; at < slots.size(); ++at)
                if (slots[at].core) set_wake(slots[at], {kind, at});
        });
}

// Orders.

void CloudTurn::order_world(Address address, CloudOrder::What what) {
    state_.orders.push_back({address, std::move(what)});
}

template <class Asked>
void CloudTurn::ask_inventory(Address stack, Asked asked) {
    asked.operation.stack = stack;
    std::uint32_t home = state_.stacks[stack.index].scope;
    std::string account = state_.scopes[home].account;
    std::string region = state_.scopes[home].region;
    std::uint32_t scope = scope_for(account, region, asked.type);
    tell_inventory(scope, std::move(asked));
}

void CloudTurn::route(Address from, StackEngine::Order& order) {
    base::match(
        order, [&](CreateResource& asked) { ask_inventory(from, std::move(asked)); },
        [&](UpdateResource& asked) { ask_inventory(from, std::move(asked)); },
        [&](DeleteResource& asked) { ask_inventory(from, std::move(asked)); },
        [&](cloudformation::ExportsChanged& changed) { set_exports(from, changed.exports); },
        [&](cloudformation::ImportsChanged& changed) { change_imports(from, changed); },
        [&](cloudformation::LookUpReferences& asked) { look_up(from, asked); },
        [&](cloudformation::ClaimExports& claim) { claim_exports(from, claim); });
}

void CloudTurn::look_up(Address stack, const cloudformation::LookUpReferences& asked) {
    const Inventory& inventory = *state_.inventories[state_.stacks[stack.index].scope].core;
    cloudformation::ReferencesLookedUp answer{asked.operation, {}};
    for (const std::string& reference : asked.references)
        if (auto text = resolved(inventory, reference)) answer.found[reference] = *text;
    tell_stack(stack, std::move(answer));
}

void CloudTurn::claim_exports(Address stack, cloudformation::ClaimExports& claim) {
    const auto& exports = state_.scopes[state_.stacks[stack.index].scope].exports;
    cloudformation::ExportsClaimed answer{claim.operation, {}};
    for (const auto& [name, value] : claim.exports) {
        auto owner = exports.find(name);
        if (owner == exports.end() || owner->second.stack == stack.index) continue;
        answer.elsewhere[name] = state_.stacks[owner->second.stack].core->state().names.stack_name;
    }
    if (answer.elsewhere.empty()) set_exports(stack, claim.exports);
    tell_stack(stack, std::move(answer));
}

void CloudTurn::set_exports(Address stack, std::map<std::string, std::string>& wanted) {
    std::uint32_t number = state_.stacks[stack.index].scope;
    auto& exports = state_.scopes[number].exports;
    std::erase_if(exports, [&](const auto& entry) { return entry.second.stack == stack.index; });
    for (auto& [name, value] : wanted) {
        exports[name] = {stack.index, std::move(value)};
        tell_use(number, name);
    }
}

void CloudTurn::change_imports(Address stack, cloudformation::ImportsChanged& changed) {
    std::uint32_t number = state_.stacks[stack.index].scope;
    Scope& scope = state_.scopes[number];
    std::set<std::string>& before = index_.imports[stack.index];
    std::set<std::string> touched;
    std::set_symmetric_difference(before.begin(), before.end(), changed.names.begin(),
                                  changed.names.end(), std::inserter(touched, touched.end()));
    before = std::move(changed.names);
    for (const std::string& name : touched) {
        if (before.contains(name))
            scope.importers[name].insert(stack.index);
        else if (auto found = scope.importers.find(name); found != scope.importers.end()) {
            found->second.erase(stack.index);
            if (found->second.empty()) scope.importers.erase(found);
        }
        tell_use(number, name);
    }
}

/// Tells the stack that exports `name` who imports it.
void CloudTurn::tell_use(std::uint32_t scope, const std::string& name) {
    auto exported = state_.scopes[scope].exports.find(name);
    if (exported == state_.scopes[scope].exports.end()) return;
    cloudformation::ExportUseChanged use{.export_name = name};
    auto importers = state_.scopes[scope].importers.find(name);
    if (importers != state_.scopes[scope].importers.end())
        for (std::uint32_t stack : importers->second)
            use.importers.push_back(state_.stacks[stack].core->state().names.stack_name);
    std::sort(use.importers.begin(), use.importers.end());
    tell_stack({CoreKind::Stack, exported->second.stack}, std::move(use));
}

void CloudTurn::route(Address from, Inventory::Order& order) {
    base::match(
        order,
        [&](ResourceBegan& began) {
            if (began.operation.stack)
                tell_stack(*began.operation.stack, std::move(began));
            else
                index_.made.physical_id = std::move(began.physical_id);
        },
        [&](ResourceDone& done) {
            if (done.operation.stack) tell_stack(*done.operation.stack, std::move(done));
        },
        [&](ResourceFailed& failed) {
            if (failed.operation.stack) tell_stack(*failed.operation.stack, std::move(failed));
        },
        [&](BehaviourRequested& asked) { follow(from.index, asked); },
        [&](ForwardsChanged& changed) {
            if (auto group = find_in(index_.target_groups, changed.target_group))
                tell_group({CoreKind::TargetGroup, *group},
                           TargetGroupUseChanged{changed.listeners});
        });
}

void CloudTurn::route(Address from, ServiceScheduler::Order& order) {
    base::match(
        order, [&](ecs::StartServiceTask& start) { start_task(from, start); },
        [&](ecs::StopServiceTask& stop) {
            tell_task(stop.task, ecs::TaskStopRequested{stop.code, std::move(stop.reason)});
        },
        [&](ecs::ServiceSettled& settled) { follow_settled(from, settled); });
}

void CloudTurn::start_task(Address service, ecs::StartServiceTask& order) {
    std::uint32_t scope = state_.services[service.index].scope;
    std::uint32_t cluster = state_.services[service.index].cluster;
    std::string id = order.request.id;
    std::optional<std::uint32_t> known = find_in(index_.tasks, id);
    Address task{CoreKind::Task, known.value_or(0)};
    if (!known) {
        task = add(state_.tasks, CoreKind::Task, id, scope, cluster);
        index_.tasks[id] = task.index;
        index_.cluster_tasks[cluster].insert(task.index);
    }
    // The service knows its task before it hears of it.
    tell_service(service.index,
                 ecs::ServiceTaskCreated{order.token, task, task_arn_of(state_, task)});
    if (known) return;
    order.request.service = service;
    if (SharedProperties tags = tags_from(service, *order.request.spec))
        state_.task_tags[task.index] = std::move(tags);
    tell_task(task, std::move(order.request));
}

// AWS rule ecs.16 [documented] "ECS developer guide, Tagging your resources; ECS API reference,
// CreateService, propagateTags and enableECSManagedTags": a task has the tags of its service or of
// its definition, as the service said when the task was started, and ECS's own.
// Test: Services.GiveTheirTasksTags
SharedProperties CloudTurn::tags_from(Address service, const ecs::TaskSpec& spec) const {
    const Slot<ServiceScheduler>& slot = state_.services[service.index];
    const Inventory& inventory = *state_.inventories[slot.scope].core;
    const Record* record = inventory.find("AWS::ECS::Service", slot.id);
    if (!record) return {};
    const cfn::Object& properties = *record->properties;
    std::string from = text_at(properties, "PropagateTags");
    const Record* source = from == "SERVICE" ? record : nullptr;
    if (from == "TASK_DEFINITION")
        source = inventory.find("AWS::ECS::TaskDefinition", spec.task_definition_arn);
    cfn::Array tags;
    if (source)
        for (const cfn::Object* tag : objects_at(*source->properties, "Tags"))
            tags.emplace_back(*tag);
    if (truth_at(properties, "EnableECSManagedTags")) {
        tags.emplace_back(cfn::Object{{"Key", "aws:ecs:clusterName"},
                                      {"Value", slot.core->state().names.cluster_name}});
        tags.emplace_back(cfn::Object{{"Key", "aws:ecs:serviceName"}, {"Value", record->name}});
    }
    if (tags.empty()) return {};
    return share(cfn::Object{{"Tags", std::move(tags)}});
}

void CloudTurn::route(Address from, Task::Order& order) {
    base::match(
        order,
        [&](ecs::RegisterTarget& asked) {
            tell_group(asked.group, TargetRegistered{{asked.ip, asked.port}, asked.zone, from});
        },
        [&](ecs::DeregisterTarget& asked) { take_out(from, asked.group); },
        [&](ecs::RegisterInstance& asked) {
            const ecs::TaskRequested& request = state_.tasks[from.index].core->state().request;
            tell_name(asked.name_service, InstanceRegistered{request.id, asked.ip, request.zone});
        },
        [&](ecs::ReportInstanceHealth& asked) {
            tell_name(asked.name_service,
                      InstanceHealthReported{state_.tasks[from.index].id, asked.health});
        },
        [&](ecs::DeregisterInstance& asked) {
            tell_name(asked.name_service, InstanceDeregistered{state_.tasks[from.index].id});
        },
        [&](ecs::TellService& told) {
            if (told.service.kind == CoreKind::Service)
                tell_service(told.service.index, ecs::ServiceTaskNews{from, std::move(told.news)});
        },
        [&](auto& for_the_world) { order_world(from, std::move(for_the_world)); });
}

void CloudTurn::take_out(Address task, Address group) {
    const Slot<TargetGroup>* slot =
        group.index < state_.target_groups.size() ? &state_.target_groups[group.index] : nullptr;
    // A group that is gone lets nobody wait.
    if (!slot || !slot->core) return tell_task(task, ecs::TargetDrained{group});
    const ecs::TaskState& state = state_.tasks[task.index].core->state();
    for (const ecs::TargetBinding& binding : state.request.targets)
        if (binding.group == group) tell_group(group, TargetDeregistered{{state.ip, binding.port}});
}

void CloudTurn::route(Address from, TargetGroup::Order& order) {
    base::match(
        order,
        [&](TellTask& told) {
            base::match(told.news, [&](auto& news) {
                news.group = from;  // a group does not know its own address
                tell_task(told.task, std::move(news));
            });
        },
        [&](auto& for_the_world) { order_world(from, std::move(for_the_world)); });
}

void CloudTurn::route(Address from, NameService::Order& order) {
    base::match(order, [&](AnswersChanged& changed) { order_world(from, changed); });
}

}  // namespace engine
