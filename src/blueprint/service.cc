#include "blueprint/service_parts.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/servicediscovery.h"

namespace blueprint {
namespace {

namespace ecs = cfn::ecs::service;
using platform::Service;

constexpr std::string_view kServiceId = "Service";
constexpr std::string_view kCountGivenCondition = "DesiredCountGiven";
constexpr std::string_view kForcedCondition = "DeploymentForced";
/// Seconds for which clients may keep an address: a task that has left is not asked for longer.
constexpr std::int64_t kNameTtl = 10;

/// Who owns the count? A number in the template goes with every update and undoes what the
/// autoscaler chose; without one an update leaves it alone. So a scaled service takes it from a
/// parameter that is empty but while the service is created. AWS: AWS::ECS::Service,
/// "DesiredCount".
cfn::Value<std::int64_t> desired_count(const Service& service, cfn::Template& body) {
    if (!service.scale) return *service.count;
    std::string name(kDesiredCountParameter);
    body.parameters.push_back(
        {.name = name,
         .default_value = "",
         .description = "Tasks to create the service with; empty: leave the count alone"});
    body.conditions.push_back(
        {std::string(kCountGivenCondition), cfn::not_(cfn::equals(cfn::Ref{name}, ""))});
    return cfn::if_(std::string(kCountGivenCondition), cfn::ref_parameter(name), cfn::no_value());
}

/// A change of capacity is refused without a forced deployment, and a template that always asked
/// for one would roll every service with every update. So it asks only when somebody gives a value
/// that was not given before. AWS: AWS::ECS::Service, "ForceNewDeployment"; API reference of ECS,
/// "UpdateService", capacityProviderStrategy.
cfn::Nested<ecs::ForceNewDeployment> forced_deployment(cfn::Template& body) {
    std::string name(kForceParameter);
    body.parameters.push_back(
        {.name = name,
         .default_value = "",
         .description = "A new value forces one deployment, as a changed Capacity needs it"});
    body.conditions.push_back(
        {std::string(kForcedCondition), cfn::not_(cfn::equals(cfn::Ref{name}, ""))});
    return cfn::if_(
        std::string(kForcedCondition),
        to_object(ecs::ForceNewDeployment{.EnableForceNewDeployment = true,
                                          .ForceNewDeploymentNonce = cfn::ref_parameter(name)}),
        cfn::no_value());
}

/// Always a strategy and never a launch type: going from one to the other needs a forced
/// deployment.
ecs::CapacityProviderStrategyItem capacity() {
    return {.CapacityProvider = cfn::if_(std::string(kOnSpotCondition), "FARGATE_SPOT", "FARGATE"),
            .Weight = 1};
}

/// DNS hands out every task of a service, so it is for services whose old and new tasks may be
/// mixed. AWS: "Use service discovery to connect Amazon ECS services with DNS names".
std::optional<cfn::Handle<cfn::servicediscovery::Service>> add_discovery(const Scope& scope,
                                                                         const Service& service,
                                                                         cfn::Template& body) {
    if (!has_private_name(service)) return std::nullopt;
    namespace names = cfn::servicediscovery::service;
    auto handle = body.add(
        "DiscoveryService",
        cfn::servicediscovery::Service{
            .DnsConfig =
                names::DnsConfig{
                    .DnsRecords = {names::DnsRecord{.TTL = kNameTtl, .Type = "A"}},
                    .RoutingPolicy = "MULTIVALUE",
                },
            // ECS tells Cloud Map how tasks are. The threshold is always 1 whatever is written, and
            // without this object at creation there is no health at all.
            .HealthCheckCustomConfig = names::HealthCheckCustomConfig{.FailureThreshold = 1},
            .Name = service.name,
            .NamespaceId = import(scope.names.private_dns_namespace()),
            .Tags = tag_list(workload_tags(scope, service)),
        });
    add_output(body, "PrivateName", scope.names.host(service.name));
    return handle;
}

cfn::Nested<ecs::AdvancedConfiguration> shifting(const Scope& scope, const Reach& reach) {
    if (!reach.alternate) return {};
    ecs::AdvancedConfiguration advanced{
        .AlternateTargetGroupArn = cfn::ref(*reach.alternate),
        .ProductionListenerRule = cfn::ref(reach.rules.front()),
        .RoleArn = import(scope.names.shift_role()),
    };
    if (reach.test_rule) advanced.TestListenerRule = cfn::ref(*reach.test_rule);
    return advanced;
}

void fill_reach(const Scope& scope, const Service& service, const Reach& reach,
                cfn::ecs::Service& into) {
    into.HealthCheckGracePeriodSeconds = service.ingress->grace->in_seconds();
    into.LoadBalancers = {ecs::LoadBalancer{
        .AdvancedConfiguration = shifting(scope, reach),
        .ContainerName = service.name,
        .ContainerPort = service.ingress->port,
        .TargetGroupArn = cfn::ref(reach.target_group),
    }};
}

ecs::NetworkConfiguration network(const Scope& scope, const Service& service) {
    return {.AwsvpcConfiguration = ecs::AwsVpcConfiguration{
                .AssignPublicIp = ecs::AssignPublicIp::kDisabled,
                .SecurityGroups = {import(scope.names.service_group(service.name))},
                .Subnets = import_subnets(scope, Tier::Private)}};
}

Tags service_tags(const Scope& scope, const Service& service) {
    Tags tags = workload_tags(scope, service);
    // Tells the fallback of the cluster to leave it alone; also one that rests on demand after a
    // fallback and is meant to stay there from now on.
    if (*service.capacity != platform::Capacity::Spot && falls_back_from_spot(scope.environment))
        tags.insert_or_assign(std::string(kNoFallbackTag), "true");
    return tags;
}

void add_outputs(const Scope& scope, const Service& service,
                 const cfn::Handle<cfn::ecs::Service>& handle, const Reach* reach,
                 cfn::Template& body) {
    add_output(body, "ServiceArn", cfn::ref(handle));
    add_output(body, "ServiceName", cfn::get_att(handle, cfn::ecs::Service::Attribute::kName));
    if (!reach) return;
    add_output(body, std::string(kTargetGroupOutput), cfn::ref(reach->target_group));
    if (reach->alternate) {
        add_output(body, std::string(kAlternateGroupOutput), cfn::ref(*reach->alternate));
    }
    add_output(body, std::string(kListenerRuleOutput), cfn::ref(reach->rules.front()));
    if (!scope.environment.domain || service.ingress->paths.empty()) return;
    std::string host = service.ingress->hosts.empty() ? *scope.environment.domain->name
                                                      : *service.ingress->hosts.front();
    std::string path = path_values(*service.ingress->paths.front()).back();
    add_output(body, "Endpoint", "https://" + host + path);
}

}  // namespace

cfn::Template service_template(const Scope& scope, const Service& service) {
    cfn::Template body;
    body.description = scope.names.prefix() + ": service " + service.name;
    add_release_parameters(scope, service, body);
    add_capacity_parameter(service, body);
    cfn::Nested<ecs::ForceNewDeployment> forced = forced_deployment(body);
    cfn::Value<std::int64_t> count = desired_count(service, body);

    Task task = add_task(scope, service,
                         {.family = scope.names.service(service.name),
                          .log_group = scope.names.log_group(service.name)},
                         body);
    std::vector<std::string> before =
        add_edges(scope, edges_of(scope.environment, service),
                  scope.names.service_group(service.name), service.name, body);
    std::optional<Reach> reach;
    if (service.ingress) reach = add_reach(scope, service, body);
    const Reach* way_in = reach ? &*reach : nullptr;
    if (reach)
        before.insert(before.end(), reach->before_service.begin(), reach->before_service.end());
    std::vector<cfn::Value<std::string>> alarms = add_alarms(scope, service, way_in, body);

    cfn::ecs::Service resource{
        // It starts a task before it stops one, so it is refused where there may never be one too
        // many, and it is on unless it is switched off. AWS: "Balancing an Amazon ECS service
        // across
        // Availability Zones".
        .AvailabilityZoneRebalancing = service.deploy.max_percent > 100
                                           ? ecs::AvailabilityZoneRebalancing::kEnabled
                                           : ecs::AvailabilityZoneRebalancing::kDisabled,
        .CapacityProviderStrategy = {capacity()},
        .Cluster = import(scope.names.cluster_name()),
        .DeploymentConfiguration = deployment_configuration(scope, service, alarms),
        .DesiredCount = count,
        .EnableECSManagedTags = true,
        .EnableExecuteCommand = *service.exec,
        .ForceNewDeployment = forced,
        .NetworkConfiguration = network(scope, service),
        .PropagateTags = ecs::PropagateTags::kService,
        .ServiceName = scope.names.service(service.name),
        .Tags = tag_list(service_tags(scope, service)),
        .TaskDefinition = cfn::ref(task.definition),
    };
    if (reach) fill_reach(scope, service, *reach, resource);
    auto discovery = add_discovery(scope, service, body);
    if (discovery) {
        resource.ServiceRegistries = {
            ecs::ServiceRegistry{.RegistryArn = cfn::get_att(
                                     *discovery, cfn::servicediscovery::Service::Attribute::kArn)}};
    }
    auto handle = body.add(std::string(kServiceId), resource, {.depends_on = before});
    if (service.scale) add_scaling(scope, service, way_in, std::string(kServiceId), body);
    add_outputs(scope, service, handle, way_in, body);
    return body;
}

}  // namespace blueprint
