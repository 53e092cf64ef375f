#include "local/logs/operations.h"

#include "local/logs/events.h"
#include "local/logs/groups.h"
#include "local/logs/metric_filters.h"
#include "local/logs/policies.h"
#include "local/logs/streams.h"
#include "local/logs/tagging.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"CreateLogGroup", create_log_group, nullptr, "LogGroups.AreOfTheStandardClassAlone"},
    {"CreateLogStream", create_log_stream},
    {"DeleteLogGroup", delete_log_group},
    {"DeleteLogStream", delete_log_stream},
    {"DeleteMetricFilter", delete_metric_filter},
    {"DeleteResourcePolicy", delete_logs_resource_policy, nullptr,
     "LogPolicies.AreMadeReplacedAndDeleted"},
    {"DeleteRetentionPolicy", delete_retention_policy},
    {"DescribeLogGroups", describe_log_groups, nullptr, "LogGroups.AreOfTheStandardClassAlone"},
    {"DescribeLogStreams", describe_log_streams},
    {"DescribeMetricFilters", describe_metric_filters},
    {"DescribeResourcePolicies", describe_logs_resource_policies, nullptr,
     "LogPolicies.AreMadeReplacedAndDeleted"},
    {"FilterLogEvents", filter_log_events, nullptr, "FilterPattern.RefusesWhatItCannotRead"},
    {"GetLogEvents", get_log_events},
    {"ListLogGroups", list_log_groups, nullptr, "LogGroups.AreOfTheStandardClassAlone"},
    {"ListTagsForResource", list_logs_resource_tags, nullptr,
     "LogTags.AreThoseOfTheGroupInBothWaysOfTheApi"},
    {"ListTagsLogGroup", list_tags_log_group},
    {"PutLogEvents", put_log_events},
    {"PutLogGroupDeletionProtection", put_log_group_deletion_protection},
    {"PutMetricFilter", put_metric_filter, nullptr, "MetricFilters.AreMadeReplacedAndDeleted"},
    {"PutResourcePolicy", put_logs_resource_policy, nullptr,
     "LogPolicies.AreMadeReplacedAndDeleted"},
    {"PutRetentionPolicy", put_retention_policy},
    {"TagLogGroup", tag_log_group},
    {"TagResource", tag_logs_resource, nullptr, "LogTags.AreThoseOfTheGroupInBothWaysOfTheApi"},
    {"UntagLogGroup", untag_log_group},
    {"UntagResource", untag_logs_resource, nullptr, "LogTags.AreThoseOfTheGroupInBothWaysOfTheApi"},
};

}  // namespace

std::span<const OperationRow> logs_operations() {
    return kOperations;
}

}  // namespace local
