#include "sim/platform.h"

#include <array>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace sim {
namespace {

using Words = std::vector<std::pair<std::string_view, std::string>>;

/// `text` with every word replaced.
std::string fill(std::string text, const Words& words) {
    for (const auto& [word, value] : words)
        for (std::size_t at = text.find(word); at != std::string::npos;
             at = text.find(word, at + value.size()))
            text.replace(at, word.size(), value);
    return text;
}

std::string truth(bool value) {
    return value ? "true" : "false";
}

constexpr const char* kShared = R"({"Resources": {
  "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
  SUBNETS
  "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "shop",
    "CapacityProviders": ["FARGATE", "FARGATE_SPOT"],
    "Tags": [{"Key": "version", "Value": "VERSION"}]}},
  "LoadBalancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
    "Name": "shop", "Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}, {"Ref": "SubnetC"}]}},
  "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
    "LoadBalancerArn": {"Ref": "LoadBalancer"}, "Port": 80, "Protocol": "HTTP",
    "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]}},
  "Space": {"Type": "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "Properties": {"Name": "shop.local", "Vpc": {"Ref": "Vpc"}}},
  "Setting": {"Type": "AWS::SSM::Parameter", "Properties": {
    "Name": "/shop/setting", "Type": "String", "Value": "SETTING"}},
  "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {
    "Name": "shop-secret", "SecretString": "{\"password\": \"hush\"}"}}},
 "Outputs": {EXPORTS}})";

constexpr const char* kSubnet = R"("SubnetLETTER": {"Type": "AWS::EC2::Subnet", "Properties": {
    "VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.NUMBER.0/24",
    "AvailabilityZone": {"Fn::Select": [NUMBER, {"Fn::GetAZs": ""}]}}},)";

constexpr const char* kService = R"({"Resources": {
  "Log": {"Type": "AWS::Logs::LogGroup", KEEPSLOG "Properties": {"LogGroupName": "/ecs/NAME/LOGVERSION",
    "Tags": [{"Key": "of", "Value": {"Fn::ImportValue": "IMPORTED"}}]}},
  "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "NAME",
    "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
    "ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution",
    "ContainerDefinitions": [{"Name": "NAME", "Image": "IMAGE", RESTARTS DEPENDS CHECK STOPTIMEOUT
      "Environment": [{"Name": "setting", "Value": "SSMREFERENCE"},
        {"Name": "password", "Value": "SECRETREFERENCE"}],
      "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": {"Ref": "Log"},
        "awslogs-region": {"Ref": "AWS::Region"}, "awslogs-stream-prefix": "x"}},
      "PortMappings": [{"ContainerPort": 80}]} SIDECAR],
    "Tags": [TAGS]}},
  GROUP CLOUDMAP FILES
  "Service": {"Type": "AWS::ECS::Service", AFTER "Properties": {
    "Cluster": {"Fn::ImportValue": "shop-Cluster"}, "ServiceName": "NAME", "DesiredCount": COUNT,
    CAPACITY "TaskDefinition": {"Ref": "Definition"}, GRACE
    "DeploymentConfiguration": {"MinimumHealthyPercent": LEAST, "MaximumPercent": MOST,
      "DeploymentCircuitBreaker": {"Enable": BREAKER, "Rollback": ROLLSBACK THRESHOLD}},
    TARGETS REGISTRIES
    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [SUBNETS]}}}}},
 "Outputs": {"Arn": {"Value": {"Ref": "Service"}, "Export": {"Name": "NAME-Arn"}}}})";

constexpr const char* kGroup = R"(
  "Group": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
    "VpcId": {"Fn::ImportValue": "shop-Vpc"}, "Port": GROUPPORT, "Protocol": "HTTP",
    "TargetType": "ip", "HealthCheckIntervalSeconds": INTERVAL, "HealthCheckTimeoutSeconds": 4,
    "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 3, "TargetGroupAttributes": [
      {"Key": "deregistration_delay.timeout_seconds", "Value": "DRAIN"}]}},
  "Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {
    "ListenerArn": {"Fn::ImportValue": "shop-Listener"}, "Priority": PRIORITY,
    "Conditions": [{"Field": "path-pattern", "Values": ["/NAME/*"]}],
    "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Group"}}]}},)";

constexpr const char* kName = R"(
  "CloudName": {"Type": "AWS::ServiceDiscovery::Service", "Properties": {"Name": "NAME",
    "DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 10}]},
    "NamespaceId": {"Fn::ImportValue": "shop-Space"},
    "HealthCheckCustomConfig": {"FailureThreshold": 1}}},)";

constexpr const char* kFiles =
    R"("Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "BUCKETNAME"}},)";
constexpr const char* kKeepsLog = R"("DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",)";
constexpr const char* kLogSideCar = R"(, {"Name": "log", "Image": "log:1", "Essential": false})";
constexpr const char* kMigration =
    R"(, {"Name": "migrate", "Image": "migrate:1", "Essential": false})";

constexpr const char* kProxy = R"(, {"Name": "proxy", "Image": "proxy:1", "Essential": false,
      "HealthCheck": {"Command": ["CMD", "true"], "Interval": 10, "Timeout": 4, "Retries": 3}})";

/// The container health check and what comes with a side car.
Words container_words(const ServicePlan& plan) {
    std::string depends;
    std::string side_car;
    if (plan.side_car == ServicePlan::SideCar::Log) {
        depends = R"("DependsOn": [{"ContainerName": "log", "Condition": "START"}],)";
        side_car = kLogSideCar;
    }
    if (plan.side_car == ServicePlan::SideCar::Migration) {
        depends = R"("DependsOn": [{"ContainerName": "migrate", "Condition": "SUCCESS"}],)";
        side_car = kMigration;
    }
    if (plan.side_car == ServicePlan::SideCar::Proxy) {
        depends = R"("DependsOn": [{"ContainerName": "proxy", "Condition": "HEALTHY"}],)";
        side_car = kProxy;
    }
    std::string check = fmt::format(
        R"("HealthCheck": {{"Command": ["CMD", "true"], "Interval": {}, "Timeout": 4, "Retries": 2,
            "StartPeriod": {}}},)",
        plan.interval, plan.grace);
    std::string restarts = R"("RestartPolicy": {"Enabled": true, "RestartAttemptPeriod": 60},)";
    return {{"RESTARTS", plan.restarts ? restarts : ""},
            {"DEPENDS", depends},
            {"CHECK", plan.has_check ? check : ""},
            {"STOPTIMEOUT",
             plan.stop_timeout ? fmt::format(R"("StopTimeout": {},)", *plan.stop_timeout) : ""},
            {"SIDECAR", side_car}};
}

std::string capacity_text(ServicePlan::Capacity capacity) {
    switch (capacity) {
        case ServicePlan::Capacity::Fargate: return R"("LaunchType": "FARGATE",)";
        case ServicePlan::Capacity::Spot:
            return R"("CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}],)";
        case ServicePlan::Capacity::Mixed:
            return R"("CapacityProviderStrategy": [
                {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
                {"CapacityProvider": "FARGATE_SPOT", "Weight": 2}],)";
    }
    return "";
}

std::string_view measure_text(ServicePlan::Measure measure) {
    switch (measure) {
        case ServicePlan::Measure::Default: return "";
        case ServicePlan::Measure::Count: return "COUNT";
        case ServicePlan::Measure::Bounded: return "BOUNDED_PERCENT";
        case ServicePlan::Measure::Unbounded: return "UNBOUNDED_PERCENT";
    }
    return "";
}

std::string tags_text(const std::map<std::string, std::string>& tags) {
    std::string text;
    for (const auto& [key, value] : tags)
        text += fmt::format(R"({}{{"Key": "slipway.simulate/{}", "Value": "{}"}})",
                            text.empty() ? "" : ", ", key, value);
    return text;
}

std::string subnets_text(std::uint32_t zones) {
    std::string text;
    for (std::uint32_t i = 0; i < zones; ++i)
        text += fmt::format(R"({}{{"Fn::ImportValue": "shop-Subnet{}"}})", i == 0 ? "" : ", ",
                            "ABC"[i]);
    return text;
}

/// A revision that is no good, in one of the ways in which revisions are.
std::map<std::string, std::string> draw_trouble(base::Prng& draws) {
    switch (draws.below(7)) {
        case 0: return {{"pull-failure-rate", "1"}};
        case 1: return {{"crash-rate", "1"}, {"crash-after", "300ms"}};
        case 2: return {{"crash-rate", "0.6"}, {"crash-after", "90s"}};
        case 3: return {{"unhealthy-rate", "1"}};
        case 4: return {{"pull-failure-rate", "0.6"}, {"unhealthy-rate", "0.2"}};
        case 5: return {{"unhealthy-rate", "0.35"}};
        default: return {{"unhealthy-rate", "0.4"}, {"crash-rate", "0.2"}};
    }
}

template <class T, std::size_t N>
T one_of(base::Prng& draws, const std::array<T, N>& values) {
    return values[draws.below(N)];
}

void draw_percents(base::Prng& draws, ServicePlan& plan) {
    static constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 7> kPercents = {
        {{100, 200}, {100, 150}, {50, 200}, {50, 100}, {0, 100}, {75, 125}, {66, 134}}};
    std::tie(plan.least_percent, plan.most_percent) = one_of(draws, kPercents);
}

void draw_breaker(base::Prng& draws, ServicePlan& plan) {
    plan.breaker = draws.chance(600'000);
    plan.rolls_back = draws.chance(600'000);
    plan.resets = draws.chance(600'000);
    plan.measure =
        one_of(draws, std::array{ServicePlan::Measure::Default, ServicePlan::Measure::Count,
                                 ServicePlan::Measure::Bounded, ServicePlan::Measure::Unbounded});
    bool counts = plan.measure == ServicePlan::Measure::Count;
    plan.threshold =
        static_cast<std::uint32_t>(counts ? draws.between(1, 6) : draws.between(20, 100));
}

/// Most services are small; what is a share of the tasks shows in the others.
std::uint32_t draw_count(base::Prng& draws, std::int64_t least, std::int64_t most) {
    bool many = draws.chance(120'000);
    return static_cast<std::uint32_t>(many ? draws.between(8, 20) : draws.between(least, most));
}

}  // namespace

ServicePlan draw_service(base::Prng& draws, std::uint32_t number) {
    static constexpr std::array<const char*, 3> kNames = {"api", "web", "jobs"};
    ServicePlan plan;
    plan.name = kNames.at(number);
    plan.image = plan.name + ":1";
    plan.priority = number + 1;
    plan.count = draw_count(draws, 1, 4);
    draw_percents(draws, plan);
    draw_breaker(draws, plan);
    plan.grace = one_of(draws, std::array<std::uint32_t, 3>{0, 0, 90});
    plan.zones = static_cast<std::uint32_t>(draws.between(1, 3));
    plan.has_target = draws.chance(650'000);
    plan.has_name = draws.chance(500'000);
    plan.has_check = draws.chance(400'000);
    plan.restarts = draws.chance(250'000);
    plan.side_car =
        one_of(draws, std::array{ServicePlan::SideCar::None, ServicePlan::SideCar::Log,
                                 ServicePlan::SideCar::Migration, ServicePlan::SideCar::Proxy});
    plan.capacity =
        one_of(draws, std::array{ServicePlan::Capacity::Fargate, ServicePlan::Capacity::Fargate,
                                 ServicePlan::Capacity::Spot, ServicePlan::Capacity::Mixed});
    plan.interval = one_of(draws, std::array<std::uint32_t, 3>{20, 30, 60});
    plan.drain = one_of(draws, std::array<std::uint32_t, 4>{0, 15, 60, 300});
    plan.keeps_log = draws.chance(150'000);
    plan.has_files = draws.chance(500'000);
    if (draws.chance(300'000)) plan.tags = draw_trouble(draws);
    if (draws.chance(300'000))
        plan.stop_timeout = one_of(draws, std::array<std::uint32_t, 3>{30, 120, 120});
    return plan;
}

void draw_change(base::Prng& draws, ServicePlan& plan) {
    switch (draws.below(11)) {
        case 0: plan.count = draw_count(draws, 0, 5); break;
        case 1: draw_percents(draws, plan); break;
        case 2: draw_breaker(draws, plan); break;
        case 3: plan.drain = one_of(draws, std::array<std::uint32_t, 3>{0, 30, 120}); break;
        case 4: plan.log_version++; break;
        case 5: plan.group_port++; break;
        case 6: plan.zones = static_cast<std::uint32_t>(draws.between(1, 3)); break;
        case 7:
            plan.imports = one_of(draws, std::array{"shop-Nothing", "shop-Space", "shop-Spare"});
            break;
        case 8:
            if (draws.chance(200'000)) plan.capacity = ServicePlan::Capacity::Mixed;
            [[fallthrough]];
        default:
            plan.image = fmt::format("{}:{}", plan.name, draws.between(2, 99));
            plan.tags.clear();
            if (draws.chance(450'000)) plan.tags = draw_trouble(draws);
    }
}

void draw_change(base::Prng& draws, SharedPlan& plan) {
    plan.version++;
    if (draws.chance(400'000)) plan.spare++;
    if (draws.chance(250'000)) plan.exports_spare = !plan.exports_spare;
    if (draws.chance(250'000)) plan.exports_space = !plan.exports_space;
}

std::string stack_name(const ServicePlan& plan) {
    return fmt::format("{}-{}", kSharedStack, plan.name);
}

std::string bucket_name(const ServicePlan& plan) {
    return fmt::format("shop-{}-files-{}", plan.name, plan.log_version);
}

std::string service_arn(const ServicePlan& plan) {
    return "arn:aws:ecs:eu-west-1:123456789012:service/shop/" + plan.name;
}

std::string shared_template(const SharedPlan& plan) {
    std::string subnets;
    std::string exports;
    auto add_export = [&](std::string_view id) {
        exports +=
            fmt::format(R"({}"{}": {{"Value": {{"Ref": "{}"}}, "Export": {{"Name": "shop-{}"}}}})",
                        exports.empty() ? "" : ", ", id, id, id);
    };
    for (const char* id : {"Vpc", "Cluster", "Listener"})
        add_export(id);
    if (plan.exports_space) add_export("Space");
    if (plan.exports_spare)
        exports += fmt::format(
            R"(, "Spare": {{"Value": "spare{}", "Export": {{"Name": "shop-Spare"}}}})", plan.spare);
    for (int i = 0; i < 3; ++i) {
        std::string letter(1, "ABC"[i]);
        subnets += fill(kSubnet, {{"LETTER", letter}, {"NUMBER", std::to_string(i)}});
        add_export("Subnet" + letter);
    }
    return fill(kShared, {{"SUBNETS", subnets},
                          {"EXPORTS", exports},
                          {"SETTING", kSetting},
                          {"VERSION", std::to_string(plan.version)}});
}

std::string service_template(const ServicePlan& plan) {
    std::string registries =
        R"("ServiceRegistries": [{"RegistryArn": {"Fn::GetAtt": ["CloudName", "Arn"]}}],)";
    std::string targets = R"("LoadBalancers": [{"ContainerName": "NAME", "ContainerPort": 80,
        "TargetGroupArn": {"Ref": "Group"}}],)";
    std::string grace = fmt::format(R"("HealthCheckGracePeriodSeconds": {},)", plan.grace);
    std::string threshold =
        plan.measure == ServicePlan::Measure::Default
            ? ""
            : fmt::format(R"(, "ThresholdConfiguration": {{"Type": "{}", "Value": {}}})",
                          measure_text(plan.measure), plan.threshold);
    std::map<std::string, std::string> tags = plan.tags;
    if (plan.side_car == ServicePlan::SideCar::Migration) {
        tags["migrate/exit-after"] = "5s";
        tags["migrate/crash-rate"] = "0";
    }
    if (plan.stop_timeout) tags["stop-time"] = "200s";
    std::string text =
        fill(kService, {{"GROUP ", plan.has_target ? kGroup : ""},
                        {"CLOUDMAP", plan.has_name ? kName : ""},
                        {"FILES", plan.has_files ? kFiles : ""},
                        {"AFTER", plan.has_target ? R"("DependsOn": ["Rule"],)" : ""},
                        {"GRACE", plan.has_target ? grace : ""},
                        {"TARGETS", plan.has_target ? targets : ""},
                        {"REGISTRIES", plan.has_name ? registries : ""}});
    text = fill(std::move(text), container_words(plan));
    return fill(std::move(text),
                {{"BUCKETNAME", bucket_name(plan)},
                 {"NAME", plan.name},
                 {"IMAGE", plan.image},
                 {"IMPORTED", plan.imports},
                 {"KEEPSLOG", plan.keeps_log ? kKeepsLog : ""},
                 {"SSMREFERENCE", kSettingReference},
                 {"SECRETREFERENCE", kSecretReference},
                 {"LOGVERSION", std::to_string(plan.log_version)},
                 {"COUNT", std::to_string(plan.count)},
                 {"CAPACITY", capacity_text(plan.capacity)},
                 {"LEAST", std::to_string(plan.least_percent)},
                 {"MOST", std::to_string(plan.most_percent)},
                 {"BREAKER", truth(plan.breaker)},
                 {"ROLLSBACK", truth(plan.rolls_back)},
                 {"THRESHOLD", fmt::format("{}{}", threshold,
                                           plan.resets ? "" : R"(, "ResetOnHealthyTask": false)")},
                 {"TAGS", tags_text(tags)},
                 {"SUBNETS", subnets_text(plan.zones)},
                 {"GROUPPORT", std::to_string(plan.group_port)},
                 {"INTERVAL", std::to_string(plan.interval)},
                 {"DRAIN", std::to_string(plan.drain)},
                 {"PRIORITY", std::to_string(plan.priority)}});
}

engine::SharedProperties settings_of(const ServicePlan& plan) {
    return engine::share(cfn::Object{
        {"DesiredCount", plan.count},
        {"DeploymentConfiguration",
         cfn::Object{{"MinimumHealthyPercent", plan.least_percent},
                     {"MaximumPercent", plan.most_percent},
                     {"DeploymentCircuitBreaker",
                      cfn::Object{{"Enable", plan.breaker}, {"Rollback", plan.rolls_back}}}}}});
}

}  // namespace sim
