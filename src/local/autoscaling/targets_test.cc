#include "local/autoscaling/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::TestCloud;
using testing::HasSubstr;

const std::string kPlace =
    R"("ServiceNamespace": "ecs", "ResourceId": "service/shop/api",
       "ScalableDimension": "ecs:service:DesiredCount")";
const std::string kTracking =
    R"("PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration":
       {"TargetValue": 50, "PredefinedMetricSpecification":
         {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})";

/// A service that is steady, and Application Auto Scaling beside it.
struct Scaled : TestCloud {
    Scaled() {
        EXPECT_EQ(create("one", test::one_service()).status, 200);
        wait(Duration::minutes(30));
    }
    base::HttpAnswer ask(const std::string& operation, const std::string& members) {
        base::HttpRequest request =
            aws::test::rest("application-autoscaling", "POST", "/", "{" + members + "}");
        request.headers.push_back({"X-Amz-Target", "AnyScaleFrontendService." + operation});
        request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
        return send(request);
    }
    base::HttpAnswer good(const std::string& operation, const std::string& members) {
        base::HttpAnswer answer = ask(operation, members);
        EXPECT_EQ(answer.status, 200) << operation << ": " << answer.body;
        return answer;
    }
    std::string refused(const std::string& operation, const std::string& members) {
        base::HttpAnswer answer = ask(operation, members);
        EXPECT_NE(answer.status, 200);
        return at(answer, "__type") + ": " + at(answer, "message") + at(answer, "Message");
    }
    std::string target(const std::string& more = R"(, "MinCapacity": 1, "MaxCapacity": 4)") {
        return at(good("RegisterScalableTarget", kPlace + more), "ScalableTargetARN");
    }
};

TEST(ScalableTargets, AreRegisteredAndChanged) {
    Scaled cloud;
    const std::string arn = cloud.target();
    EXPECT_THAT(arn, HasSubstr("arn:aws:application-autoscaling:eu-west-1:000000000000:"
                               "scalable-target/"));
    EXPECT_EQ(cloud.target(R"(, "MaxCapacity": 9, "SuspendedState":
                           {"ScheduledScalingSuspended": true})"),
              arn);
    base::HttpAnswer shown = cloud.good("DescribeScalableTargets", R"("ServiceNamespace": "ecs")");
    EXPECT_EQ(at(shown, "ScalableTargets.0.MinCapacity"), "1");
    EXPECT_EQ(at(shown, "ScalableTargets.0.MaxCapacity"), "9");
    EXPECT_EQ(at(shown, "ScalableTargets.0.ResourceId"), "service/shop/api");
    EXPECT_EQ(at(shown, "ScalableTargets.0.SuspendedState.ScheduledScalingSuspended"), "true");
    EXPECT_EQ(at(shown, "ScalableTargets.0.SuspendedState.DynamicScalingInSuspended"), "false");
    EXPECT_EQ(at(shown, "ScalableTargets.0.ScalableTargetARN"), arn);
    EXPECT_THAT(at(shown, "ScalableTargets.0.RoleARN"), HasSubstr("ECSService"));
    EXPECT_EQ(at(cloud.good("DescribeScalableTargets",
                            R"("ServiceNamespace": "ecs", "ResourceIds": ["service/x/y"])"),
                 "ScalableTargets.0.ResourceId"),
              "");
}

TEST(ScalableTargets, AreRefusedInTheWordsOfAws) {
    Scaled cloud;
    EXPECT_THAT(cloud.refused("RegisterScalableTarget", kPlace + R"(, "MinCapacity": 1)"),
                HasSubstr("ValidationException: MinCapacity and MaxCapacity are required"));
    EXPECT_THAT(
        cloud.refused("RegisterScalableTarget", kPlace + R"(, "MinCapacity": 5, "MaxCapacity": 4)"),
        HasSubstr("Maximum capacity cannot be less than minimum capacity"));
    EXPECT_THAT(cloud.refused("RegisterScalableTarget",
                              R"("ServiceNamespace": "ecs", "ResourceId": "service/shop/no",
                                 "ScalableDimension": "ecs:service:DesiredCount",
                                 "MinCapacity": 1, "MaxCapacity": 2)"),
                HasSubstr("ECS service doesn't exist: service/shop/no"));
    EXPECT_THAT(cloud.refused("RegisterScalableTarget",
                              R"("ServiceNamespace": "rds", "ResourceId": "cluster:a",
                                 "ScalableDimension": "rds:cluster:ReadReplicaCount",
                                 "MinCapacity": 1, "MaxCapacity": 2)"),
                HasSubstr("The service namespace rds is not part of this cloud yet"));
    EXPECT_EQ(cloud.refused("DeregisterScalableTarget", kPlace),
              "ObjectNotFoundException: No scalable target found for service namespace: ecs, "
              "resource ID: service/shop/api, scalable dimension: ecs:service:DesiredCount");
}

TEST(ScalableTargets, TakeTheirPoliciesWithThem) {
    Scaled cloud;
    cloud.target();
    cloud.good("PutScalingPolicy", kPlace + R"(, "PolicyName": "cpu", )" + kTracking);
    cloud.good("DeregisterScalableTarget", kPlace);
    EXPECT_EQ(at(cloud.good("DescribeScalingPolicies", R"("ServiceNamespace": "ecs")"),
                 "ScalingPolicies.0.PolicyName"),
              "");
    EXPECT_EQ(at(cloud.good("DescribeScalableTargets", R"("ServiceNamespace": "ecs")"),
                 "ScalableTargets.0.ResourceId"),
              "");
}

TEST(ScalableTargets, HaveTags) {
    Scaled cloud;
    const std::string arn =
        cloud.target(R"(, "MinCapacity": 1, "MaxCapacity": 4, "Tags": {"team": "shop"})");
    const std::string of = R"("ResourceARN": ")" + arn + "\"";
    cloud.good("TagResource", of + R"(, "Tags": {"stage": "dev"})");
    EXPECT_EQ(at(cloud.good("ListTagsForResource", of), "Tags.team"), "shop");
    cloud.good("UntagResource", of + R"(, "TagKeys": ["team"])");
    base::HttpAnswer shown = cloud.good("ListTagsForResource", of);
    EXPECT_EQ(at(shown, "Tags.team"), "");
    EXPECT_EQ(at(shown, "Tags.stage"), "dev");
    EXPECT_THAT(cloud.refused("ListTagsForResource", R"("ResourceARN": ")" + arn + "0\""),
                HasSubstr("ResourceNotFoundException: The resource specified does not exist"));
}

TEST(ScalingPolicies, ArePutShownAndDeleted) {
    Scaled cloud;
    const std::string put = kPlace + R"(, "PolicyName": "cpu", )" + kTracking;
    EXPECT_THAT(cloud.refused("PutScalingPolicy", put), HasSubstr("No scalable target found"));
    cloud.target();
    const std::string arn = at(cloud.good("PutScalingPolicy", put), "PolicyARN");
    EXPECT_THAT(arn, HasSubstr(":policyName/cpu"));
    EXPECT_EQ(at(cloud.good("PutScalingPolicy", put), "PolicyARN"), arn);
    base::HttpAnswer shown = cloud.good("DescribeScalingPolicies",
                                        R"("ServiceNamespace": "ecs", "PolicyNames": ["cpu"])");
    EXPECT_EQ(at(shown, "ScalingPolicies.0.PolicyARN"), arn);
    EXPECT_EQ(at(shown, "ScalingPolicies.0.ResourceId"), "service/shop/api");
    EXPECT_EQ(at(shown,
                 "ScalingPolicies.0.TargetTrackingScalingPolicyConfiguration."
                 "PredefinedMetricSpecification.PredefinedMetricType"),
              "ECSServiceAverageCPUUtilization");
    cloud.good("DeleteScalingPolicy", kPlace + R"(, "PolicyName": "cpu")");
    EXPECT_THAT(cloud.refused("DeleteScalingPolicy", kPlace + R"(, "PolicyName": "cpu")"),
                HasSubstr("ObjectNotFoundException: No scaling policy found"));
    EXPECT_EQ(cloud.good("DescribeScalingActivities", R"("ServiceNamespace": "ecs")").body,
              R"({"ScalingActivities":[]})");
}

TEST(ScalingPolicies, AreOfTheirType) {
    Scaled cloud;
    cloud.target();
    EXPECT_THAT(cloud.refused("PutScalingPolicy", kPlace + R"(, "PolicyName": "cpu")"),
                HasSubstr("StepScalingPolicyConfiguration is required"));
    EXPECT_THAT(cloud.refused("PutScalingPolicy", kPlace + R"(, "PolicyName": "cpu",
                              "PolicyType": "PredictiveScaling")"),
                HasSubstr("PredictiveScaling is not part of this cloud yet"));
}

TEST(ScheduledActions, ArePutShownAndDeleted) {
    Scaled cloud;
    cloud.target();
    const std::string night = kPlace + R"(, "ScheduledActionName": "night")";
    EXPECT_THAT(cloud.refused("PutScheduledAction", night),
                HasSubstr("Schedule is required for a new scheduled action"));
    cloud.good("PutScheduledAction", night + R"j(, "Schedule": "cron(0 20 * * ? *)",
               "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 1})j");
    cloud.good("PutScheduledAction", night + R"(, "Timezone": "Europe/Vienna")");
    base::HttpAnswer shown = cloud.good("DescribeScheduledActions", R"("ServiceNamespace": "ecs")");
    EXPECT_EQ(at(shown, "ScheduledActions.0.ScheduledActionName"), "night");
    EXPECT_EQ(at(shown, "ScheduledActions.0.Schedule"), "cron(0 20 * * ? *)");
    EXPECT_EQ(at(shown, "ScheduledActions.0.Timezone"), "Europe/Vienna");
    EXPECT_EQ(at(shown, "ScheduledActions.0.ScalableTargetAction.MaxCapacity"), "1");
    cloud.good("DeleteScheduledAction", night);
    EXPECT_THAT(cloud.refused("DeleteScheduledAction", night),
                HasSubstr("ObjectNotFoundException: No scheduled action found"));
}

}  // namespace
}  // namespace local
