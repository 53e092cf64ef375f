#include "local/servicediscovery/names.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/task.h"
#include "engine/properties.h"
#include "local/records.h"

namespace local {

using engine::Record;
using engine::text_at;

namespace {

const Record* find(const Asking& asking, const std::vector<std::string_view>& types,
                   std::string_view id) {
    for (std::string_view type : types) {
        const Record* record = find_living(asking, type, id);
        // Names are no ids.
        if (record && (id.starts_with("arn:") || record->physical_id == id)) return record;
    }
    return nullptr;
}

/// AWS rule cloud-map.3 [observed] "ECS developer guide, Service discovery; what others recorded":
/// what ECS says of a task. Test: CloudMap.DiscoversTheTasksOfServices
MapAttributes attributes_of_task(const Asking& asking, const std::string& id,
                                 const engine::NameInstance& known) {
    MapAttributes attributes{{"AWS_INSTANCE_IPV4", known.ip},
                             {"AVAILABILITY_ZONE", known.zone},
                             {"REGION", asking.region()},
                             {"AWS_INIT_HEALTH_STATUS", "UNHEALTHY"}};
    auto address = asking.cloud().find_task(id);
    const engine::ecs::Task* task = address ? asking.cloud().task(*address) : nullptr;
    if (!task) return attributes;
    attributes["ECS_CLUSTER_NAME"] = engine::last_segment(asking.cloud().cluster_arn(*address));
    const engine::ecs::TaskRequested& request = task->state().request;
    std::string family = engine::last_segment(request.spec->task_definition_arn);
    attributes["ECS_TASK_DEFINITION_FAMILY"] = family.substr(0, family.find(':'));
    const engine::ecs::ServiceScheduler* service =
        request.service ? asking.cloud().service(*request.service) : nullptr;
    if (service) attributes["ECS_SERVICE_NAME"] = service->state().names.service_name;
    return attributes;
}

}  // namespace

std::map<std::string, const Record*> map_records(const Asking& asking,
                                                 const std::vector<std::string_view>& types) {
    std::map<std::string, const Record*> found;
    for (std::string_view type : types)
        for (const Record* record : living(asking, type))
            found[record->physical_id] = record;
    return found;
}

aws::Either<const Record*> namespace_at(const Asking& asking, std::string_view member) {
    std::string_view id = asking.input().text(member);
    if (const Record* record = find(asking, {kPrivateNamespace, kHttpNamespace}, id)) return record;
    return asking.error("NamespaceNotFound", fmt::format("The namespace {} can't be found.", id));
}

aws::Either<const Record*> service_at(const Asking& asking, std::string_view member) {
    std::string_view id = asking.input().text(member);
    if (const Record* record = find(asking, {kMapService}, id)) return record;
    return asking.error("ServiceNotFound", fmt::format("The service {} can't be found.", id));
}

std::string namespace_id_of(const Record& service) {
    std::string id = text_at(*service.properties, "NamespaceId");
    if (id.empty()) id = text_at(*service.properties, "DnsConfig.NamespaceId");
    return engine::last_segment(id);
}

const engine::NameService* names_of(const Asking& asking, const Record& service) {
    auto address = asking.cloud().find_name_service(service.physical_id);
    return address ? asking.cloud().name_service(*address) : nullptr;
}

const Record* registered(const Asking& asking, const Record& service, std::string_view instance) {
    for (const Record* record : all_records(asking, kMapInstance))
        if (record->name == instance &&
            engine::last_segment(text_at(*record->properties, "ServiceId")) == service.physical_id)
            return record;
    return nullptr;
}

MapAttributes attributes_of(const Asking& asking, const Record& service,
                            const std::string& instance, const engine::NameInstance& known) {
    const Record* record = registered(asking, service, instance);
    if (!record) return attributes_of_task(asking, instance, known);
    MapAttributes attributes;
    const cfn::Expression* given = record->properties->find("InstanceAttributes");
    if (const auto* object = given ? given->as<cfn::Object>() : nullptr)
        for (const cfn::Field& field : object->fields)
            attributes[field.name] = engine::text_of(&field.value);
    return attributes;
}

void write_attributes(aws::Writer& out, const MapAttributes& attributes) {
    out.begin_map("Attributes");
    for (const auto& [name, value] : attributes)
        out.text(name, value);
    out.end();
}

std::string_view health_of(const engine::NameService& names, const engine::NameInstance& instance) {
    if (!names.state().custom_health) return "UNKNOWN";
    return instance.healthy ? "HEALTHY" : "UNHEALTHY";
}

/// AWS rule cloud-map.4 [documented] "Cloud Map API reference, NamespaceFilter": a filter is about
/// one value, about one of several, or about a beginning. Test: CloudMap.ListsByFilters
aws::Either<bool> fits_filters(const Asking& asking, const FilterValues& values) {
    bool fits = true;
    for (const aws::Value& filter : asking.input().list("Filters")) {
        auto found = values.find(filter.text("Name"));
        std::string_view condition =
            filter.has("Condition") ? filter.text("Condition") : std::string_view("EQ");
        const aws::Value::List& wanted = filter.list("Values");
        if (found == values.end() || condition == "BETWEEN")
            return asking.error("InvalidInput",
                                fmt::format("The filter {} {} is not part of this cloud yet.",
                                            filter.text("Name"), condition));
        if (wanted.empty() || (condition != "IN" && wanted.size() > 1))
            return asking.error("InvalidInput", fmt::format("The filter {} {} must have one value.",
                                                            filter.text("Name"), condition));
        fits &= std::ranges::any_of(wanted, [&](const aws::Value& value) {
            return condition == "BEGINS_WITH" ? found->second.starts_with(value.as_text())
                                              : found->second == value.as_text();
        });
    }
    return fits;
}

std::string filters_text(const Asking& asking) {
    std::string text;
    for (const aws::Value& filter : asking.input().list("Filters")) {
        text += fmt::format("{} {}", filter.text("Name"), filter.text("Condition"));
        for (const aws::Value& value : filter.list("Values"))
            text += fmt::format(" {}", value.as_text());
        text += '\n';
    }
    return text;
}

std::optional<aws::Error> answer_operation(const Asking& asking, aws::Writer& answer,
                                           std::string_view type, std::string_view record_type,
                                           std::string record_id,
                                           std::map<std::string, std::string> targets) {
    auto id =
        asking.stores().operations().add(fmt::format("{}/{}", asking.account(), asking.region()),
                                         {.type = std::string(type),
                                          .record_type = std::string(record_type),
                                          .record_id = std::move(record_id),
                                          .created = asking.now(),
                                          .targets = std::move(targets)});
    if (!id.ok()) return broken(id.problems());
    answer.text("OperationId", *id);
    return std::nullopt;
}

}  // namespace local
