#pragma once
// For the tests of this room: small platforms as values.

#include <string>
#include <utility>
#include <vector>

#include "cfn/test_templates.h"
#include "rollout/cloud_seen.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout::test {

inline constexpr const char* kNetwork = R"(
Description: "shop-dev: network"
Resources:
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: web } }
  Old: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: old } }
Outputs:
  Group: { Value: { Ref: Group }, Export: { Name: "shop-dev-network:Group" } }
  Old: { Value: { Ref: Old }, Export: { Name: "shop-dev-network:Old" } }
)";
inline constexpr const char* kSmallNetwork = R"(
Description: "shop-dev: network"
Resources:
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: web } }
Outputs:
  Group: { Value: { Ref: Group }, Export: { Name: "shop-dev-network:Group" } }
)";
/// A service that imports the export called `group`.
inline std::string service(const std::string& group, const std::string& more = {}) {
    return R"(
Description: "shop-dev: service web"
Parameters:
  Image: { Type: String, Default: "" }
  Release: { Type: String, Default: "" }
  DesiredCount: { Type: String, Default: "" }
  Capacity: { Type: String, Default: spot }
  ForceNewDeployment: { Type: String, Default: "" }
Conditions:
  OnSpot: { "Fn::Equals": [{ Ref: Capacity }, spot] }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: shop-dev-web, ContainerDefinitions: [{ Name: web, Image: { Ref: Image } }] }
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: shop-dev-web
      TaskDefinition: { Ref: Task }
      CapacityProviderStrategy:
        - CapacityProvider: { "Fn::If": [OnSpot, FARGATE_SPOT, FARGATE] }
      NetworkConfiguration:
        AwsvpcConfiguration: { SecurityGroups: [{ "Fn::ImportValue": ")" +
           group + "\" }] }\n" + more + R"(
Outputs:
  TaskDefinitionArn: { Value: { Ref: Task } }
)";
}

inline WantedStack network_wanted(const std::string& body) {
    return {.name = "shop-dev-network",
            .kind = cfn::StackKind::Network,
            .region = "eu-west-1",
            .body = cfn::read_text(body)};
}

inline WantedStack service_wanted(const std::string& body) {
    WantedStack stack{.name = "shop-dev-web",
                      .kind = cfn::StackKind::Service,
                      .subject = "web",
                      .region = "eu-west-1",
                      .body = cfn::read_text(body),
                      .after = {0},
                      .release_parameter = "Release"};
    stack.images = {{.parameter = "Image",
                     .registry = "123456789012",
                     .repository = "shop-web",
                     .tag = "dev",
                     .image = "shop-web@sha256:1"}};
    stack.service = ServiceWish{.cluster = "shop-dev",
                                .name = "shop-dev-web",
                                .count = 3,
                                .count_parameter = "DesiredCount",
                                .capacity_parameter = "Capacity",
                                .force_parameter = "ForceNewDeployment",
                                .on_spot = true,
                                .spot_value = "spot",
                                .on_demand_value = "on-demand",
                                .definition_output = "TaskDefinitionArn"};
    return stack;
}

inline Wish wish(std::vector<WantedStack> stacks) {
    return {.environment = "dev",
            .account = "123456789012",
            .region = "eu-west-1",
            .prefix = "shop-dev",
            .stacks = std::move(stacks),
            .release = "2 anna"};
}

inline StackFound found(const std::string& name, const std::string& body,
                        std::map<std::string, std::string, std::less<>> parameters = {}) {
    return {.stack = {.name = name,
                      .id = "arn:" + name,
                      .status = "UPDATE_COMPLETE",
                      .changed = base::Time::unix_seconds(1000),
                      .parameters = std::move(parameters)},
            .body = cfn::read_text(body)};
}

/// As the service's stack stands after a rollout of `service_wanted`.
inline StackFound service_found(const std::string& body) {
    return found("shop-dev-web", body,
                 {{"Image", "shop-web@sha256:1"},
                  {"Release", "1 anna"},
                  {"DesiredCount", ""},
                  {"Capacity", "spot"},
                  {"ForceNewDeployment", ""}});
}

inline LiveService live(std::int64_t count = 3, const std::string& provider = "FARGATE_SPOT") {
    return {.service = {.name = "shop-dev-web",
                        .status = "ACTIVE",
                        .task_definition = "arn:task:1",
                        .desired = count,
                        .running = count},
            .capacity_provider = provider};
}

}  // namespace rollout::test
