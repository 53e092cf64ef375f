// Service deployments and service revisions.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/ecs/service_views.h"
#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/ecs/services.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::ecs::RevisionCounts;
using engine::ecs::ServiceDeploymentView;
using engine::ecs::ServiceRevision;
using engine::ecs::ServiceScheduler;

// AWS: DescribeServiceDeployments and DescribeServiceRevisions, "up to 20".
constexpr std::size_t kMost = 20;

/// The service of "arn:...:KIND/CLUSTER/SERVICE/ID"; nothing when there is none in this region.
const ServiceScheduler* service_of(const Asking& asking, std::string_view arn,
                                   std::string_view kind) {
    const std::string prefix = own_arn(asking, fmt::format("{}/", kind));
    std::size_t last = arn.rfind('/');
    if (!arn.starts_with(prefix) || last == std::string_view::npos || last < prefix.size())
        return nullptr;
    std::string_view rest = arn.substr(prefix.size(), last - prefix.size());
    auto address = asking.cloud().find_service(own_arn(asking, fmt::format("service/{}", rest)));
    return address ? asking.cloud().service(*address) : nullptr;
}

void time_if_any(aws::Writer& out, std::string_view name, std::optional<base::Time> time) {
    if (time) out.time(name, *time);
}

void write_counts(aws::Writer& out, std::string_view name, const RevisionCounts& counts) {
    out.begin_structure(name)
        .text("arn", counts.arn)
        .integer("requestedTaskCount", counts.requested)
        .integer("runningTaskCount", counts.running)
        .integer("pendingTaskCount", counts.pending)
        .end();
}

void write_rollback(aws::Writer& out, const ServiceDeploymentView& view) {
    if (!view.rollback_started) return;
    out.begin_structure("rollback");
    out.text("reason", view.rollback_reason);
    out.time("startedAt", *view.rollback_started);
    write_unless_empty(out, "serviceRevisionArn", view.rollback_revision_arn);
    out.end();
}

/// Alarms stay INSUFFICIENT_DATA here: none is ever triggered.
void write_alarms(aws::Writer& out, const engine::Record* record) {
    static const cfn::Object kNone;
    const cfn::Object& properties = record ? *record->properties : kNone;
    constexpr const char* kAlarms = "DeploymentConfiguration.Alarms.";
    bool enabled = engine::truth_at(properties, std::string(kAlarms) + "Enable");
    out.begin_structure("alarms");
    out.text("status", enabled ? "MONITORING" : "DISABLED");
    if (enabled)
        write_texts(out, "alarmNames",
                    engine::texts_at(properties, std::string(kAlarms) + "AlarmNames"));
    out.end();
}

void write_deployment(aws::Writer& out, const aws::Shape& shape, const Asking& asking,
                      const ServiceScheduler& service, const ServiceDeploymentView& view) {
    const auto& names = service.state().names;
    const engine::Record* record = asking.inventory()->find("AWS::ECS::Service", names.service_arn);
    out.begin_structure();
    out.text("serviceDeploymentArn", view.arn);
    out.text("serviceArn", names.service_arn);
    out.text("clusterArn", names.cluster_arn);
    out.time("createdAt", view.created);
    out.time("startedAt", view.started);
    time_if_any(out, "finishedAt", view.finished);
    time_if_any(out, "stoppedAt", view.stopped);
    out.time("updatedAt", view.updated);
    out.begin_list("sourceServiceRevisions");
    for (const RevisionCounts& source : view.sources)
        write_counts(out, "", source);
    out.end();
    write_counts(out, "targetServiceRevision", view.target);
    out.text("status", to_string(view.status));
    write_unless_empty(out, "statusReason", view.status_reason);
    write_deployment_configuration(out, shape, service.state().settings, record);
    write_rollback(out, view);
    out.begin_structure("deploymentCircuitBreaker")
        .text("status", to_string(view.breaker))
        .integer("failureCount", view.breaker_failures)
        .integer("threshold", view.breaker_threshold)
        .end();
    write_alarms(out, record);
    out.end();
}

void write_images(aws::Writer& out, const engine::ecs::RevisionSpec& spec) {
    out.begin_list("containerImages");
    for (const auto& container : spec.task->containers)
        out.begin_structure()
            .text("containerName", container.name)
            .text("image", container.image)
            .end();
    out.end();
}

void write_revision(aws::Writer& out, const aws::Shape& shape, const ServiceScheduler& service,
                    const ServiceRevision& revision) {
    const auto& spec = *revision.spec;
    out.begin_structure();
    out.text("serviceRevisionArn", revision.arn);
    out.text("serviceArn", service.state().names.service_arn);
    out.text("clusterArn", service.state().names.cluster_arn);
    out.text("taskDefinition", spec.task->task_definition_arn);
    write_capacity(out, spec);
    out.text("platformVersion", spec.platform_version);
    out.text("platformFamily", "Linux");
    write_load_balancers(out, spec);
    if (spec.given) write_property(out, shape, "serviceRegistries", *spec.given);
    write_network(out, spec);
    write_images(out, spec);
    out.boolean("guardDutyEnabled", false);
    out.time("createdAt", revision.created);
    out.end();
}

const ServiceRevision* revision_of(const ServiceScheduler* service, std::string_view arn) {
    if (!service) return nullptr;
    for (const auto& [number, revision] : service->state().revisions)
        if (revision.arn == arn) return &revision;
    return nullptr;
}

bool is_within(const aws::Value& input, base::Time created) {
    const aws::Value* range = input.find("createdAt");
    auto bound = [&](std::string_view name) -> const base::Time* {
        const aws::Value* value = range ? range->find(name) : nullptr;
        return value ? std::get_if<base::Time>(&value->held) : nullptr;
    };
    const base::Time* before = bound("before");
    const base::Time* after = bound("after");
    return (!before || created < *before) && (!after || created > *after);
}

}  // namespace

std::optional<aws::Error> describe_service_deployments(Asking& asking, aws::Writer& answer) {
    auto arns = named(asking, "serviceDeploymentArns", "Service deployments", kMost);
    if (auto* error = std::get_if<aws::Error>(&arns)) return std::move(*error);
    const aws::Shape& shape = element_of(*asking.operation().output, "serviceDeployments");
    std::vector<std::string> missing;
    answer.begin_list("serviceDeployments");
    for (const std::string& arn : std::get<std::vector<std::string>>(arns)) {
        const ServiceScheduler* service = service_of(asking, arn, "service-deployment");
        std::vector<ServiceDeploymentView> views;
        if (service) views = show_service_deployments(*service);
        auto view = std::ranges::find(views, arn, &ServiceDeploymentView::arn);
        if (view == views.end())
            missing.push_back(arn);
        else
            write_deployment(answer, shape, asking, *service, *view);
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

std::optional<aws::Error> describe_service_revisions(Asking& asking, aws::Writer& answer) {
    auto arns = named(asking, "serviceRevisionArns", "Service revisions", kMost);
    if (auto* error = std::get_if<aws::Error>(&arns)) return std::move(*error);
    const aws::Shape& shape = element_of(*asking.operation().output, "serviceRevisions");
    std::vector<std::string> missing;
    answer.begin_list("serviceRevisions");
    for (const std::string& arn : std::get<std::vector<std::string>>(arns)) {
        const ServiceScheduler* service = service_of(asking, arn, "service-revision");
        if (const ServiceRevision* revision = revision_of(service, arn))
            write_revision(answer, shape, *service, *revision);
        else
            missing.push_back(arn);
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

// AWS rule ecs.37 [documented] "ECS API reference, ListServiceDeployments": of one service, by
// status and by when they were created, the newest first.
// Test: ListServiceDeployments.ShowsThoseOfAServiceByStatusAndTime
std::optional<aws::Error> list_service_deployments(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto cluster = cluster_of(asking);
    if (auto* error = std::get_if<aws::Error>(&cluster)) return std::move(*error);
    auto service = find_service(asking, std::get<Cluster>(cluster), input.text("service"));
    if (!service) return asking.error("ServiceNotFoundException", "Service not found.");
    const std::vector<std::string> statuses = texts_of(input.list("status"));
    std::vector<ServiceDeploymentView> views = show_service_deployments(*service->core);
    std::erase_if(views, [&](const ServiceDeploymentView& view) {
        bool is_asked = statuses.empty() || std::ranges::count(statuses, to_string(view.status));
        return !is_asked || !is_within(input, view.created);
    });
    const PageRules rules = pages_of(asking, 20);
    std::vector<std::string> keys;
    // Newest first: what is younger has a smaller key.
    auto key_of = [](const ServiceDeploymentView& view) {
        return fmt::format(
            "{:020} {}", 9'000'000'000'000'000'000 - view.created.in_unix_milliseconds(), view.arn);
    };
    for (const ServiceDeploymentView& view : views)
        keys.push_back(key_of(view));
    auto page = page_of(asking, std::move(keys), rules, service->arn);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    const auto& shown = std::get<Page>(page).ids;
    answer.begin_list("serviceDeployments");
    for (const ServiceDeploymentView& view : views) {
        if (!std::ranges::count(shown, key_of(view))) continue;
        answer.begin_structure();
        answer.text("serviceDeploymentArn", view.arn);
        answer.text("serviceArn", service->arn);
        answer.text("clusterArn", std::get<Cluster>(cluster).arn);
        answer.time("startedAt", view.started);
        answer.time("createdAt", view.created);
        time_if_any(answer, "finishedAt", view.finished);
        answer.text("targetServiceRevisionArn", view.target.arn);
        answer.text("status", to_string(view.status));
        write_unless_empty(answer, "statusReason", view.status_reason);
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), rules);
    return std::nullopt;
}

std::optional<aws::Error> stop_service_deployment(Asking& asking, aws::Writer& answer) {
    using Kind = engine::ecs::ServiceDeploymentStopRequested::Kind;
    const std::string arn(asking.input().text("serviceDeploymentArn"));
    bool aborts = asking.input().text("stopType") == "ABORT";
    if (auto error =
            asking.ask(engine::DeploymentStopAsked{arn, aborts ? Kind::Abort : Kind::Rollback}))
        return error;
    answer.text("serviceDeploymentArn", arn);
    return std::nullopt;
}

}  // namespace local
