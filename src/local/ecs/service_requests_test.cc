#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "local/ecs/services.h"
#include "local/ecs/test_ecs.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::Ecs;
using test::error_of;
using test::kArn;
using test::list_at;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// A request for the service "api"; `more` are further members.
std::string api(const std::string& more = "") {
    return R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
               "launchType": "FARGATE", @network)" +
           more + "}";
}
std::string change(const std::string& more) {
    return R"({"cluster": "shop", "service": "api")" + more + "}";
}

TEST(CreateService, AnswersTheService) {
    Ecs cloud;
    std::string definition = cloud.define("api");
    base::HttpAnswer answer = cloud.call(
        "CreateService",
        api(R"(, "desiredCount": 2, "tags": [{"key": "a", "value": "b"}], "propagateTags": "NONE",
               "deploymentConfiguration": {"maximumPercent": 150, "deploymentCircuitBreaker":
               {"enable": true, "rollback": true}})"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    for (const auto& [path, value] : std::vector<std::pair<std::string, std::string>>{
             {"serviceArn", std::string(kArn) + "service/shop/api"},
             {"status", "ACTIVE"},
             {"desiredCount", "2"},
             {"runningCount", "0"},
             {"launchType", "FARGATE"},
             {"taskDefinition", definition},
             {"tags.0.key", "a"},
             {"propagateTags", "NONE"},
             {"deploymentConfiguration.maximumPercent", "150"},
             {"deploymentConfiguration.minimumHealthyPercent", "100"},
             {"deploymentConfiguration.deploymentCircuitBreaker.rollback", "true"},
             {"deployments.0.status", "PRIMARY"},
         })
        EXPECT_EQ(at(answer, "service." + path), value) << path;
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(at(cloud.service(), "services.0.runningCount"), "2");
    EXPECT_EQ(at(cloud.service(), "services.0.deployments.0.rolloutState"), "COMPLETED");
}

TEST(CreateService, IsOneForTheSameToken) {
    Ecs cloud;
    cloud.define("api");
    const std::string token = R"(, "clientToken": "t1")";
    ASSERT_EQ(cloud.refused("CreateService", api(token)), "");
    base::HttpAnswer answer = cloud.call("CreateService", api(token));
    EXPECT_EQ(at(answer, "service.serviceName"), "api") << answer.body;
    const std::string twice = "InvalidParameterException: Creation of service was not idempotent.";
    EXPECT_EQ(cloud.refused("CreateService", api(token + R"(, "desiredCount": 5)")), twice);
    EXPECT_EQ(cloud.refused("CreateService", api()), twice);
    EXPECT_EQ(at(cloud.service(), "services.0.desiredCount"), "1");
}

TEST(CreateService, RefusesWhatFargateDoesNotHave) {
    Ecs cloud;
    cloud.define("api");
    cloud.call("RegisterTaskDefinition", R"({"family": "old", "containerDefinitions":
        [{"name": "old", "image": "x", "memory": 64}]})");
    for (const auto& [more, error] : std::vector<std::pair<std::string, std::string>>{
             {R"(, "placementStrategy": [{"type": "random"}])",
              "Placement strategies are not supported with FARGATE launch type"},
             {R"(, "placementConstraints": [{"type": "distinctInstance"}])",
              "Placement constraints are not supported with FARGATE launch type"},
             {R"(, "role": "ecs")",
              "You cannot specify an IAM role for services that require a service linked role."},
             {R"(, "schedulingStrategy": "DAEMON")",
              "Daemon scheduling strategy is not supported on Fargate."},
             {R"(, "deploymentController": {"type": "EXTERNAL"})",
              "This cloud has no deployment controller EXTERNAL."},
         })
        EXPECT_EQ(cloud.refused("CreateService", api(more)), "InvalidParameterException: " + error);
    EXPECT_EQ(cloud.refused("CreateService",
                            R"({"cluster": "shop", "serviceName": "old", "taskDefinition": "old",
                                "launchType": "FARGATE", @network})"),
              "InvalidParameterException: Task definition does not support launch_type FARGATE.");
    // Nor does one that is of no network: that nobody gave one is not what is wrong.
    EXPECT_EQ(cloud.refused("CreateService",
                            R"({"cluster": "shop", "serviceName": "old", "taskDefinition": "old",
                                "launchType": "FARGATE"})"),
              "InvalidParameterException: Task definition does not support launch_type FARGATE.");
    EXPECT_EQ(cloud.refused("CreateService",
                            R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
                                "launchType": "EC2", @network})"),
              "InvalidParameterException: This cloud has no capacity of launch type EC2.");
}

TEST(CreateService, RefusesNumbersThatThereAreNot) {
    Ecs cloud;
    cloud.define("api");
    const std::vector<std::pair<std::string, std::string>> rows = {
        {R"(, "desiredCount": -1)", "desiredCount should be between 0 and 5000."},
        {R"(, "desiredCount": 5001)", "desiredCount should be between 0 and 5000."},
        {R"(, "deploymentConfiguration": {"minimumHealthyPercent": -1})",
         "minimumHealthyPercent should be between 0 and 2147483647."},
        {R"(, "deploymentConfiguration": {"maximumPercent": -1})",
         "maximumPercent should be between 0 and 2147483647."},
        {R"(, "healthCheckGracePeriodSeconds": -1)",
         "healthCheckGracePeriodSeconds should be between 0 and 2147483647."},
    };
    for (const auto& [more, error] : rows)
        EXPECT_EQ(cloud.refused("CreateService", api(more)), "InvalidParameterException: " + error);
    cloud.serve();
    for (const auto& [more, error] : rows)
        EXPECT_EQ(cloud.refused("UpdateService", change(more)),
                  "InvalidParameterException: " + error);
    EXPECT_EQ(at(cloud.service(), "services.0.desiredCount"), "2");
}

TEST(CreateService, RefusesWhatIsNotThere) {
    Ecs cloud;
    cloud.define("api");
    for (const auto& [body, error] : std::vector<std::pair<std::string, std::string>>{
             {R"({"serviceName": "api"})", "ClusterNotFoundException: Cluster not found."},
             {R"({"cluster": "shop", "serviceName": "api", "launchType": "FARGATE", @network})",
              "InvalidParameterException: TaskDefinition can not be blank."},
             {R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "none",
                  "launchType": "FARGATE", @network})",
              "ClientException: Unable to describe task definition."},
             {R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
                  "launchType": "FARGATE"})",
              "InvalidParameterException: Network Configuration must be provided when networkMode "
              "'awsvpc' is specified."},
         })
        EXPECT_EQ(cloud.refused("CreateService", body), error);
    for (const auto& [more, error] : std::vector<std::pair<std::string, std::string>>{
             {R"(, "volumeConfigurations": [{"name": "v"}])", "volumeConfigurations is not part"},
             {R"(, "vpcLatticeConfigurations": [{"roleArn": "r", "targetGroupArn": "t",
                   "portName": "p"}])",
              "vpcLatticeConfigurations is not part"},
             {R"(, "serviceConnectConfiguration": {"enabled": true})",
              "serviceConnectConfiguration is not part"},
             {R"(, "loadBalancers": [{"loadBalancerName": "x"}])",
              "Classic Load Balancers (loadBalancerName) are not part"},
             {R"(, "monitoring": {"metricConfigurations": [{"metricNames": ["CPUUtilization"],
                   "resolutionSeconds": 20}]})",
              "monitoring is not part"},
         })
        EXPECT_THAT(cloud.refused("CreateService", api(more)),
                    StartsWith("InvalidParameterException: " + error));
    EXPECT_EQ(cloud.refused("CreateService",
                            api(R"(, "serviceConnectConfiguration": {"enabled": false})")),
              "");
}

TEST(CreateService, WaitsForOneOfTheSameNameToDrain) {
    // Behind a load balancer it takes a while.
    test::TestCloud cloud;
    cloud.create("one", test::one_service());
    cloud.wait(Duration::minutes(30));
    const std::string name = R"({"cluster": "shop", "services": ["api"]})";
    auto answered = [&](const char* member) {
        return at(cloud.ecs("DescribeServices", name), std::string("services.0.") + member);
    };
    const std::string again = R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
        "launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": {"subnets": [")" +
                              answered("networkConfiguration.awsvpcConfiguration.subnets.0") +
                              R"("]}}})";
    base::HttpAnswer answer = cloud.ecs("DeleteService", change(R"(, "force": true)"));
    EXPECT_EQ(at(answer, "service.status"), "DRAINING") << answer.body;
    answer = cloud.ecs("DescribeClusters", R"({"clusters": ["shop"], "include": ["STATISTICS"]})");
    EXPECT_EQ(at(answer, "clusters.0.statistics.9.name"), "drainingFargateServiceCount");
    EXPECT_EQ(at(answer, "clusters.0.statistics.9.value"), "1");
    EXPECT_EQ(error_of(cloud.ecs("UpdateService", change(R"(, "desiredCount": 1)"))),
              "ServiceNotActiveException: Service was not ACTIVE.");
    EXPECT_EQ(error_of(cloud.ecs("CreateService", again)),
              "InvalidParameterException: Unable to Start a service that is still Draining.");
    cloud.wait(Duration::minutes(20));
    EXPECT_EQ(answered("status"), "INACTIVE");
    EXPECT_EQ(error_of(cloud.ecs("CreateService", again)), "");
}

TEST(UpdateService, LeavesWhatItDoesNotName) {
    Ecs cloud;
    cloud.serve(
        R"(, "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50},
                   "propagateTags": "SERVICE")");
    base::HttpAnswer answer = cloud.call(
        "UpdateService",
        change(R"(, "deploymentConfiguration": {"maximumPercent": 180}, "desiredCount": 3)"));
    EXPECT_EQ(at(answer, "service.deploymentConfiguration.maximumPercent"), "180") << answer.body;
    EXPECT_EQ(at(answer, "service.deploymentConfiguration.minimumHealthyPercent"), "50");
    EXPECT_EQ(at(answer, "service.desiredCount"), "3");
    EXPECT_EQ(at(answer, "service.propagateTags"), "SERVICE");
    EXPECT_EQ(at(answer, "service.deployments.1.status"), "");
    answer = cloud.call("UpdateService", change(R"(, "propagateTags": "NONE")"));
    EXPECT_EQ(at(answer, "service.propagateTags"), "NONE");
}

TEST(UpdateService, RollsOut) {
    Ecs cloud;
    cloud.serve();
    std::string second = cloud.define("api");
    base::HttpAnswer answer = cloud.call("UpdateService", change(R"(, "taskDefinition": "api:2")"));
    EXPECT_EQ(at(answer, "service.deployments.0.taskDefinition"), second) << answer.body;
    EXPECT_EQ(at(answer, "service.deployments.1.status"), "ACTIVE");
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(at(cloud.service(), "services.0.deployments.1.status"), "");
    EXPECT_EQ(at(cloud.service(), "services.0.runningCount"), "2");
    answer = cloud.call("UpdateService", change(R"(, "forceNewDeployment": true)"));
    EXPECT_EQ(at(answer, "service.deployments.1.status"), "ACTIVE") << answer.body;
}

TEST(UpdateService, ChangesTheStrategyByForce) {
    Ecs cloud;
    cloud.serve();
    cloud.call("PutClusterCapacityProviders", R"({"cluster": "shop",
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": []})");
    const std::string spot =
        R"(, "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}])";
    EXPECT_THAT(cloud.refused("UpdateService", change(spot)),
                HasSubstr("you must force a new deployment."));
    base::HttpAnswer answer =
        cloud.call("UpdateService", change(spot + R"(, "forceNewDeployment": true)"));
    EXPECT_EQ(at(answer, "service.capacityProviderStrategy.0.capacityProvider"), "FARGATE_SPOT")
        << answer.body;
    EXPECT_EQ(at(answer, "service.launchType"), "");
}

TEST(UpdateService, RefusesServicesThatAreNotActive) {
    Ecs cloud;
    EXPECT_EQ(cloud.refused("UpdateService", change("")),
              "ServiceNotFoundException: Service not found.");
    cloud.serve();
    cloud.call("DeleteService", change(R"(, "force": true)"));
    const std::string gone = "ServiceNotActiveException: Service was not ACTIVE.";
    EXPECT_EQ(cloud.refused("UpdateService", change(R"(, "desiredCount": 1)")), gone);
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(cloud.refused("UpdateService", change(R"(, "desiredCount": 1)")), gone);
}

TEST(DeleteService, NeedsForceWhileTasksAreWanted) {
    Ecs cloud;
    EXPECT_EQ(cloud.refused("DeleteService", change("")),
              "ServiceNotFoundException: Service not found.");
    cloud.serve();
    EXPECT_EQ(cloud.refused("DeleteService", change("")),
              "InvalidParameterException: The service cannot be stopped while it is scaled above "
              "0.");
    cloud.call("UpdateService", change(R"(, "desiredCount": 0)"));
    EXPECT_EQ(cloud.refused("DeleteService", change("")), "");
}

TEST(ListServices, ShowsThoseThatAreActive) {
    Ecs cloud;
    cloud.define("api");
    for (int i = 10; i < 22; ++i)
        ASSERT_EQ(cloud.refused("CreateService",
                                R"({"cluster": "shop", "serviceName": "s)" + std::to_string(i) +
                                    R"(", "taskDefinition": "api", "launchType": "FARGATE",
                                    "desiredCount": 0, @network})"),
                  "");
    base::HttpAnswer page = cloud.call("ListServices", R"({"cluster": "shop"})");
    EXPECT_THAT(list_at(page, "serviceArns"), SizeIs(10));
    page = cloud.call("ListServices",
                      R"({"cluster": "shop", "nextToken": ")" + at(page, "nextToken") + R"("})");
    EXPECT_THAT(list_at(page, "serviceArns"), ElementsAre(std::string(kArn) + "service/shop/s20",
                                                          std::string(kArn) + "service/shop/s21"));
    auto count = [&](const std::string& more) {
        return list_at(cloud.call("ListServices",
                                  R"({"cluster": "shop", "maxResults": 100)" + more + "}"),
                       "serviceArns")
            .size();
    };
    EXPECT_EQ(count(""), 12U);
    EXPECT_EQ(count(R"(, "launchType": "EC2")"), 0U);
    EXPECT_EQ(count(R"(, "launchType": "FARGATE")"), 12U);
    EXPECT_EQ(count(R"(, "schedulingStrategy": "DAEMON")"), 0U);
    cloud.call("DeleteService", R"({"cluster": "shop", "service": "s10"})");
    EXPECT_EQ(count(""), 11U);
}

TEST(ListServices, KnowsTheNamespacesOfServices) {
    Ecs cloud;
    EXPECT_EQ(cloud.refused("ListServicesByNamespace", R"({"namespace": "none"})"),
              "NamespaceNotFoundException: Namespace not found.");
    cloud.create("space", R"({"Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}},
        "Space": {"Type": "AWS::ServiceDiscovery::PrivateDnsNamespace",
                  "Properties": {"Name": "shop.local", "Vpc": {"Ref": "Vpc"}}}}})");
    cloud.wait(Duration::minutes(10));
    base::HttpAnswer answer =
        cloud.call("ListServicesByNamespace", R"({"namespace": "shop.local"})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(list_at(answer, "serviceArns"), IsEmpty());
}

TEST(Services, GiveTheirTasksTags) {
    Ecs cloud;
    cloud.serve(R"(, "propagateTags": "SERVICE", "enableECSManagedTags": true,
                   "tags": [{"key": "team", "value": "shop"}])");
    ASSERT_THAT(cloud.tasks(), SizeIs(2));
    base::HttpAnswer answer =
        cloud.call("DescribeTasks", R"({"cluster": "shop", "include": ["TAGS"], "tasks": [")" +
                                        cloud.tasks().front() + R"("]})");
    EXPECT_EQ(at(answer, "tasks.0.tags.0.key"), "team") << answer.body;
    EXPECT_EQ(at(answer, "tasks.0.tags.1.key"), "aws:ecs:clusterName");
    EXPECT_EQ(at(answer, "tasks.0.tags.2.value"), "api");
}

/// The newest service deployment.
std::string newest(Ecs& cloud) {
    return at(cloud.service(), "services.0.currentServiceDeployment");
}

TEST(ListServiceDeployments, ShowsThoseOfAServiceByStatusAndTime) {
    Ecs cloud;
    cloud.serve();
    std::string first = newest(cloud);
    cloud.call("UpdateService", change(R"(, "forceNewDeployment": true)"));
    auto listed = [&](const std::string& more) {
        std::vector<std::string> arns;
        base::HttpAnswer answer = cloud.call("ListServiceDeployments", change(more));
        for (int i = 0; i < 3; ++i)
            if (std::string arn =
                    at(answer, "serviceDeployments." + std::to_string(i) + ".serviceDeploymentArn");
                !arn.empty())
                arns.push_back(arn);
        return arns;
    };
    EXPECT_THAT(listed(""), ElementsAre(newest(cloud), first));
    EXPECT_THAT(listed(R"(, "status": ["SUCCESSFUL"])"), ElementsAre(first));
    EXPECT_THAT(listed(R"(, "status": ["IN_PROGRESS"])"), ElementsAre(newest(cloud)));
    EXPECT_THAT(listed(R"(, "createdAt": {"before": 1})"), IsEmpty());
    EXPECT_THAT(listed(R"(, "createdAt": {"after": 1})"), SizeIs(2));
    EXPECT_THAT(listed(R"(, "maxResults": 1)"), ElementsAre(newest(cloud)));
    EXPECT_EQ(cloud.refused("ListServiceDeployments", R"({"cluster": "shop", "service": "x"})"),
              "ServiceNotFoundException: Service not found.");
}

TEST(DescribeServiceDeployments, ShowsTheirRevisions) {
    Ecs cloud;
    cloud.serve(R"(, "deploymentConfiguration": {"deploymentCircuitBreaker":
                     {"enable": true, "rollback": true}})");
    base::HttpAnswer answer = cloud.call("DescribeServiceDeployments",
                                         R"({"serviceDeploymentArns": [")" + newest(cloud) +
                                             R"(", "arn:aws:ecs:eu-west-1:000000000000:x"]})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(at(answer, "serviceDeployments.0.status"), "SUCCESSFUL");
    EXPECT_EQ(at(answer, "serviceDeployments.0.targetServiceRevision.runningTaskCount"), "2");
    EXPECT_EQ(at(answer, "serviceDeployments.0.deploymentCircuitBreaker.status"),
              "MONITORING_COMPLETE");
    EXPECT_EQ(at(answer, "serviceDeployments.0.deploymentCircuitBreaker.threshold"), "3");
    EXPECT_EQ(at(answer, "serviceDeployments.0.alarms.status"), "DISABLED");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    std::string revision = at(answer, "serviceDeployments.0.targetServiceRevision.arn");
    answer = cloud.call("DescribeServiceRevisions",
                        R"({"serviceRevisionArns": [")" + revision + R"("]})");
    EXPECT_EQ(at(answer, "serviceRevisions.0.serviceRevisionArn"), revision) << answer.body;
    EXPECT_EQ(at(answer, "serviceRevisions.0.launchType"), "FARGATE");
    EXPECT_EQ(at(answer, "serviceRevisions.0.containerImages.0.image"), "nginx:1");
    answer = cloud.call("DescribeServiceRevisions",
                        R"({"serviceRevisionArns": [")" + revision + R"(0"]})");
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
}

TEST(StopServiceDeployment, RollsBack) {
    Ecs cloud;
    cloud.serve();
    std::string first = newest(cloud);
    cloud.define("api");
    cloud.call("UpdateService", change(R"(, "taskDefinition": "api:2")"));
    std::string second = newest(cloud);
    base::HttpAnswer answer =
        cloud.call("StopServiceDeployment", R"({"serviceDeploymentArn": ")" + second + R"("})");
    EXPECT_EQ(at(answer, "serviceDeploymentArn"), second) << answer.body;
    cloud.wait(Duration::minutes(10));
    EXPECT_THAT(at(cloud.service(), "services.0.taskDefinition"), testing::EndsWith("api:1"));
    EXPECT_THAT(
        cloud.refused("StopServiceDeployment", R"({"serviceDeploymentArn": ")" + first + R"("})"),
        StartsWith("ConflictException: "));
    EXPECT_EQ(cloud.refused("StopServiceDeployment", R"({"serviceDeploymentArn": "x"})"),
              "ServiceDeploymentNotFoundException: Service deployment not found.");
}

}  // namespace
}  // namespace local
