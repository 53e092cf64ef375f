#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/ascii.h"
#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// A host and a path that a service answers, as both were written; without a host it answers every
/// one, without a path too.
struct Claim {
    const Service* service;
    base::SourceSpan span;
};
struct Request {
    std::string host;
    std::string path;
    auto operator<=>(const Request&) const = default;
};

std::map<Request, std::vector<Claim>> claims(const Environment& environment) {
    std::map<Request, std::vector<Claim>> all;
    for (const Service& service : environment.services) {
        if (!service.ingress) continue;
        std::vector<Located<std::string>> hosts = service.ingress->hosts;
        std::vector<Located<std::string>> paths = service.ingress->paths;
        base::SourceSpan without = hosts.empty() ? service.ingress->span : hosts.front().span;
        if (paths.empty()) paths.push_back({"/*", without});
        if (hosts.empty()) hosts.push_back({});
        for (const auto& host : hosts) {
            for (const auto& path : paths) {
                auto& claimed = all[{base::lower(*host), *path}];
                if (claimed.empty() || claimed.back().service != &service) {
                    claimed.push_back({&service, span_or(path.span, service.span)});
                }
            }
        }
    }
    return all;
}

/// Whether every two of them have priorities that say who wins.
bool settled_by_priority(const std::vector<Claim>& claimed) {
    std::set<std::uint32_t> priorities;
    std::size_t without = 0;
    for (const Claim& claim : claimed) {
        const auto& priority = claim.service->ingress->priority;
        if (priority) priorities.insert(**priority);
        if (!priority) ++without;
    }
    return without <= 1 && priorities.size() + without == claimed.size();
}

void check_overlaps(const Environment& environment, Findings& findings) {
    for (auto& [request, claimed] : claims(environment)) {
        if (claimed.size() < 2 || settled_by_priority(claimed)) continue;
        std::vector<Claim> ordered = claimed;
        std::ranges::sort(ordered, {}, [](const Claim& claim) {
            return std::pair(claim.span, std::string_view(claim.service->name));
        });
        std::string what = request.host.empty() ? request.path : request.host + request.path;
        base::Diagnostic diagnostic =
            finding("ingress.overlap",
                    fmt::format("{} services answer {}", number_word(ordered.size()), what),
                    ordered.front().span, ordered.front().service->name);
        for (std::size_t i = 1; i < ordered.size(); ++i) {
            diagnostic.labels.push_back({ordered[i].span, ordered[i].service->name});
        }
        diagnostic.help = "change one path, or give one of them `priority:` to say who wins";
        findings.add(std::move(diagnostic), ordered.front().service->name, environment.name);
    }
}

/// AWS: Elastic Load Balancing User Guide, "Target group health checks": the timeout is below the
/// interval.
void check_health_timeout(const Service& service, const Environment& environment,
                          Findings& findings) {
    const TargetHealth& health = service.ingress->health;
    if (health.timeout < health.every) return;
    base::Diagnostic diagnostic = finding(
        "ingress.health-timeout",
        fmt::format("the load balancer asks {} every {} and waits {} for the answer", service.name,
                    to_string(health.every), to_string(health.timeout)),
        place_of(service, {"ingress", "health", "every"}), "must be longer than the timeout");
    if (is_written(service, {"ingress", "health", "timeout"})) {
        diagnostic.labels.push_back(
            {place_of(service, {"ingress", "health", "timeout"}), "the timeout"});
    } else {
        diagnostic.notes = {
            fmt::format("`timeout` is {} unless it is written", to_string(health.timeout))};
    }
    std::int64_t below = std::max<std::int64_t>(2, health.every.in_seconds() - 1);
    diagnostic.help = fmt::format("write `timeout: {}s`, or a longer `every:`", below);
    findings.add(std::move(diagnostic), service.name, environment.name);
}

bool says_stream(std::string_view word) {
    constexpr std::array<std::string_view, 8> kWords = {
        "sse", "ws", "websocket", "websockets", "stream", "streams", "socket.io", "eventsource"};
    return std::ranges::find(kWords, word) != kWords.end();
}

/// Whether the name of the service or the first part of a path says that connections stay open.
bool looks_like_streams(const Service& service) {
    if (says_stream(service.name)) return true;
    return std::ranges::any_of(service.ingress->paths, [](const Located<std::string>& path) {
        std::string_view part = std::string_view(*path).substr(1);
        return says_stream(part.substr(0, part.find_first_of("/*")));
    });
}

void check_streams(const Service& service, const Environment& environment, Findings& findings) {
    const Ingress& ingress = *service.ingress;
    if (!ingress.idle) {
        if (!looks_like_streams(service)) return;
        base::Diagnostic diagnostic =
            finding("ingress.stream-without-idle",
                    fmt::format("streams of {} are cut after {} without a byte", service.name,
                                to_string(kUsualIdle)),
                    span_or(ingress.span, service.span));
        diagnostic.help =
            "write how long they may be silent, `ingress: { idle: 1h }`, or let the service send a "
            "heartbeat\nmore often than once a minute and accept this";
        findings.add(std::move(diagnostic), service.name, environment.name);
        return;
    }
    if (**ingress.idle > kUsualIdle && *ingress.drain < kUsualIdle) {
        base::Diagnostic diagnostic =
            finding("ingress.drain-cuts-streams",
                    fmt::format("a release cuts the streams of {} after {}", service.name,
                                to_string(*ingress.drain)),
                    span_or(ingress.drain.span, ingress.span), "what a leaving task may finish in");
        diagnostic.labels.push_back(
            {ingress.idle->span, "its connections may be silent for longer"});
        diagnostic.help =
            "write `drain: 5m`, and `deploy: { done_when: new-healthy }` so that nobody waits for "
            "it";
        findings.add(std::move(diagnostic), service.name, environment.name);
    }
}

}  // namespace

void check_ingress(const Environment& environment, Findings& findings) {
    check_overlaps(environment, findings);
    for (const Service& service : environment.services) {
        if (!service.ingress) continue;
        check_health_timeout(service, environment, findings);
        check_streams(service, environment, findings);
    }
}

}  // namespace platform
