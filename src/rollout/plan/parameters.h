#pragma once
// The values that a stack's parameters are given: what the wish decides, and what controllers have
// chosen since, so that no update undoes it.

#include <string>
#include <string_view>
#include <vector>

#include "rollout/cloud_seen.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout {

/// What a stack shows of a parameter whose value it keeps to itself (NoEcho).
inline constexpr std::string_view kHiddenValue = "****";

struct GivenParameters {
    Parameters given = {};   ///< the others keep their values
    Parameters settle = {};  ///< as Step has it
    Parameters forget = {};
    /// What of it changes something that people see; the release is none of it.
    std::vector<ParameterChange> changes = {};
};

GivenParameters parameters_to_create(const WantedStack& wanted, const std::string& release);

/// `live`: what is there of its service; null: none. A service that is made in a hurry and has come
/// to rest with another revision than its stack names gets one deployment of the stack's own: AWS
/// looks at no resource whose template stays.
GivenParameters parameters_to_update(const WantedStack& wanted, const StackSeen& there,
                                     const LiveService* live);

/// On the way back from `change` to `before`: what controllers have chosen since, of the parameters
/// that are theirs and that the change left as they were.
Parameters chosen_since(const WantedStack& wanted, const LiveService& live, const Proposal& before,
                        const Proposal& change);

}  // namespace rollout
