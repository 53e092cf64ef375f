#include <fmt/format.h>

#include <algorithm>

#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

void check_count(const Service& service, const Environment& environment, Findings& findings) {
    const Scale& scale = *service.scale;
    std::uint32_t count = *service.count;
    if (count >= scale.min && count <= scale.max) return;
    base::Diagnostic diagnostic =
        finding("scale.count-outside-range",
                fmt::format("{} starts with {}, and its scaling allows {}-{}", service.name,
                            counted(count, "task"), scale.min, scale.max),
                span_or(service.count.span, service.span), "the count at the start");
    diagnostic.labels.push_back({place_of(service, {"scale", "range"}), "the range"});
    std::uint32_t bound = count < scale.min ? scale.min : scale.max;
    diagnostic.notes = {fmt::format("the autoscaler goes to {} at once, whatever the load", bound)};
    diagnostic.help = fmt::format("write `count: {}`, or a range that holds {}", bound, count);
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_metric(const Service& service, const Environment& environment, Findings& findings) {
    const Scale& scale = *service.scale;
    bool has_metric = scale.cpu_percent || scale.memory_percent || scale.requests;
    if (!has_metric && scale.schedule.empty()) {
        base::Diagnostic diagnostic =
            finding("scale.no-metric",
                    fmt::format("{} may run {}-{} tasks, and nothing ever changes their number",
                                service.name, scale.min, scale.max),
                    place_of(service, {"scale", "range"}));
        diagnostic.help = "say what to keep to: `scale: { range: 2-10, cpu: 70% }`";
        findings.add(std::move(diagnostic), service.name, environment.name);
    }
    if (!has_metric || scale.min > 0) return;
    base::Diagnostic diagnostic = finding(
        "scale.from-zero",
        fmt::format("{} may go down to no task, and has no figure to come back by", service.name),
        place_of(service, {"scale", "range"}));
    diagnostic.notes = {"without a task there is no CPU, memory or request to measure"};
    diagnostic.help = fmt::format("write `range: 1-{}`, or wake it by a `schedule`", scale.max);
    bool wakes = std::ranges::any_of(scale.schedule,
                                     [](const ScheduledRange& range) { return range.min > 0; });
    if (!wakes) findings.add(std::move(diagnostic), service.name, environment.name);
}

/// AWS: Application Auto Scaling API reference, "PredefinedMetricSpecification":
/// ALBRequestCountPerTarget names one target group, and a strategy that shifts traffic has two in
/// turn.
void check_requests(const Service& service, const Environment& environment, Findings& findings) {
    const auto& requests = service.scale->requests;
    if (!requests) return;
    base::Diagnostic diagnostic;
    if (!service.ingress) {
        diagnostic = finding(
            "scale.requests",
            fmt::format("{} scales by requests, and no load balancer counts them", service.name),
            requests->span);
        diagnostic.help = "scale by `cpu` or `memory`, or give it an `ingress`";
    } else if (shifts_traffic(*service.deploy.strategy)) {
        diagnostic = finding(
            "scale.requests",
            fmt::format("{} scales by the requests of one target group, and its strategy moves "
                        "traffic between two",
                        service.name),
            requests->span);
        diagnostic.labels.push_back(
            {service.deploy.strategy.span, "each release fills the other group"});
        diagnostic.help = "scale by `cpu` or `memory`, or write `deploy: { strategy: rolling }`";
    } else {
        return;
    }
    findings.add(std::move(diagnostic), service.name, environment.name);
}

void check_schedule_clash(const Service& service, const Environment& environment,
                          Findings& findings) {
    const auto& schedule = service.scale->schedule;
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        for (std::size_t j = i + 1; j < schedule.size(); ++j) {
            const ScheduledRange& one = schedule[i];
            const ScheduledRange& other = schedule[j];
            if (one.cron != other.cron || one.timezone != other.timezone) continue;
            base::Diagnostic diagnostic =
                finding("scale.schedule-clash",
                        fmt::format("two ranges of {} begin at the same moment", service.name),
                        other.span, fmt::format("{}-{}", other.min, other.max));
            diagnostic.labels.push_back({one.span, fmt::format("{}-{}", one.min, one.max)});
            diagnostic.help = "take one of them out: which of the two wins is left to chance";
            findings.add(std::move(diagnostic), service.name, environment.name);
        }
    }
}

}  // namespace

void check_scaling(const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services) {
        if (!service.scale) continue;
        check_count(service, environment, findings);
        check_metric(service, environment, findings);
        check_requests(service, environment, findings);
        check_schedule_clash(service, environment, findings);
    }
}

}  // namespace platform
