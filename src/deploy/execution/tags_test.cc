#include "deploy/execution/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "deploy/client/test_target.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::calls_to;
using test::error;
using test::knowing;
using test::open_target;
using test::operation_of;
using test::ScriptedServer;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kForms = R"("acceptedMediaTypes":["application/vnd.oci.image.index.v1+json",)"
                           R"("application/vnd.docker.distribution.manifest.list.v2+json",)"
                           R"("application/vnd.oci.image.manifest.v1+json",)"
                           R"("application/vnd.docker.distribution.manifest.v2+json"]})";

const rollout::TagImage kTag = {
    .registry = "444455556666", .repository = "shop-api", .digest = "sha256:1", .tag = "dev"};

TEST(Tags, AreGivenToTheImageAsItWasPushed) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        if (operation_of(request) == "BatchGetImage")
            return HttpAnswer{200, {}, R"({"images": [{"imageManifest": "{\"layers\":[]}",
                "imageManifestMediaType": "application/vnd.oci.image.index.v1+json"}]})"};
        return HttpAnswer{200, {}, "{}"};
    }));
    auto target = open_target(server);
    auto tagged = tag_images(*target, "eu-west-1", {kTag});
    ASSERT_TRUE(tagged.ok()) << told(tagged);
    EXPECT_THAT(
        calls_to(server),
        ElementsAre(R"(BatchGetImage {"registryId":"444455556666","repositoryName":"shop-api",)"
                    R"("imageIds":[{"imageDigest":"sha256:1"}],)" +
                        kForms,
                    R"(PutImage {"registryId":"444455556666","repositoryName":"shop-api",)"
                    R"("imageManifest":"{\"layers\":[]}",)"
                    R"("imageManifestMediaType":"application/vnd.oci.image.index.v1+json",)"
                    R"("imageTag":"dev","imageDigest":"sha256:1"})"));
}

TEST(Tags, ThatAreThereAlreadyAreNoErrorAndOthersAreToldOneByOne) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        if (request.body.find("shop-lost") != std::string::npos)
            return HttpAnswer{200, {}, R"({"images": [], "failures": []})"};
        if (operation_of(request) == "BatchGetImage")
            return HttpAnswer{200, {}, R"({"images": [{"imageManifest": "{}"}]})"};
        return request.body.find("shop-api") != std::string::npos
                   ? error("ImageAlreadyExistsException")
                   : error("ImageTagAlreadyExistsException");
    }));
    auto target = open_target(server);
    EXPECT_TRUE(tag_images(*target, "eu-west-1", {kTag}).ok());
    rollout::TagImage fixed = kTag;
    fixed.repository = "shop-fixed";
    rollout::TagImage lost = kTag;
    lost.repository = "shop-lost";
    auto tagged = tag_images(*target, "eu-west-1", {kTag, fixed, lost});
    ASSERT_FALSE(tagged.ok());
    std::vector<std::string> messages;
    for (const base::Diagnostic& problem : tagged.problems())
        messages.push_back(problem.message);
    EXPECT_THAT(messages,
                testing::UnorderedElementsAre(
                    testing::AllOf(HasSubstr("shop-fixed could not be tagged dev: "),
                                   HasSubstr("request-1")),
                    "shop-lost could not be tagged dev: shop-lost has no image sha256:1"));
    EXPECT_TRUE(tag_images(*target, "eu-west-1", {}).ok());
}

}  // namespace
}  // namespace deploy
