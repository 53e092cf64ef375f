#pragma once
// What Elastic Load Balancing refuses beyond its schemas and beyond what must be there.

#include <optional>
#include <string_view>

#include "engine/inventory.h"

namespace engine {

/// Nothing for other types.
std::optional<Denial> deny_balancing(const Inventory& inventory, std::string_view type,
                                     const SharedProperties& properties);

}  // namespace engine
