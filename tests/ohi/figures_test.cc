// Holds the finished templates of all three environments against the tables of the platform.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ohi/deployed.h"
#include "ohi/synthesis.h"
#include "ohi/tables.h"

namespace ohi {
namespace {

using text::Node;

/// One environment of the committed manifest, deployed with every default.
class Figures : public testing::TestWithParam<Env> {
  protected:
    Figures()
        : env_(GetParam()), name_(kEnvNames[env_]), deployed_(synthesize(manifest(), name_)) {}

    std::string stack(std::string_view subject) const {
        return "ohi-" + name_ + "-" + std::string(subject);
    }
    const Node& service(std::string_view name) const {
        return deployed_.only(stack(name), "AWS::ECS::Service").properties;
    }
    const Node& task(std::string_view name) const {
        return deployed_.only(stack(name), "AWS::ECS::TaskDefinition").properties;
    }
    const Node& container(std::string_view name) const {
        static const Node kNothing;
        const Node* containers = task(name).get("ContainerDefinitions");
        if (!containers) return kNothing;
        for (const Node& container : containers->items) {
            if (at(container, "Name") == name) return container;
        }
        ADD_FAILURE() << "no container " << name;
        return kNothing;
    }
    bool is_public(std::string_view name) const {
        return std::ranges::any_of(
            services(), [&](const auto& row) { return row.name == name && !row.paths.empty(); });
    }
    /// "prod" has 3 of `all`, 1 of `one`: the value of this environment.
    static std::map<std::string, std::string> pairs(const Node* list, std::string_view key,
                                                    std::string_view value) {
        std::map<std::string, std::string> result;
        if (list) {
            for (const Node& item : list->items)
                result[at(item, key)] = at(item, value);
        }
        return result;
    }
    /// What a security group protects: its description says "ohi-prod blnk-api".
    std::string owner(const std::string& group) const {
        const DeployedResource* resource = deployed_.behind(group);
        if (!resource) return "(no group: " + group + ")";
        EXPECT_EQ(resource->type, "AWS::EC2::SecurityGroup");
        std::string description = at(resource->properties, "GroupDescription");
        std::string prefix = "ohi-" + name_ + " ";
        EXPECT_TRUE(description.starts_with(prefix)) << description;
        std::string subject = description.substr(std::min(prefix.size(), description.size()));
        return subject.starts_with("store ") ? subject.substr(6) : subject;
    }
    /// The cluster that a symbol leads to. Services name it through its capacity providers, which
    /// must be there first.
    const DeployedResource* cluster_behind(const std::string& symbol) const {
        const DeployedResource* resource = deployed_.behind(symbol);
        if (resource && resource->type == "AWS::ECS::ClusterCapacityProviderAssociations") {
            resource = deployed_.behind(at(resource->properties, "Cluster"));
        }
        return resource;
    }

    Env env_;
    std::string name_;
    Deployed deployed_;
};

TEST_P(Figures, NothingIsRefusedWhenDeployedInOrder) {
    EXPECT_EQ(deployed_.problems(), std::vector<std::string>{});
    EXPECT_GT(deployed_.resources().size(), 100u);
}

TEST_P(Figures, EveryServiceHasItsSizeAndPorts) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(at(task(row.name), "Cpu"), row.size[env_].cpu);
        EXPECT_EQ(at(task(row.name), "Memory"), row.size[env_].memory);
        EXPECT_EQ(at(task(row.name), "NetworkMode"), "awsvpc");
        EXPECT_EQ(at(task(row.name), "RequiresCompatibilities/0"), "FARGATE");
        std::set<std::string> ports;
        const Node* mappings = container(row.name).get("PortMappings");
        for (const Node& mapping : mappings ? mappings->items : std::vector<Node>{}) {
            ports.insert(at(mapping, "ContainerPort"));
            EXPECT_EQ(at(mapping, "Protocol"), "tcp");
        }
        EXPECT_EQ(ports, std::set<std::string>(row.ports.begin(), row.ports.end()));
    }
}

TEST_P(Figures, EveryServiceHasItsCountAndItsName) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(at(service(row.name), "ServiceName"), stack(row.name));
        // A scaled service takes its count from a parameter that the deployer fills; by hand it
        // stays absent.
        EXPECT_EQ(at(service(row.name), "DesiredCount"),
                  row.paths.empty() ? row.count[env_] : "(none)");
        const DeployedResource* cluster = cluster_behind(at(service(row.name), "Cluster"));
        ASSERT_NE(cluster, nullptr) << at(service(row.name), "Cluster");
        EXPECT_EQ(at(cluster->properties, "ClusterName"), "ohi-" + name_);
    }
}

TEST_P(Figures, AScaledServiceIsCreatedWithTheCountOfTheManifest) {
    Deployed given(synthesize(manifest(), name_), {{"DesiredCount", "9"}});
    EXPECT_EQ(given.problems(), std::vector<std::string>{});
    for (const ServiceRow& row : services()) {
        if (row.paths.empty()) continue;
        EXPECT_EQ(at(given.only(stack(row.name), "AWS::ECS::Service").properties, "DesiredCount"),
                  "9")
            << row.name;
    }
}

TEST_P(Figures, ADeploymentIsForcedOnceForEachNewValue) {
    Deployed given(synthesize(manifest(), name_), {{"ForceNewDeployment", "2026-11-24"}});
    EXPECT_EQ(given.problems(), std::vector<std::string>{});
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(at(service(row.name), "ForceNewDeployment"), "(none)");
        const Node& forced = given.only(stack(row.name), "AWS::ECS::Service").properties;
        EXPECT_EQ(at(forced, "ForceNewDeployment/EnableForceNewDeployment"), "true");
        EXPECT_EQ(at(forced, "ForceNewDeployment/ForceNewDeploymentNonce"), "2026-11-24");
    }
}

TEST_P(Figures, LogGroupsHaveTheirNameAndRetention) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        const Node& group = deployed_.only(stack(row.name), "AWS::Logs::LogGroup").properties;
        EXPECT_EQ(at(group, "LogGroupName"), "/ecs/ohi-" + name_ + "/" + std::string(row.name));
        EXPECT_EQ(at(group, "RetentionInDays"), kEnvironmentRows[env_].log_retention_days);
        EXPECT_EQ(at(container(row.name), "LogConfiguration/LogDriver"), "awslogs");
        const DeployedResource* target =
            deployed_.behind(at(container(row.name), "LogConfiguration/Options/awslogs-group"));
        ASSERT_NE(target, nullptr);
        EXPECT_EQ(target->stack, stack(row.name));
    }
}

TEST_P(Figures, PublicServicesScaleOnProcessorAndMemory) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        std::vector<const DeployedResource*> policies;
        for (const auto* policy : deployed_.of_type("AWS::ApplicationAutoScaling::ScalingPolicy")) {
            if (policy->stack == stack(row.name)) policies.push_back(policy);
        }
        if (row.paths.empty()) {
            EXPECT_TRUE(policies.empty());
            continue;
        }
        const Node& target =
            deployed_.only(stack(row.name), "AWS::ApplicationAutoScaling::ScalableTarget")
                .properties;
        EXPECT_EQ(at(target, "MinCapacity"), kEnvironmentRows[env_].scale_min);
        EXPECT_EQ(at(target, "MaxCapacity"), kEnvironmentRows[env_].scale_max);
        EXPECT_EQ(at(target, "ScalableDimension"), "ecs:service:DesiredCount");
        std::map<std::string, std::string> targets;
        for (const auto* policy : policies) {
            const Node* tracking =
                policy->properties.get("TargetTrackingScalingPolicyConfiguration");
            ASSERT_NE(tracking, nullptr);
            targets[at(*tracking, "PredefinedMetricSpecification/PredefinedMetricType")] =
                at(*tracking, "TargetValue");
            EXPECT_EQ(at(*tracking, "ScaleOutCooldown"), "60");
            EXPECT_EQ(at(*tracking, "ScaleInCooldown"), "300");
        }
        EXPECT_EQ(targets, (std::map<std::string, std::string>{
                               {"ECSServiceAverageCPUUtilization", "70"},
                               {"ECSServiceAverageMemoryUtilization", "80"}}));
    }
}

TEST_P(Figures, CapacityIsSpotInDevOnlyAndNeverForAStore) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        const Node* strategy = service(row.name).get("CapacityProviderStrategy");
        ASSERT_NE(strategy, nullptr);
        ASSERT_EQ(strategy->items.size(), 1u);
        EXPECT_EQ(at(*strategy, "0/CapacityProvider"),
                  row.single_writer ? "FARGATE" : kEnvironmentRows[env_].capacity);
        EXPECT_EQ(at(service(row.name), "LaunchType"), "(none)");
    }
}

TEST_P(Figures, DeploymentsKeepEveryTaskHealthyExceptSingleWriters) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        const Node* deployment = service(row.name).get("DeploymentConfiguration");
        ASSERT_NE(deployment, nullptr);
        EXPECT_EQ(at(*deployment, "MinimumHealthyPercent"), row.single_writer ? "0" : "100");
        EXPECT_EQ(at(*deployment, "MaximumPercent"), row.single_writer ? "100" : "200");
        EXPECT_EQ(at(*deployment, "DeploymentCircuitBreaker/Enable"), "true");
        EXPECT_EQ(at(*deployment, "DeploymentCircuitBreaker/Rollback"), "true");
        EXPECT_EQ(at(service(row.name), "HealthCheckGracePeriodSeconds"),
                  row.paths.empty() ? "(none)" : "60");
        if (row.single_writer) {
            EXPECT_EQ(at(service(row.name), "AvailabilityZoneRebalancing"), "DISABLED");
            EXPECT_EQ(at(container(row.name), "StopTimeout"), "120");
        }
    }
}

TEST_P(Figures, StrategiesAreThoseOfTheTable) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        const Node* deployment = service(row.name).get("DeploymentConfiguration");
        ASSERT_NE(deployment, nullptr);
        bool shifting = !row.paths.empty() && row.name != "sse";
        std::string expected =
            shifting ? std::string(kEnvironmentRows[env_].public_strategy) : "ROLLING";
        std::string found = at(*deployment, "Strategy");
        EXPECT_TRUE(found == expected || (expected == "ROLLING" && found == "(none)")) << found;
        if (expected == "CANARY") {
            EXPECT_EQ(at(*deployment, "CanaryConfiguration/CanaryPercent"), "10");
        }
        std::size_t groups = 0;
        for (const auto* group : deployed_.of_type("AWS::ElasticLoadBalancingV2::TargetGroup")) {
            groups += group->stack == stack(row.name);
        }
        EXPECT_EQ(groups, row.paths.empty() ? 0u : expected == "ROLLING" ? 1u : 2u);
    }
}

TEST_P(Figures, TheLoadBalancerAnswersExactlyThePathsOfTheTable) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        std::set<std::string> paths;
        for (const auto* rule : deployed_.of_type("AWS::ElasticLoadBalancingV2::ListenerRule")) {
            if (rule->stack != stack(row.name)) continue;
            const Node* conditions = rule->properties.get("Conditions");
            for (const Node& condition : conditions->items) {
                const Node* values = find(condition, "PathPatternConfig/Values");
                for (const Node& value : values ? values->items : std::vector<Node>{})
                    paths.insert(value.scalar);
            }
            const DeployedResource* listener =
                deployed_.behind(at(rule->properties, "ListenerArn"));
            ASSERT_NE(listener, nullptr);
            EXPECT_EQ(at(listener->properties, "Protocol"), env_ == kDev ? "HTTP" : "HTTPS");
        }
        EXPECT_EQ(paths, std::set<std::string>(row.paths.begin(), row.paths.end()));
    }
    const Node& balancer =
        deployed_.only(stack("cluster"), "AWS::ElasticLoadBalancingV2::LoadBalancer").properties;
    EXPECT_EQ(at(balancer, "Name"), "ohi-" + name_);
}

TEST_P(Figures, SecurityGroupsLetInTheDeclaredCallsAndNothingElse) {
    std::set<Edge> found;
    for (const auto* rule : deployed_.of_type("AWS::EC2::SecurityGroupIngress")) {
        const Node& properties = rule->properties;
        EXPECT_EQ(at(properties, "IpProtocol"), "tcp");
        EXPECT_EQ(at(properties, "FromPort"), at(properties, "ToPort"));
        if (at(properties, "CidrIp") != "(none)") {
            EXPECT_EQ(owner(at(properties, "GroupId")), "load balancer");
            continue;  // the open door, checked by itself
        }
        Edge edge{owner(at(properties, "SourceSecurityGroupId")), owner(at(properties, "GroupId")),
                  at(properties, "FromPort")};
        EXPECT_TRUE(found.insert(edge).second) << edge.from << " -> " << edge.to << " twice";
    }
    std::set<Edge> expected(edges().begin(), edges().end());
    expected.insert(job_edges().begin(), job_edges().end());
    for (const Edge& edge : expected) {
        EXPECT_TRUE(found.contains(edge))
            << "missing: " << edge.from << " -> " << edge.to << ":" << edge.port;
    }
    for (const Edge& edge : found) {
        EXPECT_TRUE(expected.contains(edge))
            << "not asked for: " << edge.from << " -> " << edge.to << ":" << edge.port;
    }
    for (const auto* group : deployed_.of_type("AWS::EC2::SecurityGroup")) {
        const Node* inline_rules = group->properties.get("SecurityGroupIngress");
        std::string who = owner("<" + group->stack + "/" + group->logical_id + ">");
        EXPECT_TRUE(!inline_rules || inline_rules->items.empty()) << who;
    }
}

TEST_P(Figures, AJobBringsItsOwnEdgesBecauseItRunsBeforeItsService) {
    std::set<Edge> found;
    for (const auto* rule : deployed_.of_type("AWS::EC2::SecurityGroupIngress")) {
        if (!rule->stack.starts_with(stack("job-"))) continue;
        std::string job = owner(at(rule->properties, "SourceSecurityGroupId"));
        EXPECT_EQ("job-" + job.substr(4), rule->stack.substr(stack("").size()));
        found.insert(
            {job, owner(at(rule->properties, "GroupId")), at(rule->properties, "FromPort")});
    }
    EXPECT_EQ(found, std::set<Edge>(job_edges().begin(), job_edges().end()));
}

TEST_P(Figures, OnlyTheLoadBalancerIsOpenToTheWorldAndTestersToItsTestPort) {
    std::set<std::pair<std::string, std::string>> open;
    for (const auto* rule : deployed_.of_type("AWS::EC2::SecurityGroupIngress")) {
        std::string from = at(rule->properties, "CidrIp");
        if (from != "(none)") open.emplace(at(rule->properties, "FromPort"), from);
    }
    std::set<std::pair<std::string, std::string>> expected = {{"80", "0.0.0.0/0"}};
    if (env_ != kDev) expected.emplace("443", "0.0.0.0/0");
    std::string test_port;
    for (const auto* listener : deployed_.of_type("AWS::ElasticLoadBalancingV2::Listener")) {
        std::string port = at(listener->properties, "Port");
        if (port != "80" && port != "443") test_port = port;
    }
    EXPECT_EQ(test_port.empty(), env_ != kProd);
    if (env_ == kProd) expected.emplace(test_port, "203.0.113.0/24");
    EXPECT_EQ(open, expected);
}

TEST_P(Figures, VariablesAndSecretsAreThoseOfTheTable) {
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        auto plain = pairs(container(row.name).get("Environment"), "Name", "Value");
        auto secret = pairs(container(row.name).get("Secrets"), "Name", "ValueFrom");
        EXPECT_EQ(plain["LOG_LEVEL"], env_ == kProd ? "info" : "debug");
        if (row.name != "otel-collector") {
            EXPECT_EQ(plain["OTEL_EXPORTER_OTLP_ENDPOINT"],
                      "http://otel-collector.ohi-" + name_ + ".local:4317");
        }
        bool database = std::ranges::count(kDatabaseUsers, row.name) > 0;
        EXPECT_EQ(plain.contains("DATABASE_HOST"), database);
        EXPECT_EQ(plain.contains("REDIS_HOST"), database);
        EXPECT_EQ(secret.contains("DATABASE_PASSWORD"), database);
        EXPECT_EQ(secret.contains("REDIS_AUTH_TOKEN"), database);
        if (database) {
            const DeployedResource* host = deployed_.behind(plain["DATABASE_HOST"]);
            ASSERT_NE(host, nullptr) << plain["DATABASE_HOST"];
            EXPECT_EQ(host->type, "AWS::RDS::DBInstance");
            const DeployedResource* cache = deployed_.behind(plain["REDIS_HOST"]);
            ASSERT_NE(cache, nullptr) << plain["REDIS_HOST"];
            EXPECT_EQ(cache->type, "AWS::ElastiCache::ReplicationGroup");
        }
        for (std::string_view name : kBlnkSecrets) {
            EXPECT_EQ(secret.contains(std::string(name)), row.name.starts_with("blnk-")) << name;
        }
        for (const auto& [name, from] : secret) {
            if (from.empty()) continue;
            auto arn = from.substr(0, from.find('>') + 1);
            const DeployedResource* source = deployed_.behind(arn);
            ASSERT_NE(source, nullptr) << name << " comes from " << from;
            EXPECT_EQ(source->type, "AWS::SecretsManager::Secret") << name;
            EXPECT_FALSE(plain.contains(name)) << name << " is plain too";
        }
    }
    for (const VariableRow& row : variables()) {
        auto plain = pairs(container(row.service).get("Environment"), "Name", "Value");
        EXPECT_EQ(plain[std::string(row.name)], row.value[env_]) << row.service << " " << row.name;
    }
}

TEST_P(Figures, CalledServicesAndOnlyTheyHaveAPrivateName) {
    std::map<std::string, const DeployedResource*> named;
    for (const auto* service : deployed_.of_type("AWS::ServiceDiscovery::Service")) {
        named[at(service->properties, "Name")] = service;
    }
    for (const ServiceRow& row : services()) {
        SCOPED_TRACE(row.name);
        ASSERT_EQ(named.contains(std::string(row.name)), row.named);
        const Node* registries = service(row.name).get("ServiceRegistries");
        EXPECT_EQ(registries && !registries->items.empty(), row.named);
        if (!row.named) continue;
        const Node& discovery = named[std::string(row.name)]->properties;
        EXPECT_EQ(at(discovery, "DnsConfig/RoutingPolicy"), "MULTIVALUE");
        EXPECT_EQ(at(discovery, "DnsConfig/DnsRecords/0/TTL"), "10");
        EXPECT_EQ(at(discovery, "DnsConfig/DnsRecords/0/Type"), "A");
        EXPECT_EQ(at(discovery, "HealthCheckCustomConfig/FailureThreshold"), "1");
    }
    auto namespaces = deployed_.of_type("AWS::ServiceDiscovery::PrivateDnsNamespace");
    ASSERT_EQ(namespaces.size(), 1u);
    EXPECT_EQ(at(namespaces[0]->properties, "Name"), "ohi-" + name_ + ".local");
}

TEST_P(Figures, ImagesComeFromTheRepositoryOfTheServiceWithTheTagOfTheEnvironment) {
    std::string account = env_ == kProd ? "111122223333" : "444455556666";
    std::set<std::string> repositories;
    for (const auto* repository : deployed_.of_type("AWS::ECR::Repository")) {
        repositories.insert(at(repository->properties, "RepositoryName"));
        EXPECT_EQ(at(repository->properties, "ImageScanningConfiguration/ScanOnPush"), "true");
        EXPECT_NE(at(repository->properties, "LifecyclePolicy/LifecyclePolicyText"), "(none)");
        EXPECT_NE(at(repository->properties, "EncryptionConfiguration/EncryptionType"), "(none)");
    }
    EXPECT_EQ(repositories.size(), services().size());
    for (const ServiceRow& row : services()) {
        EXPECT_TRUE(repositories.contains("ohi-" + std::string(row.name))) << row.name;
        EXPECT_EQ(at(container(row.name), "Image"), account +
                                                        ".dkr.ecr.eu-west-1.amazonaws.com/ohi-" +
                                                        std::string(row.name) + ":" + name_);
    }
    Deployed released(synthesize(manifest(), name_), {{"Image", "x/y@sha256:0123"}});
    EXPECT_EQ(at(released.only(stack("api"), "AWS::ECS::TaskDefinition").properties,
                 "ContainerDefinitions/0/Image"),
              "x/y@sha256:0123");
}

TEST_P(Figures, RolesReachNothingBeyondTheirService) {
    for (const auto* role : deployed_.of_type("AWS::IAM::Role")) {
        SCOPED_TRACE(role->stack + "/" + role->logical_id);
        EXPECT_EQ(at(role->properties, "RoleName"), "(none)");
        if (role->stack.ends_with("-access")) continue;  // CloudFormation's own, a table of its own
        const Node* policies = role->properties.get("Policies");
        for (const Node& policy : policies ? policies->items : std::vector<Node>{}) {
            const Node* statements = find(policy, "PolicyDocument/Statement");
            ASSERT_NE(statements, nullptr);
            for (const Node& statement : statements->items) {
                const Node* resource = statement.get("Resource");
                ASSERT_NE(resource, nullptr);
                std::vector<Node> all =
                    resource->is_sequence() ? resource->items : std::vector<Node>{*resource};
                const Node* actions = statement.get("Action");
                std::string first = actions->is_sequence() ? at(*actions, "0") : actions->scalar;
                for (const Node& one : all) {
                    if (one.scalar != "*") continue;
                    // The two families of actions that AWS gives no resource to.
                    EXPECT_TRUE(first == "ecr:GetAuthorizationToken" ||
                                first.starts_with("ssmmessages:"))
                        << first;
                }
            }
        }
    }
}

TEST_P(Figures, StoresAreAsAsked) {
    const Node& database = deployed_.only(stack("data"), "AWS::RDS::DBInstance").properties;
    EXPECT_EQ(at(database, "Engine"), "postgres");
    EXPECT_EQ(at(database, "MultiAZ"), env_ == kProd ? "true" : "false");
    EXPECT_EQ(at(database, "DeletionProtection"), env_ == kProd ? "true" : "false");
    EXPECT_EQ(at(database, "StorageEncrypted"), "true");
    EXPECT_EQ(at(database, "PubliclyAccessible"), "false");
    EXPECT_EQ(at(database, "ManageMasterUserPassword"), "(none)");
    EXPECT_TRUE(at(database, "MasterUserPassword").starts_with("{{resolve:secretsmanager:<ohi-"));
    const Node& cache =
        deployed_.only(stack("data"), "AWS::ElastiCache::ReplicationGroup").properties;
    EXPECT_EQ(at(cache, "Engine"), "redis");
    EXPECT_EQ(at(cache, "TransitEncryptionEnabled"), "true");
    EXPECT_EQ(at(cache, "AtRestEncryptionEnabled"), "true");
    EXPECT_TRUE(at(cache, "AuthToken").starts_with("{{resolve:secretsmanager:<ohi-"));
    EXPECT_EQ(deployed_.of_type("AWS::EFS::AccessPoint").size(), 2u);
    std::string policy = env_ == kProd ? "Snapshot" : "(none)";
    for (const char* type : {"AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup"}) {
        std::string found = at(deployed_.only(stack("data"), type).raw, "DeletionPolicy");
        EXPECT_TRUE(found == policy || (env_ != kProd && found == "Delete"))
            << type << " " << found;
    }
}

TEST_P(Figures, TheNetworkHasThreeZonesAndTheNatOfTheTable) {
    EXPECT_EQ(deployed_.of_type("AWS::EC2::Subnet").size(), 9u);
    EXPECT_EQ(deployed_.of_type("AWS::EC2::NatGateway").size(), env_ == kProd ? 3u : 1u);
    std::set<std::string> zones;
    for (const auto* subnet : deployed_.of_type("AWS::EC2::Subnet")) {
        zones.insert(at(subnet->properties, "AvailabilityZone"));
    }
    EXPECT_EQ(zones.size(), 3u);
}

TEST_P(Figures, TheClusterHasInsightsAndBothCapacityProviders) {
    const Node& cluster = deployed_.only(stack("cluster"), "AWS::ECS::Cluster").properties;
    EXPECT_EQ(at(cluster, "ClusterSettings/0/Name"), "containerInsights");
    EXPECT_EQ(at(cluster, "ClusterSettings/0/Value"), "enabled");
    const Node& providers =
        deployed_.only(stack("cluster"), "AWS::ECS::ClusterCapacityProviderAssociations")
            .properties;
    EXPECT_EQ(at(providers, "CapacityProviders/0"), "FARGATE");
    EXPECT_EQ(at(providers, "CapacityProviders/1"), "FARGATE_SPOT");
    bool fallback = !deployed_.of_type("AWS::StepFunctions::StateMachine").empty();
    EXPECT_EQ(fallback, env_ == kDev);
}

TEST_P(Figures, AlarmsOfPublicServicesReachThePeopleOfProdAndNobodyElse) {
    std::set<std::string> told;
    for (const DeployedResource* alarm : deployed_.of_type("AWS::CloudWatch::Alarm")) {
        const Node* actions = alarm->properties.get("AlarmActions");
        if (!actions) continue;
        ASSERT_EQ(actions->items.size(), 1u);
        const DeployedResource* topic = deployed_.behind(actions->items.front().scalar);
        ASSERT_NE(topic, nullptr) << actions->items.front().scalar;
        EXPECT_EQ(topic->type, "AWS::SNS::Topic");
        EXPECT_TRUE(std::ranges::any_of(
            deployed_.of_type("AWS::SNS::Subscription"), [&](const DeployedResource* listener) {
                return at(listener->properties, "Endpoint") == kTold &&
                       deployed_.behind(at(listener->properties, "TopicArn")) == topic;
            }));
        EXPECT_EQ(at(alarm->properties, "OKActions/0"), actions->items.front().scalar);
        told.insert(at(alarm->properties, "AlarmDescription"));
    }
    std::set<std::string> wanted;
    for (const ServiceRow& row : services()) {
        for (std::string_view condition : kToldOf) {
            if (env_ == kProd && is_public(row.name))
                wanted.insert(stack(row.name) + ": " + std::string(condition));
        }
    }
    EXPECT_EQ(told, wanted);
}

TEST_P(Figures, EverythingThatTakesTagsSaysWhoseItIs) {
    for (const auto& resource : deployed_.resources()) {
        const Node* tags = resource.properties.get("Tags");
        if (!tags || !tags->is_sequence()) continue;
        auto found = pairs(tags, "Key", "Value");
        EXPECT_EQ(found["platform"], "ohi") << resource.stack << "/" << resource.logical_id;
        EXPECT_EQ(found["managed-by"], "slipway") << resource.stack << "/" << resource.logical_id;
    }
    for (const ServiceRow& row : services()) {
        EXPECT_EQ(at(service(row.name), "PropagateTags"), "SERVICE");
        EXPECT_EQ(at(service(row.name), "EnableECSManagedTags"), "true");
        EXPECT_EQ(pairs(service(row.name).get("Tags"), "Key", "Value")["service"], row.name);
        EXPECT_EQ(pairs(service(row.name).get("Tags"), "Key", "Value")["environment"], name_);
    }
}

TEST_P(Figures, MigrationsAreStacksOfTheirOwnAndComeBeforeTheServicesThatRunTheirImage) {
    auto files = synthesize(manifest(), name_);
    auto position = [&](const std::string& stack) {
        auto found = std::ranges::find_if(
            files, [&](const TemplateFile& file) { return file.stack == stack; });
        EXPECT_NE(found, files.end()) << stack;
        return found - files.begin();
    };
    EXPECT_LT(position(stack("job-blnk-migrate")), position(stack("blnk-api")));
    EXPECT_LT(position(stack("job-blnk-migrate")), position(stack("blnk-worker")));
    EXPECT_LT(position(stack("clickhouse")), position(stack("job-signoz-migrate")));
    EXPECT_LT(position(stack("job-signoz-migrate")), position(stack("otel-collector")));
    EXPECT_LT(position(stack("blnk-api")), position(stack("api")));
    EXPECT_LT(position(stack("signoz-query")), position(stack("signoz-frontend")));
}

TEST_P(Figures, OutputsTellWhatPeopleLookFor) {
    const auto& outputs = deployed_.outputs();
    auto has = [&](const std::string& stack, std::string_view type_of_value) {
        auto found = outputs.find(stack);
        if (found == outputs.end()) return false;
        return std::ranges::any_of(found->second, [&](const auto& entry) {
            return entry.second.scalar.find(type_of_value) != std::string::npos;
        });
    };
    EXPECT_TRUE(has(stack("cluster"), "/Cluster.Arn>"));
    EXPECT_TRUE(has(stack("cluster"), ".DNSName>"));
    EXPECT_TRUE(std::ranges::any_of(outputs.at(stack("cluster")), [&](const auto& output) {
        const DeployedResource* cluster = cluster_behind(output.second.scalar);
        return cluster && cluster->type == "AWS::ECS::Cluster";
    }));
    for (const ServiceRow& row : services()) {
        EXPECT_TRUE(has(stack(row.name), "/Service")) << row.name;
        EXPECT_TRUE(has(stack(row.name), "/TaskDefinition")) << row.name;
    }
}

INSTANTIATE_TEST_SUITE_P(Ohi, Figures, testing::ValuesIn(kEnvs),
                         [](const auto& test) { return std::string(kEnvNames[test.param]); });

}  // namespace
}  // namespace ohi
