#pragma once
// What RegisterTaskDefinition refuses, for the API and for templates.

#include <optional>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// `properties` of an AWS::ECS::TaskDefinition, which keep to the schema.
std::optional<Denial> deny_definition(const cfn::Object& properties);

/// Of that, what is wrong with its tags `slipway.simulate/...`, which may change later. AWS has no
/// such tags: a mistyped one would be taken in silence, and nothing would happen.
std::optional<Denial> deny_simulation(const cfn::Object& properties);

/// Whether tasks of it can run on Fargate, whatever it asks for itself.
bool can_run_on_fargate(const cfn::Object& definition);

}  // namespace engine
