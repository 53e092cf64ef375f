#include "platform/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/decode.h"
#include "platform/shape.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

const std::vector<Member>& members(const Node& mapping, std::string_view key) {
    static const std::vector<Member> none;
    const Node* node = mapping.get(key);
    return node != nullptr ? node->members : none;
}

std::vector<std::string> sorted_names(const Node& manifest, std::string_view key) {
    std::vector<std::string> names;
    for (const Member& member : members(manifest, key))
        names.push_back(member.key);
    std::ranges::sort(names);
    return names;
}

Store::Engine engine_of(const Node& store) {
    const Node* engine = store.get("engine");
    std::string_view text = engine != nullptr ? std::string_view(engine->scalar) : "";
    if (text.starts_with("redis")) return Store::Engine::Redis;
    if (text.starts_with("efs")) return Store::Engine::Efs;
    return Store::Engine::Postgres;
}

/// Each name may be used once over all `parts`.
void check_unique(const Node& manifest, std::initializer_list<std::string_view> parts,
                  Report& report) {
    std::map<std::string_view, std::pair<std::string_view, const Member*>> taken;
    for (std::string_view part : parts) {
        for (const Member& member : members(manifest, part)) {
            auto [at, added] = taken.emplace(member.key, std::pair(part, &member));
            if (added) continue;
            base::Diagnostic finding =
                base::error("manifest.name-taken",
                            fmt::format("`{}` stands under `{}` and under `{}`", member.key,
                                        at->second.first, part),
                            member.key_span);
            finding.labels.push_back({at->second.second->key_span, "the other is here"});
            finding.help = "give one of them another name, so that everyone knows which is meant";
            report.add(std::move(finding));
        }
    }
}

void check_environment_names(const Node& manifest, Report& report) {
    const std::vector<Member>& environments = members(manifest, "environments");
    const Node* node = manifest.get("environments");
    if (node != nullptr && !is_bad(*node) && environments.empty()) {
        base::Diagnostic finding = base::error(
            "manifest.no-value", "`environments` is empty, and a platform needs one", node->span);
        finding.help = "write for example `environments: { dev: { region: eu-west-1 } }`";
        report.add(std::move(finding));
    }
    for (const Member& member : environments) {
        if (member.key != "default" && !is_key(member.key)) continue;
        base::Diagnostic finding = base::error(
            "manifest.environment-name",
            fmt::format("no environment may be called `{}`: it would look like {} where values "
                        "differ by environment",
                        member.key, member.key == "default" ? "the word for all others" : "a key"),
            member.key_span);
        finding.help = fmt::format("call it for example `{}-env`", member.key);
        report.add(std::move(finding));
    }
}

void check_environment_entries(const Node& manifest, Report& report) {
    for (const Member& environment : members(manifest, "environments")) {
        for (std::string_view part : {"services", "jobs", "stores", "secrets"}) {
            std::vector<std::string> known = sorted_names(manifest, part);
            for (const Member& entry : members(environment.value, part)) {
                if (std::ranges::binary_search(known, entry.key)) continue;
                base::Diagnostic finding = base::error(
                    "manifest.unknown-name",
                    fmt::format("there is no `{}` under `{}` of the manifest", entry.key, part),
                    entry.key_span);
                finding.notes.push_back("an environment can change what there is, not add to it");
                finding.help = did_you_mean(entry.key, known, part);
                report.add_unknown(std::move(finding), entry.key);
            }
        }
    }
}

std::vector<Located<std::string>> jobs_of(const Node& release, std::string_view list,
                                          const World& world, Report& report) {
    std::vector<Located<std::string>> jobs;
    const Node* node = release.get(list);
    if (node == nullptr) return jobs;
    for (const Node& item : node->items) {
        if (world.has_job(item.scalar)) {
            jobs.push_back({item.scalar, item.span});
            continue;
        }
        base::Diagnostic finding = base::error(
            "release.unknown-job", fmt::format("there is no job `{}`", item.scalar), item.span);
        finding.help = did_you_mean(item.scalar, world.jobs, "jobs");
        report.add_unknown(std::move(finding), item.scalar);
    }
    return jobs;
}

}  // namespace

World read_world(const text::Node& clean) {
    World world;
    world.services = sorted_names(clean, "services");
    world.jobs = sorted_names(clean, "jobs");
    world.secrets = sorted_names(clean, "secrets");
    for (const Member& member : members(clean, "stores"))
        world.stores.emplace(member.key, engine_of(member.value));
    return world;
}

void check_names(const text::Node& clean, const World&, Report& report) {
    check_unique(clean, {"services", "jobs", "stores"}, report);
    check_unique(clean, {"templates", "services"}, report);
    for (std::string_view part : {"services", "stores"}) {
        for (const Member& member : members(clean, part)) {
            if (member.key != "secret") continue;
            report.add(base::error(
                "manifest.reserved-name",
                "nothing may be called `secret`: `$(secret.NAME)` would have two meanings",
                member.key_span));
        }
    }
    check_environment_names(clean, report);
    check_environment_entries(clean, report);
}

ReleaseLists read_release(const text::Node& clean, const World& world, Report& report) {
    ReleaseLists lists;
    const Node* release = clean.get("release");
    if (release == nullptr) return lists;
    lists.before = jobs_of(*release, "before", world, report);
    lists.after = jobs_of(*release, "after", world, report);
    std::map<std::string_view, base::SourceSpan> seen;
    for (auto* list : {&lists.before, &lists.after}) {
        std::erase_if(*list, [&](const Located<std::string>& job) {
            auto [at, added] = seen.emplace(*std::ranges::find(world.jobs, *job), job.span);
            if (added) return false;
            base::Diagnostic finding =
                base::error("release.twice",
                            fmt::format("the job `{}` stands in a release twice", *job), job.span);
            finding.labels.push_back({at->second, "the first is here"});
            report.add(std::move(finding));
            return true;
        });
    }
    return lists;
}

std::vector<Acceptance> read_accept(const text::Node& clean, const World& world, Report& report) {
    std::vector<Acceptance> accept;
    const Node* list = clean.get("accept");
    if (list == nullptr) return accept;
    std::vector<std::string> places = world.callees();
    places.insert(places.end(), world.jobs.begin(), world.jobs.end());
    for (const std::string& name : environment_names(clean))
        places.push_back(name);
    for (const Node& item : list->items) {
        Reader keys(&item, *kManifest.find("accept")->table, item.span);
        check_needed(keys, "an accepted finding", report);
        Acceptance acceptance{keys.located_text("rule"), std::string(keys.text("at")),
                              std::string(keys.text("because")), item.span};
        if (!acceptance.at.empty() && std::ranges::find(places, acceptance.at) == places.end()) {
            base::Diagnostic finding = base::error(
                "accept.unknown-place",
                fmt::format("there is no service, store, job or environment `{}`", acceptance.at),
                keys.place("at"));
            finding.help = did_you_mean(acceptance.at, places, "there are");
            report.add_unknown(std::move(finding), acceptance.at);
        }
        accept.push_back(std::move(acceptance));
    }
    return accept;
}

}  // namespace platform
