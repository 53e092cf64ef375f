#include "rollout/watch/following.h"

#include <gtest/gtest.h>

namespace rollout {
namespace {

ServiceSeen counted(std::int64_t desired, std::int64_t running, std::int64_t pending = 0) {
    return {.status = "ACTIVE", .desired = desired, .running = running, .pending = pending};
}

DeploymentSeen deployment(std::string id, std::string status, std::string rollout) {
    return {.id = std::move(id),
            .status = std::move(status),
            .rollout = std::move(rollout),
            .reason = "why"};
}

ServiceSeen rolling(std::vector<DeploymentSeen> deployments, std::int64_t running = 2) {
    return {.status = "ACTIVE",
            .desired = 2,
            .running = running,
            .deployments = std::move(deployments)};
}

FollowEnd after(const FollowGoal& goal, const std::vector<ServiceSeen>& looks) {
    Following following({goal});
    for (const ServiceSeen& look : looks)
        following.take(0, look);
    return following.followed().front().end;
}

TEST(Following, OfACountEndsWhenSoManyTasksRun) {
    const FollowGoal three{.count = 3};
    EXPECT_EQ(after(three, {counted(3, 2, 1)}), FollowEnd::Going);
    EXPECT_EQ(after(three, {counted(3, 2, 1), counted(3, 3)}), FollowEnd::Done);
    EXPECT_EQ(after(three, {counted(3, 4)}), FollowEnd::Going) << "one has still to end";
    EXPECT_EQ(after({.count = 0}, {counted(0, 0)}), FollowEnd::Done);
}

TEST(Following, OfACountIsPatientWithAnOldAnswerAndSeesWhoComesAfter) {
    const FollowGoal three{.count = 3};
    EXPECT_EQ(after(three, {counted(2, 2)}), FollowEnd::Going);
    EXPECT_EQ(after(three, {counted(2, 2), counted(3, 3)}), FollowEnd::Done);
    EXPECT_EQ(after(three, {counted(3, 2), counted(5, 2)}), FollowEnd::Overtaken);
    EXPECT_EQ(after(three, {counted(3, 3), counted(5, 2)}), FollowEnd::Done) << "over is over";
}

TEST(Following, OfADeploymentEndsWhenItIsCompleteWithAllTasks) {
    const FollowGoal goal{.deployment = "new"};
    const DeploymentSeen old = deployment("old", "ACTIVE", "COMPLETED");
    const DeploymentSeen whole = deployment("new", "PRIMARY", "COMPLETED");
    EXPECT_EQ(after(goal, {rolling({deployment("old", "PRIMARY", "COMPLETED")})}), FollowEnd::Going)
        << "an old answer";
    EXPECT_EQ(after(goal, {rolling({deployment("new", "PRIMARY", "IN_PROGRESS"), old})}),
              FollowEnd::Going);
    EXPECT_EQ(after(goal, {rolling({whole}, 1)}), FollowEnd::Going);
    EXPECT_EQ(after(goal, {rolling({whole})}), FollowEnd::Done);
    // Complete early: the old ones drain beside them.
    DeploymentSeen early = whole;
    early.running = 2;
    EXPECT_EQ(after(goal, {rolling({early, old}, 3)}), FollowEnd::Done);
}

TEST(Following, OfADeploymentTellsPutBackFromFailed) {
    const FollowGoal goal{.deployment = "new"};
    const DeploymentSeen failed = deployment("new", "ACTIVE", "FAILED");
    EXPECT_EQ(after(goal, {rolling({deployment("old", "PRIMARY", "IN_PROGRESS"), failed})}),
              FollowEnd::Going);
    Following following({goal});
    following.take(0, rolling({deployment("old", "PRIMARY", "COMPLETED"), failed}));
    EXPECT_EQ(following.followed().front(),
              (Followed{.end = FollowEnd::PutBack, .desired = 2, .running = 2, .reason = "why"}));
    EXPECT_EQ(after(goal, {rolling({deployment("new", "PRIMARY", "FAILED")})}), FollowEnd::Failed);
}

TEST(Following, SeesThatSomebodyElseDeploysOrDeletes) {
    const FollowGoal goal{.deployment = "new"};
    EXPECT_EQ(after(goal, {rolling({deployment("other", "PRIMARY", "IN_PROGRESS"),
                                    deployment("new", "ACTIVE", "IN_PROGRESS")})}),
              FollowEnd::Overtaken);
    EXPECT_EQ(after(goal, {{.status = "DRAINING"}}), FollowEnd::Gone);
    Following following({goal, {.count = 1}});
    following.take(0, std::nullopt);
    EXPECT_EQ(following.followed().front().end, FollowEnd::Gone);
    EXPECT_FALSE(following.is_over());
    following.take(1, counted(1, 1));
    EXPECT_TRUE(following.is_over());
}

}  // namespace
}  // namespace rollout
