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

const std::string kService = "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-web";
const std::string kTask = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-dev-web:4";
const std::string kByHand = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-dev-web:5";

/// `more` are further resources, `properties` further ones of the service; each a line.
std::string body(const std::string& properties, const std::string& more = {}) {
    return "Resources:\n"
           "  Task: { Type: AWS::ECS::TaskDefinition, Properties: { Family: shop-dev-web } }\n" +
           more +
           "  Service:\n"
           "    Type: AWS::ECS::Service\n"
           "    Properties:\n"
           "      Cluster: shop-dev\n"
           "      TaskDefinition: { Ref: Task }\n" +
           properties;
}

DriftCase service(const std::string& properties, const std::string& live,
                  const std::string& more = {}, PhysicalIds ids = {}) {
    ids.insert({{"Task", kTask}, {"Service", kService}});
    DriftCase one({{.name = "shop-dev-web",
                    .subject = "web",
                    .body = body(properties, more),
                    .ids = std::move(ids),
                    .exports = {{"Group", "sg-1"}}}});
    one.shows(Topic::TaskDefinition, kTask, {"{ status: ACTIVE, family: shop-dev-web }"});
    one.shows(Topic::Service, kService,
              {"{ status: ACTIVE, taskDefinition: \"" + kTask + "\", " + live + " }"});
    return one;
}

TEST(DriftOfServices, IsNoneWhereAllIsAsTheTemplateSays) {
    const DriftCase same = service(
        "      DesiredCount: 2\n"
        "      EnableExecuteCommand: false\n"
        "      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [{ "
        "\"Fn::ImportValue\": Group }], Subnets: [subnet-1, subnet-2] } }\n",
        // In another order, and with what AWS fills in.
        "desiredCount: 2, launchType: FARGATE, networkConfiguration: { awsvpcConfiguration: { "
        "subnets: [subnet-2, subnet-1], securityGroups: [sg-1], assignPublicIp: DISABLED } }");
    EXPECT_THAT(same.told(), IsEmpty());
    EXPECT_THAT(same.find().not_compared, IsEmpty());
    EXPECT_EQ(same.find().resources, 2U);
    EXPECT_EQ(same.find().stacks, 1U);
}

TEST(DriftOfServices, IsAnyValueThatTheTemplateHasOtherwise) {
    struct Row {
        std::string property;
        std::string live;
        std::string told;
        std::string command;
    };
    const Row rows[] = {
        {"DesiredCount: 2", "desiredCount: 5", "count of web: 2 in the template, 5 live",
         // Not `slipway scale`, which is of all regions.
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--desired-count 2"},
        {"EnableExecuteCommand: false", "enableExecuteCommand: true",
         "exec of web: false in the template, true live",
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--no-enable-execute-command"},
        {"HealthCheckGracePeriodSeconds: 60", "healthCheckGracePeriodSeconds: 0",
         "grace of web: 60 in the template, 0 live",
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--health-check-grace-period-seconds 60"},
        {"DeploymentConfiguration: { MaximumPercent: 200 }",
         "deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 }",
         "DeploymentConfiguration.MaximumPercent of web: 200 in the template, 100 live",
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--deployment-configuration {\"maximumPercent\":200}"},
        {"DeploymentConfiguration: { EarlySuccessCriteria: { Enable: true } }",
         "deploymentConfiguration: { earlySuccessCriteria: { enable: false } }",
         "DeploymentConfiguration.EarlySuccessCriteria.Enable of web: true in the template, false "
         "live",
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--deployment-configuration {\"earlySuccessCriteria\":{\"enable\":true}}"},
        {"NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet-1, subnet-2] } }",
         "networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-1] } }",
         "NetworkConfiguration.AwsvpcConfiguration.Subnets of web: subnet-1, subnet-2 in the "
         "template, subnet-1 live",
         "aws ecs update-service --region eu-west-1 --cluster shop-dev --service shop-dev-web "
         "--network-configuration "
         "{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-1\",\"subnet-2\"]}}"},
    };
    for (const Row& row : rows) {
        const DriftCase one = service("      " + row.property + "\n", row.live);
        ASSERT_THAT(one.told(), ElementsAre(row.told));
        EXPECT_EQ(command_of(one.find().findings[0].remedy), row.command);
    }
}

TEST(DriftOfServices, LeavesTheCountToAnAutoscaler) {
    const std::string target =
        "  Target: { Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: { ResourceId: "
        "service/shop-dev/shop-dev-web, MinCapacity: 1, MaxCapacity: 9 } }\n";
    EXPECT_THAT(
        service("      DesiredCount: 2\n", "desiredCount: 7", target, {{"Target", "t"}}).told(),
        IsEmpty());
}

TEST(DriftOfServices, LeavesACountThatTheTemplateLeavesOut) {
    EXPECT_THAT(service("", "desiredCount: 7").told(), IsEmpty());
}

TEST(DriftOfServices, LeavesTheCapacityToTheFallbackFromSpot) {
    const std::string spot =
        "      CapacityProviderStrategy: [{ CapacityProvider: FARGATE_SPOT, Weight: 1 }]\n";
    const std::string live =
        "capacityProviderStrategy: [{ capacityProvider: FARGATE, weight: 1, base: 0 }]";
    EXPECT_THAT(service(spot, live).told(),
                ElementsAre("CapacityProviderStrategy[0].CapacityProvider of web: FARGATE_SPOT in "
                            "the template, FARGATE live"));
    EXPECT_THAT(service(spot, live + ", tags: [{ key: slipway:spot, value: fallback-1 }]").told(),
                IsEmpty());
}

TEST(DriftOfServices, LeavesTargetGroupsToEcsWhereTrafficShifts) {
    const std::string shifting = ", AdvancedConfiguration: { AlternateTargetGroupArn: green }";
    auto balanced = [](const std::string& more) {
        return "      LoadBalancers: [{ ContainerName: web, ContainerPort: 80, TargetGroupArn: "
               "blue" +
               more + " }]\n";
    };
    const std::string live =
        "loadBalancers: [{ containerName: web, containerPort: 80, targetGroupArn: green }]";
    EXPECT_THAT(service(balanced(shifting), live).told(), IsEmpty());
    EXPECT_THAT(service(balanced(""), live).told(),
                ElementsAre("LoadBalancers[80].TargetGroupArn of web: blue in the template, green "
                            "live"));
}

TEST(DriftOfServices, IsARevisionThatSomebodyRegisteredWithWhatItHasOtherwise) {
    DriftCase one = service("", "desiredCount: 1");
    one.shows(
        Topic::TaskDefinition, kTask,
        {"{ status: ACTIVE, revision: 4, registeredAt: x, containerDefinitions: [{ name: web, "
         "image: a, environment: [{ name: LEVEL, value: info }, { name: OLD, value: b }] }] "
         "}"});
    one.shows(
        Topic::TaskDefinition, kByHand,
        {"{ status: ACTIVE, revision: 5, registeredAt: y, containerDefinitions: [{ name: web, "
         "image: a, environment: [{ name: PASSWORD, value: hunter2 }, { name: LEVEL, value: "
         "debug }] }] }"});
    one.shows(Topic::Service, kService,
              {"{ status: ACTIVE, taskDefinition: \"" + kByHand + "\" }"});
    EXPECT_THAT(one.told(),
                ElementsAre("task definition of web: shop-dev-web:4 in the template, "
                            "shop-dev-web:5 live",
                            "LEVEL of web: info in the template, debug live",
                            "OLD of web: b in the template, nothing live",
                            // It may be a secret.
                            "PASSWORD of web: nothing in the template, not shown live"));
    const std::vector<DriftFinding> findings = one.find().findings;
    for (const DriftFinding& finding : findings)
        EXPECT_EQ(command_of(finding.remedy),
                  "aws ecs update-service --region eu-west-1 --cluster shop-dev --service "
                  "shop-dev-web --task-definition " +
                      kTask);
    EXPECT_EQ(findings[1].place.keys[0], (std::vector<std::string>{"environment", "LEVEL"}));
}

TEST(DriftOfServices, AskForTheRevisionThatRunsWhereNoStackHasIt) {
    DriftCase one = service("", "desiredCount: 1");
    const auto deployed = deployed_resources(one.wish, one.seen, one.drift.ids);
    EXPECT_THAT(further_questions(deployed, one.drift.answers), IsEmpty());
    one.shows(Topic::Service, kService,
              {"{ status: ACTIVE, taskDefinition: \"" + kByHand + "\" }"});
    EXPECT_THAT(further_questions(deployed, one.drift.answers),
                ElementsAre(DriftQuestion{Topic::TaskDefinition, kByHand}));
}

TEST(DriftOfServices, LeavesTheRevisionToTheCircuitBreaker) {
    DriftCase one = service("", "desiredCount: 1");
    one.shows(Topic::Service, kService,
              {"{ status: ACTIVE, taskDefinition: \"" + kByHand + "\" }"});
    EXPECT_EQ(one.told().size(), 1U);
    one.seen.services["shop-dev-web"].service = {
        .name = "shop-dev-web",
        .status = "ACTIVE",
        .deployments = {{.id = "a", .status = "PRIMARY", .rollout = "COMPLETED"},
                        {.id = "b",
                         .status = "INACTIVE",
                         .rollout = "FAILED",
                         .created = base::Time::unix_seconds(9)}}};
    EXPECT_THAT(one.told(), IsEmpty());
}

TEST(DriftOfServices, IsAServiceThatIsNotThere) {
    DriftCase one = service("", "desiredCount: 1");
    one.shows(Topic::Service, kService, {});
    EXPECT_THAT(one.told(), ElementsAre("the service web: gone"));
    one.shows(Topic::Service, kService, {"{ status: INACTIVE }"});
    EXPECT_THAT(one.told(), ElementsAre("the service web: gone"));
    EXPECT_TRUE(std::holds_alternative<ByPerson>(one.find().findings[0].remedy));
}

TEST(DriftOfTaskDefinitions, IsOneThatWasTakenOutOfUse) {
    DriftCase one = service("", "desiredCount: 1");
    one.shows(Topic::TaskDefinition, kTask, {"{ status: INACTIVE }"});
    EXPECT_THAT(one.told(),
                ElementsAre("status of shop-dev-web:4: ACTIVE in the template, INACTIVE live"));
    one.shows(Topic::TaskDefinition, kTask, {});
    EXPECT_THAT(one.told(),
                ElementsAre("status of shop-dev-web:4: ACTIVE in the template, nothing live"));
}

}  // namespace
}  // namespace rollout
