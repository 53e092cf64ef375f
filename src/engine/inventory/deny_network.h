#pragma once
// What EC2 refuses of ranges of addresses, of the rules of security groups and of gateways beyond
// their schemas, whether its API or a template asks.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a new thing of `type`, which name nothing that is not there.
std::optional<Denial> deny_new_range(const Inventory& inventory, std::string_view type,
                                     const cfn::Object& properties);

/// `properties` of a security group, new or changed, or of a rule that stands beside it: its ports
/// and the ranges it lets in or out. Nothing for other types.
std::optional<Denial> deny_group_rules(std::string_view type, const cfn::Object& properties);

/// `properties` of a new or changed attachment of a gateway, which is `self`; an empty text: a new
/// one. Nothing for other types.
std::optional<Denial> deny_attachment(const Inventory& inventory, std::string_view type,
                                      const cfn::Object& properties, std::string_view self = {});

}  // namespace engine
