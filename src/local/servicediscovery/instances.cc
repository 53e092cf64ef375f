#include "local/servicediscovery/instances.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records.h"
#include "local/servicediscovery/names.h"

namespace local {
namespace {

using engine::NameInstance;
using engine::NameService;
using engine::Record;

aws::Error no_instance(const Asking& asking, std::string_view id) {
    return asking.error("InstanceNotFound", fmt::format("Instance with id {} not found.", id));
}

/// Null: it is not there, or not any more.
const NameInstance* find_instance(const NameService* names, std::string_view id) {
    if (!names) return nullptr;
    auto found = names->state().instances.find(std::string(id));
    bool is_there = found != names->state().instances.end() && !found->second.forgotten_at;
    return is_there ? &found->second : nullptr;
}

/// The ids of those that are there.
std::vector<std::string> instances_of(const NameService* names) {
    std::vector<std::string> ids;
    if (!names) return ids;
    for (const auto& [id, instance] : names->state().instances)
        if (!instance.forgotten_at) ids.push_back(id);
    return ids;
}

/// The service that DiscoverInstances means by its names.
aws::Either<const Record*> discovered(const Asking& asking) {
    const aws::Value& input = asking.input();
    std::string_view space = input.text("NamespaceName");
    std::string_view name = input.text("ServiceName");
    bool is_own = !input.has("OwnerAccount") || input.text("OwnerAccount") == asking.account();
    bool has_space = false;
    auto services = map_records(asking, {kMapService});
    for (const auto& [id, record] : map_records(asking, {kPrivateNamespace, kHttpNamespace})) {
        if (!is_own || record->name != space) continue;
        has_space = true;
        for (const auto& [service_id, service] : services)
            if (service->name == name && namespace_id_of(*service) == id) return service;
    }
    if (has_space)
        return asking.error("ServiceNotFound", fmt::format("The service {} can't be found.", name));
    return asking.error("NamespaceNotFound",
                        fmt::format("The namespace {} can't be found.", space));
}

bool has_all(const MapAttributes& attributes, const aws::Value::Fields& wanted) {
    return std::ranges::all_of(wanted, [&](const aws::Field& field) {
        auto found = attributes.find(field.name);
        return found != attributes.end() && found->second == field.value.as_text();
    });
}

struct Found {
    std::string id;
    std::string_view health;
    MapAttributes attributes;
};

/// AWS rule cloud-map.7 [documented] "Cloud Map API reference, DiscoverInstances, HealthStatus":
/// with HEALTHY_OR_ELSE_ALL all are answered where none is healthy; nothing of it counts where
/// nobody tells of health. What counts where the request says nothing AWS does not say: here all
/// are answered. Test: CloudMap.DiscoversByHealth
void keep_health(std::vector<Found>& found, std::string_view wanted) {
    auto is = [](std::string_view health) {
        return [health](const Found& one) { return one.health == health; };
    };
    if (wanted.empty() || wanted == "ALL") return;
    if (std::ranges::any_of(found, is("UNKNOWN"))) return;
    if (wanted == "HEALTHY_OR_ELSE_ALL") {
        if (std::ranges::none_of(found, is("HEALTHY"))) return;
        wanted = "HEALTHY";
    }
    std::erase_if(found, [&](const Found& one) { return one.health != wanted; });
}

}  // namespace

/// AWS rule cloud-map.8 [documented] "Cloud Map API reference, RegisterInstance": an instance of
/// that id is replaced. Test: CloudMap.DiscoversInstancesThatWereRegistered
std::optional<aws::Error> register_instance(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto found = service_at(asking, "ServiceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const std::string service_id = service.physical_id;
    const std::string name(input.text("InstanceId"));
    if (input.fields("Attributes").empty())
        return asking.error("InvalidInput", "The parameter Attributes is required.");
    cfn::Object attributes;
    for (const aws::Field& attribute : input.fields("Attributes"))
        attributes.add(attribute.name, attribute.value.as_text());
    cfn::Object properties{{"InstanceAttributes", std::move(attributes)}};
    const Record* there = registered(asking, service, name);
    std::string id = there ? there->physical_id : "";
    std::optional<aws::Error> error;
    if (there && is_going(*there)) {
        return asking.error("ResourceInUse", "The instance is being deregistered.");
    } else if (there) {
        error = asking.ask(engine::ResourceUpdateAsked{std::string(kMapInstance), id,
                                                       engine::share(std::move(properties))});
    } else {
        properties.add("ServiceId", service_id);
        properties.add("InstanceId", name);
        error = asking.ask(engine::ResourceCreateAsked{std::string(kMapInstance),
                                                       engine::share(std::move(properties))});
        id = asking.made().physical_id;
    }
    if (error) return error;
    return answer_operation(asking, answer, "REGISTER_INSTANCE", kMapInstance, id,
                            {{"INSTANCE", name}, {"SERVICE", service_id}});
}

std::optional<aws::Error> deregister_instance(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "ServiceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const std::string service_id = service.physical_id;
    const std::string name(asking.input().text("InstanceId"));
    const Record* there = registered(asking, service, name);
    if (!there || is_going(*there)) {
        if (!there && find_instance(names_of(asking, service), name))
            return asking.error("ResourceInUse",
                                "Deregistering the instance of a task, which ECS registered, is "
                                "not part of this cloud yet.");
        return no_instance(asking, name);
    }
    const std::string id = there->physical_id;
    if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kMapInstance), id}))
        return error;
    return answer_operation(asking, answer, "DEREGISTER_INSTANCE", kMapInstance, id,
                            {{"INSTANCE", name}, {"SERVICE", service_id}});
}

std::optional<aws::Error> get_instance(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "ServiceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const std::string id(asking.input().text("InstanceId"));
    const NameInstance* instance = find_instance(names_of(asking, service), id);
    if (!instance) return no_instance(asking, id);
    answer.text("ResourceOwner", asking.account());
    answer.begin_structure("Instance").text("Id", id);
    write_attributes(answer, attributes_of(asking, service, id, *instance));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> list_instances(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "ServiceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const NameService* names = names_of(asking, service);
    auto page = page_of(asking, instances_of(names), kMapPages, service.physical_id);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.text("ResourceOwner", asking.account());
    answer.begin_list("Instances");
    for (const std::string& id : std::get<Page>(page).ids) {
        answer.begin_structure().text("Id", id);
        write_attributes(answer, attributes_of(asking, service, id, *find_instance(names, id)));
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kMapPages);
    return std::nullopt;
}

std::optional<aws::Error> get_instances_health_status(Asking& asking, aws::Writer& answer) {
    auto found = service_at(asking, "ServiceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& service = *std::get<const Record*>(found);
    const NameService* names = names_of(asking, service);
    std::vector<std::string> ids;
    for (const aws::Value& id : asking.input().list("Instances")) {
        if (!find_instance(names, id.as_text())) return no_instance(asking, id.as_text());
        ids.emplace_back(id.as_text());
    }
    if (ids.empty()) ids = instances_of(names);
    auto page = page_of(asking, std::move(ids), kMapPages, service.physical_id);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_map("Status");
    for (const std::string& id : std::get<Page>(page).ids)
        answer.text(id, health_of(*names, *find_instance(names, id)));
    answer.end();
    write_next(answer, std::get<Page>(page), kMapPages);
    return std::nullopt;
}

/// AWS rule cloud-map.9 [documented] "Cloud Map API reference, DiscoverInstances,
/// OptionalParameters": instances that fit these too are preferred; where there is none, they do
/// not count. Test: CloudMap.DiscoversByAttributes
std::optional<aws::Error> discover_instances(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kUsual = 100;
    const aws::Value& input = asking.input();
    auto asked = discovered(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    const Record& service = *std::get<const Record*>(asked);
    const NameService* names = names_of(asking, service);
    std::vector<Found> found;
    for (const std::string& id : instances_of(names)) {
        const NameInstance& instance = *find_instance(names, id);
        Found one{id, health_of(*names, instance), attributes_of(asking, service, id, instance)};
        if (has_all(one.attributes, input.fields("QueryParameters")))
            found.push_back(std::move(one));
    }
    auto is_preferred = [&](const Found& one) {
        return has_all(one.attributes, input.fields("OptionalParameters"));
    };
    if (std::ranges::any_of(found, is_preferred))
        std::erase_if(found, [&](const Found& one) { return !is_preferred(one); });
    keep_health(found, input.text("HealthStatus"));
    auto most = static_cast<std::size_t>(input.integer("MaxResults", kUsual));
    if (found.size() > most) found.erase(found.begin() + std::ptrdiff_t(most), found.end());
    answer.begin_list("Instances");
    for (const Found& one : found) {
        answer.begin_structure()
            .text("InstanceId", one.id)
            .text("NamespaceName", input.text("NamespaceName"))
            .text("ServiceName", input.text("ServiceName"))
            .text("HealthStatus", one.health);
        write_attributes(answer, one.attributes);
        answer.end();
    }
    answer.end();
    answer.integer("InstancesRevision",
                   names ? static_cast<std::int64_t>(names->state().revision) : 0);
    return std::nullopt;
}

std::optional<aws::Error> discover_instances_revision(Asking& asking, aws::Writer& answer) {
    auto asked = discovered(asking);
    if (auto* error = std::get_if<aws::Error>(&asked)) return std::move(*error);
    const NameService* names = names_of(asking, *std::get<const Record*>(asked));
    answer.integer("InstancesRevision",
                   names ? static_cast<std::int64_t>(names->state().revision) : 0);
    return std::nullopt;
}

}  // namespace local
