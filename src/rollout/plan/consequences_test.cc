#include "rollout/plan/consequences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::found;
using test::kNetwork;
using test::live;
using test::network_wanted;
using test::service;
using test::service_found;
using test::service_wanted;
using test::wish;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const std::string kWeb = service("shop-dev-network:Group");

std::string edited(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

/// Of the service's stack, when it becomes `body` with the image `image`.
Consequence of(const std::string& body, const std::string& image = "shop-web@sha256:1",
               std::int64_t running = 3, const std::string& before = kWeb) {
    Wish next = wish({network_wanted(kNetwork), service_wanted(body)});
    next.stacks[1].images[0].image = image;
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-network", found("shop-dev-network", kNetwork));
    seen.stacks.emplace("shop-dev-web", service_found(before));
    seen.services.emplace("shop-dev-web", live(running));
    auto plan = make_plan(next, seen);
    EXPECT_TRUE(plan.ok());
    return consequences_of(next, seen, *plan)[1];
}

TEST(Consequences, AnImageReplacesTheTaskDefinitionAndRollsEveryTask) {
    Consequence result = of(kWeb, "shop-web@sha256:2", 9);
    EXPECT_EQ(result.service, ServiceEffect::Rolls);
    EXPECT_EQ(result.tasks, 9);
    EXPECT_FALSE(result.is_outage);
    EXPECT_THAT(result.touched, ElementsAre(testing::AllOf(Field(&Touched::logical_id, "Task"),
                                                           Field(&Touched::is_replaced, true)),
                                            testing::AllOf(Field(&Touched::logical_id, "Service"),
                                                           Field(&Touched::only_follows, true))));
}

TEST(Consequences, AnotherOrderChangesNoResource) {
    Consequence result = of(edited(kWeb, "    Type: AWS::ECS::Service\n",
                                   "    Type: AWS::ECS::Service\n    DependsOn: [Task]\n"));
    EXPECT_THAT(result.touched, IsEmpty());
    EXPECT_EQ(result.service, ServiceEffect::None);
}

TEST(Consequences, StopBeforeStartIsAnOutage) {
    Consequence result = of(edited(kWeb, "      ServiceName: shop-dev-web\n",
                                   "      ServiceName: shop-dev-web\n"
                                   "      DeploymentConfiguration: { MinimumHealthyPercent: 0, "
                                   "MaximumPercent: 100 }\n"),
                            "shop-web@sha256:2");
    EXPECT_EQ(result.service, ServiceEffect::Rolls);
    EXPECT_TRUE(result.is_outage);
}

TEST(Consequences, ANewTargetGroupIsAnOutageAndANewCheckIsNot) {
    std::string before = edited(kWeb, "      TaskDefinition: { Ref: Task }\n",
                                "      TaskDefinition: { Ref: Task }\n"
                                "      LoadBalancers: [{ TargetGroupArn: { Ref: Group } }]\n");
    before = edited(before, "Outputs:",
                    "  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { "
                    "Protocol: HTTP, HealthCheckPath: /old } }\nOutputs:");
    const std::string image = "shop-web@sha256:2";
    const Consequence replaced =
        of(edited(before, "Protocol: HTTP", "Protocol: HTTPS"), image, 3, before);
    EXPECT_TRUE(replaced.is_outage);
    EXPECT_TRUE(replaced.is_behind_new_group);
    const Consequence checked = of(edited(before, "/old", "/new"), image, 3, before);
    EXPECT_FALSE(checked.is_outage);
    EXPECT_TRUE(checked.checks_old_tasks_anew);
    EXPECT_FALSE(of(before, image, 3, before).checks_old_tasks_anew);
}

TEST(Consequences, WhatStartsNoDeploymentTouchesNoTask) {
    for (const char* line :
         {"      EnableExecuteCommand: true\n", "      HealthCheckGracePeriodSeconds: 30\n",
          "      AvailabilityZoneRebalancing: DISABLED\n"}) {
        Consequence result = of(edited(kWeb, "      ServiceName: shop-dev-web\n",
                                       std::string("      ServiceName: shop-dev-web\n") + line));
        EXPECT_EQ(result.service, ServiceEffect::None) << line;
        EXPECT_THAT(result.touched, Contains(Field(&Touched::logical_id, "Service"))) << line;
    }
}

TEST(Consequences, ACountThatTheTemplateCarriesAddsTasks) {
    Consequence result = of(edited(kWeb, "      ServiceName: shop-dev-web\n",
                                   "      ServiceName: shop-dev-web\n      DesiredCount: 5\n"));
    EXPECT_EQ(result.service, ServiceEffect::Rescales);
    EXPECT_EQ(result.tasks, 2);
    EXPECT_EQ(result.tasks_after, 5);
}

TEST(Consequences, ATextThatComesToTheSameTouchesNothing) {
    Consequence result = of(edited(kWeb, "ServiceName: shop-dev-web",
                                   "ServiceName: { \"Fn::Sub\": \"shop-dev-web\" }"));
    EXPECT_THAT(result.touched, IsEmpty());
    EXPECT_EQ(result.service, ServiceEffect::None);
}

TEST(Consequences, StoresAreNamedWhenTheyChangeOrGo) {
    const std::string before =
        "Resources:\n  Db: { Type: AWS::RDS::DBInstance, Properties: { StorageEncrypted: true, "
        "AllocatedStorage: \"20\" } }\n  Key: { Type: AWS::SecretsManager::Secret }\n";
    auto consequence = [&](const std::string& after) {
        WantedStack data = network_wanted(after);
        data.name = "shop-dev-data";
        Wish next = wish({data});
        CloudSeen seen;
        seen.stacks.emplace("shop-dev-data", found("shop-dev-data", before));
        auto plan = make_plan(next, seen);
        EXPECT_TRUE(plan.ok());
        return consequences_of(next, seen, *plan)[0];
    };
    EXPECT_THAT(consequence(edited(before, "\"20\"", "\"40\"")).data_changed, ElementsAre("Db"));
    EXPECT_THAT(consequence(edited(before, "Encrypted: true", "Encrypted: false")).data_lost,
                ElementsAre("Db"));
    EXPECT_THAT(
        consequence(edited(before, "  Key: { Type: AWS::SecretsManager::Secret }\n", "")).data_lost,
        ElementsAre("Key"));
}

}  // namespace
}  // namespace rollout
