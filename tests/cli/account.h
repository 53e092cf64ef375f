#pragma once
// deploy.sh, run by a shell against tests/cli/fake/aws, which keeps stacks in a folder and says
// what the AWS CLI says.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "cli/process.h"

namespace cli_test {

inline constexpr std::string_view kShop = R"(slipway: 1
platform: shop
environments:
  prod:
    account: 111122223333
    region: eu-west-1
    network: { cidr: 10.1.0.0/16 }
defaults: { size: 256/512 }
services:
  web:
    capacity: spot
    port: 8080
    count: 3
    scale: { range: 2-6, cpu: 70% }
    ingress: { path: /* }
    calls: [ledger, postgres]
    sidecars:
      log-router: { image: { build: router } }
  api:
    port: 8080
    count: 2
    scale: { range: 2-4, cpu: 70% }
    ingress: { path: /api/* }
    deploy: { strategy: blue-green, bake: 5m }
  ledger: { port: 5001, calls: [redis] }
stores:
  postgres: { engine: postgres 16, size: db.t4g.micro }
  redis: { engine: redis 7, size: cache.t4g.micro }
jobs:
  migrate: { extends: web, command: [migrate], timeout: 30s }
  nightly: { extends: ledger, command: [report], schedule: 0 3 * * *, capacity: spot }
release: { before: [migrate] }
)";

/// An account of the fake AWS, and templates to deploy into it.
class Account {
  public:
    explicit Account(const std::string& manifest = std::string(kShop)) {
        set("account", "111122223333");
        write(manifest);
    }

    /// Writes the templates of another manifest over those that are there.
    void write(const std::string& manifest) {
        folder_.put("slipway.yaml", manifest);
        synthesize(folder_.file("slipway.yaml"));
    }
    void synthesize(const std::string& path) {
        Finished made = run({.words = {"synth", "-f", path, "--out", folder_.file("out")}});
        ASSERT_EQ(made.exit, 0) << made.out << made.err;
    }

    Finished deploy(const std::map<std::string, std::string>& variables = {},
                    const std::string& environment = "prod") {
        folder_.put("aws/log", "");
        std::map<std::string, std::string> all = variables;
        all["PATH"] = SLIPWAY_ROOT "/tests/cli/fake:/usr/bin:/bin";
        all["FAKE_AWS"] = folder_.file("aws");
        Finished finished = run({.words = {"out/" + environment + "/deploy.sh"},
                                 .folder = folder_.path(),
                                 .environment = all,
                                 .program = "/bin/sh"});
        EXPECT_EQ(state("complaints"), "");
        return finished;
    }
    void deploy_well() {
        Finished finished = deploy();
        ASSERT_EQ(finished.exit, 0) << finished.out << finished.err;
    }

    void set(const std::string& name, const std::string& text) {
        folder_.put("aws/" + name, text + "\n");
    }
    void remove(const std::string& name) { std::filesystem::remove(folder_.file("aws/" + name)); }
    bool has(const std::string& name) const {
        return std::filesystem::exists(folder_.file("aws/" + name));
    }
    std::string state(const std::string& name) const { return folder_.get("aws/" + name); }
    /// The changes that the last run asked for; with a word, those that have it.
    std::string log(const std::string& word = {}) const {
        std::string text;
        std::istringstream lines(state("log"));
        for (std::string line; std::getline(lines, line);) {
            if (line.find(word) != std::string::npos) text += line + "\n";
        }
        return text;
    }
    const TemporaryFolder& folder() const { return folder_; }

  private:
    TemporaryFolder folder_;
};

/// What a stack of the fake has for a parameter.
inline std::string value(const Account& account, const std::string& stack,
                         const std::string& parameter = "Image") {
    std::istringstream lines(account.state("eu-west-1/stacks/" + stack + ".params"));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(parameter + "=")) return line.substr(parameter.size() + 1);
    }
    return {};
}

}  // namespace cli_test
