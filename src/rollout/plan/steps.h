#pragma once
// From what changes in each stack to what is done one after the other. Behind rollout/plan/plan.h.

#include <optional>
#include <vector>

#include "cfn/template.h"
#include "rollout/plan/parameters.h"
#include "rollout/plan/plan.h"

namespace rollout {

/// What becomes of a stack of the plan, beside what the plan says.
struct StackDraft {
    bool creates = false;
    bool is_live = true;  ///< as Step has it
    /// The template and parameters are there already: only its mend or what is forgotten is left.
    bool changes_nothing = false;
    /// Nothing is changed before others have moved on.
    bool only_drops = false;
    cfn::Template forward = {};  ///< with everything that others still import
    /// Without what nobody imports after this plan; nothing: `forward` is that.
    std::optional<cfn::Template> drop = {};
    GivenParameters parameters = {};
};

/// The steps of the three sweeps. `drafts` is parallel to `stacks`.
std::vector<Step> order_steps(const Wish& wish, const CloudSeen& seen,
                              const std::vector<PlannedStack>& stacks,
                              const std::vector<StackDraft>& drafts);

}  // namespace rollout
