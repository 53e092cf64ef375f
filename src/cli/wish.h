#pragma once
// From a checked manifest to what a rollout is asked for.

#include <map>
#include <string>
#include <vector>

#include "cli/manifest.h"
#include "platform/platform.h"
#include "rollout/wish.h"

namespace cli {

/// What only the account knows.
struct WishFacts {
    std::string account = {};  ///< 12 digits
    /// Behind the commands that a person runs: same_options.
    std::string options = {};
    /// Where a cloud on this machine answers, which holds no image that is pushed to AWS; empty:
    /// another one is meant.
    std::string here = {};
    /// By the name of the repository, the image that has the environment's tag now, by digest;
    /// what is not in it has none.
    std::map<std::string, std::string> images = {};
};

/// The repositories of ours whose images the environment runs: "ohi-api"; sorted.
std::vector<std::string> repositories_of(const platform::Platform& platform,
                                         const platform::Environment& environment);

/// The stacks of one region. Those of another account are left out: they are somebody else's. No
/// secret is known to be set, and the release has no name yet.
rollout::Wish make_wish(const platform::Platform& platform, const RegionStacks& wanted,
                        const WishFacts& facts);

}  // namespace cli
