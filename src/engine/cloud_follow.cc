// Records with a core beside them: the core follows what the record asks, and says when it is done.

#include <utility>

#include "base/match.h"
#include "engine/cloud_lookup.h"
#include "engine/cloud_turn.h"
#include "engine/ecs/service_views.h"
#include "engine/properties.h"

namespace engine {
namespace {

using Step = BehaviourRequested::Step;
using Outcome = ecs::ServiceSettled::Outcome;

constexpr std::string_view kServiceType = "AWS::ECS::Service";
constexpr std::string_view kGroupType = "AWS::ElasticLoadBalancingV2::TargetGroup";
constexpr std::string_view kInstanceType = "AWS::ServiceDiscovery::Instance";

}  // namespace

/// At once: the core took what was asked, or nothing of it.
void CloudTurn::settled(std::uint32_t scope, const BehaviourRequested& asked, std::string failure) {
    bool refused = !failure.empty();
    tell_inventory(scope,
                   BehaviourSettled{asked.type, asked.physical_id, std::move(failure), refused});
}

void CloudTurn::follow(std::uint32_t scope, const BehaviourRequested& asked) {
    const Record* record = state_.inventories[scope].core->find(asked.type, asked.physical_id);
    if (!record) return;
    if (asked.type == kServiceType) return follow_service(scope, asked, *record);
    if (asked.type == kGroupType) return follow_group(scope, asked, *record);
    if (asked.type == kInstanceType) return follow_instance(scope, asked, *record);
    follow_name(scope, asked, *record);
}

void CloudTurn::follow_group(std::uint32_t scope, const BehaviourRequested& asked,
                             const Record& record) {
    // The inventory has asked a core before it made or changed the record.
    TargetGroupSettings settings = target_group_settings_of(record);
    std::optional<std::uint32_t> at = find_in(index_.target_groups, asked.physical_id);
    if (asked.step == Step::Create) {
        Address group =
            add(state_.target_groups, CoreKind::TargetGroup, asked.physical_id, scope, 0);
        index_.target_groups[asked.physical_id] = group.index;
        tell_group(group, TargetGroupRequested{seed_for(group), std::move(settings)});
    } else if (at && asked.step == Step::Update) {
        tell_group({CoreKind::TargetGroup, *at}, TargetGroupChanged{std::move(settings)});
    } else if (at) {
        Address group{CoreKind::TargetGroup, *at};
        std::vector<Address> tasks;
        for (const auto& [key, target] : state_.target_groups[*at].core->state().targets)
            if (target.task) tasks.push_back(*target.task);
        let_go(state_.target_groups, group);
        index_.target_groups.erase(asked.physical_id);
        for (Address task : tasks)
            tell_task(task, ecs::TargetDrained{group});
        order_world(group, RoutesChanged{});
    }
    settled(scope, asked, {});
}

void CloudTurn::follow_name(std::uint32_t scope, const BehaviourRequested& asked,
                            const Record& record) {
    std::optional<std::uint32_t> at = find_in(index_.name_services, asked.physical_id);
    std::vector<const cfn::Object*> dns = objects_at(*record.properties, "DnsConfig.DnsRecords");
    std::int64_t ttl = dns.empty() ? 60 : integer_at(*dns[0], "TTL").value_or(60);
    if (asked.step == Step::Create) {
        Address name =
            add(state_.name_services, CoreKind::NameService, asked.physical_id, scope, 0);
        index_.name_services[asked.physical_id] = name.index;
        std::string domain = record.name;
        std::string space = text_at(*record.properties, "NamespaceId");
        if (space.empty()) space = text_at(*record.properties, "DnsConfig.NamespaceId");
        if (const Record* found = state_.inventories[scope].core->find(
                "AWS::ServiceDiscovery::PrivateDnsNamespace", space))
            domain += "." + found->name;
        tell_name(name,
                  NameRequested{.seed = seed_for(name),
                                .service_id = asked.physical_id,
                                .name = std::move(domain),
                                .ttl = base::Duration::seconds(ttl),
                                .custom_health = property(*record.properties,
                                                          "HealthCheckCustomConfig") != nullptr});
    } else if (at && asked.step == Step::Update) {
        tell_name({CoreKind::NameService, *at}, NameTtlChanged{base::Duration::seconds(ttl)});
    } else if (at) {
        if (auto refusal = state_.name_services[*at].core->refuse_deletion())
            return settled(scope, asked, refusal->message);
        let_go(state_.name_services, {CoreKind::NameService, *at});
        index_.name_services.erase(asked.physical_id);
        order_world({CoreKind::NameService, *at}, AnswersChanged{});
    }
    settled(scope, asked, {});
}

/// AWS rule cloud-map.1 [documented] "Cloud Map API reference, RegisterInstance": an instance that
/// somebody registers is answered like those of tasks, with the health that AWS_INIT_HEALTH_STATUS
/// says. Test: CloudMap.DiscoversInstancesThatWereRegistered
void CloudTurn::follow_instance(std::uint32_t scope, const BehaviourRequested& asked,
                                const Record& record) {
    const std::string service = last_segment(text_at(*record.properties, "ServiceId"));
    std::optional<std::uint32_t> at = find_in(index_.name_services, service);
    if (!at) {
        bool goes = asked.step == Step::Delete;
        return settled(scope, asked, goes ? "" : "The service " + service + " can't be found.");
    }
    Address name{CoreKind::NameService, *at};
    if (asked.step == Step::Delete) {
        tell_name(name, InstanceDeregistered{record.name});
        return settled(scope, asked, {});
    }
    auto attribute = [&](std::string_view key) {
        return text_at(*record.properties, "InstanceAttributes." + std::string(key));
    };
    tell_name(name, InstanceRegistered{record.name, attribute("AWS_INSTANCE_IPV4"),
                                       attribute("AVAILABILITY_ZONE")});
    if (attribute("AWS_INIT_HEALTH_STATUS") == "UNHEALTHY")
        tell_name(name, InstanceHealthReported{record.name, ecs::HealthStatus::Unhealthy});
    settled(scope, asked, {});
}

void CloudTurn::follow_service(std::uint32_t scope, const BehaviourRequested& asked,
                               const Record& record) {
    std::string failure;
    if (asked.step == Step::Create) {
        failure = create_service(scope, record);
    } else if (asked.step == Step::Update) {
        failure = update_service(scope, record);
    } else {
        std::optional<std::uint32_t> at = find_in(index_.services, asked.physical_id);
        // A creation that failed before there was a service leaves nothing to delete.
        if (!at) return settled(scope, asked, {});
        const ecs::ServiceState& service = state_.services[*at].core->state();
        bool gone = service.status == ecs::ServiceStatus::Inactive && !service.answer_owed;
        if (gone) return settled(scope, asked, {});
        return tell_service(*at, ecs::ServiceDeleteRequested{.force = true});
    }
    if (!failure.empty()) settled(scope, asked, std::move(failure));
}

/// Empty, or why it cannot be.
std::string CloudTurn::create_service(std::uint32_t scope, const Record& record) {
    auto revision = revision_of(surroundings(state_, index_, scope), *record.properties);
    if (const auto* refusal = std::get_if<Refusal>(&revision)) return refusal->message;
    const Inventory& inventory = *state_.inventories[scope].core;
    ecs::ServiceCreateRequested requested{
        .names = service_names_of(inventory, record),
        .revision = std::move(std::get<ecs::RevisionSpec>(revision)),
        .settings = settings_of(*record.properties, nullptr)};
    if (auto refusal = ecs::ServiceScheduler().refuse(requested)) return refusal->message;
    std::uint32_t cluster = cluster_for(requested.names.cluster_arn);
    if (auto old = find_in(index_.services, record.physical_id))
        index_.cluster_services[state_.services[*old].cluster].erase(*old);
    Address service = add(state_.services, CoreKind::Service, record.physical_id, scope, cluster);
    index_.services[record.physical_id] = service.index;
    index_.cluster_services[cluster].insert(service.index);
    requested.seed = seed_for(service);
    tell_service(service.index, std::move(requested));
    return {};
}

std::string CloudTurn::update_service(std::uint32_t scope, const Record& record) {
    std::optional<std::uint32_t> at = find_in(index_.services, record.physical_id);
    if (!at) return "Service not found.";
    const ecs::ServiceScheduler& core = *state_.services[*at].core;
    auto revision = revision_of(surroundings(state_, index_, scope), *record.properties,
                                ecs::running_spec(core));
    if (const auto* refusal = std::get_if<Refusal>(&revision)) return refusal->message;
    ecs::ServiceUpdateRequested requested{
        .revision = std::move(std::get<ecs::RevisionSpec>(revision)),
        .settings = settings_of(*record.properties, &core.state().settings),
        .force_new_deployment = forces_deployment(*record.previous, *record.properties)};
    if (auto refusal = core.refuse(requested)) return refusal->message;
    tell_service(*at, std::move(requested));
    return {};
}

void CloudTurn::follow_settled(Address service, const ecs::ServiceSettled& settled) {
    const Slot<ecs::ServiceScheduler>& slot = state_.services[service.index];
    // A service of the same name that came later is somebody else's business.
    if (find_in(index_.services, slot.id) != service.index) return;
    // The deletion stopped the deployment that was under way, and is waited for itself.
    bool deleted = slot.core->state().status != ecs::ServiceStatus::Active;
    if (deleted && settled.outcome != Outcome::Deleted) return;
    std::string failure;
    switch (settled.outcome) {
        // Another deployment took its place: that one is waited for.
        case Outcome::Superseded: return;
        // The deployment failed when the rollback began, and that was told. Who waits now asked for
        // something since, and hears of that.
        case Outcome::RolledBack: return;
        // AWS rule service.37 [documented] "CloudFormation user guide, Express mode": outside of it
        // the resource is complete only when the service is steady.
        // Test: CloudStory.CompletesTheStackOnlyWhenTheServiceIsSteady
        case Outcome::Completed:
        case Outcome::Deleted: break;
        // AWS rule service.33 [observed] "Threads copilot-cli#5586 and copilot-cli#4878": the
        // resource fails when the circuit breaker trips, or when the deployment is stopped. Test:
        // CloudStory.FailsTheStackWhenTheBreakerTrips
        case Outcome::Failed:
            failure =
                "Error occurred during operation 'ECS Deployment Circuit Breaker was "
                "triggered'.";
            break;
        case Outcome::Stopped:
            failure = "Error occurred during operation 'ECS Deployment was stopped'.";
            break;
    }
    tell_inventory(slot.scope,
                   BehaviourSettled{std::string(kServiceType), slot.id, std::move(failure)});
}

}  // namespace engine
