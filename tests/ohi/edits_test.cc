// What an edit of the manifest changes, stack by stack: whole diffs, pinned.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <sstream>

#include "golden/golden.h"
#include "ohi/deployed.h"
#include "ohi/synthesis.h"
#include "text/line_diff.h"

namespace ohi {
namespace {

using Files = std::map<std::string, std::string>;  // "env/stack" -> template

Files all_templates(const std::string& text) {
    Files files;
    for (std::string_view environment : {"dev", "staging", "prod"}) {
        for (TemplateFile& file : synthesize(text, environment)) {
            files[std::string(environment) + "/" + file.stack] = std::move(file.bytes);
        }
    }
    return files;
}

std::set<std::string> changed(const Files& before, const Files& after) {
    std::set<std::string> names;
    for (const auto& [name, bytes] : after) {
        auto old = before.find(name);
        if (old == before.end())
            names.insert("+ " + name);
        else if (old->second != bytes)
            names.insert("~ " + name);
    }
    for (const auto& [name, bytes] : before) {
        if (!after.contains(name)) names.insert("- " + name);
    }
    return names;
}

/// A new template, by its resources: "Service AWS::ECS::Service" a line.
std::string outline(const std::string& name, const std::string& bytes) {
    Deployed alone({{name, "", "eu-west-1", bytes}});
    std::string text;
    for (const DeployedResource& resource : alone.resources()) {
        text += "+" + resource.logical_id + " " + resource.type + "\n";
    }
    return text;
}

/// Changed stacks as line diffs, new ones by their resources.
std::string show(const Files& before, const Files& after) {
    std::string text;
    for (const std::string& name : changed(before, after)) {
        std::string key = name.substr(2);
        text += "=== " + name + "\n";
        text += name.starts_with('+') ? outline(key, after.at(key))
                                      : text::unified_diff(before.at(key), after.at(key), 2);
    }
    return text;
}

/// The priority of every listener rule, by stack and logical id.
std::map<std::string, std::string> priorities(const std::string& text) {
    std::map<std::string, std::string> result;
    for (std::string_view environment : {"dev", "staging", "prod"}) {
        Deployed deployed(synthesize(text, environment));
        for (const auto* rule : deployed.of_type("AWS::ElasticLoadBalancingV2::ListenerRule")) {
            result[rule->stack + "/" +
                   at(rule->properties, "Conditions/0/PathPatternConfig/Values/0")] =
                at(rule->properties, "Priority");
        }
    }
    return result;
}

/// Every rule of `before` stands in `after` with the priority that it had.
void expect_no_priority_moved(const std::string& before, const std::string& after) {
    auto now = priorities(after);
    auto then = priorities(before);
    EXPECT_GE(then.size(), 12u);
    for (const auto& [rule, priority] : then)
        EXPECT_EQ(now[rule], priority) << rule;
}

std::string with_domain_in_dev() {
    return edited(manifest(), "    cloudformation: express",
                  "    domain: { name: dev.ohi.example, zone: Z0123456789ABCDEFGHIJ }\n    "
                  "cloudformation: express");
}

std::string with_a_new_service() {
    return edited(manifest(), "\nstores:\n",
                  "  search:\n"
                  "    extends: public\n"
                  "    size: s\n"
                  "    count: { prod: 2, default: 1 }\n"
                  "    ingress: { path: /search/* }\n"
                  "\nstores:\n");
}

TEST(Edits, ADomainSwitchedOnChangesTheClusterAndThePublicServicesAlone) {
    Files before = all_templates(manifest());
    Files after = all_templates(with_domain_in_dev());
    EXPECT_EQ(changed(before, after),
              (std::set<std::string>{"~ dev/ohi-dev-cluster", "~ dev/ohi-dev-api",
                                     "~ dev/ohi-dev-graphql", "~ dev/ohi-dev-sse",
                                     "~ dev/ohi-dev-provider-api"}));
    golden::expect_equal("edits/domain-switched-on.diff", show(before, after));
    expect_no_priority_moved(manifest(), with_domain_in_dev());
}

TEST(Edits, ANewServiceChangesRegistryAndNetworkAndAddsItsOwnStack) {
    Files before = all_templates(manifest());
    Files after = all_templates(with_a_new_service());
    std::set<std::string> expected;
    for (std::string env : {"dev", "staging", "prod"}) {
        expected.insert("~ " + env + "/ohi-registry");
        expected.insert("~ " + env + "/ohi-" + env + "-network");
        expected.insert("+ " + env + "/ohi-" + env + "-search");
    }
    EXPECT_EQ(changed(before, after), expected);
    golden::expect_equal("edits/new-service.diff", show(before, after));
    expect_no_priority_moved(manifest(), with_a_new_service());
}

TEST(Edits, EnvironmentsOfOneAccountAgreeOnTheStacksThatTheyShare) {
    Files files = all_templates(manifest());
    for (const char* stack : {"ohi-registry", "ohi-access"}) {
        ASSERT_TRUE(files.contains(std::string("dev/") + stack)) << stack;
        EXPECT_EQ(files[std::string("dev/") + stack], files[std::string("staging/") + stack])
            << stack;
    }
}

/// Lines grouped into blocks, each begun by a line for which `begins` holds; what stands before the
/// first one apart.
std::vector<std::string> blocks(const std::string& text, auto begins) {
    std::vector<std::string> result{""};
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (begins(line)) result.emplace_back();
        result.back() += line + "\n";
    }
    return result;
}

/// Reverses blocks; those with an anchor stay in front, because an alias must come after it.
std::string reversed(std::vector<std::string> parts) {
    std::string head = parts.front();
    parts.erase(parts.begin());
    std::ranges::reverse(parts);
    std::string anchored;
    std::string others;
    for (const std::string& part : parts)
        (part.find(": &") != std::string::npos ? anchored : others) += part;
    return head + anchored + others;
}

std::string with_everything_reversed() {
    auto top_level = [](const std::string& line) {
        return !line.empty() && std::isalpha(static_cast<unsigned char>(line[0]));
    };
    auto second_level = [](const std::string& line) {
        return line.starts_with("  ") && line.size() > 2 &&
               std::isalpha(static_cast<unsigned char>(line[2]));
    };
    std::vector<std::string> sections = blocks(manifest(), top_level);
    for (std::string& section : sections) {
        if (section.starts_with("services:") || section.starts_with("stores:") ||
            section.starts_with("jobs:") || section.starts_with("sizes:") ||
            section.starts_with("secrets:")) {
            section = reversed(blocks(section, second_level));
        }
    }
    return reversed(sections);
}

TEST(Edits, ReorderingTheManifestChangesNotOneByte) {
    std::string reordered = with_everything_reversed();
    ASSERT_NE(reordered, manifest());
    ASSERT_LT(reordered.find("\n  signoz-frontend:"), reordered.find("\n  graphql:"));
    ASSERT_LT(reordered.find("\nstores:"), reordered.find("\nenvironments:"));
    EXPECT_EQ(changed(all_templates(manifest()), all_templates(reordered)),
              std::set<std::string>{});
}

}  // namespace
}  // namespace ohi
