#include "cli/command_again.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(CommandAgain, IsOfTheSameWordsManifestAndCloud) {
    EXPECT_EQ(command_again("up", {.words = {"dev"}}), "slipway up dev");
    EXPECT_EQ(command_again("up", {.words = {"dev", "api"}, .yes = "yes", .local = true}),
              "slipway up dev api --local");
    EXPECT_EQ(command_again("down", {.words = {"dev"},
                                     .file = "my shop/slipway.yaml",
                                     .endpoint_url = "http://127.0.0.1:4566"}),
              "slipway down dev -f 'my shop/slipway.yaml' --endpoint-url http://127.0.0.1:4566");
    EXPECT_EQ(command_again(
                  "down", {.words = {"dev"}, .local = true, .unprotect = true, .keep_data = true}),
              "slipway down dev --keep-data --unprotect --local");
    EXPECT_EQ(command_again("rollback", {.words = {"dev"}, .to = "41"}),
              "slipway rollback dev --to 41");
    EXPECT_EQ(command_again("rollback",
                            {.words = {"dev"}, .to = "41", .local = true, .region = "eu-west-1"}),
              "slipway rollback dev --to 41 --region eu-west-1 --local");
    EXPECT_EQ(same_options({.words = {"dev"}, .file = "shop.yaml", .local = true}),
              " -f shop.yaml --local");
    EXPECT_EQ(same_options({.words = {"dev"}, .to = "41"}), "");
}

TEST(AwsCommand, IsOfTheSameCloud) {
    EXPECT_EQ(aws_command({"aws", "x", "it's"}, "AWS"), "aws x 'it'\\''s'");
    EXPECT_EQ(aws_command({"aws", "x"}, "http://127.0.0.1:4566"),
              "aws x --endpoint-url http://127.0.0.1:4566");
}

}  // namespace
}  // namespace cli
