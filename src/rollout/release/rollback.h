#pragma once
// Back to the images of an earlier release: which stacks change for it, and which have nothing to
// go back to. Templates and what controllers have chosen stay as they are.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rollout/cloud_seen.h"
#include "rollout/release/release.h"
#include "rollout/wish.h"

namespace rollout {

/// A stack that a rollback leaves as it is though one might expect otherwise.
struct LeftAsItIs {
    enum class Why : std::uint8_t {
        AlreadyThere,  ///< it has run what it ran then all along
        NoImage,       ///< it was not there then, or what it ran is in no repository any more
        SameImage,     ///< only its template or its parameters have changed
    };
    std::string stack = {};
    std::string subject = {};  ///< the service or job
    Why why = Why::NoImage;
    bool operator==(const LeftAsItIs&) const = default;
};

struct Rollback {
    std::int64_t from = 0;  ///< the newest release that is live of those that are meant
    std::int64_t to = 0;
    std::size_t changes = 0;  ///< stacks; none where only tags have to go back
    /// Those stacks, with the templates that they have; jobs are not run.
    Wish wish = {};
    std::vector<LeftAsItIs> left = {};
    /// The environment's tag for the images that it ran then, once they are live everywhere: else
    /// the next rollout would bring back what was taken away. Also those that an earlier rollback
    /// there has not moved.
    std::vector<TagImage> tags = {};
    /// Repositories whose tag stays with another image, for not all that run one of theirs go back
    /// to the same: the next rollout brings that image again. Sorted.
    std::vector<std::string> ahead = {};
};

/// Where a rollback goes that names no release.
struct StepBack {
    std::int64_t to = 0;
    /// The services and jobs that go there; empty: all that are meant.
    std::vector<std::string> names = {};
    bool operator==(const StepBack&) const = default;
};

/// What is meant of `names` (empty: all) goes to the release before the newest one that counts
/// there; one that went back counts as what it went back to, so that nothing that was taken back
/// comes again, and what stands at an older release stays. Where a rollback is live and has not
/// moved its tags, it is that one again. Nothing: there is no release before.
/// `wish`: with what has the tags now.
std::optional<StepBack> step_back(const Wish& wish, const CloudSeen& seen,
                                  const ReleasedImages& released,
                                  const std::vector<std::string>& names = {});

/// Error: plan.busy (one of those that are meant is being changed: what it runs is not known yet).
base::Status refuse_motion(const Wish& wish, const CloudSeen& seen,
                           const std::vector<std::string>& names);

/// `wish`: the environment as its manifest has it, with what has the tags now. `names`: the
/// services and jobs that go back; empty: all. Errors: rollback.unknown: nothing was released as
/// number `to`, or it is not before what is live.
base::Result<Rollback> make_rollback(Wish wish, const CloudSeen& seen,
                                     const ReleasedImages& released, std::int64_t to,
                                     const std::vector<std::string>& names = {});

}  // namespace rollout
