#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

std::string_view word_of(NameWish::Kind kind) {
    switch (kind) {
        case NameWish::Kind::Stack: return "stack";
        case NameWish::Kind::Cluster: return "cluster";
        case NameWish::Kind::LogGroup: return "log group";
        case NameWish::Kind::Repository: return "repository";
        case NameWish::Kind::Namespace: return "namespace";
        case NameWish::Kind::LoadBalancer: return "load balancer";
    }
    return "";
}

std::string tag(const NameSeen& seen, const std::string& key) {
    auto found = seen.tags.find(key);
    return found == seen.tags.end() ? std::string() : found->second;
}

bool is_ours(const NameWish& wish, const NameSeen& seen, const PolicyWish& policy) {
    bool is_tagged = seen.tags.contains("platform");
    if (!is_tagged && wish.kind == NameWish::Kind::Stack)
        return seen.description.starts_with((wish.is_shared ? policy.platform : policy.prefix) +
                                            ": ");
    return tag(seen, "platform") == policy.platform &&
           (wish.is_shared || tag(seen, "environment") == policy.environment);
}

/// What tells that it is somebody else's.
std::string owner_of(const NameWish& wish, const NameSeen& seen, const PolicyWish& policy) {
    const std::string platform = tag(seen, "platform");
    const std::string environment = tag(seen, "environment");
    if (platform.empty()) return "it is there, and has no tag `platform`";
    if (platform != policy.platform)
        return fmt::format("it is there, and its tag `platform` says {}", platform);
    return wish.is_shared || environment.empty()
               ? "it is there, and has no tag `environment`"
               : fmt::format("it is there, and its tag `environment` says {}", environment);
}

}  // namespace

Question judge_names(const std::vector<NameWish>& wishes, const std::vector<Reply<NameSeen>>& seen,
                     const PolicyWish& policy) {
    Sheet sheet("names", policy);
    std::size_t ours = 0;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const NameWish& wish = wishes[i];
        std::string subject = fmt::format("{} {}", word_of(wish.kind), wish.name);
        if (const auto* refusal = std::get_if<Refusal>(&seen[i])) {
            sheet.refused(*refusal, std::move(subject));
            continue;
        }
        const auto& there = std::get<NameSeen>(seen[i]);
        if (!there.is_there) {
            sheet.good(std::move(subject), "free");
        } else if (is_ours(wish, there, policy)) {
            ++ours;
            sheet.good(std::move(subject), "ours");
        } else {
            sheet.bad("live.name-taken", std::move(subject), owner_of(wish, there, policy),
                      "it belongs to somebody else, who has to give it up; or call the platform "
                      "or the environment something else");
        }
    }
    std::size_t free = sheet.goods() - ours;
    return sheet.take(fmt::format("{}, {}", counted_as(free, "is free", "are free"),
                                  counted_as(ours, "is ours", "are ours")));
}

Question judge_linked_roles(const std::vector<Reply<bool>>& seen, const PolicyWish& policy) {
    Sheet sheet("service-linked roles", policy);
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < policy.linked_roles.size(); ++i) {
        const std::string name(policy.linked_roles[i].name);
        if (const auto* refusal = std::get_if<Refusal>(&seen[i])) {
            sheet.refused(*refusal, name);
            continue;
        }
        bool is_there = std::get<bool>(seen[i]);
        if (!is_there) missing.push_back(name);
        sheet.good(name, is_there ? "there" : "`up` makes it");
    }
    std::size_t there = sheet.goods() - missing.size();
    std::string summary = fmt::format("{} there", counted_as(there, "is", "are"));
    if (!missing.empty()) summary += fmt::format("; `up` makes {}", fmt::join(missing, ", "));
    return sheet.take(std::move(summary));
}

}  // namespace rollout
