#pragma once
// One turn of the cloud: a fact goes to its core, and what cores order of each other is handed on
// until nothing moves.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/cloud.h"
#include "engine/cloud_index.h"
#include "engine/cloud_service.h"
#include "engine/cloud_state.h"

namespace engine {

/// Looks up and changes; lives as long as one turn.
class CloudTurn {
  public:
    CloudTurn(CloudState& state, CloudIndex& index, base::Time now)
        : state_(state), index_(index), now_(now) {}

    /// Makes the account and region that nobody has met.
    void meet(std::string_view account, std::string_view region) { scope_for(account, region); }
    void start(const CloudStarted& fact);
    void ask(const ApiRequested& fact);
    void report(const WorldReported& fact);
    void restart();
    void wake();
    /// Until nothing moves.
    void settle();

    /// Fills the index from a state that was read.
    void rebuild();

  private:
    // Cores.
    std::uint32_t scope_for(std::string_view account, std::string_view region,
                            std::string_view type = {});
    std::uint32_t cluster_for(const std::string& arn);
    std::uint64_t seed_for(Address address) const;
    template <class C>
    Address add(std::vector<Slot<C>>& slots, CoreKind kind, std::string id, std::uint32_t scope,
                std::uint32_t cluster);
    template <class C, class F>
    void tell(std::vector<Slot<C>>& slots, CoreKind kind, std::uint32_t at, F&& fact);
    void tell_stack(Address stack, cloudformation::StackEngine::Fact fact);
    void tell_inventory(std::uint32_t scope, const Inventory::Fact& fact);
    void tell_service(std::uint32_t at, const ecs::ServiceScheduler::Fact& fact);
    void tell_task(Address task, const ecs::Task::Fact& fact);
    void tell_group(Address group, const TargetGroup::Fact& fact);
    void tell_name(Address name, const NameService::Fact& fact);
    void touch(Address address, bool& flag);
    template <class C>
    void drain(std::vector<Slot<C>>& slots, Address address);
    template <class C>
    void wake_slot(std::vector<Slot<C>>& slots, Address address);
    template <class C>
    void set_wake(Slot<C>& slot, Address address);
    template <class C>
    void let_go(std::vector<Slot<C>>& slots, Address address);
    template <class F>
    void with_slots(CoreKind kind, F&& use);
    void notice(Address task);

    // Orders of one core, as facts of another.
    void route(Address from, cloudformation::StackEngine::Order& order);
    void route(Address from, Inventory::Order& order);
    void route(Address from, ecs::ServiceScheduler::Order& order);
    void route(Address from, ecs::Task::Order& order);
    void route(Address from, TargetGroup::Order& order);
    void route(Address from, NameService::Order& order);
    template <class Asked>
    void ask_inventory(Address stack, Asked asked);
    void set_exports(Address stack, std::map<std::string, std::string>& wanted);
    void claim_exports(Address stack, cloudformation::ClaimExports& claim);
    void look_up(Address stack, const cloudformation::LookUpReferences& asked);
    void change_imports(Address stack, cloudformation::ImportsChanged& changed);
    void tell_use(std::uint32_t scope, const std::string& name);
    void start_task(Address service, ecs::StartServiceTask& order);
    SharedProperties tags_from(Address service, const ecs::TaskSpec& spec) const;
    void take_out(Address task, Address group);
    void follow_settled(Address service, const ecs::ServiceSettled& settled);
    void order_world(Address address, CloudOrder::What what);

    // Records with a core beside them.
    void follow(std::uint32_t scope, const BehaviourRequested& asked);
    void follow_group(std::uint32_t scope, const BehaviourRequested& asked, const Record& record);
    void follow_name(std::uint32_t scope, const BehaviourRequested& asked, const Record& record);
    void follow_instance(std::uint32_t scope, const BehaviourRequested& asked,
                         const Record& record);
    void follow_service(std::uint32_t scope, const BehaviourRequested& asked, const Record& record);
    std::string create_service(std::uint32_t scope, const Record& record);
    std::string update_service(std::uint32_t scope, const Record& record);
    void settled(std::uint32_t scope, const BehaviourRequested& asked, std::string failure);

    // Requests.
    void ask(std::uint32_t scope, const StackAsked& asked);
    void ask(std::uint32_t scope, const ResourceCreateAsked& asked);
    void ask(std::uint32_t scope, const ResourceUpdateAsked& asked);
    void ask(std::uint32_t scope, const ResourceDeleteAsked& asked);
    void ask(std::uint32_t scope, const ContentChanged& asked);
    void ask(std::uint32_t scope, const ServiceUpdateAsked& asked);
    void ask(std::uint32_t scope, const ServiceDeleteAsked& asked);
    void ask(std::uint32_t scope, const DeploymentStopAsked& asked);
    void ask(std::uint32_t scope, const RunTaskAsked& asked);
    void ask(std::uint32_t scope, const StopTaskAsked& asked);
    void ask(std::uint32_t scope, const TaskProtectionAsked& asked);
    void ask(std::uint32_t scope, const TargetsAsked& asked);
    void ask(std::uint32_t scope, const AccountSettingChanged& asked);
    void ask(std::uint32_t scope, const TaskTagsAsked& asked);
    Operation next_operation() { return {std::nullopt, ++state_.operations}; }

    CloudState& state_;
    CloudIndex& index_;
    base::Time now_;
};

template <class C>
Address CloudTurn::add(std::vector<Slot<C>>& slots, CoreKind kind, std::string id,
                       std::uint32_t scope, std::uint32_t cluster) {
    Address address{kind, static_cast<std::uint32_t>(slots.size())};
    slots.push_back(
        {.id = std::move(id), .scope = scope, .cluster = cluster, .core = std::make_unique<C>()});
    return address;
}

}  // namespace engine
