#include <fmt/format.h>

#include <algorithm>

#include "platform/rules/deploy_time.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// Ours: a release that takes longer when all goes well is worth a warning.
constexpr base::Duration kSlow = base::Duration::minutes(20);

/// AWS: Amazon ECS Developer Guide, "Amazon ECS blue/green deployments": traffic is shifted by a
/// load balancer or by Service Connect; service discovery is in none of its lists.
void check_discovery(const Service& service, const Environment& environment, Findings& findings) {
    std::vector<Caller> callers = callers_of(service, environment);
    if (callers.empty()) return;
    base::Diagnostic diagnostic =
        finding("deploy.discovery-with-shift",
                fmt::format("{} shifts its traffic, and is called by name", service.name),
                service.deploy.strategy.span, "runs two revisions side by side");
    diagnostic.labels.push_back(caller_label(callers));
    diagnostic.notes = {
        "the load balancer shifts its share; a name leads to old and new tasks alike"};
    diagnostic.help = fmt::format(
        "write `deploy: {{ strategy: rolling }}`, or let {} come through the load balancer",
        callers.front().workload->name);
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_shift(const Service& service, const Environment& environment, Findings& findings) {
    const Deploy& deploy = service.deploy;
    if (!shifts_traffic(*deploy.strategy)) return;
    if (!service.ingress) {
        base::Diagnostic diagnostic = finding(
            "deploy.shift-without-ingress",
            fmt::format("{} shifts traffic, and no load balancer sends it any", service.name),
            deploy.strategy.span);
        diagnostic.help = "write `deploy: { strategy: rolling }`, or give it an `ingress`";
        findings.add(std::move(diagnostic), service.name, environment.name);
    } else {
        check_discovery(service, environment, findings);
    }
    if (deploy.min_healthy_percent == 0) {
        base::Diagnostic diagnostic = finding(
            "deploy.stop-first-with-shift",
            fmt::format(
                "{} would stop its tasks first, and its strategy runs two revisions at once",
                service.name),
            span_or(deploy.order_span, deploy.span), "one revision at a time");
        diagnostic.labels.push_back({deploy.strategy.span, "two revisions at a time"});
        diagnostic.help =
            "for a single writer write `deploy: { strategy: rolling, order: stop-first }`, else "
            "leave "
            "`order` out";
        findings.add(std::move(diagnostic), service.name, environment.name);
    }
}

void check_way_back(const Service& service, const Environment& environment, Findings& findings) {
    const Deploy& deploy = service.deploy;
    if (!deploy.rollback_on.empty()) return;
    if (shifts_traffic(*deploy.strategy) && service.ingress) {
        base::Diagnostic diagnostic =
            finding("deploy.no-way-back",
                    fmt::format("nobody watches {} while its traffic shifts", service.name),
                    deploy.strategy.span);
        diagnostic.notes = {
            "without `rollback_on` a bad revision gets all traffic when its time is over"};
        diagnostic.help = "say what is bad: `deploy: { rollback_on: [5xx > 1%, p95 > 800ms] }`";
        findings.add(std::move(diagnostic), service.name, environment.name);
    } else if (deploy.breaker.kind == Breaker::Kind::Off) {
        base::Diagnostic diagnostic =
            finding("deploy.no-way-back",
                    fmt::format("a release of {} that cannot start goes on for ever", service.name),
                    place_of(service, {"deploy", "breaker"}));
        diagnostic.notes = {"ECS starts failing tasks again and again until somebody looks"};
        diagnostic.help =
            "leave `breaker` out, or write how many failed tasks are enough: `breaker: 3`";
        findings.add(std::move(diagnostic), service.name, environment.name);
    }
}

void check_time(const Service& service, const Environment& environment, Findings& findings) {
    std::vector<DeployStep> steps = deploy_steps(service);
    base::Duration whole = total(steps);
    if (whole <= kSlow) return;
    const DeployStep& longest = *std::ranges::max_element(steps, {}, &DeployStep::duration);
    base::Diagnostic diagnostic = finding(
        "deploy.slow",
        fmt::format("a release of {} takes {} when all goes well", service.name, to_string(whole)),
        span_or(longest.span, service.span), fmt::format("{} of it", to_string(longest.duration)));
    std::vector<std::string> parts;
    for (const DeployStep& step : steps)
        parts.push_back(step.text);
    diagnostic.notes = {fmt::format("{} = {}", fmt::join(parts, " + "), to_string(whole))};
    diagnostic.help = fmt::format("shorten what is longest, or accept it; more than {} is reported",
                                  to_string(kSlow));
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_gates(const Environment& environment, Findings& findings) {
    bool any_shift = std::ranges::any_of(environment.services, [](const Service& service) {
        return service.ingress && shifts_traffic(*service.deploy.strategy);
    });
    if (any_shift) return;
    if (*environment.approve) {
        base::Diagnostic diagnostic = finding(
            "deploy.approve-without-shift",
            fmt::format("{} asks for approval, and no service there has a deployment that can wait",
                        environment.name),
            span_or(environment.approve.span, environment.span));
        diagnostic.notes = {
            "a rolling deployment has no point between old and new at which ECS would pause"};
        diagnostic.help =
            "give a public service `deploy: { strategy: blue-green }`, or leave `approve` out";
        findings.add(std::move(diagnostic), environment.name);
    }
    if (!environment.test_from.empty()) {
        base::Diagnostic diagnostic = finding(
            "deploy.test-without-shift",
            fmt::format("{} opens a test listener, and no service there has a revision to test",
                        environment.name),
            environment.test_from.front().span);
        diagnostic.notes = {
            "only blue-green, canary and linear keep a new revision apart from the old one"};
        diagnostic.help =
            "give a public service `deploy: { strategy: blue-green }`, or leave `test_from` out";
        findings.add(std::move(diagnostic), environment.name);
    }
}

}  // namespace

void check_deploys(const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services) {
        check_shift(service, environment, findings);
        check_way_back(service, environment, findings);
        check_time(service, environment, findings);
    }
    check_gates(environment, findings);
}

}  // namespace platform
