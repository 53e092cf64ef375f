#pragma once
// The resources of deployed stacks with all values worked out, as far as the stacks, their
// parameters, their exports and the ids of what they made say them.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/template.h"
#include "rollout/cloud_seen.h"
#include "rollout/refusal.h"
#include "rollout/wish.h"

namespace rollout {

/// By the name of the stack.
using StackIds = std::map<std::string, Reply<PhysicalIds>>;

/// One resource, as its stack was told to make it.
struct Deployed {
    std::string stack = {};
    std::string subject = {};  ///< the service or job of the stack; empty: it has none
    std::string logical_id = {};
    std::string type = {};
    std::string id = {};  ///< physical
    /// Where something is known to AWS alone, the function that yields it stays.
    cfn::Object properties = {};
    bool is_wanted = true;  ///< the wish has the stack, and nothing is under way in it
};

/// The types that are compared, and those that they are called by or found in.
bool is_about_drift(std::string_view type);

/// The stacks of one region whose ids have to be asked for: those that have such resources.
std::vector<std::string> stacks_about_drift(const Wish& wish, const CloudSeen& seen);

/// Their resources of such types, in the order of the wish and of the templates; those of stacks
/// without ids are left out.
std::vector<Deployed> deployed_resources(const Wish& wish, const CloudSeen& seen,
                                         const StackIds& ids);

/// A text of a resource's properties; empty: there is none, or AWS alone knows it.
std::string text_in(const cfn::Object& properties, std::string_view name);

}  // namespace rollout
