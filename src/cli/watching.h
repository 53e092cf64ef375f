#pragma once
// What `watch` and `abort` have in common: the pieces of an environment, and the look on until they
// are at rest.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/live.h"
#include "cli/outcome.h"
#include "cli/views/watch_report.h"
#include "deploy/execution/service_changes.h"
#include "io/stop_signal.h"
#include "rollout/watch/watching.h"

namespace cli {

/// Its stacks in all regions in the order of their deployment, what its account shares too; of
/// `services` alone, which it has, where any are named.
std::vector<rollout::Piece> pieces_of(const LiveEnvironment& live,
                                      const std::vector<std::string>& services);

/// Looks on until it is over, out of time or Ctrl-C, before the person's eyes: written over on a
/// terminal, else line by line or as events. `signal`: Ctrl-C. Errors: those of deploy::Client.
base::Result<deploy::FollowStop> look_on(rollout::Watching& watching, WatchFor purpose,
                                         const LiveEnvironment& live, const Arguments& arguments,
                                         const Screen& screen, const io::StopSignal& signal);

/// The outcome of a stream that `problems` have ended: programs are told too, by its last event.
Outcome ended_by(const base::Diagnostics& problems, const Arguments& arguments,
                 const Screen& screen, ExitCode exit);

/// How long nothing must move for a rollout to be over: one that goes on elsewhere asks for its
/// next stack a few looks after the one before.
base::Duration quiet_of(const std::string& place);

}  // namespace cli
