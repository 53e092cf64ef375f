#pragma once
// For tests: an inventory and a stack that asks it, with cores beside records that settle at once.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/inventory.h"
#include "engine/properties.h"

namespace engine {

inline constexpr Address kStack{CoreKind::Stack, 0};

/// An inventory, the stack that asks it, and time.
struct InventoryDesk {
    Inventory inventory;
    base::Time now = base::Time::unix_seconds(1'000'000);
    std::uint32_t operations = 0;
    std::vector<Inventory::Order> orders = {};

    explicit InventoryDesk(std::uint64_t seed = 1) {
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
            std::optional<base::Time> next = inventory.next_wake();
            if (!next) return;
            EXPECT_GT(*next, now);
            now = *next;
            inventory.wake(now);
            inventory.take_orders(orders);
        }
        ADD_FAILURE() << "never comes to rest";
    }
    CreateResource asked(std::string type, cfn::Object properties,
                         std::string logical_id = "Thing") {
        return {.operation = {kStack, ++operations},
                .type = std::move(type),
                .properties = share(std::move(properties)),
                .origin = {"shop-dev", "arn:stack", std::move(logical_id)}};
    }
    /// The physical id; empty when it failed.
    std::string make(std::string type, cfn::Object properties, std::string logical_id = "Thing") {
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
    std::string change(std::string type, std::string id, cfn::Object properties) {
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
    std::string refused(std::string type, cfn::Object properties) {
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
    /// `subnet` and a new one in another zone.
    cfn::Array in_two_zones(const std::string& subnet) {
        const Record& first = *inventory.find("AWS::EC2::Subnet", subnet);
        bool is_in_a = text_of(first.attributes->find("AvailabilityZone")) == "eu-west-1a";
        std::string second = make("AWS::EC2::Subnet",
                                  {{"VpcId", text_at(*first.properties, "VpcId")},
                                   {"CidrBlock", "10.0.2.0/24"},
                                   {"AvailabilityZone", is_in_a ? "eu-west-1b" : "eu-west-1a"}},
                                  "OtherSubnet");
        return {subnet, second};
    }
    std::string balancer(const std::string& subnet) {
        return make("AWS::ElasticLoadBalancingV2::LoadBalancer",
                    {{"Name", "shop"}, {"Subnets", in_two_zones(subnet)}}, "LoadBalancer");
    }
    std::string target_group(const std::string& vpc, std::string logical_id = "Group") {
        return make("AWS::ElasticLoadBalancingV2::TargetGroup",
                    {{"VpcId", vpc}, {"Port", 80}, {"Protocol", "HTTP"}, {"TargetType", "ip"}},
                    std::move(logical_id));
    }
    std::string listener(const std::string& balancer, const std::string& group, int port = 80) {
        return make("AWS::ElasticLoadBalancingV2::Listener",
                    {{"LoadBalancerArn", balancer},
                     {"Port", port},
                     {"Protocol", "HTTP"},
                     {"DefaultActions",
                      cfn::Array{cfn::Object{{"Type", "forward"}, {"TargetGroupArn", group}}}}},
                    "Listener");
    }
};

/// The smallest properties that the schema takes, for types that need no other thing.
inline const std::map<std::string, cfn::Object>& inventory_samples() {
    static const std::map<std::string, cfn::Object> kSamples = {
        {"AWS::CloudWatch::Alarm",
         {{"ComparisonOperator", "GreaterThanThreshold"},
          {"EvaluationPeriods", 1},
          {"MetricName", "CPUUtilization"},
          {"Namespace", "AWS/ECS"},
          {"Period", 60},
          {"Statistic", "Average"},
          {"Threshold", 80},
          {"AlarmName", "high"}}},
        {"AWS::EC2::EIP", {{"Domain", "vpc"}}},
        {"AWS::EC2::InternetGateway", {}},
        {"AWS::EC2::VPC", {{"CidrBlock", "10.0.0.0/16"}}},
        {"AWS::ECR::Repository", {{"RepositoryName", "api"}}},
        {"AWS::ECS::Cluster", {{"ClusterName", "shop"}}},
        {"AWS::EFS::FileSystem", {}},
        {"AWS::IAM::Role", {{"AssumeRolePolicyDocument", cfn::Object{{"Version", "2012-10-17"}}}}},
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

}  // namespace engine
