#include "local/ec2/things.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "engine/inventory/forms.h"
#include "engine/properties.h"
#include "local/ec2/groups.h"
#include "local/writing.h"

namespace local::ec2 {
namespace {

using engine::Record;
using engine::text_at;

std::string property_of_subnet(const Asking& asking, const Record& record, std::string_view name) {
    const Record* subnet = find_living(asking, kSubnet, text_at(*record.properties, "SubnetId"));
    return subnet ? text_at(*subnet->properties, name) : std::string();
}

std::vector<std::string> texts_of_users(const Asking& asking, std::string_view type,
                                        const Record& record, std::string_view name) {
    std::vector<std::string> texts;
    for (const Record* user : living_users(asking, type, record.physical_id))
        texts.push_back(text_at(*user->properties, name));
    return texts;
}

// VPCs.

constexpr MemberForm kVpcForms[] = {
    {"VpcId", "{id}"},
    {"OwnerId", "{account}"},
    {"InstanceTenancy", "{.InstanceTenancy|default}"},
    {"IsDefault", "false"},
    {"DhcpOptionsId", "default"},
};
constexpr FilterRow kVpcFilters[] = {
    {"vpc-id", "{id}"},
    {"owner-id", "{account}"},
    {"cidr", "{.CidrBlock}"},
    {"state", "available"},
    {"is-default", "false"},
    {"isDefault", "false"},
    {"dhcp-options-id", "default"},
    {"cidr-block-association.cidr-block", "{.CidrBlock}"},
};
void write_vpc(const Asking&, aws::Writer& out, const Record& record) {
    bool is_new = record.phase == Record::Phase::Creating;
    out.text("State", is_new ? "pending" : "available");
    std::vector<std::string> ids = engine::texts_at(*record.attributes, "CidrBlockAssociations");
    out.begin_list("CidrBlockAssociationSet").begin_structure();
    if (!ids.empty()) out.text("AssociationId", ids.front());
    out.text("CidrBlock", text_at(*record.properties, "CidrBlock"));
    out.begin_structure("CidrBlockState").text("State", "associated").end();
    out.end().end();
}

// Subnets.

constexpr MemberForm kSubnetForms[] = {
    {"SubnetId", "{id}"},
    {"SubnetArn", "arn:aws:ec2:{region}:{account}:subnet/{id}"},
    {"OwnerId", "{account}"},
    {"AvailabilityZone", "{@AvailabilityZone}"},
    {"AvailabilityZoneId", "{@AvailabilityZoneId}"},
    {"DefaultForAz", "false"},
    {"MapPublicIpOnLaunch", "{.MapPublicIpOnLaunch|false}"},
    {"AssignIpv6AddressOnCreation", "{.AssignIpv6AddressOnCreation|false}"},
    {"EnableDns64", "{.EnableDns64|false}"},
    {"Ipv6Native", "{.Ipv6Native|false}"},
};
constexpr FilterRow kSubnetFilters[] = {
    {"subnet-id", "{id}"},
    {"vpc-id", "{.VpcId}"},
    {"owner-id", "{account}"},
    {"state", "available"},
    {"cidr-block", "{.CidrBlock}"},
    {"cidrBlock", "{.CidrBlock}"},
    {"availability-zone", "{@AvailabilityZone}"},
    {"availabilityZone", "{@AvailabilityZone}"},
    {"availability-zone-id", "{@AvailabilityZoneId}"},
    {"default-for-az", "false"},
    {"map-public-ip-on-launch", "{.MapPublicIpOnLaunch|false}"},
    {"subnet-arn", "arn:aws:ec2:{region}:{account}:subnet/{id}"},
};
/// AWS rule network.2 [documented] "Amazon VPC user guide, Subnet CIDR blocks": AWS keeps five
/// addresses of each subnet. What tasks have of it is not taken off here. Test:
/// Subnets.AreMadeAndShown
std::int64_t addresses_of(const std::string& cidr) {
    constexpr int kBits = 32;
    constexpr std::int64_t kReserved = 5;
    int prefix = kBits;
    std::size_t slash = cidr.find('/');
    if (slash != std::string::npos)
        std::from_chars(cidr.data() + slash + 1, cidr.data() + cidr.size(), prefix);
    return std::max<std::int64_t>(
        (std::int64_t{1} << std::clamp(kBits - prefix, 0, kBits)) - kReserved, 0);
}
void write_subnet(const Asking&, aws::Writer& out, const Record& record) {
    bool is_new = record.phase == Record::Phase::Creating;
    out.text("State", is_new ? "pending" : "available");
    out.integer("AvailableIpAddressCount", addresses_of(text_at(*record.properties, "CidrBlock")));
}

// Route tables.

constexpr MemberForm kRouteTableForms[] = {
    {"RouteTableId", "{id}"},
    {"OwnerId", "{account}"},
};
constexpr FilterRow kRouteTableFilters[] = {
    {"route-table-id", "{id}"},
    {"vpc-id", "{.VpcId}"},
    {"owner-id", "{account}"},
    {"association.main", "false"},
    {"association.route-table-id", "{id}"},
    {"association.subnet-id",
     {},
     [](const Asking& asking, const Record& record) {
         return texts_of_users(asking, kAssociation, record, "SubnetId");
     }},
    {"association.route-table-association-id",
     {},
     [](const Asking& asking, const Record& record) {
         std::vector<std::string> ids;
         for (const Record* one : living_users(asking, kAssociation, record.physical_id))
             ids.push_back(one->physical_id);
         return ids;
     }},
    {"route.gateway-id",
     {},
     [](const Asking& asking, const Record& record) {
         return texts_of_users(asking, kRoute, record, "GatewayId");
     }},
    {"route.nat-gateway-id",
     {},
     [](const Asking& asking, const Record& record) {
         return texts_of_users(asking, kRoute, record, "NatGatewayId");
     }},
    {"route.destination-cidr-block",
     {},
     [](const Asking& asking, const Record& record) {
         return texts_of_users(asking, kRoute, record, "DestinationCidrBlock");
     }},
};
/// AWS rule network.3 [documented] "Amazon VPC user guide, Route tables": each has a route to the
/// whole VPC, called local, that nobody made. Test: RouteTables.AreMadeShownAndAssociated
void write_route_table(const Asking& asking, aws::Writer& out, const Record& record) {
    out.begin_list("Associations");
    for (const Record* one : living_users(asking, kAssociation, record.physical_id)) {
        out.begin_structure().boolean("Main", false);
        out.text("RouteTableAssociationId", one->physical_id);
        out.text("RouteTableId", record.physical_id);
        out.text("SubnetId", text_at(*one->properties, "SubnetId"));
        out.begin_structure("AssociationState").text("State", "associated").end();
        out.end();
    }
    out.end();
    out.begin_list("PropagatingVgws").end();
    out.begin_list("Routes");
    if (const Record* vpc = find_living(asking, kVpc, text_at(*record.properties, "VpcId")))
        out.begin_structure()
            .text("DestinationCidrBlock", text_at(*vpc->properties, "CidrBlock"))
            .text("GatewayId", "local")
            .text("Origin", "CreateRouteTable")
            .text("State", "active")
            .end();
    for (const Record* route : living_users(asking, kRoute, record.physical_id)) {
        out.begin_structure();
        for (std::string_view name : {"DestinationCidrBlock", "DestinationIpv6CidrBlock",
                                      "DestinationPrefixListId", "GatewayId", "NatGatewayId"})
            write_unless_empty(out, name, text_at(*route->properties, name));
        out.text("Origin", "CreateRoute").text("State", "active").end();
    }
    out.end();
}

// Internet gateways.

constexpr MemberForm kGatewayForms[] = {
    {"InternetGatewayId", "{id}"},
    {"OwnerId", "{account}"},
};
constexpr FilterRow kGatewayFilters[] = {
    {"internet-gateway-id", "{id}"},
    {"owner-id", "{account}"},
    {"attachment.vpc-id",
     {},
     [](const Asking& asking, const Record& record) {
         return texts_of_users(asking, kAttachment, record, "VpcId");
     }},
    {"attachment.state",
     {},
     [](const Asking& asking, const Record& record) {
         bool is_attached = !living_users(asking, kAttachment, record.physical_id).empty();
         return is_attached ? std::vector<std::string>{"available"} : std::vector<std::string>{};
     }},
};
void write_gateway(const Asking& asking, aws::Writer& out, const Record& record) {
    out.begin_list("Attachments");
    for (const std::string& vpc : texts_of_users(asking, kAttachment, record, "VpcId"))
        out.begin_structure().text("State", "available").text("VpcId", vpc).end();
    out.end();
}

// NAT gateways and addresses.

constexpr MemberForm kNatForms[] = {
    {"NatGatewayId", "{id}"},
    {"CreateTime", "{created}"},
    {"ConnectivityType", "{.ConnectivityType|public}"},
};
std::string_view nat_state(const Record& record) {
    return record.phase == Record::Phase::Creating ? "pending" : "available";
}
constexpr FilterRow kNatFilters[] = {
    {"nat-gateway-id", "{id}"},
    {"subnet-id", "{.SubnetId}"},
    {"state",
     {},
     [](const Asking&, const Record& record) {
         return std::vector<std::string>{std::string(nat_state(record))};
     }},
    {"vpc-id",
     {},
     [](const Asking& asking, const Record& record) {
         return std::vector<std::string>{property_of_subnet(asking, record, "VpcId")};
     }},
};
const Record* address_of(const Asking& asking, std::string_view allocation) {
    for (const Record* record : living(asking, kAddress))
        if (engine::text_of(record->attributes->find("AllocationId")) == allocation) return record;
    return nullptr;
}
void write_nat(const Asking& asking, aws::Writer& out, const Record& record) {
    out.text("State", nat_state(record));
    write_unless_empty(out, "VpcId", property_of_subnet(asking, record, "VpcId"));
    const std::string allocation = text_at(*record.properties, "AllocationId");
    out.begin_list("NatGatewayAddresses").begin_structure();
    write_unless_empty(out, "AllocationId", allocation);
    out.text("NetworkInterfaceId", engine::text_of(record.attributes->find("EniId")));
    if (const Record* address = address_of(asking, allocation))
        out.text("PublicIp", address->physical_id);
    out.boolean("IsPrimary", true);
    out.end().end();
}

constexpr MemberForm kAddressForms[] = {
    {"AllocationId", "{@AllocationId}"}, {"PublicIp", "{id}"},
    {"Domain", "{.Domain|vpc}"},         {"PublicIpv4Pool", "amazon"},
    {"NetworkBorderGroup", "{region}"},
};
constexpr FilterRow kAddressFilters[] = {
    {"allocation-id", "{@AllocationId}"},
    {"public-ip", "{id}"},
    {"domain", "{.Domain|vpc}"},
    {"network-border-group", "{region}"},
};
void write_address(const Asking& asking, aws::Writer& out, const Record& record) {
    const std::string allocation = engine::text_of(record.attributes->find("AllocationId"));
    for (const Record* nat : living(asking, kNat))
        if (text_at(*nat->properties, "AllocationId") == allocation)
            out.text("NetworkInterfaceId", engine::text_of(nat->attributes->find("EniId")));
}

// Security groups.

constexpr MemberForm kGroupForms[] = {
    {"GroupId", "{id}"},
    {"GroupName", "{name}"},
    {"Description", "{.GroupDescription}"},
    {"OwnerId", "{account}"},
    {"SecurityGroupArn", "arn:aws:ec2:{region}:{account}:security-group/{id}"},
};
constexpr FilterRow kGroupFilters[] = {
    {"group-id", "{id}"},   {"group-name", "{name}"},  {"description", "{.GroupDescription}"},
    {"vpc-id", "{.VpcId}"}, {"owner-id", "{account}"},
};

// VPC endpoints.

constexpr MemberForm kEndpointForms[] = {
    {"VpcEndpointId", "{id}"},
    {"VpcEndpointType", "{.VpcEndpointType|Gateway}"},
    {"OwnerId", "{account}"},
    {"CreationTimestamp", "{created}"},
    {"PrivateDnsEnabled", "{.PrivateDnsEnabled|false}"},
    {"RequesterManaged", "false"},
    {"IpAddressType", "{.IpAddressType|ipv4}"},
};
std::string_view endpoint_state(const Record& record) {
    return record.phase == Record::Phase::Creating ? "pending" : "available";
}
constexpr FilterRow kEndpointFilters[] = {
    {"vpc-endpoint-id", "{id}"},
    {"vpc-id", "{.VpcId}"},
    {"service-name", "{.ServiceName}"},
    {"vpc-endpoint-type", "{.VpcEndpointType|Gateway}"},
    {"vpc-endpoint-state",
     {},
     [](const Asking&, const Record& record) {
         return std::vector<std::string>{std::string(endpoint_state(record))};
     }},
};
void write_endpoint(const Asking& asking, aws::Writer& out, const Record& record) {
    out.text("State", endpoint_state(record));
    out.begin_list("Groups");
    for (const std::string& id : engine::texts_at(*record.properties, "SecurityGroupIds"))
        if (const Record* group = find_living(asking, kGroup, id))
            out.begin_structure().text("GroupId", id).text("GroupName", group->name).end();
    out.end();
}

constexpr Thing kThings[] = {
    {{kVpc, kVpcForms, "InvalidVpcID.NotFound", "The vpc ID '{}' does not exist"},
     "Vpcs",
     "VpcIds",
     "vpc",
     "{id}",
     kVpcFilters,
     write_vpc},
    {{kSubnet, kSubnetForms, "InvalidSubnetID.NotFound", "The subnet ID '{}' does not exist"},
     "Subnets",
     "SubnetIds",
     "subnet",
     "{id}",
     kSubnetFilters,
     write_subnet},
    {{kRouteTable, kRouteTableForms, "InvalidRouteTableID.NotFound",
      "The routeTable ID '{}' does not exist"},
     "RouteTables",
     "RouteTableIds",
     "route-table",
     "{id}",
     kRouteTableFilters,
     write_route_table},
    {{kGateway, kGatewayForms, "InvalidInternetGatewayID.NotFound",
      "The internetGateway ID '{}' does not exist"},
     "InternetGateways",
     "InternetGatewayIds",
     "internet-gateway",
     "{id}",
     kGatewayFilters,
     write_gateway},
    {{kNat, kNatForms, "NatGatewayNotFound", "The Nat Gateway {} was not found"},
     "NatGateways",
     "NatGatewayIds",
     "natgateway",
     "{id}",
     kNatFilters,
     write_nat},
    {{kAddress, kAddressForms, "InvalidAllocationID.NotFound",
      "The allocation ID '{}' does not exist"},
     "Addresses",
     "AllocationIds",
     "elastic-ip",
     "{@AllocationId}",
     kAddressFilters,
     write_address},
    {{kGroup, kGroupForms, "InvalidGroup.NotFound", "The security group '{}' does not exist"},
     "SecurityGroups",
     "GroupIds",
     "security-group",
     "{id}",
     kGroupFilters,
     write_permissions},
    {{kEndpoint, kEndpointForms, "InvalidVpcEndpointId.NotFound",
      "The Vpc Endpoint Id '{}' does not exist"},
     "VpcEndpoints",
     "VpcEndpointIds",
     "vpc-endpoint",
     "{id}",
     kEndpointFilters,
     write_endpoint},
};

}  // namespace

std::span<const Thing> things() {
    return kThings;
}

const Thing& thing_called(std::string_view type) {
    return *std::ranges::find_if(kThings,
                                 [&](const Thing& thing) { return thing.kind.type == type; });
}

aws::Either<const Record*> thing_of(const Asking& asking, const Thing& thing, std::string_view id) {
    const Record* record = find_living(asking, thing.kind.type, id);
    // A group's name is no id; an address goes by its allocation.
    if (record && filled(asking, *record, thing.shown_id) != id) record = nullptr;
    if (!record && thing.kind.type == kAddress) record = address_of(asking, id);
    if (record) return record;
    return asking.error(std::string(thing.kind.missing_code),
                        fmt::format(fmt::runtime(thing.kind.missing_message), id));
}

std::string filled(const Asking& asking, const Record& record, std::string_view form) {
    return engine::fill(form, {.account = asking.account(),
                               .region = asking.region(),
                               .name = record.name,
                               .id = record.physical_id,
                               .type = record.type,
                               .properties = record.properties.held.get(),
                               .attributes = record.attributes.held.get()});
}

void write_thing(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                 const Thing& thing, const Record& record) {
    write_record(asking, out, shape, thing.kind, record);
    if (thing.write_more) thing.write_more(asking, out, record);
}

}  // namespace local::ec2
