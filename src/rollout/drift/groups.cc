// Security groups: the rules that the templates of all stacks give them, and those that they have.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "cfn/evaluate.h"
#include "cfn/write_template.h"
#include "rollout/drift/difference.h"
#include "rollout/drift/judging.h"
#include "rollout/drift/remedies.h"

namespace rollout {
namespace {

constexpr std::string_view kGroup = "AWS::EC2::SecurityGroup";
constexpr std::string_view kEverywhere = "0.0.0.0/0";
constexpr std::string_view kEverywhereV6 = "::/0";
constexpr std::string_view kAll = "-1";

/// Ranges, groups and prefix lists are peers.
enum class PeerKind : std::uint8_t { Range, RangeV6, Group, PrefixList };

/// What a rule says. Two rules that say the same are one for AWS.
struct Rule {
    bool is_egress = false;
    std::string protocol = {};  ///< "tcp", "udp", "-1"
    std::string from = {};      ///< ports; empty where the protocol has none
    std::string to = {};
    PeerKind kind = PeerKind::Range;
    std::string peer = {};  ///< empty: AWS alone knows it
    bool operator==(const Rule&) const = default;

    /// One that nobody can tell apart because its peer is not known.
    bool may_be(const Rule& other) const {
        Rule same = *this;
        if (peer.empty()) {
            same.kind = other.kind;
            same.peer = other.peer;
        }
        return same == other;
    }
    bool lets_all_out() const {
        return is_egress && protocol == kAll && (peer == kEverywhere || peer == kEverywhereV6);
    }
};

/// One that a template has.
struct OwnRule {
    Rule rule = {};
    std::string group = {};          ///< empty: AWS alone knows whose it is
    const Deployed* from = nullptr;  ///< the group, or the rule that stands beside it
    bool is_of(const std::string& id) const { return group == id || group.empty(); }
};

std::string protocol_named(const std::string& protocol) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNumbers = {
        {{"6", "tcp"}, {"17", "udp"}, {"1", "icmp"}, {"58", "icmpv6"}}};
    for (const auto& [number, name] : kNumbers)
        if (protocol == number) return std::string(name);
    return protocol;
}

// AWS rule drift.6 [documented] "EC2 API reference, IpRange, CidrIp": AWS keeps the range without
// the bits behind its length: 100.68.0.18/18 is 100.68.0.0/18. Test:
// DriftOfGroups.TakesARangeAsAwsKeepsIt
std::string range_kept(const std::string& range) {
    std::uint32_t bits = 0;
    const char* at = range.data();
    const char* const end = at + range.size();
    for (int part = 0; part < 4; ++part) {
        std::uint32_t byte = 0;
        auto [stop, error] = std::from_chars(at, end, byte);
        const char separator = part < 3 ? '.' : '/';
        if (error != std::errc{} || byte > 255 || stop == end || *stop != separator) return range;
        bits = bits << 8 | byte;
        at = stop + 1;
    }
    std::uint32_t length = 0;
    auto [stop, error] = std::from_chars(at, end, length);
    if (error != std::errc{} || stop != end || length > 32) return range;
    bits &= length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
    return fmt::format("{}.{}.{}.{}/{}", bits >> 24, bits >> 16 & 255, bits >> 8 & 255, bits & 255,
                       length);
}

/// A rule by its properties or by what AWS shows: `kinds` are the names of its peers.
struct PeerName {
    PeerKind kind;
    std::string_view name;
};
Rule rule_in(const cfn::Object& fields, bool is_egress, const std::vector<PeerName>& kinds) {
    Rule rule{.is_egress = is_egress, .protocol = protocol_named(word_of(fields, "IpProtocol"))};
    if (rule.protocol != kAll) {
        rule.from = word_of(fields, "FromPort");
        rule.to = word_of(fields, "ToPort");
        // AWS shows -1 where there are no ports.
        if (rule.from == kAll) rule.from.clear();
        if (rule.to == kAll) rule.to.clear();
    }
    for (const PeerName& one : kinds)
        if (std::string peer = word_of(fields, one.name); !peer.empty()) {
            rule.kind = one.kind;
            rule.peer = one.kind == PeerKind::Range ? range_kept(peer) : peer;
        }
    return rule;
}

Rule own_rule(const cfn::Object& properties, bool is_egress) {
    using enum PeerKind;
    return rule_in(properties, is_egress,
                   {{Range, "CidrIp"},
                    {RangeV6, "CidrIpv6"},
                    {Group, is_egress ? "DestinationSecurityGroupId" : "SourceSecurityGroupId"},
                    {PrefixList, is_egress ? "DestinationPrefixListId" : "SourcePrefixListId"}});
}

/// A member of DescribeSecurityGroupRules' SecurityGroupRules.
Rule live_rule(const cfn::Object& shown) {
    using enum PeerKind;
    Rule rule = rule_in(shown, word_of(shown, "IsEgress") == "true",
                        {{Range, "CidrIpv4"}, {RangeV6, "CidrIpv6"}, {PrefixList, "PrefixListId"}});
    if (std::string group = word_of(object_of(shown, "ReferencedGroupInfo"), "GroupId");
        !group.empty()) {
        rule.kind = Group;
        rule.peer = group;
    }
    return rule;
}

/// The rules of all templates.
std::vector<OwnRule> own_rules(const Judging& judging) {
    std::vector<OwnRule> rules;
    for (const Deployed& one : judging.deployed()) {
        const bool is_egress = one.type == "AWS::EC2::SecurityGroupEgress";
        if (is_egress || one.type == "AWS::EC2::SecurityGroupIngress")
            rules.push_back(
                {own_rule(one.properties, is_egress), text_in(one.properties, "GroupId"), &one});
        if (one.type != kGroup) continue;
        for (const cfn::Object* rule : objects_of(one.properties, "SecurityGroupIngress"))
            rules.push_back({own_rule(*rule, false), one.id, &one});
        for (const cfn::Object* rule : objects_of(one.properties, "SecurityGroupEgress"))
            rules.push_back({own_rule(*rule, true), one.id, &one});
    }
    return rules;
}

/// "10.0.0.0/8:5001", "the group of api on every port".
std::string peer_and_ports(const Judging& judging, const Rule& rule) {
    const std::string peer = judging.name_of(rule.peer);
    if (rule.protocol == kAll) return peer + " on every port";
    const std::string ports = rule.from == rule.to ? rule.from : rule.from + "-" + rule.to;
    const std::string suffix = rule.protocol == "tcp" ? "" : "/" + rule.protocol;
    return fmt::format("{}:{}{}", peer, ports, suffix);
}

std::string in_words(const Judging& judging, const std::string& group, const Rule& rule) {
    return fmt::format("{} lets {} {}", judging.name_of(group), rule.is_egress ? "out to" : "in",
                       peer_and_ports(judging, rule));
}

Remedy revoke(const Judging& judging, const std::string& group, const Rule& rule,
              const std::string& id) {
    return aws_command(
        "ec2", rule.is_egress ? "revoke-security-group-egress" : "revoke-security-group-ingress",
        judging.wish().region, {"--group-id", group, "--security-group-rule-ids", id});
}

Remedy authorize(const Judging& judging, const std::string& group, const Rule& rule) {
    struct Peers {
        PeerKind kind;
        const char* list;
        const char* member;
    };
    constexpr std::array<Peers, 4> kPeers = {
        Peers{PeerKind::Range, "IpRanges", "CidrIp"},
        Peers{PeerKind::RangeV6, "Ipv6Ranges", "CidrIpv6"},
        Peers{PeerKind::Group, "UserIdGroupPairs", "GroupId"},
        Peers{PeerKind::PrefixList, "PrefixListIds", "PrefixListId"}};
    cfn::Object permission{{"IpProtocol", rule.protocol}};
    for (const auto& [name, port] : {std::pair("FromPort", rule.from), {"ToPort", rule.to}}) {
        std::int64_t number = 0;
        if (std::from_chars(port.data(), port.data() + port.size(), number).ec == std::errc{})
            permission.add(name, number);
    }
    for (const Peers& peers : kPeers)
        if (peers.kind == rule.kind)
            permission.add(peers.list, cfn::Array{cfn::Object{{peers.member, rule.peer}}});
    return aws_command(
        "ec2",
        rule.is_egress ? "authorize-security-group-egress" : "authorize-security-group-ingress",
        judging.wish().region,
        {"--group-id", group, "--ip-permissions",
         cfn::compact_json(cfn::Expression(cfn::Array{permission}))});
}

/// Whose group it is, for people and for the manifest: "blnk-api".
std::string subject_of(const Judging& judging, const Deployed& group) {
    constexpr std::string_view kOf = "the group of ";
    std::string name = judging.name_of(group.id);
    name = name.starts_with(kOf) ? name.substr(kOf.size()) : name;
    constexpr std::string_view kJob = "job ";
    return name.starts_with(kJob) ? name.substr(kJob.size()) : name;
}

/// One group with what it has.
class GroupJudge {
  public:
    GroupJudge(Judging& judging, const Deployed& group, const std::vector<OwnRule>& own,
               const Shown& shown)
        : judging_(judging), group_(group), own_(own) {
        for (const cfn::Object& one : shown)
            live_.emplace_back(live_rule(one), word_of(one, "SecurityGroupRuleId"));
    }

    void judge_added() {
        for (const auto& [rule, id] : live_) {
            const bool is_ours = std::ranges::any_of(own_, [&](const OwnRule& one) {
                return one.is_of(group_.id) && one.rule.may_be(rule);
            });
            if (is_ours || (keeps_default() && rule.lets_all_out())) continue;
            add(id, Added{in_words(judging_, group_.id, rule)},
                revoke(judging_, group_.id, rule, id));
        }
    }

    void judge_gone() {
        for (const OwnRule& one : own_)
            if (one.from == &group_) judge_own(one);
        const bool has_egress_beside = std::ranges::any_of(
            own_, [&](const OwnRule& one) { return one.rule.is_egress && one.is_of(group_.id); });
        const bool lets_all_out =
            std::ranges::any_of(live_, [](const auto& one) { return one.first.lets_all_out(); });
        // Whether a rule beside its group takes the default away AWS's pages do not say.
        if (!keeps_default() || has_egress_beside || lets_all_out) return;
        const Rule usual{
            .is_egress = true, .protocol = std::string(kAll), .peer = std::string(kEverywhere)};
        add(group_.id, Gone{in_words(judging_, group_.id, usual)},
            authorize(judging_, group_.id, usual));
    }

  private:
    // AWS rule drift.7 [documented] "CloudFormation template reference, AWS::EC2::SecurityGroup,
    // SecurityGroupEgress": a group whose template says nothing of egress has a rule that lets
    // everything out. Test: DriftOfGroups.LeavesTheDefaultEgressAlone
    bool keeps_default() const { return !group_.properties.find("SecurityGroupEgress"); }

    void judge_own(const OwnRule& own) {
        const bool is_there =
            std::ranges::any_of(live_, [&](const auto& one) { return own.rule.may_be(one.first); });
        if (is_there || own.rule.peer.empty()) return;
        add(group_.id, Gone{in_words(judging_, group_.id, own.rule)},
            authorize(judging_, group_.id, own.rule));
    }

    void add(const std::string& id, Difference difference, Remedy by_hand) {
        DriftFinding& finding = judging_.add(group_, id, std::move(difference), std::move(by_hand));
        finding.subject = subject_of(judging_, group_);
        finding.place.in = Place::In::Service;
    }

    Judging& judging_;
    const Deployed& group_;
    const std::vector<OwnRule>& own_;
    std::vector<std::pair<Rule, std::string>> live_ = {};
};

/// A rule that stands beside its group, in the stack of whoever calls.
void judge_rule(Judging& judging, const OwnRule& own) {
    const Shown* shown = judging.answer(DriftTopic::GroupRules, own.group);
    if (!shown) return;
    if (own.rule.peer.empty()) return judging.leave(*own.from, "the peer");
    judging.count(*own.from);
    if (std::ranges::any_of(
            *shown, [&](const cfn::Object& one) { return own.rule.may_be(live_rule(one)); }))
        return;
    judging.add(*own.from, own.from->id, Gone{in_words(judging, own.group, own.rule)},
                authorize(judging, own.group, own.rule), {{"calls"}});
}

}  // namespace

void judge_groups(Judging& judging, Whole whole) {
    const std::vector<OwnRule> own = own_rules(judging);
    for (const Deployed* group : judging.of_type(kGroup)) {
        const Shown* shown = judging.answer(DriftTopic::GroupRules, group->id);
        if (!shown) continue;
        judging.count(*group);
        GroupJudge judge(judging, *group, own, *shown);
        if (whole == Whole::Yes) judge.judge_added();
        judge.judge_gone();
    }
    for (const OwnRule& one : own)
        if (one.from->type != kGroup && one.from->is_wanted) judge_rule(judging, one);
}

}  // namespace rollout
