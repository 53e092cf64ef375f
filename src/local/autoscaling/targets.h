#pragma once
// Handlers of scalable targets, scaling policies, scheduled actions and tags.

#include "local/operations.h"

namespace local::autoscaling {

std::optional<aws::Error> register_scalable_target(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_scalable_targets(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> deregister_scalable_target(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> put_scaling_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_scaling_policies(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_scaling_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_scaling_activities(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> put_scheduled_action(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_scheduled_actions(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_scheduled_action(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> tag_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> untag_resource(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_tags_for_resource(Asking& asking, aws::Writer& answer);

}  // namespace local::autoscaling
