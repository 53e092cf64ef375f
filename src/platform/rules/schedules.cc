#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/near_miss.h"
#include "platform/rules/crontab.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

/// A schedule of a job or of a scaling range.
struct Scheduled {
    const Workload* workload;
    std::string_view cron;
    std::string_view timezone;
    base::SourceSpan cron_span;
    base::SourceSpan timezone_span;
};

void check_comes(const Scheduled& scheduled, const Environment& environment, Findings& findings) {
    auto schedule = parse_crontab(scheduled.cron);
    if (!schedule || ever_comes(*schedule)) return;
    base::Diagnostic diagnostic = finding("schedule.never",
                                          fmt::format("the schedule \"{}\" of {} never comes",
                                                      scheduled.cron, scheduled.workload->name),
                                          scheduled.cron_span, "no such month has that day");
    diagnostic.notes = {"minute, hour, day of the month, month, day of the week"};
    diagnostic.help = "for the end of a month take its 28th day: `0 3 28 * *`";
    findings.add(std::move(diagnostic), scheduled.workload->name, environment.name);
}

/// Areas of the IANA time zone database, and its names without an area that are in common use.
constexpr std::array<std::string_view, 11> kAreas = {"Africa", "America",  "Antarctica", "Arctic",
                                                     "Asia",   "Atlantic", "Australia",  "Etc",
                                                     "Europe", "Indian",   "Pacific"};
constexpr std::array<std::string_view, 4> kZones = {"UTC", "GMT", "CET", "EET"};

void check_time_zone(const Scheduled& scheduled, const Environment& environment,
                     Findings& findings) {
    std::string_view zone = scheduled.timezone;
    if (zone.empty() || std::ranges::find(kZones, zone) != kZones.end()) return;
    std::size_t slash = zone.find('/');
    std::string_view area = zone.substr(0, slash);
    bool known = slash != std::string_view::npos && std::ranges::find(kAreas, area) != kAreas.end();
    if (known) return;
    base::Diagnostic diagnostic =
        finding("schedule.time-zone", fmt::format("\"{}\" is not the name of a time zone", zone),
                scheduled.timezone_span);
    diagnostic.help = "IANA names are an area and a city: Europe/Dublin, America/New_York, or UTC";
    if (slash != std::string_view::npos) {
        auto near = base::near_miss(area, {kAreas.begin(), kAreas.end()});
        if (near) diagnostic.help = fmt::format("did you mean `{}{}`?", *near, zone.substr(slash));
    }
    findings.add(std::move(diagnostic), scheduled.workload->name, environment.name);
}

void check_overlap(const Job& job, const Environment& environment, Findings& findings) {
    auto schedule = parse_crontab(job.schedule);
    if (!schedule) return;
    base::Duration gap = shortest_gap(*schedule);
    if (*job.timeout <= gap) return;
    base::Diagnostic diagnostic =
        finding("schedule.overlap",
                fmt::format("{} may run for {}, and its next run begins after {}", job.name,
                            to_string(*job.timeout), to_string(gap)),
                span_or(job.schedule_span, job.span), "two runs at once are possible");
    if (job.timeout.span != base::SourceSpan{} && job.timeout.span != job.span) {
        diagnostic.labels.push_back({job.timeout.span, "how long one may last"});
    }
    diagnostic.help = fmt::format(
        "write `timeout: {}`, or let it run less often; accept this when two runs do no harm",
        to_string(gap));
    findings.add(std::move(diagnostic), job.name, environment.name);
}

}  // namespace

void check_schedules(const Environment& environment, Findings& findings) {
    std::vector<Scheduled> all;
    for (const Job& job : environment.jobs) {
        if (job.schedule.empty()) continue;
        all.push_back({&job, job.schedule, job.timezone, span_or(job.schedule_span, job.span),
                       place_of(job, {"timezone"})});
        check_overlap(job, environment, findings);
    }
    for (const Service& service : environment.services) {
        if (!service.scale) continue;
        for (const ScheduledRange& range : service.scale->schedule) {
            all.push_back({&service, range.cron, range.timezone, range.span, range.span});
        }
    }
    for (const Scheduled& scheduled : all) {
        check_comes(scheduled, environment, findings);
        check_time_zone(scheduled, environment, findings);
    }
}

}  // namespace platform
