#pragma once
// What CreateService and UpdateService refuse because of other things in the account.

#include <optional>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of an AWS::ECS::Service, which keep to the schema.
std::optional<Denial> deny_service(const Inventory& inventory, const cfn::Object& properties);

}  // namespace engine
