#include "rollout/policy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rollout {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

const PolicyWish kWish = {.partition = "aws-cn",
                          .account = "111122223333",
                          .registry_account = "999900001111",
                          .regions = {"cn-north-1", "cn-northwest-1"},
                          .platform = "ohi",
                          .environment = "prod",
                          .prefix = "ohi-prod",
                          .shared_stacks = {"ohi-access"},
                          .role_stack = "ohi-access",
                          .zone = "Z1",
                          .linked_roles = {{"ecs.amazonaws.com", "AWSServiceRoleForECS"}}};

const PolicyStatement* statement(const std::vector<PolicyStatement>& all, std::string_view sid) {
    auto found = std::ranges::find(all, sid, &PolicyStatement::sid);
    return found == all.end() ? nullptr : &*found;
}

TEST(Policies, NameResourcesByPartitionRegionAndAccount) {
    EXPECT_THAT(
        resources_in(Scope::Stacks, kWish),
        ElementsAre("arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/ohi-prod-*/*",
                    "arn:aws-cn:cloudformation:cn-northwest-1:111122223333:stack/ohi-prod-*/*",
                    "arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/ohi-access/*",
                    "arn:aws-cn:cloudformation:cn-northwest-1:111122223333:stack/ohi-access/*"));
    EXPECT_THAT(resources_in(Scope::Repositories, kWish),
                ElementsAre("arn:aws-cn:ecr:cn-north-1:999900001111:repository/ohi-*",
                            "arn:aws-cn:ecr:cn-northwest-1:999900001111:repository/ohi-*"));
    EXPECT_THAT(resources_in(Scope::HostedZone, kWish),
                ElementsAre("arn:aws-cn:route53:::hostedzone/Z1"));
    EXPECT_THAT(resources_in(Scope::LinkedRoles, kWish),
                ElementsAre("arn:aws-cn:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/"
                            "AWSServiceRoleForECS"));
}

TEST(Policies, LeaveOutWhatAnEnvironmentDoesNotHave) {
    std::vector<PolicyStatement> all = policy_of(kWish);
    EXPECT_TRUE(statement(all, "HostedZone"));
    EXPECT_FALSE(statement(all, "Certificate"));
    EXPECT_FALSE(statement(all, "KeysOfSecretsOfOthers"));
    PolicyWish more = kWish;
    more.outside_values = {"arn:x"};
    const std::vector<PolicyStatement> with = policy_of(more);
    const PolicyStatement* keys = statement(with, "KeysOfSecretsOfOthers");
    ASSERT_TRUE(keys);
    EXPECT_THAT(keys->actions, ElementsAre("secretsmanager:GetSecretValue"));
    EXPECT_THAT(keys->resources, ElementsAre("arn:x"));
}

TEST(Policies, HandRolesToTheirServicesAlone) {
    std::vector<PolicyStatement> all = policy_of(kWish);
    for (const auto& [sid, service] :
         {std::pair{"HandTheRoleToCloudFormation", "cloudformation.amazonaws.com"},
          std::pair{"HandRolesToTasks", "ecs-tasks.amazonaws.com"}}) {
        const PolicyStatement* pass = statement(all, sid);
        ASSERT_TRUE(pass);
        EXPECT_THAT(pass->actions, ElementsAre("iam:PassRole"));
        EXPECT_THAT(pass->resources, Not(Contains("*")));
        EXPECT_THAT(pass->conditions,
                    ElementsAre(PolicyCondition{"StringEquals", "iam:PassedToService", {service}}));
    }
}

TEST(Policies, TellSecretsByTheirTags) {
    std::vector<PolicyStatement> all = policy_of(kWish);
    const PolicyStatement* secrets = statement(all, "Secrets");
    ASSERT_TRUE(secrets);
    EXPECT_THAT(
        secrets->conditions,
        ElementsAre(PolicyCondition{"StringEquals", "aws:ResourceTag/platform", {"ohi"}},
                    PolicyCondition{"StringEquals", "aws:ResourceTag/environment", {"prod"}}));
    EXPECT_THAT(secrets->actions, Not(Contains("secretsmanager:GetSecretValue")));
}

TEST(Policies, LetNobodyChangeEverything) {
    for (const PolicyStatement& one : policy_of(kWish)) {
        if (std::ranges::find(one.resources, "*") == one.resources.end()) continue;
        for (const std::string& action : one.actions) {
            std::string_view verb = std::string_view(action).substr(action.find(':') + 1);
            bool looks =
                verb.starts_with("Describe") || verb.starts_with("List") || verb.starts_with("Get");
            // AWS knows no resources for it.
            EXPECT_TRUE(looks || action == "ecs:DeregisterTaskDefinition") << action;
        }
    }
}

TEST(Policies, EachScopeHasAStatementOrNeedsNone) {
    for (const Permission& row : permissions())
        EXPECT_EQ(sid_of(row.scope).empty(), row.scope == Scope::Nobody) << row.operation;
}

TEST(Permissions, StandInOrderAndOnce) {
    auto rows = permissions();
    for (std::size_t i = 1; i < rows.size(); ++i) {
        auto key = [](const Permission& row) {
            return std::tuple(row.service, row.operation, row.action, row.scope);
        };
        EXPECT_LT(key(rows[i - 1]), key(rows[i])) << rows[i].operation;
    }
    EXPECT_EQ(permissions_of("ecs", "RunTask").size(), 3U);
    EXPECT_TRUE(permissions_of("ecs", "CreateCluster").empty());
}

// It cancels what goes on, and mends what failed before, as a rollout does.
TEST(Permissions, OfStacksAreARollbacksToo) {
    std::size_t rows = 0;
    for (const Permission& row : permissions()) {
        const bool is_of_up = row.commands.contains("up");
        if (row.service != "cloudformation" || !is_of_up) continue;
        EXPECT_TRUE(row.commands.contains("rollback")) << row.operation;
        ++rows;
    }
    EXPECT_GT(rows, 10U);
}

}  // namespace
}  // namespace rollout
