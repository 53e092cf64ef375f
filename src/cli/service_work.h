#pragma once
// What `scale` and `restart` have in common: the services that are named, in every region of the
// environment, and the watch over them once ECS was asked.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/live.h"
#include "cli/outcome.h"
#include "deploy/execution/service_changes.h"
#include "rollout/seen.h"
#include "rollout/watch/following.h"

namespace cli {

/// A service of the manifest in one region, as it is before anything is asked.
struct NamedService {
    const platform::Service* service = nullptr;
    std::string region = {};
    deploy::ServicePlace place = {};
    rollout::ServiceSeen before = {};
};

/// The services called `names`, all of them the environment's, in the order of the names. Errors:
/// target.not-up, those of deploy::Client.
base::Result<std::vector<NamedService>> find_services(const LiveEnvironment& live,
                                                      const std::vector<std::string>& names);

/// The service in the regions that have it; at least one. Errors: the same.
base::Result<std::vector<NamedService>> find_service_anywhere(const LiveEnvironment& live,
                                                              const platform::Service& service);

/// The first line of what is printed: which environment, account, regions, and where.
std::string target_line(const LiveEnvironment& live, base::Colour colour);

/// Whether the old tasks end before new ones start, so that nobody answers meanwhile.
bool stops_first(const platform::Service& service);

/// Asks ECS for each service by `change`, which answers with the goal, then watches them to their
/// end, out of time or Ctrl-C, and says how it was.
Outcome change_services(
    const std::vector<NamedService>& services, const LiveEnvironment& live,
    const Arguments& arguments, const Screen& screen,
    const std::function<base::Result<rollout::FollowGoal>(const NamedService&)>& change);

}  // namespace cli
