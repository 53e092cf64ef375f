#pragma once
// A small platform in a folder, and a local cloud as a process of its own to which its stacks go.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "e2e/shop_cloud.h"
#include "e2e/shop_manifest.h"

namespace e2e {

class Shop : public ShopCloud {
  public:
    explicit Shop(const std::string& services, const std::string& speed = "3600")
        : ShopCloud(kShopManifest + services, {"--speed", speed}) {
        synth();
    }

    cli_test::Finished slipway(std::vector<std::string> words,
                               std::map<std::string, std::string> environment = {}) const {
        return run({.words = std::move(words), .environment = std::move(environment)});
    }
    /// `slipway COMMAND dev WORDS...`, which asks this cloud.
    cli_test::Finished ask(const std::string& command, const std::vector<std::string>& words = {},
                           std::map<std::string, std::string> environment = {}) const {
        std::vector<std::string> all = {command, "dev"};
        all.insert(all.end(), words.begin(), words.end());
        return slipway(asking(std::move(all)), std::move(environment));
    }

    /// Begins to create or update a stack by its template.
    void begin(const std::string& action, const std::string& stack) const {
        ShopCloud::begin(action, stack, "templates/dev/" + stack + ".json");
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
};

}  // namespace e2e
