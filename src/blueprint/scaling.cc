#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "blueprint/cron.h"
#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "cfn/applicationautoscaling.h"

namespace blueprint {
namespace {

namespace scaling = cfn::applicationautoscaling;
namespace policy = cfn::applicationautoscaling::scaling_policy;
namespace target = cfn::applicationautoscaling::scalable_target;

using ScalableTarget = cfn::Handle<scaling::ScalableTarget>;

std::vector<target::ScheduledAction> schedule(const platform::Scale& scale) {
    std::vector<target::ScheduledAction> actions;
    for (const platform::ScheduledRange& range : scale.schedule) {
        std::optional<std::string> when = aws_cron(range.cron);
        if (!when) continue;
        // Named by its time: names tell actions apart, and a reshuffle renames none.
        std::string key = range.cron + " " + range.timezone;
        actions.push_back({
            .ScalableTargetAction =
                target::ScalableTargetAction{.MaxCapacity = range.max, .MinCapacity = range.min},
            .Schedule = *when,
            .ScheduledActionName = "at-" + base::sha256_hex(key, 8),
            .Timezone = range.timezone.empty() ? cfn::Value<std::string>() : range.timezone,
        });
    }
    return actions;
}

/// Adds a policy that keeps one metric at a value. Several policies of one target must watch
/// different metrics. AWS: "Target tracking scaling policies for Application Auto Scaling".
void add_policy(const Scope& scope, const platform::Service& service, const ScalableTarget& of,
                std::string id, std::string name, policy::PredefinedMetricSpecification metric,
                std::int64_t value, cfn::Template& body) {
    body.add(std::move(id), scaling::ScalingPolicy{
                                .PolicyName = scope.names.service(service.name) + "-" + name,
                                .PolicyType = policy::PolicyType::kTargetTrackingScaling,
                                .ScalingTargetId = cfn::ref(of),
                                .TargetTrackingScalingPolicyConfiguration =
                                    policy::TargetTrackingScalingPolicyConfiguration{
                                        .PredefinedMetricSpecification = std::move(metric),
                                        .ScaleInCooldown = service.scale->in.in_seconds(),
                                        .ScaleOutCooldown = service.scale->out.in_seconds(),
                                        .TargetValue = value,
                                    },
                            });
}

}  // namespace

void add_scaling(const Scope& scope, const platform::Service& service, const Reach* reach,
                 std::string service_id, cfn::Template& body) {
    const platform::Scale& scale = *service.scale;
    std::vector<target::ScheduledAction> actions = schedule(scale);
    auto of = body.add(
        "ScalableTarget",
        scaling::ScalableTarget{
            .MaxCapacity = scale.max,
            .MinCapacity = scale.min,
            .ResourceId =
                "service/" + scope.names.cluster() + "/" + scope.names.service(service.name),
            .ScalableDimension = target::ScalableDimension::kEcsServiceDesiredCount,
            .ScheduledActions = actions.empty() ? cfn::List<target::ScheduledAction>()
                                                : cfn::List<target::ScheduledAction>(actions),
            .ServiceNamespace = target::ServiceNamespace::kEcs,
            .Tags = tag_list(workload_tags(scope, service)),
            // Its id is a text, so nothing else says that the service comes first.
        },
        {.depends_on = {std::move(service_id)}});
    if (scale.cpu_percent) {
        add_policy(scope, service, of, "CpuScaling", "cpu",
                   {.PredefinedMetricType =
                        policy::PredefinedMetricType::kECSServiceAverageCPUUtilization},
                   **scale.cpu_percent, body);
    }
    if (scale.memory_percent) {
        add_policy(scope, service, of, "MemoryScaling", "memory",
                   {.PredefinedMetricType =
                        policy::PredefinedMetricType::kECSServiceAverageMemoryUtilization},
                   **scale.memory_percent, body);
    }
    // This metric is of one target group, and shifting traffic changes which one has the requests.
    // AWS: API reference of Application Auto Scaling, "PredefinedMetricSpecification",
    // ResourceLabel.
    if (scale.requests && reach && !reach->alternate) {
        cfn::Expression label =
            cfn::sub("${LoadBalancer}/${TargetGroup.TargetGroupFullName}",
                     {{"LoadBalancer", import(scope.names.load_balancer_full_name())}});
        add_policy(scope, service, of, "RequestScaling", "requests",
                   {.PredefinedMetricType = policy::PredefinedMetricType::kALBRequestCountPerTarget,
                    .ResourceLabel = cfn::text_of(std::move(label))},
                   **scale.requests, body);
    }
}

}  // namespace blueprint
