#include "rollout/cloud_seen.h"

#include <gtest/gtest.h>

namespace rollout {
namespace {

using cfn::StackKind;

TEST(CloudSeen, ReadsWhatAStackCarriesOffItsName) {
    EXPECT_EQ(subject_of("shop-dev", "shop-dev-api", StackKind::Service), "api");
    EXPECT_EQ(subject_of("shop-dev", "shop-dev-job-migrate", StackKind::Job), "migrate");
    EXPECT_EQ(subject_of("shop-dev", "shop-dev-job-queue", StackKind::Service), "job-queue");
    EXPECT_EQ(subject_of("shop-dev", "shop-dev-job-job-queue", StackKind::Job), "job-queue");
    EXPECT_EQ(subject_of("shop-dev", "shop-dev", StackKind::Cluster), "");
}

TEST(CloudSeen, TellsAServiceFromAJobByWhatItShows) {
    StackSeen stack;
    stack.outputs = {{.key = "TaskDefinitionArn",
                      .value = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-dev-x:1"}};
    EXPECT_EQ(kind_shown(stack), StackKind::Job);
    stack.outputs.push_back(
        {.key = "ServiceArn",
         .value = "arn:aws:ecs:eu-west-1:123456789012:service/shop-dev/shop-dev-x"});
    EXPECT_EQ(kind_shown(stack), StackKind::Service);
}

TEST(CloudSeen, KnowsAStackInReviewByItsNameAlone) {
    const Wish wish{.prefix = "shop-dev", .own = {"shop-dev-api"}};
    StackSeen stack{.name = "shop-dev-api", .status = "REVIEW_IN_PROGRESS"};
    EXPECT_TRUE(is_ours(wish, stack, ""));
    stack.status = "CREATE_COMPLETE";
    EXPECT_FALSE(is_ours(wish, stack, "")) << "somebody else's";
    EXPECT_TRUE(is_ours(wish, stack, "shop-dev: service api"));
    EXPECT_FALSE(is_ours(wish, {.name = "shop-dev-old", .status = "REVIEW_IN_PROGRESS"}, ""));
}

}  // namespace
}  // namespace rollout
