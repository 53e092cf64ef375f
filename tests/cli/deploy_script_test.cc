#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "cli/account.h"
#include "golden/golden.h"

// deploy.sh as a whole: what it does first and again, where it stops, what it never does.

namespace cli_test {
namespace {

std::string last_line(const std::string& lines) {
    if (lines.empty()) return "nothing\n";
    std::size_t end = lines.rfind('\n', lines.size() - 2);
    return end == std::string::npos ? lines : lines.substr(end + 1);
}

/// What the first group of `pattern` finds in `text`, each once.
std::set<std::string> all_found(const std::string& text, const char* pattern) {
    std::regex regex(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
        found.insert((*match)[1]);
    return found;
}

TEST(DeployScript, CreatesEverythingAndForgetsTheCounts) {
    Account account;
    account.deploy_well();
    golden::expect_equal("cli/deploy/first-run.txt", account.log());
    EXPECT_EQ(account.state("eu-west-1/stacks/shop-prod-web.params"),
              "Capacity=spot\nDesiredCount=\nForceNewDeployment=\nImage=" +
                  value(account, "shop-prod-web") +
                  "\nLogRouterImage=" + value(account, "shop-prod-web", "LogRouterImage") + "\n");
    EXPECT_EQ(account.state("eu-west-1/stacks/shop-prod-api.params"),
              "BlueWeight=100\nCapacity=on-demand\nDesiredCount=\nForceNewDeployment=\n"
              "GreenWeight=0\nImage=" +
                  value(account, "shop-prod-api") + "\n");
}

TEST(DeployScript, ChangesNothingTheSecondTime) {
    Account account;
    account.deploy_well();
    Finished again = account.deploy();
    EXPECT_EQ(again.exit, 0) << again.err;
    EXPECT_EQ(again.out.find(": done"), std::string::npos) << again.out;
    EXPECT_EQ(account.log("DesiredCount=3") + account.log("linked-role") +
                  account.log("update-stack") + account.log("put-image"),
              "");
}

TEST(DeployScript, GivesTheCountAgainToAStackThatNeverCameToBe) {
    Account account;
    account.set("eu-west-1/stacks/shop-prod-web", "REVIEW_IN_PROGRESS");
    account.set("eu-west-1/stacks/shop-prod-web.sum", "none");
    account.deploy_well();
    EXPECT_NE(account.log("deploy eu-west-1 shop-prod-web DesiredCount=3 "), "");
}

// What is live, what the manifest says, and what the update of the service is given.
TEST(DeployScript, KeepsAFallbackFromSpotAndForcesAnyOtherChangeOfCapacity) {
    struct Row {
        std::string live;
        std::string manifest;
        std::string given;
        std::string live_then;
    };
    const Row rows[] = {
        {"FARGATE_SPOT none", "spot", "Capacity=spot ForceNewDeployment=", "FARGATE_SPOT none"},
        {"FARGATE_SPOT trying-2", "spot",
         "Capacity=spot ForceNewDeployment=", "FARGATE_SPOT trying-2"},
        {"FARGATE fallback-1", "spot",
         "Capacity=on-demand ForceNewDeployment=", "FARGATE fallback-1"},
        {"FARGATE fallback-4", "on-demand",
         "Capacity=on-demand ForceNewDeployment=", "FARGATE fallback-4"},
        {"FARGATE none", "spot", "Capacity=spot ForceNewDeployment=1700000000",
         "FARGATE_SPOT none"},
        {"FARGATE trying-1", "spot", "Capacity=spot ForceNewDeployment=1700000000",
         "FARGATE_SPOT trying-1"},
        {"FARGATE_SPOT none", "on-demand", "Capacity=on-demand ForceNewDeployment=1700000000",
         "FARGATE none"},
        {"FARGATE_SPOT fallback-1", "on-demand", "Capacity=on-demand ForceNewDeployment=1700000000",
         "FARGATE fallback-1"},
        {"none none", "spot", "Capacity=spot ForceNewDeployment=1700000000", "FARGATE_SPOT none"},
    };
    auto manifest = [](const std::string& capacity) {
        return "slipway: 1\nplatform: shop\nenvironments:\n  prod:\n    account: 111122223333\n"
               "    region: eu-west-1\n    network: { cidr: 10.1.0.0/16 }\nservices:\n  web: { "
               "size: "
               "256/512, capacity: " +
               capacity + " }\n";
    };
    Account account(manifest("spot"));
    account.deploy_well();
    for (const Row& row : rows) {
        account.write(manifest(row.manifest));
        account.set("eu-west-1/stacks/shop-prod-web.params", "Capacity=spot\nForceNewDeployment=");
        account.set("eu-west-1/stacks/shop-prod-web.sum", "of something else");
        account.set("eu-west-1/live/shop-prod-web", row.live);
        account.deploy_well();
        EXPECT_EQ(account.log("deploy eu-west-1 shop-prod-web "),
                  "deploy eu-west-1 shop-prod-web " + row.given +
                      " Image=" + value(account, "shop-prod-web") + "\n")
            << row.live << ", " << row.manifest;
        EXPECT_EQ(account.state("eu-west-1/live/shop-prod-web"), row.live_then + "\n");
    }
}

TEST(DeployScript, RepeatsTheWeightsThatReleasesHaveLeft) {
    Account account;
    account.deploy_well();
    account.set("eu-west-1/weights/shop-prod-api.TargetGroupArn", "0");
    account.set("eu-west-1/weights/shop-prod-api.AlternateTargetGroupArn", "100");
    account.deploy_well();
    EXPECT_EQ(account.log("update-stack"),
              "update-stack eu-west-1 shop-prod-api BlueWeight=0 GreenWeight=100\n");
    EXPECT_EQ(account.log("deploy eu-west-1 shop-prod-api "),
              "deploy eu-west-1 shop-prod-api DesiredCount= Capacity=on-demand "
              "ForceNewDeployment= BlueWeight=0 GreenWeight=100 Image=" +
                  value(account, "shop-prod-api") + "\n");
    EXPECT_EQ(account.state("eu-west-1/weights/shop-prod-api.AlternateTargetGroupArn"), "100\n");
}

TEST(DeployScript, PassesTheImagesThatItIsGivenAndNeedsNoOthers) {
    Account account;
    account.set("eu-west-1/missing/shop-web:prod", "");
    account.set("eu-west-1/missing/shop-web-log-router:prod", "");
    Finished finished = account.deploy({{"WEB_IMAGE", "repo@sha256:1"},
                                        {"WEB_LOGROUTERIMAGE", "repo@sha256:2"},
                                        {"MIGRATE_IMAGE", "repo@sha256:1"}});
    EXPECT_EQ(finished.exit, 0) << finished.err;
    EXPECT_EQ(account.state("eu-west-1/stacks/shop-prod-web.params"),
              "Capacity=spot\nDesiredCount=\nForceNewDeployment=\nImage=repo@sha256:1\n"
              "LogRouterImage=repo@sha256:2\n");
}

// It ends with what went wrong, and nothing behind that is deployed.
TEST(DeployScript, StopsWhereItCannotGoOn) {
    struct Row {
        std::string name;
        std::string file;
        std::string text;
    };
    const Row rows[] = {
        {"other account", "account", "999988887777"},
        {"a role may not be made", "deny", "iam create-service-linked-role -"},
        {"stacks may not be seen", "deny", "cloudformation describe-stacks shop-prod-web"},
        {"images may not be seen", "deny", "ecr describe-images -"},
        {"services may not be seen", "deny", "ecs describe-services -"},
        {"rules may not be seen", "deny", "elbv2 describe-rules -"},
        {"exports may not be seen", "deny", "cloudformation list-exports -"},
        {"a stack was never created", "eu-west-1/stacks/shop-prod-web", "ROLLBACK_COMPLETE"},
        {"a release is under way", "eu-west-1/releasing/shop-prod-api", ""},
        {"a rule leads nowhere", "eu-west-1/weights/shop-prod-api.TargetGroupArn", "0"},
        {"a job fails", "eu-west-1/exit/migrate", "3"},
        {"a job has no exit code", "eu-west-1/exit/migrate", "None"},
        {"a job never ends", "eu-west-1/never/shop-prod-job-migrate", ""},
    };
    std::string all;
    Account account;
    account.deploy_well();
    for (const Row& row : rows) {
        bool was = account.has(row.file);
        std::string before = account.state(row.file);
        account.set(row.file, row.text);
        Finished finished = account.deploy();
        EXPECT_NE(finished.exit, 0) << row.name;
        all += "# " + row.name + "\n" + finished.err + "last: " + last_line(account.log()) + "\n";
        account.remove(row.file);
        if (was) account.set(row.file, before.substr(0, before.size() - 1));
    }
    account.deploy_well();
    golden::expect_equal("cli/deploy/stops.txt", all);
}

TEST(DeployScript, TakesARolledBackUpdateForAStackThatIsThere) {
    Account account;
    account.deploy_well();
    account.set("eu-west-1/stacks/shop-prod-web", "UPDATE_ROLLBACK_COMPLETE");
    account.deploy_well();
    EXPECT_EQ(account.log("DesiredCount=3"), "");
}

// The fake complains of a parameter or an output that the template of that stack does not have.
TEST(DeployScript, KnowsTheTemplatesOfEveryPlatformHere) {
    std::vector<std::string> manifests = {SLIPWAY_ROOT "/platforms/ohi/slipway.yaml"};
    for (const auto& entry : std::filesystem::directory_iterator(SLIPWAY_ROOT "/examples")) {
        if (entry.path().extension() == ".yaml") manifests.push_back(entry.path().string());
    }
    ASSERT_GT(manifests.size(), 5U);
    for (const std::string& manifest : manifests) {
        Account templates;
        templates.folder().put("out/.slipway-synth", "");
        templates.synthesize(manifest);
        for (const std::string& file : templates.folder().list()) {
            if (!file.ends_with("/deploy.sh")) continue;
            std::string environment = file.substr(4, file.rfind('/') - 4);
            std::string script = templates.folder().get(file);
            std::set<std::string> account = all_found(script, R"(!= (\d{12}) \])");
            if (!account.empty()) templates.set("account", *account.begin());
            Finished first = templates.deploy({}, environment);
            EXPECT_EQ(first.exit, 0) << manifest << " " << file << first.out << first.err;
            EXPECT_NE(first.out.find(": done"), std::string::npos) << file;
            Finished second = templates.deploy({}, environment);
            EXPECT_EQ(second.exit, 0) << manifest << " " << file << second.out << second.err;
            EXPECT_EQ(second.out.find(": done"), std::string::npos) << file << second.out;

            std::set<std::string> needed = all_found(script, R"(choose_image .*\$\{(\w+):-\})");
            std::set<std::string> passed = all_found(script, R"x(\w+="\$(\w+)")x");
            EXPECT_TRUE(std::ranges::includes(passed, needed)) << script;
        }
    }
}

TEST(DeployScript, IsWhatThePageAboutItShows) {
    const std::string begin = "```sh\nlook eu-west-1 ohi-prod-api\n";
    std::string page = TemporaryFolder().get("../../../" SLIPWAY_ROOT "/docs/synth.md");
    std::size_t at = page.find(begin);
    ASSERT_NE(at, std::string::npos);
    at += 6;
    std::string shown = page.substr(at, page.find("```", at) - at);
    Account account;
    account.synthesize(SLIPWAY_ROOT "/platforms/ohi/slipway.yaml");
    EXPECT_NE(account.folder().get("out/prod/deploy.sh").find(shown), std::string::npos) << shown;
}

// Wherever the manifest takes free text there is some for a shell to run, and in the variables too. (Tags take no
// character that means anything to a shell.)
TEST(DeployScript, RunsNothingThatStandsInTheManifest) {
    Account account(R"yaml(slipway: 1
platform: shop
environments:
  prod:
    account: 111122223333
    region: eu-west-1
    network: { cidr: 10.1.0.0/16 }
    profile: "$(touch executed)"
services:
  web:
    size: 256/512
    port: 8080
    ingress: { path: "/a'b/*" }
    environment: { A: "`touch executed`", B: "';touch executed;'" }
    command: ["-c", "`touch executed`"]
  other: { size: 256/512 }
overrides:
  - { stack: network, op: add, path: /Parameters, value: { Owner: { Type: String } } }
)yaml");
    const std::string hostile = "-n $(touch executed) `touch executed` '\" ; touch executed #";
    Finished finished = account.deploy(
        {{"WEB_IMAGE", hostile}, {"OTHER_IMAGE", "*"}, {"SHOP_PROD_NETWORK_OWNER", hostile}});
    EXPECT_EQ(finished.exit, 0) << finished.err;
    EXPECT_NE(
        account.state("eu-west-1/stacks/shop-prod-web.params").find("Image=" + hostile + "\n"),
        std::string::npos);
    EXPECT_EQ(account.state("eu-west-1/stacks/shop-prod-network.params"),
              "Owner=" + hostile + "\n");
    for (const std::string& file : account.folder().list())
        EXPECT_EQ(file.find("executed"), std::string::npos) << file;

    Finished without = account.deploy();
    EXPECT_NE(without.exit, 0);
    EXPECT_NE(without.err.find("SHOP_PROD_NETWORK_OWNER"), std::string::npos) << without.err;
}

// The names that the script has as they are.
TEST(DeployScript, NeverHasNamesThatAShellReadsOtherwise) {
    constexpr std::string_view kManifest = R"(slipway: 1
platform: shop
registry: { account: 999988887777 }
environments:
  prod:
    account: 111122223333
    region: eu-west-1
    network: { cidr: 10.1.0.0/16 }
services:
  web:
    size: 256/512
    sidecars: { router: { image: { build: ./router } } }
jobs:
  migrate: { size: 256/512, command: [migrate] }
secrets:
  stripe: {}
)";
    TemporaryFolder folder;
    folder.put("slipway.yaml", std::string(kManifest));
    ASSERT_EQ(run({.words = {"check"}, .folder = folder.path()}).exit, 0)
        << run({.words = {"check"}, .folder = folder.path()}).out;
    for (std::string name : {"shop", "999988887777", "prod", "111122223333", "eu-west-1", "web",
                             "router", "migrate", "stripe"}) {
        for (std::string hostile : {"'$(touch x)'", "'`touch x`'", "'-x'", "\"a\\nb\"", "'a;b'"}) {
            std::string text(kManifest);
            std::size_t at = text.find(name == "router" ? "router:" : name);
            text.replace(at, name.size(), hostile);
            folder.put("slipway.yaml", text);
            Finished check = run({.words = {"check"}, .folder = folder.path()});
            EXPECT_EQ(check.exit, 1) << text << check.out;
        }
    }
}

}  // namespace
}  // namespace cli_test
