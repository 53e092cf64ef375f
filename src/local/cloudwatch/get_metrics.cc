#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/match.h"
#include "local/cloudwatch/metric_math.h"
#include "local/cloudwatch/metrics.h"
#include "local/pages.h"

namespace local {
namespace {

constexpr std::array<std::string_view, 5> kStatistics = {"SampleCount", "Average", "Sum", "Minimum",
                                                         "Maximum"};

double statistic(const MetricPoint& point, std::string_view name) {
    if (name == "SampleCount") return point.count;
    if (name == "Average") return point.sum / point.count;
    if (name == "Sum") return point.sum;
    return name == "Minimum" ? point.low : point.high;
}

void merge(MetricPoint& into, const MetricPoint& point) {
    into.low = into.count == 0 ? point.low : std::min(into.low, point.low);
    into.high = into.count == 0 ? point.high : std::max(into.high, point.high);
    into.count += point.count;
    into.sum += point.sum;
}

bool is_period(std::int64_t period) {
    return period == 1 || period == 5 || period == 10 || period == 20 || period == 30 ||
           (period > 0 && period % 60 == 0);
}

base::Time time_at(const aws::Value& input, std::string_view name) {
    const aws::Value* value = input.find(name);
    const auto* time = value ? std::get_if<base::Time>(&value->held) : nullptr;
    return time ? *time : base::Time();
}

/// What is asked for: from a begin, in steps.
struct Window {
    base::Time from = {};
    base::Time to = {};
    std::int64_t period = 60;

    /// AWS rule cloudwatch.8 [documented] "CloudWatch API reference, GetMetricStatistics,
    /// StartTime": the start is rounded down to a minute, or to the period where that is less.
    /// Test: Metrics.AreReadInPeriodsFromARoundedStart
    Window(base::Time start, base::Time end, std::int64_t wished) : to(end), period(wished) {
        std::int64_t step = std::min<std::int64_t>(period, 60);
        from = base::Time::unix_seconds(start.in_unix_seconds() / step * step);
    }
    base::Time begin_of(base::Time at) const {
        std::int64_t steps = (at - from).in_seconds() / period;
        return from + base::Duration::seconds(steps * period);
    }
};

std::optional<aws::Error> refuse_extended(const Asking& asking, std::string_view what) {
    return asking.error("InvalidParameterValue",
                        fmt::format("{} is not part of this cloud yet: it has SampleCount, "
                                    "Average, Sum, Minimum and Maximum.",
                                    what));
}

/// AWS rule cloudwatch.9 [observed] "CloudWatch API reference, GetMetricStatistics; messages that
/// others recorded": at most 1,440 points, in a period of 1, 5, 10, 20 or 30 seconds or of whole
/// minutes, from a start before the end. Test: Metrics.RefuseStatisticsInTheWordsOfAws
std::optional<aws::Error> refuse_statistics(const Asking& asking) {
    const aws::Value& input = asking.input();
    constexpr std::int64_t kMost = 1440;
    std::int64_t period = input.integer("Period");
    base::Time start = time_at(input, "StartTime");
    base::Time end = time_at(input, "EndTime");
    if (!is_period(period))
        return asking.error("InvalidParameterValue",
                            "The parameter Period must be a value in the set [1, 5, 10, 20, 30] or "
                            "a multiple of 60.");
    if (start >= end)
        return asking.error("InvalidParameterValue",
                            "The parameter StartTime must be less than the parameter EndTime.");
    if (input.has("ExtendedStatistics")) return refuse_extended(asking, "ExtendedStatistics");
    if (!input.has("Statistics"))
        return asking.error("InvalidParameterCombination",
                            "Must specify either Statistics or ExtendedStatistics");
    std::int64_t points = (end - start).in_seconds() / period;
    if (points <= kMost) return std::nullopt;
    return asking.error(
        "InvalidParameterCombination",
        fmt::format("You have requested up to {} datapoints, which exceeds the limit of {}. You "
                    "may reduce the datapoints requested by increasing Period, or decreasing the "
                    "time range.",
                    points, kMost));
}

}  // namespace

std::optional<aws::Error> get_metric_statistics(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto error = refuse_statistics(asking)) return error;
    Window window(time_at(input, "StartTime"), time_at(input, "EndTime"), input.integer("Period"));
    auto points = asking.stores().metrics().points(metric_in(asking, input), window.from, window.to,
                                                   input.text("Unit"));
    if (!points.ok()) return broken(points.problems());
    // AWS rule cloudwatch.10 [documented] "CloudWatch user guide, Unit": what was measured in
    // several units are several points. Test: Metrics.KeepUnitsApart
    std::map<std::pair<base::Time, std::string>, MetricPoint> shown;
    for (const MetricPoint& point : *points)
        merge(shown[{window.begin_of(point.at), point.unit}], point);
    answer.text("Label", input.text("MetricName"));
    answer.begin_list("Datapoints");
    for (const auto& [key, point] : shown) {
        answer.begin_structure().time("Timestamp", key.first);
        for (std::string_view name : kStatistics) {
            const auto& asked = input.list("Statistics");
            if (std::ranges::find(asked, name, &aws::Value::as_text) != asked.end())
                answer.number(name, statistic(point, name));
        }
        answer.text("Unit", key.second).end();
    }
    answer.end();
    return std::nullopt;
}

namespace {

/// The queries of one GetMetricData, each worked out once.
class MetricQueries {
  public:
    explicit MetricQueries(const Asking& asking)
        : asking_(asking),
          start_(time_at(asking.input(), "StartTime")),
          end_(time_at(asking.input(), "EndTime")) {}

    /// Why the request is not taken, before anything is looked up.
    std::optional<aws::Error> refuse() {
        constexpr std::size_t kMost = 500;
        const aws::Value::List& queries = asking_.input().list("MetricDataQueries");
        if (queries.empty()) return invalid("The parameter MetricDataQueries is required.");
        if (queries.size() > kMost)
            return invalid(
                "The collection MetricDataQueries must not have a size greater than "
                "500.");
        if (start_ > end_) return invalid("The parameter EndTime must be greater than StartTime.");
        if (start_ == end_)
            return invalid("The parameter StartTime must not equal parameter EndTime.");
        for (const aws::Value& query : queries)
            if (auto error = refuse(query)) return error;
        return std::nullopt;
    }

    aws::Either<MetricSeries> series(std::string_view id) {
        auto found = find(std::string(id), 0);
        if (auto* refusal = std::get_if<MathRefusal>(&found)) {
            if (!failure_.ok()) return broken(failure_.problems());
            return *invalid(fmt::format("Error in expression '{}': {}.", id, refusal->message));
        }
        return std::get<MetricSeries>(std::move(found));
    }

  private:
    std::optional<aws::Error> invalid(std::string message) const {
        return asking_.error("ValidationError", std::move(message));
    }

    /// AWS rule cloudwatch.11 [documented] "CloudWatch API reference, MetricDataQuery": a query has
    /// an id of its own that begins with a small letter, and a metric or an expression, not both.
    /// The words are ours. Test: MetricData.RefusesQueriesThatAreNone
    std::optional<aws::Error> refuse(const aws::Value& query) {
        std::string id(query.text("Id"));
        bool is_id = base::is_lower(id.front()) && std::ranges::all_of(id, [](char c) {
                         return base::is_alphanumeric(c) || c == '_';
                     });
        if (!is_id)
            return invalid(
                fmt::format("The value {} is not matching the regular expression "
                            "[a-z][a-zA-Z0-9_]* for the parameter Id.",
                            id));
        if (!queries_.emplace(id, &query).second)
            return invalid(fmt::format("The id '{}' is used more than once.", id));
        if (query.has("MetricStat") == query.has("Expression"))
            return invalid(
                fmt::format("The query '{}' must have either MetricStat or Expression.", id));
        if (query.has("AccountId") && query.text("AccountId") != asking_.account())
            return invalid("Metrics of other accounts are not part of this cloud yet.");
        if (query.text("Label").find("${") != std::string_view::npos)
            return invalid("Dynamic labels are not part of this cloud yet.");
        const aws::Value* stat = query.find("MetricStat");
        if (!stat) return std::nullopt;
        if (std::ranges::find(kStatistics, stat->text("Stat")) == kStatistics.end())
            return refuse_extended(asking_, fmt::format("The statistic {}", stat->text("Stat")));
        const aws::Value* metric = stat->find("Metric");
        if (!metric || metric->text("MetricName").empty() || metric->text("Namespace").empty())
            return invalid(
                fmt::format("The metric of '{}' must have a Namespace and a MetricName.", id));
        if (is_period(stat->integer("Period"))) return std::nullopt;
        return invalid(
            "The parameter Period must be a value in the set [1, 5, 10, 20, 30] or a "
            "multiple of 60.");
    }

    std::variant<MetricSeries, MathRefusal> find(const std::string& id, std::size_t depth) {
        if (auto done = done_.find(id); done != done_.end()) return done->second;
        auto query = queries_.find(id);
        if (query == queries_.end())
            return MathRefusal{fmt::format("'{}' is no id of a query", id)};
        if (depth > queries_.size()) return MathRefusal{"it needs itself"};
        if (!query->second->has("Expression")) return measured(id, *query->second);
        auto found =
            evaluate_math(query->second->text("Expression"),
                          [&](const std::string& other) { return find(other, depth + 1); });
        if (auto* series = std::get_if<MetricSeries>(&found)) done_[id] = *series;
        return found;
    }

    std::variant<MetricSeries, MathRefusal> measured(const std::string& id,
                                                     const aws::Value& query) {
        const aws::Value& stat = *query.find("MetricStat");
        Window window(start_, end_, stat.integer("Period"));
        auto points = asking_.stores().metrics().points(metric_in(asking_, *stat.find("Metric")),
                                                        window.from, window.to, stat.text("Unit"));
        if (!points.ok()) {
            failure_ = points.problems();
            return MathRefusal{};
        }
        std::map<base::Time, MetricPoint> merged;
        for (const MetricPoint& point : *points)
            merge(merged[window.begin_of(point.at)], point);
        MetricSeries series;
        for (const auto& [at, point] : merged)
            series[at] = statistic(point, stat.text("Stat"));
        done_[id] = series;
        return series;
    }

    const Asking& asking_;
    base::Time start_;
    base::Time end_;
    std::map<std::string, const aws::Value*> queries_ = {};
    std::map<std::string, MetricSeries> done_ = {};
    base::Status failure_ = base::Done{};
};

/// AWS rule cloudwatch.12 [observed] "CloudWatch API reference, GetMetricData, Label; what others
/// recorded": a metric without a label bears its name, an expression its id. Test:
/// MetricData.AnswersSeveralQueriesWithLabels
std::string_view label_of(const aws::Value& query) {
    if (query.has("Label")) return query.text("Label");
    const aws::Value* stat = query.find("MetricStat");
    return stat ? stat->find("Metric")->text("MetricName") : query.text("Id");
}

}  // namespace

/// AWS rule cloudwatch.13 [documented] "CloudWatch API reference, GetMetricData": the newest points
/// come first unless ScanBy says otherwise; at most 100,800 at a time or what MaxDatapoints says,
/// and queries whose points are not all there yet are PartialData. Test: MetricData.ComesInPages
std::optional<aws::Error> get_metric_data(Asking& asking, aws::Writer& answer) {
    constexpr std::int64_t kMost = 100'800;
    const aws::Value& input = asking.input();
    MetricQueries queries(asking);
    if (auto error = queries.refuse()) return error;
    const std::string list = fmt::format("GetMetricData {}", metric_scope(asking));
    std::uint64_t from = 0;
    if (std::string_view token = input.text("NextToken"); !token.empty()) {
        auto position = read_page_position(list, token);
        if (!position) return asking.error("InvalidNextToken", "The next token is invalid.");
        from = *position;
    }
    std::uint64_t to = from + static_cast<std::uint64_t>(std::clamp<std::int64_t>(
                                  input.integer("MaxDatapoints", kMost), 1, kMost));
    bool ascending = input.text("ScanBy") == "TimestampAscending";
    std::uint64_t position = 0;
    answer.begin_list("MetricDataResults");
    for (const aws::Value& query : input.list("MetricDataQueries")) {
        auto found = queries.series(query.text("Id"));
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        if (!query.boolean("ReturnData", true)) continue;
        const auto& series = std::get<MetricSeries>(found);
        std::vector<std::pair<base::Time, double>> points(series.begin(), series.end());
        if (!ascending) std::ranges::reverse(points);
        auto first = std::min(points.size(), from > position ? from - position : 0);
        auto end = std::min(points.size(), to > position ? to - position : 0);
        position += points.size();
        answer.begin_structure().text("Id", query.text("Id")).text("Label", label_of(query));
        answer.begin_list("Timestamps");
        for (std::size_t i = first; i < end; ++i)
            answer.time({}, points[i].first);
        answer.end().begin_list("Values");
        for (std::size_t i = first; i < end; ++i)
            answer.number({}, points[i].second);
        answer.end();
        answer.text("StatusCode", end < points.size() ? "PartialData" : "Complete").end();
    }
    answer.end();
    if (position > to) answer.text("NextToken", page_token(list, to));
    answer.begin_list("Messages").end();
    return std::nullopt;
}

/// AWS rule cloudwatch.14 [documented] "CloudWatch API reference, ListMetrics": 500 at a time; a
/// filter of dimensions is about those that it names, and a metric may have more; PT3H are those
/// with points of the last three hours. Test: Metrics.AreListedByNamespaceNameAndDimensions
std::optional<aws::Error> list_metrics(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages{.token = "NextToken",
                               .limit = {},
                               .most = 500,
                               .wrong_code = "InvalidParameterValue",
                               .wrong_message = "Request parameter NextToken is invalid"};
    const aws::Value& input = asking.input();
    if (input.has("OwningAccount") && input.text("OwningAccount") != asking.account())
        return asking.error("InvalidParameterValue",
                            "Metrics of other accounts are not part of this cloud yet.");
    auto metrics = asking.stores().metrics().metrics(metric_scope(asking));
    if (!metrics.ok()) return broken(metrics.problems());
    std::map<std::string, const MetricKey*> shown;
    std::vector<std::string> ids;
    std::string filter = fmt::format("{}\n{}\n{}", input.text("Namespace"),
                                     input.text("MetricName"), input.text("RecentlyActive"));
    for (const aws::Value& wanted : input.list("Dimensions"))
        filter += fmt::format("\n{}={}", wanted.text("Name"), wanted.text("Value"));
    for (const ListedMetric& metric : *metrics) {
        const MetricKey& key = metric.key;
        auto has = [&](const aws::Value& wanted) {
            return std::ranges::any_of(key.dimensions, [&](const auto& dimension) {
                return dimension.first == wanted.text("Name") &&
                       (!wanted.has("Value") || dimension.second == wanted.text("Value"));
            });
        };
        bool is_wanted = (!input.has("Namespace") || key.space == input.text("Namespace")) &&
                         (!input.has("MetricName") || key.name == input.text("MetricName")) &&
                         (!input.has("RecentlyActive") ||
                          asking.now() - metric.last <= base::Duration::hours(3)) &&
                         std::ranges::all_of(input.list("Dimensions"), has);
        if (!is_wanted) continue;
        std::string id = fmt::format("{}\n{}", key.space, key.name);
        for (const auto& [name, value] : key.dimensions)
            id += fmt::format("\n{}={}", name, value);
        shown[id] = &key;
        ids.push_back(std::move(id));
    }
    auto page = page_of(asking, std::move(ids), kPages, filter);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("Metrics");
    for (const std::string& id : std::get<Page>(page).ids) {
        const MetricKey& key = *shown.at(id);
        answer.begin_structure().text("Namespace", key.space).text("MetricName", key.name);
        answer.begin_list("Dimensions");
        for (const auto& [name, value] : key.dimensions)
            answer.begin_structure().text("Name", name).text("Value", value).end();
        answer.end().end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

}  // namespace local
