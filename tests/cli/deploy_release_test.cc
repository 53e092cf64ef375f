#include <gtest/gtest.h>

#include <string>

#include "cli/account.h"
#include "golden/golden.h"

// What deploy.sh asks of AWS before it releases, so that nothing is undone: when the release fails,
// when a tag moves, when something goes.

namespace cli_test {
namespace {

/// A service that shifts its traffic or not, and another that calls it or not.
std::string pair(const std::string& web, const std::string& other) {
    return "slipway: 1\nplatform: shop\nenvironments:\n"
           "  prod: { account: 111122223333, region: eu-west-1, network: { cidr: 10.1.0.0/16 } }\n"
           "services:\n" +
           web + other;
}
constexpr const char* kShifting =
    "  web: { size: 256/512, port: 80, ingress: { path: /* }, deploy: { strategy: blue-green } }\n";
constexpr const char* kPlain = "  web: { size: 256/512, port: 80, ingress: { path: /* } }\n";

// Three times the traffic has gone to the other group, and the stack knows of two.
TEST(Release, LeavesTheTrafficWhereItIsWhenAReleaseFails) {
    Account account(pair(kShifting, ""));
    account.deploy_well();
    for (const char* image : {"r@sha256:1", "r@sha256:2", "r@sha256:3"}) {
        Finished finished = account.deploy({{"WEB_IMAGE", image}});
        ASSERT_EQ(finished.exit, 0) << finished.err;
    }
    ASSERT_EQ(account.state("eu-west-1/weights/shop-prod-web.AlternateTargetGroupArn"), "100\n");
    ASSERT_EQ(value(account, "shop-prod-web", "GreenWeight"), "0");
    account.set("eu-west-1/fails/shop-prod-web", "Rollback triggered by the circuit breaker");
    Finished failed = account.deploy({{"WEB_IMAGE", "r@sha256:4"}});
    EXPECT_NE(failed.exit, 0);
    EXPECT_NE(failed.err.find("shop-prod-web: UPDATE_ROLLBACK_COMPLETE\n"), std::string::npos)
        << failed.err;
    EXPECT_NE(failed.err.find("Rollback triggered by the circuit breaker"), std::string::npos);
    EXPECT_EQ(account.state("eu-west-1/weights/shop-prod-web.TargetGroupArn"), "0\n");
    EXPECT_EQ(account.state("eu-west-1/weights/shop-prod-web.AlternateTargetGroupArn"), "100\n");
    EXPECT_EQ(value(account, "shop-prod-web"), "r@sha256:3");
}

// Without a forced deployment, and a rollback asks for none, ECS refuses another capacity.
TEST(Release, KeepsTheCapacityWhenAReleaseFails) {
    struct Row {
        std::string live;
        std::string held;
        std::string settled;
    };
    const Row rows[] = {
        {"FARGATE fallback-1", "spot", "Capacity=on-demand"},
        {"FARGATE_SPOT trying-1", "on-demand", "Capacity=spot"},
        {"FARGATE_SPOT none", "spot", ""},
    };
    for (const Row& row : rows) {
        Account account(pair("  web: { size: 256/512, capacity: spot }\n", ""));
        account.deploy_well();
        account.set("eu-west-1/live/shop-prod-web", row.live);
        account.set("eu-west-1/stacks/shop-prod-web.params",
                    "Capacity=" + row.held + "\nForceNewDeployment=\nImage=r@sha256:1");
        account.set("eu-west-1/stacks/shop-prod-web.sum", "of something else");
        account.set("eu-west-1/fails/shop-prod-web", "tasks failed to start");
        EXPECT_NE(account.deploy().exit, 0) << row.live;
        EXPECT_EQ(account.log("update-stack"),
                  row.settled.empty()
                      ? ""
                      : "update-stack eu-west-1 shop-prod-web " + row.settled + "\n");
        EXPECT_EQ(account.state("eu-west-1/stacks/shop-prod-web"), "UPDATE_ROLLBACK_COMPLETE\n");
        EXPECT_EQ(account.state("eu-west-1/live/shop-prod-web"), row.live + "\n");
        account.deploy_well();
    }
}

TEST(Release, ReleasesATagThatHasMovedByItsDigest) {
    Account account;
    account.deploy_well();
    std::string before = value(account, "shop-prod-web");
    account.set("eu-west-1/moved/shop-web:prod", "elsewhere");
    account.deploy_well();
    EXPECT_NE(value(account, "shop-prod-web"), before);
    EXPECT_EQ(value(account, "shop-prod-web"), value(account, "shop-prod-job-migrate"));
    EXPECT_EQ(account.log("put-image"),
              "put-image eu-west-1 shop-web release-prod-20231114T221320Z\n");
    EXPECT_TRUE(value(account, "shop-prod-web", "LogRouterImage")
                    .starts_with("111122223333.dkr.ecr.eu-west-1.amazonaws.com/"
                                 "shop-web-log-router@sha256:"));
}

TEST(Release, KeepsTheImageOfAStackWhoseTagIsGone) {
    Account account;
    account.deploy_well();
    std::string before = value(account, "shop-prod-ledger");
    account.set("eu-west-1/missing/shop-ledger:prod", "");
    account.deploy_well();
    EXPECT_EQ(value(account, "shop-prod-ledger"), before);
}

TEST(Release, GoesOnWhereItMayNotTagWhatItReleases) {
    Account account;
    account.set("deny", "ecr put-image -");
    Finished finished = account.deploy();
    EXPECT_EQ(finished.exit, 0) << finished.err;
    EXPECT_NE(finished.err.find("could not be tagged as released"), std::string::npos);
}

TEST(Release, SaysWhereAnImageIsToBeCopiedFrom) {
    Account account(R"(slipway: 1
platform: shop
environments:
  prod: { account: 111122223333, region: eu-west-1, network: { cidr: 10.1.0.0/16 } }
services:
  api: { size: 256/512 }
  ledger: { size: 256/512, image: { mirror: "ghcr.io/blnk/blnk:1" } }
  worker: { size: 256/512, image: { same_as: ledger } }
)");
    account.set("eu-west-1/missing/shop-api:prod", "");
    EXPECT_EQ(account.deploy().err,
              "push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-api:prod, then run this "
              "again\n");
    account.remove("eu-west-1/missing/shop-api:prod");
    account.set("eu-west-1/missing/shop-ledger:prod", "");
    EXPECT_EQ(account.deploy().err,
              "copy ghcr.io/blnk/blnk:1 to "
              "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-ledger:prod, then run this "
              "again\n");
    account.remove("eu-west-1/missing/shop-ledger:prod");
    account.set("eu-west-1/missing/shop-worker:prod", "");
    EXPECT_EQ(account.deploy().err,
              "copy shop-ledger:prod to "
              "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-worker:prod, then run this "
              "again\n");
}

TEST(Release, WaitsForASecretThatAPersonSets) {
    Account account(R"yaml(slipway: 1
platform: shop
environments:
  prod: { account: 111122223333, region: eu-west-1, network: { cidr: 10.1.0.0/16 } }
services:
  web: { size: 256/512, secrets: { KEY: $(secret.stripe) } }
  other: { size: 256/512, secrets: { KEY: $(secret.made) } }
secrets:
  stripe: {}
  unused: {}
  made: { generate: 20 }
)yaml");
    account.set("eu-west-1/unset/shop-prod-data.StripeSecretArn", "");
    account.set("eu-west-1/unset/shop-prod-data.UnusedSecretArn", "");
    account.set("eu-west-1/unset/shop-prod-data.MadeSecretArn", "");
    Finished finished = account.deploy();
    EXPECT_EQ(finished.exit, 1);
    EXPECT_EQ(finished.err,
              "nobody has set the secret stripe yet. Run this again after this, which "
              "reads the value from its standard input:\n"
              "aws secretsmanager put-secret-value --region eu-west-1 --secret-id "
              "shop-prod-data.StripeSecretArn --secret-string file:///dev/stdin\n");
    EXPECT_EQ(account.log("deploy eu-west-1 shop-prod-web") +
                  account.log("deploy eu-west-1 shop-prod-other"),
              "");
    account.remove("eu-west-1/unset/shop-prod-data.StripeSecretArn");
    account.deploy_well();
}

TEST(Release, LeavesAShiftingStrategyOnlyWithTheTrafficAtHome) {
    Account account(pair(kShifting, ""));
    account.deploy_well();
    ASSERT_EQ(account.deploy({{"WEB_IMAGE", "r@sha256:1"}}).exit, 0);
    account.write(pair(kPlain, ""));
    // The last use of the role for shifting goes before the role.
    Finished finished = account.deploy({{"SERVICES_ONLY", "yes"}});
    EXPECT_EQ(finished.exit, 1);
    EXPECT_NE(finished.err.find("release once more with the old strategy first"), std::string::npos)
        << finished.err;
    EXPECT_EQ(account.log("shop-prod-web"), "");

    account.write(pair(kShifting, ""));
    ASSERT_EQ(account.deploy({{"WEB_IMAGE", "r@sha256:2"}}).exit, 0);
    account.write(pair(kPlain, ""));
    Finished well = account.deploy({{"SERVICES_ONLY", "yes"}});
    EXPECT_EQ(well.exit, 0) << well.err;
    account.deploy_well();
}

TEST(Release, SaysInWhichOrderSomethingIsRemoved) {
    const std::string ledger = "  ledger: { size: 256/512, port: 5001 }\n";
    Account account(pair("  web: { size: 256/512, calls: [ledger] }\n", ledger));
    account.deploy_well();
    account.write(pair("  web: { size: 256/512 }\n", ""));
    Finished finished = account.deploy();
    EXPECT_EQ(finished.exit, 1);
    golden::expect_equal("cli/deploy/removing.txt", finished.err);

    Finished first = account.deploy({{"SERVICES_ONLY", "yes"}});
    EXPECT_EQ(first.exit, 0) << first.err;
    EXPECT_EQ(account.log("network") + account.log("cluster") + account.log("registry"), "");
    for (const char* end : {"", ".params", ".template", ".sum"})
        account.remove("eu-west-1/stacks/shop-prod-ledger" + std::string(end));
    account.deploy_well();
}

TEST(Release, SaysHowAReleaseIsApprovedAndWaitsForIt) {
    std::string manifest = pair(kShifting, "");
    manifest.replace(manifest.find("10.1.0.0/16 }"), 13, "10.1.0.0/16 }, approve: true");
    Account account(manifest);
    Finished finished = account.deploy();
    ASSERT_EQ(finished.exit, 0) << finished.err;
    EXPECT_NE(finished.out.find("aws ecs continue-service-deployment --region eu-west-1 "),
              std::string::npos)
        << finished.out;
    EXPECT_NE(account.folder().get("out/prod/deploy.sh").find("\npatience=101100\n"),
              std::string::npos);
}

TEST(Release, GivesUpWaitingWhenItsTimeIsOver) {
    Account account(pair(kPlain, ""));
    std::string script = account.folder().get("out/prod/deploy.sh");
    std::size_t at = script.find("\npatience=") + 10;
    script.replace(at, script.find('\n', at) - at, "5");
    account.folder().put("out/prod/deploy.sh", script);
    Finished finished = account.deploy();
    EXPECT_EQ(finished.exit, 1);
    EXPECT_EQ(finished.err,
              "shop-access is CREATE_IN_PROGRESS after 5 s; look at it, then run this again\n");
}

TEST(Release, NamesTheRecordsThatAreNotItsOwnToWrite) {
    std::string manifest = pair(kPlain, "");
    manifest.replace(manifest.find("network:"), 0,
                     "domain: { name: shop.example, certificate: "
                     "arn:aws:acm:eu-west-1:111122223333:certificate/x }, ");
    Account account(manifest);
    Finished finished = account.deploy();
    ASSERT_EQ(finished.exit, 0) << finished.err;
    EXPECT_NE(finished.out.find("to do, in the DNS of shop.example: shop.example -> "
                                "shop-prod-cluster.LoadBalancerDnsName "),
              std::string::npos)
        << finished.out;
}

TEST(Release, MakesTheRolesThatFileSystemsAndTheirBackupsNeed) {
    auto roles = [](const std::string& backups) {
        Account account(pair("  web: { size: 256/512, volumes: [files:/data] }\n",
                             "stores: { files: { engine: efs" + backups + " } }\n"));
        account.deploy_well();
        return account.log("linked-role");
    };
    const std::string files =
        "create-service-linked-role ecs.amazonaws.com\n"
        "create-service-linked-role elasticfilesystem.amazonaws.com\n";
    EXPECT_EQ(roles(", backups: none"), files);
    EXPECT_EQ(roles(", backups: 35d"), files + "create-service-linked-role backup.amazonaws.com\n");
}

}  // namespace
}  // namespace cli_test
