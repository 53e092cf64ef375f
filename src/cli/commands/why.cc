#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/views/manifest_place.h"
#include "cli/views/why_report.h"
#include "deploy/reading/evidence.h"

namespace cli {
namespace {

using rollout::Cause;
using rollout::Diagnosis;
using rollout::StackSeen;
using Kind = rollout::ServiceEvidence::Kind;

bool is_workload(const cfn::Stack& stack) {
    return stack.kind == cfn::StackKind::Service || stack.kind == cfn::StackKind::Job;
}

/// What is there of one region, and what of it is looked into.
struct Look {
    const RegionStacks& wanted;
    const deploy::EnvironmentSeen seen;
    const std::string& service;  ///< or job; empty: all of them

    bool is_asked(const cfn::Stack& stack) const {
        return is_workload(stack) && (service.empty() || stack.subject == service);
    }
    StackSeen stack(const std::string& name) const {
        auto found = std::ranges::find(seen.stacks, name, &StackSeen::name);
        return found == seen.stacks.end() ? StackSeen() : *found;
    }
    std::vector<deploy::ServiceCase> services() const;
    std::vector<StackSeen> other_stacks() const;
    std::vector<std::string> missing_stacks() const;
};

std::vector<deploy::ServiceCase> Look::services() const {
    std::string cluster;
    std::string kept_in;
    for (const cfn::Stack& one : wanted.stacks.stacks) {
        if (one.kind != cfn::StackKind::Cluster) continue;
        cluster = name_in(one.body, "AWS::ECS::Cluster", "ClusterName");
        kept_in = name_in(one.body, "AWS::Logs::LogGroup", "LogGroupName");
    }
    std::vector<deploy::ServiceCase> cases;
    for (const cfn::Stack& one : wanted.stacks.stacks) {
        if (!is_asked(one)) continue;
        bool is_job = one.kind == cfn::StackKind::Job;
        const std::string name = name_in(one.body, "AWS::ECS::Service", "ServiceName");
        cases.push_back({.cluster = cluster,
                         .service = name,
                         .family = name_in(one.body, "AWS::ECS::TaskDefinition", "Family"),
                         .kept_in = kept_in,
                         .known = {.kind = is_job ? Kind::Job : Kind::Service,
                                   .name = one.subject,
                                   .stack = stack(one.name)}});
        auto found = std::ranges::find(seen.services, name, &rollout::ServiceSeen::name);
        if (found != seen.services.end()) cases.back().known.service = *found;
    }
    return cases;
}

std::vector<StackSeen> Look::other_stacks() const {
    std::vector<StackSeen> stacks;
    for (const cfn::Stack& one : wanted.stacks.stacks) {
        StackSeen found = stack(one.name);
        if (!is_workload(one) && !found.name.empty()) stacks.push_back(found);
    }
    return stacks;
}

std::vector<std::string> Look::missing_stacks() const {
    std::vector<std::string> names;
    for (const cfn::Stack& one : wanted.stacks.stacks)
        if (!is_workload(one) && stack(one.name).name.empty()) names.push_back(one.name);
    return names;
}

/// Takes those that are not there out of `found`: together they are one finding.
std::vector<std::string> take_missing(std::vector<Diagnosis>& found) {
    std::vector<std::string> names;
    for (const Diagnosis& one : found)
        if (one.cause == Cause::NotThere) names.push_back(one.name);
    if (names.size() > 1)
        std::erase_if(found, [](const Diagnosis& one) { return one.cause == Cause::NotThere; });
    return names;
}

Diagnosis not_there(std::string_view what, const std::vector<std::string>& names) {
    bool is_one = names.size() == 1;
    return {.name = names.front(),
            .cause = Cause::NotThere,
            .what = fmt::format("{}{} {} not there", what, fmt::join(names, ", "),
                                is_one ? "is" : "are")};
}

/// What is not well there, the causes before what follows from them.
base::Result<std::vector<Diagnosis>> findings(const Look& look, deploy::Client& client) {
    auto services = TRY(deploy::diagnose_services(client, look.services()));
    std::erase_if(services, [](const Diagnosis& one) { return one.is_well(); });
    const std::vector<std::string> missing = take_missing(services);
    std::vector<Diagnosis> found;
    // Of a service that is not there, the reason may lie in a stack below it.
    if (look.service.empty() || !missing.empty()) {
        found = TRY(deploy::diagnose_stacks(client, look.other_stacks()));
        std::erase_if(found, [](const Diagnosis& one) { return one.is_well(); });
        std::vector<std::string> stacks = look.missing_stacks();
        if (!stacks.empty())
            found.push_back(not_there(stacks.size() == 1 ? "the stack " : "the stacks ", stacks));
    }
    std::ranges::move(services, std::back_inserter(found));
    if (missing.size() > 1) found.push_back(not_there({}, missing));
    return found;
}

base::Result<RegionWhy> look_into(const LiveEnvironment& live, const RegionStacks& wanted,
                                  const std::string& service) {
    Look look{wanted, TRY(read_region(live, wanted)), service};
    RegionWhy region{.name = wanted.region,
                     .stacks = wanted.stacks.stacks.size(),
                     .is_empty = look.seen.stacks.empty() && look.seen.services.empty()};
    for (const StackSeen& stack : look.seen.stacks)
        if (rollout::phase_of(stack) == rollout::StackPhase::Whole) ++region.whole;
    for (const cfn::Stack& stack : wanted.stacks.stacks)
        if (look.is_asked(stack) && stack.kind == cfn::StackKind::Service) ++region.services;
    if (region.is_empty) return region;
    for (Diagnosis& found : TRY(findings(look, live.target->client(wanted.region)))) {
        if (found.cause == Cause::NotThere) found.fix = "slipway up " + live.words();
        auto place = span_of(found.place, live.environment(), found.name);
        region.findings.push_back({std::move(found), place});
    }
    return region;
}

}  // namespace

Outcome why(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs", "elbv2", "logs"},
                                   {arguments.names()});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    auto& live = std::get<LiveEnvironment>(opened);
    const std::string service = arguments.words.size() > 1 ? arguments.words[1] : std::string();
    WhyReport report{.environment = live.environment().name,
                     .service = service,
                     .account = live.target->account(),
                     .place = live.target->place()};
    for (const RegionStacks& wanted : live.checked.stacks) {
        auto region = look_into(live, wanted, service);
        if (!region.ok()) return refused_by_target(region.problems(), screen);
        report.regions.push_back(*std::move(region));
    }
    const base::Sources& sources = live.manifest->sources;
    return {.out = arguments.json ? why_json(report, sources)
                                  : live.local_cloud + why_text(report, sources, screen)};
}

}  // namespace cli
