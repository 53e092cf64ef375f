#include <gtest/gtest.h>

#include <fmt/format.h>

#include "local/cloudwatch/metric_math.h"
#include "local/test_telemetry.h"

namespace local::test {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

/// `data`: the members of one datum.
base::HttpAnswer put(TestCloud& cloud, const std::string& data, const std::string& space = "Shop") {
    return cloudwatch(cloud, "PutMetricData",
                      R"({"Namespace":")" + space + R"(","MetricData":[)" + data + "]}");
}

std::string datum(const std::string& rest, const std::string& name = "Sold") {
    return R"({"MetricName":")" + name + "\"" + rest + "}";
}

base::HttpAnswer statistics(TestCloud& cloud, std::int64_t from, std::int64_t to,
                            std::int64_t period, const std::string& rest) {
    return cloudwatch(
        cloud, "GetMetricStatistics",
        fmt::format(R"({{"Namespace":"Shop","MetricName":"Sold","StartTime":{},"EndTime":{},)"
                    R"("Period":{}{}}})",
                    kNow + from, kNow + to, period, rest));
}

const std::string kAll = R"(,"Statistics":["SampleCount","Average","Sum","Minimum","Maximum"])";

TEST(Metrics, AddUpWhatIsMeasuredWithinAMinute) {
    TestCloud cloud;
    EXPECT_EQ(error_in(put(cloud, datum(R"(,"Value":4)"))), "200");
    put(cloud, datum(R"(,"Values":[1,2],"Counts":[3,1])"));
    put(cloud, datum(R"(,"StatisticValues":{"SampleCount":2,"Sum":20,"Minimum":9,"Maximum":11})"));
    auto shown = statistics(cloud, -60, 60, 60, kAll);
    EXPECT_EQ(at(shown, "Label"), "Sold");
    EXPECT_EQ(at(shown, "Datapoints.0.Timestamp"), fmt::to_string(kNow));
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.SampleCount")), 7);
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.Sum")), 29);
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.Average")), 29.0 / 7);
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.Minimum")), 1);
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.Maximum")), 11);
    EXPECT_EQ(at(shown, "Datapoints.0.Unit"), "None");
    EXPECT_EQ(at(shown, "Datapoints.1.Unit"), "");
}

TEST(Metrics, TakeOneFormOfValuesAlone) {
    TestCloud cloud;
    struct Row {
        std::string data;
        std::string_view error;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"",
              "MissingParameter: At least one of the parameters MetricData.member.1.Value, "
              "MetricData.member.1.Values and MetricData.member.1.StatisticValues must be "
              "specified."},
             {R"(,"Value":1,"Values":[1])",
              "InvalidParameterValue: The parameters MetricData.member.1.Value and "
              "MetricData.member.1.Values are mutually exclusive and you have specified both."},
             {R"(,"Value":1,"StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":1,"Maximum":1})",
              "InvalidParameterCombination: The parameters MetricData.member.1.Value and "
              "MetricData.member.1.StatisticValues are mutually exclusive and you have specified "
              "both."},
             {R"(,"Values":[1,2],"Counts":[1])",
              "InvalidParameterValue: The parameters MetricData.member.1.Values and "
              "MetricData.member.1.Counts must be of the same size."},
             {R"(,"Value":"NaN")",
              "InvalidParameterValue: The value NaN for parameter MetricData.member.1.Value is "
              "invalid."},
             {R"(,"Value":1e109)",
              "InvalidParameterValue: The value 1e+109 for parameter MetricData.member.1.Value is "
              "invalid."},
             {R"(,"Values":[1],"Counts":[1e300])",
              "InvalidParameterValue: The value 1 for parameter MetricData.member.1.Values is "
              "invalid."},
             {R"(,"StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":2,"Maximum":1})",
              "InvalidParameterValue: The parameter MetricData.member.1.StatisticValues.Maximum "
              "must be greater than MetricData.member.1.StatisticValues.Minimum."},
             {R"(,"Value":1,"StorageResolution":30)",
              "InvalidParameterValue: The parameter MetricData.member.1.StorageResolution must be "
              "1 "
              "or 60."},
         })
        EXPECT_EQ(error_in(put(cloud, datum(row.data))), row.error);
}

TEST(Metrics, TakeSoMuchAtATime) {
    TestCloud cloud;
    std::string data;
    for (int i = 0; i < 1000; ++i)
        data += (i ? "," : "") + datum(R"(,"Value":1)");
    EXPECT_EQ(error_in(put(cloud, data)), "200");
    EXPECT_EQ(error_in(put(cloud, data + "," + datum(R"(,"Value":1)"))),
              "InvalidParameterValue: The collection MetricData must not have a size greater than "
              "1000.");
    std::string values = "1";
    for (int i = 0; i < 150; ++i)
        values += ",1";
    EXPECT_EQ(error_in(put(cloud, datum(R"(,"Values":[)" + values + "]"))),
              "InvalidParameterValue: The collection MetricData.member.1.Values must not have a "
              "size greater than 150.");
    EXPECT_EQ(error_in(cloudwatch(cloud, "PutMetricData", R"({"Namespace":"Shop"})")),
              "MissingParameter: The parameter MetricData is required.");
}

TEST(Metrics, RefuseWhatIsTooOldOrTooNew) {
    TestCloud cloud;
    auto of = [&](std::int64_t after) {
        return error_in(
            put(cloud, datum(fmt::format(R"(,"Value":1,"Timestamp":{})", kNow + after))));
    };
    EXPECT_EQ(of(-14 * 86400), "200");
    EXPECT_EQ(of(-14 * 86400 - 1),
              "InvalidParameterValue: The parameter MetricData.member.1.Timestamp must specify a "
              "time within the past two weeks.");
    EXPECT_EQ(of(7200), "200");
    EXPECT_EQ(of(7201),
              "InvalidParameterValue: The parameter MetricData.member.1.Timestamp must specify a "
              "time no more than two hours in the future.");
}

TEST(Metrics, LeaveAwssNamespacesAlone) {
    TestCloud cloud;
    EXPECT_EQ(error_in(put(cloud, datum(R"(,"Value":1)"), "AWS/ECS")),
              "InvalidParameterValue: The value AWS/ for parameter Namespace is invalid.");
    EXPECT_EQ(error_in(cloudwatch(cloud, "PutMetricData",
                                  R"({"Namespace":"Shop","EntityMetricData":[]})")),
              "InvalidParameterValue: EntityMetricData is not part of this cloud yet.");
}

TEST(Metrics, AreReadInPeriodsFromARoundedStart) {
    TestCloud cloud;
    for (std::int64_t after : {-300, -240, -60})
        put(cloud, datum(fmt::format(R"(,"Value":1,"Timestamp":{})", kNow + after)));
    auto shown = statistics(cloud, -295, 0, 120, R"(,"Statistics":["Sum"])");
    EXPECT_EQ(at(shown, "Datapoints.0.Timestamp"), fmt::to_string(kNow - 300));
    EXPECT_EQ(std::stod(at(shown, "Datapoints.0.Sum")), 2);
    EXPECT_EQ(at(shown, "Datapoints.1.Timestamp"), fmt::to_string(kNow - 60));
    EXPECT_EQ(at(shown, "Datapoints.0.Average"), "");
}

TEST(Metrics, OfSecondsAreToldApart) {
    TestCloud cloud;
    for (std::int64_t after : {-3, -2, -2})
        put(cloud,
            datum(fmt::format(R"(,"Value":1,"StorageResolution":1,"Timestamp":{})", kNow + after)));
    auto shown = statistics(cloud, -10, 0, 1, R"(,"Statistics":["Sum"])");
    EXPECT_EQ(at(shown, "Datapoints.0.Timestamp"), fmt::to_string(kNow - 3));
    EXPECT_EQ(std::stod(at(shown, "Datapoints.1.Sum")), 2);
}

TEST(Metrics, KeepUnitsApart) {
    TestCloud cloud;
    put(cloud, datum(R"(,"Value":1,"Unit":"Count")"));
    put(cloud, datum(R"(,"Value":2,"Unit":"Bytes")"));
    auto shown = statistics(cloud, -60, 60, 60, R"(,"Statistics":["Sum"])");
    EXPECT_EQ(at(shown, "Datapoints.0.Unit"), "Bytes");
    EXPECT_EQ(at(shown, "Datapoints.1.Unit"), "Count");
    auto one = statistics(cloud, -60, 60, 60, R"(,"Statistics":["Sum"],"Unit":"Count")");
    EXPECT_EQ(std::stod(at(one, "Datapoints.0.Sum")), 1);
    EXPECT_EQ(at(one, "Datapoints.1.Unit"), "");
}

TEST(Metrics, RefuseStatisticsInTheWordsOfAws) {
    TestCloud cloud;
    EXPECT_EQ(error_in(statistics(cloud, 0, 0, 60, kAll)),
              "InvalidParameterValue: The parameter StartTime must be less than the parameter "
              "EndTime.");
    EXPECT_EQ(error_in(statistics(cloud, -60, 0, 61, kAll)),
              "InvalidParameterValue: The parameter Period must be a value in the set [1, 5, 10, "
              "20, 30] or a multiple of 60.");
    EXPECT_EQ(error_in(statistics(cloud, -60, 0, 60, "")),
              "InvalidParameterCombination: Must specify either Statistics or ExtendedStatistics");
    EXPECT_EQ(
        error_in(statistics(cloud, -1441 * 60, 0, 60, kAll)),
        "InvalidParameterCombination: You have requested up to 1441 datapoints, which exceeds "
        "the limit of 1440. You may reduce the datapoints requested by increasing Period, or "
        "decreasing the time range.");
    EXPECT_EQ(error_in(statistics(cloud, -60, 0, 60, R"(,"ExtendedStatistics":["p99"])")),
              "InvalidParameterValue: ExtendedStatistics is not part of this cloud yet: it has "
              "SampleCount, Average, Sum, Minimum and Maximum.");
}

TEST(Metrics, AreListedByNamespaceNameAndDimensions) {
    TestCloud cloud;
    put(cloud, datum(R"(,"Value":1,"Dimensions":[{"Name":"Zone","Value":"a"},)"
                     R"({"Name":"Item","Value":"x"}])"));
    put(cloud, datum(R"(,"Value":1)", "Lost"));
    put(cloud, datum(R"(,"Value":1)"), "Other");
    auto names = [&](const std::string& body) {
        auto listed = cloudwatch(cloud, "ListMetrics", body);
        std::string all;
        for (int i = 0; i < 4; ++i) {
            std::string name = at(listed, fmt::format("Metrics.{}.MetricName", i));
            if (!name.empty())
                all += at(listed, fmt::format("Metrics.{}.Namespace", i)) + "/" + name + " ";
        }
        return all;
    };
    EXPECT_EQ(names("{}"), "Other/Sold Shop/Lost Shop/Sold ");
    EXPECT_EQ(names(R"({"Namespace":"Shop"})"), "Shop/Lost Shop/Sold ");
    EXPECT_EQ(names(R"({"MetricName":"Lost"})"), "Shop/Lost ");
    EXPECT_EQ(names(R"({"Dimensions":[{"Name":"Item"}]})"), "Shop/Sold ");
    EXPECT_EQ(names(R"({"Dimensions":[{"Name":"Item","Value":"y"}]})"), "");
    auto listed = cloudwatch(cloud, "ListMetrics", R"({"Dimensions":[{"Name":"Zone"}]})");
    EXPECT_EQ(at(listed, "Metrics.0.Dimensions.0.Name"), "Item");
    cloud.wait(base::Duration::hours(4));
    EXPECT_EQ(names(R"({"RecentlyActive":"PT3H"})"), "");
    EXPECT_EQ(error_in(cloudwatch(cloud, "ListMetrics", R"({"OwningAccount":"123456789012"})")),
              "InvalidParameterValue: Metrics of other accounts are not part of this cloud yet.");
}

TEST(Metrics, AreListedInPages) {
    TestCloud cloud;
    std::string data;
    for (int i = 0; i < 501; ++i)
        data += (i ? "," : "") + datum(R"(,"Value":1)", fmt::format("M{:03}", i));
    put(cloud, data);
    auto first = cloudwatch(cloud, "ListMetrics", "{}");
    EXPECT_EQ(at(first, "Metrics.499.MetricName"), "M499");
    auto second =
        cloudwatch(cloud, "ListMetrics", R"({"NextToken":")" + at(first, "NextToken") + "\"}");
    EXPECT_EQ(at(second, "Metrics.0.MetricName"), "M500");
    EXPECT_EQ(error_in(cloudwatch(cloud, "ListMetrics", R"({"NextToken":"x"})")),
              "InvalidParameterValue: Request parameter NextToken is invalid");
}

TEST(MetricStore, ThinsPointsOutWithTime) {
    TestCloud cloud;
    for (std::int64_t after : {0, 1, 2})
        put(cloud,
            datum(fmt::format(R"(,"Value":1,"StorageResolution":1,"Timestamp":{})", kNow + after)));
    cloud.wait(base::Duration::hours(4));
    put(cloud, datum(R"(,"Value":1)"));
    auto merged = statistics(cloud, 0, 60, 1, kAll);
    EXPECT_EQ(at(merged, "Datapoints.0.Timestamp"), fmt::to_string(kNow));
    EXPECT_EQ(std::stod(at(merged, "Datapoints.0.Sum")), 3);
    EXPECT_EQ(at(merged, "Datapoints.1.Timestamp"), "");
    cloud.wait(base::Duration::days(15));
    put(cloud, datum(R"(,"Value":1)", "Other"));
    EXPECT_EQ(at(statistics(cloud, 0, 60, 60, kAll), "Datapoints.0.Timestamp"), "");
    EXPECT_EQ(at(cloudwatch(cloud, "ListMetrics", "{}"), "Metrics.0.MetricName"), "Other");
}

/// `queries`: the queries of GetMetricData over the last hour.
base::HttpAnswer data(TestCloud& cloud, const std::string& queries, const std::string& rest = "") {
    return cloudwatch(cloud, "GetMetricData",
                      fmt::format(R"({{"StartTime":{},"EndTime":{},"MetricDataQueries":[{}]{}}})",
                                  kNow - 3600, kNow + 60, queries, rest));
}

std::string query(const std::string& id, const std::string& name, const std::string& stat = "Sum") {
    return fmt::format(R"({{"Id":"{}","MetricStat":{{"Metric":{{"Namespace":"Shop",)"
                       R"("MetricName":"{}"}},"Period":60,"Stat":"{}"}}}})",
                       id, name, stat);
}

TEST(MetricData, AnswersSeveralQueriesWithLabels) {
    TestCloud cloud;
    put(cloud, datum(fmt::format(R"(,"Value":6,"Timestamp":{})", kNow - 60)));
    put(cloud, datum(R"(,"Value":8)"));
    put(cloud, datum(R"(,"Value":2)", "Lost"));
    auto shown =
        data(cloud, query("s", "Sold") + "," + query("l", "Lost") +
                        R"j(,{"Id":"rate","Expression":"100 * l / (s + l)","Label":"R"})j");
    EXPECT_EQ(at(shown, "MetricDataResults.0.Label"), "Sold");
    EXPECT_EQ(std::stod(at(shown, "MetricDataResults.0.Values.0")), 8);
    EXPECT_EQ(std::stod(at(shown, "MetricDataResults.0.Values.1")), 6);
    EXPECT_EQ(at(shown, "MetricDataResults.0.StatusCode"), "Complete");
    EXPECT_EQ(at(shown, "MetricDataResults.2.Label"), "R");
    EXPECT_EQ(std::stod(at(shown, "MetricDataResults.2.Values.0")), 20);
    EXPECT_EQ(at(shown, "MetricDataResults.2.Values.1"), "");
    auto ascending = data(cloud, query("s", "Sold"), R"(,"ScanBy":"TimestampAscending")");
    EXPECT_EQ(at(ascending, "MetricDataResults.0.Timestamps.0"), fmt::to_string(kNow - 60));
}

TEST(MetricData, ComesInPages) {
    TestCloud cloud;
    for (std::int64_t i : {0, 1, 2})
        put(cloud, datum(fmt::format(R"(,"Value":{},"Timestamp":{})", i, kNow - 60 * i)));
    put(cloud, datum(R"(,"Value":9)", "Lost"));
    const std::string both = query("s", "Sold") + "," + query("l", "Lost");
    auto first = data(cloud, both, R"(,"MaxDatapoints":2)");
    EXPECT_EQ(at(first, "MetricDataResults.0.StatusCode"), "PartialData");
    EXPECT_EQ(at(first, "MetricDataResults.0.Values.2"), "");
    EXPECT_EQ(at(first, "MetricDataResults.1.Values.0"), "");
    auto second =
        data(cloud, both, R"(,"MaxDatapoints":2,"NextToken":")" + at(first, "NextToken") + "\"");
    EXPECT_EQ(std::stod(at(second, "MetricDataResults.0.Values.0")), 2);
    EXPECT_EQ(std::stod(at(second, "MetricDataResults.1.Values.0")), 9);
    EXPECT_EQ(at(second, "NextToken"), "");
    EXPECT_EQ(error_in(data(cloud, both, R"(,"NextToken":"x")")),
              "InvalidNextToken: The next token is invalid.");
}

TEST(MetricData, RefusesQueriesThatAreNone) {
    TestCloud cloud;
    struct Row {
        std::string queries;
        std::string_view error;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"", "ValidationError: The parameter MetricDataQueries is required."},
             {query("S", "Sold"),
              "ValidationError: The value S is not matching the regular expression "
              "[a-z][a-zA-Z0-9_]* for the parameter Id."},
             {query("s", "Sold") + "," + query("s", "Sold"),
              "ValidationError: The id 's' is used more than once."},
             {R"({"Id":"s"})",
              "ValidationError: The query 's' must have either MetricStat or Expression."},
             {R"({"Id":"e","Expression":"x + 1"})",
              "ValidationError: Error in expression 'e': 'x' is no id of a query."},
             {R"({"Id":"e","Expression":"e + 1"})",
              "ValidationError: Error in expression 'e': it needs itself."},
             {R"j({"Id":"e","Expression":"SUM(METRICS())"})j",
              "ValidationError: Error in expression 'e': SUM is not part of this cloud yet."},
             {R"({"Id":"e","Expression":"1 + 1"})",
              "ValidationError: Error in expression 'e': it is of no metric."},
             {query("s", "Sold", "p99"),
              "InvalidParameterValue: The statistic p99 is not part of this cloud yet: it has "
              "SampleCount, Average, Sum, Minimum and Maximum."},
         })
        EXPECT_EQ(error_in(data(cloud, row.queries)), row.error);
}

TEST(MetricMath, CountsWithNumbersAndSeries) {
    auto value = [](std::string_view expression) {
        MetricOf metric_of = [](const std::string& id) -> std::variant<MetricSeries, MathRefusal> {
            MetricSeries series{{base::Time(), id == "a" ? 6.0 : 0.0}};
            return series;
        };
        auto found = evaluate_math(expression, metric_of);
        if (auto* refusal = std::get_if<MathRefusal>(&found)) return refusal->message;
        const auto& series = std::get<MetricSeries>(found);
        return series.empty() ? std::string("none") : fmt::format("{}", series.begin()->second);
    };
    EXPECT_EQ(value("a"), "6");
    EXPECT_EQ(value("a + 2 * 3"), "12");
    EXPECT_EQ(value("(a + 2) * 3"), "24");
    EXPECT_EQ(value("-a - -1"), "-5");
    EXPECT_EQ(value("12/a/2"), "1");
    EXPECT_EQ(value("a / b"), "none");
    EXPECT_EQ(value("a +"), "it ends too early");
    EXPECT_EQ(value("(a"), "a ')' is missing");
    EXPECT_EQ(value("a a"), "it cannot be read");
    EXPECT_EQ(value("a % 2"), "it cannot be read");
    EXPECT_EQ(value(std::string(100, '(') + "a"), "it is too deep");
}

}  // namespace
}  // namespace local::test
