#pragma once
// The pieces of an environment as AWS shows them.

#include <vector>

#include "base/result.h"
#include "deploy/client/target.h"
#include "rollout/watch/watching.h"

namespace deploy {

/// One look at each of `pieces`, in their order: stacks, services and tasks of jobs; of what moves,
/// or has moved as `watched` knows, its deployments and stopped tasks as well. `watched`: one a
/// piece, or none. Errors: those of Client.
base::Result<std::vector<rollout::PieceSeen>> look_at_pieces(
    Target& target, const std::vector<rollout::Piece>& pieces,
    const std::vector<rollout::Watched>& watched = {});

}  // namespace deploy
