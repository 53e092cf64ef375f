#include <fmt/format.h>

#include <algorithm>

#include "platform/rules/finding.h"
#include "platform/rules/known_images.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// A container that is given up sooner after its start than this is hardly ever meant so.
constexpr base::Duration kPatience = base::Duration::seconds(30);

/// The health check of a container, and where its parts stand.
struct Check {
    const Workload* workload;
    std::string_view container;
    const HealthCheck* health;

    base::SourceSpan place(std::string_view key) const {
        base::SourceSpan found = container == workload->name
                                     ? place_of(*workload, {"health", key})
                                     : place_of(*workload, {"sidecars", container, "health", key});
        return found == workload->span ? span_or(health->span, found) : found;
    }
};

void check_timeout(const Check& check, const Environment& environment, Findings& findings) {
    const HealthCheck& health = *check.health;
    if (health.timeout <= health.every) return;
    base::Diagnostic diagnostic =
        finding("health.timeout",
                fmt::format("a health check of {} may last {}, and the next is due after {}",
                            check.container, to_string(health.timeout), to_string(health.every)),
                check.place("timeout"));
    diagnostic.help = fmt::format("write `timeout: {}`, or a longer `every:`",
                                  to_string(std::min(health.every, base::Duration::seconds(60))));
    findings.add(std::move(diagnostic), check.workload->name, environment.name);
}

void check_patience(const Check& check, const Environment& environment, Findings& findings) {
    const HealthCheck& health = *check.health;
    base::Duration until_given_up = health.start + health.every * health.retries;
    if (until_given_up >= kPatience) return;
    base::Diagnostic diagnostic =
        finding("health.impatient",
                fmt::format("{} is given up {} after its start unless it answers by then",
                            check.container, to_string(until_given_up)),
                check.place("start"));
    diagnostic.notes = {fmt::format("{} of start time + {} x {}", to_string(health.start),
                                    counted(health.retries, "check"), to_string(health.every))};
    diagnostic.help =
        "write how long it may take to start: `start: 60s`; a success within that time counts at "
        "once";
    findings.add(std::move(diagnostic), check.workload->name, environment.name);
}

void check_shell(const Check& check, const Container& container, const Environment& environment,
                 Findings& findings) {
    bool needs_shell =
        !check.health->command.empty() && check.health->command.front() == "CMD-SHELL";
    std::string image = image_reference(environment, *check.workload, container);
    if (!needs_shell || !has_no_shell(image)) return;
    base::Diagnostic diagnostic =
        finding("health.no-shell",
                fmt::format("the health check of {} needs a shell, and {} has none",
                            check.container, image),
                check.place("command"), "a text runs in /bin/sh");
    if (container.image.span != base::SourceSpan{}) {
        diagnostic.labels.push_back({container.image.span, "holds its program and little else"});
    }
    diagnostic.help =
        "name a program of the image and its words: `command: [/program, --flag]`; or leave "
        "`health` out";
    findings.add(std::move(diagnostic), check.workload->name, environment.name);
}

/// The check that the load balancer makes, and the container's, both run from the start of a task;
/// within `grace` ECS does not mind what they say.
void check_grace(const Service& service, const Environment& environment, Findings& findings) {
    if (!service.ingress) return;
    const TargetHealth& target = service.ingress->health;
    base::Duration by_target = target.every * target.healthy;
    base::Duration start =
        service.container.health ? service.container.health->start : base::Duration();
    base::Duration needed = start + by_target;
    const base::Duration& grace = *service.ingress->grace;
    if (grace >= needed) return;
    base::Diagnostic diagnostic =
        finding("health.grace-too-short",
                fmt::format("tasks of {} are judged after {}, and are healthy after {} at best",
                            service.name, to_string(grace), to_string(needed)),
                span_or(service.ingress->grace.span, service.ingress->span));
    std::string sum = fmt::format("{} x {} until the load balancer trusts a task",
                                  counted(target.healthy, "answer"), to_string(target.every));
    if (start > base::Duration()) sum = fmt::format("{} of start time + {}", to_string(start), sum);
    diagnostic.notes = {sum};
    base::Duration better = base::Duration::seconds((needed.in_seconds() * 2 + 9) / 10 * 10);
    diagnostic.help = fmt::format(
        "write `grace: {}`, twice that time; a task that is judged earlier is stopped and "
        "started again,\nand a release never ends",
        to_string(better));
    findings.add(std::move(diagnostic), service.name, environment.name);
}

}  // namespace

void check_health(const Environment& environment, Findings& findings) {
    for (const Workload* workload : workloads(environment)) {
        for (const auto& [name, container] : containers(*workload)) {
            if (!container->health) continue;
            Check check{workload, name, &*container->health};
            check_timeout(check, environment, findings);
            check_patience(check, environment, findings);
            check_shell(check, *container, environment, findings);
        }
    }
    for (const Service& service : environment.services)
        check_grace(service, environment, findings);
}

}  // namespace platform
