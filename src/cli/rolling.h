#pragma once
// What `plan` and `up` begin with: what is wanted in one region, what is there, and what lies
// between.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/live.h"
#include "rollout/consequences.h"
#include "rollout/plan.h"

namespace cli {

struct Prepared {
    rollout::Wish wish;
    rollout::CloudSeen seen;
    rollout::Plan plan;
    /// Of each stack of the plan.
    std::vector<rollout::Consequence> consequences;
    std::int64_t newest_release = 0;  ///< 0: there was none
};

/// The services of AWS that are called for it, by the names of their models.
std::vector<std::string_view> services_of_rollouts();

/// Asks the account. `services`: those that are changed, with the stacks that they come after and
/// their jobs; empty: everything. Errors: usage.unknown-service, those of read_cloud and of
/// make_plan.
base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services);

}  // namespace cli
