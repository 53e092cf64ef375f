#include "rollout/watch/motion.h"

#include <gtest/gtest.h>

#include <string>

#include "rollout/watch/test_motion.h"

namespace rollout {
namespace {

using test::rolling;
using test::service_deployment;
using test::stack;
using test::steady;

Motion of_stack(const std::string& status) {
    return motion_of({.stack = stack(status), .service = rolling()});
}

TEST(Motions, OfAStackGoBeforeThoseOfItsService) {
    EXPECT_EQ(of_stack("CREATE_IN_PROGRESS"), Motion::Creates);
    EXPECT_EQ(of_stack("UPDATE_IN_PROGRESS"), Motion::Updates);
    EXPECT_EQ(of_stack("DELETE_IN_PROGRESS"), Motion::Deletes);
    EXPECT_EQ(of_stack("IMPORT_IN_PROGRESS"), Motion::Imports);
    EXPECT_EQ(of_stack("ROLLBACK_IN_PROGRESS"), Motion::GoesBack);
    EXPECT_EQ(of_stack("UPDATE_ROLLBACK_IN_PROGRESS"), Motion::GoesBack);
    EXPECT_EQ(of_stack("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"), Motion::GoesBack);
    EXPECT_EQ(of_stack("UPDATE_COMPLETE"), Motion::Deploys);
}

TEST(Motions, OfAStackThatClearsUpAreThoseOfItsService) {
    const StackSeen cleaning = stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    EXPECT_EQ(motion_of({.stack = cleaning, .service = steady()}), Motion::CleansUp);
    EXPECT_EQ(motion_of({.stack = cleaning, .service = rolling()}), Motion::Deploys);
}

TEST(Motions, OfAServiceAreThoseOfItsNewestDeployment) {
    const StackSeen whole = stack("UPDATE_COMPLETE");
    struct Row {
        std::string status;
        Motion motion;
    };
    const Row rows[] = {
        {"IN_PROGRESS", Motion::Deploys},           {"PENDING", Motion::Deploys},
        {"STOP_REQUESTED", Motion::Deploys},        {"ROLLBACK_REQUESTED", Motion::PutsBack},
        {"ROLLBACK_IN_PROGRESS", Motion::PutsBack}, {"SUCCESSFUL", Motion::None},
        {"ROLLBACK_SUCCESSFUL", Motion::None}};
    for (const Row& row : rows)
        EXPECT_EQ(motion_of({.stack = whole,
                             .service = steady(),
                             .deployments = {service_deployment(row.status)}}),
                  row.motion)
            << row.status;
    EXPECT_EQ(motion_of({.stack = whole, .service = steady()}), Motion::None);
    ServiceSeen ending = rolling();
    ending.status = "DRAINING";
    EXPECT_EQ(motion_of({.stack = whole, .service = ending}), Motion::None);
}

TEST(Motions, OfAJobAreTheTasksThatARolloutBegan) {
    EXPECT_EQ(motion_of({.stack = stack("CREATE_COMPLETE"), .running = {TaskSeen()}}),
              Motion::Runs);
    EXPECT_EQ(motion_of({.stack = stack("UPDATE_IN_PROGRESS"), .running = {TaskSeen()}}),
              Motion::Updates);
    EXPECT_TRUE(is_of_a_rollout({.started_by = "slipway/0123/abcd"}));
    EXPECT_FALSE(is_of_a_rollout({.started_by = "slipway/run/abcd"}));
    EXPECT_FALSE(is_of_a_rollout({.started_by = "chronos-schedule/nightly"}));
}

TEST(Motions, OfWhatIsNotThereAreNone) {
    EXPECT_EQ(motion_of({}), Motion::None);
    EXPECT_EQ(motion_of({.stack = stack("REVIEW_IN_PROGRESS")}), Motion::None);
}

}  // namespace
}  // namespace rollout
