#pragma once
// Tags that a rollback has not moved: the environment's tag stands for an image that was taken
// back, and the next rollout would bring it again.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rollout/cloud_seen.h"
#include "rollout/release/release.h"
#include "rollout/wish.h"

namespace rollout {

/// A service or job that was taken back, and the tag of its repository was not.
struct TagAhead {
    std::string stack = {};
    std::string subject = {};  ///< the service or job
    std::string registry = {};
    std::string repository = {};
    std::string tag = {};
    std::string digest = {};   ///< that it runs
    std::int64_t release = 0;  ///< the rollback
    std::int64_t back = 0;     ///< the release that it went back to
    std::int64_t of = 0;       ///< the one that brought what the tag stands for
    /// Whether others of the repository run other images: the tag stays then.
    bool is_shared = false;
    bool operator==(const TagAhead&) const = default;
};

/// By what has the tags now, which is what `wish` has for its images; what was never released was
/// brought there since, for the next rollout, and is none. `released`: at least what has a tag.
std::vector<TagAhead> tags_ahead(const Wish& wish, const CloudSeen& seen,
                                 const ReleasedImages& released);

/// The images of private registries that the stacks run, by repository: their digests. Those of
/// `part` count as it has them.
std::map<std::string, std::set<std::string>> digests_of(const CloudSeen& seen,
                                                        const Wish& part = {});

}  // namespace rollout
