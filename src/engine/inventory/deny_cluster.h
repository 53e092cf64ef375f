#pragma once
// What CreateCluster and PutClusterCapacityProviders refuse, for the API and for templates.

#include <optional>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a cluster or of what ties capacity providers to one.
std::optional<Denial> deny_capacity_of_cluster(const Inventory& inventory,
                                               const cfn::Object& properties);
/// `properties` of a cluster: its name and its settings.
std::optional<Denial> deny_cluster(const cfn::Object& properties);
/// Whether a service of `cluster` has a strategy with a provider that `before` has and `after` not.
std::optional<Denial> deny_providers_in_use(const Inventory& inventory, const Record& cluster,
                                            const cfn::Object& before, const cfn::Object& after);

/// Whether there is a capacity provider of that name: AWS's two of Fargate are always there.
bool is_capacity_provider(const Inventory& inventory, std::string_view name);

}  // namespace engine
