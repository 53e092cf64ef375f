#include "engine/cloud_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "engine/ecs/service_views.h"
#include "engine/test_cloud.h"

namespace engine {
namespace {

using base::Duration;
using cfn::Array;
using cfn::Object;
using testing::ElementsAre;

Record record_of(Object properties) {
    return {.type = "AWS::ECS::TaskDefinition",
            .physical_id = "arn:td/api:1",
            .properties = share(std::move(properties))};
}

TEST(CloudService, ReadsATaskDefinition) {
    ecs::TaskSpec spec = task_spec_of(record_of(
        {{"Family", "api"},
         {"Cpu", "512"},
         {"Memory", 1024},
         {"ContainerDefinitions",
          Array{Object{{"Name", "init"}, {"Image", "init:1"}, {"Essential", "false"}},
                Object{{"Name", "api"},
                       {"Image", "api:1"},
                       {"StopTimeout", 60},
                       {"DependsOn",
                        Array{Object{{"ContainerName", "init"}, {"Condition", "SUCCESS"}}}},
                       {"HealthCheck", Object{{"Command", Array{"CMD", "/health"}},
                                              {"Interval", "10"},
                                              {"Retries", 2},
                                              {"StartPeriod", 30}}},
                       {"RestartPolicy", Object{{"Enabled", true},
                                                {"IgnoredExitCodes", Array{0, "3"}},
                                                {"RestartAttemptPeriod", 120}}}}}},
         {"Tags", Array{Object{{"Key", "slipway.simulate/start-time"}, {"Value", "30s"}},
                        Object{{"Key", "team"}, {"Value", "x"}}}}}));
    EXPECT_EQ(spec.cpu_units, 512U);
    EXPECT_EQ(spec.memory_mib, 1024U);
    ASSERT_EQ(spec.containers.size(), 2U);
    EXPECT_FALSE(spec.containers[0].essential);
    const ecs::ContainerSpec& api = spec.containers[1];
    EXPECT_TRUE(api.essential);
    EXPECT_EQ(api.stop_timeout, Duration::seconds(60));
    EXPECT_THAT(api.depends_on, ElementsAre(ecs::Dependency{0, ecs::DependencyCondition::Success}));
    ASSERT_TRUE(api.health_check);
    EXPECT_EQ(api.health_check->interval, Duration::seconds(10));
    EXPECT_EQ(api.health_check->timeout, Duration::seconds(5));
    EXPECT_EQ(api.health_check->start_period, Duration::seconds(30));
    ASSERT_TRUE(api.restart_policy);
    EXPECT_THAT(api.restart_policy->ignored_exit_codes, ElementsAre(0, 3));
    EXPECT_THAT(spec.simulate,
                ElementsAre(std::pair<const std::string, std::string>("start-time", "30s")));
}

TEST(CloudService, LeavesTheCountAloneWhenAnUpdateDoesNotGiveIt) {
    ecs::ServiceSettings created = settings_of({}, nullptr);
    EXPECT_EQ(created.desired_count, 1U);
    EXPECT_TRUE(created.zone_rebalancing);
    EXPECT_EQ(created.minimum_healthy_percent, 100U);
    EXPECT_EQ(created.maximum_percent, 200U);
    EXPECT_FALSE(
        settings_of({{"DeploymentConfiguration", Object{{"MaximumPercent", 100}}}}, nullptr)
            .zone_rebalancing);
    ecs::ServiceSettings scaled = created;
    scaled.desired_count = 9;
    scaled.zone_rebalancing = false;
    EXPECT_EQ(settings_of({}, &scaled).desired_count, 9U);
    EXPECT_FALSE(settings_of({}, &scaled).zone_rebalancing);
    EXPECT_EQ(settings_of({{"DesiredCount", "4"}}, &scaled).desired_count, 4U);
}

TEST(CloudService, ReadsTheCircuitBreaker) {
    Object service{
        {"DeploymentConfiguration",
         Object{{"MinimumHealthyPercent", 50},
                {"DeploymentCircuitBreaker",
                 Object{{"Enable", true},
                        {"Rollback", true},
                        {"ResetOnHealthyTask", false},
                        {"ThresholdConfiguration", Object{{"Type", "COUNT"}, {"Value", 2}}}}}}}};
    ecs::ServiceSettings settings = settings_of(service, nullptr);
    EXPECT_EQ(settings.minimum_healthy_percent, 50U);
    EXPECT_TRUE(settings.breaker.enabled);
    EXPECT_TRUE(settings.breaker.rollback);
    EXPECT_FALSE(settings.breaker.reset_on_healthy_task);
    EXPECT_EQ(settings.breaker.threshold, ecs::BreakerSettings::Threshold::Count);
    EXPECT_EQ(settings.breaker.value, 2U);
}

TEST(CloudService, ReadsWhenADeploymentSucceedsEarly) {
    Object service{
        {"DeploymentConfiguration",
         Object{{"EarlySuccessCriteria", Object{{"Enable", true},
                                                {"HealthyPercent", 80},
                                                {"SourceServiceRevisionCleanup", "DEFERRED"}}}}}};
    EXPECT_EQ(settings_of(service, nullptr).early, (ecs::EarlySuccess{true, 80, true}));
    EXPECT_EQ(settings_of({}, nullptr).early, ecs::EarlySuccess{});
}

TEST(CloudService, ForcesADeploymentByAnotherNonce) {
    auto with = [](bool enabled, const char* nonce) {
        return Object{{"ForceNewDeployment", Object{{"EnableForceNewDeployment", enabled},
                                                    {"ForceNewDeploymentNonce", nonce}}}};
    };
    EXPECT_FALSE(forces_deployment({}, {}));
    EXPECT_TRUE(forces_deployment({}, with(true, "a")));
    EXPECT_FALSE(forces_deployment(with(true, "a"), with(true, "a")));
    EXPECT_TRUE(forces_deployment(with(true, "a"), with(true, "b")));
    EXPECT_FALSE(forces_deployment(with(true, "a"), with(false, "b")));
}

TEST(CloudService, TakesTheStrategyOfTheClusterWhenItHasNoneOfItsOwn) {
    TestWorld world;
    EXPECT_EQ(world.create_stack("shop", one_service_template(0, "api:1")), "");
    world.run(Duration::minutes(20));
    EXPECT_EQ(
        world.ask(ResourceCreateAsked{
            "AWS::ECS::ClusterCapacityProviderAssociations",
            share(Object{{"Cluster", "shop"},
                         {"CapacityProviders", Array{"FARGATE_SPOT"}},
                         {"DefaultCapacityProviderStrategy",
                          Array{Object{{"CapacityProvider", "FARGATE_SPOT"}, {"Weight", 3}}}}})}),
        "");
    ServiceSurroundings around{
        .inventory = world.inventory(),
        .target_group = [&](std::string_view arn) { return world.cloud.find_target_group(arn); },
        .name_service = [&](std::string_view id) { return world.cloud.find_name_service(id); },
        .task_spec = [](const Record& record) { return share(task_spec_of(record)); }};
    Object service =
        *world.inventory()
             .find("AWS::ECS::Service", "arn:aws:ecs:eu-west-1:123456789012:service/shop/api")
             ->properties;
    auto capacity = [&] {
        auto revision = revision_of(around, service);
        EXPECT_TRUE(std::holds_alternative<ecs::RevisionSpec>(revision));
        return std::get<ecs::RevisionSpec>(revision).capacity;
    };
    EXPECT_THAT(capacity(), testing::IsEmpty());
    std::erase_if(service.fields,
                  [](const cfn::Field& field) { return field.name == "LaunchType"; });
    EXPECT_THAT(capacity(), ElementsAre(ecs::CapacityShare{"FARGATE_SPOT", 0, 3}));
}

constexpr const char* kService = "arn:aws:ecs:eu-west-1:123456789012:service/shop/api";

TEST(CloudService, KeepsTheStrategyThatAnUpdateDoesNotName) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(1, "api:1")), "");
    world.run(Duration::minutes(20));
    auto associations = [](const char* provider) {
        return share(Object{{"Cluster", "shop"},
                            {"CapacityProviders", Array{"FARGATE", "FARGATE_SPOT"}},
                            {"DefaultCapacityProviderStrategy",
                             Array{Object{{"CapacityProvider", provider}, {"Weight", 1}}}}});
    };
    constexpr const char* kType = "AWS::ECS::ClusterCapacityProviderAssociations";
    ASSERT_EQ(world.ask(ResourceCreateAsked{kType, associations("FARGATE_SPOT")}), "");
    world.run(Duration::minutes(1));
    Object service = *world.inventory().find("AWS::ECS::Service", kService)->properties;
    std::erase_if(service.fields,
                  [](const cfn::Field& field) { return field.name == "LaunchType"; });
    *service.find("ServiceName") = "web";
    ASSERT_EQ(world.ask(ResourceCreateAsked{"AWS::ECS::Service", share(service)}), "");
    world.run(Duration::minutes(10));
    ASSERT_EQ(world.ask(ResourceUpdateAsked{kType, "shop", associations("FARGATE")}), "");
    world.run(Duration::minutes(1));

    const std::string web = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
    auto update = [&](Object changes) {
        return world.ask(ServiceUpdateAsked{web, share(std::move(changes)), false});
    };
    EXPECT_EQ(update({{"DesiredCount", 2}}), "");
    const auto& core = *world.cloud.service(*world.cloud.find_service(web));
    EXPECT_EQ(core.state().next_deployment, 1U);
    EXPECT_THAT(ecs::running_spec(core)->capacity,
                ElementsAre(ecs::CapacityShare{"FARGATE_SPOT", 0, 1}));
    world.run(Duration::minutes(10));
    EXPECT_THAT(update({{"CapacityProviderStrategy", Array{}}}),
                testing::HasSubstr("you must force a new deployment"));
}

TEST(CloudService, BeginsADeploymentForWhatARevisionFixes) {
    TestWorld world;
    ASSERT_EQ(world.create_stack("shop", one_service_template(1, "api:1")), "");
    world.run(Duration::minutes(20));
    Object definition = *world.inventory().find("AWS::ECS::TaskDefinition", "api")->properties;
    ASSERT_EQ(world.ask(ResourceCreateAsked{"AWS::ECS::TaskDefinition", share(definition)}), "");
    world.run(Duration::minutes(1));
    Object service = *world.inventory().find("AWS::ECS::Service", kService)->properties;
    std::string subnet = world.inventory().list("AWS::EC2::Subnet").at(0);
    Object registry = *service.find("ServiceRegistries")->as<Array>()->at(0).as<Object>();
    registry.add("ContainerName", "api");
    auto volume = [](cfn::Expression size) {
        return Array{
            Object{{"Name", "data"},
                   {"ManagedEBSVolume", Object{{"RoleArn", "arn:aws:iam::123456789012:role/ebs"},
                                               {"SizeInGiB", std::move(size)}}}}};
    };
    Array lattice{Object{{"PortName", "http"},
                         {"RoleArn", "arn:aws:iam::123456789012:role/lattice"},
                         {"TargetGroupArn", "arn:aws:vpc-lattice:eu-west-1:1:targetgroup/tg-1"}}};
    struct Row {
        Object change;
        bool begins;
    };
    const std::vector<Row> rows = {
        {{{"TaskDefinition", "api:2"}}, true},
        {{{"NetworkConfiguration",
           Object{{"AwsvpcConfiguration", Object{{"Subnets", Array{subnet}}}}}}},
         true},
        {{{"PlatformVersion", "1.4.0"}}, true},
        {{{"LoadBalancers", Array{}}}, true},
        {{{"ServiceRegistries", Array{registry}}}, true},
        {{{"ServiceConnectConfiguration", Object{{"Enabled", true}, {"Namespace", "shop"}}}}, true},
        {{{"ServiceConnectConfiguration", Object{{"Namespace", "shop"}, {"Enabled", "true"}}}},
         false},
        {{{"VolumeConfigurations", volume(20)}}, true},
        {{{"VolumeConfigurations", volume("20")}}, false},
        {{{"VolumeConfigurations", volume(30)}}, true},
        {{{"VpcLatticeConfigurations", lattice}}, true},
        {{{"ServiceRegistries", Array{}}}, true},
        {{{"DesiredCount", 2}}, false},
        {{{"DeploymentConfiguration", Object{{"MaximumPercent", 150}}}}, false},
        {{{"AvailabilityZoneRebalancing", "DISABLED"}}, false},
        {{{"HealthCheckGracePeriodSeconds", 60}}, false},
        {{{"EnableExecuteCommand", true}}, false},
        {{{"EnableECSManagedTags", true}}, false},
        {{{"PropagateTags", "SERVICE"}}, false},
    };
    const auto& core = *world.cloud.service(*world.cloud.find_service(kService));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE(testing::Message() << "row " << i << ": " << rows[i].change.fields[0].name);
        std::uint32_t before = core.state().next_deployment;
        EXPECT_EQ(world.ask(ServiceUpdateAsked{kService, share(rows[i].change), false}), "");
        EXPECT_EQ(core.state().next_deployment, before + (rows[i].begins ? 1 : 0));
        world.run(Duration::minutes(20));
    }
    EXPECT_TRUE(core.state().settings.enable_execute_command);
}

TEST(CloudService, GivesATargetGroupTheDefaultsOfTheApi) {
    auto of = [](const char* protocol) {
        return target_group_settings_of(
            {.type = "AWS::ElasticLoadBalancingV2::TargetGroup",
             .properties = share(Object{{"Port", 80}, {"Protocol", protocol}})});
    };
    TargetGroupSettings http = of("HTTP");
    EXPECT_EQ(http.interval, Duration::seconds(30));
    EXPECT_EQ(http.timeout, Duration::seconds(6));
    EXPECT_EQ(http.healthy_threshold, 5U);
    EXPECT_EQ(http.unhealthy_threshold, 2U);
    EXPECT_EQ(http.path, "/");
    EXPECT_EQ(http.matcher, "200");
    EXPECT_EQ(http.deregistration_delay, Duration::seconds(300));
    EXPECT_EQ(http.slow_start, Duration());
    EXPECT_EQ(http.protocol, "HTTP");
    EXPECT_EQ(of("HTTPS").timeout, Duration::seconds(10));
    EXPECT_EQ(of("HTTPS").protocol, "HTTP");
    for (const char* protocol : {"TCP", "TLS", "UDP", "TCP_UDP"}) {
        TargetGroupSettings network = of(protocol);
        EXPECT_EQ(network.interval, Duration::seconds(30)) << protocol;
        EXPECT_EQ(network.timeout, Duration::seconds(10)) << protocol;
        EXPECT_EQ(network.protocol, "TCP") << protocol;
        EXPECT_EQ(network.matcher, "200-399") << protocol;
    }
    TargetGroupSettings gateway = of("GENEVE");
    EXPECT_EQ(gateway.interval, Duration::seconds(10));
    EXPECT_EQ(gateway.timeout, Duration::seconds(5));
    EXPECT_EQ(gateway.protocol, "TCP");
    EXPECT_EQ(gateway.health_port, 80);
}

TEST(CloudService, AllowsStatusCodesByTheProtocolOfTheGroup) {
    auto refused = [](const char* protocol, const char* codes) {
        TargetGroupSettings settings = target_group_settings_of(
            {.type = "AWS::ElasticLoadBalancingV2::TargetGroup",
             .properties = share(Object{{"Port", 80},
                                        {"Protocol", protocol},
                                        {"HealthCheckProtocol", "HTTP"},
                                        {"Matcher", Object{{"HttpCode", codes}}}})});
        auto refusal = TargetGroup().refuse(TargetGroupRequested{1, settings});
        return refusal ? refusal->message : "";
    };
    EXPECT_EQ(refused("HTTP", "200-499"), "");
    EXPECT_EQ(refused("HTTP", "200-599"),
              "Health check matcher HTTP code '200-599' must be within '200-499'");
    EXPECT_EQ(refused("TCP", "200-599"), "");
    EXPECT_EQ(refused("TLS", "503"), "");
    EXPECT_EQ(refused("TCP", "600"),
              "Health check matcher HTTP code '600' must be within '200-599'");
    EXPECT_EQ(refused("GENEVE", "200-499"),
              "Health check matcher HTTP code '200-499' must be within '200-399'");
}

TEST(CloudService, ReadsATargetGroup) {
    Record record{
        .type = "AWS::ElasticLoadBalancingV2::TargetGroup",
        .physical_id = "arn:tg",
        .properties = share(Object{
            {"HealthCheckPath", "/health"},
            {"HealthCheckPort", "traffic-port"},
            {"Matcher", Object{{"HttpCode", "200-299"}}},
            {"HealthyThresholdCount", 2},
            {"TargetGroupAttributes",
             Array{Object{{"Key", "deregistration_delay.timeout_seconds"}, {"Value", "30"}}}}})};
    TargetGroupSettings settings = target_group_settings_of(record);
    EXPECT_EQ(settings.arn, "arn:tg");
    EXPECT_EQ(settings.path, "/health");
    EXPECT_EQ(settings.matcher, "200-299");
    EXPECT_FALSE(settings.health_port);
    EXPECT_EQ(settings.healthy_threshold, 2U);
    EXPECT_EQ(settings.unhealthy_threshold, 2U);
    EXPECT_EQ(settings.deregistration_delay, Duration::seconds(30));
}

}  // namespace
}  // namespace engine
