// Which requests of the API cannot be taken, in the words of the services.

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/match.h"
#include "base/prng.h"
#include "engine/cloud_lookup.h"
#include "engine/ecs/capacity.h"
#include "engine/ecs/service_views.h"
#include "engine/inventory/deny_definition.h"
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
    Answer refuse(const AccountSettingChanged& asked) const;
    Answer refuse(const TaskTagsAsked& asked) const;

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
    Answer refuse_run(const RunTaskAsked& asked, const Record& definition) const;
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

/// Whether it is done already where there is no such stack.
bool is_content_without_stack(const StackAsked& asked) {
    using cloudformation::ChangeSetDeleteRequested;
    using cloudformation::StackDeleteRequested;
    bool drops_by_arn =
        std::holds_alternative<ChangeSetDeleteRequested>(asked.what) && asked.stack.empty();
    return std::holds_alternative<StackDeleteRequested>(asked.what) || drops_by_arn;
}

Answer Desk::refuse(const StackAsked& asked) const {
    std::optional<std::uint32_t> at = asked_stack(state_, index_, scope_, asked);
    if (!at && is_content_without_stack(asked)) return std::nullopt;
    if (!at && !may_make_stack(asked)) {
        // AWS rule stack.32 [observed] "Answers of UpdateStack and CreateChangeSet that users of
        // AWS quote": what is asked of a stack that is not there is a ValidationError; deleting
        // it, or a change set by its ARN, is none.
        // Test: Cloud.RefusesWhatIsAskedOfAStackThatIsNotThere
        if (asked.stack.empty()) {
            return Refusal{"ChangeSetNotFound",
                           fmt::format("ChangeSet [{}] does not exist", change_set_of(asked))};
        }
        return Refusal{"ValidationError", fmt::format("Stack [{}] does not exist", asked.stack)};
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
    auto at = find_in(index_.services, asked.service);
    const ecs::ServiceScheduler* core = at ? state_.services[*at].core.get() : nullptr;
    if (!core) return service_not_found();
    // AWS rule ecs.19 [documented] "ECS API reference, UpdateService, Errors": a service that is
    // DRAINING or INACTIVE is changed no more. Test: UpdateService.RefusesServicesThatAreNotActive
    if (core->state().status != ecs::ServiceStatus::Active)
        return Refusal{"ServiceNotActiveException", "Service was not ACTIVE."};
    const Record* record = inventory().find(kServiceType, asked.service);
    if (!record) return service_not_found();
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
    if (asked.subnets.empty())
        return ecs::no_network(text_at(*definition->properties, "NetworkMode"));
    for (const std::string& subnet : asked.subnets)
        if (!inventory().find("AWS::EC2::Subnet", subnet)) return ecs::subnet_not_found(subnet);
    for (const std::string& group : asked.security_groups)
        if (!inventory().find("AWS::EC2::SecurityGroup", group))
            return ecs::security_group_not_found(group);
    if (Answer refusal = refuse_run(asked, *definition)) return refusal;
    return std::nullopt;
}

// AWS rule ecs.18 [observed] "Messages that others recorded": tasks of RunTask, too, have no
// provider but those of their cluster, a revision that fits Fargate, and overrides for the
// containers that are in it. Test: RunTask.RefusesWhatCannotRun
Answer Desk::refuse_run(const RunTaskAsked& asked, const Record& definition) const {
    if (Answer refusal = ecs::refuse_capacity(asked.capacity)) return refusal;
    const Record& cluster = *inventory().find("AWS::ECS::Cluster", asked.cluster);
    std::vector<std::string> providers = providers_of(inventory(), cluster);
    for (const ecs::CapacityShare& share : asked.capacity)
        if (!std::ranges::count(providers, share.provider)) return ecs::provider_not_associated();
    if (!can_run_on_fargate(*definition.properties)) return ecs::not_for_fargate();
    if (!asked.overrides) return std::nullopt;
    cfn::Object whole = *merged(definition.properties, asked.overrides);
    if (!can_run_on_fargate(whole))
        return Refusal{"ClientException", "No Fargate configuration exists for given values."};
    std::set<std::string> names;
    for (const cfn::Object* container : objects_at(*definition.properties, "ContainerDefinitions"))
        names.insert(text_at(*container, "Name"));
    for (const cfn::Object* other : objects_at(*asked.overrides, "ContainerOverrides"))
        if (std::string name = text_at(*other, "Name"); !names.contains(name))
            return ecs::invalid(fmt::format(
                "Override for container named {} is not a container in the TaskDefinition.", name));
    return std::nullopt;
}

Answer Desk::refuse(const AccountSettingChanged&) const {
    return std::nullopt;
}

Answer Desk::refuse(const TaskTagsAsked& asked) const {
    if (find_task(index_, asked.task)) return std::nullopt;
    return ecs::invalid("The specified task is not found.");
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
