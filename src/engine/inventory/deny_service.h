#pragma once
// What CreateService and UpdateService refuse because of other things in the account.

#include <optional>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of an AWS::ECS::Service, which keep to the schema. Whether a service that is there
/// may stay with an INACTIVE revision is asked where it is known which one it runs.
std::optional<Denial> deny_service(const Inventory& inventory, const cfn::Object& properties);
/// The same of one that is to be created.
std::optional<Denial> deny_new_service(const Inventory& inventory, const cfn::Object& properties);

}  // namespace engine
