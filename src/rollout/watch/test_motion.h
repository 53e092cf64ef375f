#pragma once
// For the tests of this room and those that use it: pieces as AWS shows them.

#include <string>
#include <utility>
#include <vector>

#include "rollout/watch/motion.h"

namespace rollout::test {

inline base::Time at(std::int64_t seconds) {
    return base::Time::unix_seconds(1'800'000'000 + seconds);
}

inline StackSeen stack(std::string status, std::int64_t changed = 0) {
    return {.name = "shop-dev-api",
            .id = "arn:stack/api",
            .status = std::move(status),
            .changed = at(changed),
            .parameters = {{"Release", "2 anna"}}};
}

inline DeploymentSeen deployment(std::string id, std::string status, std::string rollout,
                                 std::int64_t running = 2) {
    return {.id = std::move(id),
            .status = std::move(status),
            .rollout = std::move(rollout),
            .task_definition = "arn:task-definition/api:1",
            .desired = 2,
            .running = running};
}

/// With two tasks wanted; the primary deployment comes first.
inline ServiceSeen service(std::vector<DeploymentSeen> deployments, std::int64_t running = 2) {
    return {.name = "shop-dev-api",
            .status = "ACTIVE",
            .task_definition = deployments.front().task_definition,
            .desired = 2,
            .running = running,
            .deployments = std::move(deployments)};
}

inline ServiceSeen steady() {
    return service({deployment("one", "PRIMARY", "COMPLETED")});
}

inline ServiceSeen rolling() {
    return service(
        {deployment("two", "PRIMARY", "IN_PROGRESS", 0), deployment("one", "ACTIVE", "COMPLETED")});
}

inline ServiceDeploymentSeen service_deployment(std::string status, std::string arn = "arn:two",
                                                std::int64_t created = 10) {
    return {.arn = std::move(arn),
            .status = std::move(status),
            .created = at(created),
            .has_source = true};
}

inline TaskSeen stopped_task(std::string id, std::int64_t stopped, std::int64_t exit_code = 3) {
    return {.arn = "arn:task/dev/" + id,
            .started_by = "ecs-svc/two",
            .status = "STOPPED",
            .stop_code = "EssentialContainerExited",
            .stop_reason = "Essential container in task exited",
            .containers = {{.name = "api", .status = "STOPPED", .exit_code = exit_code}},
            .stopped = at(stopped)};
}

inline Piece api() {
    return {.region = "eu-west-1",
            .stack = "shop-dev-api",
            .kind = cfn::StackKind::Service,
            .subject = "api",
            .cluster = "shop-dev",
            .service = "shop-dev-api",
            .definition_output = "TaskDefinitionArn",
            .release_parameter = "Release"};
}

inline Piece network() {
    return {.region = "eu-west-1", .stack = "shop-dev-network", .kind = cfn::StackKind::Network};
}

inline Piece nightly() {
    return {.region = "eu-west-1",
            .stack = "shop-dev-job-nightly",
            .kind = cfn::StackKind::Job,
            .subject = "nightly",
            .cluster = "shop-dev",
            .family = "shop-dev-job-nightly",
            .container = "nightly"};
}

}  // namespace rollout::test
