#include "engine/inventory/deny_service.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "engine/cloud_service.h"
#include "engine/ecs/refusals.h"
#include "engine/inventory/deny_definition.h"
#include "engine/properties.h"

namespace engine {
namespace {

Denial denied(Refusal refusal, std::string handler_code = "InvalidRequest") {
    return {std::move(refusal.code), std::move(handler_code), std::move(refusal.message)};
}
Denial invalid(std::string message) {
    return denied(ecs::invalid(std::move(message)));
}

const cfn::Object* container_of(const cfn::Object& definition, std::string_view name) {
    for (const cfn::Object* container : objects_at(definition, "ContainerDefinitions"))
        if (text_at(*container, "Name") == name) return container;
    return nullptr;
}

// AWS rule service.28 [documented] "ECS API reference, CreateService, loadBalancers": the target
// group must be attached to a load balancer, the container and its port must be in the task
// definition. Test: Inventory.RefusesAServiceBehindATargetGroupWithoutALoadBalancer
std::optional<Denial> deny_target(const Inventory& inventory, const cfn::Object& target,
                                  const cfn::Object& definition) {
    std::string group = text_at(target, "TargetGroupArn");
    if (group.empty()) return std::nullopt;
    if (!inventory.find("AWS::ElasticLoadBalancingV2::TargetGroup", group))
        return denied(ecs::target_group_not_found(group));
    if (inventory.forwards(group) == 0)
        return invalid(
            fmt::format("The target group with targetGroupArn {} does not have an "
                        "associated load balancer.",
                        group));
    std::string name = text_at(target, "ContainerName");
    const cfn::Object* container = container_of(definition, name);
    if (!container)
        return invalid(
            fmt::format("The container {} does not exist in the task definition.", name));
    std::string port = text_at(target, "ContainerPort");
    for (const cfn::Object* mapping : objects_at(*container, "PortMappings"))
        if (text_at(*mapping, "ContainerPort") == port) return std::nullopt;
    return invalid(
        fmt::format("The container {} did not have a container port {} defined.", name, port));
}

// AWS rule service.29 [documented] "ECS API reference, CreateService, capacityProviderStrategy and
// launchType": one of them at most, and only providers that the cluster has.
// Test: Inventory.RefusesCapacityThatTheClusterDoesNotHave
std::optional<Denial> deny_capacity(const Inventory& inventory, const cfn::Object& properties) {
    std::vector<const cfn::Object*> strategy = objects_at(properties, "CapacityProviderStrategy");
    if (strategy.empty()) return std::nullopt;
    if (!text_at(properties, "LaunchType").empty())
        return invalid(
            "Specifying both a launch type and capacity provider strategy is not "
            "supported. Remove one and try again.");
    const Record* cluster = cluster_of(inventory, properties);
    if (!cluster) return std::nullopt;
    std::vector<std::string> providers = providers_of(inventory, *cluster);
    for (const cfn::Object* share : strategy)
        if (!std::ranges::count(providers, text_at(*share, "CapacityProvider")))
            return denied(ecs::provider_not_associated());
    return std::nullopt;
}

struct NotOnFargate {
    std::string_view property;
    std::string_view message;
};
// AWS rule ecs.12 [observed] "Messages that others recorded": what services on Fargate cannot have.
// Test: CreateService.RefusesWhatFargateDoesNotHave
constexpr NotOnFargate kNotOnFargate[] = {
    {"PlacementConstraints", "Placement constraints are not supported with FARGATE launch type"},
    {"PlacementStrategies", "Placement strategies are not supported with FARGATE launch type"},
    {"Role", "You cannot specify an IAM role for services that require a service linked role."},
};

Denial no_capacity(std::string_view launch_type, std::string_view why = {}) {
    return invalid(
        fmt::format("This cloud has no capacity of launch type {}{}.", launch_type, why));
}

// AWS rule ecs.47 [documented] "ECS API reference, CreateService, launchType; CloudFormation user
// guide, AWS::ECS::Service LaunchType": without a launch type, a strategy and a default strategy of
// the cluster, the launch type is EC2. On AWS such a service is made and waits for container
// instances; here, where none can come, it is refused: that is chosen.
// Test: Inventory.RefusesAServiceThatWouldRunOnContainerInstances
std::optional<Denial> deny_no_launch_type(const Inventory& inventory,
                                          const cfn::Object& properties) {
    const Record* cluster = cluster_of(inventory, properties);
    bool says_where = !text_at(properties, "LaunchType").empty() ||
                      !objects_at(properties, "CapacityProviderStrategy").empty();
    if (!cluster || says_where || !default_capacity(inventory, *cluster).empty())
        return std::nullopt;
    return no_capacity("EC2",
                       ", which a service has that names no launchType and no "
                       "capacityProviderStrategy, in a cluster without a default strategy");
}

std::optional<Denial> deny_off_fargate(const cfn::Object& properties) {
    std::string launch = text_at(properties, "LaunchType");
    if (!launch.empty() && launch != "FARGATE") return no_capacity(launch);
    for (const NotOnFargate& row : kNotOnFargate) {
        bool is_there = !text_at(properties, row.property).empty() ||
                        !objects_at(properties, row.property).empty();
        if (is_there) return invalid(std::string(row.message));
    }
    return std::nullopt;
}

struct Bounds {
    std::string_view property;
    std::string_view member;  ///< as the API calls it
    std::int64_t most;
};
// AWS rule service.44 [documented] "ECS API reference, CreateService, desiredCount,
// deploymentConfiguration and healthCheckGracePeriodSeconds; Service quotas, Tasks per service":
// none of the numbers is below 0, a service has up to 5,000 tasks, and what is a number of 32 bits
// ends there. The words are ours. Test: CreateService.RefusesNumbersThatThereAreNot
constexpr std::int64_t kLast = 2'147'483'647;
constexpr Bounds kBounds[] = {
    {"DesiredCount", "desiredCount", 5000},
    {"DeploymentConfiguration.MinimumHealthyPercent", "minimumHealthyPercent", kLast},
    {"DeploymentConfiguration.MaximumPercent", "maximumPercent", kLast},
    {"HealthCheckGracePeriodSeconds", "healthCheckGracePeriodSeconds", kLast},
};

std::optional<Denial> deny_numbers(const cfn::Object& properties) {
    for (const Bounds& bounds : kBounds) {
        if (text_at(properties, bounds.property).empty()) continue;
        auto number = integer_at(properties, bounds.property);
        if (!number || *number < 0 || *number > bounds.most)
            return invalid(
                fmt::format("{} should be between 0 and {}.", bounds.member, bounds.most));
    }
    return std::nullopt;
}

// AWS rule ecs.13 [observed] "Messages that others recorded": a service that is still DRAINING
// keeps its name. Test: CreateService.WaitsForOneOfTheSameNameToDrain
std::optional<Denial> deny_draining(const Inventory& inventory, const cfn::Object& properties) {
    const Record* cluster = cluster_of(inventory, properties);
    const auto& [account, region] = std::tie(inventory.state().account, inventory.state().region);
    const Record* there = inventory.find(
        "AWS::ECS::Service", fmt::format("arn:aws:ecs:{}:{}:service/{}/{}", region, account,
                                         cluster->physical_id, text_at(properties, "ServiceName")));
    if (!there || there->phase != Record::Phase::Deleting) return std::nullopt;
    return invalid("Unable to Start a service that is still Draining.");
}

}  // namespace

std::optional<Denial> deny_new_service(const Inventory& inventory, const cfn::Object& properties) {
    if (auto denial = deny_no_launch_type(inventory, properties)) return denial;
    if (auto denial = deny_service(inventory, properties)) return denial;
    const Record* definition =
        inventory.find("AWS::ECS::TaskDefinition", text_at(properties, "TaskDefinition"));
    if (definition->phase == Record::Phase::Inactive)
        return denied(ecs::inactive_task_definition());
    return deny_draining(inventory, properties);
}

std::optional<Denial> deny_service(const Inventory& inventory, const cfn::Object& properties) {
    if (!cluster_of(inventory, properties)) return denied(ecs::cluster_not_found(), "NotFound");
    std::string kind = text_at(properties, "DeploymentController.Type");
    if (!kind.empty() && kind != "ECS")
        return invalid(fmt::format("This cloud has no deployment controller {}.", kind));
    if (text_at(properties, "SchedulingStrategy") == "DAEMON")
        return invalid("Daemon scheduling strategy is not supported on Fargate.");
    std::string named = text_at(properties, "TaskDefinition");
    const Record* definition =
        named.empty() ? nullptr : inventory.find("AWS::ECS::TaskDefinition", named);
    if (!definition) return invalid("TaskDefinition can not be blank.");
    if (auto denial = deny_off_fargate(properties)) return denial;
    if (auto denial = deny_numbers(properties)) return denial;
    if (texts_at(properties, "NetworkConfiguration.AwsvpcConfiguration.Subnets").empty())
        return denied(ecs::no_network(text_at(*definition->properties, "NetworkMode")));
    for (const cfn::Object* target : objects_at(properties, "LoadBalancers"))
        if (auto denial = deny_target(inventory, *target, *definition->properties)) return denial;
    for (const cfn::Object* registry : objects_at(properties, "ServiceRegistries")) {
        std::string arn = text_at(*registry, "RegistryArn");
        if (!inventory.find("AWS::ServiceDiscovery::Service", arn))
            return denied(ecs::registry_not_found(arn));
    }
    if (auto denial = deny_capacity(inventory, properties)) return denial;
    // AWS rule ecs.14 [observed] "Messages that others recorded": the revision must fit Fargate.
    // Test: CreateService.RefusesWhatFargateDoesNotHave
    if (!can_run_on_fargate(*definition->properties)) return denied(ecs::not_for_fargate());
    return std::nullopt;
}

}  // namespace engine
