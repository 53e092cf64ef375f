#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"
#include "platform/rules/vcpu.h"

namespace platform {
namespace {

using Metric = AlarmCondition::Metric;
using Conditions = std::vector<AlarmCondition>;

/// A service whose conditions are looked at.
struct Subject {
    const Service& service;
    const Environment& environment;
    Findings& findings;

    void add(std::string_view code, const AlarmCondition& condition, const std::string& what,
             std::string help) const {
        base::Diagnostic diagnostic =
            finding(code, fmt::format("\"{}\" of {} {}", condition.text, service.name, what),
                    span_or(condition.span, service.span));
        diagnostic.help = std::move(help);
        findings.add(std::move(diagnostic), service.name, environment.name);
    }
};

bool is_above(const AlarmCondition& condition) {
    return condition.comparison == AlarmCondition::Comparison::Above;
}

bool about_requests(const AlarmCondition& condition) {
    return condition.metric == Metric::Http5xx || condition.metric == Metric::Http4xx ||
           condition.metric == Metric::Latency || condition.metric == Metric::UnhealthyTasks;
}

bool is_percentage(Metric metric) {
    return metric == Metric::Http5xx || metric == Metric::Http4xx || metric == Metric::Cpu ||
           metric == Metric::Memory;
}

/// Tasks that run at least while nothing is wrong.
std::uint64_t tasks_at_least(const Service& service) {
    if (!service.scale) return *service.count;
    std::uint64_t least = std::min<std::uint64_t>(service.scale->min, *service.count);
    for (const ScheduledRange& range : service.scale->schedule)
        least = std::min<std::uint64_t>(least, range.min);
    return least;
}

/// Why a condition never holds; empty: it may.
std::string why_never(const AlarmCondition& condition, const Subject& subject) {
    std::int64_t whole = condition.threshold_milli / 1000;
    if (!is_above(condition) && condition.threshold_milli == 0)
        return "never holds: nothing is below zero";
    if (!is_above(condition)) return {};
    if (is_percentage(condition.metric) && whole >= 100)
        return "never holds: nothing is above 100 %";
    bool tasks =
        condition.metric == Metric::RunningTasks || condition.metric == Metric::UnhealthyTasks;
    // While a release lasts, two revisions of all tasks may run.
    std::uint64_t most = 2 * tasks_at_most(subject.service);
    if (tasks && static_cast<std::uint64_t>(whole) >= most)
        return fmt::format("never holds: it has {} at most, in the middle of a release",
                           counted(most, "task"));
    return {};
}

/// Why a condition holds while all is well; empty: it does not.
std::string why_always(const AlarmCondition& condition, const Subject& subject) {
    auto whole = static_cast<std::uint64_t>(condition.threshold_milli / 1000);
    if (is_above(condition)) {
        bool used = condition.metric == Metric::Cpu || condition.metric == Metric::Memory;
        if (used && condition.threshold_milli == 0)
            return "always holds: a task that runs uses some";
        std::uint64_t least = tasks_at_least(subject.service);
        if (condition.metric == Metric::RunningTasks && whole < least)
            return fmt::format("always holds: it has {} at least", counted(least, "task"));
        return {};
    }
    if (about_requests(condition)) return "holds while all is well";
    std::uint64_t most = tasks_at_most(subject.service);
    if (condition.metric == Metric::RunningTasks && whole > most)
        return fmt::format("always holds: it has {} at most", counted(most, "task"));
    return {};
}

void check_sense(const AlarmCondition& condition, const Subject& subject) {
    // AWS: Amazon CloudWatch User Guide, "Amazon ECS Container Insights metrics".
    bool counted_by_insights = condition.metric == Metric::RunningTasks;
    if (counted_by_insights && subject.environment.insights == Environment::Insights::Off) {
        subject.add("alarm.never", condition,
                    "never holds: without Container Insights nobody counts tasks",
                    "leave `insights: off` out of the environment, or this alarm");
        return;
    }
    if (std::string why = why_never(condition, subject); !why.empty()) {
        subject.add("alarm.never", condition, why,
                    "write what would be wrong: `5xx > 1%`, `cpu > 90% for 10m`, `running < 1`");
        return;
    }
    if (std::string why = why_always(condition, subject); !why.empty()) {
        std::string turned = is_above(condition) ? "" : condition.text;
        std::ranges::replace(turned, '<', '>');
        bool direction = about_requests(condition) && !turned.empty();
        subject.add("alarm.always", condition, why,
                    direction ? fmt::format("did you mean \"{}\"?", turned)
                              : "write what would be wrong; where it differs by environment: "
                                "`{ dev: [], default: [running < 1] }`");
    }
}

/// Whether `one` rings whenever `other` does: of the same kind, no less sensitive, no slower.
bool covers(const AlarmCondition& one, const AlarmCondition& other) {
    bool same = one.metric == other.metric && one.comparison == other.comparison &&
                one.percentile_tenths == other.percentile_tenths;
    if (!same || one.lasting > other.lasting) return false;
    return is_above(one) ? one.threshold_milli <= other.threshold_milli
                         : one.threshold_milli >= other.threshold_milli;
}

void check_doubles(const Conditions& conditions, const Subject& subject) {
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        for (std::size_t j = 0; j < conditions.size(); ++j) {
            bool equal =
                covers(conditions[i], conditions[j]) && covers(conditions[j], conditions[i]);
            if (i == j || !covers(conditions[i], conditions[j]) || (equal && i > j)) continue;
            base::Diagnostic diagnostic = finding(
                "alarm.twice",
                fmt::format("\"{}\" of {} {}", conditions[j].text, subject.service.name,
                            equal ? "stands there twice"
                                  : "says nothing new: another alarm rings whenever it does"),
                span_or(conditions[j].span, subject.service.span));
            diagnostic.labels.push_back(
                {span_or(conditions[i].span, subject.service.span), "rings no later"});
            diagnostic.help =
                "take it out, or let the more sensitive one last longer: "
                "`[5xx > 1% for 10m, 5xx > 5%]`";
            subject.findings.add(std::move(diagnostic), subject.service.name,
                                 subject.environment.name);
            break;
        }
    }
}

void check_load_balancer(const AlarmCondition& condition, const Subject& subject) {
    if (subject.service.ingress || !about_requests(condition)) return;
    base::Diagnostic diagnostic =
        finding("alarm.needs-load-balancer",
                fmt::format("\"{}\" is measured at a load balancer, and {} has none",
                            condition.text, subject.service.name),
                span_or(condition.span, subject.service.span));
    diagnostic.help = "cpu, memory and running are known of every service: `[cpu > 90% for 10m]`";
    subject.findings.add(std::move(diagnostic), subject.service.name, subject.environment.name);
}

/// Nothing else is ever told to those under `notify`.
void check_notify(const Environment& environment, Findings& findings) {
    bool any = std::ranges::any_of(environment.services,
                                   [](const Service& service) { return !service.alarms.empty(); });
    if (environment.notify.empty() || any) return;
    base::Diagnostic diagnostic = finding(
        "notify.no-alarms",
        fmt::format("{} names people to notify, and no service has an alarm", environment.name),
        environment.notify.front().span, "nobody is ever told anything");
    diagnostic.help =
        "say at a service or template what they are told: `alarms: [5xx > 1%, running < 1]`";
    findings.add(std::move(diagnostic), environment.name);
}

}  // namespace

void check_alarms(const Environment& environment, Findings& findings) {
    for (const Service& service : environment.services) {
        Subject subject{service, environment, findings};
        for (const Conditions* list : {&service.deploy.rollback_on, &service.alarms}) {
            for (const AlarmCondition& condition : *list) {
                check_load_balancer(condition, subject);
                check_sense(condition, subject);
            }
            check_doubles(*list, subject);
        }
    }
    check_notify(environment, findings);
}

}  // namespace platform
