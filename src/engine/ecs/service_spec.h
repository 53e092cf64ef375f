#pragma once
// What a service is asked to be: the part that a revision fixes, the part that may change without a
// deployment, and its names.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "engine/core.h"
#include "engine/ecs/task_spec.h"
#include "engine/resource_operations.h"

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

/// AWS: "DeploymentEarlySuccessCriteria".
struct EarlySuccess {
    bool enabled = false;
    std::uint32_t healthy_percent = 100;
    /// The tasks of older revisions go when the deployment is complete, and not before.
    bool cleans_up_later = false;
    bool operator==(const EarlySuccess&) const = default;
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

/// What a service revision fixes.
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
    bool was_execute_command = false;  ///< not used: a setting now; older bytes have it here
    /// All this as CloudFormation's properties, with null for what is not given and the revision of
    /// the task definition: what an update does not name stays so. It has also what no core reads.
    SharedProperties given = {};
    bool operator==(const RevisionSpec&) const = default;
};

/// The properties of a service that its revisions fix.
std::span<const std::string_view> revision_properties();
/// Whether an update from `before` to `after` begins no deployment.
bool deploys_the_same(const RevisionSpec& before, const RevisionSpec& after);

/// What may change without a deployment.
struct ServiceSettings {
    std::uint32_t desired_count = 1;
    std::uint32_t minimum_healthy_percent = 100;
    std::uint32_t maximum_percent = 200;
    BreakerSettings breaker = {};
    DeploymentStrategy strategy = DeploymentStrategy::Rolling;
    base::Duration health_check_grace = {};
    bool zone_rebalancing = true;
    bool enable_execute_command = false;  ///< of the tasks that are started from now on
    bool has_lifecycle_hooks = false;
    EarlySuccess early = {};
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

}  // namespace engine::ecs
