#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "platform/report.h"
#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/own_resources.h"
#include "platform/rules/subjects.h"
#include "platform/rules/vcpu.h"

namespace platform {
namespace {

/// The environments that share one set of quotas.
struct Place {
    std::string account;
    std::string region;
    auto operator<=>(const Place&) const = default;
};
using Environments = std::vector<const Environment*>;

std::map<Place, Environments> by_place(const Platform& platform) {
    std::map<Place, Environments> places;
    for (const Environment& environment : platform.environments) {
        if (environment.account->empty()) continue;
        for (const auto& region : environment.regions)
            places[{*environment.account, *region}].push_back(&environment);
    }
    return places;
}

using QuotaField = std::optional<Located<std::uint32_t>> Quotas::*;

/// A quota and how much of it is used.
struct Kind {
    std::string_view code;
    std::string_view key;
    QuotaField field;
    std::uint32_t usual;
};
constexpr Kind kVcpu = {"quota.fargate-vcpu", "fargate_vcpu", &Quotas::fargate_vcpu, kFargateVcpu};
constexpr Kind kSpotVcpu = {"quota.fargate-spot-vcpu", "fargate_spot_vcpu",
                            &Quotas::fargate_spot_vcpu, kFargateSpotVcpu};
constexpr Kind kAddresses = {"quota.elastic-ips", "elastic_ips", &Quotas::elastic_ips, kElasticIps};
constexpr Kind kNetworks = {"quota.vpcs", "vpcs", &Quotas::vpcs, kVpcs};

struct Allowed {
    std::uint32_t value;
    std::string text;  ///< "a new account allows 6", "the quota is 16"
};
Allowed allowed(const Kind& kind, const Environments& environments) {
    std::optional<std::uint32_t> stated;
    for (const Environment* environment : environments) {
        const auto& quota = environment->quotas.*kind.field;
        if (quota) stated = std::max(stated.value_or(0), **quota);
    }
    if (stated) return {*stated, fmt::format("the quota is {}", *stated)};
    return {kind.usual, fmt::format("a new account allows {}", kind.usual)};
}

std::string names_of(const Environments& environments) {
    std::vector<std::string> names;
    for (const Environment* environment : environments)
        names.push_back(environment->name);
    return enumerate(names);
}

void add_place_note(const Place& place, const Environments& environments,
                    base::Diagnostic& diagnostic) {
    if (environments.size() > 1) {
        diagnostic.notes.push_back(
            fmt::format("a quota belongs to an account and region: {} share {} {} and are added up",
                        names_of(environments), place.account, place.region));
    } else if (environments.front()->regions.size() > 1) {
        diagnostic.notes.push_back(
            fmt::format("in {}; each region has a quota of its own", place.region));
    }
}

std::string request_help(const Kind& kind, std::uint64_t wanted) {
    return fmt::format(
        "ask AWS for {0}, then write `quotas: {{ {1}: {0} }}`\n"
        "the request, ready to paste:  slipway explain {2}",
        wanted, kind.key, kind.code);
}

/// "15 vCPU at these counts, 27 while releasing, 41 at full scale".
std::string figures(const CpuUse& use, std::string_view kind) {
    return fmt::format("{} {}vCPU at these counts, {} while releasing, {} at full scale",
                       vcpu_text(use.steady), kind, vcpu_text(use.releasing), vcpu_text(use.full));
}

using Use = CpuUse (*)(const Environment&);

CpuUse sum_of(const Environments& environments, Use use) {
    CpuUse sum;
    for (const Environment* environment : environments)
        sum += use(*environment);
    return sum;
}

/// "a release can run", "at full scale there run": what takes more than `limit`, and how much.
struct Excess {
    std::string what;
    std::uint64_t units;
};
Excess excess(const CpuUse& use, std::uint64_t limit, const Environments& environments) {
    if (use.releasing <= limit) return {"at full scale there run", use.full};
    return {environments.size() > 1 ? "releases at once can run" : "a release can run",
            use.releasing};
}

/// Which vCPU are meant. `most` counts what may come on top of `use`: all that leaves Spot counts
/// on demand at once.
struct Vcpu {
    Kind kind;
    std::string_view word;
    Use use;
    Use most;
};
constexpr Vcpu kOnDemandUse = {kVcpu, "", &on_demand_use, &fallen_back_use};
constexpr Vcpu kSpotUse = {kSpotVcpu, "Spot ", &spot_use, &spot_use};

void check_vcpu(const Vcpu& vcpu, const Place& place, const Environments& environments,
                Findings& findings) {
    Allowed quota = allowed(vcpu.kind, environments);
    std::uint64_t limit = std::uint64_t{quota.value} * 1024;
    CpuUse most = sum_of(environments, vcpu.most);
    if (most.peak() <= limit) return;

    CpuUse sum = sum_of(environments, vcpu.use);
    bool by_fallback = sum.peak() <= limit;
    Use use = by_fallback ? vcpu.most : vcpu.use;
    bool together = environments.size() > 1;
    Excess over = excess(by_fallback ? most : sum, limit, environments);
    base::Diagnostic diagnostic = finding(
        vcpu.kind.code,
        fmt::format("{} may not fit{}{}: {} {} {}vCPU, {}", names_of(environments),
                    together ? " together" : "", by_fallback ? " after a fallback from Spot" : "",
                    over.what, vcpu_text(over.units), vcpu.word, quota.text),
        environments.front()->span, figures(use(*environments.front()), vcpu.word));
    for (std::size_t i = 1; i < environments.size(); ++i) {
        diagnostic.labels.push_back(
            {environments[i]->span, figures(use(*environments[i]), vcpu.word)});
    }
    if (together)
        diagnostic.notes.push_back("together " + figures(by_fallback ? most : sum, vcpu.word));
    if (by_fallback) {
        diagnostic.notes.emplace_back(
            "a fallback moves every task of `capacity: spot` to on-demand capacity; `spot-only` "
            "stays");
    } else if (most != sum) {
        diagnostic.notes.push_back("after a fallback from Spot " + figures(most, vcpu.word));
    }
    add_place_note(place, environments, diagnostic);
    std::uint64_t wanted = std::bit_ceil((most.peak() + 1023) / 1024);
    diagnostic.help = request_help(vcpu.kind, wanted);
    findings.add(std::move(diagnostic), environments.front()->name);
}

struct Countable {
    std::string_view singular;
    std::string_view plural;
    std::uint32_t (*count)(const Environment&);
    std::string_view note;
};
constexpr Countable kGateways = {"Elastic IP address", "Elastic IP addresses", &elastic_ips,
                                 "each NAT gateway takes one; `nat: one` needs a single gateway"};
constexpr Countable kOwnNetworks = {"VPC", "VPCs", &own_networks,
                                    "each environment has its own, beside the default VPC"};

void check_count(const Kind& kind, const Countable& countable, const Place& place,
                 const Environments& environments, std::uint32_t already, Findings& findings) {
    std::uint32_t sum = already;
    Environments users;
    for (const Environment* environment : environments) {
        sum += countable.count(*environment);
        if (countable.count(*environment) > 0) users.push_back(environment);
    }
    Allowed quota = allowed(kind, environments);
    if (users.empty() || sum <= quota.value) return;
    auto label = [&](const Environment& environment) {
        std::uint32_t count = countable.count(environment);
        return fmt::format("{} {}", count, count == 1 ? countable.singular : countable.plural);
    };
    base::Diagnostic diagnostic = finding(
        kind.code,
        fmt::format("{} take {} {}, {}", names_of(users), sum, countable.plural, quota.text),
        users.front()->span, label(*users.front()));
    if (users.size() == 1) {
        diagnostic.message = fmt::format("{} takes {} {}, {}", users.front()->name, sum,
                                         countable.plural, quota.text);
    }
    for (std::size_t i = 1; i < users.size(); ++i)
        diagnostic.labels.push_back({users[i]->span, label(*users[i])});
    diagnostic.notes.emplace_back(countable.note);
    add_place_note(place, users, diagnostic);
    diagnostic.help =
        request_help(kind, std::max<std::uint64_t>(sum, std::uint64_t{quota.value} * 2));
    findings.add(std::move(diagnostic), users.front()->name);
}

/// A quota that two environments of one place state differently: one of them is wrong.
void check_stated(const Kind& kind, const Place& place, const Environments& environments,
                  Findings& findings) {
    const Environment* first = nullptr;
    for (const Environment* environment : environments) {
        const auto& quota = environment->quotas.*kind.field;
        if (!quota) continue;
        if (first == nullptr) first = environment;
        const auto& other = first->quotas.*kind.field;
        if (**quota == **other) continue;
        base::Diagnostic diagnostic =
            finding("quota.two-values",
                    fmt::format("{} and {} state different quotas of one account and region",
                                first->name, environment->name),
                    quota->span, fmt::format("{} has {}", environment->name, **quota));
        diagnostic.labels.push_back({other->span, fmt::format("{} has {}", first->name, **other)});
        diagnostic.notes = {fmt::format("both are in {} {}, which has one `{}`", place.account,
                                        place.region, kind.key)};
        diagnostic.help = "write it once, with what AWS shows under Service Quotas";
        findings.add(std::move(diagnostic), environment->name);
    }
}

}  // namespace

void check_quotas(const Platform& platform, Findings& findings) {
    for (const auto& [place, environments] : by_place(platform)) {
        check_vcpu(kOnDemandUse, place, environments, findings);
        check_vcpu(kSpotUse, place, environments, findings);
        check_count(kAddresses, kGateways, place, environments, 0, findings);
        check_count(kNetworks, kOwnNetworks, place, environments, 1, findings);
        for (const Kind& kind : {kVcpu, kSpotVcpu, kAddresses, kNetworks}) {
            check_stated(kind, place, environments, findings);
        }
    }
}

}  // namespace platform
