#include "local/ecs/services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "local/test_endpoint.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::one_service;
using test::TestCloud;
using testing::ElementsAre;
using testing::HasSubstr;

/// The ids that the service's events name, in order.
std::vector<std::string> tasks_of(const base::HttpAnswer& services) {
    static const std::regex kTask("\\(task ([0-9a-f]{32})\\)");
    std::vector<std::string> ids;
    for (std::sregex_iterator i(services.body.begin(), services.body.end(), kTask), end; i != end;
         ++i)
        if (std::ranges::find(ids, std::string((*i)[1])) == ids.end()) ids.push_back((*i)[1]);
    return ids;
}

const std::string kApi = R"({"cluster": "shop", "services": ["api"]})";

/// A stack whose service is steady.
struct Shop : TestCloud {
    explicit Shop(const std::string& body = one_service()) {
        EXPECT_EQ(create("one", body).status, 200);
        wait(Duration::minutes(30));
        EXPECT_EQ(status("one"), "CREATE_COMPLETE");
    }
};

TEST(Services, AreShownWithDeploymentsAndEvents) {
    Shop shop;
    base::HttpAnswer answer = shop.ecs("DescribeServices", kApi);
    ASSERT_EQ(answer.status, 200);
    const std::string arn = "arn:aws:ecs:eu-west-1:000000000000:service/shop/api";
    struct Row {
        const char* path;
        std::string value;
    };
    for (const Row& row : std::vector<Row>{
             {"services.0.serviceArn", arn},
             {"services.0.serviceName", "api"},
             {"services.0.clusterArn", "arn:aws:ecs:eu-west-1:000000000000:cluster/shop"},
             {"services.0.status", "ACTIVE"},
             {"services.0.desiredCount", "2"},
             {"services.0.runningCount", "2"},
             {"services.0.pendingCount", "0"},
             {"services.0.loadBalancers.0.containerName", "api"},
             {"services.0.loadBalancers.0.containerPort", "80"},
             {"services.0.deploymentConfiguration.maximumPercent", "200"},
             {"services.0.deploymentConfiguration.strategy", "ROLLING"},
             {"services.0.deploymentConfiguration.deploymentCircuitBreaker.enable", "false"},
             {"services.0.deploymentConfiguration.deploymentCircuitBreaker.thresholdConfiguration"
              ".type",
              "BOUNDED_PERCENT"},
             {"services.0.deployments.0.status", "PRIMARY"},
             {"services.0.deployments.0.rolloutState", "COMPLETED"},
             {"services.0.deployments.0.runningCount", "2"},
             {"services.0.networkConfiguration.awsvpcConfiguration.assignPublicIp", "DISABLED"},
             {"services.0.schedulingStrategy", "REPLICA"},
             {"services.0.currentServiceRevisions.0.runningTaskCount", "2"},
             {"services.0.events.0.message", "(service api) has reached a steady state."},
             {"services.0.tags.0.key", ""},
             {"failures.0.arn", ""},
         })
        EXPECT_EQ(at(answer, row.path), row.value) << row.path;
    EXPECT_EQ(at(answer, "services.0.taskDefinition"),
              "arn:aws:ecs:eu-west-1:000000000000:task-definition/api:1");
    answer = shop.ecs("DescribeServices", R"({"cluster": "shop", "services": [")" + arn +
                                              R"("], "include": ["TAGS"]})");
    EXPECT_EQ(at(answer, "services.0.tags.0.key"), "team");
    EXPECT_EQ(at(answer, "services.0.tags.0.value"), "checkout");
}

TEST(Services, ShowALaunchTypeOrAStrategy) {
    Shop plain;
    base::HttpAnswer answer = plain.ecs("DescribeServices", kApi);
    EXPECT_EQ(at(answer, "services.0.launchType"), "FARGATE");
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("capacityProviderStrategy")));
    std::string body = one_service();
    const std::string launch = "      LaunchType: FARGATE\n";
    body.replace(body.find(launch), launch.size(),
                 "      CapacityProviderStrategy: [{ CapacityProvider: FARGATE, Base: 1, Weight: 2 "
                 "}]\n");
    const std::string cluster = "ClusterName: shop";
    body.replace(body.find(cluster), cluster.size(), cluster + ", CapacityProviders: [FARGATE]");
    Shop mixed(body);
    answer = mixed.ecs("DescribeServices", kApi);
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("launchType")));
    EXPECT_EQ(at(answer, "services.0.capacityProviderStrategy.0.capacityProvider"), "FARGATE");
    EXPECT_EQ(at(answer, "services.0.capacityProviderStrategy.0.weight"), "2");
    EXPECT_EQ(at(answer, "services.0.capacityProviderStrategy.0.base"), "1");
}

TEST(Services, ShowWhenTheirDeploymentsAreComplete) {
    std::string body = one_service();
    const std::string launch = "      LaunchType: FARGATE\n";
    body.replace(body.find(launch), launch.size(),
                 launch +
                     "      DeploymentConfiguration: { EarlySuccessCriteria: { Enable: true, "
                     "HealthyPercent: 80, SourceServiceRevisionCleanup: DEFERRED } }\n");
    Shop shop(body);
    const std::string criteria = ".deploymentConfiguration.earlySuccessCriteria";
    base::HttpAnswer answer = shop.ecs("DescribeServices", kApi);
    EXPECT_EQ(at(answer, "services.0" + criteria + ".enable"), "true");
    EXPECT_EQ(at(answer, "services.0" + criteria + ".healthyPercent"), "80");
    EXPECT_EQ(at(answer, "services.0" + criteria + ".sourceServiceRevisionCleanup"), "DEFERRED");
    answer = shop.ecs("UpdateService", R"({"cluster": "shop", "service": "api",
        "deploymentConfiguration": {"earlySuccessCriteria": {"enable": false}}})");
    EXPECT_EQ(at(answer, "service" + criteria + ".enable"), "false") << answer.body;
    EXPECT_THAT(Shop().ecs("DescribeServices", kApi).body,
                testing::Not(HasSubstr("earlySuccessCriteria")));
}

TEST(Services, ThatAreNotThereAreFailures) {
    Shop shop;
    base::HttpAnswer answer =
        shop.ecs("DescribeServices", R"({"cluster": "shop", "services": ["web", "api",
                 "arn:aws:ecs:us-east-1:000000000000:service/shop/api"]})");
    EXPECT_EQ(at(answer, "services.0.serviceName"), "api");
    EXPECT_EQ(at(answer, "services.1.serviceName"), "");
    EXPECT_EQ(at(answer, "failures.0.arn"), "arn:aws:ecs:eu-west-1:000000000000:service/shop/web");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    EXPECT_EQ(at(answer, "failures.1.arn"), "arn:aws:ecs:us-east-1:000000000000:service/shop/api");
}

TEST(Services, AreRefusedInTheWordsOfEcs) {
    Shop shop;
    struct Row {
        const char* operation;
        std::string body;
        const char* code;
        const char* message;
    };
    std::string eleven = R"({"cluster": "shop", "services": ["a")";
    for (int i = 0; i < 10; ++i)
        eleven += R"(, "a")";
    for (const Row& row : std::vector<Row>{
             {"DescribeServices", R"({"services": ["api"]})", "ClusterNotFoundException",
              "Cluster not found."},
             {"DescribeTasks", R"({"cluster": "nope", "tasks": ["a"]})", "ClusterNotFoundException",
              "Cluster not found."},
             {"DescribeServices", R"({"cluster": "shop", "services": []})",
              "InvalidParameterException", "Services cannot be empty."},
             {"DescribeTasks", R"({"cluster": "shop", "tasks": []})", "InvalidParameterException",
              "Tasks cannot be empty."},
             {"DescribeServices", eleven + "]}", "InvalidParameterException",
              "Services cannot have more than 10 elements."},
         }) {
        base::HttpAnswer answer = shop.ecs(row.operation, row.body);
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(at(answer, "__type"), row.code) << answer.body;
        EXPECT_EQ(at(answer, "message"), row.message);
    }
}

TEST(Services, AreShownWhileTheyDrain) {
    Shop shop;
    ASSERT_EQ(shop.cloudformation("DeleteStack", "&StackName=one").status, 200);
    bool draining = false;
    for (int i = 0; i < 300 && !draining; ++i) {
        shop.wait(Duration::seconds(1));
        draining = at(shop.ecs("DescribeServices", kApi), "services.0.status") == "DRAINING";
    }
    EXPECT_TRUE(draining);
}

TEST(Tasks, AreShownFromTheirOrderToTheirEnd) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    std::vector<std::string> seen;
    std::string id;
    for (int i = 0; i < 3600 && seen.size() < 5; ++i) {
        cloud.wait(Duration::milliseconds(500));
        if (id.empty()) {
            auto tasks = tasks_of(cloud.ecs("DescribeServices", kApi));
            if (tasks.empty()) continue;
            id = tasks.front();
        }
        base::HttpAnswer answer =
            cloud.ecs("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + id + R"("]})");
        std::string status = at(answer, "tasks.0.lastStatus");
        if (seen.empty() || seen.back() != status) seen.push_back(status);
        if (status == "RUNNING") {
            EXPECT_EQ(at(answer, "tasks.0.desiredStatus"), "RUNNING");
            EXPECT_EQ(at(answer, "tasks.0.containers.0.lastStatus"), "RUNNING");
            EXPECT_EQ(at(answer, "tasks.0.group"), "service:api");
            EXPECT_EQ(at(answer, "tasks.0.cpu"), "256");
            EXPECT_EQ(at(answer, "tasks.0.memory"), "512");
            EXPECT_EQ(at(answer, "tasks.0.launchType"), "FARGATE");
            EXPECT_EQ(at(answer, "tasks.0.capacityProviderName"), "");
            EXPECT_EQ(at(answer, "tasks.0.overrides.containerOverrides.0.name"), "api");
            EXPECT_EQ(at(answer, "tasks.0.taskArn"),
                      "arn:aws:ecs:eu-west-1:000000000000:task/shop/" + id);
            break;
        }
    }
    EXPECT_THAT(seen, ElementsAre("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"));
    ASSERT_EQ(cloud.cloudformation("DeleteStack", "&StackName=one").status, 200);
    // The cluster goes with the stack, and then nobody can ask for its tasks.
    std::string stop_code;
    for (int i = 0; i < 3600 && seen.back() != "STOPPED"; ++i) {
        cloud.wait(Duration::milliseconds(500));
        base::HttpAnswer answer =
            cloud.ecs("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + id + R"("]})");
        ASSERT_EQ(answer.status, 200) << answer.body;
        std::string status = at(answer, "tasks.0.lastStatus");
        if (seen.back() != status) seen.push_back(status);
        stop_code = at(answer, "tasks.0.stopCode");
    }
    EXPECT_EQ(seen.back(), "STOPPED");
    EXPECT_EQ(stop_code, "ServiceSchedulerInitiated");
}

TEST(Tasks, ShowTheirNetworkInterface) {
    TestCloud cloud;
    ASSERT_EQ(cloud.create("one", one_service()).status, 200);
    std::vector<std::string> seen;
    for (int i = 0; i < 3600 && seen.size() < 2; ++i) {
        cloud.wait(Duration::milliseconds(500));
        auto tasks = tasks_of(cloud.ecs("DescribeServices", kApi));
        if (tasks.empty()) continue;
        base::HttpAnswer answer = cloud.ecs(
            "DescribeTasks", R"({"cluster": "shop", "tasks": [")" + tasks.front() + R"("]})");
        std::string status = at(answer, "tasks.0.attachments.0.status");
        if (seen.empty() || seen.back() != status) seen.push_back(status);
        if (status != "ATTACHED") continue;
        EXPECT_THAT(answer.body, testing::ContainsRegex("eni-[0-9a-f]{17}"));
        EXPECT_THAT(at(answer, "tasks.0.containers.0.networkInterfaces.0.privateIpv4Address"),
                    testing::StartsWith("10."));
    }
    EXPECT_THAT(seen, ElementsAre("PRECREATED", "ATTACHED"));
}

TEST(Tasks, ThatAreNotThereAreFailures) {
    Shop shop;
    base::HttpAnswer answer = shop.ecs("DescribeTasks", R"({"cluster": "shop", "tasks": ["00"]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(at(answer, "failures.0.arn"), "arn:aws:ecs:eu-west-1:000000000000:task/shop/00");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    EXPECT_EQ(at(answer, "tasks.0.taskArn"), "");
}

}  // namespace
}  // namespace local
