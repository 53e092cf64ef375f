#include "rollout/tasks/tasks.h"

#include <gtest/gtest.h>

namespace rollout {
namespace {

base::Time at(std::int64_t second) {
    return base::Time::unix_seconds(second);
}

TEST(SecretsSeen, HoldTheFirstValueUntilAnotherIsCurrent) {
    SecretSeen secret{.arn = "arn:s", .versions = {{"a", {"AWSCURRENT"}, at(10)}}};
    EXPECT_EQ(held_by(secret), SecretHolds::First);
    secret.versions = {{"a", {"AWSPREVIOUS"}, at(10)}, {"b", {"AWSCURRENT"}, at(20)}};
    EXPECT_EQ(held_by(secret), SecretHolds::Another);
    EXPECT_EQ(secret.current()->id, "b");
    // What no stage keeps tells it too, and a value put beside the first changes nothing.
    secret.versions = {{"a", {}, at(10)}, {"c", {"AWSCURRENT"}, at(30)}};
    EXPECT_EQ(held_by(secret), SecretHolds::Another);
    secret.versions = {{"a", {"AWSCURRENT"}, at(10)}, {"b", {"AWSPENDING"}, at(20)}};
    EXPECT_EQ(held_by(secret), SecretHolds::First);
    // The first one was put back.
    secret.versions = {{"a", {"AWSCURRENT"}, at(10)}, {"b", {"AWSPREVIOUS"}, at(20)}};
    EXPECT_EQ(held_by(secret), SecretHolds::First);
}

TEST(SecretsSeen, HoldNothingWithoutACurrentVersion) {
    EXPECT_EQ(held_by({.arn = "arn:s"}), SecretHolds::Nothing);
    EXPECT_EQ(held_by({.arn = "arn:s", .versions = {{"a", {"AWSPENDING"}, at(1)}}}),
              SecretHolds::Nothing);
    EXPECT_EQ(tasks_before({.arn = "arn:s"}, {{.created = at(1)}}), 0U);
}

TEST(SecretsSeen, AreOlderInTasksThatBeganBefore) {
    SecretSeen secret{.arn = "arn:s", .versions = {{"b", {"AWSCURRENT"}, at(20)}}};
    EXPECT_EQ(tasks_before(secret, {{.created = at(19)}, {.created = at(20)}, {.created = at(5)}}),
              2U);
    EXPECT_EQ(tasks_before(secret, {}), 0U);
}

TEST(TasksSeen, HaveTheOneThatStoppedLast) {
    EXPECT_EQ(last_stopped({}), nullptr);
    EXPECT_EQ(last_stopped({{.arn = "a"}}), nullptr);
    const std::vector<TaskSeen> tasks = {
        {.arn = "arn:aws:ecs:eu-west-1:1:task/dev/one", .stopped = at(5)},
        {.arn = "arn:aws:ecs:eu-west-1:1:task/dev/two", .stopped = at(9)},
        {.arn = "arn:aws:ecs:eu-west-1:1:task/dev/three"},
    };
    ASSERT_TRUE(last_stopped(tasks));
    EXPECT_EQ(last_stopped(tasks)->id(), "two");
}

}  // namespace
}  // namespace rollout
