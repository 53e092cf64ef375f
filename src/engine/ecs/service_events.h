#pragma once
// What a service tells about itself, word for word as ECS does: `events[]` of DescribeServices.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/aws_ids.h"

namespace engine::ecs {

/// AWS: "ServiceEvent".
struct ServiceEvent {
    std::string id = {};  ///< a UUID
    base::Time at = {};
    std::string message = {};
    bool operator==(const ServiceEvent&) const = default;
};

/// The newest events of one service.
struct ServiceEvents {
    /// Oldest first, at most 100.
    std::vector<ServiceEvent> shown = {};
    /// How many were ever logged, so that a reader knows what it has not seen.
    std::uint64_t logged = 0;
    /// Troubles that are not over, and when each was last told.
    std::map<std::string, base::Time> troubles = {};

    void log(IdSource& ids, base::Time now, std::string message);
    /// The same as `log`, unless the same was told within six hours and is not over.
    void log_trouble(IdSource& ids, base::Time now, std::string message);
    void troubles_are_over() { troubles.clear(); }

    bool operator==(const ServiceEvents&) const = default;
};

/// The texts. `service` is a name, `task` and `deployment` are ids.
namespace event_text {

std::string started(std::string_view service, const std::vector<std::string>& tasks);
std::string stopped(std::string_view service, const std::vector<std::string>& tasks);
std::string registered(std::string_view service, std::string_view group_arn);
std::string deregistered(std::string_view service, std::string_view group_arn);
std::string draining(std::string_view service, std::string_view deployment);
std::string completed(std::string_view service, std::string_view deployment);
std::string failed(std::string_view service, std::string_view deployment, std::string_view why);
std::string rolling_back(std::string_view service, std::string_view deployment);
std::string steady(std::string_view service);
std::string unhealthy_target(std::string_view service, std::string_view task, std::uint16_t port,
                             std::string_view group_arn, std::string_view why);
std::string unhealthy_containers(std::string_view service, std::string_view task);
std::string start_impaired(std::string_view service);
std::string not_placed(std::string_view service, std::string_view reason);
std::string stuck(std::string_view service);

}  // namespace event_text
}  // namespace engine::ecs
