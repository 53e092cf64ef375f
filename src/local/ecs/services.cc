#include "local/ecs/services.h"

#include <ranges>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/ecs/service_views.h"
#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/records.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::ecs::BreakerSettings;
using engine::ecs::DeploymentView;
using engine::ecs::RevisionSpec;
using engine::ecs::ServiceScheduler;
using engine::ecs::ServiceSettings;

// AWS: DescribeServices, "You may specify up to 10 services".
constexpr std::size_t kMostServices = 10;

/// What one answer shows a service with.
struct Shown {
    const aws::Shape& shape;  ///< "Service"
    const ServiceScheduler& service;
    const RevisionSpec& spec;  ///< of the PRIMARY deployment
    /// Nothing when the service is gone.
    const engine::Record* record = nullptr;
    WithTags tags = WithTags::No;
};

std::string_view threshold_type(BreakerSettings::Threshold threshold) {
    switch (threshold) {
        case BreakerSettings::Threshold::BoundedPercent: return "BOUNDED_PERCENT";
        case BreakerSettings::Threshold::UnboundedPercent: return "UNBOUNDED_PERCENT";
        case BreakerSettings::Threshold::Count: return "COUNT";
    }
    return "";
}

}  // namespace

/// AWS rule service.38 [documented] "API reference, Service": a service has a launch type or a
/// capacity provider strategy, never both. Test: Services.ShowALaunchTypeOrAStrategy
void write_capacity(aws::Writer& out, const RevisionSpec& spec) {
    if (spec.capacity.empty()) {
        out.text("launchType", "FARGATE");
        return;
    }
    write_strategy(out, "capacityProviderStrategy", spec.capacity);
}

void write_network(aws::Writer& out, const RevisionSpec& spec) {
    std::vector<std::string> subnets;
    for (const auto& placement : spec.placements)
        subnets.push_back(placement.subnet);
    out.begin_structure("networkConfiguration").begin_structure("awsvpcConfiguration");
    write_texts(out, "subnets", subnets);
    write_texts(out, "securityGroups", spec.security_groups);
    out.text("assignPublicIp", spec.assign_public_ip ? "ENABLED" : "DISABLED");
    out.end().end();
}

void write_load_balancers(aws::Writer& out, const RevisionSpec& spec) {
    out.begin_list("loadBalancers");
    for (const auto& target : spec.targets)
        out.begin_structure()
            .text("targetGroupArn", target.arn)
            .text("containerName", target.container)
            .integer("containerPort", target.port)
            .end();
    out.end();
}

void write_deployment_configuration(aws::Writer& out, const aws::Shape& shape,
                                    const ServiceSettings& settings, const engine::Record* record) {
    const BreakerSettings& breaker = settings.breaker;
    const aws::Shape& own = *aws::find_member(shape, "deploymentConfiguration")->shape;
    const cfn::Expression* value =
        record ? record->properties->find("DeploymentConfiguration") : nullptr;
    const auto* given = value ? value->as<cfn::Object>() : nullptr;
    out.begin_structure("deploymentConfiguration");
    out.begin_structure("deploymentCircuitBreaker");
    out.boolean("enable", breaker.enabled);
    out.boolean("rollback", breaker.rollback);
    out.boolean("resetOnHealthyTask", breaker.reset_on_healthy_task);
    out.begin_structure("thresholdConfiguration")
        .text("type", threshold_type(breaker.threshold))
        .integer("value", breaker.value)
        .end();
    out.end();
    out.integer("maximumPercent", settings.maximum_percent);
    out.integer("minimumHealthyPercent", settings.minimum_healthy_percent);
    if (given) write_property(out, own, "alarms", *given);
    out.text("strategy", to_string(settings.strategy));
    if (given)
        for (std::string_view name : {"bakeTimeInMinutes", "lifecycleHooks", "linearConfiguration",
                                      "canaryConfiguration", "earlySuccessCriteria"})
            write_property(out, own, name, *given);
    out.end();
}

namespace {

void write_deployments(aws::Writer& out, const ServiceScheduler& service) {
    out.begin_list("deployments");
    for (const DeploymentView& view : show_deployments(service)) {
        out.begin_structure();
        out.text("id", view.id);
        out.text("status", to_string(view.status));
        out.text("taskDefinition", view.task_definition_arn);
        out.integer("desiredCount", view.desired_count);
        out.integer("pendingCount", view.pending_count);
        out.integer("runningCount", view.running_count);
        out.integer("failedTasks", view.failed_tasks);
        out.time("createdAt", view.created);
        out.time("updatedAt", view.updated);
        write_capacity(out, *view.spec);
        out.text("platformVersion", view.spec->platform_version);
        out.text("platformFamily", "Linux");
        write_network(out, *view.spec);
        out.text("rolloutState", to_string(view.rollout));
        write_unless_empty(out, "rolloutStateReason", view.rollout_reason);
        out.end();
    }
    out.end();
}

void write_events(aws::Writer& out, const ServiceScheduler& service) {
    out.begin_list("events");
    for (const auto& event : std::views::reverse(service.state().events.shown))
        out.begin_structure()
            .text("id", event.id)
            .time("createdAt", event.at)
            .text("message", event.message)
            .end();
    out.end();
}

/// The deployment under way, and what runs of which revision.
void write_current(aws::Writer& out, const ServiceScheduler& service) {
    auto deployments = show_service_deployments(service);
    if (deployments.empty()) return;
    out.text("currentServiceDeployment", deployments.front().arn);
    out.begin_list("currentServiceRevisions");
    for (const auto& revision : show_current_revisions(service))
        out.begin_structure()
            .text("arn", revision.arn)
            .integer("requestedTaskCount", revision.requested)
            .integer("runningTaskCount", revision.running)
            .integer("pendingTaskCount", revision.pending)
            .end();
    out.end();
}

void write_recorded(aws::Writer& out, const Shown& shown, std::string_view name) {
    if (shown.record) write_property(out, shown.shape, name, *shown.record->properties);
}

// AWS rule ecs.34 [documented] "ECS API reference, Service, propagateTags": NONE where nothing else
// was asked for. Test: CreateService.AnswersTheService
void write_propagation(aws::Writer& out, const Shown& shown) {
    std::string from =
        shown.record ? engine::text_at(*shown.record->properties, "PropagateTags") : std::string();
    out.text("propagateTags", from.empty() ? "NONE" : from);
}

void write_shown(aws::Writer& out, std::string_view name, const Shown& shown) {
    const ServiceScheduler& service = shown.service;
    const auto& state = service.state();
    out.begin_structure(name);
    out.text("serviceArn", state.names.service_arn);
    out.text("serviceName", state.names.service_name);
    out.text("clusterArn", state.names.cluster_arn);
    write_load_balancers(out, shown.spec);
    write_recorded(out, shown, "serviceRegistries");
    out.text("status", to_string(state.status));
    out.integer("desiredCount", state.settings.desired_count);
    out.integer("runningCount", running_count(service));
    out.integer("pendingCount", pending_count(service));
    write_capacity(out, shown.spec);
    out.text("platformVersion", shown.spec.platform_version);
    out.text("platformFamily", "Linux");
    out.text("taskDefinition", shown.spec.task->task_definition_arn);
    write_deployment_configuration(out, shown.shape, state.settings, shown.record);
    write_deployments(out, service);
    write_events(out, service);
    out.time("createdAt", state.created);
    write_current(out, service);
    out.begin_list("placementConstraints").end();
    out.begin_list("placementStrategy").end();
    write_network(out, shown.spec);
    out.integer("healthCheckGracePeriodSeconds", state.settings.health_check_grace.in_seconds());
    out.text("schedulingStrategy", "REPLICA");
    out.begin_structure("deploymentController").text("type", "ECS").end();
    if (shown.tags == WithTags::Yes) write_recorded(out, shown, "tags");
    out.boolean("enableECSManagedTags", shown.record && engine::truth_at(*shown.record->properties,
                                                                         "EnableECSManagedTags"));
    write_propagation(out, shown);
    out.boolean("enableExecuteCommand", state.settings.enable_execute_command);
    out.text("availabilityZoneRebalancing",
             state.settings.zone_rebalancing ? "ENABLED" : "DISABLED");
    out.end();
}

/// What the service is, or was when it went.
const RevisionSpec& newest_spec(const ServiceScheduler& service) {
    const auto& state = service.state();
    if (!state.live.empty()) return *state.revisions.at(state.live.front()).spec;
    return *state.revisions.rbegin()->second.spec;
}

}  // namespace

void write_service(aws::Writer& out, std::string_view name, const aws::Shape& shape,
                   const Asking& asking, const FoundService& found, WithTags tags) {
    const engine::Record* record = asking.inventory()->find("AWS::ECS::Service", found.arn);
    write_shown(out, name, {shape, *found.core, newest_spec(*found.core), record, tags});
}

std::optional<aws::Error> describe_services(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const auto& in = std::get<Cluster>(cluster);
    auto words = named(asking, "services", "Services", kMostServices);
    if (auto* error = std::get_if<aws::Error>(&words)) return std::move(*error);
    std::vector<std::string> missing;
    const aws::Shape& shape = element_of(*asking.operation().output, "services");
    const WithTags tags = includes(asking, "TAGS") ? WithTags::Yes : WithTags::No;
    answer.begin_list("services");
    for (const std::string& word : std::get<std::vector<std::string>>(words)) {
        if (auto service = find_service(asking, in, word))
            write_service(answer, "", shape, asking, *service, tags);
        else
            missing.push_back(arn_in(in, "service", word));
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

// AWS rule ecs.35 [documented] "ECS API reference, DeleteService and ListServices": a service that
// is DRAINING or INACTIVE is listed no more, though it is still described; ten are shown where no
// other number is asked for. Test: ListServices.ShowsThoseThatAreActive
std::optional<aws::Error> list_services(Asking& asking, aws::Writer& answer) {
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    const aws::Value& input = asking.input();
    std::string_view launch = input.text("launchType");
    bool none = input.text("schedulingStrategy") == "DAEMON" ||
                !(launch.empty() || launch == "FARGATE") ||
                input.text("resourceManagementType") == "ECS";
    std::vector<std::string> arns;
    for (engine::Address at : asking.cloud().services(std::get<Cluster>(cluster).arn)) {
        const ServiceScheduler* service = asking.cloud().service(at);
        if (none || !service || service->state().status != engine::ecs::ServiceStatus::Active)
            continue;
        // One with a strategy has no launch type.
        if (launch.empty() || newest_spec(*service).capacity.empty())
            arns.push_back(service->state().names.service_arn);
    }
    return write_page(asking, answer, "serviceArns", std::move(arns), pages_of(asking, 10),
                      std::get<Cluster>(cluster).arn + std::string(launch));
}

std::optional<aws::Error> list_services_by_namespace(Asking& asking, aws::Writer& answer) {
    std::string_view word = asking.input().text("namespace");
    const engine::Record* found = nullptr;
    for (std::string_view type :
         {"AWS::ServiceDiscovery::PrivateDnsNamespace", "AWS::ServiceDiscovery::HttpNamespace"})
        if (asking.inventory() && !found) found = asking.inventory()->find(type, word);
    if (!found) return asking.error("NamespaceNotFoundException", "Namespace not found.");
    std::vector<std::string> arns;
    for (const engine::Record* service : all_records(asking, "AWS::ECS::Service")) {
        std::string space =
            engine::text_at(*service->properties, "ServiceConnectConfiguration.Namespace");
        if (!space.empty() &&
            (space == found->name || space == engine::text_of(found->attributes->find("Arn"))))
            arns.push_back(service->physical_id);
    }
    return write_page(asking, answer, "serviceArns", std::move(arns), pages_of(asking, 10), word);
}

}  // namespace local
