#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/match.h"
#include "platform/report.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

// What tasks can reach from a network without a way to the internet.

namespace platform {
namespace {

/// What has an endpoint in a network with `nat: endpoints`.
/// AWS: Amazon ECS Developer Guide, "Amazon ECS interface VPC endpoints"; Amazon ECR User Guide,
/// same title.
constexpr std::array<std::string_view, 2> kWithEndpoint = {"s3", "secretsmanager"};

bool is_private_ecr(std::string_view reference) {
    std::string_view host = reference.substr(0, reference.find('/'));
    return host.find(".dkr.ecr.") != std::string_view::npos;
}

/// Places that were told already: a job that extends a service has its image and permissions again.
using Told = std::set<base::SourceSpan>;

void check_images_within_reach(const Workload& workload, const Environment& environment, Told& told,
                               Findings& findings) {
    for (const auto& [name, container] : containers(workload)) {
        const auto* external = std::get_if<Image::External>(&container->image.source);
        if (external == nullptr || is_private_ecr(external->reference)) continue;
        if (!told.insert(span_or(container->image.span, workload.span)).second) continue;
        base::Diagnostic diagnostic =
            finding("network.image-unreachable",
                    fmt::format("{} cannot be pulled: the network has no way to its registry",
                                external->reference),
                    span_or(container->image.span, workload.span), "pulled from outside");
        diagnostic.labels.push_back(
            {span_or(environment.network.nat.span, environment.network.span),
             "only AWS's own services"});
        diagnostic.help = fmt::format(
            "let slipway copy it into your own repository: `image: {{ mirror: \"{}\" }}`",
            external->reference);
        findings.add(std::move(diagnostic), workload.name, environment.name);
    }
}

void check_grants_within_reach(const Workload& workload, const Environment& environment, Told& told,
                               Findings& findings) {
    for (const Grant& grant : workload.may) {
        if (grant.verb.empty() ||
            std::ranges::find(kWithEndpoint, grant.scheme) != kWithEndpoint.end())
            continue;
        if (!told.insert(span_or(grant.span, workload.span)).second) continue;
        base::Diagnostic diagnostic = finding(
            "network.no-endpoint",
            fmt::format("{} may {} {}://{}, and cannot reach {} from its network", workload.name,
                        grant.verb, grant.scheme, grant.resource, grant.scheme),
            span_or(grant.span, workload.span));
        diagnostic.labels.push_back(
            {span_or(environment.network.nat.span, environment.network.span),
             "has no endpoint for it"});
        diagnostic.help =
            "add an endpoint to the network stack with `overrides`, or write `nat: one`";
        findings.add(std::move(diagnostic), workload.name, environment.name);
    }
}

/// Whose images or commands come from elsewhere cannot be told; that calls to the outside fail can.
void check_internet(const Environment& environment, Findings& findings) {
    bool any_exec = std::ranges::any_of(environment.services,
                                        [](const Service& service) { return *service.exec; });
    base::Diagnostic diagnostic =
        finding("network.no-internet",
                fmt::format("tasks in {} reach nothing outside AWS", environment.name),
                span_or(environment.network.nat.span, environment.network.span));
    diagnostic.notes = {
        fmt::format("what works: pulling from ECR, logs, Secrets Manager, S3{}, and calls inside",
                    any_exec ? ", ECS Exec" : ""),
        "what fails: payment, mail and other providers, downloads at start, public registries"};
    diagnostic.help = fmt::format(
        "write `nat: one`, or accept this:\n"
        "accept: [{{ rule: network.no-internet, at: {}, because: "
        "\"...\" }}]",
        environment.name);
    findings.add(std::move(diagnostic), environment.name);
}

void check_no_way_out(const Environment& environment, Findings& findings) {
    base::Diagnostic diagnostic =
        finding("network.no-way-out",
                fmt::format("tasks in {} cannot start: their network leads to no registry",
                            environment.name),
                span_or(environment.network.nat.span, environment.network.span));
    diagnostic.notes = {
        "without a gateway or endpoints nothing can be pulled, no secret read and no log written"};
    diagnostic.help =
        "write `nat: one`, or `nat: endpoints` for AWS's own services alone; `none` is for a `vpc` "
        "that "
        "exists";
    findings.add(std::move(diagnostic), environment.name);
}

}  // namespace

void check_reach(const Environment& environment, Findings& findings) {
    bool own_network = environment.network.vpc.empty();
    Nat nat = *environment.network.nat;
    if (nat == Nat::None && own_network) check_no_way_out(environment, findings);
    if (nat != Nat::Endpoints) return;
    check_internet(environment, findings);
    Told told;
    for (const Workload* workload : workloads(environment)) {
        check_images_within_reach(*workload, environment, told, findings);
        check_grants_within_reach(*workload, environment, told, findings);
    }
}

}  // namespace platform
