#pragma once
// What the change of a stack does to what runs: how many tasks it replaces, whether nobody answers
// meanwhile, whether data or addresses are touched. Pure, from the two templates with the values of
// their parameters.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "cfn/diff.h"
#include "rollout/cloud_seen.h"
#include "rollout/plan/plan.h"
#include "rollout/plan/touching.h"
#include "rollout/wish.h"

namespace rollout {

/// What happens to a service.
enum class ServiceEffect : std::uint8_t {
    None,      ///< no task is touched
    Starts,    ///< it is new
    Rolls,     ///< every task is replaced
    Rescales,  ///< tasks are added or taken away
    Ends,
};

struct Consequence {
    ServiceEffect service = ServiceEffect::None;
    /// Of the service: how many are replaced, started or ended.
    std::int64_t tasks = 0;
    /// Of Rescales: how many there are afterwards.
    std::int64_t tasks_after = 0;
    /// The old tasks end before the new ones start, so that nobody answers for a while.
    bool is_outage = false;
    /// The listener rule goes to a new target group before any task is in it: an outage too.
    bool is_behind_new_group = false;
    /// The target group checks in another way at once, the old tasks too.
    bool checks_old_tasks_anew = false;
    /// ECS moves traffic from the old revision to the new one: "CANARY"; empty: it rolls.
    std::string strategy = {};
    /// Resources of the stack, in the order of the template; those that go last.
    std::vector<Touched> touched = {};
    /// Stores and secrets that are changed in place, and those that are replaced or go: logical
    /// ids.
    std::vector<std::string> data_changed = {};
    std::vector<std::string> data_lost = {};
    /// Load balancers, whose public name is another one afterwards.
    std::vector<std::string> new_addresses = {};
    /// About how long it takes, and at worst before it is given up.
    base::Duration expected = {};
    base::Duration worst = {};

    bool touches_data() const { return !data_changed.empty() || !data_lost.empty(); }
    bool operator==(const Consequence&) const = default;
};

/// Of each stack of `plan`, which is one of `wish` in the cloud as it was seen; nothing happens to
/// those that are kept.
std::vector<Consequence> consequences_of(const Wish& wish, const CloudSeen& seen, const Plan& plan);

}  // namespace rollout
