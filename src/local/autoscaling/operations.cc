#include "local/autoscaling/operations.h"

#include "local/autoscaling/targets.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"DeleteScalingPolicy", autoscaling::delete_scaling_policy},
    {"DeleteScheduledAction", autoscaling::delete_scheduled_action},
    {"DeregisterScalableTarget", autoscaling::deregister_scalable_target},
    {"DescribeScalableTargets", autoscaling::describe_scalable_targets},
    {"DescribeScalingActivities", autoscaling::describe_scaling_activities},
    {"DescribeScalingPolicies", autoscaling::describe_scaling_policies},
    {"DescribeScheduledActions", autoscaling::describe_scheduled_actions},
    {"ListTagsForResource", autoscaling::list_tags_for_resource},
    {"PutScalingPolicy", autoscaling::put_scaling_policy},
    {"PutScheduledAction", autoscaling::put_scheduled_action},
    {"RegisterScalableTarget", autoscaling::register_scalable_target},
    {"TagResource", autoscaling::tag_resource},
    {"UntagResource", autoscaling::untag_resource},
};

}  // namespace

std::span<const OperationRow> autoscaling_operations() {
    return kOperations;
}

}  // namespace local
