#pragma once
// What there is to judge a service by when it is not well: its tasks that stopped, what their
// containers are told to be, what the load balancer finds, what became of its stack.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rollout/seen.h"

namespace rollout {

/// A variable of a container that comes from a secret or a parameter.
struct SecretUse {
    std::string name = {};  ///< of the variable
    std::string from = {};  ///< the ARN, with key, stage and version where they are given
    bool operator==(const SecretUse&) const = default;
};

struct VariableUse {
    std::string name = {};
    std::string value = {};
    bool operator==(const VariableUse&) const = default;
};

/// AWS: "ContainerDefinition", as far as it explains what goes wrong.
struct ContainerDefinitionSeen {
    std::string name = {};
    std::string image = {};
    bool essential = true;
    std::vector<VariableUse> environment = {};
    std::vector<SecretUse> secrets = {};
    std::string log_group = {};  ///< of `awslogs`; empty: its lines go elsewhere
    std::string log_prefix = {};
    bool operator==(const ContainerDefinitionSeen&) const = default;
};

/// AWS: "TaskDefinition".
struct TaskDefinitionSeen {
    std::string arn = {};  ///< empty: it was not read
    std::string cpu = {};
    std::string memory = {};  ///< MiB
    std::vector<ContainerDefinitionSeen> containers = {};

    /// Null: there is none.
    const ContainerDefinitionSeen* container(std::string_view name) const;
    bool operator==(const TaskDefinitionSeen&) const = default;
};

/// AWS: "TargetHealthDescription" of a target that is not healthy.
struct TargetSeen {
    std::string id = {};  ///< the address
    std::int64_t port = 0;
    std::string state = {};        ///< "unhealthy", "initial", "draining", ...
    std::string reason = {};       ///< "Target.ResponseCodeMismatch"
    std::string description = {};  ///< "Health checks failed with these codes: [404]"
    bool operator==(const TargetSeen&) const = default;
};

/// AWS: "StackEvent".
struct StackEventSeen {
    std::string resource = {};  ///< logical id; the stack's name, of the stack's own
    std::string type = {};      ///< "AWS::ECS::Service"
    std::string physical_id = {};
    std::string status = {};  ///< "CREATE_FAILED"
    std::string reason = {};
    base::Time at = {};
    bool operator==(const StackEventSeen&) const = default;
};

/// All of it. What nobody has read is empty, and counts as not there.
struct ServiceEvidence {
    enum class Kind : std::uint8_t { Service, Job };
    Kind kind = Kind::Service;
    std::string name = {};                          ///< as the manifest calls it
    ServiceSeen service = {};                       ///< its name empty: there is none
    StackSeen stack = {};                           ///< the same
    std::vector<StackEventSeen> stack_events = {};  ///< the newest first
    /// Those that have stopped, as long as ECS shows them, which is an hour; in any order.
    std::vector<TaskSeen> stopped = {};
    TaskDefinitionSeen definition = {};  ///< of the tasks that went wrong
    std::vector<TargetSeen> targets = {};
    /// What the container said last of which `Diagnosis` asks, the oldest first.
    std::vector<std::string> lines = {};
    /// What could not be read of all this, and why; one line each.
    std::vector<std::string> unread = {};
};

}  // namespace rollout
