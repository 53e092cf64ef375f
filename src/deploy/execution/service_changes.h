#pragma once
// What a person asks of a running service: another count, or fresh tasks.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/seen.h"
#include "rollout/watch/following.h"

namespace deploy {

/// A service of one region; the client outlives what works with it.
struct ServicePlace {
    Client* client = nullptr;
    std::string cluster = {};
    std::string service = {};
};

/// DescribeServices; nothing when it is not there. Errors: those of Client.
base::Result<std::optional<rollout::ServiceSeen>> look_at_service(const ServicePlace& place);

/// UpdateService with another "desiredCount"; the service as it is then. Errors: those of Client.
base::Result<rollout::ServiceSeen> scale_service(const ServicePlace& place, std::int64_t count);
/// UpdateService with "forceNewDeployment": its primary deployment is the one that replaces all
/// tasks. Errors: those of Client.
base::Result<rollout::ServiceSeen> renew_tasks(const ServicePlace& place);

/// How services are watched.
struct FollowWays {
    base::Duration poll = base::Duration::seconds(3);
    /// Then it ends, and ECS goes on.
    base::Duration patience = {};
    /// Waits so long; true when the person wants to end.
    std::function<bool(base::Duration)> is_ended = {};
};

enum class FollowStop : std::uint8_t { Over, OutOfTime, Interrupted };

/// Looks at each of `places`, which `following` knows by the same indices, until all are over.
/// Errors: those of Client.
base::Result<FollowStop> follow(rollout::Following& following,
                                const std::vector<ServicePlace>& places, const FollowWays& ways);

}  // namespace deploy
