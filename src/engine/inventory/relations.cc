// What must be there before a thing can be made, and what keeps a thing from going. Things that
// people bring along from outside of the cloud (hosted zones, certificates, images) are not asked
// for.

#include <algorithm>
#include <array>

#include "engine/ecs/refusals.h"
#include "engine/inventory/type_rules.h"

namespace engine {
namespace {

constexpr std::string_view kSubnetMissing = "The subnet ID '{}' does not exist";
constexpr std::string_view kVpcMissing = "The vpc ID '{}' does not exist";
constexpr std::string_view kGroupMissing = "The security group '{}' does not exist";

constexpr Need kNeeds[] = {
    {"AWS::EC2::NatGateway", "SubnetId", "AWS::EC2::Subnet", "InvalidSubnetID.NotFound",
     kSubnetMissing},
    {"AWS::EC2::Route", "RouteTableId", "AWS::EC2::RouteTable", "InvalidRouteTableID.NotFound",
     "The routeTable ID '{}' does not exist"},
    {"AWS::EC2::Route", "GatewayId", "AWS::EC2::InternetGateway", "InvalidGatewayID.NotFound",
     "The gateway ID '{}' does not exist"},
    {"AWS::EC2::Route", "NatGatewayId", "AWS::EC2::NatGateway", "InvalidNatGatewayID.NotFound",
     "The natGateway ID '{}' does not exist"},
    {"AWS::EC2::RouteTable", "VpcId", "AWS::EC2::VPC", "InvalidVpcID.NotFound", kVpcMissing},
    {"AWS::EC2::SecurityGroup", "VpcId", "AWS::EC2::VPC", "InvalidVpcID.NotFound", kVpcMissing},
    {"AWS::EC2::SecurityGroupEgress", "GroupId", "AWS::EC2::SecurityGroup", "InvalidGroup.NotFound",
     kGroupMissing},
    {"AWS::EC2::SecurityGroupIngress", "GroupId", "AWS::EC2::SecurityGroup",
     "InvalidGroup.NotFound", kGroupMissing},
    {"AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId", "AWS::EC2::SecurityGroup",
     "InvalidGroup.NotFound", kGroupMissing},
    {"AWS::EC2::Subnet", "VpcId", "AWS::EC2::VPC", "InvalidVpcID.NotFound", kVpcMissing},
    {"AWS::EC2::SubnetRouteTableAssociation", "RouteTableId", "AWS::EC2::RouteTable",
     "InvalidRouteTableID.NotFound", "The routeTable ID '{}' does not exist"},
    {"AWS::EC2::SubnetRouteTableAssociation", "SubnetId", "AWS::EC2::Subnet",
     "InvalidSubnetID.NotFound", kSubnetMissing},
    {"AWS::EC2::VPCGatewayAttachment", "VpcId", "AWS::EC2::VPC", "InvalidVpcID.NotFound",
     kVpcMissing},
    {"AWS::EC2::VPCGatewayAttachment", "InternetGatewayId", "AWS::EC2::InternetGateway",
     "InvalidInternetGatewayID.NotFound", "The internetGateway ID '{}' does not exist"},
    {"AWS::ECS::ClusterCapacityProviderAssociations", "Cluster", "AWS::ECS::Cluster",
     "ClusterNotFoundException", ecs::kClusterNotFound},
    {"AWS::ECS::Service", "Cluster", "AWS::ECS::Cluster", "ClusterNotFoundException",
     ecs::kClusterNotFound},
    {"AWS::ECS::Service", "TaskDefinition", "AWS::ECS::TaskDefinition", "ClientException",
     "Unable to describe task definition."},
    {"AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.Subnets", "AWS::EC2::Subnet",
     "InvalidParameterException", ecs::kSubnetNotFound},
    {"AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
     "AWS::EC2::SecurityGroup", "InvalidParameterException",
     "Error retrieving security group information for [{0}]: The security group '{0}' does not "
     "exist (ErrorCode: InvalidGroup.NotFound)"},
    {"AWS::EFS::AccessPoint", "FileSystemId", "AWS::EFS::FileSystem", "FileSystemNotFound",
     "File system '{}' does not exist."},
    {"AWS::EFS::MountTarget", "FileSystemId", "AWS::EFS::FileSystem", "FileSystemNotFound",
     "File system '{}' does not exist."},
    {"AWS::EFS::MountTarget", "SubnetId", "AWS::EC2::Subnet", "SubnetNotFound",
     "The subnet ID '{}' does not exist"},
    {"AWS::ElastiCache::ReplicationGroup", "CacheSubnetGroupName", "AWS::ElastiCache::SubnetGroup",
     "CacheSubnetGroupNotFoundFault", "Cache Subnet Group {} does not exist."},
    {"AWS::ElasticLoadBalancingV2::Listener", "LoadBalancerArn",
     "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerNotFound",
     "Load balancer '{}' not found"},
    {"AWS::ElasticLoadBalancingV2::ListenerCertificate", "ListenerArn",
     "AWS::ElasticLoadBalancingV2::Listener", "ListenerNotFound", "Listener '{}' not found"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "ListenerArn",
     "AWS::ElasticLoadBalancingV2::Listener", "ListenerNotFound", "Listener '{}' not found"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets", "AWS::EC2::Subnet", "SubnetNotFound",
     kSubnetMissing},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups", "AWS::EC2::SecurityGroup",
     "InvalidSecurityGroup", "Security group '{}' does not exist"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "VpcId", "AWS::EC2::VPC", "ValidationError",
     kVpcMissing},
    {"AWS::KMS::Alias", "TargetKeyId", "AWS::KMS::Key", "NotFoundException",
     "Key '{}' does not exist"},
    {"AWS::Logs::MetricFilter", "LogGroupName", "AWS::Logs::LogGroup", "ResourceNotFoundException",
     "The specified log group does not exist."},
    {"AWS::RDS::DBInstance", "DBSubnetGroupName", "AWS::RDS::DBSubnetGroup",
     "DBSubnetGroupNotFoundFault", "DB subnet group '{}' does not exist."},
    {"AWS::RDS::DBInstance", "DBParameterGroupName", "AWS::RDS::DBParameterGroup",
     "DBParameterGroupNotFound", "DBParameterGroup not found: {}"},
    {"AWS::RDS::DBSubnetGroup", "SubnetIds", "AWS::EC2::Subnet", "InvalidSubnet",
     "The subnet ID '{}' does not exist"},
    {"AWS::ServiceDiscovery::Instance", "ServiceId", "AWS::ServiceDiscovery::Service",
     "ServiceNotFound", "The service {} can't be found."},
    {"AWS::ServiceDiscovery::PrivateDnsNamespace", "Vpc", "AWS::EC2::VPC", "InvalidInput",
     kVpcMissing},
    {"AWS::ServiceDiscovery::Service", "DnsConfig.NamespaceId",
     "AWS::ServiceDiscovery::PrivateDnsNamespace", "NamespaceNotFound",
     "The namespace {} can't be found."},
    {"AWS::ServiceDiscovery::Service", "NamespaceId", "AWS::ServiceDiscovery::PrivateDnsNamespace",
     "NamespaceNotFound", "The namespace {} can't be found.",
     "AWS::ServiceDiscovery::HttpNamespace"},
};

constexpr std::string_view kVpcHeld = "The vpc '{}' has dependencies and cannot be deleted.";
constexpr std::string_view kSubnetHeld = "The subnet '{}' has dependencies and cannot be deleted.";
constexpr std::string_view kGroupHeld = "resource {} has a dependent object";
constexpr std::string_view kViolation = "DependencyViolation";
constexpr std::string_view kInUse = "ResourceInUse";
constexpr std::string_view kForwarded =
    "Target group '{}' is currently in use by a listener or a rule";

constexpr Hold kHolds[] = {
    {"AWS::CertificateManager::Certificate",
     "AWS::ElasticLoadBalancingV2::Listener",
     {},
     "ResourceInUseException",
     "Certificate {} in use."},
    {"AWS::EC2::InternetGateway",
     "AWS::EC2::VPCGatewayAttachment",
     {},
     kViolation,
     "The internetGateway '{}' has dependencies and cannot be deleted."},
    {"AWS::EC2::RouteTable",
     "AWS::EC2::SubnetRouteTableAssociation",
     {},
     kViolation,
     "The routeTable '{}' has dependencies and cannot be deleted."},
    {"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId",
     kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::EC2::VPCEndpoint", {}, kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::ECS::Service", {}, kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::EFS::MountTarget", {}, kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::ElastiCache::ReplicationGroup", {}, kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup",
     "AWS::ElasticLoadBalancingV2::LoadBalancer",
     {},
     kViolation,
     kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::RDS::DBCluster", {}, kViolation, kGroupHeld},
    {"AWS::EC2::SecurityGroup", "AWS::RDS::DBInstance", {}, kViolation, kGroupHeld},
    {"AWS::EC2::Subnet", "AWS::EC2::NatGateway", {}, kViolation, kSubnetHeld},
    {"AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint", {}, kViolation, kSubnetHeld},
    {"AWS::EC2::Subnet", "AWS::ECS::Service", {}, kViolation, kSubnetHeld},
    {"AWS::EC2::Subnet", "AWS::EFS::MountTarget", {}, kViolation, kSubnetHeld},
    {"AWS::EC2::Subnet", "AWS::ElasticLoadBalancingV2::LoadBalancer", {}, kViolation, kSubnetHeld},
    {"AWS::EC2::VPC", "AWS::EC2::RouteTable", {}, kViolation, kVpcHeld},
    {"AWS::EC2::VPC", "AWS::EC2::SecurityGroup", {}, kViolation, kVpcHeld},
    {"AWS::EC2::VPC", "AWS::EC2::Subnet", {}, kViolation, kVpcHeld},
    {"AWS::EC2::VPC", "AWS::EC2::VPCEndpoint", {}, kViolation, kVpcHeld},
    {"AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment", {}, kViolation, kVpcHeld},
    {"AWS::ECS::Cluster",
     "AWS::ECS::Service",
     {},
     "ClusterContainsServicesException",
     "The Cluster cannot be deleted while Services are active."},
    {"AWS::EFS::FileSystem",
     "AWS::EFS::MountTarget",
     {},
     "FileSystemInUse",
     "File system '{}' has mount targets created in it."},
    {"AWS::ElastiCache::SubnetGroup",
     "AWS::ElastiCache::ReplicationGroup",
     {},
     "CacheSubnetGroupInUse",
     "Cache subnet group {} is currently in use by a cache cluster."},
    {"AWS::ElasticLoadBalancingV2::TargetGroup",
     "AWS::ElasticLoadBalancingV2::Listener",
     {},
     kInUse,
     kForwarded},
    {"AWS::ElasticLoadBalancingV2::TargetGroup",
     "AWS::ElasticLoadBalancingV2::ListenerRule",
     {},
     kInUse,
     kForwarded},
    {"AWS::RDS::DBParameterGroup",
     "AWS::RDS::DBInstance",
     {},
     "InvalidDBParameterGroupState",
     "One or more database instances are still members of this parameter group {}, so the group "
     "cannot be deleted"},
    {"AWS::RDS::DBSubnetGroup",
     "AWS::RDS::DBInstance",
     {},
     "InvalidDBSubnetGroupStateFault",
     "Cannot delete the subnet group '{}' because at least one database instance is still using "
     "it."},
    {"AWS::Route53::HostedZone", "AWS::Route53::RecordSet", "HostedZoneId", "HostedZoneNotEmpty",
     "The specified hosted zone contains non-required resource record sets and so cannot be "
     "deleted."},
    {"AWS::ServiceDiscovery::HttpNamespace",
     "AWS::ServiceDiscovery::Service",
     {},
     kInUse,
     "Namespace {} has associated services, so it cannot be deleted."},
    {"AWS::ServiceDiscovery::PrivateDnsNamespace",
     "AWS::ServiceDiscovery::Service",
     {},
     kInUse,
     "Namespace {} has associated services, so it cannot be deleted."},
};

/// By name, so that a walk through properties asks quickly.
constexpr std::array<std::string_view, 28> kReferences = {
    "CacheSubnetGroupName",
    "CertificateArn",
    "Cluster",
    "DBParameterGroupName",
    "DBSubnetGroupName",
    "FileSystemId",
    "GroupId",
    "HostedZoneId",
    "InternetGatewayId",
    "ListenerArn",
    "LoadBalancerArn",
    "LogGroupName",
    "NamespaceId",
    "RouteTableId",
    "RouteTableIds",
    "SecurityGroupIds",
    "SecurityGroups",
    "SourceSecurityGroupId",
    "SubnetId",
    "SubnetIds",
    "Subnets",
    "TargetGroupArn",
    "TaskDefinition",
    "VPCSecurityGroups",
    "VPCZoneIdentifier",
    "Vpc",
    "VpcId",
    "VpcSecurityGroupIds",
};

}  // namespace

std::span<const Need> needs() {
    return kNeeds;
}

std::span<const Hold> holds() {
    return kHolds;
}

bool is_reference(std::string_view property) {
    static_assert(std::is_sorted(kReferences.begin(), kReferences.end()));
    return std::binary_search(kReferences.begin(), kReferences.end(), property);
}

}  // namespace engine
