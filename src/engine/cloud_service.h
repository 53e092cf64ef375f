#pragma once
// From the properties of a service and its task definition to what the scheduler is asked: what
// names stand for is looked up, what is absent gets AWS's defaults.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "cfn/expression.h"
#include "engine/core.h"
#include "engine/ecs/refusals.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/task_spec.h"
#include "engine/inventory.h"
#include "engine/target_group.h"

namespace engine {

/// What a task definition says about how its tasks live.
ecs::TaskSpec task_spec_of(const Record& definition);

/// Where target groups and private names live, by ARN and by id.
struct ServiceSurroundings {
    const Inventory& inventory;
    std::function<std::optional<Address>(std::string_view)> target_group;
    std::function<std::optional<Address>(std::string_view)> name_service;
    std::function<ecs::SharedTaskSpec(const Record&)> task_spec;
};

/// By name or ARN; an empty `word` is the one called "default". Nothing when there is none.
const Record* find_cluster(const Inventory& inventory, std::string_view word);
/// What ties capacity providers to the cluster beside its own properties, or nothing.
const Record* associations_of(const Inventory& inventory, const Record& cluster);

/// The capacity providers of the cluster, by name.
std::vector<std::string> providers_of(const Inventory& inventory, const Record& cluster);
/// Its default strategy; what its associations say wins.
std::vector<ecs::CapacityShare> default_capacity(const Inventory& inventory, const Record& cluster);
/// The strategy at `property` of `owner`.
std::vector<ecs::CapacityShare> shares_of(const cfn::Object& owner, std::string_view property);

/// "Cluster" or "default", as the record that it names; nothing when there is none.
const Record* cluster_of(const Inventory& inventory, const cfn::Object& service);

/// What names the service; `service` is its record.
ecs::ServiceNames service_names_of(const Inventory& inventory, const Record& service);

/// What a revision of the service fixes; a refusal when something that it names is not there.
/// `running`: what the service runs, when it is there already.
std::variant<ecs::RevisionSpec, Refusal> revision_of(const ServiceSurroundings& around,
                                                     const cfn::Object& service,
                                                     const ecs::RevisionSpec* running = nullptr);

/// Settings; what is absent is as `before` has it or, for a new service, as AWS sets it.
ecs::ServiceSettings settings_of(const cfn::Object& service, const ecs::ServiceSettings* before);

/// Subnets as places; those that are not there are left out.
std::vector<ecs::Placement> placements_of(const Inventory& inventory,
                                          const std::vector<std::string>& subnets);

/// Whether `after` asks for a new deployment whatever else it says.
bool forces_deployment(const cfn::Object& before, const cfn::Object& after);

/// The settings of a target group that decide something.
TargetGroupSettings target_group_settings_of(const Record& group);

}  // namespace engine
