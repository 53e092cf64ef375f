#pragma once
// AWS changes no value that another stack imports. So a producer shows what has changed under
// another name: the new value beside the old one, the users move, the old one goes. From then on it
// has that name; the deployed template says so itself, in its Metadata, and what the manifest calls
// by the first name is looked for under the other.
// AWS: "Get exported outputs from a deployed CloudFormation stack".

#include <map>
#include <string>
#include <vector>

#include "cfn/rename.h"
#include "cfn/template.h"
#include "rollout/cloud_seen.h"
#include "rollout/wish.h"

namespace rollout {

/// What a deployed template says of its names: those of its resources and exports as the manifest
/// makes them, and what they are called. Empty: all are as the manifest makes them.
cfn::Renames moved_names(const cfn::Template& deployed);

/// Templates under names with which each stack can become what is wanted.
struct MovedBodies {
    std::vector<cfn::Template> bodies = {};  ///< of the wish, in its order
    /// Of stacks whose imported values would change all the same, why these cannot move: a
    /// sentence by the name of the stack.
    std::map<std::string, std::string> held = {};
};
MovedBodies bodies_to_deploy(const Wish& wish, const CloudSeen& seen);

}  // namespace rollout
