#include "local/ecs/clusters.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/cloud_service.h"
#include "engine/ecs/refusals.h"
#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::ecs::ServiceStatus;
using engine::ecs::TaskStatus;

constexpr std::string_view kType = "AWS::ECS::Cluster";
constexpr std::string_view kAssociations = "AWS::ECS::ClusterCapacityProviderAssociations";
// AWS: DescribeClusters, "A list of up to 100 cluster names or full cluster ARN entries".
constexpr std::size_t kMostClusters = 100;

constexpr NotYet kNotYet[] = {
    {"serviceConnectDefaults",
     "serviceConnectDefaults is not part of this cloud yet: it has no Service Connect."},
};

/// Which optional parts of a cluster an answer shows.
struct Parts {
    bool configurations = true;
    bool settings = true;
    bool statistics = false;
    bool tags = true;
};

/// What lives in a cluster.
struct Census {
    std::int64_t running = 0;
    std::int64_t pending = 0;
    std::int64_t active_services = 0;
    std::int64_t draining_services = 0;
};

// AWS rule ecs.22 [documented] "ECS API reference, Cluster": its counts are of tasks that are
// RUNNING, and PENDING (with those that are being provisioned), and of services that are ACTIVE.
// Test: Clusters.CountWhatLivesInThem
Census census_of(const Asking& asking, std::string_view arn) {
    Census census;
    for (engine::Address at : asking.cloud().tasks(arn)) {
        const auto* task = asking.cloud().task(at);
        if (!task) continue;
        TaskStatus status = task->last_status();
        census.running += status == TaskStatus::Running;
        census.pending += status < TaskStatus::Running;
    }
    for (engine::Address at : asking.cloud().services(arn)) {
        const auto* service = asking.cloud().service(at);
        if (!service) continue;
        census.active_services += service->state().status == ServiceStatus::Active;
        census.draining_services += service->state().status == ServiceStatus::Draining;
    }
    return census;
}

// AWS rule ecs.23 [documented] "ECS API reference, Cluster, statistics": counts by launch type, of
// which there is one here. Test: Clusters.CountWhatLivesInThem
void write_statistics(aws::Writer& out, const Census& census) {
    auto row = [&](std::string_view name, std::int64_t count) {
        out.begin_structure().text("name", name).text("value", std::to_string(count)).end();
    };
    row("runningEC2TasksCount", 0);
    row("pendingEC2TasksCount", 0);
    row("runningFargateTasksCount", census.running);
    row("pendingFargateTasksCount", census.pending);
    row("runningExternalTasksCount", 0);
    row("pendingExternalTasksCount", 0);
    row("activeEC2ServiceCount", 0);
    row("drainingEC2ServiceCount", 0);
    row("activeFargateServiceCount", census.active_services);
    row("drainingFargateServiceCount", census.draining_services);
    row("activeExternalServiceCount", 0);
    row("drainingExternalServiceCount", 0);
}

void write_settings(aws::Writer& out, const cfn::Object& properties) {
    out.begin_list("settings");
    std::string insights = "disabled";
    for (const cfn::Object* setting : engine::objects_at(properties, "ClusterSettings"))
        if (engine::text_at(*setting, "Name") == "containerInsights")
            insights = engine::text_at(*setting, "Value");
    out.begin_structure().text("name", "containerInsights").text("value", insights).end();
    out.end();
}

void write_capacity(aws::Writer& out, const Asking& asking, const engine::Record& record) {
    write_texts(out, "capacityProviders", engine::providers_of(*asking.inventory(), record));
    write_strategy(out, "defaultCapacityProviderStrategy",
                   engine::default_capacity(*asking.inventory(), record));
}

void write_cluster(aws::Writer& out, std::string_view name, const Asking& asking,
                   const aws::Shape& shape, const engine::Record& record, std::string_view status,
                   const Parts& parts) {
    const std::string arn = engine::text_of(record.attributes->find("Arn"));
    const Census census = census_of(asking, arn);
    out.begin_structure(name);
    out.text("clusterArn", arn);
    out.text("clusterName", record.name);
    if (parts.configurations) write_property(out, shape, "configuration", *record.properties);
    out.text("status", status);
    out.integer("registeredContainerInstancesCount", 0);
    out.integer("runningTasksCount", census.running);
    out.integer("pendingTasksCount", census.pending);
    out.integer("activeServicesCount", census.active_services);
    out.begin_list("statistics");
    if (parts.statistics) write_statistics(out, census);
    out.end();
    write_tags(out, shape, "tags", parts.tags ? tags_of(record) : Tags());
    if (parts.settings)
        write_settings(out, *record.properties);
    else
        out.begin_list("settings").end();
    write_capacity(out, asking, record);
    write_property(out, shape, "serviceConnectDefaults", *record.properties);
    out.end();
}

const aws::Shape& shape_of_answer(const Asking& asking) {
    return *aws::find_member(*asking.operation().output, "cluster")->shape;
}

void answer_cluster(Asking& asking, aws::Writer& answer, std::string_view id) {
    write_cluster(answer, "cluster", asking, shape_of_answer(asking), *cluster_record(asking, id),
                  "ACTIVE", {});
}

aws::Error not_found(const Asking& asking) {
    engine::Refusal refusal = engine::ecs::cluster_not_found();
    return asking.error(std::move(refusal.code), std::move(refusal.message));
}

/// Changes the cluster of the input and answers it.
Refused change(Asking& asking, aws::Writer& answer, cfn::Object changes) {
    if (auto refused = refuse_what_is_not_there(asking, kNotYet)) return refused;
    const engine::Record* record = cluster_record(asking, asking.input().text("cluster"));
    if (!record) return not_found(asking);
    const std::string id = record->physical_id;
    if (auto error = asking.ask(
            engine::ResourceUpdateAsked{std::string(kType), id, engine::share(std::move(changes))}))
        return error;
    answer_cluster(asking, answer, id);
    return std::nullopt;
}

}  // namespace

// AWS rule ecs.24 [observed] "Messages that others recorded": a cluster that is there already is
// answered, unless the request wants another one. Test: Clusters.AreMadeOnce
std::optional<aws::Error> create_cluster(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_what_is_not_there(asking, kNotYet)) return refused;
    cfn::Object properties =
        properties_of(*asking.operation().input, asking.input(), {{"settings", "ClusterSettings"}});
    if (engine::text_at(properties, "ClusterName").empty())
        set_property(properties, "ClusterName", "default");
    const std::string name = engine::text_at(properties, "ClusterName");
    if (const engine::Record* there = cluster_record(asking, name)) {
        for (const cfn::Field& field : properties.fields) {
            const cfn::Expression* has = there->properties->find(field.name);
            if (field.name != "Tags" && (!has || !(*has == field.value)))
                return invalid(asking,
                               "Arguments on this idempotent request are inconsistent with "
                               "arguments used in previous request(s).");
        }
    } else if (auto error = asking.ask(engine::ResourceCreateAsked{
                   std::string(kType), engine::share(std::move(properties))})) {
        return error;
    }
    answer_cluster(asking, answer, name);
    return std::nullopt;
}

std::optional<aws::Error> delete_cluster(Asking& asking, aws::Writer& answer) {
    const engine::Record* record = cluster_record(asking, asking.input().text("cluster"));
    if (!record) return not_found(asking);
    const engine::Record before = *record;
    if (auto error =
            asking.ask(engine::ResourceDeleteAsked{std::string(kType), before.physical_id}))
        return error;
    write_cluster(answer, "cluster", asking, shape_of_answer(asking), before, "INACTIVE", {});
    return std::nullopt;
}

std::optional<aws::Error> describe_clusters(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> words = texts_of(asking.input().list("clusters"));
    if (words.empty()) words.emplace_back("default");
    if (words.size() > kMostClusters)
        return invalid(asking,
                       fmt::format("Clusters cannot have more than {} elements.", kMostClusters));
    const Parts parts{.configurations = includes(asking, "CONFIGURATIONS"),
                      .settings = includes(asking, "SETTINGS"),
                      .statistics = includes(asking, "STATISTICS"),
                      .tags = includes(asking, "TAGS")};
    const aws::Shape& shape = element_of(*asking.operation().output, "clusters");
    std::vector<std::string> missing;
    answer.begin_list("clusters");
    for (const std::string& word : words) {
        const engine::Record* record = cluster_record(asking, word);
        if (!record) {
            missing.push_back(word.starts_with("arn:") ? word : own_arn(asking, "cluster/" + word));
            continue;
        }
        bool goes = is_going(*record);
        write_cluster(answer, "", asking, shape, *record, goes ? "DEPROVISIONING" : "ACTIVE",
                      parts);
    }
    answer.end();
    write_missing(answer, missing);
    return std::nullopt;
}

std::optional<aws::Error> list_clusters(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> arns;
    for (const engine::Record* cluster : all_records(asking, kType))
        arns.push_back(engine::text_of(cluster->attributes->find("Arn")));
    return write_page(asking, answer, "clusterArns", std::move(arns), pages_of(asking, 100));
}

std::optional<aws::Error> update_cluster(Asking& asking, aws::Writer& answer) {
    return change(asking, answer,
                  properties_of(*asking.operation().input, asking.input(),
                                {{"settings", "ClusterSettings"}, {"cluster", ""}}));
}

std::optional<aws::Error> update_cluster_settings(Asking& asking, aws::Writer& answer) {
    return update_cluster(asking, answer);
}

std::optional<aws::Error> put_cluster_capacity_providers(Asking& asking, aws::Writer& answer) {
    cfn::Object changes =
        properties_of(*asking.operation().input, asking.input(), {{"cluster", ""}});
    const engine::Record* record = cluster_record(asking, asking.input().text("cluster"));
    const engine::Record* tied =
        record ? engine::associations_of(*asking.inventory(), *record) : nullptr;
    if (!tied) return change(asking, answer, std::move(changes));
    // A template tied them to the cluster: what it says is changed.
    const std::string id = record->physical_id;
    if (auto error = asking.ask(engine::ResourceUpdateAsked{
            std::string(kAssociations), tied->physical_id, engine::share(std::move(changes))}))
        return error;
    answer_cluster(asking, answer, id);
    return std::nullopt;
}

}  // namespace local
