#include "cli/live_check.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/live_secrets.h"
#include "platform/platform.h"

namespace cli {
namespace {

using testing::ElementsAre;

constexpr std::string_view kManifest = R"(slipway: 1
platform: shop
environments:
  prod: { account: 111122223333, region: eu-west-1, network: { cidr: 10.10.0.0/16, zones: 3, nat: one-per-zone },
    domain: { name: shop.example, zone: Z0123456789ABCDEFGHIJ }, quotas: { fargate_vcpu: 32 } }
  dev: { account: 111122223333, region: eu-west-1, network: { cidr: 10.20.0.0/16, zones: 2, nat: one } }
stores:
  db: { engine: postgres 16, size: db.t4g.micro, storage: 20 GB, backups: 1d }
secrets:
  made: { generate: 32 }
  hand: {}
  theirs: { arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db-AbCdEf" }
services:
  api:
    image: { build: ./api }
    size: 1024/2048
    count: { prod: 2, dev: 1 }
    port: 8080
    ingress: { path: /* , health: { path: /health } }
    scale: { range: { prod: 2-4, dev: 1-2 }, cpu: 70% }
    calls: [db]
    secrets:
      KEY: $(secret.hand)
      BOTH: $(secret.made)-$(secret.theirs)
      USER: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db-AbCdEf:user::"
  proxy:
    image: 999900001111.dkr.ecr.eu-west-1.amazonaws.com/team/proxy:1.2
    arch: arm64
    size: 256/512
  outside:
    image: ghcr.io/team/outside:2
    size: 256/512
jobs:
  migrate: { extends: api, command: [migrate] }
)";

/// The manifest above, and its stacks.
struct Shop {
    Shop() {
        manifest.name = "slipway.yaml";
        manifest.file = manifest.sources.add("slipway.yaml", std::string(kManifest));
        auto no_file = [](std::string_view) { return std::optional<std::string>(); };
        manifest.platform =
            platform::load(manifest.sources, manifest.file, no_file, manifest.findings);
        EXPECT_TRUE(manifest.platform)
            << base::print(manifest.findings, manifest.sources, base::Colour::No);
        auto result = check_manifest(manifest, {"prod"});
        checked = *std::move(result);
        EXPECT_FALSE(base::has_errors(checked.findings))
            << base::print(checked.findings, manifest.sources, base::Colour::No);
        wish =
            live_wish(*manifest.platform, checked.stacks, checked.stacks.front(), "111122223333");
    }
    Manifest manifest;
    Checked checked;
    deploy::LiveWish wish;
};

TEST(LiveWishes, HaveEveryImageOnceWithItsUsers) {
    Shop shop;
    std::vector<std::string> images;
    for (const rollout::ImageWish& one : shop.wish.images)
        images.push_back(fmt::format("{} {} {} {} {} {}", one.registry, one.repository,
                                     one.reference, one.architecture, fmt::join(one.users, ","),
                                     one.stack));
    EXPECT_THAT(images,
                ElementsAre("111122223333 shop-api prod amd64 api,jobs/migrate shop-registry",
                            "  ghcr.io/team/outside:2 amd64 outside ",
                            "999900001111 team/proxy 1.2 arm64 proxy "));
}

TEST(LiveWishes, HaveTheSecretsThatTasksStartWith) {
    Shop shop;
    std::vector<std::string> secrets;
    for (const rollout::SecretWish& one : shop.wish.secrets)
        secrets.push_back(fmt::format("{} {} {}{} keys {} users {}", static_cast<int>(one.kind),
                                      one.name, one.output, one.arn, fmt::join(one.keys, ","),
                                      fmt::join(one.users, ",")));
    EXPECT_THAT(
        secrets,
        ElementsAre(
            "1 hand HandSecretArn keys  users api,jobs/migrate",
            "0 made MadeSecretArn keys  users api,jobs/migrate",
            "2 theirs arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db-AbCdEf keys "
            "user users api,jobs/migrate"));
    EXPECT_THAT(shop.wish.policy.outside_values,
                ElementsAre("arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db-AbCdEf"));
}

TEST(LiveWishes, CompareWhatTheOfflineRulesCompare) {
    Shop shop;
    std::vector<std::string> quotas;
    for (const rollout::QuotaWish& one : shop.wish.quotas)
        quotas.push_back(
            fmt::format("{} {} {} {}", one.service, one.code, one.needed, one.stated.value_or(0)));
    EXPECT_THAT(quotas,
                ElementsAre("fargate L-3032A538 5 32", "ec2 L-0263D0A3 3 0", "vpc L-F678F1CE 1 0",
                            "AWSCloudMap L-0FE3F50E 1 0", "elasticloadbalancing L-7EED9B64 1 0",
                            "elasticloadbalancing L-822D1B1B 1 0", "vpc L-0EA8095F 2 0"));
    ASSERT_EQ(shop.wish.neighbours.size(), 1U);
    EXPECT_EQ(shop.wish.neighbours.front().cluster, "shop-dev");
    EXPECT_EQ(shop.wish.neighbours.front().needed.front(), 1.5);
}

TEST(LiveWishes, AskForTheNamesThatTheTemplatesHave) {
    Shop shop;
    std::vector<std::string> names;
    for (const rollout::NameWish& one : shop.wish.names)
        if (one.kind != rollout::NameWish::Kind::Stack)
            names.push_back(one.name + (one.is_shared ? " shared" : ""));
    EXPECT_THAT(
        names, ElementsAre("shop-prod", "shop-prod", "shop-prod.local", "shop-api shared",
                           "/aws/events/shop-prod/stopped-tasks", "/ecs/shop-prod/migrate",
                           "/ecs/shop-prod/api", "/ecs/shop-prod/outside", "/ecs/shop-prod/proxy"));
    ASSERT_TRUE(shop.wish.zone);
    EXPECT_EQ(shop.wish.zone->id, "Z0123456789ABCDEFGHIJ");
    EXPECT_THAT(shop.wish.zone->names, ElementsAre("shop.example"));
    EXPECT_FALSE(shop.wish.certificate);
    std::vector<std::string_view> roles;
    for (const rollout::LinkedRole& role : shop.wish.policy.linked_roles)
        roles.push_back(role.name);
    EXPECT_THAT(
        roles,
        ElementsAre("AWSServiceRoleForECS", "AWSServiceRoleForApplicationAutoScaling_ECSService",
                    "AWSServiceRoleForElasticLoadBalancing", "AWSServiceRoleForRDS"));
}

}  // namespace
}  // namespace cli
