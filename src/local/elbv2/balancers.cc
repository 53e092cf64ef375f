#include "local/elbv2/balancers.h"

#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/elbv2/things.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr MemberForm kForms[] = {
    {"LoadBalancerArn", "{id}"},
    {"DNSName", "{@DNSName}"},
    {"CanonicalHostedZoneId", "{@CanonicalHostedZoneID}"},
    {"CreatedTime", "{created}"},
    {"LoadBalancerName", "{name}"},
    {"Scheme", "{.Scheme|internet-facing}"},
    {"Type", "{.Type|application}"},
    {"IpAddressType", "{.IpAddressType|ipv4}"},
};
constexpr RecordKind kKind = {
    .type = kBalancer, .members = kForms, .missing_code = {}, .missing_message = {}};

std::vector<std::string> subnets_of(const engine::Record& balancer) {
    std::vector<std::string> subnets = engine::texts_at(*balancer.properties, "Subnets");
    for (const cfn::Object* mapping : engine::objects_at(*balancer.properties, "SubnetMappings"))
        subnets.push_back(engine::text_at(*mapping, "SubnetId"));
    return subnets;
}

const engine::Record* subnet(const Asking& asking, std::string_view id) {
    return asking.inventory() ? asking.inventory()->find("AWS::EC2::Subnet", id) : nullptr;
}

std::string vpc_of(const Asking& asking, const engine::Record& balancer) {
    for (const std::string& id : subnets_of(balancer))
        if (const engine::Record* record = subnet(asking, id))
            return engine::text_at(*record->properties, "VpcId");
    return {};
}

void write_zones(const Asking& asking, aws::Writer& out, const engine::Record& balancer) {
    out.begin_list("AvailabilityZones");
    for (const std::string& id : subnets_of(balancer)) {
        const engine::Record* record = subnet(asking, id);
        if (!record) continue;
        out.begin_structure();
        out.text("ZoneName", engine::text_of(record->attributes->find("AvailabilityZone")));
        out.text("SubnetId", id);
        out.begin_list("LoadBalancerAddresses").end();
        out.end();
    }
    out.end();
}

/// AWS rule balancer.7 [documented] "API reference, CreateLoadBalancer, SecurityGroups": an
/// Application Load Balancer for which none is said has the VPC's default one. Test:
/// Balancers.AreShownFromProvisioningToActive
std::vector<std::string> groups_of(const Asking& asking, const engine::Record& balancer) {
    std::vector<std::string> groups = engine::texts_at(*balancer.properties, "SecurityGroups");
    const std::string type = engine::text_at(*balancer.properties, "Type");
    if (!groups.empty() || (!type.empty() && type != "application")) return groups;
    const engine::Record* vpc = asking.inventory()->find("AWS::EC2::VPC", vpc_of(asking, balancer));
    if (vpc) groups.push_back(engine::text_of(vpc->attributes->find("DefaultSecurityGroup")));
    return groups;
}

void write_balancer(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    engine::Record shown = record;
    cfn::Object properties = *record.properties;
    cfn::Array groups;
    for (std::string& group : groups_of(asking, record))
        groups.emplace_back(std::move(group));
    set_property(properties, "SecurityGroups", std::move(groups));
    shown.properties = engine::share(std::move(properties));
    write_record(asking, out, element_of(*asking.operation().output, "LoadBalancers"), kKind,
                 shown);
    write_unless_empty(out, "VpcId", vpc_of(asking, record));
    bool is_new = record.phase == engine::Record::Phase::Creating;
    out.begin_structure("State").text("Code", is_new ? "provisioning" : "active").end();
    write_zones(asking, out, record);
}

Refused refuse_both(const Asking& asking) {
    if (!asking.input().has("Subnets") || !asking.input().has("SubnetMappings"))
        return std::nullopt;
    return asking.error(kValidation,
                        "You can specify either subnets or subnet mappings, but not both");
}

}  // namespace

Refused create_load_balancer(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 3> kNotYet = {
        "CustomerOwnedIpv4Pool", "EnablePrefixForIpv6SourceNat", "IpamPools"};
    if (auto refused = refuse_not_yet(asking, kValidation, kNotYet)) return refused;
    if (auto refused = refuse_both(asking)) return refused;
    auto made =
        make_or_find(asking, kBalancer, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer_one(asking, answer, "LoadBalancers", *std::get<const engine::Record*>(made),
               write_balancer);
    return std::nullopt;
}

Refused describe_load_balancers(Asking& asking, aws::Writer& answer) {
    auto named = things_in(asking, kBalancer, "LoadBalancerArns");
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    auto records = std::get<std::vector<const engine::Record*>>(std::move(named));
    for (const aws::Value& name : asking.input().list("Names")) {
        const engine::Record* record = find_living(asking, kBalancer, name.as_text());
        if (!record)
            return asking.error("LoadBalancerNotFound",
                                fmt::format("Load balancers '[{}]' not found", name.as_text()));
        records.push_back(record);
    }
    bool is_for_all = !asking.input().has("LoadBalancerArns") && !asking.input().has("Names");
    if (is_for_all) records = living(asking, kBalancer);
    return answer_page(asking, answer, "LoadBalancers", records, write_balancer);
}

// AWS rule balancer.8 [documented] "API reference, DeleteLoadBalancer": one that is not there is
// deleted; its listeners go with it at once, so that its target groups are free. Test:
// Balancers.GoWithTheirListeners
Refused delete_load_balancer(Asking& asking, aws::Writer&) {
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer))
        return error->code == kValidation ? Refused(std::move(*error)) : std::nullopt;
    const std::string arn = std::get<const engine::Record*>(balancer)->physical_id;
    if (auto error = remove(asking, kBalancer, arn)) return error;
    std::vector<std::string> listeners;
    for (const engine::Record* listener : living_users(asking, kListener, arn))
        listeners.push_back(listener->physical_id);
    for (const std::string& listener : listeners)
        if (auto error = remove(asking, kListener, listener)) return error;
    return std::nullopt;
}

Refused set_security_groups(Asking& asking, aws::Writer& answer) {
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
    cfn::Object changes =
        properties_of(*asking.operation().input, asking.input(), {{"LoadBalancerArn", ""}});
    const std::string arn = std::get<const engine::Record*>(balancer)->physical_id;
    if (auto error = change(asking, kBalancer, arn, std::move(changes))) return error;
    const engine::Record& changed = *find_living(asking, kBalancer, arn);
    write_texts(answer, "SecurityGroupIds",
                engine::texts_at(*changed.properties, "SecurityGroups"));
    write_property(answer, *asking.operation().output,
                   "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", *changed.properties);
    return std::nullopt;
}

Refused set_subnets(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 1> kNotYet = {"EnablePrefixForIpv6SourceNat"};
    if (auto refused = refuse_not_yet(asking, kValidation, kNotYet)) return refused;
    if (auto refused = refuse_both(asking)) return refused;
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
    cfn::Object changes =
        properties_of(*asking.operation().input, asking.input(), {{"LoadBalancerArn", ""}});
    // The one takes the place of the other.
    if (changes.find("Subnets"))
        set_property(changes, "SubnetMappings", cfn::Null{});
    else if (changes.find("SubnetMappings"))
        set_property(changes, "Subnets", cfn::Null{});
    const std::string arn = std::get<const engine::Record*>(balancer)->physical_id;
    if (auto error = change(asking, kBalancer, arn, std::move(changes))) return error;
    const engine::Record& changed = *find_living(asking, kBalancer, arn);
    write_zones(asking, answer, changed);
    const std::string kind = engine::text_at(*changed.properties, "IpAddressType");
    answer.text("IpAddressType", kind.empty() ? "ipv4" : kind);
    return std::nullopt;
}

Refused set_ip_address_type(Asking& asking, aws::Writer& answer) {
    auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
    if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
    const std::string kind(asking.input().text("IpAddressType"));
    if (auto error =
            change(asking, kBalancer, std::get<const engine::Record*>(balancer)->physical_id,
                   cfn::Object{{"IpAddressType", kind}}))
        return error;
    answer.text("IpAddressType", kind);
    return std::nullopt;
}

}  // namespace local::elbv2
