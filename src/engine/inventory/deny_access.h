#pragma once
// What IAM refuses because of how roles, policies and instance profiles hang together.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a thing of `type`, which keep to the schema.
std::optional<Denial> deny_access(const Inventory& inventory, std::string_view type,
                                  const cfn::Object& properties);
/// Of what the API deletes; a stack takes apart first what hangs together.
std::optional<Denial> deny_access_removal(const Inventory& inventory, const Record& record);

/// Names of the roles that have the managed policy `arn`, in order, whoever attached it.
std::vector<std::string> roles_with(const Inventory& inventory, std::string_view arn);
/// ARNs of the managed policies of a role, in order, whoever attached them.
std::vector<std::string> policies_of(const Inventory& inventory, const Record& role);

}  // namespace engine
