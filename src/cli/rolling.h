#pragma once
// What `plan` and `up` begin with: what is wanted in one region, what is there, and what lies
// between.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/live.h"
#include "rollout/consequences.h"
#include "rollout/plan.h"
#include "rollout/release.h"
#include "rollout/rollback.h"

namespace cli {

struct Prepared {
    rollout::Wish wish;
    rollout::CloudSeen seen;
    rollout::Plan plan;
    /// Of each stack of the plan.
    std::vector<rollout::Consequence> consequences;
    std::int64_t newest_release = 0;  ///< 0: there was none
};

/// A rollback, prepared like a rollout.
struct PreparedRollback {
    Prepared prepared;
    rollout::Rollback rollback;     ///< without its wish, which is `prepared`'s
    std::int64_t milliseconds = 0;  ///< that it took
};

/// The services of AWS that are called for it, by the names of their models.
std::vector<std::string_view> services_of_rollouts();

/// Asks the account. `services`: those that are changed, with the stacks that they come after and
/// their jobs; empty: everything. `commit`: of the manifest; may be empty. Errors:
/// usage.unknown-service, those of read_cloud and of make_plan.
base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services,
                               const std::string& commit = {});

/// What the repositories of the environment remember of its releases.
base::Result<rollout::ReleasedImages> read_releases(const LiveEnvironment& live,
                                                    const RegionStacks& stacks);

/// Asks the account. `names`: services and jobs that go back; empty: all. `to`: the release; 0: the
/// one before what is live. Errors: usage.unknown-service, rollback.unknown, those of read_cloud
/// and of make_plan.
base::Result<PreparedRollback> prepare_rollback(const LiveEnvironment& live,
                                                const RegionStacks& stacks,
                                                const std::vector<std::string>& names,
                                                std::int64_t to);

}  // namespace cli
