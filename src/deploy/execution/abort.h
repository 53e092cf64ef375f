#pragma once
// What stops the pieces of an environment that move, whoever began it.

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "deploy/client/target.h"
#include "rollout/watch/abort.h"
#include "rollout/watch/watching.h"

namespace deploy {

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
