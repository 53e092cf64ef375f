#pragma once
// One ECS service: how many tasks of which revision run where, how a deployment replaces them, when
// it is given up. A core.
//
// AWS: ECS API reference, "CreateService", "UpdateService", "DeploymentConfiguration",
// "DeploymentCircuitBreaker", "ServiceDeployment"; developer guide, "Service definition
// parameters", "Service event messages".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task.h"
#include "engine/ecs/task_spec.h"

namespace engine::ecs {

/// AWS: "CapacityProviderStrategyItem".
struct CapacityShare {
    std::string provider = "FARGATE";
    std::uint32_t base = 0;
    std::uint32_t weight = 1;
    bool operator==(const CapacityShare&) const = default;
};

/// AWS: "DeploymentCircuitBreaker", "ThresholdConfiguration".
struct BreakerSettings {
    enum class Threshold : std::uint8_t { BoundedPercent, UnboundedPercent, Count };
    bool enabled = false;
    bool rollback = false;
    Threshold threshold = Threshold::BoundedPercent;
    std::uint32_t value = 50;
    bool reset_on_healthy_task = true;
    bool operator==(const BreakerSettings&) const = default;
};

enum class DeploymentStrategy : std::uint8_t { Rolling, BlueGreen, Linear, Canary };
std::string_view to_string(DeploymentStrategy strategy);

struct Placement {
    std::string zone = {};
    std::string subnet = {};
    auto operator<=>(const Placement&) const = default;
};

struct ServiceTarget {
    Address group;
    std::string arn = {};  ///< of the target group, for the events
    std::string container = {};
    std::uint16_t port = 0;
    bool operator==(const ServiceTarget&) const = default;
};

/// What a service revision fixes: a change of any of it is a new deployment.
struct RevisionSpec {
    SharedTaskSpec task;
    std::vector<CapacityShare> capacity = {};  ///< empty: FARGATE alone
    std::vector<Placement> placements = {};    ///< one a subnet, at least one
    std::vector<std::string> security_groups = {};
    bool assign_public_ip = false;
    std::vector<ServiceTarget> targets = {};
    std::optional<Address> name_service = {};
    std::string name_service_arn = {};
    std::string platform_version = "LATEST";
    bool enable_execute_command = false;
    bool operator==(const RevisionSpec&) const = default;
};

/// What may change without a deployment.
struct ServiceSettings {
    std::uint32_t desired_count = 1;
    std::uint32_t minimum_healthy_percent = 100;
    std::uint32_t maximum_percent = 200;
    BreakerSettings breaker = {};
    DeploymentStrategy strategy = DeploymentStrategy::Rolling;
    base::Duration health_check_grace = {};
    bool zone_rebalancing = true;
    bool operator==(const ServiceSettings&) const = default;
};

struct ServiceNames {
    std::string cluster_arn = {};
    std::string cluster_name = {};
    std::string service_arn = {};
    std::string service_name = {};
    std::string account = {};
    std::string region = {};
    bool operator==(const ServiceNames&) const = default;
};

/// The first fact that the core gets.
struct ServiceCreateRequested {
    std::uint64_t seed = 0;
    ServiceNames names;
    RevisionSpec revision;
    ServiceSettings settings;
    bool operator==(const ServiceCreateRequested&) const = default;
};
/// What is absent stays as it is. A `revision` that differs from the newest, or `force`, begins a
/// deployment.
struct ServiceUpdateRequested {
    std::optional<RevisionSpec> revision = {};
    std::optional<ServiceSettings> settings = {};
    bool force_new_deployment = false;
    bool operator==(const ServiceUpdateRequested&) const = default;
};
/// Refused while its desired count is over zero, unless `force`.
struct ServiceDeleteRequested {
    bool force = false;
    bool operator==(const ServiceDeleteRequested&) const = default;
};
/// AWS: "StopServiceDeployment".
struct ServiceDeploymentStopRequested {
    enum class Kind : std::uint8_t { Abort, Rollback };
    std::string deployment_arn = {};
    Kind kind = Kind::Rollback;
    bool operator==(const ServiceDeploymentStopRequested&) const = default;
};
/// The cloud made the task that StartServiceTask asked for.
struct ServiceTaskCreated {
    std::uint32_t token = 0;
    Address task;
    std::string task_arn = {};
    bool operator==(const ServiceTaskCreated&) const = default;
};
/// What a task of the service tells.
struct ServiceTaskNews {
    Address task;
    TaskNews news;
    bool operator==(const ServiceTaskNews&) const = default;
};
/// AWS: "UpdateTaskProtection": not chosen when the service scales in or rolls, until then.
struct TaskProtectionChanged {
    Address task;
    std::optional<base::Time> until = {};
    bool operator==(const TaskProtectionChanged&) const = default;
};

/// Make a task core for it; answered by ServiceTaskCreated in the same turn.
struct StartServiceTask {
    std::uint32_t token = 0;
    TaskRequested request;  ///< without `service`, which is the one who orders
    bool operator==(const StartServiceTask&) const = default;
};
struct StopServiceTask {
    Address task;
    StopCode code = StopCode::ServiceSchedulerInitiated;
    std::string reason = {};
    bool operator==(const StopServiceTask&) const = default;
};
/// How a deployment ended, or that the service is steady or gone: for whoever waits, the stack
/// engine first of all.
struct ServiceSettled {
    enum class Outcome : std::uint8_t {
        Completed,
        Failed,
        RolledBack,
        Stopped,
        Superseded,
        Deleted
    };
    std::string deployment_id = {};  ///< "ecs-svc/..."; empty when the service is gone
    Outcome outcome = Outcome::Completed;
    std::string reason = {};
    bool operator==(const ServiceSettled&) const = default;
};

class ServiceScheduler {
  public:
    using Fact =
        std::variant<ServiceCreateRequested, ServiceUpdateRequested, ServiceDeleteRequested,
                     ServiceDeploymentStopRequested, ServiceTaskCreated, ServiceTaskNews,
                     TaskProtectionChanged, Restarted>;
    using Order = std::variant<StartServiceTask, StopServiceTask, ServiceSettled>;
    struct State;
};

}  // namespace engine::ecs
