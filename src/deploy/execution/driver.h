#pragma once
// Runs a rollout against AWS until it is over: its orders are carried out, time passes, and whoever
// looks on is told.

#include <functional>

#include "base/duration.h"
#include "base/time.h"
#include "deploy/client/target.h"
#include "rollout/execution/rollout.h"

namespace deploy {

struct DriverWays {
    /// This machine's time.
    std::function<base::Time()> now = {};
    /// How often the person has asked for an end so far.
    std::function<int()> interruptions = {};
    /// Called when something may have changed, and at least as often as `glance` says.
    std::function<void(const rollout::Rollout& rollout, base::Time now)> show = {};
    base::Duration glance = base::Duration::seconds(1);
};

/// Until its verdict. What AWS has in hand when it ends, AWS goes on with.
void drive(rollout::Rollout& rollout, Target& target, const DriverWays& ways);

}  // namespace deploy
