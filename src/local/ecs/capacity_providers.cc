// Capacity providers: Fargate's two, and records that a template made.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/cloud_service.h"
#include "engine/properties.h"
#include "local/ecs/clusters.h"
#include "local/ecs/common.h"
#include "local/reading.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr std::string_view kType = "AWS::ECS::CapacityProvider";
constexpr std::string_view kFargate[] = {"FARGATE", "FARGATE_SPOT"};

bool is_of_fargate(std::string_view name) {
    return std::ranges::count(kFargate, name) > 0;
}

const engine::Record* find_provider(const Asking& asking, std::string_view name) {
    return asking.inventory() ? asking.inventory()->find(kType, name) : nullptr;
}

/// `record` is null for one of Fargate's.
void write_provider(aws::Writer& out, std::string_view name, const Asking& asking,
                    const aws::Shape& shape, std::string_view provider,
                    const engine::Record* record, std::string_view status) {
    out.begin_structure(name);
    out.text("capacityProviderArn", own_arn(asking, fmt::format("capacity-provider/{}", provider)));
    out.text("name", provider);
    out.text("status", status);
    if (record) write_property(out, shape, "autoScalingGroupProvider", *record->properties);
    write_tags(out, shape, "tags", record && includes(asking, "TAGS") ? tags_of(*record) : Tags());
    if (!record) out.text("type", provider);
    out.end();
}

}  // namespace

// AWS rule ecs.25 [documented] "ECS API reference, DescribeCapacityProviders": without names it
// shows all, FARGATE and FARGATE_SPOT among them; what is not there is a failure.
// Test: CapacityProviders.AreThoseOfFargateAndThoseThatWereMade
std::optional<aws::Error> describe_capacity_providers(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> names = texts_of(asking.input().list("capacityProviders"));
    for (std::string& name : names)
        name = engine::last_segment(name);
    std::vector<std::string> missing;
    if (names.empty()) {
        names.assign(std::begin(kFargate), std::end(kFargate));
        if (asking.inventory())
            for (std::string& name : asking.inventory()->list(kType))
                names.push_back(std::move(name));
    }
    std::erase_if(names, [&](const std::string& name) {
        bool is_there = is_of_fargate(name) || find_provider(asking, name);
        if (!is_there) missing.push_back(own_arn(asking, "capacity-provider/" + name));
        return !is_there;
    });
    const PageRules rules = pages_of(asking, 10, 10);
    auto page = page_of(asking, std::move(names), rules);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    const aws::Shape& shape = element_of(*asking.operation().output, "capacityProviders");
    answer.begin_list("capacityProviders");
    for (const std::string& name : std::get<Page>(page).ids)
        write_provider(answer, "", asking, shape, name, find_provider(asking, name), "ACTIVE");
    answer.end();
    write_missing(answer, missing);
    write_next(answer, std::get<Page>(page), rules);
    return std::nullopt;
}

std::optional<aws::Error> create_capacity_provider(Asking& asking, aws::Writer&) {
    return asking.error("UnsupportedFeatureException",
                        "Capacity providers of Auto Scaling groups and managed instances are not "
                        "part of this cloud yet: it has FARGATE and FARGATE_SPOT.");
}

std::optional<aws::Error> delete_capacity_provider(Asking& asking, aws::Writer& answer) {
    const std::string name = engine::last_segment(asking.input().text("capacityProvider"));
    // AWS rule ecs.26 [documented] "ECS API reference, DeleteCapacityProvider": those of Fargate
    // are reserved, and one that a cluster has stays; the words are ours. Test:
    // CapacityProviders.StayWhileAClusterHasThem
    if (is_of_fargate(name))
        return invalid(asking,
                       "The specified capacity provider is reserved and cannot be deleted.");
    const engine::Record* record = find_provider(asking, name);
    if (!record)
        return invalid(asking,
                       "The specified capacity provider was not found. Specify a valid name or "
                       "ARN and try again.");
    for (const std::string& id : asking.inventory()->list("AWS::ECS::Cluster"))
        if (std::ranges::count(
                engine::providers_of(*asking.inventory(), *cluster_record(asking, id)), name))
            return invalid(asking,
                           fmt::format("The specified capacity provider cannot be deleted because "
                                       "it is associated with cluster {}. Remove the capacity "
                                       "provider from the cluster and try again.",
                                       id));
    const engine::Record before = *record;
    if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kType), name}))
        return error;
    write_provider(answer, "capacityProvider", asking,
                   *aws::find_member(*asking.operation().output, "capacityProvider")->shape, name,
                   &before, "INACTIVE");
    return std::nullopt;
}

}  // namespace local
