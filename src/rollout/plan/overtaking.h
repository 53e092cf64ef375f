#pragma once
// What a plan goes over: services that still roll while their stacks are at rest already, because
// CloudFormation did not wait for them (`cloudformation: express`) or nobody asked it to. Pure.

#include <string>
#include <vector>

#include "rollout/plan/plan.h"

namespace rollout {

/// Services of one release that roll.
struct Overtaken {
    std::string release = {};                ///< as release_words has it; empty: not known
    std::vector<std::string> subjects = {};  ///< in the order of the plan
    bool operator==(const Overtaken&) const = default;
};

/// Those that `plan` changes before they have come to rest, by their releases, sorted. AWS takes
/// such a change: the newer deployment takes the place of the one under way.
std::vector<Overtaken> overtaken(const Wish& wish, const CloudSeen& seen, const Plan& plan);

}  // namespace rollout
