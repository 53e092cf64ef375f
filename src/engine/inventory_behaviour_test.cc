// What goes on beside an inventory: cores that follow its records, restarts, and its bytes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/prng.h"
#include "cfn/schema.h"
#include "engine/codec.h"
#include "engine/inventory/type_rules.h"
#include "engine/properties.h"
#include "engine/test_inventory.h"
#include "engine/tunables.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;
using cfn::Array;
using cfn::Object;
using testing::ElementsAre;
using testing::HasSubstr;

using Desk = InventoryDesk;

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
    desk.make("AWS::ElasticLoadBalancingV2::ListenerRule",
              {{"ListenerArn", first},
               {"Priority", 10},
               {"Conditions", Array{Object{{"Field", "path-pattern"}, {"Values", Array{"/x"}}}}},
               {"Actions", Array{Object{{"Type", "forward"}, {"TargetGroupArn", green}}}}});
    EXPECT_THAT(told(), ElementsAre(std::pair(green, 1U)));
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
    desk.tell(BehaviourSettled{"AWS::ElasticLoadBalancingV2::TargetGroup", id, {}});
    ASSERT_EQ(desk.orders.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<ResourceDone>(desk.orders[2]));
    EXPECT_FALSE(desk.inventory.next_wake());
}

TEST(Inventory, FailsWhoWaitedTooLongForWhatNeverSettles) {
    Desk desk;
    std::string vpc = desk.vpc();
    CreateResource asked = desk.asked("AWS::ElasticLoadBalancingV2::TargetGroup",
                                      {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}});
    desk.tell(asked);
    std::string id = std::get<BehaviourRequested>(desk.orders.back()).physical_id;
    desk.orders.clear();
    Time began = desk.now;
    while (desk.orders.empty()) {
        ASSERT_TRUE(desk.inventory.next_wake());
        desk.now = *desk.inventory.next_wake();
        desk.inventory.wake(desk.now);
        desk.inventory.take_orders(desk.orders);
        Inventory copy(*from_bytes<Inventory::State>(to_bytes(desk.inventory.state())));
        EXPECT_EQ(copy.next_wake(), desk.inventory.next_wake());
    }
    EXPECT_EQ(desk.now, began + tunables::kStackPatience);
    ASSERT_THAT(desk.orders, testing::SizeIs(1));
    const auto& failed = std::get<ResourceFailed>(desk.orders[0]);
    EXPECT_EQ(failed.operation, asked.operation);
    EXPECT_EQ(failed.handler_code, "NotStabilized");
    EXPECT_FALSE(desk.inventory.next_wake());
    // Nobody hears of it any more when it settles after all.
    desk.tell(BehaviourSettled{"AWS::ElasticLoadBalancingV2::TargetGroup", id, {}});
    EXPECT_THAT(desk.orders, testing::SizeIs(1));
    EXPECT_EQ(desk.inventory.find("AWS::ElasticLoadBalancingV2::TargetGroup", id)->phase,
              Record::Phase::Ready);
}

TEST(Inventory, IsAsBeforeWhenTheCoreBesideItRefusesAChange) {
    Desk desk;
    std::string id = desk.target_group(desk.vpc());
    const char* type = "AWS::ElasticLoadBalancingV2::TargetGroup";
    SharedProperties before = desk.inventory.find(type, id)->properties;
    Object changed = *before;
    changed.fields.push_back({"HealthCheckPath", "/health"});
    auto settled_as = [&](bool refused) {
        UpdateResource asked{.operation = {kStack, ++desk.operations},
                             .type = type,
                             .physical_id = id,
                             .properties = share(changed)};
        desk.tell(asked);
        desk.orders.clear();
        desk.tell(BehaviourSettled{type, id, "it cannot be", refused});
        EXPECT_THAT(desk.orders, testing::SizeIs(1));
        EXPECT_EQ(std::get<ResourceFailed>(desk.orders.at(0)).operation, asked.operation);
        return desk.inventory.find(type, id)->properties;
    };
    EXPECT_EQ(settled_as(true), before);
    EXPECT_EQ(desk.change(type, id, changed), "");
    *changed.find("HealthCheckPath") = "/other";
    // What was taken and failed later is as it was asked.
    EXPECT_EQ(settled_as(false), share(changed));
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
    desk.tell(desk.asked("AWS::RDS::DBInstance", inventory_samples().at("AWS::RDS::DBInstance")));
    std::string id = std::get<ResourceBegan>(desk.orders.back()).physical_id;
    desk.orders.clear();
    EXPECT_EQ(desk.remove("AWS::RDS::DBInstance", id), "");
    EXPECT_EQ(desk.orders.size(), 1U);
}

TEST(Inventory, FailsWhoWaitsForWhatSomebodyElseDeletes) {
    Desk desk;
    std::string vpc = desk.vpc();
    desk.tell(desk.asked("AWS::ElasticLoadBalancingV2::TargetGroup",
                         {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}}));
    std::string id = std::get<BehaviourRequested>(desk.orders.back()).physical_id;
    desk.orders.clear();
    DeleteResource by_the_api = desk.removal("AWS::ElasticLoadBalancingV2::TargetGroup", id);
    by_the_api.operation.stack.reset();
    std::uint32_t creation = by_the_api.operation.number - 1;
    desk.tell(by_the_api);
    ASSERT_EQ(desk.orders.size(), 2U);
    const auto& failed = std::get<ResourceFailed>(desk.orders[0]);
    EXPECT_EQ(failed.operation, (Operation{kStack, creation}));
    EXPECT_EQ(failed.handler_code, "NotStabilized");
    desk.run();
    for (const Inventory::Order& order : desk.orders)
        EXPECT_FALSE(std::holds_alternative<ResourceDone>(order));
}

TEST(Inventory, FailsWhoMakesAPartOfWhatGoesMeanwhile) {
    Desk desk;
    std::string vpc = desk.vpc();
    std::string balancer = desk.balancer(desk.subnet(vpc));
    std::string group = desk.target_group(vpc);
    desk.tell(desk.removal("AWS::ElasticLoadBalancingV2::LoadBalancer", balancer));
    desk.now = *desk.inventory.next_wake() - Duration::milliseconds(1);
    desk.orders.clear();
    EXPECT_EQ(desk.listener(balancer, group), "");
    EXPECT_THAT(desk.outcome(), HasSubstr("did not stabilize"));
    EXPECT_EQ(desk.inventory.list("AWS::ElasticLoadBalancingV2::Listener").size(), 0U);
}

TEST(Inventory, KeepsALastSnapshotWhenAskedTo) {
    Desk desk;
    std::string id =
        desk.make("AWS::RDS::DBInstance", inventory_samples().at("AWS::RDS::DBInstance"));
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
               {"NetworkMode", "awsvpc"},
               {"Cpu", "256"},
               {"Memory", "512"},
               {"ContainerDefinitions",
                Array{Object{{"Name", "api"},
                             {"Image", "api:1"},
                             {"PortMappings", Array{Object{{"ContainerPort", 80}}}}}}}});
    return {{"Cluster", "shop"},
            {"ServiceName", "api"},
            {"TaskDefinition", "api"},
            {"LaunchType", "FARGATE"},
            {"NetworkConfiguration",
             Object{{"AwsvpcConfiguration", Object{{"Subnets", Array{subnet}}}}}},
            {"LoadBalancers",
             Array{Object{
                 {"ContainerName", "api"}, {"ContainerPort", 80}, {"TargetGroupArn", group}}}}};
}

void drop_launch_type(Object& service) {
    std::erase_if(service.fields,
                  [](const cfn::Field& field) { return field.name == "LaunchType"; });
}

TEST(Inventory, RefusesAServiceThatWouldRunOnContainerInstances) {
    Desk desk;
    Object service = service_of(desk, true);
    EXPECT_EQ(desk.refused("AWS::ECS::Service", service), "");
    drop_launch_type(service);
    EXPECT_EQ(desk.refused("AWS::ECS::Service", service),
              "InvalidParameterException: This cloud has no capacity of launch type EC2, which a "
              "service has that names no launchType and no capacityProviderStrategy, in a cluster "
              "without a default strategy.");
    // That of a cluster is as good.
    desk.make(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {{"Cluster", "shop"},
         {"CapacityProviders", Array{"FARGATE"}},
         {"DefaultCapacityProviderStrategy", Array{Object{{"CapacityProvider", "FARGATE"}}}}});
    EXPECT_EQ(desk.refused("AWS::ECS::Service", service), "");
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
    drop_launch_type(service);
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

TEST(Inventory, RefusesNumbersThatAServiceCannotHave) {
    Desk desk;
    Object service = service_of(desk, true);
    for (auto [count, is_taken] : std::initializer_list<std::pair<const char*, bool>>{
             {"-1", false},
             {"5001", false},
             {"0", true},
             {"5000", true},
             {"99999999999999999999", false},
         }) {
        Object other = service;
        std::erase_if(other.fields,
                      [](const cfn::Field& field) { return field.name == "DesiredCount"; });
        other.add("DesiredCount", count);
        EXPECT_EQ(desk.refused("AWS::ECS::Service", other).empty(), is_taken) << count;
    }
}

TEST(Inventory, RefusesTagsOfEcsThatAreReservedOrGivenTwice) {
    Desk desk;
    auto refusal = [&](Array tags) {
        return desk.refused("AWS::ECS::Cluster",
                            {{"ClusterName", "other"}, {"Tags", std::move(tags)}});
    };
    auto tag = [](const char* key) { return Object{{"Key", key}, {"Value", "v"}}; };
    EXPECT_EQ(refusal(Array{tag("a"), tag("A")}), "");
    EXPECT_THAT(refusal(Array{tag("a"), tag("a")}), HasSubstr("given twice"));
    EXPECT_THAT(refusal(Array{tag("aws:a")}), HasSubstr("reserved"));
}

TEST(Inventory, RefusesToDeleteAClusterWithServicesAndANamespaceWithNames) {
    Desk desk;
    std::string service = desk.make("AWS::ECS::Service", service_of(desk, true));
    EXPECT_EQ(desk.remove("AWS::ECS::Cluster", "shop"),
              "The Cluster cannot be deleted while Services are active.");
    EXPECT_EQ(desk.remove("AWS::ECS::Service", service), "");
    EXPECT_EQ(desk.remove("AWS::ECS::Cluster", "shop"), "");
    std::string space =
        desk.make("AWS::ServiceDiscovery::PrivateDnsNamespace",
                  {{"Name", "shop.local"}, {"Vpc", desk.inventory.list("AWS::EC2::VPC").at(0)}});
    Object dns{{"NamespaceId", space}, {"DnsRecords", Array{Object{{"Type", "A"}, {"TTL", 60}}}}};
    std::string name =
        desk.make("AWS::ServiceDiscovery::Service", {{"Name", "api"}, {"DnsConfig", dns}});
    ASSERT_NE(name, "");
    EXPECT_EQ(desk.remove("AWS::ServiceDiscovery::PrivateDnsNamespace", space),
              "Namespace " + space + " has associated services, so it cannot be deleted.");
    EXPECT_EQ(desk.remove("AWS::ServiceDiscovery::Service", name), "");
    EXPECT_EQ(desk.remove("AWS::ServiceDiscovery::PrivateDnsNamespace", space), "");
}

/// A thing of `type` is called "thing"; a thing of `user` names it so.
struct HeldRow {
    const char* type;
    const char* user;
    Object properties;
};
std::vector<HeldRow> held_rows() {
    Array things{"thing"};
    Object network{{"AwsvpcConfiguration", Object{{"SecurityGroups", things}}}};
    Object subnets{{"AwsvpcConfiguration", Object{{"Subnets", things}}}};
    Array forward{Object{{"Type", "forward"}, {"TargetGroupArn", "thing"}}};
    Array certificates{Object{{"CertificateArn", "thing"}}};
    return {
        {"AWS::CertificateManager::Certificate",
         "AWS::ElasticLoadBalancingV2::Listener",
         {{"Certificates", certificates}}},
        {"AWS::EC2::InternetGateway",
         "AWS::EC2::VPCGatewayAttachment",
         {{"InternetGatewayId", "thing"}}},
        {"AWS::EC2::RouteTable",
         "AWS::EC2::SubnetRouteTableAssociation",
         {{"RouteTableId", "thing"}}},
        {"AWS::EC2::SecurityGroup",
         "AWS::EC2::SecurityGroupIngress",
         {{"SourceSecurityGroupId", "thing"}}},
        {"AWS::EC2::SecurityGroup", "AWS::EC2::VPCEndpoint", {{"SecurityGroupIds", things}}},
        {"AWS::EC2::SecurityGroup", "AWS::ECS::Service", {{"NetworkConfiguration", network}}},
        {"AWS::EC2::SecurityGroup", "AWS::EFS::MountTarget", {{"SecurityGroups", things}}},
        {"AWS::EC2::SecurityGroup",
         "AWS::ElastiCache::ReplicationGroup",
         {{"SecurityGroupIds", things}}},
        {"AWS::EC2::SecurityGroup",
         "AWS::ElasticLoadBalancingV2::LoadBalancer",
         {{"SecurityGroups", things}}},
        {"AWS::EC2::SecurityGroup", "AWS::RDS::DBCluster", {{"VpcSecurityGroupIds", things}}},
        {"AWS::EC2::SecurityGroup", "AWS::RDS::DBInstance", {{"VPCSecurityGroups", things}}},
        {"AWS::EC2::Subnet", "AWS::EC2::NatGateway", {{"SubnetId", "thing"}}},
        {"AWS::EC2::Subnet", "AWS::EC2::VPCEndpoint", {{"SubnetIds", things}}},
        {"AWS::EC2::Subnet", "AWS::ECS::Service", {{"NetworkConfiguration", subnets}}},
        {"AWS::EC2::Subnet", "AWS::EFS::MountTarget", {{"SubnetId", "thing"}}},
        {"AWS::EC2::Subnet", "AWS::ElasticLoadBalancingV2::LoadBalancer", {{"Subnets", things}}},
        {"AWS::EC2::VPC", "AWS::EC2::RouteTable", {{"VpcId", "thing"}}},
        {"AWS::EC2::VPC", "AWS::EC2::SecurityGroup", {{"VpcId", "thing"}}},
        {"AWS::EC2::VPC", "AWS::EC2::Subnet", {{"VpcId", "thing"}}},
        {"AWS::EC2::VPC", "AWS::EC2::VPCEndpoint", {{"VpcId", "thing"}}},
        {"AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment", {{"VpcId", "thing"}}},
        {"AWS::ECS::Cluster", "AWS::ECS::Service", {{"Cluster", "thing"}}},
        {"AWS::EFS::FileSystem", "AWS::EFS::MountTarget", {{"FileSystemId", "thing"}}},
        {"AWS::ElastiCache::SubnetGroup",
         "AWS::ElastiCache::ReplicationGroup",
         {{"CacheSubnetGroupName", "thing"}}},
        {"AWS::ElasticLoadBalancingV2::TargetGroup",
         "AWS::ElasticLoadBalancingV2::Listener",
         {{"DefaultActions", forward}}},
        {"AWS::ElasticLoadBalancingV2::TargetGroup",
         "AWS::ElasticLoadBalancingV2::ListenerRule",
         {{"Actions", forward}}},
        {"AWS::RDS::DBParameterGroup", "AWS::RDS::DBInstance", {{"DBParameterGroupName", "thing"}}},
        {"AWS::RDS::DBSubnetGroup", "AWS::RDS::DBInstance", {{"DBSubnetGroupName", "thing"}}},
        {"AWS::Route53::HostedZone", "AWS::Route53::RecordSet", {{"HostedZoneId", "thing"}}},
        {"AWS::ServiceDiscovery::HttpNamespace",
         "AWS::ServiceDiscovery::Service",
         {{"NamespaceId", "thing"}}},
        {"AWS::ServiceDiscovery::PrivateDnsNamespace",
         "AWS::ServiceDiscovery::Service",
         {{"NamespaceId", "thing"}}},
    };
}

TEST(Inventory, KeepsEachThingAsLongAsSomethingNeedsIt) {
    std::vector<HeldRow> rows = held_rows();
    EXPECT_EQ(rows.size(), holds().size());
    for (const HeldRow& row : rows) {
        SCOPED_TRACE(fmt::format("{} {}", row.type, row.user));
        const std::string& property = row.properties.fields.at(0).name;
        EXPECT_NE(cfn::find_type(row.user)->find(property), nullptr) << property;
        Inventory::State state;
        for (std::uint32_t number : {1U, 2U})
            state.records[number] = {.type = number == 1 ? row.type : row.user,
                                     .physical_id = number == 1 ? "thing" : "user",
                                     .properties = share(number == 1 ? Object{} : row.properties),
                                     .attributes = share(Object{}),
                                     .phase = Record::Phase::Ready};
        DeleteResource removal{.operation = {}, .type = row.type, .physical_id = "thing"};
        EXPECT_TRUE(Inventory(state).refuse(removal));
        state.records.at(2).properties = share(Object{});
        EXPECT_FALSE(Inventory(state).refuse(removal));
    }
}

TEST(Inventory, TakesAnOrderThatComesAgainAsTheSame) {
    Desk desk;
    CreateResource vpc = desk.asked("AWS::EC2::VPC", {{"CidrBlock", "10.0.0.0/16"}});
    CreateResource cluster = desk.asked("AWS::ECS::Cluster", {{"ClusterName", "shop"}});
    CreateResource denied = desk.asked("AWS::ECS::Cluster", {{"ClusterName", "shop"}});
    for (int round = 0; round < 3; ++round) {
        for (const CreateResource& order : {vpc, cluster, denied})
            desk.tell(order);
        desk.inventory = Inventory(desk.inventory.state());
        desk.tell(Restarted{});
    }
    // The VPC, its default security group and the cluster.
    EXPECT_EQ(desk.inventory.state().records.size(), 3U);
    desk.run();
    std::vector<std::string> answers;
    for (const Inventory::Order& order : desk.orders) {
        if (const auto* done = std::get_if<ResourceDone>(&order))
            answers.push_back(fmt::format("{} done", done->operation.number));
        if (const auto* failed = std::get_if<ResourceFailed>(&order))
            answers.push_back(fmt::format("{} failed", failed->operation.number));
    }
    EXPECT_THAT(answers, testing::UnorderedElementsAre("1 done", "2 done", "3 failed"));
    std::string id = desk.inventory.list("AWS::EC2::VPC").at(0);
    DeleteResource removal = desk.removal("AWS::EC2::VPC", id);
    desk.orders.clear();
    desk.tell(removal);
    desk.tell(removal);
    desk.run();
    EXPECT_THAT(desk.orders, testing::SizeIs(1));
    // It is gone already, and that is said at once.
    desk.tell(removal);
    EXPECT_THAT(desk.orders, testing::SizeIs(2));
}

/// One random request about things that are there, are not, or never were.
Inventory::Fact random_fact(base::Prng& random, const Inventory& inventory, std::uint32_t number) {
    auto sample = inventory_samples().begin();
    std::advance(sample, random.below(inventory_samples().size()));
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
