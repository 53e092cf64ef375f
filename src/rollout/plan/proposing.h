#pragma once
// The change set in which a stack is proposed: one for whoever executes it, and the same for
// whoever only asks what CloudFormation would do.

#include <string>

#include "rollout/orders.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout {

/// What a change set is made of.
struct Proposing {
    const Wish& wish;
    const WantedStack& wanted;
    /// Null: the stack's own template, with other parameters.
    const Proposal* proposal = nullptr;
    Parameters given = {};
    /// The stack as it is; null: there is none.
    const StackSeen* before = nullptr;
    bool creates = false;
    std::string role = {};  ///< as CreateChangeSet has it
};

/// Without a token: that is the caller's.
CreateChangeSet change_set_of(const Proposing& proposing, const std::string& name);

/// Whether a change set failed because there is nothing to change.
bool is_empty_change(const std::string& reason);

}  // namespace rollout
