#pragma once
// The cloud as AWS shows it: what its Describe operations say, as values. All that the deployer
// knows.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace rollout {

/// AWS: "Output" of a stack.
struct OutputSeen {
    std::string key = {};
    std::string value = {};
    std::string description = {};
    std::string export_name = {};  ///< empty: it is not exported
    bool operator==(const OutputSeen&) const = default;
};

/// AWS: "Stack".
struct StackSeen {
    std::string name = {};
    std::string id = {};      ///< the ARN
    std::string status = {};  ///< "UPDATE_COMPLETE"
    std::string reason = {};  ///< may be empty
    base::Time changed = {};  ///< when the last operation began
    /// As they were given; of one that is not shown "****".
    std::map<std::string, std::string, std::less<>> parameters = {};
    /// What the names of parameters in Systems Manager stood for, of those that were given one.
    std::map<std::string, std::string, std::less<>> resolved = {};
    std::vector<OutputSeen> outputs = {};
    bool termination_protection = false;
    /// The change set that changed it last: its ARN. Empty: it does not say.
    std::string change_set = {};

    /// Empty: there is no such parameter.
    std::string parameter(std::string_view key) const {
        auto found = parameters.find(key);
        return found == parameters.end() ? std::string() : found->second;
    }
    /// Empty: there is no such output.
    std::string output(std::string_view key) const {
        for (const OutputSeen& one : outputs)
            if (one.key == key) return one.value;
        return {};
    }
    bool operator==(const StackSeen&) const = default;
};

/// Where a stack stands.
enum class StackPhase : std::uint8_t {
    UnderReview,  ///< made by a change set that nobody has executed: it has nothing
    Changing,     ///< something is under way
    Whole,        ///< what was asked for last is there
    PutBack,      ///< what was asked for last failed, and what was before is there
    Failed,       ///< it is neither what it was nor what it should be
    Gone,
};
StackPhase phase_of(const StackSeen& stack);
/// Whether CloudFormation is on its way to what was asked for last, and may still fail: it does not
/// put back, clean up or delete.
bool goes_forward(const StackSeen& stack);

/// What somebody asked of CloudFormation while a stack changed.
enum class ByHand : std::uint8_t {
    Nothing,
    Cancelled,  ///< that its update is taken back: CancelUpdateStack
    Deleted,    ///< that it goes: DeleteStack
};
/// What an event of the stack itself tells of that. What a person asked for has the reason "User
/// Initiated", what CloudFormation begins by itself has those of the resources that failed: AWS
/// publishes neither, both stand in what others have printed.
ByHand by_hand(std::string_view status, std::string_view reason);

/// AWS: "Deployment" of a service.
struct DeploymentSeen {
    std::string id = {};
    std::string status = {};           ///< "PRIMARY", "ACTIVE", "INACTIVE"
    std::string rollout = {};          ///< "IN_PROGRESS", "COMPLETED", "FAILED"
    std::string reason = {};           ///< of `rollout`; may be empty
    std::string task_definition = {};  ///< ARN
    std::int64_t desired = 0;
    std::int64_t pending = 0;
    std::int64_t running = 0;
    std::int64_t failed = 0;
    base::Time created = {};
    bool operator==(const DeploymentSeen&) const = default;
};

/// AWS: "Service".
struct ServiceSeen {
    std::string name = {};
    std::string arn = {};
    std::string status = {};  ///< "ACTIVE", "DRAINING", "INACTIVE"
    std::string task_definition = {};
    std::int64_t desired = 0;
    std::int64_t running = 0;
    std::int64_t pending = 0;
    std::vector<DeploymentSeen> deployments = {};  ///< the primary one first
    /// What ECS told last, the newest first.
    std::vector<std::string> events = {};
    std::vector<std::string> target_groups = {};  ///< ARNs of those that its tasks are in

    /// Null: it has none.
    const DeploymentSeen* primary() const;
    /// How many of its tasks run that are to stay: those of the primary deployment, beside others
    /// that drain.
    std::int64_t staying() const;
    /// Whether tasks of an older deployment are still there.
    bool drains() const;
    bool operator==(const ServiceSeen&) const = default;
};

/// How a service is.
enum class ServiceState : std::uint8_t {
    Steady,   ///< its deployment is complete, with as many tasks as it should have
    Rolling,  ///< a deployment is under way
    PutBack,  ///< the last deployment failed, and what was before runs
    Failed,   ///< the deployment failed, and nothing was put back
    Short,    ///< nothing is under way, and tasks are missing
    Ending,   ///< it is being deleted
};
ServiceState state_of(const ServiceSeen& service);

/// AWS: "Container" of a task.
struct ContainerSeen {
    std::string name = {};
    std::string image = {};                      ///< as the task definition has it
    std::string status = {};                     ///< "PENDING", "RUNNING", "STOPPED"
    std::string health = {};                     ///< "HEALTHY", "UNHEALTHY", "UNKNOWN"
    std::optional<std::int64_t> exit_code = {};  ///< empty: it has not ended, or never began
    std::string reason = {};  ///< why it did not start or was killed; may be empty
    bool operator==(const ContainerSeen&) const = default;
};

/// AWS: "Task".
struct TaskSeen {
    std::string arn = {};
    std::string task_definition = {};  ///< ARN
    /// "ecs-svc/..." of the deployment that began it; what RunTask was told, of others.
    std::string started_by = {};
    std::string status = {};     ///< "PENDING", "RUNNING", "STOPPED", ...
    std::string health = {};     ///< as a container's
    std::string stop_code = {};  ///< "TaskFailedToStart", ...; empty: it is not stopping
    std::string stop_reason = {};
    std::vector<ContainerSeen> containers = {};
    std::optional<base::Time> created = {};
    std::optional<base::Time> started = {};  ///< since when it was RUNNING; empty: it never was
    std::optional<base::Time> stopped = {};

    /// The last part of the ARN.
    std::string id() const { return arn.substr(arn.rfind('/') + 1); }
    bool operator==(const TaskSeen&) const = default;
};

}  // namespace rollout
