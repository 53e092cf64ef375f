#pragma once
// Limits and quotas of AWS that rules compare with. Limits are AWS's own and fixed; quotas are what
// a new account has and AWS raises on request. Every figure names its page; those marked "not
// re-read" rest on general knowledge alone.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/duration.h"

namespace platform {

// AWS: Amazon ECS Developer Guide, "Amazon ECS service quotas".
inline constexpr std::size_t kContainersPerTask = 10;

// AWS: AWS General Reference, "Amazon ECS endpoints and quotas": On-Demand (L-3032A538) and Spot
// (L-36FBB829) vCPU.
inline constexpr std::uint32_t kFargateVcpu = 6;
inline constexpr std::uint32_t kFargateSpotVcpu = 6;

// AWS: Amazon VPC User Guide, "Amazon VPC quotas" (not re-read).
inline constexpr std::uint32_t kElasticIps = 5;
inline constexpr std::uint32_t kVpcs = 5;

// AWS: Amazon VPC User Guide, "VPC CIDR blocks": a VPC is a /16 to a /28.
inline constexpr std::uint8_t kLargestVpcPrefix = 16;
/// Ours: the least that can be divided over three tiers and four zones.
inline constexpr std::uint8_t kSmallestVpcPrefix = 24;
/// Ours: a public subnet has a sixteenth of the network, and a load balancer needs a /27 (AWS:
/// Elastic Load Balancing User Guide, "Application Load Balancers", subnets).
inline constexpr std::uint8_t kSmallestWithLoadBalancer = 23;

/// A region and the zones that a new account finds there.
struct RegionZones {
    std::string_view region;
    std::uint32_t zones;
};

// AWS: Global Infrastructure, "Regions and Availability Zones", as told in 2024 (not re-read): the
// regions that need no opt-in. Where an account's age decides, the smaller figure. Zones are only
// ever added, so a rule may warn by this table and never refuse.
inline constexpr std::array kRegionZones = {
    RegionZones{"ap-northeast-1", 3}, RegionZones{"ap-northeast-2", 4},
    RegionZones{"ap-northeast-3", 3}, RegionZones{"ap-south-1", 3},
    RegionZones{"ap-southeast-1", 3}, RegionZones{"ap-southeast-2", 3},
    RegionZones{"ca-central-1", 3},   RegionZones{"eu-central-1", 3},
    RegionZones{"eu-north-1", 3},     RegionZones{"eu-west-1", 3},
    RegionZones{"eu-west-2", 3},      RegionZones{"eu-west-3", 3},
    RegionZones{"sa-east-1", 3},      RegionZones{"us-east-1", 6},
    RegionZones{"us-east-2", 3},      RegionZones{"us-west-1", 2},
    RegionZones{"us-west-2", 4},
};

// AWS: Amazon ECS API reference, "DeploymentConfiguration": a task without load balancer and health
// check counts as healthy after so long in RUNNING.
inline constexpr base::Duration kHealthyByRunning = base::Duration::seconds(40);

// AWS: Elastic Load Balancing API reference, "LoadBalancerAttribute", idle timeout.
inline constexpr base::Duration kUsualIdle = base::Duration::seconds(60);

/// Ours: the time that clients may keep an address of the private namespace.
inline constexpr base::Duration kNameTtl = base::Duration::seconds(10);
// AWS: AWS Cloud Map API reference, "UpdateInstanceCustomHealthStatus": so long until routing
// follows.
inline constexpr base::Duration kNameLag = base::Duration::seconds(30);

// AWS: Amazon ECS API reference, "ContainerDefinition", stopTimeout on Fargate.
inline constexpr base::Duration kLongestStop = base::Duration::seconds(120);

// AWS: Amazon EFS User Guide, "Backing up Amazon EFS file systems": the automatic plan.
inline constexpr base::Duration kFileBackups = base::Duration::days(35);

}  // namespace platform
