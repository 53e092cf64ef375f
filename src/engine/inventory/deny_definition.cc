#include "engine/inventory/deny_definition.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/ecs/simulate_tags.h"
#include "engine/ecs/task_size.h"
#include "engine/properties.h"

namespace engine {
namespace {

using Containers = std::vector<const cfn::Object*>;
using Denied = std::optional<Denial>;

constexpr std::size_t kMostContainers = 10;
constexpr std::size_t kLongestName = 255;

Denied denied(std::string message) {
    return Denial{"ClientException", "InvalidRequest", std::move(message)};
}

/// "ab-c_9": what families and containers are called.
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kLongestName &&
           std::ranges::all_of(text, [](char letter) {
               return base::is_alphanumeric(letter) || letter == '-' || letter == '_';
           });
}

/// Whether the value at `path` says anything: not absent, not false, not an empty list.
bool says(const cfn::Object& object, std::string_view path) {
    const cfn::Expression* value = property(object, path);
    if (!value || value->as<cfn::Null>()) return false;
    if (const auto* truth = value->as<bool>()) return *truth;
    if (const auto* items = value->as<cfn::Array>()) return !items->empty();
    return true;
}

const cfn::Object* named(const Containers& containers, std::string_view name) {
    for (const cfn::Object* container : containers)
        if (text_at(*container, "Name") == name) return container;
    return nullptr;
}

// AWS rule ecs.1 [observed] "Messages that others recorded; ECS API reference,
// RegisterTaskDefinition": containers have a name of their own and an image, and one of them at
// least is essential; there are at most ten. Test:
// TaskDefinitions.NameWhatIsWrongWithTheirContainers
Denied deny_list(const cfn::Object& definition, const Containers& containers) {
    if (!text_at(definition, "Family").empty() && !is_name(text_at(definition, "Family")))
        return denied("Family contains invalid characters.");
    if (containers.empty()) return denied("Container list cannot be empty.");
    if (containers.size() > kMostContainers)
        return denied("A task definition can have at most 10 containers.");
    std::set<std::string> names;
    for (const cfn::Object* container : containers) {
        std::string name = text_at(*container, "Name");
        if (name.empty()) return denied("Container.name should not be null or empty.");
        if (!is_name(name)) return denied("Container.name contains invalid characters.");
        if (!names.insert(name).second) return denied("Container names must be unique.");
        if (text_at(*container, "Image").empty())
            return denied("Container.image should not be null or empty.");
    }
    if (std::ranges::none_of(containers, [](const cfn::Object* container) {
            return truth_at(*container, "Essential", true);
        }))
        return denied("Task definition does not have any essential container.");
    return std::nullopt;
}

// AWS rule ecs.2 [observed] "Thread klothoplatform/klotho#892; ECS API reference,
// ContainerDefinition": memory is given for the task or for each container, and the shares of CPU
// do not exceed the task's. Test: TaskDefinitions.NameWhatIsWrongWithTheirSizes
Denied deny_shares(const cfn::Object& definition, const Containers& containers) {
    std::int64_t sum = 0;
    for (const cfn::Object* container : containers) {
        std::string name = text_at(*container, "Name");
        auto memory = integer_at(*container, "Memory");
        auto reserved = integer_at(*container, "MemoryReservation");
        if (!memory && !reserved && text_at(definition, "Memory").empty())
            return denied(
                fmt::format("Invalid setting for container '{}'. At least one of 'memory' or "
                            "'memoryReservation' must be specified.",
                            name));
        if (memory && reserved && *memory < *reserved)
            return denied(
                fmt::format("Invalid setting for container '{}'. 'memory' must be greater than "
                            "'memoryReservation'.",
                            name));
        sum += std::max<std::int64_t>(0, integer_at(*container, "Cpu").value_or(0));
    }
    auto units = ecs::cpu_units_of(text_at(definition, "Cpu"));
    if (!text_at(definition, "Cpu").empty() && !units)
        return denied("Invalid 'cpu' setting for task.");
    if (std::string memory = text_at(definition, "Memory");
        !memory.empty() && !ecs::memory_mib_of(memory))
        return denied("Invalid 'memory' setting for task.");
    if (units && sum > *units)
        return denied(
            "The sum of all container 'cpu' values cannot be greater than the value of the task "
            "'cpu'.");
    return std::nullopt;
}

// AWS rule ecs.3 [observed] "Threads aws-cli#7288 and ecs-gen#23": a container port is one, and
// with awsvpc the host port is no other. Test: TaskDefinitions.NameWhatIsWrongWithTheirPorts
Denied deny_ports(const cfn::Object& definition, const cfn::Object& container) {
    for (const cfn::Object* mapping : objects_at(container, "PortMappings")) {
        auto port = integer_at(*mapping, "ContainerPort");
        bool is_range = !text_at(*mapping, "ContainerPortRange").empty();
        if (!is_range && (!port || *port < 1 || *port > 65'535))
            return denied(fmt::format("Invalid 'containerPort' setting for container '{}'.",
                                      text_at(container, "Name")));
        auto host = integer_at(*mapping, "HostPort");
        if (text_at(definition, "NetworkMode") == "awsvpc" && host && *host != 0 && host != port)
            return denied(
                "When networkMode=awsvpc, the host ports and container ports in port mappings "
                "must match.");
    }
    return std::nullopt;
}

/// Whether the container comes back to itself on the way along DependsOn.
bool waits_for_itself(const Containers& containers, const cfn::Object& container) {
    std::set<std::string> met;
    std::vector<const cfn::Object*> ahead{&container};
    while (!ahead.empty()) {
        const cfn::Object* next = ahead.back();
        ahead.pop_back();
        for (const cfn::Object* dependency : objects_at(*next, "DependsOn")) {
            const cfn::Object* other = named(containers, text_at(*dependency, "ContainerName"));
            if (other == &container) return true;
            if (other && met.insert(text_at(*other, "Name")).second) ahead.push_back(other);
        }
    }
    return false;
}

// AWS rule ecs.4 [documented] "ECS API reference, ContainerDependency": COMPLETE and SUCCESS are
// not for essential containers, HEALTHY is for those with a health check. The words of the first
// are observed, thread klothoplatform/klotho#892.
// Test: TaskDefinitions.NameWhatIsWrongWithTheirDependencies
Denied deny_dependencies(const Containers& containers, const cfn::Object& container) {
    for (const cfn::Object* dependency : objects_at(container, "DependsOn")) {
        std::string name = text_at(*dependency, "ContainerName");
        std::string condition = text_at(*dependency, "Condition");
        const cfn::Object* other = named(containers, name);
        if (!other)
            return denied(
                fmt::format("Cannot depend on container + '{}' because it does not exist", name));
        bool for_its_end = condition == "SUCCESS" || condition == "COMPLETE";
        if (for_its_end && truth_at(*other, "Essential", true))
            return denied(
                "A dependency container with SUCCESS or COMPLETE condition cannot be an essential "
                "container");
        if (condition == "HEALTHY" && !says(*other, "HealthCheck"))
            return denied("A dependency container with HEALTHY condition must have a health check");
    }
    if (waits_for_itself(containers, container))
        return denied("The dependencies of the containers have a cycle");
    return std::nullopt;
}

struct Range {
    std::string_view path;
    std::string_view name;
    std::int64_t least;
    std::int64_t most;
};
// AWS rule ecs.5 [documented] "ECS API reference, HealthCheck and ContainerRestartPolicy": the
// ranges of seconds and counts; the words are ours.
// Test: TaskDefinitions.NameWhatIsWrongWithTheirChecks
constexpr Range kRanges[] = {
    {"HealthCheck.Interval", "Health check interval", 5, 300},
    {"HealthCheck.Timeout", "Health check timeout", 2, 60},
    {"HealthCheck.Retries", "Health check retries", 1, 10},
    {"HealthCheck.StartPeriod", "Health check startPeriod", 0, 300},
    {"RestartPolicy.RestartAttemptPeriod", "restartAttemptPeriod", 60, 1800},
};

Denied deny_checks(const cfn::Object& container) {
    for (const Range& range : kRanges) {
        auto value = integer_at(container, range.path);
        if (value && (*value < range.least || *value > range.most))
            return denied(
                fmt::format("{} must be between {} and {}.", range.name, range.least, range.most));
    }
    if (!says(container, "HealthCheck")) return std::nullopt;
    std::vector<std::string> command = texts_at(container, "HealthCheck.Command");
    if (command.empty() || (command[0] != "CMD" && command[0] != "CMD-SHELL"))
        return denied("Health check command must begin with CMD or CMD-SHELL.");
    return std::nullopt;
}

// AWS rule ecs.6 [observed] "Thread klothoplatform/klotho#892; messages that others recorded": a
// log driver has the options that it needs, a mount names a volume that is there, and secrets need
// an execution role. Test: TaskDefinitions.NameWhatTheirContainersLack
Denied deny_lacking(const cfn::Object& definition, const cfn::Object& container) {
    if (text_at(container, "LogConfiguration.LogDriver") == "awslogs") {
        std::string missing;
        for (std::string_view option : {"awslogs-region", "awslogs-group"})
            if (text_at(container, fmt::format("LogConfiguration.Options.{}", option)).empty())
                missing += fmt::format("{}{}", missing.empty() ? "" : ", ", option);
        if (!missing.empty()) return denied("Log driver awslogs requires options: " + missing);
    }
    for (const cfn::Object* mount : objects_at(container, "MountPoints")) {
        std::string name = text_at(*mount, "SourceVolume");
        if (std::ranges::none_of(objects_at(definition, "Volumes"), [&](const cfn::Object* volume) {
                return text_at(*volume, "Name") == name;
            }))
            return denied(fmt::format("Unknown volume '{}'.", name));
    }
    if (says(container, "Secrets") && text_at(definition, "ExecutionRoleArn").empty())
        return denied(
            "When you are specifying container secrets, you must also specify a value for "
            "'executionRoleArn'.");
    return std::nullopt;
}

struct Unsupported {
    std::string_view path;
    std::string_view what;
};
// AWS rule ecs.7 [documented] "ECS API reference, ContainerDefinition, LinuxParameters and
// TaskDefinition (what is not valid on Fargate)": what tasks on Fargate cannot have. The form of
// the words is observed for GPUs. Test: TaskDefinitions.RefuseWhatFargateDoesNotHave
constexpr Unsupported kNotInTasks[] = {
    {"IpcMode", "ipcMode"},
    {"PlacementConstraints", "placement constraints"},
    {"InferenceAccelerators", "inference accelerators"},
};
constexpr Unsupported kNotInContainers[] = {
    {"Privileged", "privileged containers"},
    {"DisableNetworking", "disableNetworking"},
    {"DnsServers", "dnsServers"},
    {"DnsSearchDomains", "dnsSearchDomains"},
    {"DockerSecurityOptions", "dockerSecurityOptions"},
    {"ExtraHosts", "extraHosts"},
    {"Hostname", "hostname"},
    {"Links", "links"},
    {"ResourceRequirements", "GPU resource requirements"},
    {"LinuxParameters.Devices", "devices"},
    {"LinuxParameters.SharedMemorySize", "sharedMemorySize"},
    {"LinuxParameters.MaxSwap", "maxSwap"},
    {"LinuxParameters.Swappiness", "swappiness"},
};
constexpr Unsupported kNotInVolumes[] = {
    {"DockerVolumeConfiguration", "dockerVolumeConfiguration"},
    {"FSxWindowsFileServerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"},
    {"Host.SourcePath", "host.sourcePath"},
};

template <std::size_t N>
Denied deny_unsupported(const cfn::Object& object, const Unsupported (&rows)[N]) {
    for (const Unsupported& row : rows)
        if (says(object, row.path))
            return denied(
                fmt::format("Tasks using the Fargate launch type do not support {}.", row.what));
    return std::nullopt;
}

Denied deny_on_fargate(const cfn::Object& container) {
    if (auto denial = deny_unsupported(container, kNotInContainers)) return denial;
    for (const std::string& added : texts_at(container, "LinuxParameters.Capabilities.Add"))
        if (added != "SYS_PTRACE")
            return denied(fmt::format(
                "Tasks using the Fargate launch type do not support the capability {}.", added));
    if (integer_at(container, "StopTimeout").value_or(0) > 120)
        return denied(
            "Tasks using the Fargate launch type must have a container stop timeout of less than "
            "120 seconds.");
    return std::nullopt;
}

bool is_of_ecr(std::string_view image) {
    return image.find(".dkr.ecr.") != std::string_view::npos;
}

// AWS rule ecs.8 [observed] "Threads virtual-kubelet#193 and aws-cdk#1422; messages that others
// recorded": on Fargate the drivers are awslogs, splunk and awsfirelens; awslogs needs a prefix of
// its streams and, like images of ECR, an execution role.
// Test: TaskDefinitions.NeedARoleForWhatFargateDoesForThem
Denied deny_logs(const cfn::Object& definition, const cfn::Object& container) {
    std::string driver = text_at(container, "LogConfiguration.LogDriver");
    bool has_role = !text_at(definition, "ExecutionRoleArn").empty();
    bool is_known =
        driver.empty() || driver == "awslogs" || driver == "splunk" || driver == "awsfirelens";
    if (!is_known)
        return denied(
            fmt::format("{} is not a valid log driver on Fargate. Must be one of "
                        "[awslogs, splunk, awsfirelens]",
                        driver));
    if (driver == "awslogs" && !has_role)
        return denied(
            "Fargate requires task definition to have execution role ARN to support log driver "
            "awslogs.");
    if (driver == "awslogs" &&
        text_at(container, "LogConfiguration.Options.awslogs-stream-prefix").empty())
        return denied(
            "Fargate requires log configuration options to include awslogs-stream-prefix to "
            "support log driver awslogs.");
    if (is_of_ecr(text_at(container, "Image")) && !has_role)
        return denied(
            "Fargate requires task definition to have execution role ARN to support ECR images.");
    return std::nullopt;
}

// AWS rule ecs.9 [observed] "Thread amazon-ecs-cli#1145; developer guide, Invalid CPU or memory":
// a task on Fargate has the network mode awsvpc and one of the sizes that Fargate has.
// Test: TaskDefinitions.HaveASizeOfFargate
Denied deny_fargate(const cfn::Object& definition) {
    if (text_at(definition, "NetworkMode") != "awsvpc")
        return denied("Fargate only supports network mode ‘awsvpc’.");
    for (auto [property, name] : {std::pair("Cpu", "cpu"), std::pair("Memory", "memory")})
        if (text_at(definition, property).empty())
            return denied(
                fmt::format("Fargate requires that '{}' be defined at the task level.", name));
    if (!can_run_on_fargate(definition))
        return denied("No Fargate configuration exists for given values.");
    if (auto denial = deny_unsupported(definition, kNotInTasks)) return denial;
    if (text_at(definition, "PidMode") == "host")
        return denied("Tasks using the Fargate launch type do not support pidMode host.");
    if (auto size = integer_at(definition, "EphemeralStorage.SizeInGiB");
        size && (*size < 21 || *size > 200))
        return denied("Ephemeral storage size must be between 21 and 200 GiB.");
    for (const cfn::Object* volume : objects_at(definition, "Volumes"))
        if (auto denial = deny_unsupported(*volume, kNotInVolumes)) return denial;
    return std::nullopt;
}

Denied deny_container(const cfn::Object& definition, const Containers& containers,
                      const cfn::Object& container, bool on_fargate) {
    if (auto denial = deny_ports(definition, container)) return denial;
    if (auto denial = deny_dependencies(containers, container)) return denial;
    if (auto denial = deny_checks(container)) return denial;
    if (auto denial = deny_lacking(definition, container)) return denial;
    if (!on_fargate) return std::nullopt;
    if (auto denial = deny_on_fargate(container)) return denial;
    return deny_logs(definition, container);
}

}  // namespace

std::optional<Denial> deny_definition(const cfn::Object& properties) {
    Containers containers = objects_at(properties, "ContainerDefinitions");
    std::vector<std::string> wanted = texts_at(properties, "RequiresCompatibilities");
    bool on_fargate = std::ranges::count(wanted, "FARGATE") > 0;
    if (auto denial = deny_list(properties, containers)) return denial;
    if (on_fargate)
        if (auto denial = deny_fargate(properties)) return denial;
    if (auto denial = deny_shares(properties, containers)) return denial;
    for (const cfn::Object* container : containers)
        if (auto denial = deny_container(properties, containers, *container, on_fargate))
            return denial;
    return deny_simulation(properties);
}

std::optional<Denial> deny_simulation(const cfn::Object& properties) {
    std::vector<std::string> names;
    for (const cfn::Object* container : objects_at(properties, "ContainerDefinitions"))
        names.push_back(text_at(*container, "Name"));
    for (const cfn::Object* tag : objects_at(properties, "Tags"))
        if (auto wrong =
                ecs::wrong_simulate_tag(text_at(*tag, "Key"), text_at(*tag, "Value"), names))
            return denied(std::move(*wrong));
    return std::nullopt;
}

bool can_run_on_fargate(const cfn::Object& definition) {
    auto units = ecs::cpu_units_of(text_at(definition, "Cpu"));
    auto memory = ecs::memory_mib_of(text_at(definition, "Memory"));
    return text_at(definition, "NetworkMode") == "awsvpc" && units && memory &&
           ecs::is_fargate_size(*units, *memory);
}

}  // namespace engine
