#include "local/servicequotas/quotas.h"

namespace local {
namespace {

constexpr QuotaService kServices[] = {
    {"AWSCloudMap", "AWS Cloud Map"},
    {"acm", "AWS Certificate Manager (ACM)"},
    {"ec2", "Amazon Elastic Compute Cloud (Amazon EC2)"},
    {"ecs", "Amazon Elastic Container Service (Amazon ECS)"},
    {"elasticfilesystem", "Amazon Elastic File System (EFS)"},
    {"elasticloadbalancing", "Elastic Load Balancing (ELB)"},
    {"fargate", "AWS Fargate"},
    {"iam", "AWS Identity and Access Management (IAM)"},
    {"rds", "Amazon Relational Database Service (Amazon RDS)"},
    {"route53", "Amazon Route 53"},
    {"vpc", "Amazon Virtual Private Cloud (Amazon VPC)"},
};

// AWS rule quotas.1 [documented] "AWS General Reference, Service endpoints and quotas, of each
// service": what a new account has. Quotas that are not here are not known here.
// Test: ServiceQuotas.AreThoseOfANewAccount
constexpr Quota kQuotas[] = {
    {"AWSCloudMap", "L-0FE3F50E", "Namespaces per Region", 50},
    {"acm", "L-F141DD1D", "ACM certificates", 2500},
    {"ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5},
    {"ecs", "L-21C621EB", "Clusters per account", 10'000},
    {"ecs", "L-9EF96962", "Services per cluster", 5'000},
    {"elasticfilesystem", "L-848C634D", "File systems per account", 1'000},
    {"elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50},
    {"elasticloadbalancing", "L-69A177A2", "Network Load Balancers per Region", 50},
    {"elasticloadbalancing", "L-7EED9B64", "Rules per Application Load Balancer", 100},
    {"elasticloadbalancing", "L-822D1B1B", "Target Groups per Application Load Balancer", 100,
     false},
    {"elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3'000},
    {"elasticloadbalancing", "L-B6DF7632", "Listeners per Application Load Balancer", 50},
    {"fargate", "L-3032A538", "Fargate On-Demand vCPU resource count", 6},
    {"fargate", "L-36FBB829", "Fargate Spot vCPU resource count", 6},
    {"iam", "L-0DA4ABF3", "Managed policies attached to an IAM role", 10, true, true},
    {"iam", "L-E95E4862", "Customer managed policies in an AWS account", 1'500, true, true},
    {"iam", "L-FE177D64", "Roles per account", 1'000, true, true},
    {"rds", "L-48C6BF61", "DB subnet groups", 50},
    {"rds", "L-7B6409FD", "DB instances", 40},
    {"rds", "L-DE55804A", "Parameter groups", 50},
    {"route53", "L-4EA4796A", "Hosted zones", 500, true, true},
    {"vpc", "L-0EA8095F", "Inbound or outbound rules per security group", 60},
    {"vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50},
    {"vpc", "L-2AFB9258", "Security groups per network interface", 5},
    {"vpc", "L-407747CB", "Subnets per VPC", 200},
    {"vpc", "L-589F43AA", "Route tables per VPC", 200},
    {"vpc", "L-A4707A72", "Internet gateways per Region", 5},
    {"vpc", "L-DF5E4CA3", "Network interfaces per Region", 5'000},
    {"vpc", "L-E79EC296", "VPC security groups per Region", 2'500},
    {"vpc", "L-F678F1CE", "VPCs per Region", 5},
    {"vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5},
};

}  // namespace

std::span<const QuotaService> quota_services() {
    return kServices;
}

std::span<const Quota> quotas() {
    return kQuotas;
}

}  // namespace local
