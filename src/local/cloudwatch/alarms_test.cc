#include <gtest/gtest.h>

#include <fmt/format.h>

#include "local/test_telemetry.h"

namespace local::test {
namespace {

std::string alarm(const std::string& name, const std::string& rest = "") {
    return R"({"AlarmName":")" + name +
           R"(","Namespace":"Shop","MetricName":"Sold","Statistic":"Sum","Period":60,)"
           R"("EvaluationPeriods":2,"Threshold":1.5,"ComparisonOperator":"LessThanThreshold")" +
           rest + "}";
}

base::HttpAnswer put(TestCloud& cloud, const std::string& name, const std::string& rest = "") {
    return cloudwatch(cloud, "PutMetricAlarm", alarm(name, rest));
}

/// "a b"
std::string names(const base::HttpAnswer& answer, std::string_view list = "MetricAlarms") {
    std::string all;
    for (int i = 0;; ++i) {
        std::string name = at(answer, fmt::format("{}.{}.AlarmName", list, i));
        if (name.empty()) return all;
        all += (i ? " " : "") + name;
    }
}

TEST(Alarms, AreMadeShownAndDeleted) {
    TestCloud cloud;
    EXPECT_EQ(error_in(put(cloud, "low", R"(,"AlarmActions":["arn:aws:sns:x"])")), "200");
    auto shown = cloudwatch(cloud, "DescribeAlarms", "{}");
    EXPECT_EQ(at(shown, "MetricAlarms.0.AlarmArn"),
              "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:low");
    EXPECT_EQ(at(shown, "MetricAlarms.0.StateValue"), "INSUFFICIENT_DATA");
    EXPECT_EQ(at(shown, "MetricAlarms.0.StateReason"), "Unchecked: Initial alarm creation");
    EXPECT_EQ(at(shown, "MetricAlarms.0.ActionsEnabled"), "true");
    EXPECT_EQ(at(shown, "MetricAlarms.0.AlarmActions.0"), "arn:aws:sns:x");
    EXPECT_EQ(std::stod(at(shown, "MetricAlarms.0.Threshold")), 1.5);
    EXPECT_NE(shown.body.find(R"("OKActions":[])"), std::string::npos);
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteAlarms", R"({"AlarmNames":["low"]})")), "200");
    EXPECT_EQ(names(cloudwatch(cloud, "DescribeAlarms", "{}")), "");
}

TEST(Alarms, AreReplacedWholeButForTheirTags) {
    TestCloud cloud;
    put(cloud, "low", R"(,"AlarmDescription":"x","Tags":[{"Key":"a","Value":"1"}])");
    put(cloud, "low", R"(,"Tags":[{"Key":"b","Value":"2"}])");
    auto shown = cloudwatch(cloud, "DescribeAlarms", "{}");
    EXPECT_EQ(at(shown, "MetricAlarms.0.AlarmDescription"), "");
    auto tags = cloudwatch(cloud, "ListTagsForResource",
                           R"({"ResourceARN":")" + at(shown, "MetricAlarms.0.AlarmArn") + "\"}");
    EXPECT_EQ(at(tags, "Tags.0.Key"), "a");
    EXPECT_EQ(at(tags, "Tags.1.Key"), "");
}

TEST(Alarms, WatchOneMetricOrAList) {
    TestCloud cloud;
    auto of = [&](const std::string& body) {
        return error_in(cloudwatch(cloud, "PutMetricAlarm",
                                   R"({"AlarmName":"a","EvaluationPeriods":1,"Threshold":1,)"
                                   R"("ComparisonOperator":"LessThanThreshold")" +
                                       body + "}"));
    };
    EXPECT_EQ(of(""), "ValidationError: The parameter MetricName is required.");
    EXPECT_EQ(of(R"(,"MetricName":"m","Namespace":"n","Period":60)"),
              "ValidationError: Exactly one of Statistic and ExtendedStatistic must be specified.");
    EXPECT_EQ(of(R"(,"MetricName":"m","Namespace":"n","Period":61,"Statistic":"Sum")"),
              "ValidationError: Period must be 10, 20, 30 or a multiple of 60");
    const std::string list = R"(,"Metrics":[{"Id":"m","MetricStat":{"Period":60,"Stat":"Sum",)"
                             R"("Metric":{"Namespace":"n","MetricName":"m"}}}])";
    EXPECT_EQ(of(list), "200");
    EXPECT_EQ(of(list + R"(,"MetricName":"m")"),
              "ValidationError: The parameters Metrics and MetricName are mutually exclusive and "
              "you have specified both.");
    EXPECT_EQ(error_in(put(cloud, "b", R"(,"DatapointsToAlarm":3)")),
              "ValidationError: The parameter DatapointsToAlarm must be less than or equal to "
              "EvaluationPeriods.");
}

TEST(Alarms, ShareTheirNames) {
    TestCloud cloud;
    put(cloud, "low");
    EXPECT_EQ(error_in(cloudwatch(cloud, "PutCompositeAlarm",
                                  R"j({"AlarmName":"low","AlarmRule":"ALARM(low)"})j")),
              "ValidationError: An alarm of another kind has the name low already.");
    EXPECT_EQ(
        error_in(cloudwatch(cloud, "PutCompositeAlarm",
                            R"({"AlarmName":"c","AlarmRule":"TRUE","ActionsSuppressor":"x"})")),
        "ValidationError: ActionsSuppressor is not part of this cloud yet.");
}

TEST(Alarms, AreFoundByNameTypeAndAction) {
    TestCloud cloud;
    put(cloud, "low", R"(,"OKActions":["arn:aws:sns:x"])");
    put(cloud, "lower");
    put(cloud, "high");
    cloudwatch(cloud, "PutCompositeAlarm", R"j({"AlarmName":"any","AlarmRule":"ALARM(low)"})j");
    auto found = [&](const std::string& body) {
        return names(cloudwatch(cloud, "DescribeAlarms", body));
    };
    EXPECT_EQ(found("{}"), "high low lower");
    EXPECT_EQ(found(R"({"AlarmNamePrefix":"low"})"), "low lower");
    EXPECT_EQ(found(R"({"AlarmNames":["high","other"]})"), "high");
    EXPECT_EQ(found(R"({"ActionPrefix":"arn:aws:sns"})"), "low");
    EXPECT_EQ(found(R"({"StateValue":"ALARM"})"), "");
    EXPECT_EQ(found(R"({"StateValue":"INSUFFICIENT_DATA"})"), "high low lower");
    auto composite = cloudwatch(cloud, "DescribeAlarms", R"({"AlarmTypes":["CompositeAlarm"]})");
    EXPECT_EQ(names(composite, "CompositeAlarms"), "any");
    EXPECT_EQ(at(composite, "CompositeAlarms.0.AlarmRule"), "ALARM(low)");
    EXPECT_EQ(names(composite), "");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DescribeAlarms",
                                  R"({"AlarmNames":["a"],"AlarmNamePrefix":"a"})")),
              "ValidationError: AlarmNamePrefix and AlarmNames are mutually exclusive");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DescribeAlarms", R"({"ParentsOfAlarmName":"a"})")),
              "ValidationError: ParentsOfAlarmName is not part of this cloud yet.");
}

TEST(Alarms, ComeInPages) {
    TestCloud cloud;
    for (int i = 0; i < 51; ++i)
        put(cloud, fmt::format("a{:02}", i));
    auto first = cloudwatch(cloud, "DescribeAlarms", "{}");
    EXPECT_EQ(at(first, "MetricAlarms.49.AlarmName"), "a49");
    EXPECT_EQ(at(first, "MetricAlarms.50.AlarmName"), "");
    auto second =
        cloudwatch(cloud, "DescribeAlarms", R"({"NextToken":")" + at(first, "NextToken") + "\"}");
    EXPECT_EQ(names(second), "a50");
    auto all = cloudwatch(cloud, "DescribeAlarms", R"({"MaxRecords":100})");
    EXPECT_EQ(at(all, "MetricAlarms.50.AlarmName"), "a50");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DescribeAlarms", R"({"NextToken":"x"})")),
              "InvalidNextToken: The next token is invalid.");
}

TEST(Alarms, AreFoundByTheirMetric) {
    TestCloud cloud;
    put(cloud, "all");
    put(cloud, "one", R"(,"Dimensions":[{"Name":"Zone","Value":"a"}])");
    auto found = [&](const std::string& rest) {
        return names(cloudwatch(cloud, "DescribeAlarmsForMetric",
                                R"({"Namespace":"Shop","MetricName":"Sold")" + rest + "}"));
    };
    EXPECT_EQ(found(""), "all");
    EXPECT_EQ(found(R"(,"Dimensions":[{"Name":"Zone","Value":"a"}])"), "one");
    EXPECT_EQ(found(R"(,"Statistic":"Average")"), "");
    EXPECT_EQ(found(R"(,"Period":60,"Statistic":"Sum")"), "all");
}

TEST(Alarms, AreDeletedAllOrNone) {
    TestCloud cloud;
    put(cloud, "low");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteAlarms", R"({"AlarmNames":["low","x"]})")),
              "ResourceNotFound: Alarm x does not exist");
    EXPECT_EQ(names(cloudwatch(cloud, "DescribeAlarms", "{}")), "low");
    for (std::string_view name : {"a", "b"})
        cloudwatch(cloud, "PutCompositeAlarm",
                   R"({"AlarmRule":"TRUE","AlarmName":")" + std::string(name) + "\"}");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteAlarms", R"({"AlarmNames":["a","b"]})")),
              "ValidationError: Only one composite alarm can be deleted in one request.");
}

TEST(Alarms, HaveActionsThatCanBeSwitched) {
    TestCloud cloud;
    put(cloud, "low");
    auto enabled = [&] {
        return at(cloudwatch(cloud, "DescribeAlarms", "{}"), "MetricAlarms.0.ActionsEnabled");
    };
    cloudwatch(cloud, "DisableAlarmActions", R"({"AlarmNames":["low","other"]})");
    EXPECT_EQ(enabled(), "false");
    cloudwatch(cloud, "EnableAlarmActions", R"({"AlarmNames":["low"]})");
    EXPECT_EQ(enabled(), "true");
}

TEST(Alarms, StayWithoutDataWhateverIsSaid) {
    TestCloud cloud;
    put(cloud, "low");
    EXPECT_EQ(error_in(cloudwatch(cloud, "SetAlarmState",
                                  R"({"AlarmName":"low","StateValue":"OK","StateReason":"x"})")),
              "ValidationError: The states of alarms are not part of this cloud yet.");
    EXPECT_EQ(error_in(cloudwatch(cloud, "SetAlarmState",
                                  R"({"AlarmName":"x","StateValue":"OK","StateReason":"x"})")),
              "ResourceNotFound: Alarm x does not exist");
}

TEST(CloudwatchTags, AreAtMostFifty) {
    TestCloud cloud;
    put(cloud, "low");
    const std::string arn =
        R"({"ResourceARN":"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:low")";
    std::string tags;
    for (int i = 0; i < 50; ++i)
        tags += fmt::format(R"({}{{"Key":"k{}","Value":"v"}})", i ? "," : "", i);
    EXPECT_EQ(error_in(cloudwatch(cloud, "TagResource", arn + R"(,"Tags":[)" + tags + "]}")),
              "200");
    EXPECT_EQ(error_in(cloudwatch(cloud, "TagResource",
                                  arn + R"(,"Tags":[{"Key":"more","Value":"v"}]})")),
              "InvalidParameterValue: A resource can have no more than 50 tags.");
    cloudwatch(cloud, "UntagResource", arn + R"(,"TagKeys":["k0"]})");
    EXPECT_EQ(at(cloudwatch(cloud, "ListTagsForResource", arn + "}"), "Tags.0.Key"), "k1");
    EXPECT_EQ(error_in(cloudwatch(cloud, "ListTagsForResource", R"({"ResourceARN":"x"})")),
              "InvalidParameterValue: x is no ARN of an alarm or a dashboard.");
}

TEST(Dashboards, AreMadeShownAndDeleted) {
    TestCloud cloud;
    auto put_one = [&](const std::string& name, std::string_view body) {
        return cloudwatch(
            cloud, "PutDashboard",
            R"({"DashboardName":")" + name + R"(","DashboardBody":")" + std::string(body) + "\"}");
    };
    EXPECT_EQ(put_one("shop", R"({\"widgets\":[]})").body, R"({"DashboardValidationMessages":[]})");
    EXPECT_EQ(error_in(put_one("a b", "{}")),
              "InvalidParameterInput: The value a b for field DashboardName contains invalid "
              "characters. It can only contain alphanumerics, dash (-) and underscore (_).");
    EXPECT_EQ(error_in(put_one("shop", "no")),
              "InvalidParameterInput: The field DashboardBody must be a valid JSON object");
    auto shown = cloudwatch(cloud, "GetDashboard", R"({"DashboardName":"shop"})");
    EXPECT_EQ(at(shown, "DashboardArn"), "arn:aws:cloudwatch::000000000000:dashboard/shop");
    EXPECT_EQ(at(shown, "DashboardBody"), R"({"widgets":[]})");
    EXPECT_EQ(at(cloudwatch(cloud, "ListDashboards", R"({"DashboardNamePrefix":"sh"})"),
                 "DashboardEntries.0.Size"),
              "14");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteDashboards", R"({"DashboardNames":["shop"]})")),
              "200");
    EXPECT_EQ(error_in(cloudwatch(cloud, "GetDashboard", R"({"DashboardName":"shop"})")),
              "ResourceNotFound: Dashboard shop does not exist");
}

TEST(Dashboards, AreDeletedAllOrNone) {
    TestCloud cloud;
    cloudwatch(cloud, "PutDashboard", R"({"DashboardName":"a","DashboardBody":"{}"})");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteDashboards", R"({"DashboardNames":["a","b"]})")),
              "ResourceNotFound: The specified dashboard does not exist. [b]");
    EXPECT_EQ(at(cloudwatch(cloud, "ListDashboards", "{}"), "DashboardEntries.0.DashboardName"),
              "a");
    EXPECT_EQ(error_in(cloudwatch(cloud, "DeleteDashboards", R"({"DashboardNames":[]})")),
              "InvalidParameterValue: Need at least 1 dashboard");
}

}  // namespace
}  // namespace local::test
