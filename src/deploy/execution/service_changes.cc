#include "deploy/execution/service_changes.h"

#include <cstddef>
#include <utility>

#include "deploy/reading/reading.h"
#include "io/clock.h"

namespace deploy {
namespace {

base::Result<rollout::ServiceSeen> service_of(CallEnded ended) {
    aws::Value answer = TRY(std::move(ended.answer));
    const aws::Value* service = answer.find("service");
    return service ? service_seen(*service) : rollout::ServiceSeen();
}

}  // namespace

base::Result<std::optional<rollout::ServiceSeen>> look_at_service(const ServicePlace& place) {
    EnvironmentSeen seen = TRY(
        read_environment(*place.client, {.cluster = place.cluster, .services = {place.service}}));
    if (seen.services.empty()) return std::optional<rollout::ServiceSeen>();
    return std::optional(std::move(seen.services.front()));
}

base::Result<rollout::ServiceSeen> scale_service(const ServicePlace& place, std::int64_t count) {
    return service_of(place.client->call("ecs", "UpdateService", [&](aws::Writer& out) {
        out.text("cluster", place.cluster).text("service", place.service);
        out.integer("desiredCount", count);
    }));
}

base::Result<rollout::ServiceSeen> renew_tasks(const ServicePlace& place) {
    return service_of(place.client->call("ecs", "UpdateService", [&](aws::Writer& out) {
        out.text("cluster", place.cluster).text("service", place.service);
        out.boolean("forceNewDeployment", true);
    }));
}

base::Result<FollowStop> follow(rollout::Following& following,
                                const std::vector<ServicePlace>& places, const FollowWays& ways) {
    const std::int64_t since = io::monotonic_milliseconds();
    while (true) {
        for (std::size_t i = 0; i < places.size(); ++i)
            if (following.followed()[i].end == rollout::FollowEnd::Going)
                following.take(i, TRY(look_at_service(places[i])));
        if (following.is_over()) return FollowStop::Over;
        const auto waited = base::Duration::milliseconds(io::monotonic_milliseconds() - since);
        if (waited >= ways.patience) return FollowStop::OutOfTime;
        if (ways.is_ended(ways.poll)) return FollowStop::Interrupted;
    }
}

}  // namespace deploy
