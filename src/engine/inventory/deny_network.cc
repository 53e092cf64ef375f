#include "engine/inventory/deny_network.h"

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/cidr.h"
#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::uint8_t kLargest = 16;
constexpr std::uint8_t kSmallest = 28;

Denial invalid(std::string code, std::string message) {
    return {std::move(code), "InvalidRequest", std::move(message)};
}

/// The range around an address, as EC2 takes it. No leading zeros: to some they are octal.
std::optional<base::Cidr> range_of(std::string_view text) {
    std::string address(text.substr(0, text.find('/')));
    auto range = base::Cidr::around(text);
    bool is_plain = range && base::Cidr::parse(address + "/32") &&
                    text == fmt::format("{}/{}", address, range->prefix);
    return is_plain ? range : std::nullopt;
}

/// What `text` is not when it is no range, for the parameter that EC2 calls `name`.
Denial no_range(std::string_view text, std::string_view name) {
    return invalid("InvalidParameterValue",
                   fmt::format("Value ({}) for parameter {} is invalid. This is not a valid CIDR "
                               "block.",
                               text, name));
}

bool has_size_of_network(const base::Cidr& range) {
    return range.prefix >= kLargest && range.prefix <= kSmallest;
}

/// AWS rule network.18 [documented] "EC2 API reference, CreateSubnet; Error codes,
/// InvalidSubnet.Range and InvalidSubnet.Conflict": the range of a subnet has the sizes of a VPC's,
/// lies in that of its VPC and in none of another subnet. Test:
/// InventoryNetwork.RefusesASubnetThatDoesNotFitItsVpc
std::optional<Denial> deny_subnet(const Inventory& inventory, const cfn::Object& properties,
                                  const std::string& text, const base::Cidr& range) {
    std::string id = text_at(properties, "VpcId");
    const Record* vpc = inventory.find("AWS::EC2::VPC", id);
    std::string around = vpc ? text_at(*vpc->properties, "CidrBlock") : std::string();
    auto outer = range_of(around);
    if (!has_size_of_network(range) || (outer && !outer->contains(range)))
        return invalid("InvalidSubnet.Range", fmt::format("The CIDR '{}' is invalid.", text));
    for (const Record* other : inventory.users("AWS::EC2::Subnet", id)) {
        auto taken = range_of(text_at(*other->properties, "CidrBlock"));
        if (taken && taken->overlaps(range))
            return Denial{"InvalidSubnet.Conflict", "AlreadyExists",
                          fmt::format("The CIDR '{}' conflicts with another subnet", text)};
    }
    return std::nullopt;
}

/// What the two numbers of a rule mean in its protocol.
struct Ports {
    std::string_view from;
    std::string_view to;
    std::int64_t last = 65535;
    bool is_range = false;
};

Ports ports_of(std::string_view protocol) {
    if (protocol == "tcp" || protocol == "6" || protocol == "udp" || protocol == "17")
        return {"TCP/UDP port", "TCP/UDP port", 65535, true};
    bool is_icmp =
        protocol == "icmp" || protocol == "1" || protocol == "icmpv6" || protocol == "58";
    if (is_icmp) return {"ICMP type", "ICMP code", 255};
    return {"Port", "Port"};
}

// AWS rule network.21 [observed] "EC2 API reference, IpPermission; github.com/boto/boto3 issue 336,
// terraform-aws-modules/terraform-aws-security-group issue 7": ports are 0 to 65535 and the first
// is not above the last; types and codes of ICMP end at 255; -1 stands for all of them. [chosen]:
// the words of a range that is upside down, and that -1 is taken for TCP and UDP too. Test:
// InventoryNetwork.RefusesPortsThatThereAreNot
std::optional<Denial> deny_ports(const cfn::Object& rule) {
    const Ports ports = ports_of(text_at(rule, "IpProtocol"));
    auto refused = [&](std::string_view name, std::string_view what) -> std::optional<Denial> {
        const std::string text = text_at(rule, name);
        if (text.empty()) return std::nullopt;
        auto number = integer_at(rule, name);
        if (number && *number >= -1 && *number <= ports.last) return std::nullopt;
        return invalid("InvalidParameterValue", fmt::format("{} ({}) out of range", what, text));
    };
    if (auto denial = refused("FromPort", ports.from)) return denial;
    if (auto denial = refused("ToPort", ports.to)) return denial;
    auto from = integer_at(rule, "FromPort");
    auto to = integer_at(rule, "ToPort");
    if (!ports.is_range || !from || !to || *from <= *to) return std::nullopt;
    return invalid("InvalidParameterValue",
                   fmt::format("Invalid value '{}-{}' for portRange.", *from, *to));
}

/// AWS rule network.19 [observed] "Messages that others recorded": the IPv4 range that a rule of a
/// security group lets in or out is one. Test: InventoryNetwork.RefusesARuleForNoRangeOfAddresses
std::optional<Denial> deny_peer(const cfn::Object& rule) {
    const cfn::Expression* peer = rule.find("CidrIp");
    if (!peer || range_of(text_of(peer))) return std::nullopt;
    return invalid("InvalidParameterValue",
                   fmt::format("CIDR block {} is malformed", text_of(peer)));
}

}  // namespace

// AWS rule network.20 [documented] "EC2 API reference, CreateVpc, CidrBlock; Error codes,
// InvalidVpc.Range": what is no IPv4 range is refused, and a VPC whose range is larger than /16 or
// smaller than /28. An address in the range may be named for it. Test:
// InventoryNetwork.RefusesWhatIsNoRangeOfAddresses
std::optional<Denial> deny_new_range(const Inventory& inventory, std::string_view type,
                                     const cfn::Object& properties) {
    bool is_vpc = type == "AWS::EC2::VPC";
    if (!is_vpc && type != "AWS::EC2::Subnet") return std::nullopt;
    const cfn::Expression* block = properties.find("CidrBlock");
    if (!block) return std::nullopt;
    std::string text = text_of(block);
    auto range = range_of(text);
    if (!range) return no_range(text, "cidrBlock");
    if (!is_vpc) return deny_subnet(inventory, properties, text, *range);
    if (has_size_of_network(*range)) return std::nullopt;
    return invalid("InvalidVpc.Range", fmt::format("The CIDR '{}' is invalid.", text));
}

std::optional<Denial> deny_group_rules(std::string_view type, const cfn::Object& properties) {
    auto deny = [](const cfn::Object& rule) {
        auto denial = deny_ports(rule);
        return denial ? denial : deny_peer(rule);
    };
    if (type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress")
        return deny(properties);
    if (type != "AWS::EC2::SecurityGroup") return std::nullopt;
    for (const char* list : {"SecurityGroupIngress", "SecurityGroupEgress"})
        for (const cfn::Object* rule : objects_at(properties, list))
            if (auto denial = deny(*rule)) return denial;
    return std::nullopt;
}

// AWS rule network.23 [observed] "github.com/berlioz-the/berlioz issue 1,
// github.com/binlab/terraform-aws-vault-ha-raft issue 54": an internet gateway is attached to one
// VPC, and a VPC has one. Test: InventoryNetwork.AttachesAGatewayToOneVpc
std::optional<Denial> deny_attachment(const Inventory& inventory, std::string_view type,
                                      const cfn::Object& properties, std::string_view self) {
    if (type != "AWS::EC2::VPCGatewayAttachment") return std::nullopt;
    const std::string gateway = text_at(properties, "InternetGatewayId");
    if (gateway.empty()) return std::nullopt;
    for (const Record* other : inventory.users(type, gateway))
        if (other->physical_id != self)
            return Denial{"Resource.AlreadyAssociated", "AlreadyExists",
                          fmt::format("resource {} is already attached to network {}", gateway,
                                      text_at(*other->properties, "VpcId"))};
    return std::nullopt;
}

}  // namespace engine
