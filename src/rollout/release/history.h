#pragma once
// The releases of an environment that anybody can still tell of: from what repositories remember,
// and from what the stacks say of themselves.

#include <string>
#include <vector>

#include "rollout/release/release.h"
#include "rollout/seen.h"
#include "rollout/wish.h"

namespace rollout {

/// What a release brought to one service or job.
struct ReleasedPart {
    std::string subject = {};  ///< its name
    std::string digest = {};   ///< "sha256:..."; empty: its image is named by its manifest alone
    bool is_live = false;      ///< nothing was released to it since
    bool is_gone = false;      ///< the manifest does not have it any more
    bool operator==(const ReleasedPart&) const = default;
};

struct PastRelease {
    Release release = {};
    std::vector<ReleasedPart> parts = {};  ///< by name
    bool operator==(const PastRelease&) const = default;
};

/// The newest first. `stacks`: those of the environment that the wish does not have any more too.
/// What is in no repository any more, and live nowhere, is forgotten.
std::vector<PastRelease> history_of(const Wish& wish, const std::vector<StackSeen>& stacks,
                                    const ReleasedImages& released);

/// The repositories whose address a stack shows as an output: those of services, too, that are not
/// in the manifest any more. Sorted.
std::vector<std::string> repositories_shown(const std::vector<StackSeen>& stacks);

}  // namespace rollout
