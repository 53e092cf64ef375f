#pragma once
// What there is of an environment before a plan is made: its stacks with their templates, what
// controllers have chosen, who imports what.

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/target.h"
#include "rollout/cloud_seen.h"
#include "rollout/wish.h"

namespace deploy {

/// One call a stack and a few more; most of them at a time. Errors: those of Client, and
/// template.* of a deployed template that cannot be read.
base::Result<rollout::CloudSeen> read_cloud(Target& target, const rollout::Wish& wish);

/// The stacks of `wish` that are there, and those of its environment that it does not have any
/// more; without their templates. Errors: those of Client.
base::Result<std::vector<rollout::StackSeen>> read_own_stacks(Target& target,
                                                              const rollout::Wish& wish);

/// Finds out which of the secrets of `wish` have a value; those whose stack is not there have none.
base::Status read_secrets(Target& target, const rollout::CloudSeen& seen, rollout::Wish& wish);

}  // namespace deploy
