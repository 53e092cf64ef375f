#pragma once
// What EC2 refuses of the rules of security groups beyond their schemas, through its API and in
// templates.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a security group, or of a rule that stands beside it. Nothing for other types.
std::optional<Denial> deny_network(std::string_view type, const cfn::Object& properties);

}  // namespace engine
