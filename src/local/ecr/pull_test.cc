#include "local/ecr/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local/ecs/test_ecs.h"
#include "local/records/test_service.h"
#include "local/test_telemetry.h"

namespace local {
namespace {

using base::Duration;
using ecr::ImageName;
using ecr::parse_image_name;
using test::at;
using test::Reply;
using test::ServiceDesk;
using testing::HasSubstr;

const std::string kHost = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/";

TEST(EcrPull, ReadsTheNamesOfImages) {
    const ImageName api{.account = "000000000000", .region = "eu-west-1", .repository = "shop/api"};
    ImageName tagged = api;
    tagged.tag = "v1";
    ImageName latest = api;
    latest.tag = "latest";
    ImageName digest = api;
    digest.digest = "sha256:1";
    ImageName both = digest;
    both.tag = "v1";
    EXPECT_EQ(parse_image_name(kHost + "shop/api:v1"), tagged);
    EXPECT_EQ(parse_image_name(kHost + "shop/api"), latest);
    EXPECT_EQ(parse_image_name(kHost + "shop/api@sha256:1"), digest);
    ImageName chinese = tagged;
    chinese.region = "cn-north-1";
    EXPECT_EQ(parse_image_name("000000000000.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/api:v1"),
              chinese);
    EXPECT_EQ(parse_image_name(kHost + "shop/api:v1@sha256:1"), both);
    for (const char* other :
         {"nginx", "nginx:1", "public.ecr.aws/nginx/nginx:1", "ghcr.io/a/b:1", "localhost:5000/a:1",
          "000000000000.dkr.ecr.amazonaws.com/a", "000000000000.dkr.ecr.eu-west-1.amazonaws.com"})
        EXPECT_EQ(parse_image_name(other), std::nullopt) << other;
}

/// A cloud that checks images, with the repository "api".
struct Registry : ServiceDesk {
    explicit Registry(Images images = Images::Checked) : ServiceDesk("ecr", {.images = images}) {
        EXPECT_EQ(call("CreateRepository", R"({"repositoryName": "api"})").refusal(), "");
    }
    std::string put(const std::string& tag) {
        Reply put = call("PutImage", R"({"repositoryName": "api", "imageTag": ")" + tag +
                                         R"(", "imageManifest": "{\"is\":\")" + tag + "\\\"}\"}");
        EXPECT_EQ(put.refusal(), "");
        return put.at("image.imageId.imageDigest");
    }
    /// "not there", "there", or its digest.
    std::string found(const std::string& image, const std::string& account = "000000000000") {
        auto found = ecr::find_image(live->cloud(), live->stores().images(), account, image);
        EXPECT_TRUE(found.ok());
        if (!found->is_there) return "not there";
        return found->digest.empty() ? "there" : found->digest;
    }
};

TEST(EcrPull, FindsWhatWasPut) {
    Registry registry;
    EXPECT_EQ(registry.found(kHost + "api:v1"), "not there");
    const std::string first = registry.put("v1");
    const std::string second = registry.put("v2");
    EXPECT_NE(first, second);
    EXPECT_EQ(registry.found(kHost + "api:v1"), first);
    EXPECT_EQ(registry.found(kHost + "api"), "not there");
    const std::string latest = registry.put("latest");
    EXPECT_EQ(registry.found(kHost + "api"), latest);
    EXPECT_EQ(registry.found(kHost + "api@" + second), second);
    EXPECT_EQ(registry.found(kHost + "api:v1@" + second), second);
    EXPECT_EQ(registry.found(kHost + "api:v1@sha256:1"), "not there");
    EXPECT_EQ(registry.found(kHost + "web:v1"), "not there");
    EXPECT_EQ(registry.found("000000000000.dkr.ecr.eu-west-2.amazonaws.com/api:v1"), "not there");
    // A repository that is made anew has nothing of the older one.
    EXPECT_EQ(
        registry.call("DeleteRepository", R"({"repositoryName": "api", "force": true})").refusal(),
        "");
    EXPECT_EQ(registry.found(kHost + "api:v1"), "not there");
    registry.wait(Duration::seconds(1));
    EXPECT_EQ(registry.call("CreateRepository", R"({"repositoryName": "api"})").refusal(), "");
    EXPECT_EQ(registry.found(kHost + "api:v1"), "not there");
}

TEST(EcrPull, AssumesWhatCannotBeLookedUpFromHere) {
    Registry registry;
    for (const std::string& image :
         {std::string("nginx:1"), std::string("public.ecr.aws/nginx/nginx:1"),
          std::string("111111111111.dkr.ecr.eu-west-1.amazonaws.com/api:v1")})
        EXPECT_EQ(registry.found(image), "there") << image;
    EXPECT_EQ(registry.found(kHost + "api:v1", "111111111111"), "there");
}

/// Services whose images are looked for in the ECR of their cloud.
struct Shop : test::Ecs {
    explicit Shop(LiveCloudOptions wished) : Ecs(std::move(wished)) {}

    base::HttpAnswer registry(const std::string& operation, const std::string& body) {
        base::HttpAnswer answer = test::ecr(*this, operation, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer;
    }
    std::string put(const std::string& tag) {
        return at(registry("PutImage", R"({"repositoryName": "api", "imageTag": ")" + tag +
                                           R"(", "imageManifest": "{\"is\":\")" + tag + "\\\"}\"}"),
                  "image.imageId.imageDigest");
    }
    std::string define_with(const std::string& tag) {
        base::HttpAnswer answer =
            call("RegisterTaskDefinition",
                 R"({"family": "api", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
                     "requiresCompatibilities": ["FARGATE"], "executionRoleArn":
                     "arn:aws:iam::000000000000:role/r", "containerDefinitions":
                     [{"name": "api", "image": ")" +
                     kHost + "api:" + tag + "\"}]}");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return at(answer, "taskDefinition.taskDefinitionArn");
    }
    /// The task that RunTask runs.
    std::string run() {
        base::HttpAnswer answer = call("RunTask", R"({"cluster": "shop", "taskDefinition": "api",
            "launchType": "FARGATE", @network})");
        return at(answer, "tasks.0.taskArn");
    }
    std::string of_task(const std::string& arn, const std::string& path) {
        return at(call("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + arn + R"("]})"),
                  "tasks.0." + path);
    }
};

TEST(CheckedImages, LetATaskStartOnceItsImageIsThere) {
    Shop shop({.images = Images::Checked});
    shop.registry("CreateRepository", R"({"repositoryName": "api"})");
    shop.define_with("v1");
    const std::string none = shop.run();
    shop.wait(Duration::minutes(5));
    EXPECT_EQ(shop.of_task(none, "lastStatus"), "STOPPED");
    EXPECT_EQ(shop.of_task(none, "stopCode"), "TaskFailedToStart");
    EXPECT_EQ(shop.of_task(none, "stoppedReason"),
              "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
              "resolve ref " +
                  kHost + "api:v1: " + kHost + "api:v1: not found");
    const std::string digest = shop.put("v1");
    const std::string some = shop.run();
    shop.wait(Duration::minutes(5));
    EXPECT_EQ(shop.of_task(some, "stopCode"), "EssentialContainerExited");
    EXPECT_EQ(shop.of_task(some, "containers.0.imageDigest"), digest);
}

TEST(CheckedImages, TripTheBreakerOfAReleaseThatIsNotThere) {
    Shop shop({.images = Images::Checked});
    shop.registry("CreateRepository", R"({"repositoryName": "api"})");
    shop.put("v1");
    const std::string first = shop.define_with("v1");
    base::HttpAnswer made = shop.call(
        "CreateService", R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
            "desiredCount": 2, "launchType": "FARGATE", @network, "deploymentConfiguration":
            {"deploymentCircuitBreaker": {"enable": true, "rollback": true}}})");
    ASSERT_EQ(made.status, 200) << made.body;
    shop.wait(Duration::minutes(10));
    ASSERT_EQ(at(shop.service(), "services.0.runningCount"), "2");
    const std::string second = shop.define_with("v2");
    ASSERT_EQ(shop.call("UpdateService",
                        R"({"cluster": "shop", "service": "api", "taskDefinition": "api:2"})")
                  .status,
              200);
    shop.wait(Duration::minutes(30));
    base::HttpAnswer service = shop.service();
    EXPECT_EQ(at(service, "services.0.taskDefinition"), first);
    EXPECT_EQ(at(service, "services.0.runningCount"), "2");
    EXPECT_EQ(at(service, "services.0.deployments.0.rolloutState"), "COMPLETED");
    EXPECT_THAT(service.body, HasSubstr("rolling back to deployment"));
    EXPECT_THAT(service.body, HasSubstr("api:v2: not found"));
    // The same release once its image is there.
    shop.put("v2");
    shop.call("UpdateService",
              R"({"cluster": "shop", "service": "api", "taskDefinition": "api:2"})");
    shop.wait(Duration::minutes(10));
    EXPECT_EQ(at(shop.service(), "services.0.taskDefinition"), second);
    EXPECT_EQ(at(shop.service(), "services.0.deployments.0.rolloutState"), "COMPLETED");
}

TEST(CheckedImages, AreOfTheProcessAndWhatWasPulledStays) {
    test::Folder folder;
    Shop shop({.data = folder.path, .images = Images::Checked});
    shop.define_with("v1");
    const std::string none = shop.run();
    shop.wait(Duration::minutes(5));
    const std::string reason = shop.of_task(none, "stoppedReason");
    EXPECT_THAT(reason, HasSubstr("not found"));
    shop.options.images = Images::Assumed;
    shop.start();
    EXPECT_EQ(shop.of_task(none, "stoppedReason"), reason);
    const std::string some = shop.run();
    shop.wait(Duration::minutes(5));
    EXPECT_EQ(shop.of_task(some, "stopCode"), "EssentialContainerExited");
}

TEST(CheckedImages, AreLookedForAgainByTheNextProcess) {
    // Killed while it pulls: the outcome was no fact yet.
    test::Folder folder;
    Shop shop({.data = folder.path, .images = Images::Checked});
    shop.registry("CreateRepository", R"({"repositoryName": "api"})");
    shop.define_with("v1");
    const std::string task = shop.run();
    while (at(shop.call("DescribeTasks", R"({"cluster": "shop", "tasks": [")" + task + R"("]})"),
              "tasks.0.lastStatus") == "PROVISIONING")
        shop.wait(Duration::milliseconds(100));
    shop.put("v1");
    shop.start();
    shop.wait(Duration::minutes(5));
    EXPECT_EQ(shop.of_task(task, "stopCode"), "EssentialContainerExited");
}

}  // namespace
}  // namespace local
