#include "engine/inventory/deny_balancer.h"

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/inventory/balancer_attributes.h"
#include "engine/inventory/index.h"
#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::string_view kBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
constexpr std::string_view kGroup = "AWS::ElasticLoadBalancingV2::TargetGroup";
constexpr std::string_view kListener = "AWS::ElasticLoadBalancingV2::Listener";
constexpr std::string_view kRule = "AWS::ElasticLoadBalancingV2::ListenerRule";

Denial denied(std::string code, std::string message) {
    return {std::move(code), "InvalidRequest", std::move(message)};
}

/// Subnets of either spelling.
std::vector<std::string> subnets_of(const cfn::Object& balancer) {
    std::vector<std::string> subnets = texts_at(balancer, "Subnets");
    for (const cfn::Object* mapping : objects_at(balancer, "SubnetMappings"))
        subnets.push_back(text_at(*mapping, "SubnetId"));
    return subnets;
}

// AWS rule balancer.2 [observed] "AWS re:Post and Terraform provider, threads on
// InvalidConfigurationRequest and ValidationError of CreateLoadBalancer": an Application Load
// Balancer needs subnets in two zones; no load balancer has two in one zone. Test:
// Balancers.NeedSubnetsInTwoZones
std::optional<Denial> deny_subnets(const Inventory& inventory, const cfn::Object& properties) {
    std::set<std::string> zones;
    std::vector<std::string> subnets = subnets_of(properties);
    for (const std::string& id : subnets) {
        const Record* subnet = inventory.find("AWS::EC2::Subnet", id);
        if (!subnet)
            return Denial{"SubnetNotFound", "NotFound",
                          fmt::format("The subnet ID '{}' does not exist", id)};
        if (!zones.insert(text_of(subnet->attributes->find("AvailabilityZone"))).second)
            return denied("InvalidConfigurationRequest",
                          "A load balancer cannot be attached to multiple subnets in the same "
                          "Availability Zone");
    }
    bool is_application =
        balancer_kind(inventory, kBalancer, properties) == BalancerKind::Application;
    if (is_application && zones.size() < 2)
        return denied("ValidationError",
                      "At least two subnets in two different Availability Zones must be specified");
    if (subnets.empty()) return denied("ValidationError", "At least one subnet must be specified");
    return std::nullopt;
}

// AWS rule balancer.28 [documented] "API reference, CreateLoadBalancer, Name": a name does not
// begin with "internal-", which the host names of internal load balancers begin with. [chosen]: the
// words. Test: Inventory.RefusesALoadBalancerWhoseNameBeginsWithInternal
std::optional<Denial> deny_name(const cfn::Object& properties) {
    std::string name = text_at(properties, "Name");
    if (!name.starts_with("internal-")) return std::nullopt;
    return denied("ValidationError",
                  fmt::format("The load balancer name '{}' cannot begin with 'internal-'", name));
}

// AWS rule balancer.3 [observed] "AWS re:Post and Terraform provider, threads on CreateListener":
// what a listener may speak follows from the kind of its load balancer, and HTTPS and TLS need a
// certificate. Test: Listeners.SpeakWhatTheirLoadBalancerDoes
std::optional<Denial> deny_protocol(const Inventory& inventory, const cfn::Object& properties) {
    BalancerKind kind = balancer_kind(inventory, kListener, properties);
    const std::string protocol = text_at(properties, "Protocol");
    if (kind == BalancerKind::Gateway) return std::nullopt;
    if (protocol.empty()) return denied("ValidationError", "A protocol must be specified");
    if (text_at(properties, "Port").empty())
        return denied("ValidationError", "A port must be specified");
    bool is_http = protocol == "HTTP" || protocol == "HTTPS";
    if (is_http != (kind == BalancerKind::Application))
        return denied("ValidationError",
                      fmt::format("Listener protocol '{}' must be one of '{}'", protocol,
                                  kind == BalancerKind::Application ? "HTTPS, HTTP"
                                                                    : "TCP_UDP, UDP, TLS, TCP"));
    bool is_encrypted = protocol == "HTTPS" || protocol == "TLS";
    bool has_certificate = !objects_at(properties, "Certificates").empty();
    if (is_encrypted && !has_certificate)
        return denied("ValidationError",
                      fmt::format("A certificate must be specified for {} listeners", protocol));
    return std::nullopt;
}

/// The ARN of the load balancer of a listener or rule; empty: none.
std::string balancer_of(const Inventory& inventory, std::string_view type,
                        const cfn::Object& properties) {
    if (type == kListener) return text_at(properties, "LoadBalancerArn");
    const Record* listener = inventory.find(kListener, text_at(properties, "ListenerArn"));
    return listener ? text_at(*listener->properties, "LoadBalancerArn") : std::string();
}

bool is_going(const Record* record) {
    return !record || record->phase == Record::Phase::Deleting;
}

/// Whether a listener or rule of another load balancer than `balancer` forwards to `group`.
bool serves_another(const Inventory& inventory, std::string_view group, std::string_view balancer) {
    for (std::string_view type : {kListener, kRule})
        for (const Record* user : inventory.users(type, group)) {
            std::string other = balancer_of(inventory, type, *user->properties);
            if (!is_going(user) && other != balancer && !is_going(inventory.find(kBalancer, other)))
                return true;
        }
    return false;
}

// AWS rule balancer.4 [documented] "API reference, CreateListener and CreateRule, Errors": target
// groups that are forwarded to must be there, and serve one load balancer. [observed] "Messages
// that others recorded": the words. Test: Listeners.ForwardToGroupsOfTheirLoadBalancerAlone
std::optional<Denial> deny_forwards(const Inventory& inventory, std::string_view type,
                                    const SharedProperties& properties) {
    const std::string balancer = balancer_of(inventory, type, *properties);
    Record as_asked{.type = std::string(type), .properties = properties};
    for (const std::string& group : forwarded_by(as_asked)) {
        const Record* record = inventory.find(kGroup, group);
        if (!record)
            return Denial{"TargetGroupNotFound", "NotFound", "One or more target groups not found"};
        bool serves_many =
            balancer_kind(inventory, kGroup, *record->properties) == BalancerKind::Gateway;
        if (!serves_many && serves_another(inventory, group, balancer))
            return denied("TargetGroupAssociationLimit",
                          fmt::format("The following target groups cannot be associated with more "
                                      "than one load balancer: {}",
                                      group));
    }
    return std::nullopt;
}

}  // namespace

std::optional<Denial> deny_balancing(const Inventory& inventory, std::string_view type,
                                     const SharedProperties& properties) {
    if (!properties) return std::nullopt;
    if (auto denial = deny_balancer_attributes(inventory, type, *properties)) return denial;
    if (type == kBalancer)
        if (auto denial = deny_name(*properties)) return denial;
    if (type == kBalancer) return deny_subnets(inventory, *properties);
    if (type == kListener)
        if (auto denial = deny_protocol(inventory, *properties)) return denial;
    if (type == kListener || type == kRule) return deny_forwards(inventory, type, properties);
    return std::nullopt;
}

}  // namespace engine
