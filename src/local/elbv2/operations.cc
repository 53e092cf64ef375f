#include "local/elbv2/operations.h"

#include "local/elbv2/attributes.h"
#include "local/elbv2/balancers.h"
#include "local/elbv2/listeners.h"
#include "local/elbv2/tags.h"
#include "local/elbv2/target_groups.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"AddListenerCertificates", elbv2::add_listener_certificates},
    {"AddTags", elbv2::add_tags},
    {"CreateListener", elbv2::create_listener, nullptr, "Listeners.RefuseActionsThatAskWhoIsThere"},
    {"CreateLoadBalancer", elbv2::create_load_balancer, nullptr,
     "Balancers.RefuseWhatIsNotThereYet"},
    {"CreateRule", elbv2::create_rule, nullptr, "Listeners.RefuseActionsThatAskWhoIsThere"},
    {"CreateTargetGroup", elbv2::create_target_group, nullptr,
     "TargetGroups.AreModifiedWithinTheirRanges"},
    {"DeleteListener", elbv2::delete_listener},
    {"DeleteLoadBalancer", elbv2::delete_load_balancer},
    {"DeleteRule", elbv2::delete_rule},
    {"DeleteTargetGroup", elbv2::delete_target_group},
    {"DeregisterTargets", elbv2::deregister_targets, nullptr, "BalancerTargets.AreAddresses"},
    {"DescribeAccountLimits", elbv2::describe_account_limits},
    {"DescribeListenerAttributes", elbv2::describe_listener_attributes},
    {"DescribeListenerCertificates", elbv2::describe_listener_certificates},
    {"DescribeListeners", elbv2::describe_listeners},
    {"DescribeLoadBalancerAttributes", elbv2::describe_load_balancer_attributes},
    {"DescribeLoadBalancers", elbv2::describe_load_balancers},
    {"DescribeRules", elbv2::describe_rules},
    {"DescribeSSLPolicies", elbv2::describe_ssl_policies},
    {"DescribeTags", elbv2::describe_tags},
    {"DescribeTargetGroupAttributes", elbv2::describe_target_group_attributes},
    {"DescribeTargetGroups", elbv2::describe_target_groups},
    {"DescribeTargetHealth", elbv2::describe_target_health, nullptr,
     "Balancers.RefuseWhatIsNotThereYet"},
    {"ModifyListener", elbv2::modify_listener, nullptr, "Listeners.RefuseActionsThatAskWhoIsThere"},
    {"ModifyListenerAttributes", elbv2::modify_listener_attributes},
    {"ModifyLoadBalancerAttributes", elbv2::modify_load_balancer_attributes},
    {"ModifyRule", elbv2::modify_rule, nullptr, "Listeners.RefuseActionsThatAskWhoIsThere"},
    {"ModifyTargetGroup", elbv2::modify_target_group},
    {"ModifyTargetGroupAttributes", elbv2::modify_target_group_attributes},
    {"RegisterTargets", elbv2::register_targets, nullptr, "BalancerTargets.AreAddresses"},
    {"RemoveListenerCertificates", elbv2::remove_listener_certificates},
    {"RemoveTags", elbv2::remove_tags},
    {"SetIpAddressType", elbv2::set_ip_address_type},
    {"SetRulePriorities", elbv2::set_rule_priorities},
    {"SetSecurityGroups", elbv2::set_security_groups},
    {"SetSubnets", elbv2::set_subnets, nullptr, "Balancers.RefuseWhatIsNotThereYet"},
};

}  // namespace

std::span<const OperationRow> elbv2_operations() {
    return kOperations;
}

}  // namespace local
