#pragma once
// The pieces of an environment as AWS shows them, and what stops those that move.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/target.h"
#include "deploy/execution/service_changes.h"
#include "rollout/watch/abort.h"
#include "rollout/watch/watching.h"

namespace deploy {

/// One look at each of `pieces`, in their order: stacks, services and tasks of jobs; of what moves,
/// or has moved as `watched` knows, its deployments and stopped tasks as well. `watched`: one a
/// piece, or none. Errors: those of Client.
base::Result<std::vector<rollout::PieceSeen>> look_at_pieces(
    Target& target, const std::vector<rollout::Piece>& pieces,
    const std::vector<rollout::Watched>& watched = {});

/// Looks again and again until it is over. `now` never goes back; `show` is called after each look.
/// Errors: those of Client.
base::Result<FollowStop> watch(rollout::Watching& watching, Target& target, const FollowWays& ways,
                               const std::function<base::Time()>& now,
                               const std::function<void()>& show);

/// Asks AWS for what a step says. That it comes too late is no error: how it ends shows it. Errors:
/// those of Client.
base::Status abort(Client& client, const rollout::AbortStep& step);

/// What came of asking for several steps.
struct AbortsAsked {
    struct Refused {
        std::size_t piece = 0;
        base::Diagnostics problems = {};
    };
    std::size_t asked = 0;  ///< that AWS took, or that came too late
    std::vector<Refused> refused = {};
    bool is_ended = false;  ///< by the person: the rest was not asked for
};

/// Asks AWS for each step that asks, whatever becomes of the others, until `is_ended` says so.
AbortsAsked abort_all(Target& target, const std::vector<rollout::Piece>& pieces,
                      const std::vector<rollout::AbortStep>& steps,
                      const std::function<bool()>& is_ended);

}  // namespace deploy
