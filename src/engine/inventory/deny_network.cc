#include "engine/inventory/deny_network.h"

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/properties.h"

namespace engine {
namespace {

Denial invalid(std::string message) {
    return {"InvalidParameterValue", "InvalidRequest", std::move(message)};
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

// AWS rule network.17 [observed] "EC2 API reference, IpPermission; github.com/boto/boto3 issue 336,
// terraform-aws-modules/terraform-aws-security-group issue 7": ports are 0 to 65535 and the first
// is not above the last; types and codes of ICMP end at 255; -1 stands for all of them. [chosen]:
// the words of a range that is upside down, and that -1 is taken for TCP and UDP too. Test:
// InventoryNetwork.RefusesPortsThatThereAreNot
std::optional<Denial> deny_rule(const cfn::Object& rule) {
    const Ports ports = ports_of(text_at(rule, "IpProtocol"));
    auto refused = [&](std::string_view name, std::string_view what) -> std::optional<Denial> {
        const std::string text = text_at(rule, name);
        if (text.empty()) return std::nullopt;
        auto number = integer_at(rule, name);
        if (number && *number >= -1 && *number <= ports.last) return std::nullopt;
        return invalid(fmt::format("{} ({}) out of range", what, text));
    };
    if (auto denial = refused("FromPort", ports.from)) return denial;
    if (auto denial = refused("ToPort", ports.to)) return denial;
    auto from = integer_at(rule, "FromPort");
    auto to = integer_at(rule, "ToPort");
    if (!ports.is_range || !from || !to || *from <= *to) return std::nullopt;
    return invalid(fmt::format("Invalid value '{}-{}' for portRange.", *from, *to));
}

}  // namespace

std::optional<Denial> deny_network(std::string_view type, const cfn::Object& properties) {
    if (type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress")
        return deny_rule(properties);
    if (type != "AWS::EC2::SecurityGroup") return std::nullopt;
    for (std::string_view list : {"SecurityGroupIngress", "SecurityGroupEgress"})
        for (const cfn::Object* rule : objects_at(properties, list))
            if (auto denial = deny_rule(*rule)) return denial;
    return std::nullopt;
}

}  // namespace engine
