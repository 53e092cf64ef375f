#include "local/cloudformation/stack_operations.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/sha256.h"
#include "engine/aws_ids.h"

namespace local {
namespace {

using engine::cloudformation::StackEvent;
using engine::cloudformation::StackState;
using engine::cloudformation::Status;

bool is_own(const StackState& state, const StackEvent& event) {
    return event.physical_id == state.stack_id;
}

/// Nothing is kept for an operation: its id follows from the event with which it begins.
std::string id_of(const StackEvent& event) {
    const std::string digits = base::sha256_hex(event.id, 16);
    engine::IdSource ids;
    std::from_chars(digits.data(), digits.data() + digits.size(), ids.seed, 16);
    return ids.uuid();
}

/// AWS rule cloudformation.3 [documented] "API reference, DescribeEvents, OperationEvent": what is
/// done to a stack is an operation: a creation, an update, a deletion, a rollback that is asked
/// for, or that one goes on. A rollback that follows a failure belongs to what failed; that a
/// rollback of a stack that was never whole is a deletion is chosen. Test:
/// StackOperations.FollowFromEvents
std::string_view type_of(Status before, const StackEvent& event) {
    switch (event.status) {
        case Status::ReviewInProgress: return "CREATE_CHANGESET";
        case Status::CreateInProgress: return "CREATE_STACK";
        case Status::DeleteInProgress: return "DELETE_STACK";
        case Status::UpdateRollbackInProgress:
            return before == Status::UpdateRollbackFailed ? "CONTINUE_ROLLBACK" : "ROLLBACK";
        default: return "UPDATE_STACK";
    }
}

bool begins(Status before, const StackEvent& event) {
    bool is_idle = before == Status::None || before == Status::ReviewInProgress ||
                   !engine::cloudformation::is_in_progress(before);
    // A creation may be deleted before it is over.
    bool interrupts = event.status == Status::DeleteInProgress && event.reason == "User Initiated";
    return is_idle || interrupts;
}

std::string_view status_of(const StackOperation& operation, Status last) {
    bool went_back = operation.type == "ROLLBACK" || operation.type == "CONTINUE_ROLLBACK";
    switch (last) {
        case Status::ReviewInProgress:
        case Status::CreateComplete:
        case Status::UpdateComplete:
        case Status::DeleteComplete: return "SUCCEEDED";
        case Status::UpdateRollbackComplete: return went_back ? "SUCCEEDED" : "FAILED";
        default: return engine::cloudformation::is_in_progress(last) ? "IN_PROGRESS" : "FAILED";
    }
}

}  // namespace

std::vector<StackOperation> operations_of(const StackState& state) {
    std::vector<StackOperation> all;
    Status status = Status::None;
    for (std::size_t i = 0; i < state.events.size(); ++i) {
        const StackEvent& event = state.events[i];
        if (is_own(state, event)) {
            if (begins(status, event)) {
                // What is interrupted is over, and did not come to its end.
                bool interrupts = !all.empty() && !all.back().ended;
                if (interrupts) all.back().status = "FAILED", all.back().ended = event.time;
                all.push_back({.id = id_of(event),
                               .type = type_of(status, event),
                               .status = {},
                               .first = i,
                               .started = event.time});
            }
            status = event.status;
            StackOperation& operation = all.back();
            operation.status = status_of(operation, status);
            operation.ended.reset();
            if (operation.status != "IN_PROGRESS") operation.ended = event.time;
        }
        all.back().end = i + 1;
    }
    return all;
}

const StackOperation& operation_of(const std::vector<StackOperation>& operations,
                                   std::size_t event) {
    return *std::ranges::find_if(
        operations, [&](const StackOperation& operation) { return event < operation.end; });
}

}  // namespace local
