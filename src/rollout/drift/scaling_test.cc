#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/drift/test_drift.h"

namespace rollout {
namespace {

using test::command_of;
using test::DriftCase;
using testing::ElementsAre;
using testing::IsEmpty;
using Topic = DriftTopic;

const std::string kScaled = "service/shop-dev/shop-dev-web";
const std::string kCpu =
    "{ PolicyName: web-cpu, PolicyARN: \"arn:cpu\", PolicyType: TargetTrackingScaling, "
    "TargetTrackingScalingPolicyConfiguration: { TargetValue: 70.0, ScaleInCooldown: 300, "
    "PredefinedMetricSpecification: { PredefinedMetricType: ECSServiceAverageCPUUtilization } } }";

DriftCase scaling(const std::string& more = {}) {
    DriftCase one(
        {{.name = "shop-dev-web",
          .subject = "web",
          .body =
              "Resources:\n"
              "  Target: { Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: { "
              "ResourceId: service/shop-dev/shop-dev-web, MinCapacity: 2, MaxCapacity: 10" +
              more +
              " } }\n"
              "  Cpu: { Type: AWS::ApplicationAutoScaling::ScalingPolicy, Properties: { "
              "PolicyName: "
              "web-cpu, PolicyType: TargetTrackingScaling, ScalingTargetId: { Ref: Target }, "
              "TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, ScaleInCooldown: 300, "
              "PredefinedMetricSpecification: { PredefinedMetricType: "
              "ECSServiceAverageCPUUtilization } } } }\n",
          .ids = {{"Target", "target|1"}, {"Cpu", "arn:cpu"}}}});
    one.shows(Topic::ScalingPolicies, kScaled, {kCpu});
    return one;
}

std::string range(int least, int most, bool suspended = false) {
    return "{ ResourceId: service/shop-dev/shop-dev-web, MinCapacity: " + std::to_string(least) +
           ", MaxCapacity: " + std::to_string(most) +
           ", RoleARN: \"arn:role\", SuspendedState: { DynamicScalingInSuspended: " +
           (suspended ? "true" : "false") + ", ScheduledScalingSuspended: false } }";
}

TEST(DriftOfScaling, IsNoneWhereAllIsAsTheTemplateSays) {
    DriftCase one = scaling();
    one.shows(Topic::ScalableTarget, kScaled, {range(2, 10)});
    EXPECT_THAT(one.told(), IsEmpty());
    EXPECT_EQ(one.find().resources, 2U);
}

TEST(DriftOfScaling, IsAnotherRange) {
    DriftCase one = scaling();
    one.shows(Topic::ScalableTarget, kScaled, {range(1, 40)});
    EXPECT_THAT(one.told(), ElementsAre("fewest tasks of web: 2 in the template, 1 live",
                                        "most tasks of web: 10 in the template, 40 live"));
    EXPECT_EQ(command_of(one.find().findings[0].remedy),
              "aws application-autoscaling register-scalable-target --region eu-west-1 "
              "--service-namespace ecs --scalable-dimension ecs:service:DesiredCount "
              "--resource-id service/shop-dev/shop-dev-web --min-capacity 2 --max-capacity 10");
}

TEST(DriftOfScaling, LeavesTheRangeToScheduledActions) {
    DriftCase one = scaling(
        ", ScheduledActions: [{ ScalableTargetAction: { MinCapacity: 5, MaxCapacity: 20 } "
        "}]");
    one.shows(Topic::ScalableTarget, kScaled, {range(5, 20)});
    EXPECT_THAT(one.told(), IsEmpty());
    one.shows(Topic::ScalableTarget, kScaled, {range(2, 10)});
    EXPECT_THAT(one.told(), IsEmpty());
    one.shows(Topic::ScalableTarget, kScaled, {range(5, 40)});
    EXPECT_THAT(one.told(), ElementsAre("most tasks of web: 10 in the template, 40 live"));
}

TEST(DriftOfScaling, IsWhatSomebodySuspended) {
    DriftCase one = scaling();
    one.shows(Topic::ScalableTarget, kScaled, {range(2, 10, true)});
    EXPECT_THAT(one.told(),
                ElementsAre("scaling of web is suspended (DynamicScalingInSuspended), not ours"));
}

TEST(DriftOfScaling, IsATargetThatIsNotThere) {
    DriftCase one = scaling();
    one.shows(Topic::ScalableTarget, kScaled, {});
    EXPECT_THAT(one.told(), ElementsAre("the autoscaling of web: gone"));
}

TEST(DriftOfScaling, IsAPolicyWithOtherValuesOneMoreOrOneLess) {
    DriftCase one = scaling();
    one.shows(Topic::ScalableTarget, kScaled, {range(2, 10)});
    one.shows(Topic::ScalingPolicies, kScaled,
              {"{ PolicyName: web-cpu, PolicyType: TargetTrackingScaling, "
               "TargetTrackingScalingPolicyConfiguration: { TargetValue: 35, ScaleInCooldown: 300, "
               "PredefinedMetricSpecification: { PredefinedMetricType: "
               "ECSServiceAverageCPUUtilization } } }"});
    EXPECT_THAT(one.told(), ElementsAre("TargetValue of web-cpu: 70 in the template, 35 live"));
    one.shows(Topic::ScalingPolicies, kScaled,
              {kCpu, "{ PolicyName: mine, PolicyARN: \"arn:mine\", PolicyType: StepScaling }"});
    EXPECT_THAT(one.told(), ElementsAre("web is scaled by the policy mine, not ours"));
    EXPECT_EQ(command_of(one.find().findings[0].remedy),
              "aws application-autoscaling delete-scaling-policy --region eu-west-1 "
              "--service-namespace ecs --scalable-dimension ecs:service:DesiredCount "
              "--resource-id service/shop-dev/shop-dev-web --policy-name mine");
    one.shows(Topic::ScalingPolicies, kScaled, {});
    EXPECT_THAT(one.told(), ElementsAre("the scaling policy web-cpu: gone"));
}

}  // namespace
}  // namespace rollout
