#pragma once
// A private name: the instances behind it and what a client is answered. A core.
//
// AWS: Cloud Map API reference, "CreateService" (HealthCheckCustomConfig), "RegisterInstance",
// "UpdateInstanceCustomHealthStatus"; ECS developer guide, "Service discovery".

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
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

using NameServiceOrder = std::variant<AnswersChanged>;

struct NameInstance {
    std::string ip = {};
    std::string zone = {};
    base::Time registered_at = {};
    bool healthy = true;
    /// A status that was reported and is not followed yet, and when it will be.
    std::optional<bool> reported = {};
    std::optional<base::Time> follows_at = {};
    /// Deregistered: when Cloud Map has forgotten it. It is not answered any more.
    std::optional<base::Time> forgotten_at = {};

    bool operator==(const NameInstance&) const = default;
};

struct NameServiceState {
    bool requested = false;
    std::uint64_t seed = 0;
    std::string service_id = {};
    std::string name = {};
    base::Duration ttl = base::Duration::seconds(10);
    bool custom_health = true;
    std::map<std::string, NameInstance> instances = {};  ///< by instance id
    std::vector<NameServiceOrder> orders = {};           ///< not taken yet
    /// Rises with whatever changes in the instances.
    std::uint64_t revision = 0;

    bool operator==(const NameServiceState&) const = default;
};

/// One address that a client may be answered.
struct NameAnswer {
    std::string instance_id = {};
    std::string ip = {};

    auto operator<=>(const NameAnswer&) const = default;
};

class NameService {
  public:
    using Fact = std::variant<NameRequested, NameTtlChanged, InstanceRegistered,
                              InstanceHealthReported, InstanceDeregistered, Restarted>;
    using Order = NameServiceOrder;
    using State = NameServiceState;

    NameService() = default;
    explicit NameService(State state);

    /// A health report about an instance that is not there (InstanceNotFound), or whose name has no
    /// custom health (CustomHealthNotFound); deregistering what is not there (InstanceNotFound).
    std::optional<Refusal> refuse(const Fact& fact) const;
    /// ResourceInUse while instances are there, those that Cloud Map has not forgotten yet too.
    std::optional<Refusal> refuse_deletion() const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    /// All that clients may be answered, by instance id: the healthy ones or, when there is none,
    /// all.
    std::vector<NameAnswer> answerable() const;
    /// What one client is answered: at most 8 of `answerable()`, which turn with `rotation` (any
    /// number; the next one begins one further).
    std::vector<NameAnswer> answer(std::uint64_t rotation) const;

  private:
    void record(const NameRequested& fact, base::Time now);
    void record(const NameTtlChanged& fact, base::Time now);
    void record(const InstanceRegistered& fact, base::Time now);
    void record(const InstanceHealthReported& fact, base::Time now);
    void record(const InstanceDeregistered& fact, base::Time now);
    void record(const Restarted& fact, base::Time now);

    void set_deadline(const std::string& id, std::optional<base::Time>& deadline,
                      std::optional<base::Time> to);
    void count_in(const std::string& id, const NameInstance& instance);
    void count_out(const std::string& id, const NameInstance& instance);
    void run_deadlines(base::Time now);
    void order_answers();

    State state_ = {};

    // What follows from the state.
    std::set<std::pair<base::Time, std::string>> deadlines_ = {};
    std::set<std::string> healthy_ = {};    ///< that are answered
    std::set<std::string> unhealthy_ = {};  ///< that are answered when there is no healthy one
    bool answers_changed_ = false;          ///< within one fact
};

}  // namespace engine
