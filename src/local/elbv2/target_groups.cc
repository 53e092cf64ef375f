#include "local/elbv2/target_groups.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/cloud_service.h"
#include "engine/properties.h"
#include "local/elbv2/things.h"
#include "local/reading.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr MemberForm kForms[] = {
    {"TargetGroupArn", "{id}"},
    {"TargetGroupName", "{name}"},
    {"HealthCheckPort", "{.HealthCheckPort|traffic-port}"},
    {"HealthCheckEnabled", "{.HealthCheckEnabled|true}"},
    {"TargetType", "{.TargetType|instance}"},
    {"IpAddressType", "{.IpAddressType|ipv4}"},
};
constexpr RecordKind kKind = {
    .type = kGroup, .members = kForms, .missing_code = {}, .missing_message = {}};

/// AWS rule balancer.10 [documented] "API reference, TargetGroup, LoadBalancerArns": the load
/// balancers whose listeners and rules forward to the group. Test:
/// TargetGroups.AreFoundByTheirLoadBalancer
std::set<std::string> balancers_of(const Asking& asking, const engine::Record& group) {
    std::set<std::string> balancers;
    for (const engine::Record* listener : living_users(asking, kListener, group.physical_id))
        balancers.insert(engine::text_at(*listener->properties, "LoadBalancerArn"));
    for (const engine::Record* rule : living_users(asking, kRule, group.physical_id))
        if (const engine::Record* listener =
                find_living(asking, kListener, engine::text_at(*rule->properties, "ListenerArn")))
            balancers.insert(engine::text_at(*listener->properties, "LoadBalancerArn"));
    return balancers;
}

/// What nobody said, as the core has it.
cfn::Object with_defaults(const engine::Record& record) {
    cfn::Object properties = *record.properties;
    auto unless_said = [&](std::string_view name, cfn::Expression value) {
        if (!properties.find(name)) properties.add(std::string(name), std::move(value));
    };
    engine::TargetGroupSettings settings = engine::target_group_settings_of(record);
    bool is_for_http = settings.balancer == engine::BalancerKind::Application;
    unless_said("HealthCheckProtocol", settings.protocol);
    unless_said("HealthCheckIntervalSeconds", settings.interval.in_seconds());
    unless_said("HealthCheckTimeoutSeconds", settings.timeout.in_seconds());
    unless_said("HealthyThresholdCount", settings.healthy_threshold);
    unless_said("UnhealthyThresholdCount", settings.unhealthy_threshold);
    if (settings.protocol != "TCP") {
        unless_said("HealthCheckPath", settings.path);
        unless_said("Matcher", cfn::Object{{"HttpCode", settings.matcher}});
    }
    if (is_for_http) unless_said("ProtocolVersion", "HTTP1");
    return properties;
}

void write_group(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    engine::Record shown = record;
    shown.properties = engine::share(with_defaults(record));
    write_record(asking, out, element_of(*asking.operation().output, "TargetGroups"), kKind, shown);
    std::set<std::string> balancers = balancers_of(asking, record);
    write_texts(out, "LoadBalancerArns", {balancers.begin(), balancers.end()});
}

}  // namespace

Refused create_target_group(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 1> kNotYet = {"TargetControlPort"};
    if (auto refused = refuse_not_yet(asking, kValidation, kNotYet)) return refused;
    std::string_view type = asking.input().text("TargetType");
    if (type == "lambda" || type == "alb")
        return asking.error(kValidation,
                            fmt::format("TargetType {} is not part of this cloud yet", type));
    auto made =
        make_or_find(asking, kGroup, properties_of(*asking.operation().input, asking.input()));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer_one(asking, answer, "TargetGroups", *std::get<const engine::Record*>(made), write_group);
    return std::nullopt;
}

Refused describe_target_groups(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    auto named = things_in(asking, kGroup, "TargetGroupArns");
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    auto records = std::get<std::vector<const engine::Record*>>(std::move(named));
    for (const aws::Value& name : input.list("Names")) {
        const engine::Record* record = find_living(asking, kGroup, name.as_text());
        if (!record)
            return asking.error("TargetGroupNotFound", "One or more target groups not found");
        records.push_back(record);
    }
    if (!input.has("TargetGroupArns") && !input.has("Names")) records = living(asking, kGroup);
    if (input.has("LoadBalancerArn")) {
        auto balancer = thing_in(asking, kBalancer, "LoadBalancerArn");
        if (auto* error = std::get_if<aws::Error>(&balancer)) return std::move(*error);
        const std::string& arn = std::get<const engine::Record*>(balancer)->physical_id;
        std::erase_if(records, [&](const engine::Record* group) {
            return !balancers_of(asking, *group).contains(arn);
        });
    }
    return answer_page(asking, answer, "TargetGroups", records, write_group);
}

Refused modify_target_group(Asking& asking, aws::Writer& answer) {
    auto group = thing_in(asking, kGroup, "TargetGroupArn");
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(group)->physical_id;
    if (auto error = change(
            asking, kGroup, arn,
            properties_of(*asking.operation().input, asking.input(), {{"TargetGroupArn", ""}})))
        return error;
    answer_one(asking, answer, "TargetGroups", *find_living(asking, kGroup, arn), write_group);
    return std::nullopt;
}

// AWS rule balancer.11 [documented] "API reference, DeleteTargetGroup, Errors": a group that is not
// there is deleted; one that a listener or rule forwards to is in use. Test:
// TargetGroups.CannotGoWhileAListenerForwardsToThem
Refused delete_target_group(Asking& asking, aws::Writer&) {
    auto group = thing_in(asking, kGroup, "TargetGroupArn");
    if (auto* error = std::get_if<aws::Error>(&group))
        return error->code == kValidation ? Refused(std::move(*error)) : std::nullopt;
    return remove(asking, kGroup, std::get<const engine::Record*>(group)->physical_id);
}

}  // namespace local::elbv2
