#pragma once
// A small platform in a folder, and a local cloud as a process of its own to which its stacks go.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/process.h"
#include "e2e/local_cloud.h"
#include "e2e/shop_manifest.h"

namespace e2e {

class Shop {
  public:
    explicit Shop(const std::string& services, const std::string& speed = "3600")
        : cloud_({"--memory", "--speed", speed, "--account", "444455556666"}) {
        folder_.put("slipway.yaml", kShopManifest + services);
        cli_test::Finished synth = slipway({"synth", "dev", "--out", "templates"});
        EXPECT_EQ(synth.exit, 0) << synth.err << synth.out;
    }

    const LocalCloud& cloud() const { return cloud_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(cloud_.port()); }

    cli_test::Finished slipway(std::vector<std::string> words,
                               std::map<std::string, std::string> environment = {}) const {
        environment.emplace("HOME", folder_.path());
        return cli_test::run(
            {.words = std::move(words), .folder = folder_.path(), .environment = environment});
    }
    /// `slipway COMMAND dev WORDS...`, which asks this cloud.
    cli_test::Finished ask(const std::string& command, const std::vector<std::string>& words = {},
                           std::map<std::string, std::string> environment = {}) const {
        std::vector<std::string> all = {command, "dev"};
        all.insert(all.end(), words.begin(), words.end());
        all.insert(all.end(), {"--endpoint-url", url()});
        return slipway(std::move(all), std::move(environment));
    }

    /// Begins to create or update a stack by its template.
    void begin(const std::string& action, const std::string& stack) const {
        base::HttpAnswer begun = cloud_.cloudformation(
            action, {{"StackName", stack},
                     {"TemplateBody", folder_.get("templates/dev/" + stack + ".json")},
                     {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}});
        ASSERT_EQ(begun.status, 200) << stack << begun.body;
    }
    /// Waits until CloudFormation says that of a stack.
    void expect(const std::string& stack, const std::string& status) const {
        ASSERT_TRUE(comes_true([&] {
            return cloud_.cloudformation("DescribeStacks", {{"StackName", stack}})
                       .body.find("<StackStatus>" + status + "<") != std::string::npos;
        })) << cloud_.cloudformation("DescribeStackEvents", {{"StackName", stack}}).body;
    }
    /// Every one of `stacks` in its order, each until it is whole.
    void deploy(const std::vector<std::string>& stacks) const {
        for (const std::string& stack : stacks) {
            ASSERT_NO_FATAL_FAILURE(begin("CreateStack", stack));
            ASSERT_NO_FATAL_FAILURE(expect(stack, "CREATE_COMPLETE"));
        }
    }
    /// What all services stand on.
    void deploy_ground() const {
        deploy({"shop-access", "shop-registry", "shop-dev-network", "shop-dev-cluster"});
    }

  private:
    cli_test::TemporaryFolder folder_;
    LocalCloud cloud_;
};

}  // namespace e2e
