#include "engine/target_group.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

namespace engine {
namespace {

using base::Duration;

constexpr std::uint32_t kMillion = 1'000'000;

std::uint16_t highest_status(BalancerKind balancer) {
    switch (balancer) {
        case BalancerKind::Application: return 499;
        case BalancerKind::Network: return 599;
        case BalancerKind::Gateway: return 399;
    }
    return 0;
}

std::optional<std::uint16_t> parse_status(std::string_view text) {
    std::uint16_t status = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error != std::errc() || end != text.data() + text.size() || text.size() != 3 ||
        status < 200 || status > 599)
        return std::nullopt;
    return status;
}

std::optional<Refusal> refuse_outside(std::string_view what, std::int64_t value, std::int64_t least,
                                      std::int64_t most) {
    if (value >= least && value <= most) return std::nullopt;
    return Refusal{"ValidationError",
                   fmt::format("{} '{}' must be between '{}' and '{}'", what, value, least, most)};
}

/// AWS rule target-group.12 [documented] "ELB API reference, CreateTargetGroup,
/// TargetGroupAttribute": the ranges of health checks, thresholds, delay and slow start; codes up
/// to 499 of groups for HTTP and HTTPS, which no check by TCP may guard, to 599 of those of Network
/// and to 399 of those of Gateway Load Balancers. Test: TargetGroup.RefusesSettingsOutOfTheirRanges
///
/// The first that is wrong, as the API answers.
std::optional<Refusal> refuse_settings(const TargetGroupSettings& settings) {
    struct Range {
        std::string_view what;
        std::int64_t value, least, most;
    };
    const Range ranges[] = {
        {"Health check interval", settings.interval.in_seconds(), 5, 300},
        {"Health check timeout", settings.timeout.in_seconds(), 2, 120},
        {"Healthy threshold count", settings.healthy_threshold, 2, 10},
        {"Unhealthy threshold count", settings.unhealthy_threshold, 2, 10},
        {"Deregistration delay", settings.deregistration_delay.in_seconds(), 0, 3600},
    };
    for (const Range& range : ranges)
        if (auto refusal = refuse_outside(range.what, range.value, range.least, range.most))
            return refusal;
    if (settings.timeout >= settings.interval)
        return Refusal{"ValidationError",
                       "Health check interval must be greater than the timeout."};
    if (settings.slow_start != Duration())
        if (auto refusal =
                refuse_outside("Slow start duration", settings.slow_start.in_seconds(), 30, 900))
            return refusal;
    if (settings.balancer == BalancerKind::Application && settings.protocol == "TCP")
        return Refusal{"ValidationError",
                       "Health check protocol 'TCP' is not supported for target groups with the "
                       "protocol HTTP or HTTPS"};
    std::uint16_t highest = highest_status(settings.balancer);
    std::optional<StatusMatcher> matcher = parse_matcher(settings.matcher);
    bool is_within = matcher && std::ranges::all_of(matcher->ranges, [&](const auto& range) {
                         return range.second <= highest;
                     });
    if (!is_within)
        return Refusal{"ValidationError",
                       fmt::format("Health check matcher HTTP code '{}' must be within '200-{}'",
                                   settings.matcher, highest)};
    return std::nullopt;
}

}  // namespace

std::string_view to_string(TargetState state) {
    switch (state) {
        case TargetState::Initial: return "initial";
        case TargetState::Healthy: return "healthy";
        case TargetState::Unhealthy: return "unhealthy";
        case TargetState::Unused: return "unused";
        case TargetState::Draining: return "draining";
        case TargetState::Unavailable: return "unavailable";
    }
    return "";
}

std::string_view to_string(TargetReason reason) {
    switch (reason) {
        case TargetReason::None: return "";
        case TargetReason::RegistrationInProgress: return "Elb.RegistrationInProgress";
        case TargetReason::InitialHealthChecking: return "Elb.InitialHealthChecking";
        case TargetReason::ResponseCodeMismatch: return "Target.ResponseCodeMismatch";
        case TargetReason::Timeout: return "Target.Timeout";
        case TargetReason::FailedHealthChecks: return "Target.FailedHealthChecks";
        case TargetReason::NotInUse: return "Target.NotInUse";
        case TargetReason::DeregistrationInProgress: return "Target.DeregistrationInProgress";
    }
    return "";
}

std::string description(const Target& target) {
    switch (target.reason) {
        case TargetReason::None: return "";
        case TargetReason::RegistrationInProgress: return "Target registration is in progress";
        case TargetReason::InitialHealthChecking: return "Initial health checks in progress";
        case TargetReason::ResponseCodeMismatch:
            return fmt::format("Health checks failed with these codes: [{}]", target.failed_status);
        case TargetReason::Timeout: return "Request timed out";
        case TargetReason::FailedHealthChecks: return "Health checks failed";
        case TargetReason::NotInUse:
            return "Target group is not configured to receive traffic from the load balancer";
        case TargetReason::DeregistrationInProgress: return "Target deregistration is in progress";
    }
    return "";
}

// AWS rule target-group.13 [documented] "ELB API reference, CreateTargetGroup,
// TargetGroupAttribute": a check every 30 s of "/" for 200, failed after 6 s (10 s where the group
// speaks HTTPS), healthy after 5, unhealthy after 2, a delay of 300 s, no slow start. Groups of
// Network Load Balancers are checked by TCP, failed after 10 s, and by HTTP pass with 200 to 399;
// those of Gateway Load Balancers every 10 s on port 80, failed after 5 s. That UDP and QUIC wait
// as long as TCP is chosen. Test: CloudService.GivesATargetGroupTheDefaultsOfTheApi
TargetGroupSettings default_settings(std::string_view protocol) {
    TargetGroupSettings settings;
    if (protocol.empty() || protocol == "HTTP") return settings;
    settings.timeout = Duration::seconds(10);
    if (protocol == "HTTPS") return settings;
    settings.balancer = BalancerKind::Network;
    settings.protocol = "TCP";
    settings.matcher = "200-399";
    if (protocol != "GENEVE") return settings;
    settings.balancer = BalancerKind::Gateway;
    settings.interval = Duration::seconds(10);
    settings.timeout = Duration::seconds(5);
    settings.health_port = 80;
    return settings;
}

bool StatusMatcher::matches(std::uint16_t status) const {
    return std::ranges::any_of(ranges, [status](const auto& range) {
        return range.first <= status && status <= range.second;
    });
}

std::optional<StatusMatcher> parse_matcher(std::string_view text) {
    StatusMatcher matcher;
    while (true) {
        std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        std::size_t dash = part.find('-');
        std::optional<std::uint16_t> least = parse_status(part.substr(0, dash));
        std::optional<std::uint16_t> most =
            dash == std::string_view::npos ? least : parse_status(part.substr(dash + 1));
        if (!least || !most || *least > *most) return std::nullopt;
        matcher.ranges.emplace_back(*least, *most);
        if (comma == std::string_view::npos) return matcher;
        text.remove_prefix(comma + 1);
    }
}

// AWS rule target-group.11 [documented] "Listener rules, forward actions": each target group gets
// requests in proportion to its weight, 0 to 999; one of weight 0 gets none.
// Test: ForwardShares.FollowTheWeights
std::vector<std::uint32_t> forward_shares(const std::vector<std::uint32_t>& weights) {
    std::vector<std::uint32_t> shares(weights.size());
    std::uint64_t total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    if (total == 0) return shares;
    // What lies below each weight, rounded down: the rounding never adds up.
    std::uint64_t below = 0;
    std::uint64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        below += weights[i];
        std::uint64_t until = below * kMillion / total;
        shares[i] = static_cast<std::uint32_t>(until - given);
        given = until;
    }
    return shares;
}

std::optional<Refusal> TargetGroup::refuse(const Fact& fact) const {
    if (const auto* requested = std::get_if<TargetGroupRequested>(&fact))
        return refuse_settings(requested->settings);
    if (const auto* changed = std::get_if<TargetGroupChanged>(&fact))
        return refuse_settings(changed->settings);
    return std::nullopt;
}

}  // namespace engine
