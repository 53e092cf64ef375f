#include "local/servicediscovery/services.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/properties.h"
#include "local/reading.h"
#include "local/servicediscovery/names.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;
using engine::text_at;

bool has_records(const Record& service) {
    return !engine::objects_at(*service.properties, "DnsConfig.DnsRecords").empty();
}

/// The members that a service has alone and in lists.
void write_members(const Asking& asking, aws::Writer& out, const Record& service,
                   std::string_view namespace_id) {
    std::int64_t instances = 0;
    if (const engine::NameService* names = names_of(asking, service))
        for (const auto& [id, instance] : names->state().instances)
            if (!instance.forgotten_at) instances++;
    out.text("Id", service.physical_id);
    out.text("Arn", engine::text_of(service.attributes->find("Arn")));
    out.text("ResourceOwner", asking.account());
    out.text("Name", service.name);
    write_unless_empty(out, "NamespaceId", namespace_id);
    write_unless_empty(out, "Description", text_at(*service.properties, "Description"));
    out.integer("InstanceCount", instances);
    if (has_records(service)) {
        std::string routing = text_at(*service.properties, "DnsConfig.RoutingPolicy");
        out.begin_structure("DnsConfig");
        out.text("NamespaceId", namespace_id_of(service));
        // AWS rule cloud-map.5 [documented] "Cloud Map API reference, DnsConfig, RoutingPolicy":
        // MULTIVALUE where nothing is said. Test: CloudMap.MakesServices
        out.text("RoutingPolicy", routing.empty() ? "MULTIVALUE" : routing);
        out.begin_list("DnsRecords");
        for (const cfn::Object* record :
             engine::objects_at(*service.properties, "DnsConfig.DnsRecords"))
            out.begin_structure()
                .text("Type", text_at(*record, "Type"))
                .integer("TTL", engine::integer_at(*record, "TTL").value_or(0))
                .end();
        out.end().end();
    }
    out.text("Type", has_records(service) ? "DNS_HTTP" : "HTTP");
    if (engine::property(*service.properties, "HealthCheckCustomConfig"))
        out.begin_structure("HealthCheckCustomConfig").integer("FailureThreshold", 1).end();
    out.time("CreateDate", service.created);
}

}  // namespace

std::optional<aws::Error> create_map_service(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    bool has_namespace = input.has("NamespaceId") ||
                         (input.has("DnsConfig") && input.find("DnsConfig")->has("NamespaceId"));
    if (!has_namespace)
        return asking.error("InvalidInput", "The parameter NamespaceId is required.");
    cfn::Object properties =
        properties_of(*asking.operation().input, input, {{"CreatorRequestId", ""}, {"Tags", ""}});
    if (input.has("Tags")) properties.add("Tags", tags_property(tags_in(input, "Tags")));
    if (auto error = asking.ask(engine::ResourceCreateAsked{std::string(kMapService),
                                                            engine::share(std::move(properties))}))
        return error;
    const Record& made = *asking.inventory()->find(kMapService, asking.made().physical_id);
    answer.begin_structure("Service");
    write_members(asking, answer, made, namespace_id_of(made));
    answer.end();
    return std::nullopt;
}

/// AWS rule cloud-map.6 [documented] "Cloud Map API reference, UpdateService": records that the
/// request does not name go. Test: CloudMap.ChangesServices
std::optional<aws::Error> update_map_service(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const std::string id = service.physical_id;
    const aws::Value& change = *asking.input().find("Service");
    cfn::Object changes;
    if (change.has("Description")) changes.add("Description", change.text("Description"));
    if (change.has("HealthCheckConfig"))
        return asking.error("InvalidInput", "HealthCheckConfig is not part of this cloud yet.");
    const cfn::Expression* before = service.properties->find("DnsConfig");
    if (const auto* config = before ? before->as<cfn::Object>() : nullptr) {
        cfn::Array records;
        if (const aws::Value* wished = change.find("DnsConfig"))
            for (const aws::Value& record : wished->list("DnsRecords"))
                records.push_back(
                    cfn::Object{{"Type", record.text("Type")}, {"TTL", record.integer("TTL")}});
        cfn::Object after = *config;
        set_property(after, "DnsRecords", std::move(records));
        changes.add("DnsConfig", std::move(after));
    } else if (change.has("DnsConfig")) {
        return asking.error("InvalidInput", "The service has no DNS configuration to change.");
    }
    if (auto error = asking.ask(engine::ResourceUpdateAsked{std::string(kMapService), id,
                                                            engine::share(std::move(changes))}))
        return error;
    return answer_operation(asking, answer, "UPDATE_SERVICE", kMapService, id, {{"SERVICE", id}});
}

std::optional<aws::Error> delete_map_service(Asking& asking, aws::Writer&) {
    auto found = service_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return asking.ask(engine::ResourceDeleteAsked{std::string(kMapService),
                                                  std::get<const Record*>(found)->physical_id});
}

std::optional<aws::Error> get_map_service(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    answer.begin_structure("Service");
    write_members(asking, answer, service, namespace_id_of(service));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> list_map_services(Asking& asking, aws::Writer& answer) {
    auto all = map_records(asking, {kMapService});
    std::vector<std::string> ids;
    for (const auto& [id, service] : all) {
        auto fits = fits_filters(
            asking, {{"NAMESPACE_ID", namespace_id_of(*service)}, {"RESOURCE_OWNER", "SELF"}});
        if (auto* error = std::get_if<aws::Error>(&fits)) return std::move(*error);
        if (std::get<bool>(fits)) ids.push_back(id);
    }
    auto page = page_of(asking, std::move(ids), kMapPages, filters_text(asking));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("Services");
    for (const std::string& id : std::get<Page>(page).ids) {
        answer.begin_structure();
        write_members(asking, answer, *all.at(id), {});
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kMapPages);
    return std::nullopt;
}

}  // namespace local
