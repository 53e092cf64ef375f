#include "local/ec2/groups.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/prng.h"
#include "engine/aws_ids.h"
#include "engine/properties.h"
#include "local/ec2/filters.h"
#include "local/ec2/things.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::ec2 {
namespace {

using Refused = std::optional<aws::Error>;
using engine::Record;
using engine::text_at;

/// What differs between the two directions.
struct Direction {
    bool is_egress = false;
    std::string_view type;      ///< of rules that stand beside their group
    std::string_view property;  ///< of those that stand in it
    std::string_view group;     ///< the properties with the peer
    std::string_view prefix_list;
};
constexpr Direction kIngress = {false, "AWS::EC2::SecurityGroupIngress", "SecurityGroupIngress",
                                "SourceSecurityGroupId", "SourcePrefixListId"};
constexpr Direction kEgress = {true, "AWS::EC2::SecurityGroupEgress", "SecurityGroupEgress",
                               "DestinationSecurityGroupId", "DestinationPrefixListId"};

struct Rule {
    std::string id;
    std::string group;
    const Direction* direction = nullptr;
    cfn::Object fields;
    std::string record = {};  ///< empty: it stands in the group
};

std::string peer_of(const Direction& direction, const cfn::Object& fields) {
    for (std::string_view name : {std::string_view("CidrIp"), std::string_view("CidrIpv6"),
                                  direction.group, direction.prefix_list})
        if (std::string peer = text_at(fields, name); !peer.empty()) return peer;
    return {};
}

std::string port_of(const cfn::Object& fields, std::string_view name) {
    std::string port = text_at(fields, name);
    return port.empty() || text_at(fields, "IpProtocol") == "-1" ? "-1" : port;
}

/// -1 where it says none.
std::int64_t port_number(const cfn::Object& fields, std::string_view name) {
    bool has_ports = text_at(fields, "IpProtocol") != "-1";
    return has_ports ? engine::integer_at(fields, name).value_or(-1) : -1;
}

/// What no two rules of a group and direction share.
std::string key_of(const Direction& direction, const cfn::Object& fields) {
    return fmt::format("{}|{}|{}|{}", text_at(fields, "IpProtocol"), port_of(fields, "FromPort"),
                       port_of(fields, "ToPort"), peer_of(direction, fields));
}

/// Of a rule that stands in its group nothing keeps the id: it follows from what it says.
std::string derived_id(const Direction& direction, const std::string& group,
                       const cfn::Object& fields) {
    std::uint64_t seed = direction.is_egress;
    for (char c : group + key_of(direction, fields))
        seed = base::mix(seed, static_cast<unsigned char>(c));
    return "sgr-" + engine::IdSource{.seed = seed}.hex(17);
}

// AWS rule network.4 [documented] "Amazon VPC user guide, Security groups, Default security
// groups": a new group lets everything out, the default one of a VPC lets in what comes from
// itself; each until somebody says otherwise. Test:
// SecurityGroups.LetEverythingOutUntilToldOtherwise
std::vector<cfn::Object> rules_in(const Record& group, const Direction& direction) {
    std::vector<cfn::Object> rules;
    if (group.properties->find(direction.property)) {
        for (const cfn::Object* one : engine::objects_at(*group.properties, direction.property))
            rules.push_back(*one);
        return rules;
    }
    if (direction.is_egress)
        rules.push_back({{"IpProtocol", "-1"}, {"CidrIp", "0.0.0.0/0"}});
    else if (group.name == "default")
        rules.push_back({{"IpProtocol", "-1"}, {std::string(direction.group), group.physical_id}});
    return rules;
}

std::vector<Rule> rules_of(const Asking& asking, const Record& group, const Direction& direction) {
    std::vector<Rule> rules;
    for (cfn::Object& fields : rules_in(group, direction)) {
        std::string id = derived_id(direction, group.physical_id, fields);
        rules.push_back({std::move(id), group.physical_id, &direction, std::move(fields)});
    }
    for (const Record* record : living_users(asking, direction.type, group.physical_id))
        if (text_at(*record->properties, "GroupId") == group.physical_id)
            rules.push_back({record->physical_id, group.physical_id, &direction,
                             *record->properties, record->physical_id});
    return rules;
}

void write_ports(aws::Writer& out, const cfn::Object& fields) {
    out.text("IpProtocol", text_at(fields, "IpProtocol"));
    if (text_at(fields, "IpProtocol") == "-1") return;
    for (std::string_view name : {"FromPort", "ToPort"})
        if (auto port = engine::integer_at(fields, name)) out.integer(name, *port);
}

/// The peers of one kind, as the list `list` of structures with the member `member`.
void write_peers(const Asking& asking, aws::Writer& out, const std::vector<const Rule*>& rules,
                 std::string_view list, std::string_view member, std::string_view property) {
    out.begin_list(list);
    for (const Rule* rule : rules) {
        const std::string peer = text_at(rule->fields, property);
        if (peer.empty()) continue;
        out.begin_structure();
        write_unless_empty(out, "Description", text_at(rule->fields, "Description"));
        if (member == "GroupId") out.text("UserId", asking.account());
        out.text(member, peer).end();
    }
    out.end();
}

void write_list(const Asking& asking, aws::Writer& out, std::string_view name,
                const std::vector<Rule>& rules) {
    // Rules for the same ports are one permission with several peers.
    std::map<std::string, std::vector<const Rule*>> by_ports;
    for (const Rule& rule : rules)
        by_ports[fmt::format("{}|{}|{}", text_at(rule.fields, "IpProtocol"),
                             port_of(rule.fields, "FromPort"), port_of(rule.fields, "ToPort"))]
            .push_back(&rule);
    out.begin_list(name);
    for (const auto& [ports, peers] : by_ports) {
        const Direction& direction = *peers.front()->direction;
        out.begin_structure();
        write_ports(out, peers.front()->fields);
        write_peers(asking, out, peers, "UserIdGroupPairs", "GroupId", direction.group);
        write_peers(asking, out, peers, "IpRanges", "CidrIp", "CidrIp");
        write_peers(asking, out, peers, "Ipv6Ranges", "CidrIpv6", "CidrIpv6");
        write_peers(asking, out, peers, "PrefixListIds", "PrefixListId", direction.prefix_list);
        out.end();
    }
    out.end();
}

void write_rule(const Asking& asking, aws::Writer& out, const Rule& rule) {
    out.begin_structure();
    out.text("SecurityGroupRuleId", rule.id);
    out.text("GroupId", rule.group);
    out.text("GroupOwnerId", asking.account());
    out.boolean("IsEgress", rule.direction->is_egress);
    out.text("IpProtocol", text_at(rule.fields, "IpProtocol"));
    for (std::string_view name : {"FromPort", "ToPort"})
        out.integer(name, port_number(rule.fields, name));
    write_unless_empty(out, "CidrIpv4", text_at(rule.fields, "CidrIp"));
    write_unless_empty(out, "CidrIpv6", text_at(rule.fields, "CidrIpv6"));
    write_unless_empty(out, "PrefixListId", text_at(rule.fields, rule.direction->prefix_list));
    if (std::string other = text_at(rule.fields, rule.direction->group); !other.empty())
        out.begin_structure("ReferencedGroupInfo")
            .text("GroupId", other)
            .text("UserId", asking.account())
            .end();
    write_unless_empty(out, "Description", text_at(rule.fields, "Description"));
    out.end();
}

std::string protocol_named(std::string_view protocol) {
    if (protocol == "6") return "tcp";
    if (protocol == "17") return "udp";
    if (protocol == "1") return "icmp";
    return std::string(protocol);
}

/// One rule for each peer of the permission.
void add_permission(std::vector<cfn::Object>& rules, const Direction& direction,
                    const aws::Value& permission) {
    struct Peers {
        std::string_view list;
        std::string_view member;
        std::string_view property;
    };
    const Peers kinds[] = {{"UserIdGroupPairs", "GroupId", direction.group},
                           {"IpRanges", "CidrIp", "CidrIp"},
                           {"Ipv6Ranges", "CidrIpv6", "CidrIpv6"},
                           {"PrefixListIds", "PrefixListId", direction.prefix_list}};
    for (const Peers& kind : kinds)
        for (const aws::Value& peer : permission.list(kind.list)) {
            cfn::Object rule{{"IpProtocol", protocol_named(permission.text("IpProtocol"))}};
            for (const char* port : {"FromPort", "ToPort"})
                if (permission.has(port)) rule.add(port, permission.integer(port));
            rule.add(std::string(kind.property), std::string(peer.text(kind.member)));
            if (peer.has("Description"))
                rule.add("Description", std::string(peer.text("Description")));
            rules.push_back(std::move(rule));
        }
}

std::vector<cfn::Object> rules_in_input(const Asking& asking, const Direction& direction) {
    std::vector<cfn::Object> rules;
    for (const aws::Value& permission : asking.input().list("IpPermissions"))
        add_permission(rules, direction, permission);
    const aws::Value& input = asking.input();
    if (!input.has("CidrIp")) return rules;
    cfn::Object rule{{"IpProtocol", protocol_named(input.text("IpProtocol"))}};
    for (const char* port : {"FromPort", "ToPort"})
        if (input.has(port)) rule.add(port, input.integer(port));
    rule.add("CidrIp", std::string(input.text("CidrIp")));
    rules.push_back(std::move(rule));
    return rules;
}

aws::Either<const Record*> group_in(const Asking& asking) {
    constexpr std::array<std::string_view, 5> kNotYet = {"TagSpecifications", "DryRun", "GroupName",
                                                         "SourceSecurityGroupName",
                                                         "SourceSecurityGroupOwnerId"};
    if (auto refused = refuse_not_yet(asking, "UnsupportedOperation", kNotYet)) return *refused;
    return thing_of(asking, thing_called(kGroup), asking.input().text("GroupId"));
}

// AWS rule network.5 [observed] "Messages that others recorded": a rule that is there already is
// refused and told by its peer, protocol and ports. Test: SecurityGroups.HaveEachRuleOnce
Refused refuse_double(const Asking& asking, const std::vector<Rule>& there,
                      const Direction& direction, const cfn::Object& rule) {
    const std::string key = key_of(direction, rule);
    for (const Rule& other : there) {
        if (key_of(direction, other.fields) != key) continue;
        std::string protocol = text_at(rule, "IpProtocol");
        std::ranges::transform(protocol, protocol.begin(), [](char c) {
            return base::is_lower(c) ? static_cast<char>(c - 32) : c;
        });
        std::string ports = fmt::format(", from port: {}, to port: {}", port_of(rule, "FromPort"),
                                        port_of(rule, "ToPort"));
        return asking.error(
            "InvalidPermission.Duplicate",
            fmt::format("the specified rule \"peer: {}, {}{}, ALLOW\" already exists",
                        peer_of(direction, rule), protocol == "-1" ? "ALL" : protocol,
                        protocol == "-1" ? "" : ports));
    }
    return std::nullopt;
}

Refused authorize(Asking& asking, aws::Writer& answer, const Direction& direction) {
    auto found = group_in(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string group = std::get<const Record*>(found)->physical_id;
    std::vector<Rule> there = rules_of(asking, *std::get<const Record*>(found), direction);
    std::vector<cfn::Object> rules = rules_in_input(asking, direction);
    if (rules.empty())
        return asking.error("MissingParameter",
                            "The request must contain the parameter ipPermissions");
    for (const cfn::Object& rule : rules) {
        if (auto refused = refuse_double(asking, there, direction, rule)) return refused;
        there.push_back({{}, group, &direction, rule});
    }
    answer.boolean("Return", true);
    answer.begin_list("SecurityGroupRules");
    for (cfn::Object& rule : rules) {
        cfn::Object properties = rule;
        properties.add("GroupId", group);
        auto made = make(asking, direction.type, std::move(properties));
        if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
        write_rule(asking, answer,
                   {std::get<std::string>(made), group, &direction, std::move(rule)});
    }
    answer.end();
    return std::nullopt;
}

/// The rules that the input names. Error: one of them is not there.
aws::Either<std::vector<Rule>> named_rules(const Asking& asking, const std::vector<Rule>& all,
                                           const Direction& direction) {
    std::vector<Rule> named;
    for (const aws::Value& id : asking.input().list("SecurityGroupRuleIds")) {
        auto rule = std::ranges::find(all, id.as_text(), &Rule::id);
        if (rule == all.end())
            return asking.error(
                "InvalidSecurityGroupRuleId.NotFound",
                fmt::format("The security group rule ID '{}' does not exist", id.as_text()));
        named.push_back(*rule);
    }
    for (const cfn::Object& wanted : rules_in_input(asking, direction)) {
        auto rule = std::ranges::find_if(all, [&](const Rule& one) {
            return key_of(direction, one.fields) == key_of(direction, wanted);
        });
        if (rule == all.end())
            return asking.error("InvalidPermission.NotFound",
                                "The specified rule does not exist in this security group.");
        named.push_back(*rule);
    }
    return named;
}

// AWS rule network.6 [documented] "EC2 API reference, RevokeSecurityGroupIngress, Errors": a rule
// goes by its id or by what it says; one that is not there is refused. Test:
// SecurityGroups.LoseRules
Refused revoke(Asking& asking, aws::Writer& answer, const Direction& direction) {
    auto found = group_in(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string group = std::get<const Record*>(found)->physical_id;
    const std::vector<Rule> all = rules_of(asking, *std::get<const Record*>(found), direction);
    auto named = named_rules(asking, all, direction);
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    const auto& gone = std::get<std::vector<Rule>>(named);
    cfn::Array left;  // in the group itself
    bool is_in_group = false;
    for (const Rule& rule : all) {
        if (!rule.record.empty()) continue;
        if (std::ranges::find(gone, rule.id, &Rule::id) == gone.end())
            left.emplace_back(rule.fields);
        else
            is_in_group = true;
    }
    if (is_in_group)
        if (auto error =
                change(asking, kGroup, group, cfn::Object{{std::string(direction.property), left}}))
            return error;
    for (const Rule& rule : gone)
        if (!rule.record.empty())
            if (auto error = remove(asking, direction.type, rule.record)) return error;
    answer.boolean("Return", true);
    return std::nullopt;
}

}  // namespace

void write_permissions(const Asking& asking, aws::Writer& out, const Record& group) {
    write_list(asking, out, "IpPermissionsEgress", rules_of(asking, group, kEgress));
    write_list(asking, out, "IpPermissions", rules_of(asking, group, kIngress));
}

Refused authorize_security_group_ingress(Asking& asking, aws::Writer& answer) {
    return authorize(asking, answer, kIngress);
}
Refused authorize_security_group_egress(Asking& asking, aws::Writer& answer) {
    return authorize(asking, answer, kEgress);
}
Refused revoke_security_group_ingress(Asking& asking, aws::Writer& answer) {
    return revoke(asking, answer, kIngress);
}
Refused revoke_security_group_egress(Asking& asking, aws::Writer& answer) {
    return revoke(asking, answer, kEgress);
}

Refused describe_security_group_rules(Asking& asking, aws::Writer& answer) {
    std::map<std::string, Rule> rules;
    for (const Record* group : living(asking, kGroup))
        for (const Direction* direction : {&kIngress, &kEgress})
            for (Rule& rule : rules_of(asking, *group, *direction))
                rules.emplace(rule.id, std::move(rule));
    std::vector<std::string> ids;
    const aws::Value::List& wanted = asking.input().list("SecurityGroupRuleIds");
    for (const aws::Value& id : wanted)
        if (!rules.contains(std::string(id.as_text())))
            return asking.error(
                "InvalidSecurityGroupRuleId.NotFound",
                fmt::format("The security group rule ID '{}' does not exist", id.as_text()));
    for (const auto& [id, rule] : rules) {
        auto values = [&](std::string_view name) -> std::optional<std::vector<std::string>> {
            if (name == "group-id") return {{rule.group}};
            if (name == "security-group-rule-id") return {{rule.id}};
            return std::nullopt;
        };
        auto passed = passes(asking, values, {});
        if (auto* error = std::get_if<aws::Error>(&passed)) return std::move(*error);
        bool is_wanted = wanted.empty() || std::ranges::any_of(wanted, [&](const aws::Value& one) {
                             return one.as_text() == id;
                         });
        if (is_wanted && std::get<bool>(passed)) ids.push_back(id);
    }
    auto paged = page_of(asking, std::move(ids), kPages);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("SecurityGroupRules");
    for (const std::string& id : page.ids)
        write_rule(asking, answer, rules.at(id));
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

}  // namespace local::ec2
