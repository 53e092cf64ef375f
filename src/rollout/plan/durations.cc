#include "rollout/plan/durations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "rollout/deployment_rules.h"

namespace rollout {
namespace {

using base::Duration;

/// Resources that take long, each as long as people see it take; all others a few seconds.
struct Slow {
    std::string_view type;
    Duration makes;
    Duration ends;
};
constexpr std::array kSlow = {
    Slow{"AWS::RDS::DBInstance", Duration::minutes(8), Duration::minutes(6)},
    Slow{"AWS::ElastiCache::ReplicationGroup", Duration::minutes(7), Duration::minutes(5)},
    Slow{"AWS::ElasticLoadBalancingV2::LoadBalancer", Duration::minutes(3), Duration::minutes(1)},
    Slow{"AWS::EC2::NatGateway", Duration::minutes(2), Duration::minutes(1)},
    Slow{"AWS::CertificateManager::Certificate", Duration::minutes(5), Duration::seconds(10)},
    Slow{"AWS::EFS::MountTarget", Duration::seconds(90), Duration::seconds(30)},
    Slow{"AWS::ServiceDiscovery::PrivateDnsNamespace", Duration::seconds(45),
         Duration::seconds(45)},
};
/// Of a stack without any of them.
constexpr Duration kQuick = Duration::seconds(15);
/// From the start of a task until its container runs: its place, its network interface, its image.
constexpr Duration kStart = Duration::seconds(40);
/// ECS calls a task healthy after so long when nobody checks it.
constexpr Duration kUnchecked = Duration::seconds(40);
/// How long CloudFormation waits for a service that does not become steady. AWS: "Service
/// stabilization timeout" of AWS::ECS::Service.
constexpr Duration kMostService = Duration::hours(3);

std::int64_t number(const cfn::Object& object, std::string_view name, std::int64_t otherwise) {
    const cfn::Expression* found = object.find(name);
    const auto* value = found ? found->as<std::int64_t>() : nullptr;
    return value ? *value : otherwise;
}

const Slow* slow(std::string_view type) {
    auto found = std::ranges::find(kSlow, type, &Slow::type);
    return found == kSlow.end() ? nullptr : &*found;
}

std::int64_t seconds_of(const std::string& text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Until a new task counts as healthy, and until an old one has left, by what watches them.
struct Handover {
    Duration healthy = kUnchecked;
    Duration gone = Duration::seconds(30);
};

Handover handover(const cfn::Template& body) {
    Handover found;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type != "AWS::ElasticLoadBalancingV2::TargetGroup") continue;
        const cfn::Object& group = resource.properties;
        found.healthy = Duration::seconds(number(group, "HealthCheckIntervalSeconds", 30) *
                                          number(group, "HealthyThresholdCount", 5));
        const cfn::Expression* attributes = group.find("TargetGroupAttributes");
        const auto* list = attributes ? attributes->as<cfn::Array>() : nullptr;
        if (!list) continue;
        for (const cfn::Expression& one : *list) {
            const auto* pair = one.as<cfn::Object>();
            const cfn::Expression* key = pair ? pair->find("Key") : nullptr;
            const auto* name = key ? key->as<std::string>() : nullptr;
            if (!name || *name != "deregistration_delay.timeout_seconds") continue;
            const cfn::Expression* value = pair->find("Value");
            const auto* text = value ? value->as<std::string>() : nullptr;
            if (text) found.gone = found.gone + Duration::seconds(seconds_of(*text));
        }
    }
    return found;
}

/// How often tasks may fail before the breaker gives up, and how long that takes at most.
Duration worst_service(const cfn::Template& body, Duration expected) {
    if (service_in(body) && breaker_threshold(body, 1) == 0) return kMostService;
    // AWS: "How the Amazon ECS deployment circuit breaker detects failures": at least three tasks
    // have to fail; each may take as long as a good one. Then everything goes back.
    return expected * 3 + expected;
}

Duration longest(const Consequence& consequence) {
    Duration most = kQuick;
    for (const Touched& one : consequence.touched) {
        const Slow* known = slow(one.type);
        if (!known) continue;
        const bool is_made = one.change == cfn::Change::kAdded || one.is_replaced;
        if (one.change == cfn::Change::kRemoved)
            most = std::max(most, known->ends);
        else if (is_made)
            most = std::max(most, known->makes);
    }
    return most;
}

}  // namespace

void add_durations(const cfn::Template& before, const cfn::Template& after, Consequence& into) {
    into.expected = longest(into);
    into.worst = into.expected * 3;
    const Handover hand = handover(after.resources.empty() ? before : after);
    switch (into.service) {
        case ServiceEffect::None: return;
        case ServiceEffect::Ends: into.expected = into.expected + hand.gone; break;
        case ServiceEffect::Starts:
        case ServiceEffect::Rescales: into.expected = into.expected + kStart + hand.healthy; break;
        case ServiceEffect::Rolls:
            into.expected = into.expected + kStart + hand.healthy;
            if (!completes_early(after)) into.expected = into.expected + hand.gone;
            break;
    }
    into.worst = into.service == ServiceEffect::Ends ? into.expected * 3
                                                     : worst_service(after, into.expected);
}

PlannedTime planned_time(const Wish& wish, const Plan& plan,
                         const std::vector<Consequence>& consequences) {
    std::vector<PlannedTime> ends(plan.steps.size());
    PlannedTime most;
    // Steps that stand in somebody's way are behind those that wait for them, so once more.
    for (int round = 0; round < 2; ++round)
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            const Step& step = plan.steps[i];
            PlannedTime end;
            for (std::size_t before : step.after) {
                end.expected = std::max(end.expected, ends[before].expected);
                end.worst = std::max(end.worst, ends[before].worst);
            }
            if (step.kind == StepKind::RunJob) {
                end.expected = end.expected + base::Duration::minutes(1);
                end.worst = end.worst + wish.stacks[*plan.stacks[step.stack].wanted].job->timeout;
            } else {
                end.expected = end.expected + consequences[step.stack].expected;
                end.worst = end.worst + consequences[step.stack].worst;
            }
            ends[i] = end;
            most = {std::max(most.expected, end.expected), std::max(most.worst, end.worst)};
        }
    return most;
}

}  // namespace rollout
