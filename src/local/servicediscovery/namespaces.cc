#include "local/servicediscovery/namespaces.h"

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

/// `CreatorRequestId` tells AWS a retry from a new request; here a name that is taken is refused
/// either way.
std::optional<aws::Error> create(Asking& asking, aws::Writer& answer, std::string_view type) {
    cfn::Object properties = properties_of(*asking.operation().input, asking.input(),
                                           {{"CreatorRequestId", ""}, {"Tags", ""}});
    if (asking.input().has("Tags"))
        properties.add("Tags", tags_property(tags_in(asking.input(), "Tags")));
    if (auto error = asking.ask(
            engine::ResourceCreateAsked{std::string(type), engine::share(std::move(properties))}))
        return error;
    const std::string id = asking.made().physical_id;
    return answer_operation(asking, answer, "CREATE_NAMESPACE", type, id, {{"NAMESPACE", id}});
}

std::optional<aws::Error> update(Asking& asking, aws::Writer& answer, std::string_view type) {
    auto found = namespace_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string id = std::get<const Record*>(found)->physical_id;
    if (std::get<const Record*>(found)->type != type)
        return asking.error("InvalidInput", "The namespace is of another type.");
    const aws::Member* member = aws::find_member(*asking.operation().input, "Namespace");
    cfn::Object changes = properties_of(*member->shape, *asking.input().find("Namespace"));
    if (auto error = asking.ask(
            engine::ResourceUpdateAsked{std::string(type), id, engine::share(std::move(changes))}))
        return error;
    return answer_operation(asking, answer, "UPDATE_NAMESPACE", type, id, {{"NAMESPACE", id}});
}

std::string_view type_of(const Record& record) {
    return record.type == kHttpNamespace ? "HTTP" : "DNS_PRIVATE";
}

/// The members that a namespace has alone and in lists.
void write_members(const Asking& asking, aws::Writer& out, const Record& record) {
    std::int64_t services = 0;
    for (const auto& [id, service] : map_records(asking, {kMapService}))
        if (namespace_id_of(*service) == record.physical_id) services++;
    out.text("Id", record.physical_id);
    out.text("Arn", engine::text_of(record.attributes->find("Arn")));
    out.text("ResourceOwner", asking.account());
    out.text("Name", record.name);
    out.text("Type", type_of(record));
    write_unless_empty(out, "Description", engine::text_at(*record.properties, "Description"));
    out.integer("ServiceCount", services);
    out.begin_structure("Properties");
    if (record.type == kPrivateNamespace) {
        out.begin_structure("DnsProperties");
        out.text("HostedZoneId", engine::text_of(record.attributes->find("HostedZoneId")));
        if (auto ttl = engine::integer_at(*record.properties, "Properties.DnsProperties.SOA.TTL"))
            out.begin_structure("SOA").integer("TTL", *ttl).end();
        out.end();
    }
    out.begin_structure("HttpProperties").text("HttpName", record.name).end();
    out.end();
    out.time("CreateDate", record.created);
}

}  // namespace

std::optional<aws::Error> create_http_namespace(Asking& asking, aws::Writer& answer) {
    return create(asking, answer, kHttpNamespace);
}

std::optional<aws::Error> create_private_dns_namespace(Asking& asking, aws::Writer& answer) {
    return create(asking, answer, kPrivateNamespace);
}

std::optional<aws::Error> create_public_dns_namespace(Asking& asking, aws::Writer&) {
    return asking.error("InvalidInput", "Public namespaces are not part of this cloud yet.");
}

std::optional<aws::Error> update_http_namespace(Asking& asking, aws::Writer& answer) {
    return update(asking, answer, kHttpNamespace);
}

std::optional<aws::Error> update_private_dns_namespace(Asking& asking, aws::Writer& answer) {
    return update(asking, answer, kPrivateNamespace);
}

std::optional<aws::Error> delete_namespace(Asking& asking, aws::Writer& answer) {
    auto found = namespace_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string type = std::get<const Record*>(found)->type;
    const std::string id = std::get<const Record*>(found)->physical_id;
    if (auto error = asking.ask(engine::ResourceDeleteAsked{type, id})) return error;
    return answer_operation(asking, answer, "DELETE_NAMESPACE", type, id, {{"NAMESPACE", id}});
}

std::optional<aws::Error> get_namespace(Asking& asking, aws::Writer& answer) {
    auto found = namespace_at(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    answer.begin_structure("Namespace");
    write_members(asking, answer, *std::get<const Record*>(found));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> list_namespaces(Asking& asking, aws::Writer& answer) {
    auto all = map_records(asking, {kPrivateNamespace, kHttpNamespace});
    std::vector<std::string> ids;
    for (const auto& [id, record] : all) {
        auto fits = fits_filters(asking, {{"TYPE", std::string(type_of(*record))},
                                          {"NAME", record->name},
                                          {"HTTP_NAME", record->name},
                                          {"RESOURCE_OWNER", "SELF"}});
        if (auto* error = std::get_if<aws::Error>(&fits)) return std::move(*error);
        if (std::get<bool>(fits)) ids.push_back(id);
    }
    auto page = page_of(asking, std::move(ids), kMapPages, filters_text(asking));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("Namespaces");
    for (const std::string& id : std::get<Page>(page).ids) {
        answer.begin_structure();
        write_members(asking, answer, *all.at(id));
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kMapPages);
    return std::nullopt;
}

}  // namespace local
