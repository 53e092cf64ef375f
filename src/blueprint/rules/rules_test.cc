// Rules about stacks: a manifest becomes stacks, the rules look at them, one finding a line.
#include "blueprint/rules/rules.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <deque>

#include "blueprint/blueprint.h"
#include "blueprint/rules/subjects.h"
#include "platform/rules/test_rules.h"

namespace blueprint {
namespace {

using platform::in_dev;
using platform::lines;
using platform::Row;

/// What the rules of this room find in `manifest`, all of its stacks made.
std::string found(std::string manifest) {
    platform::Loaded loaded = platform::load_text(std::move(manifest));
    if (!loaded.platform) return "not loaded:\n" + loaded.printed;
    std::string problems = loaded.printed;
    std::deque<cfn::Stacks> all;
    std::vector<Built> built;
    for (const platform::Environment& environment : loaded.platform->environments) {
        for (const auto& region : environment.regions) {
            auto stacks = make_stacks(*loaded.platform, environment, *region);
            if (!stacks.ok()) {
                problems += base::print(stacks.problems(), loaded.sources, base::Colour::No);
                continue;
            }
            all.push_back(*std::move(stacks));
            built.push_back({&environment, &all.back()});
        }
    }
    platform::Findings findings;
    check(*loaded.platform, built, findings);
    return problems + lines(findings, *loaded.platform);
}

TEST(StackRules, MeasureEveryDerivedName) {
    auto of_platform = [](std::string_view name, std::string_view services) {
        return fmt::format(
            "slipway: 1\nplatform: {}\nenvironments:\n  dev: {{ region: eu-west-1 }}\n{}", name,
            services);
    };
    std::string_view alone = "services: { a: {} }\n";
    std::string_view web = "services: { a: { port: 80, ingress: { path: / } } }\n";
    const Row rows[] = {
        {"32 characters", of_platform("a23456789-a23456789-a2345678", web), ""},
        {"33 characters", of_platform("a23456789-a23456789-a23456789", web),
         "name.too-long: the load balancer would be called a23456789-a23456789-a23456789-dev: 33 "
         "characters, AWS allows 32\n"},
        {"no load balancer", of_platform("a23456789-a23456789-a23456789", alone), ""},
        {"what AWS keeps", of_platform("internal", web),
         "name.reserved: the load balancer would be called internal-dev, and AWS keeps internal-* "
         "for itself\n"},
        {"and where nobody minds", of_platform("internal", alone), ""},
    };
    EXPECT_EQ(differences(rows, found), "");
}

TEST(StackRules, GiveEachThingItsOwnName) {
    const Row rows[] = {
        {"sidecar and service",
         in_dev("services: { api: { sidecars: { proxy: {} } }, api-proxy: {} }\n"),
         "name.clash: two repositories would be called shop-api-proxy\n"},
        {"a sidecar with somebody else's image",
         in_dev("services: { api: { sidecars: { proxy: { image: envoy } } }, api-proxy: {} }\n"),
         ""},
        {"job and service", in_dev("services: { job-a: {} }\njobs: { a: { image: x } }\n"),
         "name.clash: two stacks would be called shop-dev-job-a\n"},
        {"a job runs the image of its service",
         in_dev("services: { a: {} }\njobs: { b: { extends: a } }\n"), ""},
        {"a job's own sidecar",
         in_dev("services: { a: {}, b-x: {} }\njobs: { b: { extends: a, sidecars: { x: {} } } }\n"),
         "name.clash: two repositories would be called shop-b-x\n"},
        {"two environments",
         "slipway: 1\nplatform: shop\nenvironments:\n  a: { region: eu-west-1 }\n  a-b: { region: "
         "eu-west-1 }\n"
         "services: { b-c: {}, c: {} }\n",
         "name.clash: two stacks would be called shop-a-b-c\n"},
        {"two regions",
         "slipway: 1\nplatform: shop\nenvironments:\n  a: { region: eu-west-1 }\n  a-b: { region: "
         "us-east-1 }\n"
         "services: { b-c: {}, c: {} }\n",
         ""},
    };
    EXPECT_EQ(differences(rows, found), "");
    EXPECT_NE(found(in_dev("services: { network: {} }\n"))
                  .find("name.clash: two stacks would be called shop-dev-network"),
              std::string::npos);
}

TEST(StackRules, OrderTheRulesOfALoadBalancer) {
    auto two = [](std::string_view one, std::string_view other) {
        return in_dev(
            fmt::format("services:\n  a: {{ port: 80, ingress: {{ {} }} }}\n  b: {{ port: 80, "
                        "ingress: {{ {} }} }}\n",
                        one, other));
    };
    const Row rows[] = {
        {"by themselves", two("path: /*", "path: /b/*"), ""},
        {"one number twice", two("path: /a, priority: 9", "path: /b, priority: 9"),
         "ingress.priority-clash: rules of a and b both have priority 9 in dev\n"},
        {"one path takes a number each",
         two("path: [/a, /c], priority: 9", "path: /b, priority: 10"),
         "ingress.priority-clash: rules of a and b both have priority 10 in dev\n"},
        {"all of it first", two("path: /*, priority: 1", "path: /b/*"),
         "ingress.shadowed: b never gets a request: a answers all of them first in dev\n"},
        {"a part of it first", two("path: /b/*, priority: 1", "path: /*"), ""},
        {"one of two paths first", two("path: /b/*, priority: 1", "path: [/b/x, /c]"), ""},
        {"both paths first", two("path: [/b/*, /c?], priority: 1", "path: [/b/x, /cd]"),
         "ingress.shadowed: b never gets a request: a answers all of them first in dev\n"},
        {"another host", two("path: /*, host: x.io, priority: 1", "path: /b, host: y.io"), ""},
        {"a wider host", two("host: \"*.x.io\", priority: 1", "path: /b, host: a.x.io"),
         "ingress.shadowed: b never gets a request: a answers all of them first in dev\n"},
    };
    EXPECT_EQ(differences(rows, found), "");
}

TEST(StackRules, FitAServiceIntoItsRule) {
    auto shifting = [](std::string_view paths) {
        return in_dev(
            fmt::format("services: {{ a: {{ port: 80, ingress: {{ path: {} }}, deploy: {{ "
                        "strategy: blue-green, "
                        "rollback_on: [5xx > 1%] }} }} }}\n",
                        paths));
    };
    const Row rows[] = {
        {"five values", shifting("[/a/*, /b/*, /c]"), ""},
        {"six values", shifting("[/a/*, /b/*, /c/*]"),
         "ingress.too-many-conditions: the rule of a has 6 hosts and paths, a load balancer takes "
         "5 in dev\n"},
        {"rolling has a rule for each",
         in_dev("services: { a: { port: 80, ingress: { path: [/a/*, /b/*, /c/*] } } }\n"), ""},
    };
    EXPECT_EQ(differences(rows, found), "");
}

TEST(StackRules, CompareTasksWithAddresses) {
    auto with = [](std::string_view cidr, int count) {
        return in_dev(fmt::format("network: {{ cidr: {}, zones: 2 }}", cidr),
                      fmt::format("services: {{ a: {{ count: {} }} }}\n", count));
    };
    // Two private /27: 2 x (32 - 5) = 54 addresses, 27 tasks while they are replaced.
    const Row rows[] = {
        {"as many as there are", with("10.1.0.0/24", 27), ""},
        {"one task more", with("10.1.0.0/24", 28),
         "network.addresses: dev may need 56 addresses at once, and its private subnets have 54\n"},
        {"a larger network", with("10.1.0.0/23", 28), ""},
        {"endpoints take some",
         in_dev("network: { cidr: 10.1.0.0/24, zones: 2, nat: endpoints }",
                "services: { a: { count: 24 } }\n"),
         "network.addresses: dev may need 56 addresses at once, and its private subnets have 54\n"},
    };
    EXPECT_EQ(differences(rows, found), "");
}

TEST(StackRules, HoldOverriddenTemplatesToTheSchemas) {
    auto with = [](std::string_view change) {
        return in_dev(
            fmt::format("services: {{ a: {{}} }}\noverrides:\n  - {{ stack: a, {} }}\n", change));
    };
    EXPECT_EQ(
        found(
            with("op: add, path: /Resources/Service/Properties/EnableExecuteCommand, value: true")),
        "");
    EXPECT_EQ(
        found(with("op: add, path: /Resources/Service/Properties/DesiredCont, value: 3")),
        "template.unknown-property: Service.DesiredCont: AWS::ECS::Service has no such property\n");
    EXPECT_EQ(
        found(with(
            "op: replace, path: /Resources/Service/Properties/Cluster, value: { Ref: Nothing }")),
        "template.dangling: Resources.Service.Properties.Cluster: the template has no parameter or "
        "resource Nothing\n");
}

TEST(StackRules, FollowImportsToTheirExports) {
    auto with = [](std::string_view changes) {
        return in_dev(fmt::format("services: {{ a: {{}}, b: {{}} }}\noverrides: [{}]\n", changes));
    };
    EXPECT_EQ(found(with("{ stack: network, op: remove, path: /Outputs/ASecurityGroupId }")),
              "stack.import: shop-dev-a imports shop-dev-network:ASecurityGroupId, which no stack "
              "exports\n");
    std::string twice =
        "{ stack: a, op: add, path: /Outputs/X, value: { Value: x, Export: { Name: shared } } }, "
        "{ stack: b, op: add, path: /Outputs/X, value: { Value: x, Export: { Name: shared } } }";
    EXPECT_EQ(found(with(twice)),
              "stack.export: shared is exported twice, by shop-dev-a and shop-dev-b\n");
}

TEST(StackRules, FindDeploymentsThatCanNeverBegin) {
    auto with = [](int count, std::string_view key, int percent) {
        return in_dev(fmt::format(
            "services: {{ a: {{ count: {} }} }}\noverrides:\n  - {{ stack: a, op: replace, path: "
            "/Resources/Service/Properties/DeploymentConfiguration/{}, value: {} }}\n",
            count, key, percent));
    };
    const Row rows[] = {
        {"one more fits", with(4, "MaximumPercent", 125), ""},
        {"125 % of 3 are 3", with(3, "MaximumPercent", 125),
         "deploy.stuck: no release of a can begin: it may neither stop a task nor start one in "
         "dev\n"},
        {"100 % are 100 %", with(9, "MaximumPercent", 100),
         "deploy.stuck: no release of a can begin: it may neither stop a task nor start one in "
         "dev\n"},
        {"nothing to replace", with(0, "MaximumPercent", 100), ""},
    };
    EXPECT_EQ(differences(rows, found), "");
    EXPECT_EQ(
        found(in_dev("services: { a: { count: 2, deploy: { order: stop-first } } }\noverrides:\n  "
                     "- { stack: a, op: "
                     "replace, path: "
                     "/Resources/Service/Properties/DeploymentConfiguration/MinimumHealthyPercent, "
                     "value: 75 }\n")),
        "deploy.stuck: no release of a can begin: it may neither stop a task nor start one in "
        "dev\n")
        << "75 % of 2, rounded up, are 2";
}

/// A stack that is made by hand, for limits that no reasonable manifest meets.
std::string limits_of(const cfn::Template& body) {
    platform::Loaded loaded = platform::load_text(in_dev("services: { a: {} }\n"));
    if (!loaded.platform) return loaded.printed;
    cfn::Stacks stacks;
    stacks.stacks.push_back({.name = "shop-dev-a",
                             .kind = cfn::StackKind::Service,
                             .subject = "a",
                             .region = "eu-west-1",
                             .body = body});
    platform::Findings findings;
    check_limits(*loaded.platform, {&loaded.platform->environments.front(), &stacks}, findings);
    return lines(findings, *loaded.platform);
}

cfn::Resource queue(std::size_t number, std::string text) {
    return {.logical_id = "Q" + std::to_string(number),
            .type = "AWS::SQS::Queue",
            .properties = {{"QueueName", std::move(text)}}};
}

TEST(StackRules, KeepTemplatesWithinCloudFormationsLimits) {
    cfn::Template references;
    for (std::size_t i = 0; i < 60; ++i)
        references.resources.push_back(queue(i, "{{resolve:ssm:x}}"));
    EXPECT_EQ(limits_of(references), "");
    references.resources.push_back(queue(60, "{{resolve:ssm:x}}"));
    EXPECT_EQ(limits_of(references),
              "stack.dynamic-references: the stack shop-dev-a has 61 dynamic references, "
              "CloudFormation takes 60\n");

    cfn::Template resources;
    for (std::size_t i = 0; i < 500; ++i)
        resources.resources.push_back({.logical_id = std::to_string(i), .type = "T"});
    EXPECT_EQ(limits_of(resources), "");
    resources.resources.push_back({.logical_id = "R", .type = "T"});
    EXPECT_EQ(
        limits_of(resources),
        "stack.resources: the stack shop-dev-a has 501 resources, CloudFormation takes 500\n");

    cfn::Template parameters;
    parameters.parameters.resize(200, {.name = "P"});
    EXPECT_EQ(limits_of(parameters), "");
    parameters.parameters.push_back({.name = "P"});
    EXPECT_EQ(
        limits_of(parameters),
        "stack.parameters: the stack shop-dev-a has 201 parameters, CloudFormation takes 200\n");

    cfn::Template outputs;
    outputs.outputs.resize(201, {.name = "O", .value = "v"});
    EXPECT_EQ(limits_of(outputs),
              "stack.outputs: the stack shop-dev-a has 201 outputs, CloudFormation takes 200\n");

    cfn::Template large;
    large.resources.push_back(queue(0, std::string(50'000, 'x')));
    EXPECT_EQ(limits_of(large), "");
    large.resources.push_back(queue(1, std::string(1'200, 'x')));
    EXPECT_TRUE(limits_of(large).starts_with("stack.too-large: the stack shop-dev-a has 51,"))
        << limits_of(large);
}

TEST(StackRules, CountWhatLoadBalancersAndGroupsMayHold) {
    std::string services;
    for (int i = 1; i <= 3; ++i) {
        services += fmt::format(
            "  s{0}: {{ port: 80, ingress: {{ path: /s{0} }}, deploy: {{ strategy: blue-green, "
            "rollback_on: "
            "[5xx > 1%] }} }}\n",
            i);
    }
    EXPECT_EQ(
        found(in_dev("quotas: { rules_per_load_balancer: 3, target_groups_per_load_balancer: 6 }",
                     "services:\n" + services)),
        "");
    EXPECT_EQ(
        found(in_dev("quotas: { rules_per_load_balancer: 2, target_groups_per_load_balancer: 5 }",
                     "services:\n" + services)),
        "quota.load-balancer-rules: the load balancer of dev needs 3 rules, the quota is 2\n"
        "quota.target-groups: the load balancer of dev needs 6 target groups, the quota is 5\n");
    std::string callers =
        "services:\n  hub: { port: 80, stop_timeout: 60s }\n  a: { calls: [hub] }\n  b: { calls: "
        "[hub] }\n";
    EXPECT_EQ(found(in_dev("quotas: { rules_per_security_group: 2 }", callers)), "");
    EXPECT_EQ(found(in_dev("quotas: { rules_per_security_group: 1 }", callers)),
              "quota.security-group-rules: the security group of hub needs 2 rules, the quota is 1 "
              "in dev\n");
}

TEST(StackRules, CountTheRulesOfTheLoadBalancersOwnGroup) {
    std::string service =
        "services:\n  s: { port: 80, ingress: { path: / }, deploy: { strategy: blue-green, "
        "rollback_on: [5xx > 1%] } }\n";
    // Port 80 for everybody and the test listener for two ranges.
    auto with_quota = [&](int quota) {
        return found(in_dev(fmt::format("test_from: [203.0.113.0/24, 198.51.100.0/24], quotas: {{ "
                                        "rules_per_security_group: {} }}",
                                        quota),
                            service));
    };
    EXPECT_EQ(with_quota(3), "");
    EXPECT_EQ(with_quota(2),
              "quota.security-group-rules: the security group of the load balancer needs 3 rules, "
              "the quota is 2 in dev\n");
}

TEST(StackRules, ComeToAnEndOnWildcardsThatCouldMatchInManyWays) {
    std::string stars = "/";
    for (int i = 0; i < 60; ++i)
        stars += "*a";
    std::string as = "/" + std::string(119, 'a') + "b";
    EXPECT_EQ(found(in_dev(fmt::format(
                  "services:\n  a: {{ port: 80, ingress: {{ path: \"{}\", priority: 1 }} }}\n"
                  "  b: {{ port: 80, ingress: {{ path: \"{}\" }} }}\n",
                  stars, as))),
              "");
}

}  // namespace
}  // namespace blueprint
