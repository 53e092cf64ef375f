// Which requests of the API cannot be taken, in the words of the services.

#include <utility>

#include <fmt/format.h>

#include "base/match.h"
#include "base/prng.h"
#include "engine/cloud_lookup.h"
#include "engine/ecs/service_views.h"
#include "engine/properties.h"

namespace engine {
namespace {

using cloudformation::StackEngine;
using Answer = std::optional<Refusal>;

constexpr std::string_view kServiceType = "AWS::ECS::Service";

/// One request, and where it is asked.
class Desk {
  public:
    Desk(const CloudState& state, CloudIndex& index, const ApiRequested& asked, std::uint32_t scope)
        : state_(state), index_(index), asked_(asked), scope_(scope) {}

    Answer refuse(const StackAsked& asked) const;
    Answer refuse(const ResourceCreateAsked& asked) const;
    Answer refuse(const ResourceUpdateAsked& asked) const;
    Answer refuse(const ResourceDeleteAsked& asked) const;
    Answer refuse(const ContentChanged& asked) const;
    Answer refuse(const ServiceUpdateAsked& asked) const;
    Answer refuse(const ServiceDeleteAsked& asked) const;
    Answer refuse(const DeploymentStopAsked& asked) const;
    Answer refuse(const RunTaskAsked& asked) const;
    Answer refuse(const StopTaskAsked& asked) const;
    Answer refuse(const TaskProtectionAsked& asked) const;
    Answer refuse(const TargetsAsked& asked) const;

  private:
    const Inventory& inventory() const { return *state_.inventories[scope_].core; }
    /// The inventory that has things of `type`; one without anything when there is none yet.
    const Inventory& inventory_of(std::string_view type) const {
        static const Inventory kEmpty;
        std::string_view region = region_of(type, asked_.region);
        auto scope = find_scope(index_, asked_.account, region);
        return scope ? *state_.inventories[*scope].core : kEmpty;
    }
    const ecs::ServiceScheduler* service(std::string_view arn) const {
        auto at = find_in(index_.services, arn);
        if (!at || !state_.services[*at].core) return nullptr;
        const auto* core = state_.services[*at].core.get();
        return core->state().status == ecs::ServiceStatus::Inactive ? nullptr : core;
    }
    Answer refuse_service(const cfn::Object& properties) const;
    Answer refuse_service(const ecs::ServiceScheduler& core, const cfn::Object& before,
                          const cfn::Object& after) const;

    const CloudState& state_;
    CloudIndex& index_;
    const ApiRequested& asked_;
    std::uint32_t scope_;
};

Answer service_not_found() {
    return Refusal{"ServiceNotFoundException", "Service not found."};
}

Answer Desk::refuse(const StackAsked& asked) const {
    std::optional<std::uint32_t> at = asked_stack(state_, index_, scope_, asked);
    if (!at && std::holds_alternative<cloudformation::StackDeleteRequested>(asked.what))
        return std::nullopt;
    if (!at && !may_make_stack(asked)) {
        // AWS rule stack.32 [observed] "awscli, customizations/cloudformation/deployer.py": what is
        // asked of a stack that is not there is a ValidationError; deleting it is none. Test:
        // Cloud.RefusesWhatIsAskedOfAStackThatIsNotThere
        if (asked.stack.empty()) {
            return Refusal{"ChangeSetNotFound",
                           fmt::format("ChangeSet [{}] does not exist", change_set_of(asked))};
        }
        return Refusal{"ValidationError",
                       fmt::format("Stack with id {} does not exist", asked.stack)};
    }
    Address stack{CoreKind::Stack, at.value_or(static_cast<std::uint32_t>(state_.stacks.size()))};
    std::uint64_t seed =
        base::mix(state_.seed, static_cast<std::uint64_t>(stack.kind), stack.index);
    StackEngine::Fact fact = stack_fact(state_, scope_, at, seed, asked);
    return at ? state_.stacks[*at].core->refuse(fact) : StackEngine().refuse(fact);
}

Answer Desk::refuse_service(const cfn::Object& properties) const {
    auto revision = revision_of(surroundings(state_, index_, scope_), properties);
    if (const auto* refusal = std::get_if<Refusal>(&revision)) return *refusal;
    return ecs::ServiceScheduler().refuse(
        ecs::ServiceCreateRequested{.revision = std::move(std::get<ecs::RevisionSpec>(revision)),
                                    .settings = settings_of(properties, nullptr)});
}

Answer Desk::refuse_service(const ecs::ServiceScheduler& core, const cfn::Object& before,
                            const cfn::Object& after) const {
    auto revision =
        revision_of(surroundings(state_, index_, scope_), after, ecs::running_spec(core));
    if (const auto* refusal = std::get_if<Refusal>(&revision)) return *refusal;
    return core.refuse(
        ecs::ServiceUpdateRequested{.revision = std::move(std::get<ecs::RevisionSpec>(revision)),
                                    .settings = settings_of(after, &core.state().settings),
                                    .force_new_deployment = forces_deployment(before, after)});
}

Answer Desk::refuse(const ResourceCreateAsked& asked) const {
    CreateResource fact{.operation = {}, .type = asked.type, .properties = asked.properties};
    if (Answer refusal = inventory_of(asked.type).refuse(fact)) return refusal;
    if (asked.type != kServiceType || !asked.properties) return std::nullopt;
    return refuse_service(*asked.properties);
}

Answer Desk::refuse(const ResourceUpdateAsked& asked) const {
    if (asked.type == kServiceType)
        return refuse(ServiceUpdateAsked{asked.physical_id, asked.changes, false});
    const Inventory& inventory = inventory_of(asked.type);
    const Record* record = inventory.find(asked.type, asked.physical_id);
    return inventory.refuse(UpdateResource{
        .operation = {},
        .type = asked.type,
        .physical_id = asked.physical_id,
        .properties = record ? merged(record->properties, asked.changes) : asked.changes});
}

Answer Desk::refuse(const ResourceDeleteAsked& asked) const {
    if (asked.type == kServiceType) return refuse(ServiceDeleteAsked{asked.physical_id, false});
    if (auto at = find_in(index_.name_services, asked.physical_id))
        if (const auto* core = state_.name_services[*at].core.get())
            if (auto refusal = core->refuse_deletion()) return refusal;
    return inventory_of(asked.type)
        .refuse(
            DeleteResource{.operation = {}, .type = asked.type, .physical_id = asked.physical_id});
}

Answer Desk::refuse(const ContentChanged& asked) const {
    if (inventory_of(asked.type).find(asked.type, asked.physical_id)) return std::nullopt;
    return Refusal{"ResourceNotFoundException",
                   fmt::format("Resource of type '{}' with identifier '{}' was not found.",
                               asked.type, asked.physical_id)};
}

Answer Desk::refuse(const ServiceUpdateAsked& asked) const {
    const ecs::ServiceScheduler* core = service(asked.service);
    const Record* record = inventory().find(kServiceType, asked.service);
    if (!core || !record) return service_not_found();
    SharedProperties properties = service_properties(*record, core, asked, state_.operations + 1);
    UpdateResource fact{.operation = {},
                        .type = std::string(kServiceType),
                        .physical_id = asked.service,
                        .properties = properties};
    if (Answer refusal = inventory().refuse(fact)) return refusal;
    return refuse_service(*core, *record->properties, *properties);
}

Answer Desk::refuse(const ServiceDeleteAsked& asked) const {
    const ecs::ServiceScheduler* core = service(asked.service);
    if (!core) return service_not_found();
    return core->refuse(ecs::ServiceDeleteRequested{asked.force});
}

Answer Desk::refuse(const DeploymentStopAsked& asked) const {
    const ecs::ServiceScheduler* core = service(service_of_deployment(asked.deployment_arn));
    if (!core)
        return Refusal{"ServiceDeploymentNotFoundException", "Service deployment not found."};
    return core->refuse(ecs::ServiceDeploymentStopRequested{asked.deployment_arn, asked.kind});
}

// AWS rule task.24 [documented] "ECS API reference, RunTask": 1 to 10 tasks at once, of an active
// revision, in a cluster that is there. Test: Cloud.RefusesToRunWhatCannotRun
Answer Desk::refuse(const RunTaskAsked& asked) const {
    if (!inventory().find("AWS::ECS::Cluster", asked.cluster)) return ecs::cluster_not_found();
    if (asked.count < 1 || asked.count > 10) return ecs::invalid("count must be between 1 and 10.");
    const Record* definition = inventory().find("AWS::ECS::TaskDefinition", asked.task_definition);
    if (!definition) return Refusal{"ClientException", "TaskDefinition not found."};
    if (definition->phase == Record::Phase::Inactive) return ecs::inactive_task_definition();
    if (asked.subnets.empty()) return ecs::no_network();
    for (const std::string& subnet : asked.subnets)
        if (!inventory().find("AWS::EC2::Subnet", subnet)) return ecs::subnet_not_found(subnet);
    return std::nullopt;
}

Answer Desk::refuse(const StopTaskAsked& asked) const {
    if (find_task(index_, asked.task)) return std::nullopt;
    return ecs::invalid("The referenced task was not found.");
}

Answer Desk::refuse(const TaskProtectionAsked& asked) const {
    if (asked.minutes < 1 || asked.minutes > 2880)
        return ecs::invalid("expiresInMinutes must be between 1 and 2880.");
    return std::nullopt;
}

Answer Desk::refuse(const TargetsAsked& asked) const {
    if (find_in(index_.target_groups, asked.target_group)) return std::nullopt;
    return Refusal{"TargetGroupNotFound",
                   fmt::format("Target groups '{}' not found", asked.target_group)};
}

}  // namespace

std::optional<Refusal> refuse_request(const CloudState& state, CloudIndex& index,
                                      const ApiRequested& asked) {
    auto scope = find_scope(index, asked.account, asked.region);
    return base::match(asked.request, [&](const auto& request) {
        return Desk(state, index, asked, *scope).refuse(request);
    });
}

}  // namespace engine
