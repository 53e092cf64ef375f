#include "rollout/release/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rollout/test_wish.h"

namespace rollout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Release kRelease{.number = 41,
                       .who = "anna",
                       .commit = "3e1f20c",
                       .at = base::parse_time("2026-11-30T09:12:00Z")};

TEST(Release, IsATextThatIsReadAgain) {
    EXPECT_EQ(release_text(kRelease), "41 anna 3e1f20c 20261130T091200Z");
    EXPECT_EQ(parse_release(release_text(kRelease)), kRelease);
    Release back = kRelease;
    back.back = 39;
    EXPECT_EQ(release_text(back), "41 anna 3e1f20c 20261130T091200Z back-to-39");
    EXPECT_EQ(parse_release(release_text(back)), back);
}

TEST(Release, MayLackAnythingButItsNumber) {
    EXPECT_EQ(release_text({.number = 7}), "7 - - -");
    EXPECT_EQ(parse_release("7 - - -"), Release{.number = 7});
    EXPECT_EQ(parse_release("7 anna"), (Release{.number = 7, .who = "anna"}));
    EXPECT_EQ(parse_release("7"), Release{.number = 7});
    for (const char* none : {"", "anna", "0 anna", "-3 anna", "7x anna", "99999999999999999999",
                             "9223372036854775807 eve"})
        EXPECT_EQ(parse_release(none), std::nullopt) << none;
}

TEST(Release, KeepsToWhatATagMayHave) {
    const std::string text =
        release_text({.number = 1, .who = "J\xc3\xb6rg M. (ops)", .commit = std::string(60, 'a')});
    EXPECT_EQ(text, "1 J__rg_M___ops_ " + std::string(20, 'a') + " -");
}

TEST(Release, IsNamedForPeople) {
    EXPECT_EQ(release_words("41 anna 3e1f20c 20261130T091200Z"), "release 41 by anna");
    EXPECT_EQ(release_words("41"), "release 41");
    EXPECT_EQ(release_words(""), "");
    EXPECT_EQ(release_number("41 anna"), 41);
    EXPECT_EQ(release_number(""), 0);
}

TEST(ReleaseTag, HasAllThatIsKnownOfIt) {
    const std::string tag = release_tag("dev", "api", release_text(kRelease));
    EXPECT_EQ(tag, "release-dev-41.api.anna.3e1f20c.20261130T091200Z");
    EXPECT_EQ(parse_release_tag("dev", tag, "sha256:1"),
              (ReleasedImage{kRelease, "api", "sha256:1"}));
    EXPECT_EQ(release_tag("dev", "api", ""), "");
}

TEST(ReleaseTag, IsNoneOfAnotherEnvironmentOrOfAScript) {
    for (const char* none : {"dev", "release-prod-41.api.anna", "release-dev-20261130T091200Z",
                             "release-dev-41", "release-dev-.api", "release-dev-eu-41.api.anna"})
        EXPECT_EQ(parse_release_tag("dev", none, "sha256:1"), std::nullopt) << none;
}

TEST(ReleaseTag, IsNoLongerThanATagMayBe) {
    const std::string long_name(60, 'x');
    // Names of services are no longer than 32 with their platform and environment.
    const std::string tag = release_tag(std::string(10, 'e'), std::string(22, 's'),
                                        release_text({.number = 123456,
                                                      .who = long_name,
                                                      .commit = long_name,
                                                      .at = kRelease.at,
                                                      .back = 123455}));
    EXPECT_LE(tag.size(), 128u) << tag;
    EXPECT_TRUE(parse_release_tag(std::string(10, 'e'), tag, "sha256:1"));
}

TEST(Release, IsTheSameInTwoRegionsWhenTheSamePersonBroughtTheSameCommit) {
    const auto moment = [](std::int64_t seconds) { return base::Time::unix_seconds(seconds); };
    struct Row {
        Release a, b;
        bool is_same;
    };
    const Row rows[] = {
        {{5, "anna", "3e1f20c", moment(1)}, {7, "anna", "3e1f20c", moment(99)}, true},
        {{5, "anna", "3e1f20c", moment(1)}, {5, "anna", "0000000", moment(1)}, false},
        {{5, "anna", "3e1f20c", moment(1)}, {5, "bert", "3e1f20c", moment(1)}, false},
        {{5, "anna", "3e1f20c-dirty", moment(1)}, {5, "anna", "3e1f20c-dirty", moment(2)}, false},
        {{5, "anna", "3e1f20c-dirty", moment(1)}, {6, "anna", "3e1f20c-dirty", moment(1)}, true},
        {{5, "anna", "", moment(1)}, {5, "anna", "", moment(2)}, false},
        {{5, "anna", "", moment(1)}, {5, "anna", "", moment(1)}, true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(is_same_release(row.a, row.b), row.is_same)
            << release_text(row.a) << " / " << release_text(row.b);
        EXPECT_EQ(is_same_release(row.b, row.a), row.is_same);
    }
}

TEST(Release, IsFoundByItsNumberWithWhatAnyImageSaysOfIt) {
    const ReleasedImages images = {
        {"shop-api", {{{.number = 3, .who = "anna"}, "api", "sha256:1"}}},
        {"shop-web", {{{.number = 3, .who = "anna", .commit = "abc"}, "web", "sha256:2"}}}};
    EXPECT_EQ(find_release(images, 3)->commit, "abc");
    EXPECT_EQ(find_release(images, 4), std::nullopt);
    EXPECT_EQ(newest_release(images), 3);
    EXPECT_EQ(newest_release(ReleasedImages{}), 0);
}

TEST(ImageName, IsOfAPrivateRegistryAndByItsDigest) {
    const std::string reference = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/ohi-api@sha256:abc";
    auto image = parse_image(reference);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->registry(), "111122223333");
    EXPECT_EQ(image->repository, "ohi-api");
    EXPECT_EQ(image->digest, "sha256:abc");
    EXPECT_EQ(image->reference(), reference);
    for (const char* none : {"", "nginx:1", "shop-web@sha256:1", "ghcr.io/a/b@sha256:1",
                             "111122223333.dkr.ecr.eu-west-1.amazonaws.com/ohi-api:dev"})
        EXPECT_EQ(parse_image(none), std::nullopt) << none;
}

TEST(ReleaseMarks, AreOneAnImageOfItsOwnRegistry) {
    StackSeen stack = test::service_found(test::service("shop-dev-network:Group")).stack;
    EXPECT_THAT(release_marks("web", "Release", stack, "dev"),
                IsEmpty());  // told by no digest of ECR
    stack.parameters["Image"] = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-web@sha256:1";
    EXPECT_THAT(release_marks("web", "Release", stack, "dev"),
                ElementsAre(TagImage{.registry = "123456789012",
                                     .repository = "shop-web",
                                     .digest = "sha256:1",
                                     .tag = "release-dev-1.web.anna.-.-"}));
    stack.parameters["Release"] = "";
    EXPECT_THAT(release_marks("web", "Release", stack, "dev"), IsEmpty());
}

}  // namespace
}  // namespace rollout
