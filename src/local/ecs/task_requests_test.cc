#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/ecs/tasks.h"
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
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// A task of "api"; `more` are further members.
std::string run(const std::string& more = R"(, "launchType": "FARGATE")") {
    return R"({"cluster": "shop", "taskDefinition": "api", @network)" + more + "}";
}
std::string in_shop(const std::string& more) {
    return R"({"cluster": "shop")" + more + "}";
}
std::string task(const std::string& arn, const std::string& more = "") {
    return in_shop(R"(, "task": ")" + arn + R"(")" + more);
}
std::string tasks(const std::string& arn, const std::string& more = "") {
    return in_shop(R"(, "tasks": [")" + arn + R"("])" + more);
}

TEST(RunTask, RunsAndEnds) {
    Ecs cloud;
    cloud.define("api", R"(, "tags": [{"key": "slipway.simulate/exit-after", "value": "60s"},
                                      {"key": "slipway.simulate/exit-code", "value": "3"}])");
    base::HttpAnswer answer = cloud.call(
        "RunTask", run(R"(, "launchType": "FARGATE", "startedBy": "ci", "group": "nightly",
               "overrides": {"cpu": "512", "memory": "1024", "containerOverrides":
                 [{"name": "api", "command": ["migrate"]}]})"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::string arn = at(answer, "tasks.0.taskArn");
    EXPECT_THAT(arn, StartsWith(std::string(kArn) + "task/shop/"));
    for (const auto& [path, value] : std::vector<std::pair<std::string, std::string>>{
             {"lastStatus", "PROVISIONING"},
             {"desiredStatus", "RUNNING"},
             {"startedBy", "ci"},
             {"group", "nightly"},
             {"launchType", "FARGATE"},
             {"capacityProviderName", ""},
             {"cpu", "512"},
             {"memory", "1024"},
             {"overrides.cpu", "512"},
             {"overrides.containerOverrides.0.command.0", "migrate"},
         })
        EXPECT_EQ(at(answer, "tasks.0." + path), value) << path;
    EXPECT_EQ(at(answer, "failures.0.reason"), "");
    cloud.wait(Duration::minutes(10));
    answer = cloud.call("DescribeTasks", tasks(arn));
    EXPECT_EQ(at(answer, "tasks.0.lastStatus"), "STOPPED") << answer.body;
    EXPECT_EQ(at(answer, "tasks.0.stopCode"), "EssentialContainerExited");
    EXPECT_EQ(at(answer, "tasks.0.containers.0.exitCode"), "3");
}

TEST(RunTask, NeedsCapacity) {
    Ecs cloud;
    cloud.define("api");
    const std::string none =
        "InvalidParameterException: No Container Instances were found in your cluster.";
    EXPECT_EQ(cloud.refused("RunTask", run("")), none);
    EXPECT_EQ(cloud.refused("RunTask", run(R"(, "launchType": "EC2")")), none);
    cloud.call("PutClusterCapacityProviders", R"({"cluster": "shop",
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy":
        [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]})");
    EXPECT_EQ(at(cloud.call("RunTask", run("")), "tasks.0.capacityProviderName"), "FARGATE_SPOT");
    base::HttpAnswer answer = cloud.call("RunTask", run(R"(, "count": 3, "capacityProviderStrategy":
            [{"capacityProvider": "FARGATE", "base": 1, "weight": 1},
             {"capacityProvider": "FARGATE_SPOT", "weight": 1}])"));
    EXPECT_EQ(at(answer, "tasks.0.capacityProviderName"), "FARGATE") << answer.body;
    EXPECT_EQ(at(answer, "tasks.1.capacityProviderName"), "FARGATE");
    EXPECT_EQ(at(answer, "tasks.2.capacityProviderName"), "FARGATE_SPOT");
}

TEST(RunTask, RefusesWhatCannotRun) {
    Ecs cloud;
    cloud.define("api");
    cloud.call("RegisterTaskDefinition", R"({"family": "old", "containerDefinitions":
        [{"name": "old", "image": "x", "memory": 64}]})");
    const std::string fargate = R"(, "launchType": "FARGATE")";
    for (const auto& [body, error] : std::vector<std::pair<std::string, std::string>>{
             {R"({"taskDefinition": "api"})", "ClusterNotFoundException: Cluster not found."},
             {R"({"cluster": "shop", "taskDefinition": "none", "launchType": "FARGATE", @network})",
              "ClientException: TaskDefinition not found."},
             {R"({"cluster": "shop", "taskDefinition": "old", "launchType": "FARGATE", @network})",
              "InvalidParameterException: Task definition does not support launch_type FARGATE."},
             {R"({"cluster": "shop", "taskDefinition": "old", "launchType": "FARGATE"})",
              "InvalidParameterException: Task definition does not support launch_type FARGATE."},
             {R"({"cluster": "shop", "taskDefinition": "api", "launchType": "FARGATE"})",
              "InvalidParameterException: Network Configuration must be provided when networkMode "
              "'awsvpc' is specified."},
             {run(fargate + R"(, "count": 11)"),
              "InvalidParameterException: count must be between 1 and 10."},
             {run(R"(, "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT",
                   "weight": 1}])"),
              "InvalidParameterException: The specified capacity provider strategy cannot contain "
              "a capacity provider that is not associated with the cluster. Associate the capacity "
              "provider with the cluster and try again."},
             {run(fargate + R"(, "overrides": {"containerOverrides": [{"name": "db"}]})"),
              "InvalidParameterException: Override for container named db is not a container in "
              "the TaskDefinition."},
             {run(fargate + R"(, "overrides": {"memory": "4096"})"),
              "ClientException: No Fargate configuration exists for given values."},
             {run(fargate + R"(, "group": "service:api")"),
              "InvalidParameterException: Invalid namespace for group."},
             {run(fargate + R"(, "platformVersion": "1.3.0")"),
              "PlatformUnknownException: This cloud has the platform version 1.4.0, and not "
              "1.3.0."},
             {run(fargate + R"(, "placementStrategy": [{"type": "random"}])"),
              "InvalidParameterException: Placement strategies are not supported with FARGATE "
              "launch type"},
             {run(fargate + R"(, "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}])"),
              "InvalidParameterException: Specifying both a launch type and capacity provider "
              "strategy is not supported. Remove one and try again."},
         })
        EXPECT_EQ(cloud.refused("RunTask", body), error) << body;
    EXPECT_EQ(cloud.refused("RunTask",
                            R"({"cluster": "shop", "taskDefinition": "api", "launchType": "FARGATE",
                      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["@subnet"],
                      "securityGroups": ["sg-1"]}}})"),
              "InvalidParameterException: Error retrieving security group information for [sg-1]: "
              "The security group 'sg-1' does not exist (ErrorCode: InvalidGroup.NotFound)");
    EXPECT_THAT(cloud.tasks(), IsEmpty());
}

TEST(RunTask, RunsNothingMoreForTheSameToken) {
    Ecs cloud;
    cloud.define("api");
    const std::string token = R"(, "launchType": "FARGATE", "clientToken": "t1")";
    std::string first = at(cloud.call("RunTask", run(token)), "tasks.0.taskArn");
    EXPECT_EQ(at(cloud.call("RunTask", run(token)), "tasks.0.taskArn"), first);
    EXPECT_THAT(cloud.tasks(), ElementsAre(first));
    EXPECT_THAT(cloud.refused("RunTask", run(token + R"(, "count": 2)")),
                StartsWith("ConflictException: "));
    cloud.wait(Duration::hours(25));
    cloud.call("RunTask", run(R"(, "launchType": "FARGATE", "clientToken": "t2")"));
    EXPECT_NE(at(cloud.call("RunTask", run(token)), "tasks.0.taskArn"), first);
}

TEST(RunTask, GivesItsTasksTags) {
    Ecs cloud;
    cloud.define("api",
                 R"(, "tags": [{"key": "team", "value": "shop"}, {"key": "a", "value": "1"}])");
    base::HttpAnswer answer =
        cloud.call("RunTask", run(R"(, "launchType": "FARGATE", "propagateTags": "TASK_DEFINITION",
                          "enableECSManagedTags": true, "tags": [{"key": "a", "value": "2"}])"));
    EXPECT_EQ(at(answer, "tasks.0.tags.0.value"), "shop") << answer.body;
    EXPECT_EQ(at(answer, "tasks.0.tags.1.value"), "2");
    EXPECT_EQ(at(answer, "tasks.0.tags.2.key"), "aws:ecs:clusterName");
    EXPECT_EQ(cloud.refused("RunTask", run(R"(, "propagateTags": "SERVICE")")),
              "InvalidParameterException: A task of RunTask has no service to propagate tags "
              "from.");
}

TEST(StopTask, AnswersTheTaskOnItsWayOut) {
    Ecs cloud;
    // By itself it would be over by then.
    cloud.define("api", R"(, "tags": [{"key": "slipway.simulate/exit-after", "value": "1h"}])");
    std::string arn = at(cloud.call("RunTask", run()), "tasks.0.taskArn");
    cloud.wait(Duration::minutes(5));
    base::HttpAnswer answer = cloud.call("StopTask", task(arn, R"(, "reason": "enough")"));
    EXPECT_EQ(at(answer, "task.desiredStatus"), "STOPPED") << answer.body;
    EXPECT_EQ(at(answer, "task.stoppedReason"), "enough");
    EXPECT_EQ(at(answer, "task.stopCode"), "UserInitiated");
    EXPECT_EQ(cloud.refused("StopTask", task("00")),
              "InvalidParameterException: The referenced task was not found.");
}

TEST(StartTask, IsNotForFargate) {
    Ecs cloud;
    EXPECT_THAT(
        cloud.refused("StartTask", R"({"containerInstances": ["a"], "taskDefinition": "api"})"),
        StartsWith("UnsupportedFeatureException: StartTask places tasks on container "
                   "instances"));
}

TEST(ExecuteCommand, IsRefused) {
    Ecs cloud;
    cloud.define("api");
    const std::string command = R"(, "command": "sh", "interactive": true)";
    std::string without = at(cloud.call("RunTask", run()), "tasks.0.taskArn");
    EXPECT_THAT(cloud.refused("ExecuteCommand", task(without, command)),
                StartsWith("InvalidParameterException: The execute command failed because execute "
                           "command was not enabled"));
    base::HttpAnswer answer =
        cloud.call("RunTask", run(R"(, "launchType": "FARGATE", "enableExecuteCommand": true)"));
    EXPECT_EQ(at(answer, "tasks.0.enableExecuteCommand"), "true");
    EXPECT_EQ(cloud.refused("ExecuteCommand", task(at(answer, "tasks.0.taskArn"), command)),
              "ClientException: ExecuteCommand is not part of this cloud yet: its tasks are "
              "simulated.");
}

TEST(ListTasks, FiltersByWhatIsAsked) {
    Ecs cloud;
    cloud.serve();
    cloud.define("job");
    std::string job =
        at(cloud.call("RunTask", R"({"cluster": "shop", "taskDefinition": "job", "startedBy": "ci",
                                     "launchType": "FARGATE", @network})"),
           "tasks.0.taskArn");
    EXPECT_THAT(cloud.tasks(), SizeIs(3));
    EXPECT_THAT(cloud.tasks(R"(, "serviceName": "api")"), SizeIs(2));
    EXPECT_THAT(cloud.tasks(R"(, "family": "job")"), ElementsAre(job));
    EXPECT_THAT(cloud.tasks(R"(, "startedBy": "ci")"), ElementsAre(job));
    EXPECT_THAT(cloud.tasks(R"(, "launchType": "EC2")"), IsEmpty());
    EXPECT_THAT(cloud.tasks(R"(, "desiredStatus": "PENDING")"), IsEmpty());
    EXPECT_THAT(cloud.tasks(R"(, "desiredStatus": "STOPPED")"), IsEmpty());
    cloud.call("StopTask", task(job));
    EXPECT_THAT(cloud.tasks(R"(, "desiredStatus": "STOPPED")"), ElementsAre(job));
    EXPECT_EQ(cloud.refused("ListTasks", in_shop(R"(, "startedBy": "ci", "family": "job")")),
              "InvalidParameterException: startedBy cannot be combined with another filter.");
    EXPECT_EQ(cloud.refused("ListTasks", in_shop(R"(, "serviceName": "none")")),
              "ServiceNotFoundException: Service not found.");
    EXPECT_THAT(cloud.refused("ListTasks", in_shop(R"(, "containerInstance": "x")")),
                StartsWith("InvalidParameterException: containerInstance is not part"));
    base::HttpAnswer page = cloud.call("ListTasks", in_shop(R"(, "maxResults": 1)"));
    EXPECT_THAT(list_at(page, "taskArns"), SizeIs(1));
    page = cloud.call("ListTasks", in_shop(R"(, "nextToken": ")" + at(page, "nextToken") + R"(")"));
    EXPECT_THAT(list_at(page, "taskArns"), SizeIs(1));
}

TEST(TaskProtection, IsForTasksOfServices) {
    Ecs cloud;
    cloud.serve();
    std::string arn = cloud.tasks().front();
    base::HttpAnswer answer =
        cloud.call("UpdateTaskProtection",
                   tasks(arn, R"(, "protectionEnabled": true, "expiresInMinutes": 30)"));
    EXPECT_EQ(at(answer, "protectedTasks.0.taskArn"), arn) << answer.body;
    EXPECT_EQ(at(answer, "protectedTasks.0.protectionEnabled"), "true");
    EXPECT_NE(at(answer, "protectedTasks.0.expirationDate"), "");
    auto is_protected = [&] {
        return at(cloud.call("GetTaskProtection", tasks(arn)),
                  "protectedTasks.0.protectionEnabled");
    };
    EXPECT_EQ(is_protected(), "true");
    cloud.wait(Duration::minutes(31));
    EXPECT_EQ(is_protected(), "false");
    std::string alone = at(cloud.call("RunTask", run()), "tasks.0.taskArn");
    answer = cloud.call("UpdateTaskProtection", tasks(alone, R"(, "protectionEnabled": true)"));
    EXPECT_EQ(at(answer, "failures.0.arn"), alone);
    EXPECT_EQ(at(answer, "failures.0.reason"), "TASK_NOT_VALID");
    answer = cloud.call("GetTaskProtection", tasks("00"));
    EXPECT_EQ(at(answer, "failures.0.reason"), "MISSING");
    EXPECT_EQ(cloud.refused("UpdateTaskProtection",
                            tasks(arn, R"(, "protectionEnabled": true, "expiresInMinutes": 0)")),
              "InvalidParameterException: expiresInMinutes must be between 1 and 2880.");
}

}  // namespace
}  // namespace local
