#include <string>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

/// The stack of the service `api`, with further services and settings of the environment.
cfn::Template api(const std::string& settings, const std::string& environment = "",
                  const std::string& others = "") {
    Made made = make_text(
        "slipway: 1\nplatform: shop\nenvironments:\n  prod:\n    account: 111122223333\n"
        "    region: eu-west-1\n" +
        environment + "services:\n  api: " + settings + "\n" + others);
    EXPECT_EQ(made.problems, "");
    return made.body("prod", "shop-prod-api");
}

std::string parameter(const cfn::Template& body, std::string_view name) {
    const cfn::Parameter* found = body.find_parameter(name);
    return found ? found->default_value.value_or("no default") : "none";
}

constexpr const char* kShifting =
    "{ port: 80, ingress: { path: /api/* }, deploy: { strategy: canary 10%, bake: 5m } }";

TEST(Service, OwnsItsCountUnlessItIsScaled) {
    cfn::Template fixed = api("{ count: 3 }");
    EXPECT_EQ(at(fixed, "Service", "DesiredCount"), "3");
    EXPECT_EQ(parameter(fixed, "DesiredCount"), "none");
    cfn::Template scaled = api("{ count: 3, scale: { range: 2-10, cpu: 70% } }");
    EXPECT_EQ(at(scaled, "Service", "DesiredCount"),
              R"({"Fn::If":["DesiredCountGiven",{"Ref":"DesiredCount"},{"Ref":"AWS::NoValue"}]})");
    EXPECT_EQ(parameter(scaled, "DesiredCount"), "");
    EXPECT_EQ(at(scaled, "ScalableTarget", "ResourceId"), "\"service/shop-prod/shop-prod-api\"");
    EXPECT_EQ(scaled.find("ScalableTarget")->options.depends_on,
              std::vector<std::string>{"Service"});
    EXPECT_EQ(at(scaled, "CpuScaling", "TargetTrackingScalingPolicyConfiguration/TargetValue"),
              "70");
}

TEST(Service, AlwaysHasAStrategyOfCapacity) {
    struct Row {
        const char* capacity;
        const char* usual;
    };
    for (const Row& row :
         {Row{"on-demand", "on-demand"}, Row{"spot", "spot"}, Row{"spot-only", "spot"}}) {
        cfn::Template body = api("{ capacity: " + std::string(row.capacity) + " }");
        EXPECT_EQ(parameter(body, "Capacity"), row.usual);
        EXPECT_EQ(
            at(body, "Service", "CapacityProviderStrategy"),
            R"([{"CapacityProvider":{"Fn::If":["OnSpot","FARGATE_SPOT","FARGATE"]},"Weight":1}])");
        EXPECT_EQ(at(body, "Service", "LaunchType"), "");
    }
}

TEST(Service, TellsTheFallbackOfItsClusterToLeaveItAlone) {
    auto is_exempt = [](const std::string& capacity, const std::string& others) {
        cfn::Template body = api("{ capacity: " + capacity + " }", "", others);
        return at(body, "Service", "Tags").find("slipway:no-fallback") != std::string::npos;
    };
    const std::string fallback = "  web: { capacity: spot }\n";
    EXPECT_TRUE(is_exempt("spot-only", fallback));
    EXPECT_TRUE(is_exempt("on-demand", fallback));
    EXPECT_FALSE(is_exempt("spot", fallback));
    EXPECT_FALSE(is_exempt("on-demand", ""));
}

TEST(Service, ForcesADeploymentOnlyWhenItIsGivenAValue) {
    cfn::Template body = api("{ capacity: spot }");
    EXPECT_EQ(parameter(body, "ForceNewDeployment"), "");
    EXPECT_EQ(
        at(body, "Service", "ForceNewDeployment"),
        R"({"Fn::If":["DeploymentForced",)"
        R"({"EnableForceNewDeployment":true,"ForceNewDeploymentNonce":{"Ref":"ForceNewDeployment"}},)"
        R"({"Ref":"AWS::NoValue"}]})");
}

TEST(Service, ForwardsToBothGroupsWhereTrafficShifts) {
    cfn::Template body = api(kShifting);
    EXPECT_EQ(
        at(body, "ListenerRule", "Actions"),
        R"([{"ForwardConfig":{"TargetGroups":[{"TargetGroupArn":{"Ref":"TargetGroup"},"Weight":{"Ref":"BlueWeight"}},)"
        R"({"TargetGroupArn":{"Ref":"AlternateTargetGroup"},"Weight":{"Ref":"GreenWeight"}}]},"Type":"forward"}])");
    EXPECT_EQ(parameter(body, "BlueWeight") + "/" + parameter(body, "GreenWeight"), "100/0");
    EXPECT_EQ(body.find("TargetGroup")->properties, body.find("AlternateTargetGroup")->properties);
    EXPECT_EQ(at(body, "TargetGroup", "Name"), "");
    EXPECT_EQ(
        at(body, "Service", "LoadBalancers/0/AdvancedConfiguration"),
        R"({"AlternateTargetGroupArn":{"Ref":"AlternateTargetGroup"},"ProductionListenerRule":{"Ref":"ListenerRule"},)"
        R"("RoleArn":{"Fn::ImportValue":"shop-prod-cluster:TrafficShiftRoleArn"}})");
    EXPECT_EQ(at(body, "Service", "DeploymentConfiguration/CanaryConfiguration"),
              R"({"CanaryBakeTimeInMinutes":5,"CanaryPercent":10})");
    EXPECT_EQ(at(body, "Service", "DeploymentConfiguration/BakeTimeInMinutes"), "5");
}

TEST(Service, WaitsForAYesWhereItCanBeSeen) {
    cfn::Template hidden = api(kShifting, "    approve: true\n");
    EXPECT_EQ(at(hidden, "Service", "DeploymentConfiguration/LifecycleHooks/0/LifecycleStages"),
              R"(["POST_SCALE_UP"])");
    EXPECT_FALSE(hidden.find("TestListenerRule"));
    cfn::Template shown = api(kShifting, "    approve: true\n    test_from: [203.0.113.0/24]\n");
    EXPECT_EQ(at(shown, "Service", "DeploymentConfiguration/LifecycleHooks/0/LifecycleStages"),
              R"(["POST_TEST_TRAFFIC_SHIFT"])");
    EXPECT_EQ(at(shown, "Service", "DeploymentConfiguration/LifecycleHooks/0/TargetType"),
              "\"PAUSE\"");
    EXPECT_EQ(at(shown, "TestListenerRule", "ListenerArn"),
              R"({"Fn::ImportValue":"shop-prod-cluster:TestListenerArn"})");
    EXPECT_EQ(
        at(api("{}", "    approve: true\n"), "Service", "DeploymentConfiguration/LifecycleHooks"),
        "");
}

TEST(Service, IsNeverOneTooManyWhenItIsASingleWriter) {
    cfn::Template writer = api("{ deploy: { order: stop-first } }");
    EXPECT_EQ(at(writer, "Service", "AvailabilityZoneRebalancing"), "\"DISABLED\"");
    EXPECT_EQ(at(writer, "Service", "DeploymentConfiguration/MaximumPercent"), "100");
    EXPECT_EQ(at(writer, "Service", "DeploymentConfiguration/MinimumHealthyPercent"), "0");
    EXPECT_EQ(at(api("{}"), "Service", "AvailabilityZoneRebalancing"), "\"ENABLED\"");
}

TEST(Service, HasAPrivateNameOnlyWhenItIsCalled) {
    EXPECT_EQ(ids_of(api("{ port: 80 }"), "AWS::ServiceDiscovery::Service"), "");
    cfn::Template called = api("{ port: 80 }", "", "  web: { calls: [api] }\n");
    EXPECT_EQ(at(called, "DiscoveryService", "DnsConfig"),
              R"({"DnsRecords":[{"TTL":10,"Type":"A"}],"RoutingPolicy":"MULTIVALUE"})");
    EXPECT_EQ(at(called, "DiscoveryService", "HealthCheckCustomConfig"),
              R"({"FailureThreshold":1})");
}

TEST(Service, StandsOnTheListenerOfItsEnvironment) {
    cfn::Template plain = api("{ port: 80, ingress: { path: /api/* } }");
    EXPECT_EQ(at(plain, "ListenerRule", "ListenerArn"),
              R"({"Fn::ImportValue":"shop-prod-cluster:HttpListenerArn"})");
    EXPECT_EQ(at(plain, "ListenerRule", "Conditions"),
              R"([{"Field":"path-pattern","PathPatternConfig":{"Values":["/api/*","/api"]}}])");
    cfn::Template secure = api("{ port: 80, ingress: { path: /api/* } }",
                               "    domain: { name: shop.example, zone: Z0123456789ABCDEFGHIJ }\n");
    EXPECT_EQ(at(secure, "ListenerRule", "ListenerArn"),
              R"({"Fn::ImportValue":"shop-prod-cluster:HttpsListenerArn"})");
    EXPECT_EQ(at(plain, "ListenerRule", "Priority"), at(secure, "ListenerRule", "Priority"));
}

TEST(Service, OpensWhatItCallsFromItsOwnStack) {
    cfn::Template body =
        api("{ port: 80, ingress: { path: /api/* }, calls: [web, db], volumes: [files:/data] }", "",
            "  web: { port: 81 }\nstores:\n  db: { engine: postgres 16, size: db.t4g.micro }\n"
            "  files: { engine: efs }\n");
    EXPECT_EQ(
        ids_of(body, "AWS::EC2::SecurityGroupIngress"),
        "ServiceEdgeWebPort81 StoreEdgeDbPort5432 StoreEdgeFilesPort2049 LoadBalancerEdgePort80");
    EXPECT_EQ(at(body, "StoreEdgeDbPort5432", "GroupId"),
              R"({"Fn::ImportValue":"shop-prod-network:DbStoreGroupId"})");
    EXPECT_EQ(at(body, "StoreEdgeDbPort5432", "SourceSecurityGroupId"),
              R"({"Fn::ImportValue":"shop-prod-network:ApiSecurityGroupId"})");
    EXPECT_EQ(at(body, "TaskRole", "Policies/0/PolicyDocument/Statement/0/Action"),
              R"(["elasticfilesystem:ClientMount","elasticfilesystem:ClientWrite",)"
              R"("elasticfilesystem:ClientRootAccess"])");
    EXPECT_EQ(at(body, "TaskDefinition", "Volumes/0/EFSVolumeConfiguration/RootDirectory"), "");
}

TEST(Service, MayReadItsOwnSecretsAndNothingElse) {
    cfn::Template body =
        api("{ calls: [db], secrets: { P: $(db.password), E: "
            "\"arn:aws:ssm:eu-west-1:111122223333:parameter/x\" } }",
            "", "stores: { db: { engine: postgres 16, size: db.t4g.micro } }\n");
    std::string statements = at(body, "ExecutionRole", "Policies/0/PolicyDocument/Statement");
    EXPECT_NE(
        statements.find(
            R"("secretsmanager:GetSecretValue","Resource":{"Fn::ImportValue":"shop-prod-data:DbCredentialsArn"})"),
        std::string::npos)
        << statements;
    EXPECT_NE(
        statements.find(
            R"("Action":"ssm:GetParameters","Resource":"arn:aws:ssm:eu-west-1:111122223333:parameter/x")"),
        std::string::npos)
        << statements;
    EXPECT_EQ(statements.find("CreateLogGroup"), std::string::npos);
    EXPECT_EQ(statements.find("\"Resource\":\"*\""),
              statements.rfind("\"Resource\":\"*\""));  // the token alone
    EXPECT_EQ(at(body, "TaskRole", "Policies"), "");
}

TEST(Service, KeepsReplacedRevisionsOfItsTask) {
    EXPECT_EQ(api("{}").find("TaskDefinition")->options.update_replace_policy,
              cfn::DeletionPolicy::Retain);
}

TEST(Service, WatchesTheWorseOfTwoGroups) {
    cfn::Template body =
        api("{ port: 80, ingress: { path: /api/* }, deploy: { strategy: blue-green, "
            "rollback_on: [5xx > 1%, p95 > 800ms] } }");
    EXPECT_EQ(ids_of(body, "AWS::CloudWatch::Alarm"), "AlarmHttp5xxAbove1 AlarmLatencyP95Above800");
    EXPECT_EQ(at(body, "AlarmLatencyP95Above800", "Threshold"), "0.8");
    EXPECT_EQ(at(body, "AlarmLatencyP95Above800", "Metrics/2/Expression"),
              "\"MAX([FILL(time1,0),FILL(time2,0)])\"");
    EXPECT_EQ(at(body, "Service", "DeploymentConfiguration/Alarms"),
              R"({"AlarmNames":[{"Ref":"AlarmHttp5xxAbove1"},{"Ref":"AlarmLatencyP95Above800"}],)"
              R"("Enable":true,"Rollback":true})");
}

TEST(Service, NamesItsAlarmsByWhatTheyAsk) {
    struct Row {
        const char* condition;
        const char* id;
    };
    const Row rows[] = {
        {"5xx > 1%", "AlarmHttp5xxAbove1"},
        {"4xx > 2.5% for 10m", "AlarmHttp4xxAbove2Point500For10m"},
        {"p50 > 300ms", "AlarmLatencyP50Above300"},
        {"p95 > 800ms", "AlarmLatencyP95Above800"},
        {"p99.9 > 2s", "AlarmLatencyP99Point9Above2000"},
        {"unhealthy > 0", "AlarmUnhealthyTasksAbove0"},
        {"running < 2", "AlarmRunningTasksBelow2"},
    };
    for (const Row& row : rows) {
        cfn::Template body = api("{ port: 80, ingress: { path: / }, alarms: [\"" +
                                 std::string(row.condition) + "\"] }");
        EXPECT_EQ(ids_of(body, "AWS::CloudWatch::Alarm"), row.id) << row.condition;
    }
}

TEST(Service, WatchesTheAverageWhereNoPercentileIsAsked) {
    platform::Loaded loaded = platform::load_text(platform::with_head(
        "services: { api: { port: 80, ingress: { path: / }, alarms: [p95 > 800ms] } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    loaded.platform->environments.front().services.front().alarms.front().percentile_tenths = 0;
    Made made = make(std::move(loaded));
    const cfn::Template& body = made.body("prod", "shop-prod-api");
    EXPECT_EQ(at(body, "AlarmLatencyAverageAbove800", "Metrics/0/MetricStat/Stat"), "\"Average\"");
}

}  // namespace
}  // namespace blueprint
