#pragma once
// About how long changes take. AWS publishes no such times: what is not in the templates is chosen,
// stands in one table, and is told to people as an estimate.

#include "cfn/template.h"
#include "rollout/consequences.h"

namespace rollout {

/// Adds how long it takes from `before` to `after`, both worked out.
void add_durations(const cfn::Template& before, const cfn::Template& after, Consequence& into);

}  // namespace rollout
