// RegisterTargets, DeregisterTargets and DescribeTargetHealth, over the core of a target group.

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "engine/target_group.h"
#include "local/elbv2/target_groups.h"
#include "local/elbv2/things.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;
using engine::TargetKey;

bool is_ipv4(std::string_view text) {
    int parts = 0;
    while (true) {
        std::size_t dot = std::min(text.find('.'), text.size());
        unsigned value = 256;
        auto [end, error] = std::from_chars(text.data(), text.data() + dot, value);
        if (error != std::errc() || end != text.data() + dot || value > 255) return false;
        ++parts;
        if (dot == text.size()) return parts == 4;
        text.remove_prefix(dot + 1);
    }
}

// AWS rule balancer.12 [documented] "API reference, RegisterTargets; TargetDescription": an id is an
// address in a group of the type ip; in one of the type instance the id of an instance, of which
// this cloud has none. [chosen]: the words. Test: BalancerTargets.AreAddresses
Refused refuse_target(const Asking& asking, const engine::Record& group, const aws::Value& target) {
    std::string_view id = target.text("Id");
    if (engine::text_at(*group.properties, "TargetType") != "ip")
        return asking.error("InvalidTarget", fmt::format("Instance ID '{}' is not valid", id));
    if (!is_ipv4(id))
        return asking.error(kValidation,
                            fmt::format("The IP address '{}' is not a valid IPv4 address", id));
    for (std::string_view name : {"AvailabilityZone", "QuicServerId"})
        if (target.has(name))
            return asking.error(kValidation, fmt::format("{} of a target is not part of this "
                                                         "cloud yet",
                                                         name));
    return std::nullopt;
}

/// AWS rule balancer.13 [documented] "API reference, TargetDescription, Port": where none is given it
/// is the group's. Test: BalancerTargets.AreRegisteredCheckedAndDrained
std::vector<TargetKey> keys_in(const Asking& asking, const engine::Record& group) {
    std::vector<TargetKey> keys;
    for (const aws::Value& target : asking.input().list("Targets"))
        keys.push_back({std::string(target.text("Id")),
                        static_cast<std::uint16_t>(target.integer(
                            "Port", engine::integer_at(*group.properties, "Port").value_or(0)))});
    return keys;
}

Refused ask_for_targets(Asking& asking, bool registered) {
    auto thing = thing_in(asking, kGroup, "TargetGroupArn");
    if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
    const engine::Record& group = *std::get<const engine::Record*>(thing);
    if (registered)
        for (const aws::Value& target : asking.input().list("Targets"))
            if (auto refused = refuse_target(asking, group, target)) return refused;
    return asking.ask(engine::TargetsAsked{.target_group = group.physical_id,
                                           .targets = keys_in(asking, group),
                                           .registered = registered});
}

void write_health(aws::Writer& out, const engine::TargetGroupSettings& settings,
                  const TargetKey& key, const engine::Target* target) {
    out.begin_structure();
    out.begin_structure("Target").text("Id", key.ip).integer("Port", key.port);
    if (target) write_unless_empty(out, "AvailabilityZone", target->zone);
    out.end();
    out.text("HealthCheckPort", fmt::to_string(settings.health_port.value_or(key.port)));
    out.begin_structure("TargetHealth");
    // AWS rule balancer.14 [documented] "API reference, TargetHealth, Reason": a target that is asked
    // for and not registered is unused. Test: BalancerTargets.AreUnusedWhenNobodyRegisteredThem
    if (!target) {
        out.text("State", "unused").text("Reason", "Target.NotRegistered");
        out.text("Description", "Target is not registered to the target group");
    } else {
        out.text("State", to_string(target->state));
        write_unless_empty(out, "Reason", to_string(target->reason));
        write_unless_empty(out, "Description", description(*target));
    }
    out.end().end();
}

}  // namespace

Refused register_targets(Asking& asking, aws::Writer&) {
    return ask_for_targets(asking, true);
}

Refused deregister_targets(Asking& asking, aws::Writer&) {
    return ask_for_targets(asking, false);
}

Refused describe_target_health(Asking& asking, aws::Writer& answer) {
    constexpr std::array<std::string_view, 1> kNotYet = {"Include"};
    if (auto refused = refuse_not_yet(asking, kValidation, kNotYet)) return refused;
    auto thing = thing_in(asking, kGroup, "TargetGroupArn");
    if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
    const engine::Record& group = *std::get<const engine::Record*>(thing);
    auto address = asking.cloud().find_target_group(group.physical_id);
    const engine::TargetGroup* core = address ? asking.cloud().target_group(*address) : nullptr;
    static const engine::TargetGroupState kNone;
    const engine::TargetGroupState& state = core ? core->state() : kNone;
    answer.begin_list("TargetHealthDescriptions");
    if (!asking.input().has("Targets"))
        for (const auto& [key, target] : state.targets)
            write_health(answer, state.settings, key, &target);
    for (const TargetKey& key : keys_in(asking, group)) {
        auto found = state.targets.find(key);
        write_health(answer, state.settings, key,
                     found == state.targets.end() ? nullptr : &found->second);
    }
    answer.end();
    return std::nullopt;
}

}  // namespace local::elbv2
