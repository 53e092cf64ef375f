#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "cfn/cloudwatch.h"

namespace blueprint {
namespace {

namespace alarm = cfn::cloudwatch::alarm;
using platform::AlarmCondition;
using Metric = AlarmCondition::Metric;

constexpr std::int64_t kPeriod = 60;

using Query = alarm::MetricDataQuery;
using TargetGroup = cfn::elasticloadbalancingv2::TargetGroup;

/// Whose metrics are asked for.
struct Subject {
    const Scope& scope;
    const platform::Service& service;
    /// Of the load balancer: two where traffic shifts, none where it does not lead here.
    std::vector<cfn::Handle<TargetGroup>> groups;
};

Subject subject_of(const Scope& scope, const platform::Service& service, const Reach* reach) {
    Subject subject{scope, service, {}};
    if (reach) subject.groups.push_back(reach->target_group);
    if (reach && reach->alternate) subject.groups.push_back(*reach->alternate);
    return subject;
}

/// What a condition is compared with, as CloudWatch works it out.
struct Measure {
    std::vector<Query> queries;
    double threshold = 0;
};

Query metric_query(std::string id, alarm::Metric metric, std::string statistic) {
    return {.Id = std::move(id),
            .MetricStat =
                alarm::MetricStat{
                    .Metric = std::move(metric), .Period = kPeriod, .Stat = std::move(statistic)},
            .ReturnData = false};
}

/// A metric of the service, called `id` in expressions.
Query of_service(const Subject& subject, std::string id, std::string name_space, std::string metric,
                 std::string statistic) {
    return metric_query(
        std::move(id),
        {.Dimensions = {{.Name = "ClusterName", .Value = subject.scope.names.cluster()},
                        {.Name = "ServiceName",
                         .Value = subject.scope.names.service(subject.service.name)}},
         .MetricName = std::move(metric),
         .Namespace = std::move(name_space)},
        std::move(statistic));
}

/// A metric of each target group, called `id` with the number of the group: "errors1", "errors2".
std::vector<Query> of_targets(const Subject& subject, const std::string& id,
                              const std::string& metric, const std::string& statistic) {
    std::vector<Query> queries;
    for (const auto& group : subject.groups) {
        queries.push_back(metric_query(
            id + std::to_string(queries.size() + 1),
            {.Dimensions = {{.Name = "LoadBalancer",
                             .Value = import(subject.scope.names.load_balancer_full_name())},
                            {.Name = "TargetGroup",
                             .Value = cfn::get_att(group,
                                                   TargetGroup::Attribute::kTargetGroupFullName)}},
             .MetricName = metric,
             .Namespace = "AWS/ApplicationELB"},
            statistic));
    }
    return queries;
}

/// `queries` with the value that they are only parts of.
std::vector<Query> worked_out(std::vector<Query> queries, std::string expression) {
    queries.push_back({.Expression = std::move(expression), .Id = "value", .ReturnData = true});
    return queries;
}

/// `pattern` with the number of each target group for its `{0}`.
std::vector<std::string> for_each_group(const Subject& subject, const std::string& pattern) {
    std::vector<std::string> terms;
    for (std::size_t number = 1; number <= subject.groups.size(); ++number)
        terms.push_back(fmt::format(fmt::runtime(pattern), number));
    return terms;
}

/// "MAX([a1,a2])": the worse of two groups, so that a tenth of the traffic is not lost in the rest.
std::string worst(const Subject& subject, const std::string& pattern) {
    std::vector<std::string> terms = for_each_group(subject, pattern);
    return terms.size() == 1 ? terms.front() : fmt::format("MAX([{}])", fmt::join(terms, ","));
}

std::string total(const Subject& subject, const std::string& pattern) {
    return fmt::format("{}", fmt::join(for_each_group(subject, pattern), "+"));
}

bool needs_load_balancer(Metric metric) {
    return metric == Metric::Http5xx || metric == Metric::Http4xx || metric == Metric::Latency;
}

/// "p95", "p99.9"; the average when no percentile is written.
std::string latency_statistic(std::uint32_t tenths) {
    if (tenths == 0) return "Average";
    return tenths % 10 == 0 ? fmt::format("p{}", tenths / 10)
                            : fmt::format("p{}.{}", tenths / 10, tenths % 10);
}

std::vector<Query> error_rate(const Subject& subject, const std::string& metric) {
    std::vector<Query> queries = of_targets(subject, "requests", "RequestCount", "Sum");
    std::ranges::move(of_targets(subject, "errors", metric, "Sum"), std::back_inserter(queries));
    // No request is no error. A group without traffic has no data at all, and while traffic shifts
    // that is one of the two: it must not take the answer of the other with it.
    return worked_out(
        std::move(queries),
        worst(subject, "IF(FILL(requests{0},0)>0,100*FILL(errors{0},0)/FILL(requests{0},1),0)"));
}

/// Tasks that should be there and are not well.
std::vector<Query> unhealthy_tasks(const Subject& subject) {
    if (!subject.groups.empty()) {
        return worked_out(of_targets(subject, "unhealthy", "UnHealthyHostCount", "Maximum"),
                          total(subject, "FILL(unhealthy{0},0)"));
    }
    return worked_out(
        {of_service(subject, "desired", "ECS/ContainerInsights", "DesiredTaskCount", "Average"),
         of_service(subject, "running", "ECS/ContainerInsights", "RunningTaskCount", "Average")},
        "desired-running");
}

/// AWS: "CloudWatch metrics for your Application Load Balancer", "Amazon ECS CloudWatch metrics",
/// "Container Insights".
Measure measure(const Subject& subject, const AlarmCondition& condition) {
    double threshold = static_cast<double>(condition.threshold_milli) / 1000;
    auto one = [&](std::string id, std::string name_space, std::string metric,
                   std::string statistic) {
        return worked_out({of_service(subject, id, std::move(name_space), std::move(metric),
                                      std::move(statistic))},
                          id);
    };
    switch (condition.metric) {
        case Metric::Http5xx: return {error_rate(subject, "HTTPCode_Target_5XX_Count"), threshold};
        case Metric::Http4xx: return {error_rate(subject, "HTTPCode_Target_4XX_Count"), threshold};
        case Metric::Latency:
            // In seconds, while people write milliseconds.
            return {worked_out(of_targets(subject, "time", "TargetResponseTime",
                                          latency_statistic(condition.percentile_tenths)),
                               worst(subject, "FILL(time{0},0)")),
                    threshold / 1000};
        case Metric::Cpu: return {one("cpu", "AWS/ECS", "CPUUtilization", "Average"), threshold};
        case Metric::Memory:
            return {one("memory", "AWS/ECS", "MemoryUtilization", "Average"), threshold};
        case Metric::UnhealthyTasks: return {unhealthy_tasks(subject), threshold};
        case Metric::RunningTasks:
            return {one("running", "ECS/ContainerInsights", "RunningTaskCount", "Minimum"),
                    threshold};
    }
    return {};
}

/// "LatencyP95", "LatencyP99Point9", "LatencyAverage".
std::string latency_name(std::uint32_t tenths) {
    if (tenths == 0) return "LatencyAverage";
    return tenths % 10 == 0 ? fmt::format("LatencyP{}", tenths / 10)
                            : fmt::format("LatencyP{}Point{}", tenths / 10, tenths % 10);
}

std::string metric_name(const AlarmCondition& condition) {
    switch (condition.metric) {
        case Metric::Http5xx: return "Http5xx";
        case Metric::Http4xx: return "Http4xx";
        case Metric::Latency: return latency_name(condition.percentile_tenths);
        case Metric::Cpu: return "Cpu";
        case Metric::Memory: return "Memory";
        case Metric::UnhealthyTasks: return "UnhealthyTasks";
        case Metric::RunningTasks: return "RunningTasks";
    }
    return "";
}

/// From what is asked, not from where it stands: "AlarmHttp5xxAbove1",
/// "AlarmLatencyP95Above800For10m".
std::string alarm_id(const AlarmCondition& condition) {
    bool above = condition.comparison == AlarmCondition::Comparison::Above;
    std::string id = "Alarm" + metric_name(condition) + (above ? "Above" : "Below") +
                     std::to_string(condition.threshold_milli / 1000);
    std::int64_t rest = condition.threshold_milli % 1000;
    if (rest != 0) id += fmt::format("Point{:03}", rest);
    if (condition.lasting != base::Duration::minutes(1)) id += "For" + to_string(condition.lasting);
    return id;
}

std::vector<cfn::Value<std::string>> listeners(const Scope& scope) {
    std::vector<cfn::Value<std::string>> all;
    if (has_alarm_topic(scope.environment)) all.emplace_back(import(scope.names.alarm_topic()));
    for (const auto& who : scope.environment.notify) {
        if (who->starts_with("arn:")) all.emplace_back(*who);
    }
    return all;
}

enum class Tell { Nobody, Listeners };

cfn::cloudwatch::Alarm alarm_of(const Scope& scope, const platform::Service& service,
                                const AlarmCondition& condition, Measure measure, Tell tell) {
    bool above = condition.comparison == AlarmCondition::Comparison::Above;
    // A service of which nothing is known does not run.
    bool silence_is_bad = condition.metric == Metric::RunningTasks && !above &&
                          scope.environment.insights != platform::Environment::Insights::Off;
    std::int64_t minutes = std::max<std::int64_t>(1, condition.lasting.in_minutes());
    std::vector<cfn::Value<std::string>> told;
    if (tell == Tell::Listeners) told = listeners(scope);
    auto actions = told.empty() ? cfn::List<std::string>() : cfn::List<std::string>(told);
    return {
        .AlarmActions = actions,
        .AlarmDescription = scope.names.service(service.name) + ": " + condition.text,
        .ComparisonOperator = above ? alarm::ComparisonOperator::kGreaterThanThreshold
                                    : alarm::ComparisonOperator::kLessThanThreshold,
        .DatapointsToAlarm = minutes,
        .EvaluationPeriods = minutes,
        .Metrics = measure.queries,
        .OKActions = actions,
        .Tags = tag_list(workload_tags(scope, service)),
        .Threshold = measure.threshold,
        .TreatMissingData = silence_is_bad ? alarm::TreatMissingData::kBreaching
                                           : alarm::TreatMissingData::kNotBreaching,
    };
}

}  // namespace

std::vector<cfn::Value<std::string>> add_alarms(const Scope& scope,
                                                const platform::Service& service,
                                                const Reach* reach, cfn::Template& body) {
    struct Wanted {
        const AlarmCondition* condition;
        Tell tell;
    };
    std::map<std::string, Wanted> wanted;
    for (const AlarmCondition& condition : service.deploy.rollback_on) {
        wanted.insert_or_assign(alarm_id(condition), Wanted{&condition, Tell::Nobody});
    }
    for (const AlarmCondition& condition : service.alarms) {
        wanted.insert_or_assign(alarm_id(condition), Wanted{&condition, Tell::Listeners});
    }
    Subject subject = subject_of(scope, service, reach);
    std::map<std::string, cfn::Handle<cfn::cloudwatch::Alarm>> added;
    for (const auto& [id, one] : wanted) {
        if (subject.groups.empty() && needs_load_balancer(one.condition->metric)) continue;
        Measure what = measure(subject, *one.condition);
        added.emplace(
            id, body.add(id, alarm_of(scope, service, *one.condition, std::move(what), one.tell)));
    }
    std::vector<cfn::Value<std::string>> rollback;
    for (const AlarmCondition& condition : service.deploy.rollback_on) {
        auto found = added.find(alarm_id(condition));
        if (found == added.end()) continue;
        rollback.push_back(cfn::ref(found->second));
        added.erase(found);
    }
    return rollback;
}

}  // namespace blueprint
