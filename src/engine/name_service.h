#pragma once
// A private name: the instances behind it and what a client is answered. A core.
//
// AWS: Cloud Map API reference, "CreateService" (HealthCheckCustomConfig), "RegisterInstance",
// "UpdateInstanceCustomHealthStatus"; ECS developer guide, "Service discovery".

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task.h"

namespace engine {

/// The first fact that the core gets.
struct NameRequested {
    std::uint64_t seed = 0;
    std::string service_id = {};  ///< "srv-..."
    std::string name = {};        ///< "api.ohi-dev.local"
    base::Duration ttl = base::Duration::seconds(10);
    /// Whether ECS tells their health (HealthCheckCustomConfig); without, all count as healthy.
    bool custom_health = true;
    bool operator==(const NameRequested&) const = default;
};
struct NameTtlChanged {
    base::Duration ttl = {};
    bool operator==(const NameTtlChanged&) const = default;
};
struct InstanceRegistered {
    std::string instance_id = {};  ///< of a task: its id
    std::string ip = {};
    std::string zone = {};
    bool operator==(const InstanceRegistered&) const = default;
};
struct InstanceHealthReported {
    std::string instance_id = {};
    ecs::HealthStatus health = ecs::HealthStatus::Unknown;
    bool operator==(const InstanceHealthReported&) const = default;
};
struct InstanceDeregistered {
    std::string instance_id = {};
    bool operator==(const InstanceDeregistered&) const = default;
};

/// What clients are answered changed: the addresses behind the name are to be set anew from
/// `answerable()`.
struct AnswersChanged {
    bool operator==(const AnswersChanged&) const = default;
};

class NameService {
  public:
    using Fact = std::variant<NameRequested, NameTtlChanged, InstanceRegistered,
                              InstanceHealthReported, InstanceDeregistered, Restarted>;
    using Order = std::variant<AnswersChanged>;
    struct State;
};

}  // namespace engine
