#include "local/cloudwatch/operations.h"

#include "local/cloudwatch/alarms.h"
#include "local/cloudwatch/dashboards.h"
#include "local/cloudwatch/metrics.h"
#include "local/cloudwatch/tagging.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"DeleteAlarms", delete_alarms},
    {"DeleteDashboards", delete_dashboards},
    {"DescribeAlarms", describe_alarms, nullptr, "Alarms.AreFoundByNameTypeAndAction"},
    {"DescribeAlarmsForMetric", describe_alarms_for_metric},
    {"DisableAlarmActions", disable_alarm_actions},
    {"EnableAlarmActions", enable_alarm_actions},
    {"GetDashboard", get_dashboard},
    {"GetMetricData", get_metric_data, nullptr, "MetricData.RefusesQueriesThatAreNone"},
    {"GetMetricStatistics", get_metric_statistics, nullptr,
     "Metrics.RefuseStatisticsInTheWordsOfAws"},
    {"ListDashboards", list_dashboards},
    {"ListMetrics", list_metrics, nullptr, "Metrics.AreListedByNamespaceNameAndDimensions"},
    {"ListTagsForResource", list_cloudwatch_tags},
    {"PutCompositeAlarm", put_composite_alarm, nullptr, "Alarms.ShareTheirNames"},
    {"PutDashboard", put_dashboard},
    {"PutMetricAlarm", put_metric_alarm},
    {"PutMetricData", put_metric_data, nullptr, "Metrics.LeaveAwssNamespacesAlone"},
    {"SetAlarmState", set_alarm_state, nullptr, "Alarms.StayWithoutDataWhateverIsSaid"},
    {"TagResource", tag_cloudwatch_resource},
    {"UntagResource", untag_cloudwatch_resource},
};

}  // namespace

std::span<const OperationRow> cloudwatch_operations() {
    return kOperations;
}

}  // namespace local
