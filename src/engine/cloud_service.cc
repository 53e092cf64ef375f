#include "engine/cloud_service.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/ecs/simulate_tags.h"
#include "engine/ecs/task_size.h"
#include "engine/properties.h"

namespace engine {
namespace {

using base::Duration;
using ecs::BreakerSettings;
using ecs::DeploymentStrategy;

std::uint32_t count_at(const cfn::Object& object, std::string_view path, std::uint32_t absent) {
    std::optional<std::int64_t> count = integer_at(object, path);
    if (!count) return absent;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(*count, 0, 2'147'483'647));
}

Duration seconds_at(const cfn::Object& object, std::string_view path, Duration absent) {
    std::optional<std::int64_t> count = integer_at(object, path);
    return count ? Duration::seconds(std::clamp<std::int64_t>(*count, 0, 2'147'483'647)) : absent;
}

ecs::HealthCheck health_check_of(const cfn::Object& check) {
    ecs::HealthCheck health{.command = texts_at(check, "Command")};
    health.interval = seconds_at(check, "Interval", health.interval);
    health.timeout = seconds_at(check, "Timeout", health.timeout);
    health.retries = std::max(1U, count_at(check, "Retries", health.retries));
    health.start_period = seconds_at(check, "StartPeriod", health.start_period);
    return health;
}

ecs::DependencyCondition condition_of(std::string_view text) {
    if (text == "COMPLETE") return ecs::DependencyCondition::Complete;
    if (text == "SUCCESS") return ecs::DependencyCondition::Success;
    if (text == "HEALTHY") return ecs::DependencyCondition::Healthy;
    return ecs::DependencyCondition::Start;
}

ecs::ContainerSpec container_of(const cfn::Object& container,
                                const std::vector<std::string>& names) {
    ecs::ContainerSpec spec{.name = text_at(container, "Name"),
                            .image = text_at(container, "Image"),
                            .essential = truth_at(container, "Essential", true)};
    spec.start_timeout = seconds_at(container, "StartTimeout", spec.start_timeout);
    spec.stop_timeout = seconds_at(container, "StopTimeout", spec.stop_timeout);
    if (const auto* check = property(container, "HealthCheck"))
        if (const auto* object = check->as<cfn::Object>())
            spec.health_check = health_check_of(*object);
    for (const cfn::Object* needed : objects_at(container, "DependsOn")) {
        auto found = std::find(names.begin(), names.end(), text_at(*needed, "ContainerName"));
        if (found == names.end()) continue;
        spec.depends_on.push_back({static_cast<std::uint8_t>(found - names.begin()),
                                   condition_of(text_at(*needed, "Condition"))});
    }
    if (truth_at(container, "RestartPolicy.Enabled")) {
        ecs::RestartPolicy& policy = spec.restart_policy.emplace();
        for (const std::string& code : texts_at(container, "RestartPolicy.IgnoredExitCodes")) {
            cfn::Expression text(code);
            if (auto number = integer_of(&text))
                policy.ignored_exit_codes.push_back(static_cast<std::int32_t>(*number));
        }
        policy.attempt_period =
            seconds_at(container, "RestartPolicy.RestartAttemptPeriod", policy.attempt_period);
    }
    return spec;
}

// AWS rule service.30 [documented] "ECS API reference, CreateService, capacityProviderStrategy":
// without a strategy and a launch type the cluster's default strategy counts, as it is when the
// service is created. Test: CloudService.TakesTheStrategyOfTheClusterWhenItHasNoneOfItsOwn
// AWS rule service.40 [documented] "ECS API reference, UpdateService, capacityProviderStrategy": an
// update without a strategy leaves the one that the service has; an empty list goes back to the
// launch type. Test: CloudService.KeepsTheStrategyThatAnUpdateDoesNotName
std::vector<ecs::CapacityShare> capacity_of(const Inventory& inventory, const Record& cluster,
                                            const cfn::Object& service,
                                            const ecs::RevisionSpec* running) {
    const cfn::Expression* strategy = property(service, "CapacityProviderStrategy");
    bool is_given = strategy && !strategy->as<cfn::Null>();
    if (!is_given && text_at(service, "LaunchType").empty())
        return running ? running->capacity : default_capacity(inventory, cluster);
    return shares_of(service, "CapacityProviderStrategy");
}

/// What the revision fixes, as RevisionSpec::given has it.
SharedProperties given_by(const cfn::Object& service, const Record& definition) {
    cfn::Object given;
    for (std::string_view name : ecs::revision_properties()) {
        const cfn::Expression* value = service.find(name);
        given.add(std::string(name), value ? *value : cfn::Expression{});
    }
    *given.find("TaskDefinition") = definition.physical_id;
    return share(std::move(given));
}

DeploymentStrategy strategy_of(std::string_view text) {
    if (text == "BLUE_GREEN") return DeploymentStrategy::BlueGreen;
    if (text == "LINEAR") return DeploymentStrategy::Linear;
    if (text == "CANARY") return DeploymentStrategy::Canary;
    return DeploymentStrategy::Rolling;
}

BreakerSettings breaker_of(const cfn::Object& deployment) {
    BreakerSettings breaker;
    breaker.enabled = truth_at(deployment, "DeploymentCircuitBreaker.Enable");
    breaker.rollback = truth_at(deployment, "DeploymentCircuitBreaker.Rollback");
    std::string type = text_at(deployment, "DeploymentCircuitBreaker.ThresholdConfiguration.Type");
    if (type == "COUNT") breaker.threshold = BreakerSettings::Threshold::Count;
    if (type == "UNBOUNDED_PERCENT")
        breaker.threshold = BreakerSettings::Threshold::UnboundedPercent;
    breaker.value = count_at(deployment, "DeploymentCircuitBreaker.ThresholdConfiguration.Value",
                             breaker.value);
    breaker.reset_on_healthy_task =
        truth_at(deployment, "DeploymentCircuitBreaker.ResetOnHealthyTask", true);
    return breaker;
}

ecs::EarlySuccess early_success_of(const cfn::Object& deployment) {
    ecs::EarlySuccess early;
    early.enabled = truth_at(deployment, "EarlySuccessCriteria.Enable");
    early.healthy_percent =
        count_at(deployment, "EarlySuccessCriteria.HealthyPercent", early.healthy_percent);
    early.cleans_up_later =
        text_at(deployment, "EarlySuccessCriteria.SourceServiceRevisionCleanup") == "DEFERRED";
    return early;
}

Refusal missing(std::string message) {
    return {"InvalidParameterException", std::move(message)};
}

}  // namespace

ecs::TaskSpec task_spec_of(const Record& definition) {
    const cfn::Object& properties = *definition.properties;
    ecs::TaskSpec spec{.task_definition_arn = definition.physical_id};
    spec.cpu_units = ecs::cpu_units_of(text_at(properties, "Cpu")).value_or(spec.cpu_units);
    spec.memory_mib = ecs::memory_mib_of(text_at(properties, "Memory")).value_or(spec.memory_mib);
    std::vector<const cfn::Object*> containers = objects_at(properties, "ContainerDefinitions");
    std::vector<std::string> names;
    for (const cfn::Object* container : containers)
        names.push_back(text_at(*container, "Name"));
    for (const cfn::Object* container : containers)
        spec.containers.push_back(container_of(*container, names));
    for (const cfn::Object* tag : objects_at(properties, "Tags")) {
        std::string key = text_at(*tag, "Key");
        if (key.starts_with(ecs::kSimulate))
            spec.simulate[key.substr(ecs::kSimulate.size())] = text_at(*tag, "Value");
    }
    return spec;
}

const Record* find_cluster(const Inventory& inventory, std::string_view word) {
    return inventory.find("AWS::ECS::Cluster", word.empty() ? "default" : word);
}

const Record* associations_of(const Inventory& inventory, const Record& cluster) {
    return inventory.find("AWS::ECS::ClusterCapacityProviderAssociations", cluster.physical_id);
}

std::vector<ecs::CapacityShare> shares_of(const cfn::Object& owner, std::string_view property) {
    std::vector<ecs::CapacityShare> shares;
    for (const cfn::Object* item : objects_at(owner, property))
        shares.push_back({text_at(*item, "CapacityProvider"), count_at(*item, "Base", 0),
                          count_at(*item, "Weight", 0)});
    return shares;
}

std::vector<ecs::CapacityShare> default_capacity(const Inventory& inventory,
                                                 const Record& cluster) {
    if (const Record* associations = associations_of(inventory, cluster))
        return shares_of(*associations->properties, "DefaultCapacityProviderStrategy");
    return shares_of(*cluster.properties, "DefaultCapacityProviderStrategy");
}

std::vector<std::string> providers_of(const Inventory& inventory, const Record& cluster) {
    std::vector<std::string> providers = texts_at(*cluster.properties, "CapacityProviders");
    if (const Record* associations = associations_of(inventory, cluster))
        for (std::string& provider : texts_at(*associations->properties, "CapacityProviders"))
            if (!std::ranges::count(providers, provider)) providers.push_back(std::move(provider));
    return providers;
}

const Record* cluster_of(const Inventory& inventory, const cfn::Object& service) {
    return find_cluster(inventory, text_at(service, "Cluster"));
}

ecs::ServiceNames service_names_of(const Inventory& inventory, const Record& service) {
    const Record* cluster = cluster_of(inventory, *service.properties);
    return {.cluster_arn = cluster ? text_of(cluster->attributes->find("Arn")) : std::string(),
            .cluster_name = cluster ? cluster->physical_id : std::string(),
            .service_arn = service.physical_id,
            .service_name = service.name,
            .account = inventory.state().account,
            .region = inventory.state().region};
}

std::vector<ecs::Placement> placements_of(const Inventory& inventory,
                                          const std::vector<std::string>& subnets) {
    std::vector<ecs::Placement> placements;
    for (const std::string& id : subnets)
        if (const Record* subnet = inventory.find("AWS::EC2::Subnet", id))
            placements.push_back({text_of(subnet->attributes->find("AvailabilityZone")), id});
    return placements;
}

std::variant<ecs::RevisionSpec, Refusal> revision_of(const ServiceSurroundings& around,
                                                     const cfn::Object& service,
                                                     const ecs::RevisionSpec* running) {
    const Inventory& inventory = around.inventory;
    ecs::RevisionSpec revision;
    const Record* definition =
        inventory.find("AWS::ECS::TaskDefinition", text_at(service, "TaskDefinition"));
    if (!definition) return missing("Unable to describe task definition.");
    // AWS rule service.39 [documented] "API reference, DeregisterTaskDefinition": a service whose
    // revision is INACTIVE can be updated as long as it stays with it, and not to one that is.
    // Test: Cloud.ScalesAServiceWhoseRevisionIsInactive
    bool stays = running && running->task->task_definition_arn == definition->physical_id;
    if (definition->phase == Record::Phase::Inactive && !stays)
        return ecs::inactive_task_definition();
    revision.task = around.task_spec(*definition);
    revision.given = given_by(service, *definition);
    const Record* cluster = cluster_of(inventory, service);
    if (!cluster) return ecs::cluster_not_found();
    revision.capacity = capacity_of(inventory, *cluster, service, running);
    constexpr const char* kNetwork = "NetworkConfiguration.AwsvpcConfiguration.";
    auto network = [&](const char* name) { return std::string(kNetwork) + name; };
    revision.placements = placements_of(inventory, texts_at(service, network("Subnets")));
    if (revision.placements.empty()) return ecs::no_network();
    revision.security_groups = texts_at(service, network("SecurityGroups"));
    revision.assign_public_ip = text_at(service, network("AssignPublicIp")) == "ENABLED";
    for (const cfn::Object* target : objects_at(service, "LoadBalancers")) {
        std::string arn = text_at(*target, "TargetGroupArn");
        std::optional<Address> group = around.target_group(arn);
        if (!group) return ecs::target_group_not_found(arn);
        revision.targets.push_back(
            {*group, arn, text_at(*target, "ContainerName"),
             static_cast<std::uint16_t>(count_at(*target, "ContainerPort", 0))});
    }
    std::vector<const cfn::Object*> registries = objects_at(service, "ServiceRegistries");
    if (!registries.empty()) {
        revision.name_service_arn = text_at(*registries[0], "RegistryArn");
        revision.name_service = around.name_service(last_segment(revision.name_service_arn));
        if (!revision.name_service) return ecs::registry_not_found(revision.name_service_arn);
    }
    if (std::string version = text_at(service, "PlatformVersion"); !version.empty())
        revision.platform_version = std::move(version);
    return revision;
}

// AWS rule service.31 [documented] "ECS API reference, CreateService and UpdateService; developer
// guide, Availability Zone rebalancing": a count that is not given is 1 at the creation,
// rebalancing is ENABLED, or DISABLED where a maximum of 100 % leaves no room for it; both stay as
// they are later; the percents are 100 and 200 where none are given.
// Test: CloudService.LeavesTheCountAloneWhenAnUpdateDoesNotGiveIt
ecs::ServiceSettings settings_of(const cfn::Object& service, const ecs::ServiceSettings* before) {
    ecs::ServiceSettings settings;
    settings.desired_count = count_at(service, "DesiredCount", before ? before->desired_count : 1);
    static const cfn::Object kNone;
    const cfn::Expression* given = property(service, "DeploymentConfiguration");
    const auto* object = given ? given->as<cfn::Object>() : nullptr;
    const cfn::Object& deployment = object ? *object : kNone;
    settings.minimum_healthy_percent =
        count_at(deployment, "MinimumHealthyPercent", settings.minimum_healthy_percent);
    settings.maximum_percent = count_at(deployment, "MaximumPercent", settings.maximum_percent);
    settings.breaker = breaker_of(deployment);
    settings.strategy = strategy_of(text_at(deployment, "Strategy"));
    settings.early = early_success_of(deployment);
    settings.has_lifecycle_hooks = !objects_at(deployment, "LifecycleHooks").empty();
    settings.health_check_grace = seconds_at(service, "HealthCheckGracePeriodSeconds", {});
    std::string rebalancing = text_at(service, "AvailabilityZoneRebalancing");
    settings.zone_rebalancing = !rebalancing.empty() ? rebalancing == "ENABLED"
                                : before             ? before->zone_rebalancing
                                                     : settings.maximum_percent > 100;
    settings.enable_execute_command = truth_at(service, "EnableExecuteCommand");
    return settings;
}

// AWS rule service.32 [documented] "CloudFormation user guide, AWS::ECS::Service
// ForceNewDeployment": with EnableForceNewDeployment, another nonce is a new deployment.
// Test: CloudService.ForcesADeploymentByAnotherNonce
bool forces_deployment(const cfn::Object& before, const cfn::Object& after) {
    if (!truth_at(after, "ForceNewDeployment.EnableForceNewDeployment")) return false;
    const char* nonce = "ForceNewDeployment.ForceNewDeploymentNonce";
    return !truth_at(before, "ForceNewDeployment.EnableForceNewDeployment") ||
           text_at(before, nonce) != text_at(after, nonce);
}

TargetGroupSettings target_group_settings_of(const Record& group) {
    const cfn::Object& properties = *group.properties;
    TargetGroupSettings settings = default_settings(text_at(properties, "Protocol"));
    settings.arn = group.physical_id;
    if (std::string text = text_at(properties, "HealthCheckProtocol"); !text.empty())
        settings.protocol = std::move(text);
    if (std::string text = text_at(properties, "HealthCheckPath"); !text.empty())
        settings.path = std::move(text);
    if (std::string text = text_at(properties, "Matcher.HttpCode"); !text.empty())
        settings.matcher = std::move(text);
    if (auto port = integer_at(properties, "HealthCheckPort"))
        settings.health_port = static_cast<std::uint16_t>(*port);
    settings.interval = seconds_at(properties, "HealthCheckIntervalSeconds", settings.interval);
    settings.timeout = seconds_at(properties, "HealthCheckTimeoutSeconds", settings.timeout);
    settings.healthy_threshold =
        count_at(properties, "HealthyThresholdCount", settings.healthy_threshold);
    settings.unhealthy_threshold =
        count_at(properties, "UnhealthyThresholdCount", settings.unhealthy_threshold);
    for (const cfn::Object* attribute : objects_at(properties, "TargetGroupAttributes")) {
        std::string key = text_at(*attribute, "Key");
        if (key == "deregistration_delay.timeout_seconds")
            settings.deregistration_delay =
                seconds_at(*attribute, "Value", settings.deregistration_delay);
        if (key == "slow_start.duration_seconds")
            settings.slow_start = seconds_at(*attribute, "Value", settings.slow_start);
    }
    return settings;
}

}  // namespace engine
