#pragma once
// For the tests of this folder: a deployed platform and what AWS shows of it, as short texts.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cfn/test_templates.h"
#include "rollout/drift/drift.h"

namespace rollout::test {

/// An object as YAML.
inline cfn::Object object(const std::string& yaml) {
    const cfn::Template body =
        cfn::read_text("Resources: { X: { Type: T, Properties: " + yaml + " } }\n");
    return body.resources.empty() ? cfn::Object() : body.resources[0].properties;
}

/// A stack that was deployed as it is wanted.
struct DeployedStack {
    std::string name = {};
    cfn::StackKind kind = cfn::StackKind::Service;
    std::string subject = {};
    std::string body = {};
    PhysicalIds ids = {};
    std::map<std::string, std::string> exports = {};
    std::map<std::string, std::string, std::less<>> parameters = {};
};

class DriftCase {
  public:
    explicit DriftCase(const std::vector<DeployedStack>& stacks) {
        for (const DeployedStack& stack : stacks)
            deploy(stack);
    }

    /// What AWS shows of something: objects as YAML.
    DriftCase& shows(DriftTopic topic, const std::string& about,
                     const std::vector<std::string>& objects) {
        Shown shown;
        for (const std::string& one : objects)
            shown.push_back(object(one));
        drift.answers[{topic, about}] = std::move(shown);
        return *this;
    }
    DriftCase& refuses(DriftTopic topic, const std::string& about) {
        drift.answers[{topic, about}] = Refusal{.kind = Refusal::Kind::Denied,
                                                .service = "ecs",
                                                .operation = "DescribeServices",
                                                .words = "no"};
        return *this;
    }
    /// From now on the manifest says that of a stack.
    DriftCase& wants(const std::string& stack, const std::string& body) {
        for (WantedStack& wanted : wish.stacks)
            if (wanted.name == stack) wanted.body = cfn::read_text(body);
        return *this;
    }

    Drift find() const {
        const auto plan = make_plan(wish, seen);
        EXPECT_TRUE(plan.ok());
        if (!plan.ok()) return {};
        return find_drift(wish, seen, *plan, consequences_of(wish, seen, *plan), drift);
    }
    /// The findings in words.
    std::vector<std::string> told() const {
        std::vector<std::string> words;
        for (const DriftFinding& finding : find().findings)
            words.push_back(in_words(finding.difference));
        return words;
    }

    Wish wish = {.environment = "dev",
                 .account = "123456789012",
                 .region = "eu-west-1",
                 .prefix = "shop-dev",
                 .spot_tag = "slipway:spot",
                 .fell_back = "fallback"};
    CloudSeen seen = {};
    DriftSeen drift = {};

  private:
    void deploy(const DeployedStack& stack) {
        const cfn::Template body = cfn::read_text(stack.body);
        wish.stacks.push_back({.name = stack.name,
                               .kind = stack.kind,
                               .subject = stack.subject,
                               .region = "eu-west-1",
                               .body = body});
        StackFound found{.stack = {.name = stack.name,
                                   .id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/" +
                                         stack.name + "/1",
                                   .status = "UPDATE_COMPLETE",
                                   .parameters = stack.parameters},
                         .body = body};
        for (const auto& [name, value] : stack.exports)
            found.stack.outputs.push_back({.key = name, .value = value, .export_name = name});
        seen.stacks.emplace(stack.name, std::move(found));
        drift.ids.emplace(stack.name, stack.ids);
    }
};

/// The words of a command, with spaces between; empty: it is no command.
inline std::string command_of(const Remedy& remedy) {
    const auto* command = std::get_if<ByCommand>(&remedy);
    std::string line;
    if (command)
        for (const std::string& word : command->words)
            line += (line.empty() ? "" : " ") + word;
    return line;
}

}  // namespace rollout::test
