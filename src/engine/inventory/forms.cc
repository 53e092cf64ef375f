#include "engine/inventory/forms.h"

#include <cassert>
#include <charconv>

#include <fmt/format.h>

#include "engine/inventory/elb_zones.h"
#include "engine/properties.h"

namespace engine {
namespace {

std::size_t count_of(std::string_view digits) {
    std::size_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

/// `hole` is one of those that make something up.
bool is_made_up(std::string_view hole) {
    for (std::string_view kind : {"hex:", "upper:", "mixed:", "decimal:", "uuid", "#"})
        if (hole.starts_with(kind)) return true;
    return false;
}

std::string made_up(std::string_view hole, IdSource& ids) {
    if (hole == "uuid") return ids.uuid();
    if (hole == "#") return "#" + ids.hex(8);
    std::size_t colon = hole.find(':');
    std::string_view kind = hole.substr(0, colon);
    std::size_t count = count_of(hole.substr(colon + 1));
    if (kind == "hex") return ids.hex(count);
    if (kind == "upper") return ids.upper(count);
    if (kind == "mixed") return ids.mixed(count);
    return ids.decimal(count);
}

std::string from_property(std::string_view hole, const FormContext& context) {
    std::size_t bar = hole.find('|');
    std::string text = text_at(*context.properties, hole.substr(0, bar));
    if (!text.empty() || bar == std::string_view::npos) return text;
    return std::string(hole.substr(bar + 1));
}

std::string behind_first_slash(std::string_view text) {
    std::size_t slash = text.find('/');
    return slash == std::string_view::npos ? std::string() : std::string(text.substr(slash + 1));
}

/// "euw1" of "eu-west-1", "apse2" of "ap-southeast-2".
std::string region_code(std::string_view region) {
    std::size_t first = region.find('-');
    std::size_t last = region.rfind('-');
    if (first == last) return std::string(region);
    std::string code(region.substr(0, first));
    std::string_view middle = region.substr(first + 1, last - first - 1);
    for (std::string_view word : {"north", "south", "central", "east", "west"}) {
        if (middle.find(word) != std::string_view::npos) code += word.front();
    }
    return code + std::string(region.substr(last + 1));
}

// AWS rule network.17 [chosen] "EC2 API reference, AvailabilityZone, ZoneId": an id names the same
// zone in every account; which letter an account has for it is its own. Here the letters are in the
// order of the ids, in the answers for zones and for subnets alike. Test:
// Places.HaveTheIdsThatTheirSubnetsShow
std::string zone_id(std::string_view region, std::string_view zone) {
    char letter = zone.empty() ? 'a' : zone.back();
    return fmt::format("{}-az{}", region_code(region), letter - 'a' + 1);
}

std::string elb_kind(const cfn::Object& properties) {
    std::string type = text_at(properties, "Type");
    return type == "network" ? "net" : type == "gateway" ? "gwy" : "app";
}

/// "service/shop/api|ecs:service:DesiredCount|ecs": the target of a scaling policy, which a
/// template may name in the place of its parts.
std::string scaling_target(const cfn::Object& properties) {
    std::string target = text_at(properties, "ScalingTargetId");
    if (!target.empty()) return target;
    std::string service = text_at(properties, "ServiceNamespace");
    return fmt::format("{}|{}|{}", text_at(properties, "ResourceId"),
                       text_at(properties, "ScalableDimension"), service.empty() ? "ecs" : service);
}

// AWS rule autoscaling.9 [documented] "Application Auto Scaling API reference, PutScalingPolicy,
// PolicyARN": the ARN of a policy names the service and the resource that it scales, however its
// target was named. Test: Inventory.NamesTheResourceInTheArnOfItsScalingPolicy
std::string scaled_resource(const cfn::Object& properties) {
    std::string target = scaling_target(properties);
    return fmt::format("{}/{}", target.substr(target.rfind('|') + 1),
                       target.substr(0, target.find('|')));
}

struct ServiceRole {
    std::string_view service;
    std::string_view name;
};
// AWS rule access.5 [documented] "IAM user guide, AWS services that work with IAM; the pages of the
// services on their service-linked roles": the role is named after the service, each in a spelling
// of its own, with "_suffix" behind it. A service that is not in the table keeps its own word.
// Test: Iam.MakesServiceLinkedRolesUnderTheNamesOfAws
constexpr ServiceRole kServiceRoles[] = {
    {"autoscaling.amazonaws.com", "AutoScaling"},
    {"ecs.amazonaws.com", "ECS"},
    {"ecs.application-autoscaling.amazonaws.com", "ApplicationAutoScaling_ECSService"},
    {"elasticache.amazonaws.com", "ElastiCache"},
    {"elasticfilesystem.amazonaws.com", "AmazonElasticFileSystem"},
    {"elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing"},
    {"rds.amazonaws.com", "RDS"},
    {"replication.ecr.amazonaws.com", "ECRReplication"},
    {"spot.amazonaws.com", "EC2Spot"},
};

std::string service_role(const cfn::Object& properties) {
    std::string service = text_at(properties, "AWSServiceName");
    std::string suffix = text_at(properties, "CustomSuffix");
    std::string_view name = service;
    for (const ServiceRole& role : kServiceRoles)
        if (role.service == service) name = role.name;
    return fmt::format("{}{}{}", name, suffix.empty() ? "" : "_", suffix);
}

/// "host/path" of "https://host/path".
std::string without_scheme(std::string_view url) {
    std::size_t scheme = url.find("://");
    return std::string(scheme == std::string_view::npos ? url : url.substr(scheme + 3));
}

std::string spelled(std::string_view hole, const FormContext& context) {
    const cfn::Object& properties = *context.properties;
    if (hole == "service-role") return service_role(properties);
    if (hole == "host-and-path") return without_scheme(text_at(properties, "Url"));
    if (hole == "region-code") return region_code(context.region);
    if (hole == "elb-scheme") return text_at(properties, "Scheme") == "internal" ? "internal-" : "";
    if (hole == "elb-kind") return elb_kind(properties);
    if (hole == "elb-zone") return elb_zone(context.region, elb_kind(properties));
    if (hole == "zone-id") return zone_id(context.region, context.zone);
    if (hole == "scaling-target") return scaling_target(properties);
    if (hole == "scaled-resource") return scaled_resource(properties);
    if (hole.starts_with("bus")) {
        std::string bus = last_segment(text_at(properties, "EventBusName"));
        if (bus.empty() || bus == "default") return {};
        return bus.append(hole.substr(3));
    }
    assert(hole == "db-port");
    if (std::string port = text_at(properties, "Port"); !port.empty()) return port;
    return text_at(properties, "Engine").find("postgres") != std::string::npos ? "5432" : "3306";
}

std::string value_of(std::string_view hole, const FormContext& context) {
    if (hole == "account") return std::string(context.account);
    if (hole == "region") return std::string(context.region);
    if (hole == "zone") return std::string(context.zone);
    if (hole == "name") return std::string(context.name);
    if (hole == "path")
        return (context.name.starts_with('/') ? "" : "/") + std::string(context.name);
    if (hole == "id") return std::string(context.id);
    if (hole == "ref") return std::string(without_mark(context.id));
    if (hole == "rev") return fmt::to_string(context.revision);
    if (hole.starts_with('.')) return from_property(hole.substr(1), context);
    if (hole.starts_with('/')) return last_segment(from_property(hole.substr(1), context));
    if (hole.starts_with('@')) return text_of(context.attributes->find(hole.substr(1)));
    if (hole == "type") return std::string(context.type);
    if (hole == "unique") return std::string(context.unique);
    if (hole == ">id") return behind_first_slash(context.id);
    if (hole.starts_with('>')) return behind_first_slash(from_property(hole.substr(1), context));
    if (hole == ":id") return std::string(context.id.substr(context.id.rfind(':') + 1));
    if (!is_made_up(hole)) return spelled(hole, context);
    assert(context.ids);
    return made_up(hole, *context.ids);
}

}  // namespace

std::string_view without_mark(std::string_view id) {
    return id.substr(0, id.rfind('#'));
}

bool makes_up(std::string_view form) {
    for (std::size_t open = form.find('{'); open != std::string_view::npos;
         open = form.find('{', open + 1))
        if (is_made_up(form.substr(open + 1))) return true;
    return false;
}

std::string fill(std::string_view form, const FormContext& context) {
    std::string text;
    while (true) {
        std::size_t open = form.find('{');
        text += form.substr(0, open);
        if (open == std::string_view::npos) return text;
        std::size_t close = form.find('}', open);
        assert(close != std::string_view::npos);
        text += value_of(form.substr(open + 1, close - open - 1), context);
        form.remove_prefix(close + 1);
    }
}

}  // namespace engine
