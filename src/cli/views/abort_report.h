#pragma once
// What `slipway abort` says before it asks, and how it ended.

#include <cstddef>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "deploy/execution/service_changes.h"
#include "rollout/watch/abort.h"

namespace cli {

/// A line a step: what is done, and what that comes to.
std::string abort_text(const std::vector<rollout::AbortStep>& steps,
                       const rollout::Watching& watching, base::Colour colour);
/// The first event of the stream, for programs.
std::string abort_json(const std::vector<rollout::AbortStep>& steps,
                       const rollout::Watching& watching);

struct AbortReport {
    std::string environment = {};
    /// Behind the commands that go on from here: same_options.
    std::string options = {};
    std::vector<rollout::AbortStep> steps = {};
    /// The pieces for which AWS refused to do it.
    std::vector<std::size_t> refused = {};
    deploy::FollowStop stop = deploy::FollowStop::Over;
    base::Duration took = {};
};

/// 0 when what was is live again everywhere; 7 when not; 4 and 5 when it was not watched to its
/// end.
ExitCode exit_of(const AbortReport& report, const rollout::Watching& watching);

std::string abort_summary(const AbortReport& report, const rollout::Watching& watching,
                          base::Colour colour);
/// The last event of the stream.
std::string abort_summary_json(const AbortReport& report, const rollout::Watching& watching);

}  // namespace cli
