#pragma once
// A target group: its targets, the health checks that decide which of them get requests, and how
// they leave. A core.
//
// AWS: "Target groups for your Application Load Balancers", "Health checks for Application Load
// Balancer target groups", "Edit target group attributes" (deregistration delay, slow start).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task.h"

namespace engine {

/// As DescribeTargetHealth spells them.
enum class TargetState : std::uint8_t {
    Initial,
    Healthy,
    Unhealthy,
    Unused,
    Draining,
    Unavailable
};
std::string_view to_string(TargetState state);

/// The settings that decide something; the whole record lies in the inventory. Ranges and defaults
/// are those of an Application Load Balancer.
struct TargetGroupSettings {
    std::string arn = {};
    std::string protocol = "HTTP";  ///< of the health checks: HTTP or HTTPS
    std::string path = "/";
    std::string matcher = "200";                            ///< "200", "200-299", "200,301"
    std::optional<std::uint16_t> health_port = {};          ///< empty: the port of the target
    base::Duration interval = base::Duration::seconds(30);  ///< 5 s to 300 s
    base::Duration timeout = base::Duration::seconds(6);    ///< 2 s to 120 s
    std::uint32_t healthy_threshold = 5;                    ///< 2 to 10
    std::uint32_t unhealthy_threshold = 2;                  ///< 2 to 10
    base::Duration deregistration_delay = base::Duration::seconds(300);  ///< 0 s to 3600 s
    base::Duration slow_start = {};  ///< zero (off) or 30 s to 900 s

    bool operator==(const TargetGroupSettings&) const = default;
};

/// The first fact that the core gets.
struct TargetGroupRequested {
    std::uint64_t seed = 0;
    TargetGroupSettings settings;
    bool operator==(const TargetGroupRequested&) const = default;
};
struct TargetGroupChanged {
    TargetGroupSettings settings;
    bool operator==(const TargetGroupChanged&) const = default;
};
/// Listeners and rules that forward to it, counted by the inventory: with none, targets are unused
/// and not checked.
struct TargetGroupUseChanged {
    std::uint32_t listeners = 0;
    bool operator==(const TargetGroupUseChanged&) const = default;
};
/// Which target: an address and a port, as the API identifies it.
struct TargetKey {
    std::string ip = {};
    std::uint16_t port = 0;
    auto operator<=>(const TargetKey&) const = default;
};
/// By its task, or by RegisterTargets (no task). A target that drains comes back to life.
struct TargetRegistered {
    TargetKey target;
    std::string zone = {};
    std::optional<Address> task = {};
    bool operator==(const TargetRegistered&) const = default;
};
struct TargetDeregistered {
    TargetKey target;
    bool operator==(const TargetDeregistered&) const = default;
};
/// The answer to ProbeTarget, or that none came within the timeout. `status` 0: no connection.
struct TargetProbed {
    TargetKey target;
    std::uint32_t probe = 0;
    std::uint16_t status = 0;
    bool timed_out = false;
    bool operator==(const TargetProbed&) const = default;
};

/// One health check; an answer later than the timeout is one that failed.
struct ProbeTarget {
    TargetKey target;
    std::uint32_t probe = 0;
    bool operator==(const ProbeTarget&) const = default;
};
/// The set of targets that get requests, or their weights, changed: the load balancer is to be
/// configured anew from `routes()`.
struct RoutesChanged {
    bool operator==(const RoutesChanged&) const = default;
};
struct TellTask {
    Address task;
    std::variant<ecs::TargetHealthSeen, ecs::TargetDrained> news;
    bool operator==(const TellTask&) const = default;
};

class TargetGroup {
  public:
    using Fact = std::variant<TargetGroupRequested, TargetGroupChanged, TargetGroupUseChanged,
                              TargetRegistered, TargetDeregistered, TargetProbed, Restarted>;
    using Order = std::variant<ProbeTarget, RoutesChanged, TellTask>;
    struct State;
};

}  // namespace engine
