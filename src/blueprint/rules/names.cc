#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "blueprint/names.h"
#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "blueprint/workload.h"

namespace blueprint {
namespace {

/// AWS: Elastic Load Balancing API reference, "CreateLoadBalancer": a name must not begin with it.
constexpr std::string_view kReservedPrefix = "internal-";

void check_lengths(const platform::Platform& platform, const platform::Environment& environment,
                   platform::Findings& findings) {
    for (const DerivedName& derived : derived_names(platform, environment)) {
        if (derived.name.size() <= derived.limit) continue;
        base::Diagnostic diagnostic =
            finding("name.too-long",
                    fmt::format("the {} would be called {}: {} characters, AWS allows {}",
                                derived.what, derived.name, derived.name.size(), derived.limit),
                    derived.span);
        diagnostic.labels.push_back(
            {platform.name.span, "the platform's name is part of every name"});
        diagnostic.help = fmt::format(
            "shorten one of the two by {}; what is deployed would be made anew under its new name",
            derived.name.size() - derived.limit == 1
                ? "1 character"
                : fmt::format("{} characters", derived.name.size() - derived.limit));
        findings.add(std::move(diagnostic), environment.name);
    }
}

void check_reserved(const platform::Platform& platform, const platform::Environment& environment,
                    platform::Findings& findings) {
    std::string name = Names::of(platform, environment).load_balancer();
    if (!has_load_balancer(environment) || !name.starts_with(kReservedPrefix)) return;
    base::Diagnostic diagnostic =
        finding("name.reserved",
                fmt::format("the load balancer would be called {}, and AWS keeps {}* for itself",
                            name, kReservedPrefix),
                platform.name.span);
    diagnostic.help = "give the platform another name";
    findings.add(std::move(diagnostic), environment.name);
}

/// Where a name must be alone, and what it is.
struct Claim {
    std::string what;
    std::string name;
    std::string account;
    std::string region;
    auto operator<=>(const Claim&) const = default;
};
struct Owner {
    const platform::Environment* environment;
    std::string text;  ///< "api", "api's sidecar proxy", "the environment dev"
    base::SourceSpan span;
};
using Claims = std::map<Claim, Owner>;

void claim(Claims& claims, Claim what, Owner owner, platform::Findings& findings) {
    auto [first, is_new] = claims.emplace(std::move(what), owner);
    const Owner& other = first->second;
    if (is_new || other.text == owner.text) return;
    base::Diagnostic diagnostic =
        finding("name.clash",
                fmt::format("two {} would be called {}", first->first.what, first->first.name),
                owner.span, owner.text);
    diagnostic.labels.push_back({other.span, other.text});
    diagnostic.help = "give one of them another name";
    findings.add(std::move(diagnostic), owner.environment->name);
}

/// Stack names are unique in an account and region.
void claim_stacks(const platform::Platform& platform, const platform::Environment& environment,
                  Claims& claims, platform::Findings& findings) {
    Names names = Names::of(platform, environment);
    std::string own = "the environment " + environment.name;
    for (const auto& region : environment.regions) {
        auto add = [&](std::string name, std::string text, base::SourceSpan span) {
            claim(claims, {"stacks", std::move(name), *environment.account, *region},
                  {&environment, std::move(text), span}, findings);
        };
        add(names.network_stack(), own, environment.span);
        add(names.data_stack(), own, environment.span);
        add(names.cluster_stack(), own, environment.span);
        for (const platform::Service& service : environment.services) {
            add(names.service_stack(service.name),
                fmt::format("{} in {}", service.name, environment.name), service.span);
        }
        for (const platform::Job& job : environment.jobs) {
            add(names.job_stack(job.name),
                fmt::format("the job {} in {}", job.name, environment.name), job.span);
        }
    }
}

/// Repositories are shared by the environments of an account, so the same owner may claim one many
/// times.
void claim_repositories(const platform::Platform& platform,
                        const platform::Environment& environment, Claims& claims,
                        platform::Findings& findings) {
    Names names = Names::of(platform, environment);
    auto add = [&](const platform::Workload& workload, const std::string& main) {
        for (const std::string& repository : repositories_of(workload)) {
            std::string owner = repository == main ? "the image of " + main
                                                   : "the image of a sidecar of " + workload.name;
            claim(claims, {"repositories", names.repository(repository), *environment.account, {}},
                  {&environment, std::move(owner), workload.span}, findings);
        }
    };
    for (const platform::Service& service : environment.services)
        add(service, service.name);
    for (const platform::Job& job : environment.jobs) {
        add(job, job.extends.empty() ? job.name : job.extends);
    }
}

}  // namespace

void check_names(const platform::Platform& platform, platform::Findings& findings) {
    Claims claims;
    for (const platform::Environment& environment : platform.environments) {
        check_lengths(platform, environment, findings);
        check_reserved(platform, environment, findings);
        claim_stacks(platform, environment, claims, findings);
        claim_repositories(platform, environment, claims, findings);
    }
}

}  // namespace blueprint
