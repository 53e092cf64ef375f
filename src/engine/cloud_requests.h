#pragma once
// What can be asked of the cloud through its API. The endpoint reads AWS's requests into these;
// simulations and tests make them directly.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/cloudformation/stack_engine.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/inventory.h"
#include "engine/resource_operations.h"
#include "engine/target_group.h"

namespace engine {

/// CloudFormation: a request for one stack. Seeds, names and what is looked up (`found`) are filled
/// in by the cloud. `stack`: name or ARN; of a new one its name; may be empty for a change set that
/// is given by its ARN.
struct StackAsked {
    using What =
        std::variant<cloudformation::StackCreateRequested, cloudformation::StackUpdateRequested,
                     cloudformation::StackDeleteRequested, cloudformation::ChangeSetCreateRequested,
                     cloudformation::ChangeSetExecuteRequested,
                     cloudformation::ChangeSetDeleteRequested, cloudformation::StackCancelRequested,
                     cloudformation::StackRollbackRequested,
                     cloudformation::StackContinueRollbackRequested,
                     cloudformation::TerminationProtectionChanged>;
    std::string stack = {};
    What what;
    bool operator==(const StackAsked&) const = default;
};

/// Any resource made through its own service's API (CreateCluster, RegisterTaskDefinition,
/// CreateService): the properties as CloudFormation spells them.
struct ResourceCreateAsked {
    std::string type = {};
    SharedProperties properties;
    bool operator==(const ResourceCreateAsked&) const = default;
};
/// The properties that change, each whole; null takes one away.
struct ResourceUpdateAsked {
    std::string type = {};
    std::string physical_id = {};
    SharedProperties changes;
    bool operator==(const ResourceUpdateAsked&) const = default;
};
struct ResourceDeleteAsked {
    std::string type = {};
    std::string physical_id = {};
    bool operator==(const ResourceDeleteAsked&) const = default;
};
/// UpdateService. `changes` as of ResourceUpdateAsked.
struct ServiceUpdateAsked {
    std::string service = {};  ///< ARN
    SharedProperties changes;
    bool force_new_deployment = false;
    bool operator==(const ServiceUpdateAsked&) const = default;
};
/// DeleteService.
struct ServiceDeleteAsked {
    std::string service = {};  ///< ARN
    bool force = false;
    bool operator==(const ServiceDeleteAsked&) const = default;
};
/// StopServiceDeployment.
struct DeploymentStopAsked {
    std::string deployment_arn = {};
    ecs::ServiceDeploymentStopRequested::Kind kind =
        ecs::ServiceDeploymentStopRequested::Kind::Rollback;
    bool operator==(const DeploymentStopAsked&) const = default;
};
/// RunTask.
struct RunTaskAsked {
    std::string cluster = "default";   ///< name or ARN
    std::string task_definition = {};  ///< ARN, "family:revision" or "family"
    std::uint32_t count = 1;           ///< 1 to 10
    std::vector<std::string> subnets = {};
    std::vector<std::string> security_groups = {};
    std::string capacity_provider = "FARGATE";
    std::string started_by = {};
    std::string group = {};  ///< empty: "family:NAME"
    /// ContainerOverrides, Cpu, Memory, ...; for the world, which runs them.
    SharedProperties overrides;
    /// Which provider each task goes to; empty: `capacity_provider`.
    std::vector<ecs::CapacityShare> capacity = {};
    bool enable_execute_command = false;
    /// "Tags" alone, as a record has them.
    SharedProperties tags = {};
    bool operator==(const RunTaskAsked&) const = default;
};
/// StopTask.
struct StopTaskAsked {
    std::string task = {};  ///< ARN
    std::string reason = {};
    bool operator==(const StopTaskAsked&) const = default;
};
/// UpdateTaskProtection.
struct TaskProtectionAsked {
    std::vector<std::string> tasks = {};  ///< ARNs, of services
    bool enabled = false;
    std::uint32_t minutes = 120;  ///< 1 to 2880
    bool operator==(const TaskProtectionAsked&) const = default;
};
/// RegisterTargets and DeregisterTargets.
struct TargetsAsked {
    std::string target_group = {};  ///< ARN
    std::vector<TargetKey> targets = {};
    bool registered = true;
    bool operator==(const TargetsAsked&) const = default;
};

/// TagResource and UntagResource of a task.
struct TaskTagsAsked {
    std::string task = {};  ///< ARN
    SharedProperties tags;  ///< "Tags" alone: all that it has from now on
    bool operator==(const TaskTagsAsked&) const = default;
};

using Request =
    std::variant<StackAsked, ResourceCreateAsked, ResourceUpdateAsked, ResourceDeleteAsked,
                 ContentChanged, ServiceUpdateAsked, ServiceDeleteAsked, DeploymentStopAsked,
                 RunTaskAsked, StopTaskAsked, TaskProtectionAsked, TargetsAsked,
                 AccountSettingChanged, TaskTagsAsked>;

}  // namespace engine
