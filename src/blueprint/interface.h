#pragma once
// What the stacks show to whoever deploys them: their parameters, their outputs, and the tag by
// which a service tells that it has left Spot. Templates are made with these names, and whatever
// deploys them asks here, so that the two cannot drift apart.

#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "platform/platform.h"

namespace blueprint {

/// Of services and jobs: an image by digest; empty: the tag of the environment.
inline constexpr std::string_view kImageParameter = "Image";
/// Of services and jobs: number, author and commit; changes nothing.
inline constexpr std::string_view kReleaseParameter = "Release";
/// Of services that scale: the count to create the service with; empty: leave the count alone.
inline constexpr std::string_view kDesiredCountParameter = "DesiredCount";
/// Of services and scheduled jobs: one of `kOnSpot` and `kOnDemand`.
inline constexpr std::string_view kCapacityParameter = "Capacity";
/// Of services: a value that was not given before forces one deployment; empty: none.
inline constexpr std::string_view kForceParameter = "ForceNewDeployment";
/// Of services whose traffic shifts: what the listener rule gives to `kTargetGroupOutput` and to
/// `kAlternateGroupOutput`. ECS moves them, so an update repeats what is live.
inline constexpr std::string_view kBlueWeightParameter = "BlueWeight";
inline constexpr std::string_view kGreenWeightParameter = "GreenWeight";

/// Values of `kCapacityParameter`.
inline constexpr std::string_view kOnSpot = "spot";
inline constexpr std::string_view kOnDemand = "on-demand";
/// What the manifest's `capacity` says to that parameter.
std::string_view capacity_value(platform::Capacity capacity);

/// A parameter that takes an image, and the image that is run when it is empty.
struct ImageParameter {
    std::string name;  ///< "Image", "ProxyImage"
    const platform::Image* image;
};
/// Of the main container first, then one for each sidecar whose image is in a repository of ours.
std::vector<ImageParameter> image_parameters(const platform::Workload& workload);
/// Of the sidecar called `sidecar`: "ProxyImage".
std::string sidecar_image_parameter(std::string_view sidecar);

/// Of services and jobs.
inline constexpr std::string_view kTaskDefinitionOutput = "TaskDefinitionArn";
/// Of jobs: the names of the exports that hold its security groups and subnets, with commas.
inline constexpr std::string_view kSecurityGroupExportsOutput = "SecurityGroupExports";
inline constexpr std::string_view kSubnetExportsOutput = "SubnetExports";
/// Of services that the load balancer reaches: the first rule and the target group; the second
/// group where traffic shifts.
inline constexpr std::string_view kListenerRuleOutput = "ListenerRuleArn";
inline constexpr std::string_view kTargetGroupOutput = "TargetGroupArn";
inline constexpr std::string_view kAlternateGroupOutput = "AlternateTargetGroupArn";

/// Of the cluster stack, where there is a load balancer: the name that public names lead to.
inline constexpr std::string_view kLoadBalancerNameOutput = "LoadBalancerDnsName";

/// For so long a release waits for somebody to say yes; then it goes back.
inline constexpr base::Duration kApprovalTime = base::Duration::hours(24);

/// The tag of a service in which the fallback from Spot remembers what it did. A value that begins
/// with `kFellBack` on a service that runs on demand: it was moved there and is to stay.
inline constexpr std::string_view kSpotTag = "slipway:spot";
inline constexpr std::string_view kFellBack = "fallback";
/// The tag of a service that the fallback leaves alone.
inline constexpr std::string_view kNoFallbackTag = "slipway:no-fallback";

}  // namespace blueprint
