#include "rollout/seen.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rollout {
namespace {

TEST(StacksSeen, AreInOneOfSixPhases) {
    for (const auto& [status, phase] : std::vector<std::pair<const char*, StackPhase>>{
             {"REVIEW_IN_PROGRESS", StackPhase::UnderReview},
             {"CREATE_IN_PROGRESS", StackPhase::Changing},
             {"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", StackPhase::Changing},
             {"UPDATE_ROLLBACK_IN_PROGRESS", StackPhase::Changing},
             {"DELETE_IN_PROGRESS", StackPhase::Changing},
             {"CREATE_COMPLETE", StackPhase::Whole},
             {"UPDATE_COMPLETE", StackPhase::Whole},
             {"IMPORT_COMPLETE", StackPhase::Whole},
             {"UPDATE_ROLLBACK_COMPLETE", StackPhase::PutBack},
             {"IMPORT_ROLLBACK_COMPLETE", StackPhase::PutBack},
             {"SOMETHING_NEW", StackPhase::Failed},
             {"", StackPhase::Failed},
             {"ROLLBACK_COMPLETE", StackPhase::Failed},
             {"CREATE_FAILED", StackPhase::Failed},
             {"UPDATE_FAILED", StackPhase::Failed},
             {"ROLLBACK_FAILED", StackPhase::Failed},
             {"UPDATE_ROLLBACK_FAILED", StackPhase::Failed},
             {"DELETE_FAILED", StackPhase::Failed},
             {"DELETE_COMPLETE", StackPhase::Gone},
         })
        EXPECT_EQ(phase_of({.status = status}), phase) << status;
}

TEST(StacksSeen, TellWhatSomebodyAskedForWhileTheyChanged) {
    constexpr const char* kByAPerson = "User Initiated";
    EXPECT_EQ(by_hand("UPDATE_ROLLBACK_IN_PROGRESS", kByAPerson), ByHand::Cancelled);
    EXPECT_EQ(by_hand("DELETE_IN_PROGRESS", kByAPerson), ByHand::Deleted);
    EXPECT_EQ(by_hand("UPDATE_IN_PROGRESS", kByAPerson), ByHand::Nothing) << "that began it";
    EXPECT_EQ(by_hand("UPDATE_ROLLBACK_IN_PROGRESS",
                      "The following resource(s) failed to update: [Service]. "),
              ByHand::Nothing);
}

TEST(ServicesSeen, AreSteadyOnceTheirDeploymentIsCompleteWithAllItsTasks) {
    ServiceSeen service{.status = "ACTIVE",
                        .desired = 2,
                        .running = 2,
                        .deployments = {{.status = "PRIMARY", .rollout = "COMPLETED"}}};
    EXPECT_EQ(state_of(service), ServiceState::Steady);
    service.running = 1;
    EXPECT_EQ(state_of(service), ServiceState::Short);
    service.deployments[0].rollout = "IN_PROGRESS";
    EXPECT_EQ(state_of(service), ServiceState::Rolling);
    service.deployments = {{.status = "PRIMARY", .rollout = "COMPLETED"},
                           {.status = "INACTIVE", .rollout = "FAILED"}};
    EXPECT_EQ(state_of(service), ServiceState::PutBack);
    service.deployments[0].created = base::Time::unix_seconds(1);
    EXPECT_EQ(state_of(service), ServiceState::Short);
    // Complete as soon as the new tasks are healthy: the old ones drain, and count for nothing.
    service.deployments = {{.status = "PRIMARY", .rollout = "COMPLETED", .running = 2},
                           {.status = "ACTIVE", .rollout = "COMPLETED", .running = 1}};
    EXPECT_EQ(state_of(service), ServiceState::Steady);
    EXPECT_TRUE(service.drains());
    service.running = 2;
    service.deployments[0].running = 1;
    EXPECT_EQ(state_of(service), ServiceState::Short);
    service.deployments = {{.status = "PRIMARY", .rollout = "FAILED"}};
    EXPECT_EQ(state_of(service), ServiceState::Failed);
    service.deployments = {};
    EXPECT_EQ(state_of(service), ServiceState::Rolling);
    service.status = "DRAINING";
    EXPECT_EQ(state_of(service), ServiceState::Ending);
    EXPECT_EQ(ServiceSeen{}.primary(), nullptr);
}

}  // namespace
}  // namespace rollout
