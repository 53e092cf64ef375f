#pragma once
// What CloudWatch, CloudWatch Logs and Cloud Map refuse of their things, through their APIs and in
// templates.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of a thing of `type`, which keep to the schema.
std::optional<Denial> deny_telemetry(const Inventory& inventory, std::string_view type,
                                     const cfn::Object& properties);

}  // namespace engine
