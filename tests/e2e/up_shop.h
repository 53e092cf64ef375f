#pragma once
// A small platform that `slipway up` brings to a local cloud of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "e2e/shop_cloud.h"
#include "e2e/shop_manifest.h"

namespace e2e {

class UpShop : public ShopCloud {
  public:
    explicit UpShop(std::vector<std::string> more = {}) : ShopCloud(kShopOfTwo, std::move(more)) {}

    /// Asks this cloud. `before`: "timeout -s KILL 2" and the like, which runs it; empty: none.
    cli_test::Finished slipway(const std::vector<std::string>& words,
                               std::vector<std::string> before = {},
                               std::map<std::string, std::string> environment = {}) const {
        std::vector<std::string> all = asking(words);
        if (before.empty())
            return run({.words = std::move(all), .environment = std::move(environment)});
        const std::string program = before.front();
        before.erase(before.begin());
        before.push_back(SLIPWAY_PROGRAM);
        before.insert(before.end(), all.begin(), all.end());
        return run({.words = std::move(before),
                    .environment = std::move(environment),
                    .program = program});
    }
    /// With a terminal of 80 columns and 40 rows as its output.
    cli_test::Finished on_terminal(const std::vector<std::string>& words,
                                   const std::string& kind = "xterm") const {
        return run({.words = asking(words),
                    .environment = {{"TERM", kind}},
                    .output = cli_test::Invocation::Output::Terminal});
    }
    void expect_up() const {
        cli_test::Finished up = slipway({"up", "dev", "--yes"});
        EXPECT_EQ(up.exit, 0) << up.out << up.err;
        EXPECT_THAT(up.out, testing::HasSubstr("dev is as the manifest says"));
        cli_test::Finished again = slipway({"up", "dev", "--yes"});
        EXPECT_EQ(again.exit, 0) << again.err;
        EXPECT_THAT(again.out, testing::HasSubstr("no change"));
        EXPECT_THAT(again.out, testing::Not(testing::HasSubstr(" >    ")));
    }
};

/// Another image has the environment's tag from now on; `digit` tells one from another.
inline void push(const UpShop& shop, const std::string& repository, char digit,
                 const std::string& region = "eu-west-1") {
    const std::string manifest = R"({\"schemaVersion\":2,\"layers\":[],\"config\":{\"size\":)" +
                                 std::string(1, digit) + "}}";
    const base::HttpAnswer put =
        shop.cloud().json("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage",
                          R"({"repositoryName":")" + repository +
                              R"(","imageTag":"dev","imageManifest":")" + manifest + "\"}",
                          region);
    EXPECT_EQ(put.status, 200) << put.body;
}

/// The image that a service runs, as `status` has it.
inline std::string image_of(const UpShop& shop, const std::string& service) {
    const std::string out = shop.slipway({"status", "dev"}).out;
    const std::regex row(service + " +\\w+ +\\d+/\\d+ +(\\w+) ");
    std::smatch found;
    EXPECT_TRUE(std::regex_search(out, found, row)) << out;
    return found.empty() ? std::string() : found[1].str();
}

}  // namespace e2e
