#include "local/ecs/common.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/cloud_service.h"
#include "engine/ecs/refusals.h"
#include "engine/inventory/deny_tags.h"
#include "engine/properties.h"
#include "local/not_yet.h"
#include "local/writing.h"

namespace local {
namespace {

constexpr const char* kInvalid = "InvalidParameterException";

}  // namespace

const engine::Record* cluster_record(const Asking& asking, std::string_view word) {
    return asking.inventory() ? engine::find_cluster(*asking.inventory(), word) : nullptr;
}

aws::Either<Cluster> cluster_of(const Asking& asking) {
    const engine::Record* record = cluster_record(asking, asking.input().text("cluster"));
    if (!record) {
        engine::Refusal refusal = engine::ecs::cluster_not_found();
        return asking.error(std::move(refusal.code), std::move(refusal.message));
    }
    return Cluster{engine::text_of(record->attributes->find("Arn")), record->physical_id};
}

std::optional<FoundService> find_service(const Asking& asking, const Cluster& cluster,
                                         std::string_view name_or_arn) {
    std::string arn = arn_in(cluster, "service", name_or_arn);
    auto address = asking.cloud().find_service(arn);
    if (!address || asking.cloud().cluster_arn(*address) != cluster.arn) return std::nullopt;
    const auto* service = asking.cloud().service(*address);
    if (!service || service->state().revisions.empty()) return std::nullopt;
    return FoundService{std::move(arn), *address, service};
}

std::optional<FoundTask> find_task(const Asking& asking, const Cluster& cluster,
                                   std::string_view id_or_arn) {
    std::string arn = arn_in(cluster, "task", id_or_arn);
    auto address = asking.cloud().find_task(arn);
    const auto* task = address ? asking.cloud().task(*address) : nullptr;
    if (!task || asking.cloud().cluster_arn(*address) != cluster.arn) return std::nullopt;
    if (asking.cloud().task_arn(*address) != arn) return std::nullopt;
    return FoundTask{std::move(arn), *address, task};
}

aws::Either<std::vector<std::string>> named(const Asking& asking, std::string_view name,
                                            std::string_view what, std::size_t most) {
    std::vector<std::string> words;
    for (const aws::Value& value : asking.input().list(name))
        words.emplace_back(value.as_text());
    if (words.empty()) return asking.error(kInvalid, fmt::format("{} cannot be empty.", what));
    if (words.size() > most)
        return asking.error(kInvalid,
                            fmt::format("{} cannot have more than {} elements.", what, most));
    return words;
}

bool includes(const Asking& asking, std::string_view word) {
    return std::ranges::any_of(asking.input().list("include"),
                               [&](const aws::Value& value) { return value.as_text() == word; });
}

Refused refuse_tags(const Asking& asking, const Tags& tags) {
    auto refusal = engine::refuse_ecs_tags(cfn::Object{{"Tags", tags_property(tags)}});
    if (!refusal) return std::nullopt;
    return invalid(asking, std::move(refusal->message));
}

void write_missing(aws::Writer& out, const std::vector<std::string>& arns) {
    out.begin_list("failures");
    for (const std::string& arn : arns)
        out.begin_structure().text("arn", arn).text("reason", "MISSING").end();
    out.end();
}

std::string arn_in(const Cluster& cluster, std::string_view kind, std::string_view name_or_arn) {
    if (name_or_arn.starts_with("arn:")) return std::string(name_or_arn);
    std::string_view prefix = std::string_view(cluster.arn).substr(0, cluster.arn.rfind(':'));
    return fmt::format("{}:{}/{}/{}", prefix, kind, cluster.name, name_or_arn);
}

std::string own_arn(const Asking& asking, std::string_view rest) {
    return fmt::format("arn:aws:ecs:{}:{}:{}", asking.region(), asking.account(), rest);
}

std::string caller_arn(const Asking& asking) {
    return fmt::format("arn:aws:iam::{}:root", asking.account());
}

std::string derived_uuid(std::string_view thing) {
    std::uint64_t seed = thing.size();
    for (char c : thing)
        seed = base::mix(seed, static_cast<unsigned char>(c));
    return engine::IdSource{.seed = seed}.uuid();
}

aws::Error invalid(const Asking& asking, std::string message) {
    return asking.error(kInvalid, std::move(message));
}

Refused refuse_what_is_not_there(const Asking& asking, std::span<const NotYet> members) {
    for (const NotYet& member : members) {
        const aws::Value* value = asking.input().find(member.member);
        if (value && !says_nothing(*value)) return invalid(asking, std::string(member.sentence));
    }
    return std::nullopt;
}

void write_strategy(aws::Writer& out, std::string_view name,
                    const std::vector<engine::ecs::CapacityShare>& strategy) {
    out.begin_list(name);
    for (const auto& share : strategy)
        out.begin_structure()
            .text("capacityProvider", share.provider)
            .integer("weight", share.weight)
            .integer("base", share.base)
            .end();
    out.end();
}

PageRules pages_of(const Asking& asking, std::size_t most_unasked, std::size_t most) {
    return {.most = asking.input().has("maxResults") ? most : most_unasked};
}

Refused write_page(const Asking& asking, aws::Writer& out, std::string_view name,
                   std::vector<std::string> ids, const PageRules& rules, std::string_view filter) {
    auto page = page_of(asking, std::move(ids), rules, filter);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    write_texts(out, name, std::get<Page>(page).ids);
    write_next(out, std::get<Page>(page), rules);
    return std::nullopt;
}

}  // namespace local
