#pragma once
// The attributes of load balancers, target groups and listeners: which there are, what they are
// where nobody said anything, what they may be.
//
// AWS: Elastic Load Balancing API reference, "LoadBalancerAttribute", "TargetGroupAttribute",
// "ListenerAttribute".

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/inventory.h"
#include "engine/target_group.h"

namespace engine {

/// The property that holds them: "LoadBalancerAttributes"; empty for types without attributes.
std::string_view attributes_property(std::string_view type);

/// Of whose kind a load balancer, target group or listener is; of a listener that of its load
/// balancer.
BalancerKind balancer_kind(const Inventory& inventory, std::string_view type,
                           const cfn::Object& properties);

/// All that the thing has, by key, with the defaults where nothing is said.
std::map<std::string, std::string> balancer_attributes(const Inventory& inventory,
                                                       const Record& record);

/// Keys that there are not, and values that they may not have.
std::optional<Denial> deny_balancer_attributes(const Inventory& inventory, std::string_view type,
                                               const cfn::Object& properties);

}  // namespace engine
