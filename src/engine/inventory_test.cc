#include "engine/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "cfn/schema.h"
#include "engine/inventory/elb_zones.h"
#include "engine/inventory/forms.h"
#include "engine/inventory/make.h"
#include "engine/inventory/type_rules.h"
#include "engine/properties.h"
#include "engine/test_inventory.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using cfn::Array;
using cfn::Object;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

static_assert(Core<Inventory>);

using Desk = InventoryDesk;

TEST(Inventory, HasRulesForEveryTypeOfTheModels) {
    std::set<std::string_view> modelled;
    for (const cfn::TypeSchema& type : cfn::all_types()) {
        modelled.insert(type.name);
        EXPECT_NE(find_rules(type.name), nullptr) << type.name;
    }
    for (auto table : {network_rules(), compute_rules(), data_rules(), management_rules()}) {
        EXPECT_TRUE(std::is_sorted(table.begin(), table.end(),
                                   [](auto& a, auto& b) { return a.type < b.type; }));
        for (const TypeRules& rules : table) {
            EXPECT_TRUE(modelled.contains(rules.type)) << rules.type;
            const cfn::TypeSchema& schema = *cfn::find_type(rules.type);
            if (!rules.name_property.empty()) {
                EXPECT_NE(schema.find(rules.name_property), nullptr) << rules.type;
            }
        }
    }
}

TEST(Inventory, NamesOnlyTypesAndPropertiesOfTheModels) {
    for (const Need& need : needs()) {
        const cfn::TypeSchema* type = cfn::find_type(need.type);
        ASSERT_NE(type, nullptr) << need.type;
        EXPECT_NE(cfn::find_type(need.needed), nullptr) << need.needed;
        std::string first(need.property.substr(0, need.property.find('.')));
        EXPECT_NE(type->find(first), nullptr) << need.type << " " << need.property;
    }
    for (const Hold& hold : holds()) {
        EXPECT_NE(cfn::find_type(hold.type), nullptr) << hold.type;
        EXPECT_NE(cfn::find_type(hold.user), nullptr) << hold.user;
    }
}

TEST(Inventory, TakesTimeOverEverything) {
    for (const auto& [type, properties] : inventory_samples()) {
        Desk desk;
        Time before = desk.now;
        std::string id = desk.make(type, properties);
        EXPECT_FALSE(id.empty()) << type << " " << desk.outcome();
        EXPECT_GT(desk.now, before) << type;
        EXPECT_EQ(desk.inventory.list(type), std::vector<std::string>{id});
        before = desk.now;
        EXPECT_EQ(desk.remove(type, id), "") << type;
        EXPECT_GT(desk.now, before) << type;
        EXPECT_EQ(desk.inventory.find(type, id), nullptr) << type;
        EXPECT_THAT(desk.inventory.state().records, IsEmpty());
    }
}

TEST(Inventory, TakesMinutesOverADatabaseAndMomentsOverALogGroup) {
    Desk desk;
    Time begin = desk.now;
    desk.make("AWS::Logs::LogGroup", inventory_samples().at("AWS::Logs::LogGroup"));
    EXPECT_LT(desk.now - begin, Duration::seconds(5));
    begin = desk.now;
    desk.make("AWS::RDS::DBInstance", inventory_samples().at("AWS::RDS::DBInstance"));
    EXPECT_GT(desk.now - begin, Duration::minutes(2));
}

TEST(Inventory, MakesNamesAsCloudFormationDoes) {
    IdSource ids{.seed = 3};
    auto name = [&](const char* type, const char* stack, const char* logical) {
        return generated_name(*find_rules(type), {stack, "arn", logical}, ids);
    };
    EXPECT_THAT(name("AWS::IAM::Role", "shop-dev", "TaskRole"),
                MatchesRegex("shop-dev-TaskRole-[A-Z0-9]{12}"));
    EXPECT_THAT(name("AWS::S3::Bucket", "Shop-Dev", "Files"),
                MatchesRegex("shop-dev-files-[a-z0-9]{12}"));
    std::string group = name("AWS::ElasticLoadBalancingV2::TargetGroup", "shop-production-web",
                             "PublicTargetGroup");
    EXPECT_THAT(group, MatchesRegex("shop-prod-PublicTar-[A-Z0-9]{12}"));
    EXPECT_EQ(group.size(), 32U);
    EXPECT_THAT(name("AWS::ElasticLoadBalancingV2::TargetGroup", "s", "PublicTargetGroup"),
                MatchesRegex("s-PublicTargetGroup-[A-Z0-9]{12}"));
}

TEST(Inventory, KnowsRefAndAttributesOfWhatItMakes) {
    Desk desk;
    std::string cluster = desk.make("AWS::ECS::Cluster", {{"ClusterName", "shop"}});
    EXPECT_EQ(cluster, "shop");
    EXPECT_EQ(desk.attribute("AWS::ECS::Cluster", "shop", "Arn"),
              "arn:aws:ecs:eu-west-1:123456789012:cluster/shop");
    std::string role =
        desk.make("AWS::IAM::Role", inventory_samples().at("AWS::IAM::Role"), "TaskRole");
    EXPECT_EQ(desk.attribute("AWS::IAM::Role", role, "Arn"),
              "arn:aws:iam::123456789012:role/" + role);
    std::string cache = desk.make("AWS::ElastiCache::ReplicationGroup",
                                  inventory_samples().at("AWS::ElastiCache::ReplicationGroup"));
    EXPECT_THAT(
        desk.attribute("AWS::ElastiCache::ReplicationGroup", cache, "PrimaryEndPoint.Address"),
        MatchesRegex("master\\." + cache + "\\.[0-9a-f]{6}\\.euw1\\.cache\\.amazonaws\\.com"));
    std::string database =
        desk.make("AWS::RDS::DBInstance", inventory_samples().at("AWS::RDS::DBInstance"));
    EXPECT_EQ(desk.attribute("AWS::RDS::DBInstance", database, "Endpoint.Port"), "5432");
    std::string vpc = desk.vpc();
    EXPECT_EQ(desk.attribute("AWS::EC2::VPC", vpc, "CidrBlock"), "10.0.0.0/16");
    std::string subnet = desk.subnet(vpc);
    EXPECT_THAT(desk.attribute("AWS::EC2::Subnet", subnet, "AvailabilityZone"),
                MatchesRegex("eu-west-1[abc]"));
    std::string balancer = desk.balancer(subnet);
    EXPECT_THAT(balancer, MatchesRegex("arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
                                       "loadbalancer/app/shop/[0-9a-f]{16}"));
    EXPECT_EQ(desk.attribute("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer,
                             "LoadBalancerFullName"),
              balancer.substr(balancer.find("app/")));
}

TEST(Inventory, NamesTheResourceInTheArnOfItsScalingPolicy) {
    Desk desk;
    const std::string target = "service/shop/api|ecs:service:DesiredCount|ecs";
    ASSERT_EQ(desk.make("AWS::ApplicationAutoScaling::ScalableTarget",
                        {{"ResourceId", "service/shop/api"},
                         {"ScalableDimension", "ecs:service:DesiredCount"},
                         {"ServiceNamespace", "ecs"},
                         {"MinCapacity", 1},
                         {"MaxCapacity", 4}}),
              target);
    constexpr const char* kPolicy = "AWS::ApplicationAutoScaling::ScalingPolicy";
    Object by_id{{"PolicyName", "cpu"}, {"PolicyType", "StepScaling"}, {"ScalingTargetId", target}};
    EXPECT_THAT(desk.make(kPolicy, by_id),
                MatchesRegex("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:[-0-9a-f]+:"
                             "resource/ecs/service/shop/api:policyName/cpu"));
    // The same by its parts is the same.
    Object by_parts{{"PolicyName", "cpu"},
                    {"PolicyType", "StepScaling"},
                    {"ResourceId", "service/shop/api"},
                    {"ScalableDimension", "ecs:service:DesiredCount"},
                    {"ServiceNamespace", "ecs"}};
    EXPECT_THAT(desk.refused(kPolicy, by_parts), HasSubstr("already exists"));
    *by_parts.find("PolicyName") = "memory";
    EXPECT_THAT(desk.make(kPolicy, by_parts),
                testing::EndsWith(":resource/ecs/service/shop/api:policyName/memory"));
}

TEST(Inventory, HasOneHostedZoneForTheLoadBalancersOfAKindAndRegion) {
    EXPECT_EQ(elb_zone("eu-west-1", "app"), "Z32O12XQLNTSW2");
    EXPECT_EQ(elb_zone("us-east-1", "net"), "Z26RNL4JYFTOTI");
    EXPECT_THAT(elb_zone("eu-moon-1", "app"), MatchesRegex("Z[A-Z0-9]{13}"));
    std::set<std::string> zones;
    for (const char* region : {"eu-moon-1", "eu-moon-2", "eu-west-1", "us-west-2"})
        for (const char* kind : {"app", "net", "gwy"}) {
            zones.insert(elb_zone(region, kind));
            EXPECT_EQ(elb_zone(region, kind), elb_zone(region, kind));
        }
    EXPECT_EQ(zones.size(), 12U);
    Desk desk;
    std::string balancer = desk.balancer(desk.subnet(desk.vpc()));
    EXPECT_EQ(desk.attribute("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer,
                             "CanonicalHostedZoneID"),
              "Z32O12XQLNTSW2");
}

TEST(Inventory, RefusesALoadBalancerWhoseNameBeginsWithInternal) {
    Desk desk;
    Object balancer{{"Name", "internal-shop"},
                    {"Subnets", desk.in_two_zones(desk.subnet(desk.vpc()))}};
    EXPECT_EQ(desk.refused("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer),
              "ValidationError: The load balancer name 'internal-shop' cannot begin with "
              "'internal-'");
    *balancer.find("Name") = "internals";
    EXPECT_EQ(desk.refused("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer), "");
}

TEST(Inventory, RefusesTagsOfADefinitionThatNoSimulatedTaskHeeds) {
    Desk desk;
    constexpr const char* kDefinition = "AWS::ECS::TaskDefinition";
    auto definition = [](const char* key, const char* value) {
        return Object{{"Family", "api"},
                      {"ContainerDefinitions",
                       Array{Object{{"Name", "api"}, {"Image", "api:1"}, {"Memory", 64}}}},
                      {"Tags", Array{Object{{"Key", key}, {"Value", value}}}}};
    };
    const Object wrong = definition("slipway.simulate/crash-rat", "0.5");
    const std::string why =
        "This cloud knows no tag slipway.simulate/crash-rat; did you mean "
        "slipway.simulate/crash-rate?";
    EXPECT_EQ(desk.refused(kDefinition, wrong), "ClientException: " + why);
    EXPECT_THAT(desk.refused(kDefinition, definition("slipway.simulate/web/exit-after", "5s")),
                HasSubstr("for the container \"web\""));
    std::string id = desk.make(kDefinition, definition("slipway.simulate/api/exit-after", "5s"));
    ASSERT_NE(id, "");
    EXPECT_EQ(desk.change(kDefinition, id, wrong), why);
}

/// What Ref yields for the thing that `desk` made last.
std::string last_ref(const Desk& desk) {
    std::string ref;
    for (const Inventory::Order& order : desk.orders)
        if (const auto* done = std::get_if<ResourceDone>(&order)) ref = done->ref;
    return ref;
}

TEST(Inventory, TellsRecordsOfOneNameApart) {
    Desk desk;
    const char* type = "AWS::Route53::RecordSet";
    auto record = [](const char* kind, const char* value) {
        return Object{{"HostedZoneId", "Z1"},
                      {"Name", "shop.example.com"},
                      {"Type", kind},
                      {"TTL", "60"},
                      {"ResourceRecords", Array{value}}};
    };
    std::string a = desk.make(type, record("A", "10.0.0.1"));
    EXPECT_EQ(last_ref(desk), "shop.example.com");
    std::string aaaa = desk.make(type, record("AAAA", "::1"));
    EXPECT_EQ(last_ref(desk), "shop.example.com");
    EXPECT_EQ(desk.attribute(type, aaaa, "Id"), "shop.example.com");
    EXPECT_EQ(desk.inventory.list(type).size(), 2U);
    EXPECT_EQ(desk.change(type, a, record("A", "10.0.0.2")), "");
    EXPECT_EQ(text_at(*desk.inventory.find(type, a)->properties, "Type"), "A");
    EXPECT_EQ(desk.remove(type, aaaa), "");
    EXPECT_NE(desk.inventory.find(type, a), nullptr);
    EXPECT_EQ(desk.remove(type, a), "");
    EXPECT_THAT(desk.inventory.state().records, IsEmpty());
    EXPECT_NE(desk.make(type, record("A", "10.0.0.1")), "");
}

TEST(Inventory, GivesNoTwoThingsThatMayStandTogetherOneId) {
    for (auto table : {network_rules(), compute_rules(), data_rules(), management_rules()}) {
        for (const TypeRules& rules : table) {
            if (rules.unique.empty() || makes_up(rules.id)) continue;
            // What tells two of them apart must be in their ids.
            for (std::string_view rest = rules.unique; rest.find('{') != std::string_view::npos;) {
                rest.remove_prefix(rest.find('{'));
                std::string_view hole = rest.substr(0, rest.find('}') + 1);
                rest.remove_prefix(hole.size());
                EXPECT_NE(rules.id.find(hole), std::string_view::npos) << rules.type << hole;
            }
        }
    }
}

TEST(Inventory, PutsTheBusBeforeTheNameOfItsRule) {
    Desk desk;
    const char* type = "AWS::Events::Rule";
    Object rule{{"Name", "nightly"}, {"ScheduleExpression", "rate(1 day)"}};
    EXPECT_EQ(desk.make(type, rule), "nightly");
    EXPECT_EQ(desk.attribute(type, "nightly", "Arn"),
              "arn:aws:events:eu-west-1:123456789012:rule/nightly");
    rule.add("EventBusName", "orders");
    EXPECT_EQ(desk.make(type, rule), "orders|nightly");
    EXPECT_EQ(last_ref(desk), "orders|nightly");
    EXPECT_EQ(desk.attribute(type, "orders|nightly", "Arn"),
              "arn:aws:events:eu-west-1:123456789012:rule/orders/nightly");
    EXPECT_EQ(desk.remove(type, "orders|nightly"), "");
    EXPECT_NE(desk.inventory.find(type, "nightly"), nullptr);
    *rule.find("EventBusName") = "arn:aws:events:eu-west-1:123456789012:event-bus/default";
    EXPECT_THAT(desk.refused(type, rule), HasSubstr("already exists"));
}

TEST(Inventory, MakesTheDefaultSecurityGroupWithItsVpc) {
    Desk desk;
    const char* type = "AWS::EC2::SecurityGroup";
    std::string vpc = desk.vpc();
    std::string group = desk.attribute("AWS::EC2::VPC", vpc, "DefaultSecurityGroup");
    ASSERT_NE(desk.inventory.find(type, group), nullptr);
    EXPECT_EQ(desk.inventory.find(type, group)->name, "default");
    std::string subnet = desk.subnet(vpc);
    EXPECT_EQ(desk.refused("AWS::ElasticLoadBalancingV2::LoadBalancer",
                           {{"Name", "shop"},
                            {"Subnets", desk.in_two_zones(subnet)},
                            {"SecurityGroups", Array{group}}}),
              "");
    std::string rule =
        desk.make("AWS::EC2::SecurityGroupIngress",
                  {{"GroupId", group}, {"IpProtocol", "-1"}, {"SourceSecurityGroupId", group}});
    EXPECT_NE(rule, "");
    EXPECT_EQ(desk.remove(type, group), "the specified group: \"" + group +
                                            "\" name: \"default\" cannot be deleted by a user");
    EXPECT_THAT(desk.refused(
                    type, {{"VpcId", vpc}, {"GroupName", "default"}, {"GroupDescription", "mine"}}),
                HasSubstr("already exists"));
    EXPECT_EQ(desk.change("AWS::EC2::VPC", vpc,
                          {{"CidrBlock", "10.0.0.0/16"}, {"EnableDnsSupport", true}}),
              "");
    EXPECT_EQ(desk.attribute("AWS::EC2::VPC", vpc, "DefaultSecurityGroup"), group);
    for (const std::string& one : desk.inventory.list("AWS::EC2::Subnet"))
        EXPECT_EQ(desk.remove("AWS::EC2::Subnet", one), "");
    EXPECT_EQ(desk.remove("AWS::EC2::VPC", vpc), "");
    EXPECT_THAT(desk.inventory.state().records, IsEmpty());
}

TEST(Inventory, RefusesATargetGroupThatItsCoreRefuses) {
    Desk desk;
    const char* type = "AWS::ElasticLoadBalancingV2::TargetGroup";
    std::string vpc = desk.vpc();
    auto group = [&](const char* delay) {
        return Object{
            {"VpcId", vpc},
            {"Port", 80},
            {"Protocol", "HTTP"},
            {"TargetGroupAttributes",
             Array{Object{{"Key", "deregistration_delay.timeout_seconds"}, {"Value", delay}}}}};
    };
    std::string why = "Deregistration delay '9999' must be between '0' and '3600'";
    EXPECT_EQ(desk.refused(type, group("9999")), "ValidationError: " + why);
    EXPECT_EQ(desk.make(type, group("9999")), "");
    EXPECT_EQ(desk.outcome(), why);
    EXPECT_THAT(desk.inventory.list(type), IsEmpty());
    std::string id = desk.make(type, group("30"));
    EXPECT_EQ(desk.change(type, id, group("9999")), why);
    EXPECT_EQ(*desk.inventory.find(type, id)->properties, group("30"));
    EXPECT_EQ(desk.change(type, id, group("60")), "");
}

TEST(Inventory, KeepsWhatWasMadeUpWhenAResourceChanges) {
    Desk desk;
    std::string role = desk.make("AWS::IAM::Role", inventory_samples().at("AWS::IAM::Role"));
    std::string id = desk.attribute("AWS::IAM::Role", role, "RoleId");
    Object changed = inventory_samples().at("AWS::IAM::Role");
    changed.add("Description", "of the shop");
    EXPECT_EQ(desk.change("AWS::IAM::Role", role, changed), "");
    EXPECT_EQ(desk.attribute("AWS::IAM::Role", role, "RoleId"), id);
    EXPECT_EQ(text_at(*desk.inventory.find("AWS::IAM::Role", role)->properties, "Description"),
              "of the shop");
}

TEST(Inventory, RefusesWhatTheSchemaDoesNotAllow) {
    Desk desk;
    EXPECT_THAT(desk.refused("AWS::ECS::Cluster", {{"ClusterNam", "x"}}), HasSubstr("ClusterNam"));
    EXPECT_THAT(desk.refused("AWS::RDS::DBSubnetGroup", {{"SubnetIds", Array{"subnet-1"}}}),
                HasSubstr("DBSubnetGroupDescription"));
    EXPECT_THAT(desk.refused("AWS::Lambda::Function", {}), HasSubstr("runs no Lambda"));
    EXPECT_THAT(desk.refused("AWS::Nothing::AtAll", {}), HasSubstr("TypeNotFound"));
    cfn::Expression deep = "x";
    for (int i = 0; i < 60; ++i)
        deep = Array{deep};
    EXPECT_THAT(desk.refused("AWS::IAM::Role", {{"AssumeRolePolicyDocument", deep}}),
                HasSubstr("nested more than"));
}

TEST(Inventory, FailsInTheStackWithTheWordsOfTheApi) {
    Desk desk;
    Object wrong{{"VpcId", "vpc-1"}, {"GroupDescription", "x"}};
    std::string refused = desk.refused("AWS::EC2::SecurityGroup", wrong);
    Time before = desk.now;
    EXPECT_EQ(desk.make("AWS::EC2::SecurityGroup", wrong), "");
    EXPECT_EQ("InvalidVpcID.NotFound: " + desk.outcome(), refused);
    EXPECT_GT(desk.now, before);
    EXPECT_THAT(desk.inventory.state().records, IsEmpty());
}

TEST(Inventory, RefusesToBuildOnWhatIsNotThere) {
    Desk desk;
    EXPECT_EQ(desk.refused("AWS::EC2::Subnet", {{"VpcId", "vpc-1"}, {"CidrBlock", "10.0.0.0/24"}}),
              "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist");
    EXPECT_EQ(desk.refused("AWS::ECS::Service", {{"Cluster", "none"}, {"TaskDefinition", "x"}}),
              "ClusterNotFoundException: Cluster not found.");
}

TEST(Inventory, RefusesANameThatIsTaken) {
    Desk desk;
    std::string vpc = desk.vpc();
    std::string subnet = desk.subnet(vpc);
    std::string balancer = desk.balancer(subnet);
    std::string group = desk.target_group(vpc);
    std::string listener = desk.listener(balancer, group);
    desk.make("AWS::ECR::Repository", {{"RepositoryName", "api"}});
    EXPECT_EQ(desk.refused("AWS::ECR::Repository", {{"RepositoryName", "api"}}),
              "RepositoryAlreadyExistsException: The repository with name 'api' already exists in "
              "the registry with id '123456789012'");
    EXPECT_EQ(desk.refused("AWS::ElasticLoadBalancingV2::LoadBalancer",
                           {{"Name", "shop"}, {"Subnets", Array{subnet}}}),
              "DuplicateLoadBalancerName: A load balancer with the same name 'shop' exists, but "
              "with different settings");
    Object rule{{"ListenerArn", listener},
                {"Priority", 10},
                {"Conditions", Array{Object{{"Field", "path-pattern"}, {"Values", Array{"/x"}}}}},
                {"Actions", Array{Object{{"Type", "forward"}, {"TargetGroupArn", group}}}}};
    std::string first = desk.make("AWS::ElasticLoadBalancingV2::ListenerRule", rule);
    EXPECT_EQ(desk.refused("AWS::ElasticLoadBalancingV2::ListenerRule", rule),
              "PriorityInUse: Priority '10' is currently in use");
    *rule.find("Priority") = 11;
    EXPECT_NE(desk.make("AWS::ElasticLoadBalancingV2::ListenerRule", rule), "");
    EXPECT_EQ(desk.change("AWS::ElasticLoadBalancingV2::ListenerRule", first, rule),
              "Priority '11' is currently in use");
}

TEST(Inventory, FreesANameWhenTheThingIsGone) {
    Desk desk;
    std::string id = desk.make("AWS::Logs::LogGroup", {{"LogGroupName", "/ecs/shop"}});
    desk.tell(desk.removal("AWS::Logs::LogGroup", id));
    EXPECT_NE(desk.refused("AWS::Logs::LogGroup", {{"LogGroupName", "/ecs/shop"}}), "");
    desk.run();
    EXPECT_EQ(desk.refused("AWS::Logs::LogGroup", {{"LogGroupName", "/ecs/shop"}}), "");
}

TEST(Inventory, RefusesToDeleteWhatIsProtected) {
    Desk desk;
    Object database = inventory_samples().at("AWS::RDS::DBInstance");
    database.add("DeletionProtection", true);
    std::string id = desk.make("AWS::RDS::DBInstance", database);
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id),
              "Cannot delete protected DB Instance, please disable deletion protection and try "
              "again.");
    *database.find("DeletionProtection") = "false";
    EXPECT_EQ(desk.change("AWS::RDS::DBInstance", id, database), "");
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id), "");
}

TEST(Inventory, RefusesToDeleteALoadBalancerOrAClusterOfDatabasesThatIsProtected) {
    Desk desk;
    const char* balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    Array subnets = desk.in_two_zones(desk.subnet(desk.vpc()));
    auto with = [&](const char* truth) {
        return Object{{"Name", "shop"},
                      {"Subnets", subnets},
                      {"LoadBalancerAttributes",
                       Array{Object{{"Key", "idle_timeout.timeout_seconds"}, {"Value", "60"}},
                             Object{{"Key", "deletion_protection.enabled"}, {"Value", truth}}}}};
    };
    std::string id = desk.make(balancer, with("true"));
    EXPECT_EQ(
        desk.remove(balancer, id),
        "Load balancer '" + id + "' cannot be deleted because deletion protection is enabled");
    EXPECT_EQ(desk.change(balancer, id, with("false")), "");
    EXPECT_EQ(desk.remove(balancer, id), "");
    const char* cluster = "AWS::RDS::DBCluster";
    id = desk.make(cluster, {{"Engine", "aurora-postgresql"}, {"DeletionProtection", true}});
    EXPECT_EQ(desk.remove(cluster, id),
              "Cannot delete protected Cluster, please disable deletion protection and try again.");
    EXPECT_EQ(desk.change(cluster, id, {{"Engine", "aurora-postgresql"}}), "");
    EXPECT_EQ(desk.remove(cluster, id), "");
}

TEST(Inventory, RefusesToDeleteWhatHoldsSomething) {
    Desk desk;
    for (bool emptied : {false, true}) {
        std::string id = desk.make(
            "AWS::ECR::Repository",
            {{"RepositoryName", emptied ? "shop-b" : "shop-a"}, {"EmptyOnDelete", emptied}});
        desk.tell(ContentChanged{"AWS::ECR::Repository", id, 2});
        std::string reason = desk.remove("AWS::ECR::Repository", id);
        EXPECT_EQ(reason.empty(), emptied) << reason;
    }
    desk.tell(ContentChanged{"AWS::ECR::Repository", "shop-a", 0});
    EXPECT_EQ(desk.remove("AWS::ECR::Repository", "shop-a"), "");
}

TEST(Inventory, RefusesToDeleteWhatIsInUse) {
    Desk desk;
    std::string vpc = desk.vpc();
    std::string subnet = desk.subnet(vpc);
    std::string balancer = desk.balancer(subnet);
    std::string group = desk.target_group(vpc);
    std::string listener = desk.listener(balancer, group);
    auto security_group = [&](const char* id) {
        return desk.make("AWS::EC2::SecurityGroup", {{"VpcId", vpc}, {"GroupDescription", "x"}},
                         id);
    };
    std::string callee = security_group("Callee");
    std::string caller = security_group("Caller");
    std::string rule =
        desk.make("AWS::EC2::SecurityGroupIngress", {{"GroupId", callee},
                                                     {"IpProtocol", "tcp"},
                                                     {"FromPort", 80},
                                                     {"ToPort", 80},
                                                     {"SourceSecurityGroupId", caller}});
    EXPECT_THAT(desk.remove("AWS::EC2::VPC", vpc), HasSubstr("has dependencies"));
    EXPECT_THAT(desk.remove("AWS::EC2::Subnet", subnet), HasSubstr("has dependencies"));
    EXPECT_EQ(desk.remove("AWS::ElasticLoadBalancingV2::TargetGroup", group),
              "Target group '" + group + "' is currently in use by a listener or a rule");
    EXPECT_EQ(desk.remove("AWS::EC2::SecurityGroup", caller),
              "resource " + caller + " has a dependent object");
    // Its own rules go with it.
    EXPECT_EQ(desk.remove("AWS::EC2::SecurityGroup", callee), "");
    EXPECT_EQ(desk.inventory.find("AWS::EC2::SecurityGroupIngress", rule), nullptr);
    EXPECT_EQ(desk.remove("AWS::EC2::SecurityGroup", caller), "");
    EXPECT_EQ(desk.remove("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer), "");
    EXPECT_EQ(desk.inventory.find("AWS::ElasticLoadBalancingV2::Listener", listener), nullptr);
    EXPECT_EQ(desk.remove("AWS::ElasticLoadBalancingV2::TargetGroup", group), "");
    for (const std::string& one : desk.inventory.list("AWS::EC2::Subnet"))
        EXPECT_EQ(desk.remove("AWS::EC2::Subnet", one), "");
    EXPECT_EQ(desk.remove("AWS::EC2::VPC", vpc), "");
    EXPECT_THAT(desk.inventory.state().records, IsEmpty());
}

TEST(Inventory, RefusesToChangeInPlaceWhatReplaces) {
    Desk desk;
    std::string vpc = desk.vpc();
    EXPECT_EQ(desk.change("AWS::EC2::VPC", vpc, {{"CidrBlock", "10.1.0.0/16"}}),
              "CidrBlock cannot be changed on an existing resource.");
    EXPECT_EQ(desk.change("AWS::EC2::VPC", vpc,
                          {{"CidrBlock", "10.0.0.0/16"}, {"EnableDnsSupport", true}}),
              "");
}

TEST(Inventory, TakesWhatIsGoneAsDeleted) {
    Desk desk;
    EXPECT_EQ(desk.remove("AWS::EC2::VPC", "vpc-gone"), "");
    auto refusal = desk.inventory.refuse(desk.removal("AWS::EC2::VPC", "vpc-gone"));
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, "ResourceNotFoundException");
}

TEST(Inventory, KeepsADeregisteredRevisionAsInactive) {
    Desk desk;
    Object definition{{"Family", "api"},
                      {"Memory", "512"},
                      {"ContainerDefinitions", Array{Object{{"Name", "api"}, {"Image", "api:1"}}}}};
    const char* type = "AWS::ECS::TaskDefinition";
    std::string first = desk.make(type, definition);
    std::string second = desk.make(type, definition);
    EXPECT_EQ(first, "arn:aws:ecs:eu-west-1:123456789012:task-definition/api:1");
    EXPECT_EQ(desk.inventory.find(type, "api")->physical_id, second);
    EXPECT_EQ(desk.inventory.find(type, "api:1")->physical_id, first);
    EXPECT_EQ(desk.remove(type, second), "");
    ASSERT_NE(desk.inventory.find(type, second), nullptr);
    EXPECT_EQ(desk.inventory.find(type, second)->phase, Record::Phase::Inactive);
    EXPECT_EQ(desk.inventory.find(type, "api")->physical_id, first);
    EXPECT_EQ(desk.remove(type, second), "");
    EXPECT_EQ(desk.make(type, definition).substr(first.size() - 1), "3");
}

TEST(Inventory, IsDoneWithTheAnswerWhereTheApiSaysSo) {
    Desk desk;
    Object cluster{{"ClusterName", "shop"}};
    desk.tell(CreateResource{
        .operation = {{}, 7}, .type = "AWS::ECS::Cluster", .properties = share(cluster)});
    ASSERT_NE(desk.inventory.find("AWS::ECS::Cluster", "shop"), nullptr);
    EXPECT_EQ(desk.inventory.find("AWS::ECS::Cluster", "shop")->phase, Record::Phase::Ready);
    desk.tell(DeleteResource{{{}, 8}, "AWS::ECS::Cluster", "shop"});
    EXPECT_EQ(desk.inventory.find("AWS::ECS::Cluster", "shop"), nullptr);
    EXPECT_EQ(desk.inventory.next_wake(), std::nullopt);
    // A stack waits for it.
    desk.tell(desk.asked("AWS::ECS::Cluster", cluster));
    EXPECT_EQ(desk.inventory.find("AWS::ECS::Cluster", "shop")->phase, Record::Phase::Creating);
}

}  // namespace
}  // namespace engine
