#include "local/servicediscovery/map_operations.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "local/records.h"
#include "local/servicediscovery/names.h"
#include "local/tagging.h"
#include "local/trying.h"

namespace local {
namespace {

using engine::Record;

std::string scope_of(const Asking& asking) {
    return fmt::format("{}/{}", asking.account(), asking.region());
}

/// AWS rule cloud-map.10 [documented] "Cloud Map API reference, Operation": PENDING until it is
/// done, then SUCCESS or FAIL. Test: CloudMap.TellsWhatBecameOfAnOperation
std::string_view status_of(const Asking& asking, const MapOperation& operation) {
    const engine::Inventory* inventory = asking.inventory();
    const Record* record =
        inventory ? inventory->find(operation.record_type, operation.record_id) : nullptr;
    bool removes = operation.type == "DELETE_NAMESPACE" || operation.type == "DEREGISTER_INSTANCE";
    // What is gone was there before.
    if (!record) return "SUCCESS";
    switch (record->phase) {
        case Record::Phase::Creating:
        case Record::Phase::Updating: return removes ? "FAIL" : "PENDING";
        case Record::Phase::Deleting: return removes ? "PENDING" : "SUCCESS";
        case Record::Phase::Ready:
        case Record::Phase::Inactive: return removes ? "FAIL" : "SUCCESS";
    }
    return "SUCCESS";
}

aws::Either<const Record*> tagged(const Asking& asking) {
    std::string_view arn = asking.input().text("ResourceARN");
    if (arn.starts_with("arn:"))
        for (std::string_view type : {kPrivateNamespace, kHttpNamespace, kMapService})
            if (const Record* record = find_living(asking, type, arn)) return record;
    return asking.error("ResourceNotFoundException",
                        fmt::format("The resource {} can't be found.", arn));
}

}  // namespace

std::optional<aws::Error> get_map_operation(Asking& asking, aws::Writer& answer) {
    std::string_view id = asking.input().text("OperationId");
    auto found = asking.stores().operations().find(scope_of(asking), id);
    if (!found.ok()) return broken(found.problems());
    if (!*found)
        return asking.error("OperationNotFound",
                            fmt::format("The operation {} can't be found.", id));
    const MapOperation& operation = **found;
    answer.begin_structure("Operation");
    answer.text("Id", operation.id);
    answer.text("OwnerAccount", asking.account());
    answer.text("Type", operation.type);
    answer.text("Status", status_of(asking, operation));
    answer.time("CreateDate", operation.created);
    answer.time("UpdateDate", operation.created);
    answer.begin_map("Targets");
    for (const auto& [name, target] : operation.targets)
        answer.text(name, target);
    answer.end();
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> list_map_operations(Asking& asking, aws::Writer& answer) {
    auto all = asking.stores().operations().all(scope_of(asking));
    if (!all.ok()) return broken(all.problems());
    std::map<std::string, std::string_view> statuses;
    std::vector<std::string> ids;
    for (const MapOperation& operation : *all) {
        std::string_view status = status_of(asking, operation);
        auto target = [&](const std::string& name) {
            auto found = operation.targets.find(name);
            return found == operation.targets.end() ? std::string() : found->second;
        };
        auto fits = fits_filters(asking, {{"NAMESPACE_ID", target("NAMESPACE")},
                                          {"SERVICE_ID", target("SERVICE")},
                                          {"STATUS", std::string(status)},
                                          {"TYPE", operation.type}});
        if (auto* error = std::get_if<aws::Error>(&fits)) return std::move(*error);
        if (!std::get<bool>(fits)) continue;
        statuses[operation.id] = status;
        ids.push_back(operation.id);
    }
    auto page = page_of(asking, std::move(ids), kMapPages, filters_text(asking));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("Operations");
    for (const std::string& id : std::get<Page>(page).ids)
        answer.begin_structure().text("Id", id).text("Status", statuses.at(id)).end();
    answer.end();
    write_next(answer, std::get<Page>(page), kMapPages);
    return std::nullopt;
}

// AWS rule cloud-map.11 [documented] "Cloud Map API reference, TagResource": at most 50 tags.
// Test: CloudMap.HasTags
std::optional<aws::Error> tag_map_resource(Asking& asking, aws::Writer&) {
    return add_tags(asking, *TRY_OR_ANSWER(tagged(asking)), "Tags", "TooManyTagsException");
}

std::optional<aws::Error> untag_map_resource(Asking& asking, aws::Writer&) {
    return take_tags(asking, *TRY_OR_ANSWER(tagged(asking)), "TagKeys");
}

std::optional<aws::Error> list_map_resource_tags(Asking& asking, aws::Writer& answer) {
    show_tags(asking, answer, *TRY_OR_ANSWER(tagged(asking)), "Tags");
    return std::nullopt;
}

}  // namespace local
