#include "local/ecs/definitions.h"

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
using testing::IsEmpty;

/// A definition on Fargate; `containers` is the list, `more` are further members.
std::string fargate(const std::string& containers, const std::string& more = "") {
    return R"({"family": "api", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
               "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [)" +
           containers + "]" + more + "}";
}
/// One container "api", with further members.
std::string api(const std::string& more = "") {
    return R"({"name": "api", "image": "nginx:1")" + more + "}";
}

struct Row {
    std::string body;
    std::string message;
};

void expect_refusals(const std::vector<Row>& rows) {
    TestCloud cloud;
    for (const Row& row : rows)
        EXPECT_EQ(error_of(cloud.ecs("RegisterTaskDefinition", row.body)),
                  "ClientException: " + row.message)
            << row.body;
}

TEST(TaskDefinitions, NameWhatIsWrongWithTheirContainers) {
    std::string eleven = api();
    for (int i = 0; i < 10; ++i)
        eleven += R"(, {"name": "c)" + std::to_string(i) + R"(", "image": "x"})";
    expect_refusals({
        {fargate(""), "Container list cannot be empty."},
        {fargate(eleven), "A task definition can have at most 10 containers."},
        {fargate(R"({"image": "x"})"), "Container.name should not be null or empty."},
        {fargate(R"({"name": "a b", "image": "x"})"),
         "Container.name contains invalid characters."},
        {fargate(R"({"name": "api"})"), "Container.image should not be null or empty."},
        {fargate(api() + ", " + api()), "Container names must be unique."},
        {fargate(api(R"(, "essential": false)")),
         "Task definition does not have any essential container."},
        {R"({"family": "a b", "containerDefinitions": [)" + api() + "]}",
         "Family contains invalid characters."},
    });
}

TEST(TaskDefinitions, NameWhatIsWrongWithTheirSizes) {
    expect_refusals({
        {R"({"family": "api", "containerDefinitions": [)" + api() + "]}",
         "Invalid setting for container 'api'. At least one of 'memory' or 'memoryReservation' "
         "must be specified."},
        {fargate(api(R"(, "memory": 10, "memoryReservation": 20)")),
         "Invalid setting for container 'api'. 'memory' must be greater than "
         "'memoryReservation'."},
        {fargate(api(R"(, "cpu": 512)")),
         "The sum of all container 'cpu' values cannot be greater than the value of the task "
         "'cpu'."},
        {R"({"family": "api", "cpu": "many", "containerDefinitions": [)" +
             api(R"(, "memory": 10)") + "]}",
         "Invalid 'cpu' setting for task."},
        {R"({"family": "api", "memory": "much", "containerDefinitions": [)" + api() + "]}",
         "Invalid 'memory' setting for task."},
    });
}

TEST(TaskDefinitions, NameWhatIsWrongWithTheirPorts) {
    expect_refusals({
        {fargate(api(R"(, "portMappings": [{"containerPort": 80, "hostPort": 81}])")),
         "When networkMode=awsvpc, the host ports and container ports in port mappings must "
         "match."},
        {fargate(api(R"(, "portMappings": [{"hostPort": 81}])")),
         "Invalid 'containerPort' setting for container 'api'."},
    });
}

TEST(TaskDefinitions, NameWhatIsWrongWithTheirDependencies) {
    auto after = [](const std::string& name, const std::string& condition) {
        return R"(, "dependsOn": [{"containerName": ")" + name + R"(", "condition": ")" +
               condition + R"("}])";
    };
    const std::string init = R"({"name": "init", "image": "x", "essential": false)";
    expect_refusals({
        {fargate(api(after("none", "START"))),
         "Cannot depend on container + 'none' because it does not exist"},
        {fargate(api() + R"(, {"name": "b", "image": "x")" + after("api", "SUCCESS") + "}"),
         "A dependency container with SUCCESS or COMPLETE condition cannot be an essential "
         "container"},
        {fargate(api(after("init", "HEALTHY")) + ", " + init + "}"),
         "A dependency container with HEALTHY condition must have a health check"},
        {fargate(api(after("init", "SUCCESS")) + ", " + init + after("api", "START") + "}"),
         "The dependencies of the containers have a cycle"},
    });
}

TEST(TaskDefinitions, NameWhatIsWrongWithTheirChecks) {
    expect_refusals({
        {fargate(api(R"(, "healthCheck": {"command": ["true"]})")),
         "Health check command must begin with CMD or CMD-SHELL."},
        {fargate(api(R"(, "healthCheck": {"command": ["CMD", "true"], "interval": 1})")),
         "Health check interval must be between 5 and 300."},
        {fargate(api(R"(, "restartPolicy": {"enabled": true, "restartAttemptPeriod": 1})")),
         "restartAttemptPeriod must be between 60 and 1800."},
    });
}

TEST(TaskDefinitions, NameWhatTheirContainersLack) {
    expect_refusals({
        {fargate(api(R"(, "logConfiguration": {"logDriver": "awslogs"})"),
                 R"(, "executionRoleArn": "arn:aws:iam::000000000000:role/x")"),
         "Log driver awslogs requires options: awslogs-region, awslogs-group"},
        {fargate(api(R"(, "mountPoints": [{"sourceVolume": "data", "containerPath": "/d"}])")),
         "Unknown volume 'data'."},
        {fargate(api(R"(, "secrets": [{"name": "A", "valueFrom": "arn:x"}])")),
         "When you are specifying container secrets, you must also specify a value for "
         "'executionRoleArn'."},
    });
}

TEST(TaskDefinitions, RefuseWhatFargateDoesNotHave) {
    const std::string no = "Tasks using the Fargate launch type do not support ";
    expect_refusals({
        {fargate(api(R"(, "privileged": true)")), no + "privileged containers."},
        {fargate(api(R"(, "links": ["db"])")), no + "links."},
        {fargate(api(R"(, "linuxParameters": {"sharedMemorySize": 64})")),
         no + "sharedMemorySize."},
        {fargate(api(R"(, "linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}})")),
         no + "the capability SYS_ADMIN."},
        {fargate(api(R"(, "stopTimeout": 121)")),
         "Tasks using the Fargate launch type must have a container stop timeout of less than 120 "
         "seconds."},
        {fargate(api(), R"(, "ipcMode": "host")"), no + "ipcMode."},
        {fargate(api(), R"(, "pidMode": "host")"), no + "pidMode host."},
        {fargate(api(), R"(, "volumes": [{"name": "v", "host": {"sourcePath": "/x"}}])"),
         no + "host.sourcePath."},
        {fargate(api(), R"(, "ephemeralStorage": {"sizeInGiB": 20})"),
         "Ephemeral storage size must be between 21 and 200 GiB."},
    });
}

TEST(TaskDefinitions, NeedARoleForWhatFargateDoesForThem) {
    const std::string logs =
        R"(, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g",
            "awslogs-region": "eu-west-1")";
    const std::string role = R"(, "executionRoleArn": "arn:aws:iam::000000000000:role/x")";
    expect_refusals({
        {fargate(api(logs + R"(, "awslogs-stream-prefix": "p"}})")),
         "Fargate requires task definition to have execution role ARN to support log driver "
         "awslogs."},
        {fargate(api(logs + "}}"), role),
         "Fargate requires log configuration options to include awslogs-stream-prefix to support "
         "log driver awslogs."},
        {fargate(R"({"name": "api",
                     "image": "000000000000.dkr.ecr.eu-west-1.amazonaws.com/api:1"})"),
         "Fargate requires task definition to have execution role ARN to support ECR images."},
        {fargate(api(R"(, "logConfiguration": {"logDriver": "gelf"})")),
         "gelf is not a valid log driver on Fargate. Must be one of [awslogs, splunk, "
         "awsfirelens]"},
    });
}

TEST(TaskDefinitions, HaveASizeOfFargate) {
    auto sized = [](const std::string& members) {
        return R"({"family": "api", "requiresCompatibilities": ["FARGATE"], )" + members +
               R"("containerDefinitions": [)" + api() + "]}";
    };
    const std::string awsvpc = R"("networkMode": "awsvpc", )";
    expect_refusals({
        {sized(R"("cpu": "256", "memory": "512", )"),
         "Fargate only supports network mode ‘awsvpc’."},
        {sized(awsvpc + R"("memory": "512", )"),
         "Fargate requires that 'cpu' be defined at the task level."},
        {sized(awsvpc + R"("cpu": "256", )"),
         "Fargate requires that 'memory' be defined at the task level."},
        {sized(awsvpc + R"("cpu": "256", "memory": "4096", )"),
         "No Fargate configuration exists for given values."},
    });
}

TEST(TaskDefinitions, AreRefusedInTemplatesToo) {
    TestCloud cloud;
    cloud.create("bad", R"({"Resources": {"Definition": {"Type": "AWS::ECS::TaskDefinition",
        "Properties": {"RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc",
          "Cpu": "256", "Memory": "4096",
          "ContainerDefinitions": [{"Name": "api", "Image": "nginx:1"}]}}}})");
    cloud.wait(Duration::minutes(10));
    EXPECT_EQ(cloud.status("bad"), "ROLLBACK_COMPLETE");
    EXPECT_THAT(cloud.cloudformation("DescribeStackEvents", "&StackName=bad").body,
                testing::HasSubstr("No Fargate configuration exists for given values."));
}

TEST(TaskDefinitions, AreShownWithDefaults) {
    TestCloud cloud;
    base::HttpAnswer answer =
        cloud.ecs("RegisterTaskDefinition",
                  fargate(api(R"(, "portMappings": [{"containerPort": 80}], "healthCheck":
                       {"command": ["CMD", "true"]})"),
                          R"(, "tags": [{"key": "a", "value": "b"}], "volumes": [{"name": "data",
                    "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption":
                    "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}}])"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string container = "taskDefinition.containerDefinitions.0.";
    for (const auto& [path, value] : std::vector<std::pair<std::string, std::string>>{
             {"taskDefinition.taskDefinitionArn", std::string(kArn) + "task-definition/api:1"},
             {"taskDefinition.family", "api"},
             {"taskDefinition.revision", "1"},
             {"taskDefinition.status", "ACTIVE"},
             {"taskDefinition.registeredBy", "arn:aws:iam::000000000000:root"},
             {container + "essential", "true"},
             {container + "cpu", "0"},
             {container + "portMappings.0.hostPort", "80"},
             {container + "portMappings.0.protocol", "tcp"},
             {container + "healthCheck.interval", "30"},
             {container + "healthCheck.retries", "3"},
             {"taskDefinition.volumes.0.efsVolumeConfiguration.fileSystemId", "fs-1"},
             {"taskDefinition.volumes.0.efsVolumeConfiguration.authorizationConfig.iam", "ENABLED"},
             {"tags.0.key", "a"},
         })
        EXPECT_EQ(at(answer, path), value) << path;
}

TEST(TaskDefinitions, ShowTheirSizeInUnits) {
    TestCloud cloud;
    base::HttpAnswer answer =
        cloud.ecs("RegisterTaskDefinition",
                  R"({"family": "api", "networkMode": "awsvpc", "cpu": ".5 vCPU", "memory": "1 GB",
            "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [)" +
                      api() + "]}");
    EXPECT_EQ(at(answer, "taskDefinition.cpu"), "512") << answer.body;
    EXPECT_EQ(at(answer, "taskDefinition.memory"), "1024");
}

TEST(TaskDefinitions, ShowWhatTheyAskFor) {
    TestCloud cloud;
    base::HttpAnswer answer = cloud.ecs(
        "RegisterTaskDefinition",
        fargate(R"({"name": "api", "image": "000000000000.dkr.ecr.eu-west-1.amazonaws.com/api:1",
                    "secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:x"}]})",
                R"(, "executionRoleArn": "arn:aws:iam::000000000000:role/x")"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> names;
    for (int i = 0; i < 6; ++i)
        names.push_back(
            at(answer, "taskDefinition.requiresAttributes." + std::to_string(i) + ".name"));
    EXPECT_THAT(names, ElementsAre("com.amazonaws.ecs.capability.docker-remote-api.1.18",
                                   "com.amazonaws.ecs.capability.ecr-auth",
                                   "ecs.capability.execution-role-ecr-pull",
                                   "ecs.capability.secrets.asm.environment-variables",
                                   "ecs.capability.task-eni", ""));
    EXPECT_THAT(list_at(answer, "taskDefinition.compatibilities"), ElementsAre("EC2", "FARGATE"));
    answer = cloud.ecs("RegisterTaskDefinition", R"({"family": "old", "containerDefinitions": [)" +
                                                     api(R"(, "memory": 64)") + "]}");
    EXPECT_THAT(list_at(answer, "taskDefinition.compatibilities"), ElementsAre("EXTERNAL", "EC2"));
}

TEST(TaskDefinitions, AreDescribedByFamilyRevisionAndArn) {
    Ecs cloud;
    std::string first = cloud.define("api", R"(, "tags": [{"key": "a", "value": "b"}])");
    std::string second = cloud.define("api");
    auto described = [&](const std::string& word) {
        return at(cloud.call("DescribeTaskDefinition", R"({"taskDefinition": ")" + word + R"("})"),
                  "taskDefinition.taskDefinitionArn");
    };
    EXPECT_EQ(described("api"), second);
    EXPECT_EQ(described("api:1"), first);
    EXPECT_EQ(described(first), first);
    EXPECT_EQ(at(cloud.call("DescribeTaskDefinition",
                            R"({"taskDefinition": "api:1", "include": ["TAGS"]})"),
                 "tags.0.value"),
              "b");
    EXPECT_EQ(cloud.refused("DescribeTaskDefinition", R"({"taskDefinition": "none"})"),
              "ClientException: Unable to describe task definition.");
}

TEST(TaskDefinitions, AreDeregisteredByTheirRevision) {
    Ecs cloud;
    cloud.define("api");
    EXPECT_EQ(cloud.refused("DeregisterTaskDefinition", R"({"taskDefinition": "api"})"),
              "ClientException: Revision is missing.");
    EXPECT_EQ(cloud.refused("DeregisterTaskDefinition", R"({"taskDefinition": "api:9"})"),
              "ClientException: Unable to describe task definition.");
    for (int i = 0; i < 2; ++i) {
        base::HttpAnswer answer =
            cloud.call("DeregisterTaskDefinition", R"({"taskDefinition": "api:1"})");
        EXPECT_EQ(at(answer, "taskDefinition.status"), "INACTIVE");
        EXPECT_NE(at(answer, "taskDefinition.deregisteredAt"), "");
    }
    EXPECT_EQ(cloud.refused("RunTask", R"({"cluster": "shop", "taskDefinition": "api:1",
                                           "launchType": "FARGATE", @network})"),
              "ClientException: TaskDefinition is inactive");
    EXPECT_THAT(cloud.define("api"), testing::EndsWith("api:2"));
}

TEST(TaskDefinitions, AreDeletedOnlyWhenTheyAreInactive) {
    Ecs cloud;
    std::string first = cloud.define("api");
    std::string second = cloud.define("api");
    cloud.call("DeregisterTaskDefinition", R"({"taskDefinition": "api:1"})");
    base::HttpAnswer answer = cloud.call(
        "DeleteTaskDefinitions", R"({"taskDefinitions": ["api:1", "api:2", "api:3", "api"]})");
    EXPECT_EQ(at(answer, "taskDefinitions.0.taskDefinitionArn"), first) << answer.body;
    EXPECT_EQ(at(answer, "taskDefinitions.0.status"), "DELETE_IN_PROGRESS");
    EXPECT_EQ(at(answer, "failures.0.arn"), second);
    EXPECT_EQ(at(answer, "failures.0.reason"),
              "The specified task definition is still in ACTIVE status. Please deregister the "
              "target and try again.");
    EXPECT_EQ(at(answer, "failures.1.reason"),
              "The specified task definition does not exist. Specify a valid account, family, "
              "revision and try again.");
    EXPECT_EQ(at(answer, "failures.2.reason"),
              "The specified task definition identifier is invalid. Specify a valid name or ARN "
              "and try again.");
    EXPECT_THAT(list_at(cloud.call("ListTaskDefinitions", R"({"status": "DELETE_IN_PROGRESS"})"),
                        "taskDefinitionArns"),
                ElementsAre(first));
}

TEST(TaskDefinitions, AreListedByFamilyAndRevision) {
    Ecs cloud;
    for (int i = 0; i < 11; ++i)
        cloud.define("api");
    cloud.define("api-db");
    cloud.define("web");
    cloud.call("DeregisterTaskDefinition", R"({"taskDefinition": "web:1"})");
    auto names = [](std::vector<std::string> arns) {
        for (std::string& arn : arns)
            arn = arn.substr(arn.rfind('/') + 1);
        return arns;
    };
    std::vector<std::string> all =
        names(list_at(cloud.call("ListTaskDefinitions", "{}"), "taskDefinitionArns"));
    ASSERT_EQ(all.size(), 12U);
    EXPECT_EQ(all.front(), "api:1");
    EXPECT_EQ(all[10], "api:11");
    EXPECT_EQ(all.back(), "api-db:1");
    EXPECT_EQ(list_at(cloud.call("ListTaskDefinitions", R"({"familyPrefix": "api-db"})"),
                      "taskDefinitionArns")
                  .size(),
              1U);
    std::vector<std::string> last_first;
    std::string token;
    do {
        base::HttpAnswer page =
            cloud.call("ListTaskDefinitions",
                       R"({"familyPrefix": "api", "sort": "DESC", "maxResults": 4)" +
                           (token.empty() ? "" : R"(, "nextToken": ")" + token + R"(")") + "}");
        for (std::string& name : names(list_at(page, "taskDefinitionArns")))
            last_first.push_back(name);
        token = at(page, "nextToken");
    } while (!token.empty());
    ASSERT_EQ(last_first.size(), 11U);
    EXPECT_EQ(last_first.front(), "api:11");
    EXPECT_EQ(last_first.back(), "api:1");
    auto families = [&](const std::string& body) {
        return list_at(cloud.call("ListTaskDefinitionFamilies", body), "families");
    };
    EXPECT_THAT(families("{}"), ElementsAre("api", "api-db", "web"));
    EXPECT_THAT(families(R"({"status": "ACTIVE", "familyPrefix": "a"})"),
                ElementsAre("api", "api-db"));
    EXPECT_THAT(families(R"({"status": "INACTIVE"})"), ElementsAre("web"));
    EXPECT_THAT(families(R"({"familyPrefix": "x"})"), IsEmpty());
}

}  // namespace
}  // namespace local
