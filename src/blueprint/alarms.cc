#include <algorithm>
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

/// What a condition is compared with, as CloudWatch works it out.
struct Measure {
    std::vector<alarm::MetricDataQuery> queries;
    double threshold = 0;
};

/// Metrics of the service, under names that metric math takes.
class Queries {
  public:
    Queries(const Scope& scope, const platform::Service& service, const Reach* reach)
        : scope_(scope), service_(service), reach_(reach) {}

    /// A metric of each target group: "<id>1", and "<id>2" where traffic shifts.
    void add_targets(const std::string& id, const std::string& metric,
                     const std::string& statistic) {
        int number = 1;
        for (const auto& group : groups()) {
            add(id + std::to_string(number++), "AWS/ApplicationELB", metric, statistic,
                {{.Name = "LoadBalancer", .Value = import(scope_.names.load_balancer_full_name())},
                 {.Name = "TargetGroup",
                  .Value = cfn::get_att(
                      group,
                      cfn::elasticloadbalancingv2::TargetGroup::Attribute::kTargetGroupFullName)}});
        }
    }

    void add_service(const std::string& id, const std::string& name_space,
                     const std::string& metric, const std::string& statistic) {
        add(id, name_space, metric, statistic,
            {{.Name = "ClusterName", .Value = scope_.names.cluster()},
             {.Name = "ServiceName", .Value = scope_.names.service(service_.name)}});
    }

    /// The value itself; the metrics before are only its parts.
    std::vector<alarm::MetricDataQuery> take(const std::string& expression) {
        queries_.push_back({.Expression = expression, .Id = "value", .ReturnData = true});
        return std::move(queries_);
    }

    /// "MAX([a1,a2])": the worse of the two groups, so that a tenth of the traffic is not lost in
    /// the rest.
    std::string worst(const std::string& pattern) const {
        if (groups().size() == 1) return fmt::format(fmt::runtime(pattern), 1);
        return "MAX([" + fmt::format(fmt::runtime(pattern), 1) + "," +
               fmt::format(fmt::runtime(pattern), 2) + "])";
    }

    std::string total(const std::string& pattern) const {
        std::string first = fmt::format(fmt::runtime(pattern), 1);
        return groups().size() == 1 ? first : first + "+" + fmt::format(fmt::runtime(pattern), 2);
    }

  private:
    std::vector<cfn::Handle<cfn::elasticloadbalancingv2::TargetGroup>> groups() const {
        std::vector<cfn::Handle<cfn::elasticloadbalancingv2::TargetGroup>> all = {
            reach_->target_group};
        if (reach_->alternate) all.push_back(*reach_->alternate);
        return all;
    }

    void add(std::string id, const std::string& name_space, const std::string& metric,
             const std::string& statistic, const std::vector<alarm::Dimension>& dimensions) {
        queries_.push_back(
            {.Id = std::move(id),
             .MetricStat = alarm::MetricStat{.Metric = alarm::Metric{.Dimensions = dimensions,
                                                                     .MetricName = metric,
                                                                     .Namespace = name_space},
                                             .Period = kPeriod,
                                             .Stat = statistic},
             .ReturnData = false});
    }

    const Scope& scope_;
    const platform::Service& service_;
    const Reach* reach_;
    std::vector<alarm::MetricDataQuery> queries_;
};

bool needs_load_balancer(Metric metric) {
    return metric == Metric::Http5xx || metric == Metric::Http4xx || metric == Metric::Latency;
}

/// "p95", "p99.9"; the average when no percentile is written.
std::string latency_statistic(std::uint32_t tenths) {
    if (tenths == 0) return "Average";
    return tenths % 10 == 0 ? fmt::format("p{}", tenths / 10)
                            : fmt::format("p{}.{}", tenths / 10, tenths % 10);
}

std::vector<alarm::MetricDataQuery> error_rate(Queries queries, const std::string& metric) {
    queries.add_targets("requests", "RequestCount", "Sum");
    queries.add_targets("errors", metric, "Sum");
    // No request is no error. A group without traffic has no data at all, and while traffic shifts
    // that is one of the two: it must not take the answer of the other with it.
    return queries.take(
        queries.worst("IF(FILL(requests{0},0)>0,100*FILL(errors{0},0)/FILL(requests{0},1),0)"));
}

/// AWS: "CloudWatch metrics for your Application Load Balancer", "Amazon ECS CloudWatch metrics",
/// "Container Insights".
Measure measure(Queries queries, const AlarmCondition& condition, bool behind_load_balancer) {
    double threshold = static_cast<double>(condition.threshold_milli) / 1000;
    switch (condition.metric) {
        case Metric::Http5xx: return {error_rate(queries, "HTTPCode_Target_5XX_Count"), threshold};
        case Metric::Http4xx: return {error_rate(queries, "HTTPCode_Target_4XX_Count"), threshold};
        case Metric::Latency:
            queries.add_targets("time", "TargetResponseTime",
                                latency_statistic(condition.percentile_tenths));
            // In seconds, while people write milliseconds.
            return {queries.take(queries.worst("FILL(time{0},0)")), threshold / 1000};
        case Metric::Cpu:
            queries.add_service("cpu", "AWS/ECS", "CPUUtilization", "Average");
            return {queries.take("cpu"), threshold};
        case Metric::Memory:
            queries.add_service("memory", "AWS/ECS", "MemoryUtilization", "Average");
            return {queries.take("memory"), threshold};
        case Metric::UnhealthyTasks:
            if (behind_load_balancer) {
                queries.add_targets("unhealthy", "UnHealthyHostCount", "Maximum");
                return {queries.take(queries.total("FILL(unhealthy{0},0)")), threshold};
            }
            queries.add_service("desired", "ECS/ContainerInsights", "DesiredTaskCount", "Average");
            queries.add_service("running", "ECS/ContainerInsights", "RunningTaskCount", "Average");
            return {queries.take("desired-running"), threshold};
        case Metric::RunningTasks:
            queries.add_service("running", "ECS/ContainerInsights", "RunningTaskCount", "Minimum");
            return {queries.take("running"), threshold};
    }
    return {};
}

std::string metric_name(const AlarmCondition& condition) {
    switch (condition.metric) {
        case Metric::Http5xx: return "Http5xx";
        case Metric::Http4xx: return "Http4xx";
        case Metric::Latency: return fmt::format("LatencyP{}", condition.percentile_tenths);
        case Metric::Cpu: return "Cpu";
        case Metric::Memory: return "Memory";
        case Metric::UnhealthyTasks: return "UnhealthyTasks";
        case Metric::RunningTasks: return "RunningTasks";
    }
    return "";
}

/// From what is asked, not from where it stands: "AlarmHttp5xxAbove1",
/// "AlarmLatencyP950Above800For10m".
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
    std::map<std::string, cfn::Handle<cfn::cloudwatch::Alarm>> added;
    for (const auto& [id, one] : wanted) {
        if (!reach && needs_load_balancer(one.condition->metric)) continue;
        Measure what = measure(Queries(scope, service, reach), *one.condition, reach != nullptr);
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
