#include "local/ecs/clusters.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/cloud_service.h"
#include "engine/ecs/refusals.h"
#include "engine/properties.h"

namespace local {
namespace {

constexpr const char* kInvalid = "InvalidParameterException";

}  // namespace

aws::Either<Cluster> cluster_of(const Asking& asking) {
    std::string_view word = asking.input().text("cluster");
    const engine::Record* record =
        asking.inventory() ? engine::find_cluster(*asking.inventory(), word) : nullptr;
    if (!record) {
        engine::Refusal refusal = engine::ecs::cluster_not_found();
        return asking.error(std::move(refusal.code), std::move(refusal.message));
    }
    return Cluster{engine::text_of(record->attributes->find("Arn")), record->physical_id};
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

std::string derived_uuid(std::string_view thing) {
    std::uint64_t seed = thing.size();
    for (char c : thing)
        seed = base::mix(seed, static_cast<unsigned char>(c));
    return engine::IdSource{.seed = seed}.uuid();
}

}  // namespace local
