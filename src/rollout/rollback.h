#pragma once
// Back to the images of an earlier release: which stacks change for it, and which have nothing to
// go back to. Templates and what controllers have chosen stay as they are.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rollout/cloud_seen.h"
#include "rollout/release.h"
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
    /// The stacks that change, with the templates that they have; jobs are not run.
    Wish wish = {};
    std::vector<LeftAsItIs> left = {};
    /// The environment's tag for the images that it ran then, once they are live everywhere: else
    /// the next rollout would bring back what was taken away.
    std::vector<TagImage> tags = {};
    /// Repositories whose tag stays with another image, for not all that run one of theirs go back
    /// to the same: the next rollout brings that image again. Sorted.
    std::vector<std::string> ahead = {};
};

/// The release before what is live of `names` (empty: of all): after a rollback the one before what
/// it went back to. Nothing: there is none.
std::optional<std::int64_t> release_before(const Wish& wish, const CloudSeen& seen,
                                           const ReleasedImages& released,
                                           const std::vector<std::string>& names = {});

/// `wish`: the environment as its manifest has it. `names`: the services and jobs that go back;
/// empty: all. Errors: rollback.unknown: nothing was released as number `to`, or it is not before
/// what is live.
base::Result<Rollback> make_rollback(Wish wish, const CloudSeen& seen,
                                     const ReleasedImages& released, std::int64_t to,
                                     const std::vector<std::string>& names = {});

}  // namespace rollout
