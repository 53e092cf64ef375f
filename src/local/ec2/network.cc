#include "local/ec2/network.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/inventory/forms.h"
#include "engine/properties.h"
#include "local/ec2/things.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::ec2 {
namespace {

using Refused = std::optional<aws::Error>;
using engine::Record;
using engine::text_at;

constexpr const char* kUnsupported = "UnsupportedOperation";

Refused refuse_dry_run(const Asking& asking) {
    constexpr std::array<std::string_view, 1> kNotYet = {"DryRun"};
    return refuse_not_yet(asking, kUnsupported, kNotYet);
}

/// What routes cannot lead to or name here.
Refused refuse_targets(const Asking& asking) {
    constexpr std::array<std::string_view, 13> kNotYet = {
        "DryRun",           "DestinationPrefixListId", "VpcEndpointId",
        "TransitGatewayId", "LocalGatewayId",          "CarrierGatewayId",
        "CoreNetworkArn",   "OdbNetworkArn",           "EgressOnlyInternetGatewayId",
        "InstanceId",       "NetworkInterfaceId",      "VpcPeeringConnectionId",
        "LocalTarget"};
    return refuse_not_yet(asking, kUnsupported, kNotYet);
}

aws::Either<const Record*> named(const Asking& asking, std::string_view type,
                                 std::string_view member) {
    return thing_of(asking, thing_called(type), asking.input().text(member));
}

// AWS rule network.7 [observed] "Messages that others recorded": a route goes by its table and its
// destination; one that is not there is InvalidRoute.NotFound. Test:
// RouteTables.AreMadeShownAndAssociated
aws::Either<const Record*> route_in(const Asking& asking) {
    auto table = named(asking, kRouteTable, "RouteTableId");
    if (auto* error = std::get_if<aws::Error>(&table)) return std::move(*error);
    std::string_view v4 = asking.input().text("DestinationCidrBlock");
    std::string_view v6 = asking.input().text("DestinationIpv6CidrBlock");
    const std::string& id = std::get<const Record*>(table)->physical_id;
    for (const Record* route : living_users(asking, kRoute, id))
        if ((!v4.empty() && text_at(*route->properties, "DestinationCidrBlock") == v4) ||
            (!v6.empty() && text_at(*route->properties, "DestinationIpv6CidrBlock") == v6))
            return route;
    return asking.error("InvalidRoute.NotFound",
                        fmt::format("no route with destination-cidr-block {} in route table {}",
                                    v4.empty() ? v6 : v4, id));
}

/// The value of the structure AttributeBooleanValue `name` of the input.
bool attribute_in(const Asking& asking, std::string_view name) {
    const aws::Value* given = asking.input().find(name);
    return given && given->boolean("Value");
}

}  // namespace

Refused create_route(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_targets(asking)) return refused;
    auto made = make(asking, kRoute, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer.boolean("Return", true);
    return std::nullopt;
}

Refused replace_route(Asking& asking, aws::Writer&) {
    if (auto refused = refuse_targets(asking)) return refused;
    auto route = route_in(asking);
    if (auto* error = std::get_if<aws::Error>(&route)) return std::move(*error);
    cfn::Object changes;
    for (const char* name : {"GatewayId", "NatGatewayId"}) {
        std::string target(asking.input().text(name));
        changes.add(name, target.empty() ? cfn::Expression(cfn::Null{}) : target);
    }
    return change(asking, kRoute, std::get<const Record*>(route)->physical_id, std::move(changes));
}

Refused delete_route(Asking& asking, aws::Writer&) {
    if (auto refused = refuse_targets(asking)) return refused;
    auto route = route_in(asking);
    if (auto* error = std::get_if<aws::Error>(&route)) return std::move(*error);
    return remove(asking, kRoute, std::get<const Record*>(route)->physical_id);
}

Refused associate_route_table(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 3> kNotYet = {"GatewayId", "PublicIpv4Pool", "DryRun"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    auto made =
        make(asking, kAssociation, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer.text("AssociationId", std::get<std::string>(made));
    answer.begin_structure("AssociationState").text("State", "associated").end();
    return std::nullopt;
}

Refused disassociate_route_table(Asking& asking, aws::Writer&) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    const std::string id(asking.input().text("AssociationId"));
    if (!find_living(asking, kAssociation, id))
        return asking.error("InvalidAssociationID.NotFound",
                            fmt::format("The association ID '{}' does not exist", id));
    return remove(asking, kAssociation, id);
}

Refused attach_internet_gateway(Asking& asking, aws::Writer&) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    auto gateway = named(asking, kGateway, "InternetGatewayId");
    if (auto* error = std::get_if<aws::Error>(&gateway)) return std::move(*error);
    auto made = make(asking, kAttachment, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    return std::nullopt;
}

// AWS rule network.8 [observed] "Messages that others recorded": what is not attached cannot be
// detached. Test: InternetGateways.AreAttachedToOneVpc
Refused detach_internet_gateway(Asking& asking, aws::Writer&) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    auto gateway = named(asking, kGateway, "InternetGatewayId");
    if (auto* error = std::get_if<aws::Error>(&gateway)) return std::move(*error);
    const std::string& id = std::get<const Record*>(gateway)->physical_id;
    std::string_view vpc = asking.input().text("VpcId");
    for (const Record* one : living_users(asking, kAttachment, id))
        if (text_at(*one->properties, "VpcId") == vpc)
            return remove(asking, kAttachment, one->physical_id);
    return asking.error("Gateway.NotAttached",
                        fmt::format("resource {} is not attached to network {}", id, vpc));
}

Refused delete_vpc_endpoints(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    answer.begin_list("Unsuccessful");
    for (const std::string& id : texts_of(asking.input().list("VpcEndpointIds"))) {
        auto found = thing_of(asking, thing_called(kEndpoint), id);
        auto* missing = std::get_if<aws::Error>(&found);
        Refused error = missing ? Refused(std::move(*missing)) : remove(asking, kEndpoint, id);
        if (!error) continue;
        answer.begin_structure().begin_structure("Error").text("Code", error->code);
        answer.text("Message", error->message).end().text("ResourceId", id).end();
    }
    answer.end();
    return std::nullopt;
}

// AWS rule network.9 [documented] "EC2 API reference, ModifyVpcAttribute; user guide, DNS
// attributes": names are resolved in a new VPC, and its addresses have none. Test:
// Vpcs.HaveAttributes
Refused describe_vpc_attribute(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    auto vpc = named(asking, kVpc, "VpcId");
    if (auto* error = std::get_if<aws::Error>(&vpc)) return std::move(*error);
    const cfn::Object& properties = *std::get<const Record*>(vpc)->properties;
    std::string member(asking.input().text("Attribute"));
    member[0] = static_cast<char>(member[0] - 32);
    bool value = engine::truth_at(properties, member, member == "EnableDnsSupport");
    answer.text("VpcId", std::get<const Record*>(vpc)->physical_id);
    answer.begin_structure(member).boolean("Value", value).end();
    return std::nullopt;
}

Refused modify_vpc_attribute(Asking& asking, aws::Writer&) {
    if (asking.input().has("EnableNetworkAddressUsageMetrics"))
        return asking.error(kUnsupported,
                            "EnableNetworkAddressUsageMetrics is not part of this cloud yet");
    auto vpc = named(asking, kVpc, "VpcId");
    if (auto* error = std::get_if<aws::Error>(&vpc)) return std::move(*error);
    cfn::Object changes;
    for (const char* name : {"EnableDnsHostnames", "EnableDnsSupport"})
        if (asking.input().has(name)) changes.add(name, attribute_in(asking, name));
    if (changes.fields.size() > 1)
        return asking.error("InvalidParameterCombination",
                            "Fields for multiple attribute types specified");
    return change(asking, kVpc, std::get<const Record*>(vpc)->physical_id, std::move(changes));
}

Refused modify_subnet_attribute(Asking& asking, aws::Writer&) {
    constexpr std::array<std::string_view, 7> kNotYet = {"MapCustomerOwnedIpOnLaunch",
                                                         "CustomerOwnedIpv4Pool",
                                                         "PrivateDnsHostnameTypeOnLaunch",
                                                         "EnableResourceNameDnsARecordOnLaunch",
                                                         "EnableResourceNameDnsAAAARecordOnLaunch",
                                                         "EnableLniAtDeviceIndex",
                                                         "DisableLniAtDeviceIndex"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    auto subnet = named(asking, kSubnet, "SubnetId");
    if (auto* error = std::get_if<aws::Error>(&subnet)) return std::move(*error);
    cfn::Object changes;
    for (const char* name : {"AssignIpv6AddressOnCreation", "EnableDns64", "MapPublicIpOnLaunch"})
        if (asking.input().has(name)) changes.add(name, attribute_in(asking, name));
    return change(asking, kSubnet, std::get<const Record*>(subnet)->physical_id,
                  std::move(changes));
}

namespace {

struct Place {
    std::string name;
    std::string id;
};

Refused write_zones(const Asking& asking, aws::Writer& answer, const std::vector<Place>& zones) {
    answer.begin_list("AvailabilityZones");
    for (const Place& zone : zones)
        answer.begin_structure()
            .text("OptInStatus", "opt-in-not-required")
            .text("RegionName", asking.region())
            .text("ZoneName", zone.name)
            .text("ZoneId", zone.id)
            .text("GroupName", asking.region())
            .text("NetworkBorderGroup", asking.region())
            .text("ZoneType", "availability-zone")
            .text("State", "available")
            .end();
    answer.end();
    return std::nullopt;
}

}  // namespace

// AWS rule network.16 [documented] "EC2 API reference, DescribeAccountAttributes": "none" is said
// where there is no default VPC, as here; limits are those of a new account. Test:
// Places.HaveNoDefaultVpc
Refused describe_account_attributes(Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_dry_run(asking)) return refused;
    struct Attribute {
        std::string_view name;
        std::string_view value;
    };
    constexpr Attribute kAttributes[] = {
        {"default-vpc", "none"},      {"max-elastic-ips", "5"},
        {"max-instances", "20"},      {"supported-platforms", "VPC"},
        {"vpc-max-elastic-ips", "5"}, {"vpc-max-security-groups-per-interface", "5"},
    };
    std::vector<std::string> wanted = texts_of(asking.input().list("AttributeNames"));
    answer.begin_list("AccountAttributes");
    for (const Attribute& attribute : kAttributes) {
        if (!wanted.empty() && std::ranges::find(wanted, attribute.name) == wanted.end()) continue;
        answer.begin_structure().text("AttributeName", attribute.name);
        answer.begin_list("AttributeValues").begin_structure();
        answer.text("AttributeValue", attribute.value).end().end().end();
    }
    answer.end();
    return std::nullopt;
}

// AWS rule network.10 [documented] "EC2 API reference, DescribeAvailabilityZones": the zones of the
// region that is asked, three here. Test: Places.AreTheZonesOfTheRegion
Refused describe_availability_zones(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 2> kNotYet = {"DryRun", "Filters"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    std::vector<Place> zones;
    static const cfn::Object kNone;
    for (const std::string& name : engine::Cloud::zones(asking.region()))
        zones.push_back(
            {name, engine::fill("{zone-id}",
                                {.region = asking.region(), .zone = name, .properties = &kNone})});
    auto keep = [&](std::string_view member, auto part) -> Refused {
        const aws::Value::List& wanted = asking.input().list(member);
        if (wanted.empty()) return std::nullopt;
        for (const aws::Value& one : wanted)
            if (std::ranges::find(zones, one.as_text(), part) == zones.end())
                return asking.error(kInvalid,
                                    fmt::format("Invalid availability zone: [{}]", one.as_text()));
        std::erase_if(zones, [&](const Place& zone) {
            return std::ranges::none_of(wanted, [&](const aws::Value& one) {
                return one.as_text() == std::invoke(part, zone);
            });
        });
        return std::nullopt;
    };
    if (auto refused = keep("ZoneNames", &Place::name)) return refused;
    if (auto refused = keep("ZoneIds", &Place::id)) return refused;
    return write_zones(asking, answer, zones);
}

Refused describe_regions(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 2> kNotYet = {"DryRun", "Filters"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    constexpr std::array<std::string_view, 17> kRegions = {
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
        "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
        "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
        "us-west-1",      "us-west-2"};
    std::vector<std::string> names = texts_of(asking.input().list("RegionNames"));
    for (const std::string& name : names)
        if (std::ranges::find(kRegions, name) == kRegions.end())
            return asking.error(kInvalid, fmt::format("Invalid region: [{}]", name));
    answer.begin_list("Regions");
    for (std::string_view region : kRegions)
        if (names.empty() || std::ranges::find(names, region) != names.end())
            answer.begin_structure()
                .text("OptInStatus", "opt-in-not-required")
                .text("RegionName", region)
                .text("Endpoint", fmt::format("ec2.{}.amazonaws.com", region))
                .end();
    answer.end();
    return std::nullopt;
}

}  // namespace local::ec2
