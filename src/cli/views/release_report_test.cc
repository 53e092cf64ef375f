#include "cli/views/release_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cli {
namespace {

using rollout::LeftAsItIs;
using rollout::TagAhead;
using rollout::TagImage;
using testing::HasSubstr;

const std::string kDigest = "sha256:3032a55d" + std::string(56, '0');
const TagImage kTag = {
    .registry = "444455556666", .repository = "shop-api", .digest = kDigest, .tag = "dev"};

TEST(ReleaseReport, MarksWhatTheManifestDoesNotHaveAnyMore) {
    const rollout::Release release{.number = 4,
                                   .who = "anna",
                                   .commit = "3e1f20c",
                                   .at = base::Time::unix_seconds(1'800'000'000)};
    const HistoryReport report{
        .environment = "dev",
        .account = "444455556666",
        .place = "AWS",
        .regions = {{.name = "eu-west-1",
                     .releases = {{.release = release,
                                   .parts = {{.subject = "old", .digest = kDigest, .is_gone = true},
                                             {.subject = "web", .is_live = true}}}}}}};
    EXPECT_EQ(
        history_text(report, {}),
        "dev  account 444455556666  eu-west-1  AWS\n\n"
        "RELEASE  UTC                  WHO   COMMIT         IMAGES\n"
        "      4  2027-01-15 08:00:00  anna  3e1f20c  live  web\n"
        "                                                   old 3032a55d (not in the manifest)\n");
    EXPECT_THAT(history_json(report), HasSubstr("\"live\": false,\n              \"gone\": true"));
}

TEST(ReleaseReport, SaysWhatIsKnownOfARelease) {
    EXPECT_EQ(in_words(rollout::Release{.number = 4,
                                        .who = "anna",
                                        .commit = "3e1f20c",
                                        .at = base::Time::unix_seconds(1'800'000'000)}),
              "release 4 by anna, 3e1f20c, 2027-01-15 08:00:00");
    EXPECT_EQ(in_words(rollout::Release{.number = 4}), "release 4");
}

TEST(RollbackNotes, SayWhichTagsGoBackWhereNothingElseDoes) {
    rollout::Rollback back{.from = 5, .to = 2, .changes = 1, .tags = {kTag}};
    EXPECT_THAT(rollback_notes(back), testing::Not(HasSubstr("shop-api")));
    back.changes = 0;
    EXPECT_THAT(rollback_notes(back),
                HasSubstr("shop-api:dev goes back to the image that is live: 3032a55d\n"));
    EXPECT_EQ(tagged_text({kTag}, base::Colour::No), " ok   shop-api:dev is 3032a55d again\n");
    EXPECT_EQ(tagged_json({kTag}),
              R"({"event":"end","verdict":"done","exit":0,"tags":[{"repository":"shop-api",)"
              R"("tag":"dev","digest":")" +
                  kDigest + "\"}]}\n");
}

TEST(AheadNotes, HelpWhereTheTagCanGoBack) {
    TagAhead ahead{
        .subject = "api", .repository = "shop-api", .tag = "dev", .release = 5, .back = 2, .of = 4};
    EXPECT_EQ(ahead_notes({ahead}, "dev", " -f shop.yaml", {.width = 80}),
              " note    api comes forward again: release 5 took it back to 2, and shop-api:dev\n"
              "         is of release 4 still; this puts the tag back:\n"
              "         slipway rollback dev api --to 2 -f shop.yaml\n");
    EXPECT_EQ(command_back(ahead, "dev", " -f shop.yaml"),
              "slipway rollback dev api --to 2 -f shop.yaml");
    // Others of the repository run other images.
    ahead.is_shared = true;
    EXPECT_EQ(command_back(ahead, "dev", ""), "");
    EXPECT_EQ(ahead_notes({ahead}, "dev", "", {.width = 80}),
              " note    api comes forward again: release 5 took it back to 2, and shop-api:dev\n"
              "         is of release 4 still\n");
    EXPECT_EQ(ahead_notes({}, "dev", "", {}), "");
}

}  // namespace
}  // namespace cli
