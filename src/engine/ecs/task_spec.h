#pragma once
// What a task is made of, as its task definition says: the part that decides how it lives. The
// whole definition, as the API shows it, lies in the registry.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "engine/shared.h"

namespace engine::ecs {

/// AWS: "ContainerDependency", condition.
enum class DependencyCondition : std::uint8_t { Start, Complete, Success, Healthy };

struct Dependency {
    /// Index into TaskSpec::containers.
    std::uint8_t container = 0;
    DependencyCondition condition = DependencyCondition::Start;

    bool operator==(const Dependency&) const = default;
};

/// AWS: "HealthCheck", with its defaults and ranges: interval 5 s to 300 s, timeout 2 s to 60 s,
/// retries 1 to 10, start period 0 s to 300 s.
struct HealthCheck {
    std::vector<std::string> command = {};  ///< begins with CMD or CMD-SHELL
    base::Duration interval = base::Duration::seconds(30);
    base::Duration timeout = base::Duration::seconds(5);
    std::uint32_t retries = 3;
    base::Duration start_period = {};

    bool operator==(const HealthCheck&) const = default;
};

/// AWS: "ContainerRestartPolicy"; only enabled ones are kept.
struct RestartPolicy {
    std::vector<std::int32_t> ignored_exit_codes = {};
    base::Duration attempt_period = base::Duration::seconds(300);

    bool operator==(const RestartPolicy&) const = default;
};

struct ContainerSpec {
    std::string name = {};
    std::string image = {};
    bool essential = true;
    std::optional<HealthCheck> health_check = {};
    std::vector<Dependency> depends_on = {};
    std::optional<RestartPolicy> restart_policy = {};
    /// How long it may take to start, and to reach what others wait for in it. Over 120 s (the
    /// default): the definition has none, and others wait as long as it takes.
    base::Duration start_timeout = base::Duration::minutes(3);
    /// From SIGTERM to SIGKILL; 30 s when the definition has none, at most 120 s on Fargate.
    base::Duration stop_timeout = base::Duration::seconds(30);

    bool operator==(const ContainerSpec&) const = default;
};

/// One revision of a task definition. Never changes; shared by all tasks of the revision.
struct TaskSpec {
    std::string task_definition_arn = {};
    std::vector<ContainerSpec> containers = {};  ///< 1 to 10
    std::uint32_t cpu_units = 256;
    std::uint32_t memory_mib = 512;
    /// The tags `slipway.simulate/...` without that prefix: how a simulated task is to behave.
    std::map<std::string, std::string> simulate = {};

    bool operator==(const TaskSpec&) const = default;
};

using SharedTaskSpec = Shared<TaskSpec>;

}  // namespace engine::ecs
