#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "local/cloudwatch/metrics.h"

namespace local {
namespace {

// AWS rule cloudwatch.4 [documented] "CloudWatch API reference, PutMetricData": at most 1000
// metrics a request and 150 values of each. Test: Metrics.TakeSoMuchAtATime
constexpr std::size_t kMostMetrics = 1000;
constexpr std::size_t kMostValues = 150;
constexpr base::Duration kOldest = base::Duration::days(14);
constexpr base::Duration kNewest = base::Duration::hours(2);

std::string text_of(double number) {
    if (std::isnan(number)) return "NaN";
    return fmt::format("{}", number);
}

/// One MetricDatum, the `number`th of its request.
class Datum {
  public:
    Datum(const Asking& asking, const aws::Value& given, std::size_t number)
        : asking_(asking), given_(given), number_(number) {}

    aws::Either<NewPoint> read() {
        NewPoint added;
        added.key = metric_in(asking_, given_);
        added.key.space = asking_.input().text("Namespace");
        if (auto error = read_when(added)) return *std::move(error);
        if (auto error = read_values(added.point)) return *std::move(error);
        if (given_.has("Unit")) added.point.unit = given_.text("Unit");
        return added;
    }

  private:
    std::string path(std::string_view member) const {
        return fmt::format("MetricData.member.{}.{}", number_, member);
    }
    aws::Error invalid(std::string message) const {
        return asking_.error("InvalidParameterValue", std::move(message));
    }
    aws::Error both(std::string_view a, std::string_view b, std::string_view code) const {
        return asking_.error(
            std::string(code),
            fmt::format("The parameters {} and {} are mutually exclusive and you have specified "
                        "both.",
                        path(a), path(b)));
    }

    /// AWS rule cloudwatch.5 [observed] "CloudWatch API reference, PutMetricData; messages that
    /// others recorded": a point is of the past two weeks or the next two hours. Test:
    /// Metrics.RefuseWhatIsTooOldOrTooNew
    std::optional<aws::Error> read_when(NewPoint& added) const {
        added.point.at = asking_.now();
        if (const aws::Value* at = given_.find("Timestamp"))
            if (const auto* time = std::get_if<base::Time>(&at->held)) added.point.at = *time;
        if (added.point.at < asking_.now() - kOldest)
            return invalid(
                fmt::format("The parameter {} must specify a time within the past two "
                            "weeks.",
                            path("Timestamp")));
        if (added.point.at > asking_.now() + kNewest)
            return invalid(
                fmt::format("The parameter {} must specify a time no more than two "
                            "hours in the future.",
                            path("Timestamp")));
        std::int64_t resolution = given_.integer("StorageResolution", 60);
        if (resolution != 1 && resolution != 60)
            return invalid(
                fmt::format("The parameter {} must be 1 or 60.", path("StorageResolution")));
        if (resolution == 1) added.resolution = Resolution::Second;
        return std::nullopt;
    }

    /// AWS rule cloudwatch.6 [observed] "CloudWatch API reference, MetricDatum; messages that
    /// others recorded": a value, a set of statistics or values with their counts, one of the
    /// three; and numbers that are numbers. Test: Metrics.TakeOneFormOfValuesAlone
    std::optional<aws::Error> read_values(MetricPoint& point) const {
        bool has_value = given_.has("Value");
        bool has_values = given_.has("Values");
        bool has_set = given_.has("StatisticValues");
        if (has_value && has_values) return both("Value", "Values", "InvalidParameterValue");
        if (has_value && has_set)
            return both("Value", "StatisticValues", "InvalidParameterCombination");
        if (has_values && has_set)
            return both("Values", "StatisticValues", "InvalidParameterCombination");
        if (has_set) return read_set(point);
        if (has_values) return read_list(point);
        auto value = number_at(given_, "Value");
        if (!value)
            return asking_.error(
                "MissingParameter",
                fmt::format("At least one of the parameters {}, {} and {} must "
                            "be specified.",
                            path("Value"), path("Values"), path("StatisticValues")));
        return count(point, *value, 1, "Value");
    }

    std::optional<aws::Error> read_set(MetricPoint& point) const {
        const aws::Value& set = *given_.find("StatisticValues");
        point.count = number_at(set, "SampleCount").value_or(0);
        point.sum = number_at(set, "Sum").value_or(0);
        point.low = number_at(set, "Minimum").value_or(0);
        point.high = number_at(set, "Maximum").value_or(0);
        for (double number : {point.count, point.sum, point.low, point.high})
            if (!is_value(number))
                return invalid(fmt::format("The value {} for parameter {} is invalid.",
                                           text_of(number), path("StatisticValues")));
        if (point.count <= 0)
            return invalid(fmt::format("The parameter {} must be greater than 0.",
                                       path("StatisticValues.SampleCount")));
        if (point.high < point.low)
            return invalid(fmt::format("The parameter {} must be greater than {}.",
                                       path("StatisticValues.Maximum"),
                                       path("StatisticValues.Minimum")));
        return std::nullopt;
    }

    std::optional<aws::Error> read_list(MetricPoint& point) const {
        const aws::Value::List& values = given_.list("Values");
        const aws::Value::List& counts = given_.list("Counts");
        if (values.empty() || values.size() > kMostValues)
            return invalid(fmt::format(
                "The collection {} must not have a size {}.", path("Values"),
                values.empty() ? "less than 1" : fmt::format("greater than {}", kMostValues)));
        if (!counts.empty() && counts.size() != values.size())
            return invalid(fmt::format("The parameters {} and {} must be of the same size.",
                                       path("Values"), path("Counts")));
        for (std::size_t i = 0; i < values.size(); ++i) {
            double times = counts.empty() ? 1 : number(counts[i]);
            if (auto error = count(point, number(values[i]), times, "Values")) return error;
        }
        return std::nullopt;
    }

    /// AWS rule cloudwatch.26 [documented] "CloudWatch API reference, MetricDatum, Value": values
    /// are in the range of -2^360 to 2^360. Test: Metrics.TakeOneFormOfValuesAlone
    static bool is_value(double number) { return std::abs(number) <= std::ldexp(1.0, 360); }

    static double number(const aws::Value& value) {
        if (const auto* whole = std::get_if<std::int64_t>(&value.held))
            return static_cast<double>(*whole);
        const auto* real = std::get_if<double>(&value.held);
        return real ? *real : std::nan("");
    }

    std::optional<aws::Error> count(MetricPoint& point, double value, double times,
                                    std::string_view member) const {
        if (!is_value(value) || !is_value(times) || times < 0)
            return invalid(fmt::format("The value {} for parameter {} is invalid.", text_of(value),
                                       path(member)));
        if (times == 0) return std::nullopt;
        point.low = point.count == 0 ? value : std::min(point.low, value);
        point.high = point.count == 0 ? value : std::max(point.high, value);
        point.count += times;
        point.sum += value * times;
        return std::nullopt;
    }

    const Asking& asking_;
    const aws::Value& given_;
    std::size_t number_;
};

}  // namespace

std::string metric_scope(const Asking& asking) {
    return fmt::format("{}/{}", asking.account(), asking.region());
}

MetricDimensions dimensions_in(const aws::Value& value) {
    MetricDimensions dimensions;
    for (const aws::Value& dimension : value.list("Dimensions"))
        dimensions.emplace_back(dimension.text("Name"), dimension.text("Value"));
    std::ranges::sort(dimensions);
    return dimensions;
}

MetricKey metric_in(const Asking& asking, const aws::Value& value) {
    return {.scope = metric_scope(asking),
            .space = std::string(value.text("Namespace")),
            .name = std::string(value.text("MetricName")),
            .dimensions = dimensions_in(value)};
}

std::optional<double> number_at(const aws::Value& value, std::string_view name) {
    const aws::Value* found = value.find(name);
    if (!found) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&found->held))
        return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&found->held);
    return real ? std::optional(*real) : std::nullopt;
}

/// AWS rule cloudwatch.7 [observed] "CloudWatch API reference, PutMetricData, Namespace":
/// namespaces that begin with "AWS/" are AWS's own. Test: Metrics.LeaveAwssNamespacesAlone
std::optional<aws::Error> put_metric_data(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    if (input.has("EntityMetricData"))
        return asking.error("InvalidParameterValue",
                            "EntityMetricData is not part of this cloud yet.");
    const aws::Value::List& given = input.list("MetricData");
    if (given.empty())
        return asking.error("MissingParameter", "The parameter MetricData is required.");
    if (given.size() > kMostMetrics)
        return asking.error("InvalidParameterValue",
                            fmt::format("The collection MetricData must not have a size greater "
                                        "than {}.",
                                        kMostMetrics));
    if (input.text("Namespace").starts_with("AWS/"))
        return asking.error("InvalidParameterValue",
                            "The value AWS/ for parameter Namespace is invalid.");
    std::vector<NewPoint> points;
    for (const aws::Value& datum : given) {
        auto point = Datum(asking, datum, points.size() + 1).read();
        if (auto* error = std::get_if<aws::Error>(&point)) return std::move(*error);
        points.push_back(std::get<NewPoint>(std::move(point)));
    }
    std::erase_if(points, [](const NewPoint& point) { return point.point.count == 0; });
    base::Status added = asking.stores().metrics().add(points, asking.now());
    if (!added.ok()) return broken(added.problems());
    return std::nullopt;
}

}  // namespace local
