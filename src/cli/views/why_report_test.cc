#include "cli/views/why_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/manifest.h"
#include "cli/views/manifest_place.h"
#include "golden/golden.h"
#include "platform/platform.h"

namespace cli {
namespace {

using rollout::Cause;
using rollout::Diagnosis;
using rollout::Place;
using testing::HasSubstr;

constexpr const char* kManifest = R"(slipway: 1
platform: shop
environments:
  dev:
    account: 444455556666
    region: eu-west-1
    network: { cidr: 10.20.0.0/16, zones: 2, nat: one }
    quotas: { fargate_vcpu: 20 }
services:
  api:
    image: { build: ./api }
    size: 256/512
    port: 8080
    ingress: { path: /, health: { path: /health } }
    calls: [db]
    environment: { LEVEL: info }
    sidecars:
      proxy: { image: "envoy:1", environment: { MODE: fast } }
stores:
  db: { engine: postgres 16, size: db.t4g.micro, storage: 20 GB, callers_get: { DB_PASSWORD: $(password) } }
)";

struct Shop {
    Shop() {
        manifest.name = "slipway.yaml";
        manifest.file = manifest.sources.add(manifest.name, kManifest);
        auto no_file = [](std::string_view) { return std::optional<std::string>(); };
        manifest.platform =
            platform::load(manifest.sources, manifest.file, no_file, manifest.findings);
        for (const base::Diagnostic& finding : manifest.findings)
            ADD_FAILURE() << base::print(finding, manifest.sources, base::Colour::No);
    }
    const platform::Environment& dev() const { return manifest.platform->environments.front(); }
    /// The text to which `place` points; "-": to nothing.
    std::string pointed(const Place& place, const std::string& name = "api") const {
        auto span = span_of(place, dev(), name);
        return span ? std::string(manifest.sources.text(*span)) : "-";
    }
    WhyFinding finding(Diagnosis diagnosis) const {
        auto place = span_of(diagnosis.place, dev(), diagnosis.name);
        return {std::move(diagnosis), place};
    }
    Manifest manifest = {};
};

TEST(ManifestPlaces, AreFoundByTheirKeys) {
    Shop shop;
    auto in_service = [](std::vector<std::vector<std::string>> keys) {
        return Place{.in = Place::In::Service, .keys = std::move(keys)};
    };
    auto in_environment = [](const char* key) {
        return Place{.in = Place::In::Environment, .keys = {{key}}};
    };
    EXPECT_EQ(shop.pointed(in_service({{"image"}})), "{ build: ./api }");
    EXPECT_EQ(shop.pointed(in_service({{"ingress", "health"}})), "{ path: /health }");
    EXPECT_EQ(shop.pointed(in_service({{"command"}, {"size"}})), "256/512");
    EXPECT_THAT(shop.pointed(in_service({{"environment", "LEVEL"}})), HasSubstr("info"));
    EXPECT_THAT(shop.pointed(in_service({{"secrets", "DB_PASSWORD"}})), HasSubstr("$(password)"));
    EXPECT_THAT(shop.pointed(in_service({{"sidecars", "proxy", "environment", "MODE"}})),
                HasSubstr("fast"));
    EXPECT_EQ(shop.pointed(in_service({{"sidecars", "proxy", "image"}})), "\"envoy:1\"");
    EXPECT_EQ(shop.pointed(in_service({{"health"}})), "api");
    EXPECT_EQ(shop.pointed(in_environment("quotas")), "20");
    EXPECT_THAT(shop.pointed(in_environment("network")), HasSubstr("10.20.0.0/16"));
    EXPECT_EQ(shop.pointed(in_service({{"image"}}), "nobody"), "-");
    EXPECT_EQ(shop.pointed({}), "-");
}

WhyReport report(const Shop& shop) {
    return {.environment = "dev",
            .account = "444455556666",
            .place = "AWS",
            .regions = {
                {.name = "eu-west-1",
                 .findings = {shop.finding(
                                  {.name = "shop-dev-data",
                                   .cause = Cause::StackPutBack,
                                   .what = "shop-dev-data could not be updated, and is what it was "
                                           "before",
                                   .evidence = {"its status is UPDATE_ROLLBACK_COMPLETE"},
                                   .fix = "put the reason right, then deploy again"}),
                              shop.finding(
                                  {.name = "api",
                                   .cause = Cause::Crashed,
                                   .what = "api ends with exit code 1",
                                   .evidence = {"0 of 2 tasks run",
                                                "3 tasks ended so; the last: task 3f9a41d0, which "
                                                "ran for 19s"},
                                   .lines = {"listening on 8080", "bad LEVEL \x1b[31minfo"},
                                   .fix = "its last lines say why",
                                   .place = {.in = Place::In::Service,
                                             .keys = {{"environment", "LEVEL"}},
                                             .words = "the last lines name it"},
                                   .times = 3,
                                   .task = "3f9a41d0",
                                   .container = "api"})},
                 .services = 2,
                 .stacks = 6,
                 .whole = 5}}};
}

TEST(WhyReports, TellEachThingLikeAnyFinding) {
    Shop shop;
    golden::expect_equal("cli/views/why.txt", why_text(report(shop), shop.manifest.sources, {}));
    golden::expect_equal("cli/views/why.json", why_json(report(shop), shop.manifest.sources));
}

TEST(WhyReports, FitTheScreen) {
    Shop shop;
    WhyReport wide = report(shop);
    Diagnosis& crashed = wide.regions[0].findings[1].diagnosis;
    crashed.what = "api cannot read the secret shop-dev/stripe-key: its execution role may not";
    crashed.evidence.push_back(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
        "retrieval failed");
    crashed.lines.push_back(
        "panic: dial tcp: lookup stripe.shop-dev.local on 10.20.0.2:53: no such "
        "host");
    crashed.fix =
        "let the role read it: write `secrets: { STRIPE: $(secret.stripe-key) }` for api, "
        "then `slipway up dev api`";
    golden::expect_equal("cli/views/why-80.txt",
                         why_text(wide, shop.manifest.sources, {.width = 80}));
}

TEST(WhyReports, SayInASentenceThatAllIsWell) {
    Shop shop;
    WhyReport well = report(shop);
    well.regions[0].findings.clear();
    const std::string head = "dev  account 444455556666  eu-west-1  AWS\n\n";
    const std::string hour = "   of stopped tasks ECS shows the last hour\n";
    auto text = [&] { return why_text(well, shop.manifest.sources, {}); };
    EXPECT_EQ(text(), head + "all is well: 2 services, 5 of 6 stacks whole" + hour);
    well.service = "api";
    EXPECT_EQ(text(), head + "api is well" + hour);
    well.regions[0].is_empty = true;
    EXPECT_EQ(text(), head + "nothing of dev is there\n");
}

TEST(WhyReports, CutALineThatIsTooLong) {
    Shop shop;
    Diagnosis long_one{.name = "api", .cause = Cause::Crashed, .what = "x", .container = "api"};
    long_one.lines = {std::string(299, 'a') + "\u00e4" + std::string(50, 'b'), "short\r\n"};
    EXPECT_EQ(finding_of(long_one, {}).notes,
              std::vector<std::string>{"the last lines of api:\n| " + std::string(299, 'a') +
                                       " ...\n| short"});
    EXPECT_EQ(finding_of({.cause = Cause::SpotInterrupted}, {}).severity, base::Severity::Warning);
}

}  // namespace
}  // namespace cli
