#pragma once
// What ECS refuses of the tags of its things, for its API and for templates.

#include <optional>

#include "cfn/expression.h"
#include "engine/core.h"

namespace engine {

/// `properties` of a thing of ECS: its "Tags" alone count, a list of Key and Value.
std::optional<Refusal> refuse_ecs_tags(const cfn::Object& properties);

}  // namespace engine
