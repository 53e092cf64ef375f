#include "deploy/reading/images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "deploy/client/test_target.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using test::call_of;
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
using testing::Pair;

TEST(Images, AreFoundByTheTagOfAnEnvironmentWithWhatReleasesMarkedThem) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        if (request.body.find("shop-none") != std::string::npos)
            return error("ImageNotFoundException");
        if (request.body.find("shop-gone") != std::string::npos)
            return error("RepositoryNotFoundException");
        if (request.body.find("shop-bare") != std::string::npos)
            return HttpAnswer{200, {}, R"({"imageDetails": []})"};
        return HttpAnswer{200, {}, R"({"imageDetails": [{"imageDigest": "sha256:1", "imageTags":
            ["dev", "release-dev-4.api.anna.abc.-", "release-prod-9.api.anna.abc.-"]}]})"};
    }));
    auto target = open_target(server);
    auto found = read_tagged_images(*target, "eu-west-1", "444455556666",
                                    {"shop-api", "shop-none", "shop-gone", "shop-bare"}, "dev");
    ASSERT_TRUE(found.ok()) << told(found);
    EXPECT_THAT(found->images,
                ElementsAre(Pair(
                    "shop-api", "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop-api@sha256:1")));
    ASSERT_EQ(found->released.at("shop-api").size(), 1U);
    EXPECT_EQ(found->released.at("shop-api").front().release.number, 4);
    EXPECT_THAT(
        calls_to(server),
        testing::Contains(R"(DescribeImages {"registryId":"444455556666",)"
                          R"("repositoryName":"shop-api","imageIds":[{"imageTag":"dev"}]})"));
}

TEST(Images, ThatCannotBeAskedForAreAnError) {
    ScriptedServer server(knowing(
        [](const base::HttpRequest&, std::size_t) { return error("AccessDeniedException"); }));
    auto target = open_target(server);
    EXPECT_THAT(told(read_tagged_images(*target, "eu-west-1", "444455556666", {"shop-api"}, "dev")),
                HasSubstr("api.denied: "));
}

TEST(ReleasedImages, AreThoseOfAllPagesTheNewestFirst) {
    ScriptedServer server(knowing([](const base::HttpRequest& request, std::size_t) {
        if (request.body.find("shop-gone") != std::string::npos)
            return error("RepositoryNotFoundException");
        if (request.body.find("\"nextToken\":\"second\"") == std::string::npos)
            return HttpAnswer{200, {}, R"({"nextToken": "second", "imageDetails": [
                {"imageDigest": "sha256:1", "imageTags": ["release-dev-1.api.anna.-.-", "dev"]}]})"};
        return HttpAnswer{200, {}, R"({"imageDetails": [
            {"imageDigest": "sha256:2", "imageTags": ["release-dev-2.api.bert.-.-"]},
            {"imageDigest": "sha256:3", "imageTags": ["release-prod-3.api.bert.-.-"]},
            {"imageDigest": "sha256:4"}]})"};
    }));
    auto target = open_target(server);
    auto released = read_released_images(*target, "eu-west-1", "444455556666",
                                         {"shop-api", "shop-gone"}, "dev");
    ASSERT_TRUE(released.ok()) << told(released);
    EXPECT_THAT(
        *released,
        ElementsAre(Pair(
            "shop-api",
            ElementsAre(rollout::ReleasedImage{{.number = 2, .who = "bert"}, "api", "sha256:2"},
                        rollout::ReleasedImage{{.number = 1, .who = "anna"}, "api", "sha256:1"}))));
    EXPECT_THAT(calls_to(server),
                testing::Contains(R"(DescribeImages {"registryId":"444455556666",)"
                                  R"("repositoryName":"shop-api","filter":{"tagStatus":"TAGGED"},)"
                                  R"("maxResults":1000,"nextToken":"second"})"));
}

}  // namespace
}  // namespace deploy
