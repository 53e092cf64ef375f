#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "local/records/test_service.h"

namespace local {
namespace {

using test::Reply;
using test::ServiceDesk;
using testing::HasSubstr;
using testing::StartsWith;

std::string api(const std::string& more = "") {
    return R"({"repositoryName": "api")" + more + "}";
}
std::string image(const std::string& layer, const std::string& tag) {
    const std::string manifest =
        R"({\"schemaVersion\":2,\"config\":{\"size\":10},\"layers\":[{\"size\":)" + layer + "}]}";
    return api(R"(, "imageManifest": ")" + manifest + "\"" +
               (tag.empty() ? "" : R"(, "imageTag": ")" + tag + "\""));
}

struct Ecr : ServiceDesk {
    explicit Ecr(Images images = Images::Assumed) : ServiceDesk("ecr", {.images = images}) {
        take("CreateRepository", api());
    }
    void take(std::string_view operation, const std::string& json) {
        EXPECT_EQ(call(operation, json).refusal(), "") << operation << " " << json;
    }
};

TEST(Ecr, ShowsARepositoryAsItWasMade) {
    ServiceDesk ecr("ecr");
    Reply made = ecr.call("CreateRepository", api(R"(, "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": true},
        "tags": [{"Key": "a", "Value": "b"}])"));
    ASSERT_EQ(made.refusal(), "");
    Reply shown = ecr.call("DescribeRepositories", R"({"repositoryNames": ["api"]})");
    EXPECT_EQ(shown.at("repositories.0.repositoryArn"),
              "arn:aws:ecr:eu-west-1:000000000000:repository/api");
    EXPECT_EQ(shown.at("repositories.0.repositoryUri"),
              "000000000000.dkr.ecr.eu-west-1.amazonaws.com/api");
    EXPECT_EQ(shown.at("repositories.0.registryId"), "000000000000");
    EXPECT_EQ(shown.at("repositories.0.imageTagMutability"), "IMMUTABLE");
    EXPECT_EQ(shown.at("repositories.0.imageScanningConfiguration.scanOnPush"), "true");
    EXPECT_EQ(shown.at("repositories.0.encryptionConfiguration.encryptionType"), "AES256");
    EXPECT_EQ(ecr.call("CreateRepository", api()).refusal(),
              "RepositoryAlreadyExistsException: The repository with name 'api' already exists in "
              "the registry with id '000000000000'");
    const std::string missing =
        "RepositoryNotFoundException: The repository with name 'web' does "
        "not exist in the registry with id '000000000000'";
    EXPECT_EQ(ecr.call("DescribeRepositories", R"({"repositoryNames": ["api", "web"]})").refusal(),
              missing);
    EXPECT_EQ(ecr.call("ListImages", R"({"repositoryName": "web"})").refusal(), missing);
    EXPECT_EQ(
        ecr.call("DescribeRepositories", R"({"registryId": "111111111111"})").at("repositories"),
        "#0");
}

TEST(Ecr, ChangesWhatARepositoryDoesWithImages) {
    Ecr ecr;
    ecr.take("PutImageTagMutability", api(R"(, "imageTagMutability": "IMMUTABLE")"));
    ecr.take("PutImageScanningConfiguration",
             api(R"(, "imageScanningConfiguration": {"scanOnPush": true})"));
    Reply shown = ecr.call("DescribeRepositories");
    EXPECT_EQ(shown.at("repositories.0.imageTagMutability"), "IMMUTABLE");
    EXPECT_EQ(shown.at("repositories.0.imageScanningConfiguration.scanOnPush"), "true");
}

TEST(Ecr, AssumesAnImageForEveryTag) {
    Ecr ecr;
    const std::string v1 = api(R"(, "imageIds": [{"imageTag": "v1"}])");
    Reply shown = ecr.call("DescribeImages", v1);
    ASSERT_EQ(shown.refusal(), "");
    const std::string digest = shown.at("imageDetails.0.imageDigest");
    EXPECT_THAT(digest, StartsWith("sha256:"));
    EXPECT_EQ(ecr.call("BatchGetImage", v1).at("images.0.imageId.imageDigest"), digest);
    EXPECT_NE(ecr.call("DescribeImages", api(R"(, "imageIds": [{"imageTag": "v2"}])"))
                  .at("imageDetails.0.imageDigest"),
              digest);
    EXPECT_EQ(ecr.call("ListImages", api()).at("imageIds"), "#0");
    const std::string heard = api(R"(, "imageIds": [{"imageDigest": ")" + digest + R"("}])");
    EXPECT_EQ(ecr.call("DescribeImages", heard).at("imageDetails.0.imageTags.0"), "v1");
    EXPECT_EQ(ecr.call("BatchGetImage", heard).at("images.0.imageId.imageDigest"), digest);
    EXPECT_THAT(
        ecr.call("DescribeImages", api(R"(, "imageIds": [{"imageDigest": "sha256:00"}])"))
            .refusal(),
        StartsWith("ImageNotFoundException: The image with imageId {imageDigest:'sha256:00', "
                   "imageTag:'null'} does not exist within the repository with name 'api'"));
}

TEST(Ecr, HasOnlyWhatWasPutWhenAsked) {
    Ecr ecr(Images::Checked);
    const std::string v1 = api(R"(, "imageIds": [{"imageTag": "v1"}])");
    EXPECT_THAT(ecr.call("DescribeImages", v1).refusal(),
                StartsWith("ImageNotFoundException: The image with imageId {imageDigest:'null', "
                           "imageTag:'v1'} does not exist within the repository with name 'api'"));
    EXPECT_EQ(ecr.call("BatchGetImage", v1).at("failures.0.failureCode"), "ImageNotFound");
    const std::string digest =
        ecr.call("PutImage", image("5", "v1")).at("image.imageId.imageDigest");
    EXPECT_EQ(ecr.call("DescribeImages", v1).at("imageDetails.0.imageDigest"), digest);
    EXPECT_EQ(ecr.call("BatchGetImage", v1).at("images.0.imageId.imageDigest"), digest);
    ecr.take("BatchDeleteImage", v1);
    EXPECT_EQ(ecr.call("DescribeImages", v1).error.code, "ImageNotFoundException");
}

TEST(Ecr, KeepsAnImageThatWasPut) {
    Ecr ecr;
    Reply put = ecr.call("PutImage", image("5", "v1"));
    ASSERT_EQ(put.refusal(), "");
    const std::string digest = put.at("image.imageId.imageDigest");
    ecr.take("PutImage", image("5", "v2"));
    ecr.take("PutImage", image("6", ""));
    Reply shown = ecr.call("DescribeImages", api(R"(, "imageIds": [{"imageTag": "v2"}])"));
    EXPECT_EQ(shown.at("imageDetails.0.imageDigest"), digest);
    EXPECT_EQ(shown.at("imageDetails.0.imageTags.0"), "v1");
    EXPECT_EQ(shown.at("imageDetails.0.imageSizeInBytes"), "15");
    EXPECT_EQ(ecr.call("DescribeImages", api()).at("imageDetails"), "#2");
    EXPECT_EQ(ecr.call("DescribeImages", api(R"(, "filter": {"tagStatus": "UNTAGGED"})"))
                  .at("imageDetails"),
              "#1");
    Reply page = ecr.call("ListImages", api(R"(, "maxResults": 2)"));
    EXPECT_EQ(page.at("imageIds"), "#2");
    EXPECT_EQ(ecr.call("ListImages", api(R"(, "nextToken": ")" + page.at("nextToken") + "\""))
                  .at("imageIds"),
              "#1");
    EXPECT_THAT(ecr.call("PutImage", api(R"(, "imageManifest": "no")")).refusal(),
                StartsWith("InvalidParameterException: "));
}

TEST(Ecr, RefusesATagThatIsTaken) {
    Ecr ecr;
    ecr.take("PutImage", image("5", "v1"));
    EXPECT_THAT(ecr.call("PutImage", image("5", "v1")).refusal(),
                StartsWith("ImageAlreadyExistsException: Image with digest 'sha256:"));
    ecr.take("PutImage", image("6", "v1"));
    ecr.take("PutImageTagMutability", api(R"(, "imageTagMutability": "IMMUTABLE")"));
    EXPECT_EQ(ecr.call("PutImage", image("7", "v1")).refusal(),
              "ImageTagAlreadyExistsException: The image tag 'v1' already exists in the 'api' "
              "repository and cannot be overwritten because the tag is immutable.");
    EXPECT_EQ(ecr.call("PutImageTagMutability", api(R"(, "imageTagMutability":
        "IMMUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters":
        [{"filterType": "WILDCARD", "filter": "v*"}])"))
                  .refusal(),
              "InvalidParameterException: imageTagMutabilityExclusionFilters is not part of this "
              "cloud yet");
}

TEST(Ecr, DeletesImagesByTagAndByDigest) {
    Ecr ecr;
    const std::string digest =
        ecr.call("PutImage", image("5", "v1")).at("image.imageId.imageDigest");
    ecr.take("PutImage", image("5", "v2"));
    Reply first = ecr.call("BatchDeleteImage", api(R"(, "imageIds": [{"imageTag": "v1"}])"));
    EXPECT_EQ(first.at("imageIds.0.imageTag"), "v1");
    EXPECT_EQ(ecr.call("ListImages", api()).at("imageIds"), "#1");
    Reply second =
        ecr.call("BatchDeleteImage", api(R"(, "imageIds": [{"imageDigest": ")" + digest + "\"}]"));
    EXPECT_EQ(second.at("imageIds.0.imageTag"), "v2");
    EXPECT_EQ(ecr.call("ListImages", api()).at("imageIds"), "#0");
    Reply none = ecr.call("BatchDeleteImage", api(R"(, "imageIds": [{"imageTag": "v2"}])"));
    EXPECT_EQ(none.at("failures.0.failureCode"), "ImageNotFound");
}

TEST(Ecr, DeletesARepositoryWithImagesWhenForced) {
    Ecr ecr;
    ecr.take("PutImage", image("5", "v1"));
    EXPECT_EQ(ecr.call("DeleteRepository", api()).refusal(),
              "RepositoryNotEmptyException: The repository with name 'api' in registry with id "
              "'000000000000' cannot be deleted because it still contains images");
    EXPECT_EQ(
        ecr.call("DeleteRepository", api(R"(, "force": true)")).at("repository.repositoryName"),
        "api");
    ecr.wait(base::Duration::seconds(1));
    ecr.take("CreateRepository", api());
    EXPECT_EQ(ecr.call("ListImages", api()).at("imageIds"), "#0");
    ecr.take("DeleteRepository", api());
}

TEST(Ecr, KeepsThePoliciesOfARepository) {
    Ecr ecr;
    EXPECT_THAT(ecr.call("GetLifecyclePolicy", api()).refusal(),
                StartsWith("LifecyclePolicyNotFoundException: Lifecycle policy does not exist"));
    const std::string blanks(100, ' ');
    ecr.take("PutLifecyclePolicy",
             api(R"(, "lifecyclePolicyText": "{\"rules\":[]})" + blanks + "\""));
    EXPECT_THAT(ecr.call("GetLifecyclePolicy", api()).at("lifecyclePolicyText"),
                StartsWith(R"({"rules":[]})"));
    ecr.take("DeleteLifecyclePolicy", api());
    EXPECT_EQ(ecr.call("GetLifecyclePolicy", api()).error.code, "LifecyclePolicyNotFoundException");
    EXPECT_EQ(ecr.call("SetRepositoryPolicy", api(R"(, "policyText": "no")")).error.code,
              "InvalidParameterException");
    ecr.take("SetRepositoryPolicy", api(R"(, "policyText": "{\"Version\":\"2012-10-17\"}")"));
    EXPECT_EQ(ecr.call("GetRepositoryPolicy", api()).at("policyText"),
              R"({"Version":"2012-10-17"})");
    EXPECT_EQ(ecr.call("DeleteRepositoryPolicy", api()).at("policyText"),
              R"({"Version":"2012-10-17"})");
    EXPECT_EQ(ecr.call("GetRepositoryPolicy", api()).error.code,
              "RepositoryPolicyNotFoundException");
}

TEST(Ecr, GivesATokenForTwelveHours) {
    Ecr ecr;
    Reply token = ecr.call("GetAuthorizationToken");
    EXPECT_THAT(base::from_base64(token.at("authorizationData.0.authorizationToken")),
                testing::Optional(StartsWith("AWS:")));
    EXPECT_EQ(token.at("authorizationData.0.expiresAt"),
              base::to_string(ecr.now + base::Duration::minutes(12 * 60)));
    EXPECT_EQ(token.at("authorizationData.0.proxyEndpoint"),
              "https://000000000000.dkr.ecr.eu-west-1.amazonaws.com");
}

TEST(Ecr, ShowsARegistryWithoutReplication) {
    Ecr ecr;
    Reply registry = ecr.call("DescribeRegistry");
    EXPECT_EQ(registry.at("registryId"), "000000000000");
    EXPECT_EQ(registry.at("replicationConfiguration.rules"), "#0");
}

TEST(Ecr, KeepsImagesWhenItIsTakenUpAgain) {
    test::Folder folder;
    ServiceDesk ecr("ecr");
    ecr.options.data = folder.path;
    ecr.start();
    EXPECT_EQ(ecr.call("CreateRepository", api()).refusal(), "");
    EXPECT_EQ(ecr.call("PutImage", image("5", "v1")).refusal(), "");
    ecr.start();
    EXPECT_EQ(ecr.call("ListImages", api()).at("imageIds.0.imageTag"), "v1");
    EXPECT_EQ(ecr.call("DeleteRepository", api()).error.code, "RepositoryNotEmptyException");
}

}  // namespace
}  // namespace local
