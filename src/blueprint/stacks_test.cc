// What holds for the stacks as a whole: order, references between them, limits, and that nothing
// but the platform counts.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"
#include "cfn/check_schema.h"
#include "golden/golden.h"

namespace blueprint {
namespace {

std::string shown(const cfn::Stacks& stacks) {
    std::string text;
    for (const auto& wave : stacks.waves) {
        for (std::size_t index : wave)
            text += stacks.stacks[index].name + " ";
        text.back() = '\n';
    }
    return text;
}

TEST(Stacks, OfOhiStandInWaves) {
    Made made = make_ohi();
    ASSERT_EQ(made.problems, "");
    EXPECT_EQ(
        shown(made.environments.at("prod")),
        "ohi-access\n"
        "ohi-registry ohi-prod-network\n"
        "ohi-prod-data ohi-prod-cluster\n"
        "ohi-prod-job-blnk-migrate ohi-prod-clickhouse ohi-prod-provider-api ohi-prod-reindexer "
        "ohi-prod-signoz-query ohi-prod-sse\n"
        "ohi-prod-job-signoz-migrate ohi-prod-blnk-api ohi-prod-blnk-worker "
        "ohi-prod-signoz-frontend\n"
        "ohi-prod-api ohi-prod-graphql ohi-prod-otel-collector\n");
}

TEST(Stacks, PutAJobBeforeEveryServiceThatRunsItsImage) {
    Made made = make_text(platform::with_head(R"(
services:
  api: {}
  worker: { image: { same_as: api } }
  other: {}
jobs:
  migrate: { extends: api, command: [migrate] }
release: { before: [migrate] }
)"));
    ASSERT_EQ(made.problems, "");
    EXPECT_EQ(shown(made.environments.at("dev")),
              "shop-access\n"
              "shop-registry shop-dev-network shop-dev-cluster\n"
              "shop-dev-job-migrate shop-dev-other\n"
              "shop-dev-api shop-dev-worker\n");
}

TEST(Stacks, OfOhiHaveNothingThatTheSchemasRefuse) {
    Made made = make_ohi();
    for (const auto& [environment, stacks] : made.environments) {
        for (const cfn::Stack& stack : stacks.stacks) {
            for (const base::Diagnostic& problem : cfn::check_schema(stack.body)) {
                ADD_FAILURE() << stack.name << ": " << problem.message;
            }
        }
    }
}

/// Overrides name logical ids, and a changed id of a named resource clashes with its own name: they
/// are an interface.
TEST(Stacks, OfOhiKeepTheirLogicalIds) {
    Made made = make_ohi();
    std::string text;
    for (const auto& [environment, stacks] : made.environments) {
        for (const cfn::Stack& stack : stacks.stacks) {
            text += environment + " " + stack.name + "\n";
            for (const cfn::Resource& resource : stack.body.resources) {
                text += "  " + resource.logical_id + " " + resource.type + "\n";
            }
            for (const cfn::Output& output : stack.body.outputs) {
                text += "  -> " + output.name + (output.export_name ? " exported\n" : "\n");
            }
        }
    }
    golden::expect_equal("blueprint/logical-ids.txt", text);
}

/// In the order of the waves, every import was exported by an earlier stack, and nothing is
/// exported twice.
void expect_exports_before_imports(const cfn::Stacks& stacks) {
    std::set<std::string> exported;
    for (const auto& wave : stacks.waves) {
        for (std::size_t index : wave) {
            const cfn::Stack& stack = stacks.stacks[index];
            for (const std::string& name : imports_of(stack.body)) {
                EXPECT_TRUE(exported.contains(name)) << stack.name << " imports " << name;
            }
        }
        for (std::size_t index : wave) {
            for (const std::string& name : exports_of(stacks.stacks[index].body)) {
                EXPECT_TRUE(exported.insert(name).second) << name << " is exported twice";
            }
        }
    }
}

/// Every Ref, GetAtt and name in a Sub means a resource, a parameter, a variable or a pseudo
/// parameter of the template.
void expect_references_resolve(const cfn::Stack& stack) {
    auto known = [&](const std::string& name) {
        return name.starts_with("AWS::") || stack.body.find(name) ||
               stack.body.find_parameter(name);
    };
    for_each_expression(stack.body, [&](const cfn::Expression& expression) {
        if (const auto* ref = expression.as<cfn::Ref>()) {
            EXPECT_TRUE(known(ref->name)) << stack.name << " " << ref->name;
        }
        if (const auto* att = expression.as<cfn::GetAtt>()) {
            EXPECT_TRUE(stack.body.find(att->resource)) << att->resource;
        }
        const auto* sub = expression.as<cfn::Sub>();
        if (!sub) return;
        for (const auto& part : sub->parts) {
            if (const auto* ref = std::get_if<cfn::Ref>(&part)) {
                EXPECT_TRUE(known(ref->name) || sub->variables.find(ref->name))
                    << stack.name << " " << ref->name;
            }
            if (const auto* att = std::get_if<cfn::GetAtt>(&part)) {
                EXPECT_TRUE(stack.body.find(att->resource));
            }
        }
    });
    for (const cfn::Resource& resource : stack.body.resources) {
        for (const std::string& id : resource.options.depends_on)
            EXPECT_TRUE(stack.body.find(id)) << id;
    }
}

TEST(Stacks, OfOhiReferToWhatIsThere) {
    Made made = make_ohi();
    for (const auto& [environment, stacks] : made.environments) {
        expect_exports_before_imports(stacks);
        for (const cfn::Stack& stack : stacks.stacks)
            expect_references_resolve(stack);
    }
}

/// AWS: "Understand CloudFormation quotas".
void expect_within_limits(const cfn::Stack& stack) {
    EXPECT_LE(cfn::write_json(stack.body).size(), 51'200u) << stack.name;
    EXPECT_LE(stack.body.resources.size(), 500u) << stack.name;
    EXPECT_LE(stack.body.outputs.size(), 200u) << stack.name;
    EXPECT_LE(stack.body.parameters.size(), 200u) << stack.name;
    std::string text = cfn::compact_json(stack.body);
    int references = 0;
    for (std::size_t at = text.find("{{resolve:"); at != std::string::npos;
         at = text.find("{{resolve:", at + 1)) {
        ++references;
    }
    EXPECT_LE(references, 60) << stack.name;
}

/// Fifty services, each with an ingress, a range, alarms and five calls.
std::string large_manifest() {
    std::string text = platform::with_head(R"(
tags: { owner: platform, cost-center: health }
stores:
  postgres: { engine: postgres 16, size: db.t4g.micro, callers_get: { DATABASE_HOST: $(host), DATABASE_URL: $(url) } }
  redis: { engine: redis 7, size: cache.t4g.micro, callers_get: { REDIS_URL: $(url) } }
services:
)");
    for (int i = 0; i < 50; ++i) {
        std::string calls = "postgres, redis";
        for (int k : {1, 11, 23})
            calls += ", service-" + std::to_string((i + k) % 50);
        std::string strategy = i % 2 == 0 ? "rolling" : "canary 10%";
        text +=
            "  service-" + std::to_string(i) + ": { port: 8080, ingress: { path: /path-" +
            std::to_string(i) +
            "/* }, scale: { range: 1-10, cpu: 70%, memory: 80% }, deploy: { strategy: " + strategy +
            ", rollback_on: [5xx > 1%, p95 > 800ms] }, calls: [" + calls + "] }\n";
    }
    return text;
}

TEST(Stacks, OfFiftyServicesKeepToTheLimits) {
    Made made = make_text(large_manifest());
    ASSERT_EQ(made.problems, "");
    for (const auto& [environment, stacks] : made.environments) {
        EXPECT_GT(stacks.stacks.size(), 50u);
        expect_exports_before_imports(stacks);
        for (const cfn::Stack& stack : stacks.stacks) {
            expect_within_limits(stack);
            expect_references_resolve(stack);
        }
    }
}

std::string all_text(const Made& made) {
    std::string text = made.problems;
    for (const auto& [environment, stacks] : made.environments) {
        for (const cfn::Stack& stack : stacks.stacks)
            text += stack.name + cfn::write_json(stack.body);
    }
    return text;
}

TEST(Stacks, DoNotDependOnTheOrderOfTheManifest) {
    const char* services = R"(services:
  api: { port: 80, calls: [db, web], environment: { A: one, B: $(db.url) }, secrets: { S: $(secret.key) } }
  web: { port: 81, ingress: { path: /web/* }, labels: { x: y, a: b } }
)";
    const char* shuffled = R"(services:
  web: { labels: { a: b, x: y }, ingress: { path: /web/* }, port: 81 }
  api: { secrets: { S: $(secret.key) }, environment: { B: $(db.url), A: one }, calls: [web, db], port: 80 }
)";
    const char* stores =
        "stores: { db: { engine: postgres 16, size: db.t4g.micro }, files: { engine: efs } }\n";
    const char* secrets = "secrets: { key: { generate: 20 }, other: {} }\n";
    EXPECT_EQ(all_text(make_text(platform::with_head(std::string(services) + stores + secrets))),
              all_text(make_text(platform::with_head(std::string(secrets) + stores + shuffled))));
}

/// A new service touches what holds its repository and its group, and nothing else that is there.
TEST(Stacks, OfOtherServicesStayAsTheyAreWhenOneIsAdded) {
    std::string head = platform::with_head(R"(
services:
  api: { port: 80, ingress: { path: /api/* }, deploy: { strategy: blue-green } }
)");
    Made before = make_text(head);
    Made after = make_text(
        head +
        "  more: { port: 81, ingress: { path: /more/* }, deploy: { strategy: blue-green } }\n");
    ASSERT_EQ(after.problems, "");
    std::string changed;
    for (const cfn::Stack& stack : after.environments.at("prod").stacks) {
        bool known = false;
        for (const cfn::Stack& old : before.environments.at("prod").stacks) {
            if (old.name != stack.name) continue;
            known = true;
            if (!(old.body == stack.body)) changed += stack.name + " ";
        }
        if (!known) changed += "+" + stack.name + " ";
    }
    EXPECT_EQ(changed, "shop-registry shop-prod-network +shop-prod-more ");
}

TEST(Stacks, OfTwoEnvironmentsShareRegistryAndAccess) {
    Made made = make_ohi();
    EXPECT_EQ(made.body("staging", "ohi-registry"), made.body("dev", "ohi-registry"));
    EXPECT_EQ(made.body("staging", "ohi-access"), made.body("prod", "ohi-access"));
}

TEST(Stacks, OfTheExampleInTwoRegionsWriteARecordEach) {
    platform::Loaded loaded =
        platform::load_text(platform::read_whole(SLIPWAY_ROOT "/examples/two-regions.yaml"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const platform::Environment& prod = loaded.environment("prod");
    ASSERT_EQ(prod.regions.size(), 2u);
    for (const auto& region : prod.regions) {
        auto stacks = make_stacks(*loaded.platform, prod, *region);
        ASSERT_TRUE(stacks.ok());
        auto cluster = std::ranges::find(stacks->stacks, "atlas-prod-cluster", &cfn::Stack::name);
        ASSERT_NE(cluster, stacks->stacks.end()) << *region;
        EXPECT_EQ(at(cluster->body, "AliasRecord", "SetIdentifier"), R"({"Ref":"AWS::Region"})");
        EXPECT_EQ(at(cluster->body, "AliasRecord", "Region"), R"({"Ref":"AWS::Region"})");
        EXPECT_EQ(at(cluster->body, "AliasRecord", "AliasTarget/EvaluateTargetHealth"), "true");
    }
}

}  // namespace
}  // namespace blueprint
