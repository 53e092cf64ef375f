#include "engine/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/prng.h"
#include "cfn/schema.h"
#include "engine/codec.h"
#include "engine/inventory/make.h"
#include "engine/inventory/type_rules.h"
#include "engine/properties.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using cfn::Array;
using cfn::Object;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

const Address kStack{CoreKind::Stack, 0};

static_assert(Core<Inventory>);

/// An inventory, the stack that asks it, and time.
struct Desk {
    Inventory inventory;
    Time now = Time::unix_seconds(1'000'000);
    std::uint32_t operations = 0;
    std::vector<Inventory::Order> orders = {};

    explicit Desk(std::uint64_t seed = 1) {
        tell(InventoryRequested{seed, "123456789012", "eu-west-1"});
    }
    void tell(const Inventory::Fact& fact) {
        inventory.handle(fact, now);
        inventory.take_orders(orders);
    }
    /// Goes through all that is due; services and their like are steady at once.
    void run() {
        for (int turns = 0; turns < 100'000; ++turns) {
            for (std::size_t i = 0; i < orders.size(); ++i)
                if (const auto* asked = std::get_if<BehaviourRequested>(&orders[i])) {
                    BehaviourSettled settled{asked->type, asked->physical_id, {}};
                    orders.erase(orders.begin() + static_cast<std::ptrdiff_t>(i--));
                    tell(settled);
                }
            std::optional<Time> next = inventory.next_wake();
            if (!next) return;
            EXPECT_GT(*next, now);
            now = *next;
            inventory.wake(now);
            inventory.take_orders(orders);
        }
        ADD_FAILURE() << "never comes to rest";
    }
    CreateResource asked(std::string type, Object properties, std::string logical_id = "Thing") {
        return {.operation = {kStack, ++operations},
                .type = std::move(type),
                .properties = share(std::move(properties)),
                .origin = {"shop-dev", "arn:stack", std::move(logical_id)}};
    }
    /// The physical id; empty when it failed.
    std::string make(std::string type, Object properties, std::string logical_id = "Thing") {
        tell(asked(std::move(type), std::move(properties), std::move(logical_id)));
        run();
        std::string id;
        for (const Inventory::Order& order : orders)
            if (const auto* done = std::get_if<ResourceDone>(&order))
                if (done->operation.number == operations) id = done->physical_id;
        return id;
    }
    DeleteResource removal(std::string type, std::string id) {
        return {.operation = {kStack, ++operations},
                .type = std::move(type),
                .physical_id = std::move(id)};
    }
    /// Why it failed; empty when it did not.
    std::string remove(std::string type, std::string id) {
        tell(removal(std::move(type), std::move(id)));
        return outcome();
    }
    std::string change(std::string type, std::string id, Object properties) {
        tell(UpdateResource{.operation = {kStack, ++operations},
                            .type = std::move(type),
                            .physical_id = std::move(id),
                            .properties = share(std::move(properties))});
        return outcome();
    }
    std::string outcome() {
        run();
        for (const Inventory::Order& order : orders) {
            if (const auto* failed = std::get_if<ResourceFailed>(&order))
                if (failed->operation.number == operations) return failed->reason;
            if (const auto* done = std::get_if<ResourceDone>(&order))
                if (done->operation.number == operations) return {};
        }
        return "no answer";
    }
    std::string refused(std::string type, Object properties) {
        auto refusal = inventory.refuse(asked(std::move(type), std::move(properties)));
        return refusal ? refusal->code + ": " + refusal->message : "";
    }
    std::string attribute(std::string type, std::string id, std::string name) const {
        const Record* record = inventory.find(type, id);
        return record ? text_of(record->attributes->find(name)) : "no record";
    }

    // What much else stands on.
    std::string vpc() { return make("AWS::EC2::VPC", {{"CidrBlock", "10.0.0.0/16"}}, "Vpc"); }
    std::string subnet(const std::string& vpc) {
        return make("AWS::EC2::Subnet", {{"VpcId", vpc}, {"CidrBlock", "10.0.1.0/24"}}, "Subnet");
    }
    std::string balancer(const std::string& subnet) {
        return make("AWS::ElasticLoadBalancingV2::LoadBalancer",
                    {{"Name", "shop"}, {"Subnets", Array{subnet}}}, "LoadBalancer");
    }
    std::string target_group(const std::string& vpc, std::string logical_id = "Group") {
        return make("AWS::ElasticLoadBalancingV2::TargetGroup",
                    {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}, {"TargetType", "ip"}},
                    std::move(logical_id));
    }
    std::string listener(const std::string& balancer, const std::string& group, int port = 80) {
        return make(
            "AWS::ElasticLoadBalancingV2::Listener",
            {{"LoadBalancerArn", balancer},
             {"Port", port},
             {"Protocol", "HTTP"},
             {"DefaultActions", Array{Object{{"Type", "forward"}, {"TargetGroupArn", group}}}}},
            "Listener");
    }
};

/// The smallest properties that the schema takes, for types that need no other thing.
const std::map<std::string, Object>& samples() {
    static const std::map<std::string, Object> kSamples = {
        {"AWS::CloudWatch::Alarm",
         {{"ComparisonOperator", "GreaterThanThreshold"},
          {"EvaluationPeriods", 1},
          {"AlarmName", "high"}}},
        {"AWS::EC2::EIP", {{"Domain", "vpc"}}},
        {"AWS::EC2::InternetGateway", {}},
        {"AWS::EC2::VPC", {{"CidrBlock", "10.0.0.0/16"}}},
        {"AWS::ECR::Repository", {{"RepositoryName", "api"}}},
        {"AWS::ECS::Cluster", {{"ClusterName", "shop"}}},
        {"AWS::EFS::FileSystem", {}},
        {"AWS::IAM::Role", {{"AssumeRolePolicyDocument", Object{{"Version", "2012-10-17"}}}}},
        {"AWS::KMS::Key", {}},
        {"AWS::Logs::LogGroup", {{"LogGroupName", "/ecs/shop"}}},
        {"AWS::RDS::DBInstance", {{"DBInstanceClass", "db.t4g.micro"}, {"Engine", "postgres"}}},
        {"AWS::ElastiCache::ReplicationGroup", {{"ReplicationGroupDescription", "cache"}}},
        {"AWS::S3::Bucket", {}},
        {"AWS::SNS::Topic", {}},
        {"AWS::SQS::Queue", {}},
        {"AWS::SSM::Parameter", {{"Name", "/shop/x"}, {"Type", "String"}, {"Value", "v"}}},
        {"AWS::SecretsManager::Secret", {{"Name", "shop/db"}}},
    };
    return kSamples;
}

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
    for (const auto& [type, properties] : samples()) {
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
    desk.make("AWS::Logs::LogGroup", samples().at("AWS::Logs::LogGroup"));
    EXPECT_LT(desk.now - begin, Duration::seconds(5));
    begin = desk.now;
    desk.make("AWS::RDS::DBInstance", samples().at("AWS::RDS::DBInstance"));
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
    std::string role = desk.make("AWS::IAM::Role", samples().at("AWS::IAM::Role"), "TaskRole");
    EXPECT_EQ(desk.attribute("AWS::IAM::Role", role, "Arn"),
              "arn:aws:iam::123456789012:role/" + role);
    std::string cache = desk.make("AWS::ElastiCache::ReplicationGroup",
                                  samples().at("AWS::ElastiCache::ReplicationGroup"));
    EXPECT_THAT(
        desk.attribute("AWS::ElastiCache::ReplicationGroup", cache, "PrimaryEndPoint.Address"),
        MatchesRegex("master\\." + cache + "\\.[0-9a-f]{6}\\.euw1\\.cache\\.amazonaws\\.com"));
    std::string database = desk.make("AWS::RDS::DBInstance", samples().at("AWS::RDS::DBInstance"));
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

TEST(Inventory, KeepsWhatWasMadeUpWhenAResourceChanges) {
    Desk desk;
    std::string role = desk.make("AWS::IAM::Role", samples().at("AWS::IAM::Role"));
    std::string id = desk.attribute("AWS::IAM::Role", role, "RoleId");
    Object changed = samples().at("AWS::IAM::Role");
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
    Object database = samples().at("AWS::RDS::DBInstance");
    database.add("DeletionProtection", true);
    std::string id = desk.make("AWS::RDS::DBInstance", database);
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id),
              "Cannot delete protected DB Instance, please disable deletion protection and try "
              "again.");
    *database.find("DeletionProtection") = "false";
    EXPECT_EQ(desk.change("AWS::RDS::DBInstance", id, database), "");
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id), "");
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
    EXPECT_EQ(desk.remove("AWS::EC2::Subnet", subnet), "");
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

TEST(Inventory, TellsWhenListenersForwardToATargetGroup) {
    Desk desk;
    std::string vpc = desk.vpc();
    std::string balancer = desk.balancer(desk.subnet(vpc));
    std::string blue = desk.target_group(vpc, "Blue");
    std::string green = desk.target_group(vpc, "Green");
    auto told = [&] {
        std::vector<std::pair<std::string, std::uint32_t>> counts;
        for (const Inventory::Order& order : desk.orders)
            if (const auto* changed = std::get_if<ForwardsChanged>(&order))
                counts.emplace_back(changed->target_group, changed->listeners);
        desk.orders.clear();
        return counts;
    };
    std::string first = desk.listener(balancer, blue);
    EXPECT_THAT(told(), ElementsAre(std::pair(blue, 1U)));
    std::string second = desk.listener(balancer, blue, 81);
    EXPECT_THAT(told(), ElementsAre(std::pair(blue, 2U)));
    Object moved =
        *desk.inventory.find("AWS::ElasticLoadBalancingV2::Listener", second)->properties;
    *moved.find("DefaultActions") = Array{Object{{"Type", "forward"}, {"TargetGroupArn", green}}};
    desk.change("AWS::ElasticLoadBalancingV2::Listener", second, moved);
    EXPECT_THAT(told(), ElementsAre(std::pair(blue, 1U), std::pair(green, 1U)));
    EXPECT_EQ(desk.inventory.forwards(green), 1U);
    desk.remove("AWS::ElasticLoadBalancingV2::Listener", second);
    EXPECT_THAT(told(), ElementsAre(std::pair(green, 0U)));
}

TEST(Inventory, WaitsForTheCoreBesideARecord) {
    Desk desk;
    std::string vpc = desk.vpc();
    desk.orders.clear();
    desk.tell(desk.asked("AWS::ElasticLoadBalancingV2::TargetGroup",
                         {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}}));
    ASSERT_EQ(desk.orders.size(), 2U);
    std::string id = std::get<ResourceBegan>(desk.orders[0]).physical_id;
    EXPECT_EQ(std::get<BehaviourRequested>(desk.orders[1]),
              (BehaviourRequested{BehaviourRequested::Step::Create,
                                  "AWS::ElasticLoadBalancingV2::TargetGroup", id}));
    desk.now = desk.now + Duration::hours(1);
    desk.inventory.wake(desk.now);
    desk.inventory.take_orders(desk.orders);
    EXPECT_EQ(desk.orders.size(), 2U);
    EXPECT_FALSE(desk.inventory.next_wake());
    desk.tell(BehaviourSettled{"AWS::ElasticLoadBalancingV2::TargetGroup", id, {}});
    ASSERT_EQ(desk.orders.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<ResourceDone>(desk.orders[2]));
}

TEST(Inventory, IsDoneBeforeItsBehaviourWhenConfiguredIsEnough) {
    Desk desk;
    std::string vpc = desk.vpc();
    desk.orders.clear();
    CreateResource asked = desk.asked("AWS::ElasticLoadBalancingV2::TargetGroup",
                                      {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}});
    asked.until_configured = true;
    desk.tell(asked);
    desk.now = *desk.inventory.next_wake();
    desk.inventory.wake(desk.now);
    desk.inventory.take_orders(desk.orders);
    ASSERT_EQ(desk.orders.size(), 3U);
    std::string id = std::get<ResourceDone>(desk.orders[2]).physical_id;
    desk.tell(BehaviourSettled{"AWS::ElasticLoadBalancingV2::TargetGroup", id, {}});
    EXPECT_EQ(desk.orders.size(), 3U);
    EXPECT_EQ(desk.inventory.find("AWS::ElasticLoadBalancingV2::TargetGroup", id)->phase,
              Record::Phase::Ready);
}

TEST(Inventory, FailsWithTheWordsOfTheCoreBesideARecord) {
    Desk desk;
    std::string vpc = desk.vpc();
    desk.tell(desk.asked("AWS::ElasticLoadBalancingV2::TargetGroup",
                         {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}}));
    std::string id = std::get<BehaviourRequested>(desk.orders.back()).physical_id;
    desk.orders.clear();
    desk.tell(BehaviourSettled{"AWS::ElasticLoadBalancingV2::TargetGroup", id, "it broke"});
    ASSERT_EQ(desk.orders.size(), 1U);
    EXPECT_EQ(std::get<ResourceFailed>(desk.orders[0]).reason, "it broke");
    EXPECT_FALSE(desk.inventory.next_wake());
    EXPECT_EQ(desk.remove("AWS::ElasticLoadBalancingV2::TargetGroup", id), "");
}

TEST(Inventory, DeletesWhatIsStillBeingMadeAndAnswersTheDeletionAlone) {
    Desk desk;
    desk.tell(desk.asked("AWS::RDS::DBInstance", samples().at("AWS::RDS::DBInstance")));
    std::string id = std::get<ResourceBegan>(desk.orders.back()).physical_id;
    desk.orders.clear();
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id), "");
    EXPECT_EQ(desk.orders.size(), 1U);
}

TEST(Inventory, KeepsALastSnapshotWhenAskedTo) {
    Desk desk;
    std::string id = desk.make("AWS::RDS::DBInstance", samples().at("AWS::RDS::DBInstance"));
    DeleteResource removal = desk.removal("AWS::RDS::DBInstance", id);
    removal.with_snapshot = true;
    desk.tell(removal);
    desk.run();
    ASSERT_EQ(desk.inventory.state().snapshots.size(), 1U);
    EXPECT_EQ(desk.inventory.state().snapshots[0].physical_id, id);
}

TEST(Inventory, ListsByPages) {
    Desk desk;
    for (const char* name : {"c", "a", "b"})
        desk.make("AWS::ECS::Cluster", {{"ClusterName", name}});
    EXPECT_THAT(desk.inventory.list("AWS::ECS::Cluster", "", 2), ElementsAre("a", "b"));
    EXPECT_THAT(desk.inventory.list("AWS::ECS::Cluster", "b", 2), ElementsAre("c"));
}

struct ServiceRow {
    const char* what;
    Object changes;
    const char* refusal;
};

/// All that a service needs; its properties.
Object service_of(Desk& desk, bool with_listener) {
    std::string vpc = desk.vpc();
    std::string subnet = desk.subnet(vpc);
    std::string group = desk.target_group(vpc);
    if (with_listener) desk.listener(desk.balancer(subnet), group);
    desk.make("AWS::ECS::Cluster",
              {{"ClusterName", "shop"}, {"CapacityProviders", Array{"FARGATE"}}});
    desk.make("AWS::ECS::TaskDefinition",
              {{"Family", "api"},
               {"ContainerDefinitions",
                Array{Object{{"Name", "api"},
                             {"Image", "api:1"},
                             {"PortMappings", Array{Object{{"ContainerPort", 80}}}}}}}});
    return {{"Cluster", "shop"},
            {"ServiceName", "api"},
            {"TaskDefinition", "api"},
            {"NetworkConfiguration",
             Object{{"AwsvpcConfiguration", Object{{"Subnets", Array{subnet}}}}}},
            {"LoadBalancers",
             Array{Object{
                 {"ContainerName", "api"}, {"ContainerPort", 80}, {"TargetGroupArn", group}}}}};
}

TEST(Inventory, RefusesAServiceBehindATargetGroupWithoutALoadBalancer) {
    Desk desk;
    Object service = service_of(desk, false);
    EXPECT_THAT(desk.refused("AWS::ECS::Service", service),
                HasSubstr("does not have an associated load balancer"));
    Desk with;
    service = service_of(with, true);
    EXPECT_EQ(with.refused("AWS::ECS::Service", service), "");
    Object* target = (*service.find("LoadBalancers")->as<Array>())[0].as<Object>();
    *target->find("ContainerPort") = 81;
    EXPECT_THAT(with.refused("AWS::ECS::Service", service),
                HasSubstr("did not have a container port 81 defined"));
    *target->find("ContainerName") = "web";
    EXPECT_THAT(with.refused("AWS::ECS::Service", service),
                HasSubstr("The container web does not exist"));
}

TEST(Inventory, RefusesCapacityThatTheClusterDoesNotHave) {
    Desk desk;
    Object service = service_of(desk, true);
    service.add("CapacityProviderStrategy",
                Array{Object{{"CapacityProvider", "FARGATE_SPOT"}, {"Weight", 1}}});
    EXPECT_THAT(desk.refused("AWS::ECS::Service", service),
                HasSubstr("not associated with the cluster"));
    desk.make(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {{"Cluster", "shop"},
         {"CapacityProviders", Array{"FARGATE", "FARGATE_SPOT"}},
         {"DefaultCapacityProviderStrategy", Array{Object{{"CapacityProvider", "FARGATE"}}}}});
    EXPECT_EQ(desk.refused("AWS::ECS::Service", service), "");
    service.add("LaunchType", "FARGATE");
    EXPECT_THAT(desk.refused("AWS::ECS::Service", service), HasSubstr("both a launch type"));
}

/// One random request about things that are there, are not, or never were.
Inventory::Fact random_fact(base::Prng& random, const Inventory& inventory, std::uint32_t number) {
    auto sample = samples().begin();
    std::advance(sample, random.below(samples().size()));
    std::vector<std::string> ids = inventory.list(sample->first);
    std::string id =
        ids.empty() || random.chance(100'000) ? "nothing" : ids[random.below(ids.size())];
    Operation operation{kStack, number};
    switch (random.below(6)) {
        case 0:
        case 1:
            return CreateResource{
                operation, sample->first, share(Object(sample->second)), {"stack", "arn", "Thing"}};
        case 2: return UpdateResource{operation, sample->first, id, share(Object(sample->second))};
        case 3: return BehaviourSettled{sample->first, id, {}};
        case 4: return Restarted{};
        default: return DeleteResource{operation, sample->first, id};
    }
}

TEST(Inventory, GoesOnFromItsBytesAsBefore) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        base::Prng random(seed);
        Inventory inventory;
        Time now = Time::unix_seconds(0);
        inventory.handle(InventoryRequested{seed, "123456789012", "eu-west-1"}, now);
        std::uint32_t began = 0;
        std::set<std::uint32_t> answered;
        for (std::uint32_t step = 1; step <= 60; ++step) {
            now = now + random.between(Duration::milliseconds(1), Duration::seconds(30));
            Inventory::Fact fact = random_fact(random, inventory, step);
            auto copy_state = from_bytes<Inventory::State>(to_bytes(inventory.state()));
            ASSERT_TRUE(copy_state);
            ASSERT_EQ(*copy_state, inventory.state());
            Inventory copy(std::move(*copy_state));
            std::vector<Inventory::Order> orders;
            std::vector<Inventory::Order> orders_of_copy;
            for (auto [core, into] :
                 {std::pair(&inventory, &orders), std::pair(&copy, &orders_of_copy)}) {
                core->wake(now);
                core->handle(fact, now);
                core->take_orders(*into);
            }
            ASSERT_EQ(orders, orders_of_copy);
            ASSERT_EQ(inventory.next_wake(), copy.next_wake());
            ASSERT_EQ(inventory.state(), copy.state());
            for (const Inventory::Order& order : orders) {
                if (std::get_if<ResourceBegan>(&order)) ++began;
                if (const auto* done = std::get_if<ResourceDone>(&order)) {
                    EXPECT_TRUE(answered.insert(done->operation.number).second);
                }
                if (const auto* failed = std::get_if<ResourceFailed>(&order)) {
                    EXPECT_TRUE(answered.insert(failed->operation.number).second);
                }
            }
        }
        EXPECT_GT(began, 10U);
        EXPECT_GT(answered.size(), 5U);
    }
}

}  // namespace
}  // namespace engine
