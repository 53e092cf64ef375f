#include "engine/cloud.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "engine/codec.h"
#include "engine/ecs/service_views.h"
#include "engine/test_cloud.h"

namespace engine {
namespace {

using base::Duration;
using cfn::Array;
using cfn::Object;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kService = "arn:aws:ecs:eu-west-1:123456789012:service/shop/api";
constexpr const char* kCluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop";

static_assert(Core<Cloud>);

TestWorld with_service(int count) {
    TestWorld world;
    EXPECT_EQ(world.create_stack("shop", one_service_template(count, "api:1")), "");
    world.run(Duration::minutes(30));
    EXPECT_EQ(world.status("shop"), "CREATE_COMPLETE");
    return world;
}

std::string subnet_of(const TestWorld& world) {
    return world.inventory().list("AWS::EC2::Subnet").at(0);
}

RunTaskAsked migration(const TestWorld& world) {
    return {.cluster = "shop",
            .task_definition = "api",
            .count = 1,
            .subnets = {subnet_of(world)},
            .started_by = "anna",
            .overrides = share(Object{{"Cpu", "512"}, {"Memory", "1024"}})};
}

TEST(Cloud, KnowsNothingOfAccountsThatNobodyHasMet) {
    TestWorld world;
    EXPECT_EQ(world.cloud.inventory(kAccount, kRegion), nullptr);
    EXPECT_EQ(world.cloud.stack(kAccount, kRegion, "shop"), nullptr);
    EXPECT_THAT(world.cloud.stacks(kAccount, kRegion), IsEmpty());
    EXPECT_THAT(world.cloud.exports(kAccount, kRegion), IsEmpty());
    EXPECT_FALSE(world.cloud.find_service(kService));
    EXPECT_FALSE(world.cloud.next_wake());
    Cloud::State before;
    before.seed = 1;
    EXPECT_EQ(world.cloud.state(), before);
}

TEST(Cloud, RefusesWhatIsAskedOfAStackThatIsNotThere) {
    TestWorld world;
    EXPECT_EQ(world.update_stack("shop", one_service_template(1, "api:1")),
              "ValidationError: Stack [shop] does not exist");
    EXPECT_EQ(world.delete_stack("shop"), "");
    EXPECT_THAT(world.cloud.stacks(kAccount, kRegion), IsEmpty());
    EXPECT_THAT(world.ask(StackAsked{"", cloudformation::ChangeSetExecuteRequested{"arn:none"}}),
                HasSubstr("ChangeSetNotFound"));
    EXPECT_EQ(world.ask(StackAsked{"", cloudformation::ChangeSetDeleteRequested{"arn:none"}}), "");
    EXPECT_EQ(world.ask(StackAsked{"shop", cloudformation::ChangeSetDeleteRequested{"c"}}),
              "ValidationError: Stack [shop] does not exist");
}

TEST(Cloud, MakesResourcesOfTheApiAsThoseOfStacks) {
    TestWorld world;
    // One that takes its time through its own API too.
    const char* type = "AWS::SQS::Queue";
    EXPECT_EQ(world.ask(ResourceCreateAsked{type, share(Object{{"QueueName", "shop"}})}), "");
    EXPECT_THAT(world.cloud.made().physical_id, testing::EndsWith("/shop"));
    EXPECT_EQ(world.inventory().find(type, "shop")->phase, Record::Phase::Creating);
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.inventory().find(type, "shop")->phase, Record::Phase::Ready);
    std::string refusal = world.ask(ResourceCreateAsked{
        "AWS::EC2::Subnet", share(Object{{"VpcId", "vpc-1"}, {"CidrBlock", "10.0.0.0/24"}})});
    EXPECT_EQ(refusal, "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist");
    std::string body = R"({"Resources": {"Subnet": {"Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}}}})";
    EXPECT_EQ(world.create_stack("net", body), "");
    world.run(Duration::minutes(1));
    EXPECT_THAT(world.failures("net"),
                testing::Contains(HasSubstr("The vpc ID 'vpc-1' does not exist")));
}

TEST(Cloud, RefusesATargetGroupThatItsCoreRefuses) {
    TestWorld world;
    const char* type = "AWS::ElasticLoadBalancingV2::TargetGroup";
    EXPECT_EQ(world.ask(ResourceCreateAsked{"AWS::EC2::VPC",
                                            share(Object{{"CidrBlock", "10.0.0.0/16"}})}),
              "");
    std::string vpc = world.cloud.made().physical_id;
    auto with = [&](const char* delay) {
        return share(Object{
            {"Name", "web"},
            {"VpcId", vpc},
            {"Port", 80},
            {"Protocol", "HTTP"},
            {"TargetGroupAttributes",
             Array{Object{{"Key", "deregistration_delay.timeout_seconds"}, {"Value", delay}}}}});
    };
    std::string why = "ValidationError: Deregistration delay '9999' must be between '0' and '3600'";
    EXPECT_EQ(world.ask(ResourceCreateAsked{type, with("9999")}), why);
    EXPECT_THAT(world.inventory().list(type), IsEmpty());
    EXPECT_EQ(world.ask(ResourceCreateAsked{type, with("30")}), "");
    std::string group = world.cloud.made().physical_id;
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(ResourceUpdateAsked{type, group, with("9999")}), why);
    EXPECT_EQ(*world.inventory().find(type, group)->properties, *with("30"));
}

TEST(Cloud, KeepsRolesOncePerAccount) {
    TestWorld world;
    ResourceCreateAsked role{"AWS::IAM::Role",
                             share(Object{{"RoleName", "deploy"},
                                          {"AssumeRolePolicyDocument", Object{{"Version", "x"}}}})};
    EXPECT_EQ(world.ask(role), "");
    EXPECT_NE(world.cloud.inventory_of(kAccount, "us-east-1", role.type)->find(role.type, "deploy"),
              nullptr);
    ApiRequested elsewhere{kAccount, "us-east-1", role};
    ASSERT_TRUE(world.cloud.refuse(elsewhere));
    EXPECT_EQ(world.cloud.refuse(elsewhere)->code, "EntityAlreadyExists");
    elsewhere.account = "210987654321";
    EXPECT_FALSE(world.cloud.refuse(elsewhere));
}

TEST(Cloud, RunsATaskToItsEndAndCountsItInItsCluster) {
    TestWorld world = with_service(0);
    EXPECT_EQ(world.ask(migration(world)), "");
    ASSERT_THAT(world.cloud.made().tasks, SizeIs(1));
    Address task = world.cloud.made().tasks[0];
    EXPECT_EQ(world.cloud.overrides(task)->fields[0].name, "Cpu");
    EXPECT_EQ(world.cloud.find_task(world.cloud.task_arn(task)), task);
    EXPECT_EQ(world.cloud.task(task)->state().request.group, "family:api");
    EXPECT_EQ(world.inventory().find("AWS::ECS::Cluster", "shop")->content, 1U);
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.cloud.task(task)->last_status(), ecs::TaskStatus::Running);
    world.tell(WorldReported{task, ecs::ContainerExited{0, 1, 0, {}}});
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.cloud.task(task)->last_status(), ecs::TaskStatus::Stopped);
    EXPECT_EQ(world.inventory().find("AWS::ECS::Cluster", "shop")->content, 0U);
}

TEST(Cloud, RefusesToRunWhatCannotRun) {
    TestWorld world = with_service(0);
    RunTaskAsked asked = migration(world);
    asked.cluster = "none";
    EXPECT_EQ(world.ask(asked), "ClusterNotFoundException: Cluster not found.");
    asked = migration(world);
    asked.count = 11;
    EXPECT_THAT(world.ask(asked), HasSubstr("between 1 and 10"));
    asked = migration(world);
    asked.count = 0;
    EXPECT_THAT(world.ask(asked), HasSubstr("between 1 and 10"));
    asked = migration(world);
    asked.task_definition = "web";
    EXPECT_THAT(world.ask(asked), HasSubstr("TaskDefinition not found"));
    asked = migration(world);
    asked.subnets = {"subnet-1"};
    EXPECT_THAT(world.ask(asked), HasSubstr("InvalidSubnetID.NotFound"));
    asked = migration(world);
    asked.task_definition = world.inventory().list("AWS::ECS::TaskDefinition").at(0);
    EXPECT_EQ(world.ask(ResourceDeleteAsked{"AWS::ECS::TaskDefinition", asked.task_definition}),
              "");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(asked), "ClientException: TaskDefinition is inactive");
}

TEST(Cloud, StopsATaskForAUser) {
    TestWorld world = with_service(1);
    Address task = world.cloud.tasks(kCluster).at(0);
    EXPECT_THAT(world.ask(StopTaskAsked{"arn:aws:ecs:eu-west-1:1:task/shop/none", ""}),
                HasSubstr("The referenced task was not found."));
    EXPECT_EQ(world.ask(StopTaskAsked{world.cloud.task_arn(task), ""}), "");
    EXPECT_EQ(world.cloud.task(task)->state().stop_reason, "Task stopped by user");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.cloud.task(task)->last_status(), ecs::TaskStatus::Stopped);
    EXPECT_THAT(world.cloud.tasks(kCluster), SizeIs(2));
}

TEST(Cloud, ShowsAStoppedTaskForAnHour) {
    TestWorld world = with_service(1);
    Address task = world.cloud.tasks(kCluster).at(0);
    std::string arn = world.cloud.task_arn(task);
    EXPECT_EQ(world.ask(StopTaskAsked{arn, ""}), "");
    world.run(Duration::minutes(50));
    ASSERT_NE(world.cloud.task(task), nullptr);
    world.run(Duration::minutes(60));
    EXPECT_EQ(world.cloud.task(task), nullptr);
    EXPECT_FALSE(world.cloud.find_task(arn));
    EXPECT_THAT(world.cloud.tasks(kCluster), SizeIs(1));
    // Nobody is there to hear more of it.
    world.tell(WorldReported{task, ecs::HostLost{"gone"}});
    EXPECT_EQ(world.cloud.turned_to().size(), 0U);
}

TEST(Cloud, TakesFactsAboutCoresThatNeverWere) {
    TestWorld world;
    for (CoreKind kind : {CoreKind::Stack, CoreKind::Inventory, CoreKind::Service, CoreKind::Task,
                          CoreKind::TargetGroup, CoreKind::NameService}) {
        world.tell(WorldReported{{kind, 7}, ecs::TaskDeprovisioned{}});
        world.tell(WorldReported{{kind, 0}, TargetProbed{}});
    }
    EXPECT_FALSE(world.cloud.next_wake());
}

TEST(Cloud, ScalesAServiceAndItsRecordFollows) {
    TestWorld world = with_service(1);
    EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, share(Object{{"DesiredCount", 3}}), false}),
              "");
    world.run(Duration::minutes(10));
    const ecs::ServiceScheduler& service =
        *world.cloud.service(*world.cloud.find_service(kService));
    EXPECT_EQ(service.state().settings.desired_count, 3U);
    EXPECT_THAT(world.cloud.tasks(kCluster), SizeIs(3));
    EXPECT_EQ(service.state().deployments.size(), 1U);
    const Record& record = *world.inventory().find("AWS::ECS::Service", kService);
    EXPECT_EQ(*record.properties->find("DesiredCount"), cfn::Expression(3));
    EXPECT_EQ(record.phase, Record::Phase::Ready);
}

TEST(Cloud, ForcesANewDeployment) {
    TestWorld world = with_service(1);
    const auto& service = [&]() -> const ecs::ServiceScheduler& {
        return *world.cloud.service(*world.cloud.find_service(kService));
    };
    for (std::uint32_t round = 1; round <= 2; ++round) {
        std::uint32_t before = service().state().next_deployment;
        EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, {}, true}), "");
        EXPECT_EQ(service().state().next_deployment, before + 1);
        world.run(Duration::minutes(10));
    }
}

std::string registered(TestWorld& world, const char* image) {
    return world.ask(ResourceCreateAsked{
        "AWS::ECS::TaskDefinition",
        share(Object{{"Family", "api"},
                     {"Cpu", "256"},
                     {"Memory", "512"},
                     {"NetworkMode", "awsvpc"},
                     {"RequiresCompatibilities", Array{"FARGATE"}},
                     {"ContainerDefinitions",
                      Array{Object{{"Name", "api"},
                                   {"Image", image},
                                   {"PortMappings", Array{Object{{"ContainerPort", 80}}}}}}}})});
}

ServiceUpdateAsked update_of(Object changes) {
    return {kService, share(std::move(changes)), false};
}

std::uint32_t deployments_begun(const TestWorld& world) {
    return world.cloud.service(*world.cloud.find_service(kService))->state().next_deployment;
}

std::string running_image(const TestWorld& world) {
    const auto& service = *world.cloud.service(*world.cloud.find_service(kService));
    return ecs::running_spec(service)->task->containers.at(0).image;
}

TEST(Cloud, LeavesTheRevisionAloneWhenAnUpdateDoesNotNameIt) {
    TestWorld world = with_service(1);
    EXPECT_EQ(world.ask(update_of({{"TaskDefinition", "api"}})), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(registered(world, "api:2"), "");
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.ask(update_of({{"DesiredCount", 2}})), "");
    EXPECT_EQ(deployments_begun(world), 1U);
    world.run(Duration::minutes(5));
    EXPECT_EQ(world.ask(update_of({{"TaskDefinition", "api"}})), "");
    EXPECT_EQ(deployments_begun(world), 2U);
    EXPECT_EQ(running_image(world), "api:2");
}

TEST(Cloud, LeavesWhatARollbackBroughtBackWhenAnUpdateDoesNotNameIt) {
    TestWorld world;
    EXPECT_EQ(world.create_stack("shop", one_service_template(1, "api:1", true)), "");
    world.run(Duration::minutes(30));
    EXPECT_EQ(registered(world, "api:2"), "");
    world.run(Duration::minutes(1));
    world.crashes = true;
    EXPECT_EQ(world.ask(update_of({{"TaskDefinition", "api:2"}, {"LoadBalancers", Array{}}})), "");
    world.run(Duration::hours(1));
    world.crashes = false;
    world.run(Duration::hours(1));
    ASSERT_EQ(running_image(world), "api:1");
    EXPECT_EQ(world.ask(update_of({{"DesiredCount", 2}})), "");
    EXPECT_EQ(deployments_begun(world), 2U);
    world.run(Duration::minutes(10));
    EXPECT_EQ(world.ask(update_of({{"TaskDefinition", "api:2"}})), "");
    EXPECT_EQ(deployments_begun(world), 3U);
}

TEST(Cloud, ScalesAServiceWhoseRevisionIsInactive) {
    TestWorld world = with_service(1);
    constexpr const char* kType = "AWS::ECS::TaskDefinition";
    EXPECT_EQ(registered(world, "api:2"), "");
    world.run(Duration::minutes(1));
    for (const std::string& revision : world.inventory().list(kType))
        EXPECT_EQ(world.ask(ResourceDeleteAsked{kType, revision}), "");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(update_of({{"DesiredCount", 2}})), "");
    world.run(Duration::minutes(10));
    EXPECT_EQ(world.status("shop"), "CREATE_COMPLETE");
    EXPECT_THAT(world.cloud.tasks(kCluster), SizeIs(2));
    EXPECT_EQ(deployments_begun(world), 1U);
    EXPECT_EQ(world.ask(update_of({{"TaskDefinition", "api:2"}})),
              "ClientException: TaskDefinition is inactive");
    Object another = *world.inventory().find("AWS::ECS::Service", kService)->properties;
    *another.find("ServiceName") = "web";
    EXPECT_EQ(world.ask(ResourceCreateAsked{"AWS::ECS::Service", share(another)}),
              "ClientException: TaskDefinition is inactive");
}

TEST(Cloud, RefusesToForceADeploymentThatWouldShiftTraffic) {
    TestWorld world = with_service(1);
    EXPECT_EQ(
        world.ask(ServiceUpdateAsked{
            kService,
            share(Object{{"DeploymentConfiguration", Object{{"Strategy", "BLUE_GREEN"}}}}), false}),
        "");
    world.run(Duration::minutes(1));
    EXPECT_THAT(world.ask(ServiceUpdateAsked{kService, {}, true}),
                HasSubstr("Shifting traffic between service revisions (strategy BLUE_GREEN)"));
}

TEST(Cloud, RefusesADeploymentWithHooks) {
    TestWorld world = with_service(1);
    auto with = [](Array hooks) {
        return update_of({{"DeploymentConfiguration", Object{{"LifecycleHooks", hooks}}}});
    };
    Object hook{{"TargetType", "PAUSE"}, {"LifecycleStages", Array{"PRE_SCALE_UP"}}};
    EXPECT_EQ(world.ask(with({hook})), "");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, {}, true}),
              "UnsupportedFeatureException: Hooks of a deployment "
              "(DeploymentConfiguration.LifecycleHooks) are not implemented yet, so service api "
              "cannot be deployed anew. Without them it can.");
    EXPECT_EQ(world.ask(update_of({{"DesiredCount", 2}})), "") << "no deployment, nothing to hook";
    world.run(Duration::minutes(10));
    EXPECT_EQ(world.ask(with({})), "");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, {}, true}), "");
}

TEST(Cloud, ChangesACapacityStrategyByForce) {
    TestWorld world = with_service(1);
    auto strategy = [](const char* provider) {
        return cfn::Array{Object{{"CapacityProvider", provider}, {"Weight", 1}}};
    };
    EXPECT_EQ(world.ask(ResourceCreateAsked{
                  "AWS::ECS::ClusterCapacityProviderAssociations",
                  share(Object{{"Cluster", "shop"},
                               {"CapacityProviders", cfn::Array{"FARGATE", "FARGATE_SPOT"}},
                               {"DefaultCapacityProviderStrategy", strategy("FARGATE")}})}),
              "");
    world.run(Duration::minutes(1));
    ServiceUpdateAsked asked{kService,
                             share(Object{{"LaunchType", cfn::Null{}},
                                          {"CapacityProviderStrategy", strategy("FARGATE_SPOT")}}),
                             false};
    EXPECT_THAT(world.ask(asked), HasSubstr("you must force a new deployment"));
    asked.force_new_deployment = true;
    EXPECT_EQ(world.ask(asked), "");
    world.run(Duration::minutes(10));
    std::vector<std::string> running;
    for (Address task : world.cloud.tasks(kCluster))
        if (world.cloud.task(task)->last_status() == ecs::TaskStatus::Running)
            running.push_back(world.cloud.task(task)->state().request.capacity_provider);
    EXPECT_THAT(running, ElementsAre("FARGATE_SPOT"));
}

TEST(Cloud, RefusesToDeleteAServiceThatRunsUnlessForced) {
    TestWorld world = with_service(1);
    EXPECT_NE(world.ask(ServiceDeleteAsked{kService, false}), "");
    EXPECT_EQ(world.ask(ServiceDeleteAsked{kService, true}), "");
    world.run(Duration::minutes(10));
    EXPECT_EQ(world.inventory().find("AWS::ECS::Service", kService), nullptr);
    EXPECT_EQ(world.ask(ServiceDeleteAsked{kService, true}),
              "ServiceNotFoundException: Service not found.");
}

TEST(Cloud, LetsATaskGoWhenItsTargetGroupIsGone) {
    TestWorld world = with_service(1);
    std::string listener = world.inventory().list("AWS::ElasticLoadBalancingV2::Listener").at(0);
    std::string group = world.inventory().list("AWS::ElasticLoadBalancingV2::TargetGroup").at(0);
    EXPECT_THAT(world.ask(ResourceDeleteAsked{"AWS::ElasticLoadBalancingV2::TargetGroup", group}),
                HasSubstr("in use"));
    EXPECT_EQ(world.ask(ResourceDeleteAsked{"AWS::ElasticLoadBalancingV2::Listener", listener}),
              "");
    world.run(Duration::minutes(1));
    EXPECT_EQ(world.ask(ResourceDeleteAsked{"AWS::ElasticLoadBalancingV2::TargetGroup", group}),
              "");
    Address task = world.cloud.tasks(kCluster).at(0);
    EXPECT_EQ(world.ask(StopTaskAsked{world.cloud.task_arn(task), ""}), "");
    world.run(Duration::minutes(3));
    EXPECT_EQ(world.cloud.task(task)->last_status(), ecs::TaskStatus::Stopped);
}

TEST(Cloud, RemembersNoTagsOfADefinitionBesideItsState) {
    TestWorld world = with_service(1);
    EXPECT_EQ(world.ask(ResourceUpdateAsked{
                  "AWS::ECS::TaskDefinition", "api",
                  share(Object{{"Tags", Array{Object{{"Key", "slipway.simulate/unhealthy-rate"},
                                                     {"Value", "1"}}}}})}),
              "");
    auto back = restore(checkpoint(world.cloud.state()));
    ASSERT_TRUE(std::holds_alternative<Cloud>(back));
    ApiRequested forced{kAccount, kRegion, ServiceUpdateAsked{kService, {}, true}};
    world.cloud.handle(forced, world.now);
    std::get<Cloud>(back).handle(forced, world.now);
    EXPECT_TRUE(std::get<Cloud>(back).state() == world.cloud.state());
    const auto& revisions =
        world.cloud.service(*world.cloud.find_service(kService))->state().revisions;
    EXPECT_EQ(revisions.rbegin()->second.spec->task->simulate.size(), 1U);
}

TEST(Cloud, RefusesCheckpointsThatAreNewerOrDamaged) {
    TestWorld world = with_service(1);
    std::string bytes = checkpoint(world.cloud.state());
    ASSERT_TRUE(std::holds_alternative<Cloud>(restore(bytes)));
    std::string newer = bytes;
    newer[1] = 9;
    EXPECT_EQ(std::get<std::string>(restore(newer)),
              "the checkpoint was written by a newer slipway");
    for (std::size_t length = 0; length < bytes.size(); length += 97)
        EXPECT_EQ(std::get<std::string>(restore(bytes.substr(0, length))),
                  "the checkpoint is damaged");
    EXPECT_EQ(std::get<std::string>(restore("")), "the checkpoint is damaged");
}

TEST(Cloud, WritesItsFactsAsItReadsThem) {
    std::vector<Cloud::Fact> facts = {
        CloudStarted{5},
        ApiRequested{kAccount, kRegion,
                     ResourceCreateAsked{"AWS::ECS::Cluster", share(Object{{"ClusterName", "x"}})}},
        ApiRequested{kAccount, kRegion, StackAsked{"shop", cloudformation::StackDeleteRequested{}}},
        WorldReported{{CoreKind::Task, 3}, ecs::ImagePulled{1, "sha256:2"}},
        Restarted{},
    };
    for (const Cloud::Fact& fact : facts) {
        auto back = from_bytes<Cloud::Fact>(to_bytes(fact));
        ASSERT_TRUE(back);
        EXPECT_TRUE(*back == fact);
    }
}

}  // namespace
}  // namespace engine
