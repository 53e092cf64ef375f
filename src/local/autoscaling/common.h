#pragma once
// How scalable targets and their policies are found, and what their answers share.

#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/not_yet.h"
#include "local/operations.h"
#include "local/pages.h"
#include "local/record_requests.h"
#include "local/records.h"

namespace local::autoscaling {

inline constexpr std::string_view kTarget = "AWS::ApplicationAutoScaling::ScalableTarget";
inline constexpr std::string_view kPolicy = "AWS::ApplicationAutoScaling::ScalingPolicy";
inline constexpr const char* kValidation = "ValidationException";
inline constexpr const char* kMissing = "ObjectNotFoundException";

/// The scalable target that the input names; null: nobody registered it.
const engine::Record* target_in(const Asking& asking);
/// "No scalable target found for service namespace: ..."
aws::Error no_target(const Asking& asking);
/// The same for a policy or a scheduled action: `what` is "scaling policy", say.
aws::Error none_found(const Asking& asking, std::string_view what, std::string_view name);

/// "arn:aws:application-autoscaling:eu-west-1:000000000000:scalable-target/..." of a target.
std::string arn_of(const Asking& asking, const engine::Record& target);

/// Service, resource and dimension of a target, policy or scheduled action, wherever its properties
/// say it.
struct Place {
    std::string service;
    std::string resource;
    std::string dimension;
};
Place place_of(const Asking& asking, const engine::Record& record);
/// Whether it is among those that the input asks for by ServiceNamespace, ResourceId and
/// ScalableDimension.
bool is_asked_for(const Asking& asking, const Place& place);
void write_place(aws::Writer& out, const Place& place);

const PageRules& pages();

}  // namespace local::autoscaling
