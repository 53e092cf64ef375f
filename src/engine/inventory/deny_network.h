#pragma once
// What EC2 refuses of ranges of addresses, whether its API or a template asks.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a new thing of `type`, which name nothing that is not there.
std::optional<Denial> deny_new_range(const Inventory& inventory, std::string_view type,
                                     const cfn::Object& properties);

/// What the rules of a security group let in or out, new ones and changed ones.
std::optional<Denial> deny_peers(std::string_view type, const cfn::Object& properties);

}  // namespace engine
