#pragma once
// What ECS says when it refuses, once for all who refuse in its name: the inventory, the scheduler,
// the requests of the API.

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/core.h"

namespace engine::ecs {

inline constexpr std::string_view kClusterNotFound = "Cluster not found.";
/// `{0}` is the subnet.
inline constexpr std::string_view kSubnetNotFound =
    "Error retrieving subnet information for [{0}]: The subnet ID '{0}' does not exist (ErrorCode: "
    "InvalidSubnetID.NotFound)";

inline Refusal invalid(std::string message) {
    return {"InvalidParameterException", std::move(message)};
}
inline Refusal cluster_not_found() {
    return {"ClusterNotFoundException", std::string(kClusterNotFound)};
}
inline Refusal inactive_task_definition() {
    return {"ClientException", "TaskDefinition is inactive"};
}
inline Refusal not_for_fargate() {
    return invalid("Task definition does not support launch_type FARGATE.");
}
inline Refusal security_group_not_found(std::string_view id) {
    return invalid(fmt::format(
        "Error retrieving security group information for [{0}]: The security group '{0}' does not "
        "exist (ErrorCode: InvalidGroup.NotFound)",
        id));
}
inline Refusal provider_not_associated() {
    return invalid(
        "The specified capacity provider strategy cannot contain a capacity provider that is not "
        "associated with the cluster. Associate the capacity provider with the cluster and try "
        "again.");
}
/// Of a definition of this network mode: one of another mode needs no network, and cannot run here.
inline Refusal no_network(std::string_view network_mode = "awsvpc") {
    if (network_mode != "awsvpc") return not_for_fargate();
    return invalid(
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
}
inline Refusal subnet_not_found(std::string_view id) {
    return invalid(fmt::format(kSubnetNotFound, id));
}
inline Refusal target_group_not_found(std::string_view arn) {
    return invalid(fmt::format("The target group {} does not exist.", arn));
}
inline Refusal registry_not_found(std::string_view arn) {
    return invalid(fmt::format("The service registry {} does not exist.", arn));
}

}  // namespace engine::ecs
