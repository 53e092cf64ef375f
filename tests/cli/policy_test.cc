#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/process.h"

namespace cli_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kEnvironments =
    "slipway: 1\nplatform: shop\nservices: { web: { size: 256/512 } }\nenvironments:\n"
    "  dev: { region: eu-west-1, network: { cidr: 10.1.0.0/16, zones: 2, nat: one } }\n";

TEST(Policy, IsADocumentToPaste) {
    Finished finished = run({.words = {"policy", "dev"}, .folder = SLIPWAY_ROOT "/platforms/ohi"});
    EXPECT_EQ(finished.exit, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, StartsWith("{\n  \"Version\": \"2012-10-17\",\n"));
    EXPECT_THAT(finished.out, HasSubstr("444455556666:stack/ohi-dev-*/*"));
}

TEST(Policy, NeedsAnAccount) {
    TemporaryFolder folder;
    folder.put("slipway.yaml", std::string(kEnvironments));
    Finished finished = run({.words = {"policy", "dev"}, .folder = folder.path()});
    EXPECT_EQ(finished.exit, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("error[target.account]: dev has no account"));
    EXPECT_EQ(run({.words = {"policy", "prod"}, .folder = folder.path()}).exit, 2);
    EXPECT_EQ(run({.words = {"policy"}, .folder = folder.path()}).exit, 2);
}

}  // namespace
}  // namespace cli_test
