#pragma once
// What `plan` and `up` begin with: what is wanted in one region, what is there, and what lies
// between.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/live.h"
#include "rollout/drift/finding.h"
#include "rollout/plan/consequences.h"
#include "rollout/plan/plan.h"
#include "rollout/release/release.h"
#include "rollout/release/rollback.h"
#include "rollout/release/taken_back.h"

namespace cli {

struct Prepared {
    rollout::Wish wish = {};
    rollout::CloudSeen seen = {};
    rollout::Plan plan = {};
    /// Of each stack of the plan.
    std::vector<rollout::Consequence> consequences = {};
    std::int64_t newest_release = 0;  ///< 0: there was none
    /// What was taken back and would come again by its tag.
    std::vector<rollout::TagAhead> ahead = {};
};

/// One region as a plan shows it: what lies between, and what somebody changed by hand.
struct Planned {
    Prepared prepared = {};
    rollout::Drift drift = {};
    std::int64_t drift_milliseconds = 0;  ///< that looking for it took
};

/// A rollback, prepared like a rollout.
struct PreparedRollback {
    Prepared prepared = {};
    rollout::Rollback rollback = {};  ///< without its wish, which is `prepared`'s
    /// The services and jobs that go back; empty: all.
    std::vector<std::string> names = {};
    rollout::Release release = {};  ///< that it goes back to, as its images tell of it
    std::int64_t milliseconds = 0;  ///< that it took
};

/// The services of AWS that are called for it, by the names of their models.
std::vector<std::string_view> services_of_rollouts();
/// Those and the ones that are asked what somebody changed by hand.
std::vector<std::string_view> services_of_plans();

/// Asks the account. `services`: those of the environment that are changed, with the stacks that
/// they come after and their jobs; empty: everything. `commit`: of the manifest; may be empty.
/// `at`: the moment of the release, one for all regions; nothing: none is made. Errors: those of
/// read_cloud and of make_plan.
base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services,
                               const std::string& commit = {}, std::optional<base::Time> at = {});

/// The same, and looks for what somebody changed by hand. What the caller may not describe is told
/// in it as not compared, and hinders nothing. Errors: those of prepare, credentials.*.
base::Result<Planned> plan_region(const LiveEnvironment& live, const RegionStacks& stacks,
                                  const std::vector<std::string>& services,
                                  const std::string& commit = {},
                                  std::optional<base::Time> at = {});

/// What the repositories of the environment remember of its releases, and those called `more`.
base::Result<rollout::ReleasedImages> read_releases(const LiveEnvironment& live,
                                                    const RegionStacks& stacks,
                                                    const std::vector<std::string>& more = {});

/// Asks the account. `names`: services and jobs of the environment that go back; empty: all. `to`:
/// the release; 0: the one before what counts (rollout::step_back). Errors: target.not-up,
/// rollback.unknown, those of read_cloud and of make_plan.
base::Result<PreparedRollback> prepare_rollback(const LiveEnvironment& live,
                                                const RegionStacks& stacks,
                                                const std::vector<std::string>& names,
                                                std::int64_t to, base::Time at);

}  // namespace cli
