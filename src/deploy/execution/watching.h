#pragma once
// Looks at what moves until it is at rest.

#include <functional>

#include "base/result.h"
#include "base/time.h"
#include "deploy/client/target.h"
#include "deploy/execution/service_changes.h"
#include "rollout/watch/watching.h"

namespace deploy {

/// Looks again and again until it is over. `now` never goes back; `show` is called after each look.
/// Errors: those of Client.
base::Result<FollowStop> watch(rollout::Watching& watching, Target& target, const FollowWays& ways,
                               const std::function<base::Time()>& now,
                               const std::function<void()>& show);

}  // namespace deploy
