#include "local/ecs/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/ecs/test_ecs.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::Ecs;
using test::error_of;
using test::kArn;
using test::list_at;
using test::TestCloud;
using testing::ElementsAre;
using testing::StartsWith;

TEST(Clusters, AreMadeOnce) {
    TestCloud cloud;
    base::HttpAnswer answer =
        cloud.ecs("CreateCluster", R"({"tags": [{"key": "a", "value": "b"}]})");
    EXPECT_EQ(at(answer, "cluster.clusterName"), "default");
    EXPECT_EQ(at(answer, "cluster.clusterArn"), std::string(kArn) + "cluster/default");
    EXPECT_EQ(at(answer, "cluster.status"), "ACTIVE");
    EXPECT_EQ(at(answer, "cluster.tags.0.key"), "a");
    EXPECT_EQ(at(answer, "cluster.settings.0.value"), "disabled");
    answer = cloud.ecs("CreateCluster", "{}");
    EXPECT_EQ(at(answer, "cluster.tags.0.key"), "a") << answer.body;
    EXPECT_EQ(error_of(cloud.ecs("CreateCluster", R"({"capacityProviders": ["FARGATE"]})")),
              "InvalidParameterException: Arguments on this idempotent request are inconsistent "
              "with arguments used in previous request(s).");
    EXPECT_THAT(list_at(cloud.ecs("ListClusters", "{}"), "clusterArns"),
                ElementsAre(std::string(kArn) + "cluster/default"));
}

TEST(Clusters, HaveNamesAndSettingsOfTheirKind) {
    TestCloud cloud;
    EXPECT_EQ(error_of(cloud.ecs("CreateCluster", R"({"clusterName": "a b"})")),
              "InvalidParameterException: Cluster names can have up to 255 letters, numbers, "
              "hyphens and underscores.");
    EXPECT_EQ(error_of(cloud.ecs("CreateCluster",
                                 R"({"settings": [{"name": "containerInsights", "value": "x"}]})")),
              "InvalidParameterException: Invalid value 'x' for the cluster setting "
              "containerInsights. Valid values: enabled, disabled, enhanced.");
    EXPECT_THAT(
        error_of(cloud.ecs("CreateCluster", R"({"serviceConnectDefaults": {"namespace": "n"}})")),
        StartsWith("InvalidParameterException: serviceConnectDefaults is not part"));
}

TEST(Clusters, AreChangedInTheirSettings) {
    Ecs cloud;
    const std::string insights = R"("settings": [{"name": "containerInsights", "value": )";
    base::HttpAnswer answer = cloud.call("UpdateClusterSettings",
                                         R"({"cluster": "shop", )" + insights + R"("enhanced"}]})");
    EXPECT_EQ(at(answer, "cluster.settings.0.value"), "enhanced") << answer.body;
    answer = cloud.call("UpdateCluster",
                        R"({"cluster": "shop", "configuration": {"executeCommandConfiguration":
                            {"logging": "NONE"}}})");
    EXPECT_EQ(at(answer, "cluster.configuration.executeCommandConfiguration.logging"), "NONE");
    EXPECT_EQ(at(answer, "cluster.settings.0.value"), "enhanced");
    EXPECT_EQ(cloud.refused("UpdateCluster", R"({"cluster": "none"})"),
              "ClusterNotFoundException: Cluster not found.");
}

TEST(Clusters, ShowTheirPartsWhenAsked) {
    Ecs cloud;
    base::HttpAnswer answer = cloud.call("DescribeClusters", R"({"clusters": ["shop", "none"]})");
    EXPECT_EQ(at(answer, "clusters.0.clusterName"), "shop");
    EXPECT_EQ(at(answer, "clusters.0.settings.0.name"), "");
    EXPECT_EQ(at(answer, "clusters.0.statistics.0.name"), "");
    EXPECT_EQ(at(answer, "failures.0.arn"), std::string(kArn) + "cluster/none");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    answer = cloud.call("DescribeClusters",
                        R"({"clusters": ["shop"], "include": ["SETTINGS", "STATISTICS"]})");
    EXPECT_EQ(at(answer, "clusters.0.settings.0.name"), "containerInsights");
    EXPECT_EQ(at(answer, "clusters.0.statistics.0.name"), "runningEC2TasksCount");
}

TEST(Clusters, HaveNoOtherProvidersThanThereAre) {
    Ecs cloud;
    auto put = [&](const std::string& providers, const std::string& strategy) {
        return cloud.call("PutClusterCapacityProviders",
                          R"({"cluster": "shop", "capacityProviders": [)" + providers +
                              R"(], "defaultCapacityProviderStrategy": [)" + strategy + "]}");
    };
    base::HttpAnswer answer =
        put(R"("FARGATE", "FARGATE_SPOT")", R"({"capacityProvider": "FARGATE_SPOT", "weight": 2})");
    EXPECT_THAT(list_at(answer, "cluster.capacityProviders"),
                ElementsAre("FARGATE", "FARGATE_SPOT"));
    EXPECT_EQ(at(answer, "cluster.defaultCapacityProviderStrategy.0.weight"), "2");
    EXPECT_EQ(error_of(put(R"("mine")", "")),
              "InvalidParameterException: The specified capacity provider was not found. Specify a "
              "valid name or ARN and try again.");
    EXPECT_EQ(error_of(put(R"("FARGATE")", R"({"capacityProvider": "FARGATE_SPOT"})")),
              "InvalidParameterException: The default capacity provider strategy cannot contain "
              "the capacity provider FARGATE_SPOT, which is not associated with the cluster.");
}

TEST(Clusters, KeepTheProvidersThatTheirServicesUse) {
    Ecs cloud;
    const std::string put = R"({"cluster": "shop", "defaultCapacityProviderStrategy": [],
        "capacityProviders": [)";
    ASSERT_EQ(cloud.refused("PutClusterCapacityProviders", put + R"("FARGATE_SPOT"]})"), "");
    cloud.define("api");
    ASSERT_EQ(cloud.refused("CreateService",
                            R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
             "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
             @network})"),
              "");
    EXPECT_EQ(cloud.refused("PutClusterCapacityProviders", put + "]}"),
              "ResourceInUseException: The specified capacity provider is in use and cannot be "
              "removed.");
}

TEST(Clusters, CountWhatLivesInThem) {
    Ecs cloud;
    cloud.serve();
    auto count = [&](const char* member) {
        return at(
            cloud.call("DescribeClusters", R"({"clusters": ["shop"], "include": ["STATISTICS"]})"),
            std::string("clusters.0.") + member);
    };
    EXPECT_EQ(count("runningTasksCount"), "2");
    EXPECT_EQ(count("pendingTasksCount"), "0");
    EXPECT_EQ(count("activeServicesCount"), "1");
    EXPECT_EQ(count("statistics.2.value"), "2");
    ASSERT_EQ(cloud.refused("UpdateService",
                            R"({"cluster": "shop", "service": "api", "desiredCount": 3})"),
              "");
    EXPECT_EQ(count("pendingTasksCount"), "1");
    ASSERT_EQ(
        cloud.refused("DeleteService", R"({"cluster": "shop", "service": "api", "force": true})"),
        "");
    EXPECT_EQ(count("activeServicesCount"), "0");
}

TEST(Clusters, AreDeletedWhenNothingLivesInThem) {
    Ecs cloud;
    cloud.serve();
    EXPECT_EQ(cloud.refused("DeleteCluster", R"({"cluster": "shop"})"),
              "ClusterContainsServicesException: The Cluster cannot be deleted while Services are "
              "active.");
    ASSERT_EQ(
        cloud.refused("DeleteService", R"({"cluster": "shop", "service": "api", "force": true})"),
        "");
    ASSERT_EQ(cloud.refused("RunTask", R"({"cluster": "shop", "taskDefinition": "api",
                                           "launchType": "FARGATE", @network})"),
              "");
    EXPECT_EQ(cloud.refused("DeleteCluster", R"({"cluster": "shop"})"),
              "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are "
              "active.");
    for (const std::string& task : cloud.tasks())
        cloud.call("StopTask", R"({"cluster": "shop", "task": ")" + task + R"("})");
    cloud.wait(Duration::minutes(10));
    base::HttpAnswer answer = cloud.call("DeleteCluster", R"({"cluster": "shop"})");
    EXPECT_EQ(at(answer, "cluster.status"), "INACTIVE") << answer.body;
    EXPECT_EQ(cloud.refused("DeleteCluster", R"({"cluster": "shop"})"),
              "ClusterNotFoundException: Cluster not found.");
    EXPECT_EQ(cloud.refused("CreateCluster", R"({"clusterName": "shop"})"), "");
}

TEST(Clusters, AreListedInPages) {
    TestCloud cloud;
    for (int i = 0; i < 5; ++i)
        cloud.ecs("CreateCluster", R"({"clusterName": "c)" + std::to_string(i) + R"("})");
    std::vector<std::string> seen;
    std::string token;
    do {
        base::HttpAnswer answer =
            cloud.ecs("ListClusters",
                      token.empty() ? R"({"maxResults": 2})"
                                    : R"({"maxResults": 2, "nextToken": ")" + token + R"("})");
        for (std::string& arn : list_at(answer, "clusterArns"))
            seen.push_back(arn.substr(arn.rfind('/') + 1));
        token = at(answer, "nextToken");
    } while (!token.empty());
    EXPECT_THAT(seen, ElementsAre("c0", "c1", "c2", "c3", "c4"));
    EXPECT_EQ(error_of(cloud.ecs("ListClusters", R"({"nextToken": "x"})")),
              "InvalidParameterException: Invalid token");
}

TEST(CapacityProviders, AreThoseOfFargateAndThoseThatWereMade) {
    Ecs cloud;
    base::HttpAnswer answer = cloud.call("DescribeCapacityProviders", "{}");
    EXPECT_EQ(at(answer, "capacityProviders.0.name"), "FARGATE");
    EXPECT_EQ(at(answer, "capacityProviders.0.status"), "ACTIVE");
    EXPECT_EQ(at(answer, "capacityProviders.1.capacityProviderArn"),
              std::string(kArn) + "capacity-provider/FARGATE_SPOT");
    answer = cloud.call("DescribeCapacityProviders", R"({"capacityProviders": ["mine"]})");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    EXPECT_THAT(cloud.refused("CreateCapacityProvider", R"({"name": "mine",
        "autoScalingGroupProvider": {"autoScalingGroupArn": "arn:aws:autoscaling:x"}})"),
                StartsWith("UnsupportedFeatureException: Capacity providers of Auto Scaling"));
    cloud.create("own", R"({"Resources": {"Mine": {"Type": "AWS::ECS::CapacityProvider",
        "Properties": {"Name": "mine", "AutoScalingGroupProvider":
          {"AutoScalingGroupArn": "arn:aws:autoscaling:x"}}}}})");
    cloud.wait(Duration::minutes(5));
    answer = cloud.call("DescribeCapacityProviders", R"({"capacityProviders": ["mine"]})");
    EXPECT_EQ(at(answer, "capacityProviders.0.name"), "mine") << answer.body;
}

TEST(CapacityProviders, StayWhileAClusterHasThem) {
    Ecs cloud;
    EXPECT_EQ(cloud.refused("DeleteCapacityProvider", R"({"capacityProvider": "FARGATE"})"),
              "InvalidParameterException: The specified capacity provider is reserved and cannot "
              "be deleted.");
    EXPECT_THAT(cloud.refused("DeleteCapacityProvider", R"({"capacityProvider": "mine"})"),
                StartsWith("InvalidParameterException: The specified capacity provider was not "
                           "found."));
    cloud.create("own", R"({"Resources": {"Mine": {"Type": "AWS::ECS::CapacityProvider",
        "Properties": {"Name": "mine", "AutoScalingGroupProvider":
          {"AutoScalingGroupArn": "arn:aws:autoscaling:x"}}}}})");
    cloud.wait(Duration::minutes(5));
    const std::string put = R"({"cluster": "shop", "defaultCapacityProviderStrategy": [],
        "capacityProviders": [)";
    ASSERT_EQ(cloud.refused("PutClusterCapacityProviders", put + R"("mine"]})"), "");
    EXPECT_THAT(cloud.refused("DeleteCapacityProvider", R"({"capacityProvider": "mine"})"),
                StartsWith("InvalidParameterException: The specified capacity provider cannot be "
                           "deleted because it is associated with cluster shop."));
    ASSERT_EQ(cloud.refused("PutClusterCapacityProviders", put + "]}"), "");
    EXPECT_EQ(at(cloud.call("DeleteCapacityProvider", R"({"capacityProvider": "mine"})"),
                 "capacityProvider.status"),
              "INACTIVE");
}

}  // namespace
}  // namespace local
