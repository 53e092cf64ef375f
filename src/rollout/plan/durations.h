#pragma once
// About how long changes take. AWS publishes no such times: what is not in the templates is chosen,
// stands in one table, and is told to people as an estimate.

#include <vector>

#include "base/duration.h"
#include "cfn/template.h"
#include "rollout/plan/consequences.h"

namespace rollout {

/// Adds how long it takes from `before` to `after`, both worked out.
void add_durations(const cfn::Template& before, const cfn::Template& after, Consequence& into);

/// About how long the longest chain of steps takes, one after the other, and at worst.
struct PlannedTime {
    base::Duration expected = {};
    base::Duration worst = {};
};
/// `consequences`: of each stack of the plan.
PlannedTime planned_time(const Wish& wish, const Plan& plan,
                         const std::vector<Consequence>& consequences);

}  // namespace rollout
