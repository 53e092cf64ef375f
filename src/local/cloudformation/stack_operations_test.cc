#include "local/cloudformation/stack_operations.h"

#include <gtest/gtest.h>

#include <set>

namespace local {
namespace {

using engine::cloudformation::StackState;
using engine::cloudformation::Status;

/// "UPDATE_STACK FAILED 3" for an operation of three events.
std::vector<std::string> told(const std::vector<StackOperation>& operations) {
    std::vector<std::string> lines;
    for (const StackOperation& one : operations)
        lines.push_back(std::string(one.type) + " " + std::string(one.status) + " " +
                        std::to_string(one.end - one.first) + (one.ended ? "" : " under way"));
    return lines;
}

/// The events of a stack by their status; nothing: one of a resource.
StackState stack_with(const std::vector<std::pair<Status, const char*>>& events) {
    StackState state;
    state.stack_id = "arn";
    for (const auto& [status, reason] : events) {
        bool is_own = status != Status::None;
        state.events.push_back({.id = std::to_string(state.events.size()),
                                .physical_id = is_own ? "arn" : "q",
                                .status = is_own ? status : Status::CreateComplete,
                                .reason = reason});
    }
    return state;
}

TEST(StackOperations, FollowFromEvents) {
    using enum Status;
    const StackState state = stack_with({{ReviewInProgress, ""},
                                         {CreateInProgress, "User Initiated"},
                                         {None, ""},
                                         {CreateComplete, ""},
                                         {UpdateInProgress, "User Initiated"},
                                         {None, ""},
                                         {UpdateRollbackInProgress, "it failed"},
                                         {UpdateRollbackFailed, ""},
                                         {UpdateRollbackInProgress, "User Initiated"},
                                         {UpdateRollbackCompleteCleanupInProgress, ""},
                                         {UpdateRollbackComplete, ""},
                                         {UpdateInProgress, "User Initiated"},
                                         {UpdateFailed, ""},
                                         {UpdateRollbackInProgress, "User Initiated"},
                                         {UpdateRollbackComplete, ""},
                                         {UpdateInProgress, "User Initiated"},
                                         {UpdateCompleteCleanupInProgress, ""},
                                         {UpdateComplete, ""},
                                         {DeleteInProgress, "User Initiated"},
                                         {None, ""}});
    const auto operations = operations_of(state);
    EXPECT_EQ(
        told(operations),
        (std::vector<std::string>{
            "CREATE_CHANGESET SUCCEEDED 1", "CREATE_STACK SUCCEEDED 3", "UPDATE_STACK FAILED 4",
            "CONTINUE_ROLLBACK SUCCEEDED 3", "UPDATE_STACK FAILED 2", "ROLLBACK SUCCEEDED 2",
            "UPDATE_STACK SUCCEEDED 3", "DELETE_STACK IN_PROGRESS 2 under way"}));
    EXPECT_EQ(operation_of(operations, 5).type, "UPDATE_STACK");
    EXPECT_EQ(operation_of(operations, 8).type, "CONTINUE_ROLLBACK");
    std::set<std::string> ids;
    for (const StackOperation& one : operations)
        ids.insert(one.id);
    EXPECT_EQ(ids.size(), operations.size());
    EXPECT_EQ(operations, operations_of(state));
}

TEST(StackOperations, KeepADeletionApartFromTheCreationThatItInterrupts) {
    using enum Status;
    EXPECT_EQ(told(operations_of(stack_with({{CreateInProgress, "User Initiated"},
                                             {DeleteInProgress, "User Initiated"},
                                             {DeleteComplete, ""}}))),
              (std::vector<std::string>{"CREATE_STACK FAILED 1", "DELETE_STACK SUCCEEDED 2"}));
}

}  // namespace
}  // namespace local
