#include <algorithm>
#include <string>
#include <vector>

#include "base/match.h"
#include "blueprint/interface.h"
#include "blueprint/service_parts.h"

namespace blueprint {
namespace {

namespace ecs = cfn::ecs::service;
using platform::Breaker;
using platform::Service;

ecs::Strategy word(const platform::Strategy& strategy) {
    return base::match(
        strategy, [](const platform::Rolling&) { return ecs::Strategy::kRolling; },
        [](const platform::BlueGreen&) { return ecs::Strategy::kBlueGreen; },
        [](const platform::Canary&) { return ecs::Strategy::kCanary; },
        [](const platform::Linear&) { return ecs::Strategy::kLinear; });
}

double percent(std::uint32_t tenths) {
    return static_cast<double>(tenths) / 10;
}

/// AWS: "How the Amazon ECS deployment circuit breaker detects failures": the usual threshold is
/// half the count, three at least, which a service of one task takes long to reach.
cfn::Nested<ecs::DeploymentCircuitBreaker> breaker(const Breaker& breaker) {
    ecs::DeploymentCircuitBreaker result{.Enable = breaker.kind != Breaker::Kind::Off,
                                         .Rollback = breaker.kind != Breaker::Kind::Off};
    if (breaker.kind == Breaker::Kind::Count) {
        result.ThresholdConfiguration = ecs::ThresholdConfiguration{
            .Type = ecs::ThresholdConfigurationType::kCount, .Value = breaker.value};
    }
    if (breaker.kind == Breaker::Kind::Percent) {
        result.ThresholdConfiguration = ecs::ThresholdConfiguration{
            .Type = ecs::ThresholdConfigurationType::kUnboundedPercent, .Value = breaker.value};
    }
    return result;
}

/// A release that has to be approved stops where people can look at it: behind the test listener
/// when there is one, else as soon as the new tasks are well. AWS: "Lifecycle hooks for Amazon ECS
/// service deployments".
ecs::DeploymentLifecycleHook approval(const Scope& scope) {
    bool shown = has_test_listener(scope.environment);
    return {.LifecycleStages = {shown ? ecs::LifecycleStages::kPostTestTrafficShift
                                      : ecs::LifecycleStages::kPostScaleUp},
            .TargetType = ecs::TargetType::kPause,
            .TimeoutConfiguration = ecs::HookTimeoutConfig{
                .Action = ecs::Action::kRollback, .TimeoutInMinutes = kApprovalTime.in_minutes()}};
}

/// AWS: "Amazon ECS blue/green deployments" and its siblings, bake times in whole minutes.
void add_shift(const Scope& scope, const Service& service, ecs::DeploymentConfiguration& into) {
    std::int64_t bake = service.deploy.bake->in_minutes();
    into.BakeTimeInMinutes = bake;
    auto wait = [&](const std::optional<base::Duration>& own) {
        return own ? own->in_minutes() : bake;
    };
    if (const auto* canary = std::get_if<platform::Canary>(&*service.deploy.strategy)) {
        into.CanaryConfiguration =
            ecs::CanaryConfiguration{.CanaryBakeTimeInMinutes = wait(canary->wait),
                                     .CanaryPercent = percent(canary->percent_tenths)};
    }
    if (const auto* linear = std::get_if<platform::Linear>(&*service.deploy.strategy)) {
        into.LinearConfiguration =
            ecs::LinearConfiguration{.StepBakeTimeInMinutes = wait(linear->wait),
                                     .StepPercent = percent(linear->percent_tenths)};
    }
    if (*scope.environment.approve) into.LifecycleHooks = {approval(scope)};
}

}  // namespace

ecs::DeploymentConfiguration deployment_configuration(
    const Scope& scope, const Service& service,
    const std::vector<cfn::Value<std::string>>& rollback_alarms) {
    const platform::Deploy& deploy = service.deploy;
    ecs::DeploymentConfiguration result{
        .DeploymentCircuitBreaker = breaker(deploy.breaker),
        .MaximumPercent = deploy.max_percent,
        .MinimumHealthyPercent = deploy.min_healthy_percent,
        .Strategy = word(*deploy.strategy),
    };
    if (!rollback_alarms.empty()) {
        result.Alarms =
            ecs::DeploymentAlarms{.AlarmNames = rollback_alarms, .Enable = true, .Rollback = true};
    }
    // The old tasks may take their time, with streams that last for hours.
    if (deploy.done_when == platform::Deploy::DoneWhen::NewHealthy) {
        result.EarlySuccessCriteria = ecs::DeploymentEarlySuccessCriteria{
            .Enable = true,
            .HealthyPercent = 100,
            .SourceServiceRevisionCleanup = ecs::SourceServiceRevisionCleanup::kDeferred};
    }
    if (platform::shifts_traffic(*deploy.strategy)) add_shift(scope, service, result);
    return result;
}

}  // namespace blueprint
