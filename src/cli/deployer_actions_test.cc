// The table of what slipway's calls have to be allowed, held to AWS's own reference and to the
// calls that stand in the sources.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "aws/shapes.h"
#include "cli/command_table.h"
#include "cli/live_check.h"
#include "cli/manifest.h"
#include "cli/views/policy_json.h"
#include "golden/golden.h"
#include "text/document.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLIPWAY_ROOT;

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// models/access/deployer-actions.json.
struct Reference {
    std::map<std::string, std::set<std::string>> required;
    std::map<std::string, std::set<std::string>> known;
    std::map<std::string, std::string> arns;
};
Reference reference() {
    base::Sources sources;
    auto json = text::parse_json(
        sources, sources.add("model", read(kRoot / "models/access/deployer-actions.json")));
    Reference all;
    EXPECT_TRUE(json.ok());
    for (const text::Member& action : json->get("actions")->members) {
        for (const text::Node& type : action.value.get("required")->items) {
            all.required[action.key].insert(type.scalar);
            all.known[action.key].insert(type.scalar);
        }
        for (const text::Node& type : action.value.get("optional")->items)
            all.known[action.key].insert(type.scalar);
        all.required[action.key];
        all.known[action.key];
    }
    for (const text::Member& resource : json->get("resources")->members)
        all.arns[resource.key] = resource.value.scalar;
    return all;
}

/// An environment that has everything that a policy can be about.
const rollout::PolicyWish kWish = {
    .account = "111122223333",
    .registry_account = "111122223333",
    .regions = {"eu-west-1"},
    .platform = "ohi",
    .environment = "prod",
    .prefix = "ohi-prod",
    .shared_stacks = {"ohi-registry"},
    .role_stack = "ohi-access",
    .zone = "Z1",
    .certificates = {"arn:aws:acm:eu-west-1:111122223333:certificate/1"},
    .outside_secrets = {"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"},
    .outside_values = {"arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"},
    .linked_roles = {{"ecs.amazonaws.com", "AWSServiceRoleForECS"}}};

/// "arn:aws:ecs:eu-west-1:111122223333:service/" of "arn:${Partition}:ecs:...:service/${...}".
std::string beginning(std::string arn) {
    for (const auto& [name, value] :
         {std::pair{"${Partition}", "aws"}, std::pair{"${Region}", "eu-west-1"},
          std::pair{"${Account}", "111122223333"}})
        if (std::size_t at = arn.find(name); at != std::string::npos)
            arn.replace(at, std::string_view(name).size(), value);
    return arn.substr(0, arn.find("${"));
}

TEST(DeployerActions, AreThoseOfAwssReferenceOnResourcesThatTheyKnow) {
    const Reference all = reference();
    std::map<std::string, std::set<std::string>> allowed;
    for (const rollout::Permission& row : rollout::permissions())
        for (const std::string& resource : rollout::resources_in(row.scope, kWish))
            allowed[std::string(row.action)].insert(resource);
    for (const rollout::Permission& row : rollout::permissions()) {
        const std::string action(row.action);
        ASSERT_TRUE(all.required.contains(action))
            << action << ": add it to models/access/deployer-actions.json with "
            << "tools/refresh-deployer-actions.py";
        const std::string service = action.substr(0, action.find(':'));
        auto is_on = [&](const std::string& type) {
            const std::string start = beginning(all.arns.at(service + ":" + type));
            return std::ranges::any_of(allowed[action], [&](const std::string& resource) {
                return resource == "*" || resource.starts_with(start);
            });
        };
        for (const std::string& type : all.required.at(action))
            EXPECT_TRUE(is_on(type)) << action << " has to be allowed on a " << type;
        bool has_resources = !all.known.at(action).empty();
        bool is_narrow = row.scope != rollout::Scope::Everything &&
                         row.scope != rollout::Scope::ClusterByName &&
                         row.scope != rollout::Scope::Nobody;
        EXPECT_TRUE(has_resources || !is_narrow) << action << " knows no resources";
    }
}

TEST(DeployerActions, NameNoActionInTheReferenceInVain) {
    std::set<std::string_view> used;
    for (const rollout::Permission& row : rollout::permissions())
        used.insert(row.action);
    for (const auto& [action, types] : reference().required)
        EXPECT_TRUE(used.contains(action)) << action;
}

TEST(DeployerActions, AreOfOperationsThatTheModelsHave) {
    for (const rollout::Permission& row : rollout::permissions()) {
        const aws::Service* service = aws::find_service(row.service);
        ASSERT_TRUE(service) << row.service;
        EXPECT_TRUE(aws::find_operation(*service, row.operation)) << row.operation;
    }
}

TEST(DeployerActions, AreOfCommandsThatThereAre) {
    static const std::regex kOne("([a-z]+)( --[a-z-]+)?(, |$)");
    for (const rollout::Permission& row : rollout::permissions()) {
        if (row.commands == "all") continue;
        const std::string all(row.commands);
        std::size_t length = 0;
        for (std::sregex_iterator at(all.begin(), all.end(), kOne), end; at != end; ++at) {
            EXPECT_TRUE(find_command((*at)[1].str())) << row.operation << ": " << (*at)[1];
            length += static_cast<std::size_t>(at->length());
        }
        EXPECT_EQ(length, all.size()) << row.operation << ": " << all;
    }
}

/// Texts of C++ that are broken over lines, in one piece.
std::string joined(const std::string& text) {
    static const std::regex kBreak("\"\\s*\\n\\s*\"");
    return std::regex_replace(text, kBreak, "");
}

/// The sources that make calls, by name.
std::map<std::string, std::string> sources() {
    std::map<std::string, std::string> texts;
    for (const char* folder : {"src/deploy", "src/cli"}) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            const std::string name = fs::relative(entry.path(), kRoot).string();
            bool is_source = name.ends_with(".h") || name.ends_with(".cc");
            if (is_source && !name.ends_with("_test.cc")) texts[name] = joined(read(entry.path()));
        }
    }
    return texts;
}

TEST(DeployerActions, AreKnownForEveryCallInTheSources) {
    // Whatever the function is called: a service and an operation of it, one behind the other.
    static const std::regex kCall(R"re([(,{]\s*"([a-z0-9-]+)",\s*"([A-Z][A-Za-z0-9]+)")re");
    std::set<std::string> found;
    for (const auto& [name, text] : sources()) {
        for (std::sregex_iterator at(text.begin(), text.end(), kCall), end; at != end; ++at) {
            const aws::Service* service = aws::find_service((*at)[1].str());
            if (!service || !aws::find_operation(*service, (*at)[2].str())) continue;
            found.insert((*at)[1].str() + " " + (*at)[2].str());
            EXPECT_FALSE(rollout::permissions_of((*at)[1].str(), (*at)[2].str()).empty())
                << name << " calls " << (*at)[1] << " " << (*at)[2]
                << ", and src/rollout/policy/permissions.cc does not know what that needs";
        }
    }
    for (const char* known : {"sts GetCallerIdentity", "cloudformation DescribeStacks",
                              "ecs DescribeServices", "ecr BatchGetImage", "iam GetRole"})
        EXPECT_TRUE(found.contains(known)) << known << ": is anything read?";
}

TEST(DeployerActions, CanBeKnownForACallSaysInWordsWhatItCalls) {
    static const std::regex kCall(
        R"((?:\bclient_?|\bclient\([^()]*\)|\basker_?)(?:\.|->)(?:begin|call|ask)\(\s*([^,]+?),\s*([^,]+?),)");
    static const std::regex kText("\"[A-Za-z0-9-]+\"");
    for (const auto& [name, text] : sources()) {
        // They hand on what others ask.
        if (name == "src/deploy/client/asker.cc" || name == "src/deploy/client/calls.cc") continue;
        for (std::sregex_iterator at(text.begin(), text.end(), kCall), end; at != end; ++at)
            EXPECT_TRUE(std::regex_match((*at)[1].str(), kText) &&
                        std::regex_match((*at)[2].str(), kText))
                << name << ": " << (*at)[1] << ", " << (*at)[2];
    }
}

std::string policy_of_ohi(const std::string& environment) {
    auto manifest = load_manifest(SLIPWAY_ROOT "/platforms/ohi/slipway.yaml");
    EXPECT_TRUE(manifest.ok() && manifest->platform);
    auto checked = check_manifest(*manifest, {environment});
    EXPECT_TRUE(checked.ok());
    return policy_json(
        rollout::policy_of(policy_wish(*manifest->platform, *checked->environments.front(),
                                       checked->stacks, *checked->environments.front()->account)));
}

TEST(DeployerPolicies, AreWhatWasReadAndAccepted) {
    golden::expect_equal("cli/policy/ohi-prod.json", policy_of_ohi("prod"));
}

TEST(DeployerPolicies, FitIntoOneManagedPolicy) {
    // AWS: IAM User Guide, "IAM and AWS STS quotas": white space does not count.
    constexpr std::size_t kMost = 6144;
    for (const char* environment : {"dev", "staging", "prod"}) {
        std::string text = policy_of_ohi(environment);
        std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
        EXPECT_LE(text.size(), kMost) << environment;
    }
}

}  // namespace
}  // namespace cli
