#include "local/cloudformation/events.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "cfn/write_template.h"
#include "engine/inventory.h"
#include "local/cloudformation/lists.h"
#include "local/cloudformation/stack_operations.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::cloudformation::StackEngine;
using engine::cloudformation::StackEvent;
using engine::cloudformation::StackState;

/// The members that both APIs have.
void write_common(aws::Writer& out, const StackEvent& event) {
    out.text("LogicalResourceId", event.logical_id);
    out.text("PhysicalResourceId", engine::shown_id(event.type, event.physical_id));
    out.text("ResourceType", event.type);
    out.time("Timestamp", event.time);
    out.text("ResourceStatus", to_string(event.status));
    write_unless_empty(out, "ResourceStatusReason", event.reason);
    if (event.properties) out.text("ResourceProperties", cfn::compact_json(*event.properties));
    write_unless_empty(out, "ClientRequestToken", event.client_request_token);
}

bool has_failed(const StackEvent& event) {
    return to_string(event.status).ends_with("_FAILED");
}

void write_operation_event(aws::Writer& out, const StackState& state, const StackEvent& event,
                           const StackOperation& operation) {
    bool is_own = event.physical_id == state.stack_id;
    out.begin_structure();
    out.text("EventId", event.id);
    out.text("StackId", state.stack_id);
    out.text("OperationId", operation.id);
    out.text("OperationType", operation.type);
    out.text("OperationStatus", operation.status);
    std::string_view kind = has_failed(event) ? "PROVISIONING_ERROR" : "PROGRESS_EVENT";
    out.text("EventType", is_own ? "STACK_EVENT" : kind);
    out.time("StartTime", operation.started);
    if (operation.ended) out.time("EndTime", *operation.ended);
    write_common(out, event);
    out.end();
}

struct FoundOperation {
    const StackEngine* stack = nullptr;
    StackOperation operation = {};
};

/// The operation at OperationId, of whatever stack.
aws::Either<FoundOperation> asked_operation(const Asking& asking) {
    std::string_view id = asking.input().text("OperationId");
    for (const StackEngine* stack : asking.cloud().stacks(asking.account(), asking.region()))
        for (StackOperation& operation : operations_of(stack->state()))
            if (operation.id == id) return FoundOperation{stack, std::move(operation)};
    return asking.error(kValidation, fmt::format("Operation [{}] does not exist", id));
}

/// The events from `first` up to `end`.
std::optional<aws::Error> write_operation_events(const Asking& asking, aws::Writer& answer,
                                                 const StackState& state, std::size_t first,
                                                 std::size_t end) {
    const aws::Value* filters = asking.input().find("Filters");
    bool failed_only = filters && filters->boolean("FailedEvents");
    std::vector<StackOperation> operations = operations_of(state);
    return write_newest_first(
        asking, answer,
        {.member = "OperationEvents",
         .list = fmt::format("{} {} {}", state.stack_id, first, failed_only),
         .count = end,
         .shows =
             [&](std::uint64_t i) {
                 return i >= first && (!failed_only || has_failed(state.events[i]));
             },
         .write =
             [&](std::uint64_t i) {
                 write_operation_event(answer, state, state.events[i], operation_of(operations, i));
             }});
}

}  // namespace

// AWS rule stack.40 [documented] "API reference, DescribeStackEvents": the newest first; of a
// stack that was deleted only by its id. A list that grows meanwhile neither doubles nor loses
// what the next pages hold. Test: StackEvents.ComeInPagesThatNewOnesDoNotMove
std::optional<aws::Error> describe_stack_events(Asking& asking, aws::Writer& answer) {
    auto found = stack_of(asking, asking.input().text("StackName"), kNoStack);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    std::vector<StackOperation> operations = operations_of(state);
    return write_newest_first(asking, answer,
                              {.member = "StackEvents",
                               .list = state.stack_id,
                               .count = state.events.size(),
                               .shows = [](std::uint64_t) { return true; },
                               .write =
                                   [&](std::uint64_t i) {
                                       answer.begin_structure();
                                       answer.text("StackId", state.stack_id);
                                       answer.text("EventId", state.events[i].id);
                                       answer.text("StackName", state.names.stack_name);
                                       answer.text("OperationId", operation_of(operations, i).id);
                                       write_common(answer, state.events[i]);
                                       answer.end();
                                   }});
}

// AWS rule cloudformation.4 [documented] "API reference, DescribeEvents": the events of a stack or
// of one operation, the newest first, or those alone that failed. What fails is a provisioning
// error; a change set is made at once and has no events of its own.
// Test: StackEvents.AreToldByOperation
std::optional<aws::Error> describe_events(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (input.has("OperationId")) {
        auto found = asked_operation(asking);
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        const auto& [stack, operation] = std::get<FoundOperation>(found);
        return write_operation_events(asking, answer, stack->state(), operation.first,
                                      operation.end);
    }
    if (input.has("ChangeSetName")) {
        auto found = change_set_of(asking);
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        const StackState& state = std::get<FoundChangeSet>(found).stack->state();
        return write_operation_events(asking, answer, state, 0, 0);
    }
    if (!input.has("StackName"))
        return asking.error(kValidation,
                            "One of ChangeSetName, OperationId or StackName must be specified.");
    auto found = stack_of(asking, input.text("StackName"), kNoStack);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const StackState& state = std::get<const StackEngine*>(found)->state();
    return write_operation_events(asking, answer, state, 0, state.events.size());
}

}  // namespace local
