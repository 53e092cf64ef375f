#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "platform/report.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// The field of an ARN, from 0: partition 1, service 2, region 3, account 4.
std::string_view arn_field(std::string_view arn, std::size_t index) {
    for (; index > 0; --index) {
        std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

void check_proof(const Domain& domain, const Environment& environment, Findings& findings) {
    if (!domain.zone.empty() || !domain.certificate.empty()) return;
    base::Diagnostic diagnostic =
        finding("domain.no-certificate",
                fmt::format("{} cannot have HTTPS: {} has neither a hosted zone nor a certificate",
                            environment.name, *domain.name),
                span_or(domain.name.span, domain.span));
    diagnostic.notes = {
        "a certificate without a zone waits for a DNS record that somebody must make, and the "
        "stack with it"};
    diagnostic.help = fmt::format(
        "domain: {{ name: {0}, zone: <hosted zone id> }}     # certificate and record are made\n"
        "domain: {{ name: {0}, certificate: <arn> }}         # yours, and the record too",
        *domain.name);
    findings.add(std::move(diagnostic), environment.name);
}

/// AWS: Elastic Load Balancing User Guide, "SSL certificates for your Application Load Balancer":
/// of its own region.
void check_certificate(const Domain& domain, const Environment& environment, Findings& findings) {
    if (domain.certificate.empty()) return;
    std::string_view service = arn_field(domain.certificate, 2);
    std::string_view region = arn_field(domain.certificate, 3);
    std::string_view account = arn_field(domain.certificate, 4);
    std::string problem;
    if (service != "acm" && service != "iam") {
        problem = fmt::format("is not a certificate of ACM but of {}", service);
    } else if (!environment.account->empty() && account != *environment.account) {
        problem = fmt::format("belongs to account {}, and {} is in {}", account, environment.name,
                              *environment.account);
    } else if (service == "acm") {
        auto elsewhere = std::ranges::find_if(environment.regions,
                                              [&](const auto& own) { return *own != region; });
        if (elsewhere == environment.regions.end()) return;
        problem = fmt::format("is in {}, and a load balancer of {} is in {}", region,
                              environment.name, **elsewhere);
    } else {
        return;
    }
    base::Diagnostic diagnostic = finding(
        "domain.certificate", fmt::format("the certificate of {} {}", *domain.name, problem),
        span_or(domain.span, environment.span));
    diagnostic.notes = {"a load balancer takes certificates of its own account and region only"};
    diagnostic.help =
        "request one there, or let slipway make it: `zone: <hosted zone id>` instead of "
        "`certificate`";
    findings.add(std::move(diagnostic), environment.name);
}

void check_hosts(const Domain& domain, const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services) {
        if (!service.ingress) continue;
        for (const Located<std::string>& host : service.ingress->hosts) {
            bool covered = *host == *domain.name || host->ends_with("." + *domain.name);
            if (covered) continue;
            base::Diagnostic diagnostic = finding("domain.host-not-covered",
                                                  fmt::format("{} answers {}, which is outside {}",
                                                              service.name, *host, *domain.name),
                                                  host.span);
            diagnostic.labels.push_back(
                {span_or(domain.name.span, domain.span), "the certificate is for this"});
            diagnostic.notes = {"browsers refuse the connection, and no record leads there"};
            diagnostic.help = fmt::format("take a host below it, for example `host: {}.{}`",
                                          service.name, *domain.name);
            findings.add(std::move(diagnostic), service.name, environment.name);
        }
    }
}

}  // namespace

void check_domain(const Environment& environment, Findings& findings) {
    if (!environment.domain) return;
    check_proof(*environment.domain, environment, findings);
    check_certificate(*environment.domain, environment, findings);
    check_hosts(*environment.domain, environment, findings);
}

void check_shared_domains(const Platform& platform, Findings& findings) {
    std::map<std::string_view, std::vector<const Environment*>> by_name;
    for (const Environment& environment : platform.environments) {
        if (environment.domain) by_name[*environment.domain->name].push_back(&environment);
    }
    for (const auto& [name, environments] : by_name) {
        if (environments.size() < 2) continue;
        std::vector<std::string> names;
        for (const Environment* environment : environments)
            names.push_back(environment->name);
        const Environment& first = *environments.front();
        base::Diagnostic diagnostic =
            finding("domain.shared", fmt::format("{} is the domain of {}", name, enumerate(names)),
                    span_or(first.domain->name.span, first.domain->span), first.name);
        for (std::size_t i = 1; i < environments.size(); ++i) {
            const Domain& domain = *environments[i]->domain;
            diagnostic.labels.push_back(
                {span_or(domain.name.span, domain.span), environments[i]->name});
        }
        diagnostic.notes = {"a name leads to one load balancer"};
        diagnostic.help =
            fmt::format("give each its own: `name: {}.{}`", environments.back()->name, name);
        findings.add(std::move(diagnostic), first.name);
    }
}

}  // namespace platform
