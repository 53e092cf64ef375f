#include <fmt/format.h>

#include "platform/rules/aws_limits.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

void check_healthy(const Workload& waiting, const Need& need, const Service& service,
                   const Environment& environment, Findings& findings) {
    if (*service.count == 0 && (!service.scale || service.scale->max == 0)) {
        base::Diagnostic diagnostic =
            finding("needs.never-healthy",
                    fmt::format("{} waits for {}, which has no tasks", waiting.name, service.name),
                    need.span, "this wait has no end");
        diagnostic.labels.push_back({span_or(service.count.span, service.span), "no tasks"});
        diagnostic.help = fmt::format("give {} a task, or take it out of `needs`", service.name);
        findings.add(std::move(diagnostic), waiting.name, environment.name);
        return;
    }
    if (service.ingress || service.container.health) return;
    base::Diagnostic diagnostic =
        finding("needs.health-unproven",
                fmt::format("{} waits until {} is healthy, and nobody asks {} for its health",
                            waiting.name, service.name, service.name),
                need.span);
    diagnostic.labels.push_back({service.span, "neither `health` nor `ingress`"});
    diagnostic.notes = {fmt::format("ECS takes such a task for healthy once it has run for {}",
                                    to_string(kHealthyByRunning))};
    diagnostic.help = fmt::format(
        "give {} a check: `health: {{ command: \"wget -qO- http://localhost:{}/health\" }}`",
        service.name,
        service.container.ports.empty() ? 8080 : service.container.ports.front().number);
    findings.add(std::move(diagnostic), waiting.name, environment.name);
}

void check_done(const Service& waiting, const Need& need, const Job& job,
                const Environment& environment, Findings& findings) {
    if (job.when == Job::When::BeforeRelease) return;
    base::Diagnostic diagnostic =
        finding("needs.job-never-runs",
                fmt::format("{} waits for the job {}, which nothing starts before it", waiting.name,
                            job.name),
                need.span);
    diagnostic.labels.push_back({job.span, job.when == Job::When::AfterRelease
                                               ? "runs after the release"
                                               : "runs by hand or by the clock"});
    diagnostic.help =
        fmt::format("let every release run it first: `release: {{ before: [{}] }}`", job.name);
    findings.add(std::move(diagnostic), waiting.name, environment.name);
}

}  // namespace

void check_needs(const Environment& environment, Findings& findings) {
    for (const Workload* workload : workloads(environment)) {
        for (const Need& need : workload->needs) {
            const Service* service = environment.service(need.name);
            if (need.until == Need::Until::Healthy && service != nullptr) {
                check_healthy(*workload, need, *service, environment, findings);
            }
        }
    }
    for (const Service& service : environment.services) {
        for (const Need& need : service.needs) {
            const Job* job = environment.job(need.name);
            if (need.until == Need::Until::Done && job != nullptr) {
                check_done(service, need, *job, environment, findings);
            }
        }
    }
}

}  // namespace platform
