#include "rollout/plan/removal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::found;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kGround =
    "Resources:\n  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: g } }\n"
    "Outputs:\n  Group: { Value: !Ref Group, Export: { Name: \"shop-dev-network:Group\" } }\n";
const std::string kStore =
    "Resources:\n"
    "  Cluster: { Type: AWS::RDS::DBCluster, DeletionPolicy: Delete, Properties: { "
    "DeletionProtection: true, "
    "VpcSecurityGroupIds: [!ImportValue \"shop-dev-network:Group\"] } }\n";
const std::string kFront =
    "Resources:\n"
    "  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: missed } }\n"
    "  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { "
    "LoadBalancerAttributes: [{ Key: deletion_protection.enabled, Value: \"true\" }, { Key: "
    "idle_timeout.timeout_seconds, Value: \"60\" }] } }\n";

/// A store on a network, and a stack of neither data nor imports.
CloudSeen shop(const std::string& store = kStore) {
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-network", found("shop-dev-network", kGround));
    seen.stacks.emplace("shop-dev-data", found("shop-dev-data", store));
    seen.stacks.emplace("shop-dev-ingress", found("shop-dev-ingress", kFront));
    return seen;
}

std::string with_policy(const std::string& policy) {
    return "Resources:\n  Db: { Type: AWS::RDS::DBInstance, DeletionPolicy: " + policy + " }\n";
}

TEST(Removal, LosesTheStoresThatNothingKeeps) {
    RemovalCost cost = cost_of_removal(shop(), {});
    EXPECT_THAT(cost.lost, ElementsAre(Removed{"shop-dev-data", "Cluster", "AWS::RDS::DBCluster"}));
    EXPECT_THAT(cost.stays, IsEmpty());
    EXPECT_THAT(cost_of_removal(shop(), {"shop-dev-data"}).lost, IsEmpty());
}

TEST(Removal, TellsWhatOutlivesItsStack) {
    const Removed store{"shop-dev-data", "Db", "AWS::RDS::DBInstance"};
    for (const char* policy : {"Retain", "RetainExceptOnCreate"}) {
        RemovalCost cost = cost_of_removal(shop(with_policy(policy)), {});
        EXPECT_THAT(cost.lost, IsEmpty()) << policy;
        EXPECT_THAT(cost.copied, IsEmpty()) << policy;
        EXPECT_THAT(cost.stays, ElementsAre(store)) << policy;
    }
    RemovalCost cost = cost_of_removal(shop(with_policy("Snapshot")), {});
    EXPECT_THAT(cost.lost, IsEmpty());
    EXPECT_THAT(cost.copied, ElementsAre(store));
    EXPECT_THAT(cost.stays, IsEmpty());
}

TEST(Removal, CallsThingsAsTheirServicesDo) {
    const RemovalCost cost =
        cost_of_removal(shop(), {}, {{"shop-dev-data", {{"Cluster", "shop-1"}, {"Other", "x"}}}});
    EXPECT_THAT(cost.lost,
                ElementsAre(Removed{"shop-dev-data", "Cluster", "AWS::RDS::DBCluster", "shop-1"}));
}

TEST(Removal, KnowsHowALastSnapshotIsFound) {
    auto command = [](const char* type, const char* id) {
        return fmt::format(
            "{}",
            fmt::join(snapshots_command({.type = type, .physical_id = id}, "eu-west-1"), " "));
    };
    EXPECT_EQ(command("AWS::RDS::DBInstance", "db-1"),
              "aws rds describe-db-snapshots --region eu-west-1 --db-instance-identifier db-1");
    EXPECT_EQ(command("AWS::RDS::DBCluster", "db-1"),
              "aws rds describe-db-cluster-snapshots --region eu-west-1 --db-cluster-identifier "
              "db-1");
    EXPECT_EQ(command("AWS::ElastiCache::ReplicationGroup", "c-1"),
              "aws elasticache describe-snapshots --region eu-west-1 --replication-group-id c-1");
    EXPECT_EQ(command("AWS::RDS::DBInstance", ""), "") << "nobody knows which";
    EXPECT_EQ(command("AWS::SQS::Queue", "q"), "");
}

TEST(Removal, KnowsThatDatabasesAreSnapshottedByDefault) {
    RemovalCost cost = cost_of_removal(
        shop("Resources:\n"
             "  Alone: { Type: AWS::RDS::DBInstance }\n"
             "  Reader: { Type: AWS::RDS::DBInstance, Properties: { DBClusterIdentifier: c } }\n"
             "  Files: { Type: AWS::EFS::FileSystem }\n"),
        {});
    EXPECT_THAT(cost.lost, ElementsAre(Removed{"shop-dev-data", "Reader", "AWS::RDS::DBInstance"},
                                       Removed{"shop-dev-data", "Files", "AWS::EFS::FileSystem"}));
    EXPECT_THAT(cost.copied,
                ElementsAre(Removed{"shop-dev-data", "Alone", "AWS::RDS::DBInstance"}));
}

TEST(Removal, KeepsStoresAndWhatTheyStandOn) {
    EXPECT_THAT(stacks_with_data(shop(), "444455556666", "eu-west-1"),
                ElementsAre("shop-dev-data", "shop-dev-network"));
    EXPECT_THAT(stacks_with_data(shop(kFront), "444455556666", "eu-west-1"), IsEmpty());
}

std::vector<std::string> told(const base::Status& status) {
    std::vector<std::string> all;
    if (!status.ok())
        for (const base::Diagnostic& problem : status.problems())
            all.push_back(problem.code + ": " + problem.message);
    return all;
}

TEST(Removal, IsRefusedWhereSomebodyElseImportsFromWhatGoes) {
    auto check = [](const CloudSeen& seen, const std::set<std::string>& kept = {}) {
        return check_importers(seen, kept, "444455556666", "eu-west-1");
    };
    CloudSeen seen = shop();
    EXPECT_TRUE(check(seen).ok());
    seen.importers["shop-dev-network:Group"] = {"shop-dev-data"};
    EXPECT_TRUE(check(seen).ok()) << "it goes too";
    seen.importers["shop-dev-network:Group"] = {"shop-dev-data", "theirs", "also-theirs"};
    const base::Status refused = check(seen);
    EXPECT_THAT(told(refused), ElementsAre("plan.imported: shop-dev-network would go, and "
                                           "also-theirs, theirs import from it"));
    EXPECT_THAT(refused.problems().front().notes,
                ElementsAre("theirs imports shop-dev-network:Group",
                            "also-theirs imports shop-dev-network:Group", "nothing was changed"));
    EXPECT_TRUE(check(seen, {"shop-dev-data", "shop-dev-network"}).ok()) << "it stays";
    EXPECT_THAT(told(check(seen, {"shop-dev-data"})),
                ElementsAre("plan.imported: shop-dev-network would go, and also-theirs, "
                            "shop-dev-data, theirs import from it"));
}

TEST(Removal, KnowsExportsUnderTheNamesThatAwsGaveThem) {
    CloudSeen seen;
    StackFound odd = found("shop-dev-odd",
                           "Resources:\n  Queue: { Type: AWS::SQS::Queue }\n"
                           "Outputs:\n  Queue: { Value: !Ref Queue, Export: { Name: !GetAtt "
                           "Queue.QueueName } }\n");
    odd.stack.outputs = {{.key = "Queue", .value = "q", .export_name = "odd-1"},
                         {.key = "Plain", .value = "p"}};
    seen.stacks.emplace("shop-dev-odd", odd);
    EXPECT_THAT(exports_in_question(test::wish({}), seen.stacks),
                ElementsAre(ExportRef{"eu-west-1", "odd-1"}));
    seen.importers["odd-1"] = {"theirs"};
    EXPECT_THAT(told(check_importers(seen, {}, "444455556666", "eu-west-1")),
                ElementsAre("plan.imported: shop-dev-odd would go, and theirs imports from it"));
}

}  // namespace
}  // namespace rollout
