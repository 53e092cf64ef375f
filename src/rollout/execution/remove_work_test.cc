#include "rollout/execution/remove_work.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>

namespace rollout {
namespace {

/// What comes of looking at a stack that `change_set` has changed last, where a step takes it away
/// that left it with "arn:changeSet/ours/1".
Next looked(const std::string& change_set) {
    const Wish wish;
    const Plan plan{.stacks = {{.name = "shop-dev-web"}}};
    const Step step{.kind = StepKind::Remove, .left_by = "arn:changeSet/ours/1"};
    const std::map<std::string, StackSeen> stacks;
    const Around around{wish, plan, step, stacks};
    RemoveWork work;
    EXPECT_TRUE(std::holds_alternative<Ask>(work.begin(around)));
    StackSeen stack{.name = "shop-dev-web", .id = "arn:web", .status = "UPDATE_COMPLETE"};
    stack.change_set = change_set;
    return work.take(StackLooked{stack}, around);
}

TEST(RemoveWork, LeavesWhatSomebodyElseHasMadeOfAStackSince) {
    const Next ours = looked("arn:changeSet/ours/1");
    ASSERT_TRUE(std::holds_alternative<Ask>(ours));
    EXPECT_TRUE(std::holds_alternative<DeleteStack>(std::get<Ask>(ours).what));
    const Next theirs = looked("arn:changeSet/theirs/1");
    ASSERT_TRUE(std::holds_alternative<Over>(theirs));
    EXPECT_EQ(std::get<Over>(theirs).end, StepEnd::NotBegun);
    EXPECT_EQ(
        std::get<Over>(theirs).message,
        "somebody else has changed shop-dev-web since this made it, and it was left as it is");
}

TEST(RemoveWork, RemembersWhatRunsBeforeItGoes) {
    const Wish wish{.environment = "dev", .release_parameter = "Release"};
    const Plan plan{.stacks = {{.name = "shop-dev-web", .subject = "web"}}};
    const Step step{.kind = StepKind::Remove};
    const std::map<std::string, StackSeen> stacks;
    const Around around{wish, plan, step, stacks};
    RemoveWork work;
    (void)work.begin(around);
    StackSeen stack{.name = "shop-dev-web", .id = "arn:web", .status = "UPDATE_COMPLETE"};
    stack.parameters["Release"] = "7 anna";
    stack.parameters["Image"] = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-web@sha256:1";
    Next next = work.take(StackLooked{stack}, around);
    EXPECT_EQ(std::get<Ask>(next).what, Order::What(TagImage{.registry = "123456789012",
                                                             .repository = "shop-web",
                                                             .digest = "sha256:1",
                                                             .tag = "release-dev-7.web.anna.-.-"}));
    // Whether that can be done or not.
    next = work.take(Refused{.code = "AccessDenied", .message = "no"}, around);
    EXPECT_TRUE(std::holds_alternative<DeleteStack>(std::get<Ask>(next).what));
    EXPECT_EQ(work.note(), "shop-web could not be tagged release-dev-7.web.anna.-.-: no");
}

}  // namespace
}  // namespace rollout
