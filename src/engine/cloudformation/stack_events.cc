#include "engine/cloudformation/stack_events.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace engine::cloudformation {
namespace {

constexpr std::array<std::string_view, 20> kStatuses = {"",
                                                        "REVIEW_IN_PROGRESS",
                                                        "CREATE_IN_PROGRESS",
                                                        "CREATE_FAILED",
                                                        "CREATE_COMPLETE",
                                                        "ROLLBACK_IN_PROGRESS",
                                                        "ROLLBACK_FAILED",
                                                        "ROLLBACK_COMPLETE",
                                                        "DELETE_IN_PROGRESS",
                                                        "DELETE_FAILED",
                                                        "DELETE_COMPLETE",
                                                        "DELETE_SKIPPED",
                                                        "UPDATE_IN_PROGRESS",
                                                        "UPDATE_FAILED",
                                                        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                                                        "UPDATE_COMPLETE",
                                                        "UPDATE_ROLLBACK_IN_PROGRESS",
                                                        "UPDATE_ROLLBACK_FAILED",
                                                        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_"
                                                        "PROGRESS",
                                                        "UPDATE_ROLLBACK_COMPLETE"};

std::string told(std::string_view what, const std::set<std::string>& ids) {
    if (ids.empty()) return {};
    return fmt::format("The following resource(s) failed to {}: [{}]. ", what,
                       fmt::join(ids, ", "));
}

bool is_deletion(Status status) {
    return status == Status::DeleteInProgress || status == Status::DeleteFailed ||
           status == Status::DeleteComplete || status == Status::DeleteSkipped;
}

/// AWS rule stack.37 [observed] "API reference, StackEvent, EventId": it is the resource, its
/// status and the moment, and of one stack no two are equal: the second of one moment names the
/// next that is free. Test: StackEvents.ComeInPagesThatNewOnesDoNotMove
std::string resource_event_id(const StackState& state, const std::string& logical_id, Status status,
                              base::Time now) {
    // Longer ago than this nothing can have taken a moment that is still to come.
    constexpr base::Duration kBehind = base::Duration::seconds(1);
    auto is_taken = [&](const std::string& id) {
        for (auto event = state.events.rbegin();
             event != state.events.rend() && event->time + kBehind >= now; ++event)
            if (event->id == id) return true;
        return false;
    };
    for (base::Time named = now;; named = named + base::Duration::milliseconds(1)) {
        std::string id =
            fmt::format("{}-{}-{}", logical_id, to_string(status), base::to_string(named));
        if (!is_taken(id)) return id;
    }
}

}  // namespace

std::string_view to_string(Status status) {
    return kStatuses[static_cast<std::size_t>(status)];
}

bool is_in_progress(Status status) {
    return to_string(status).ends_with("IN_PROGRESS");
}

/// AWS rule stack.5 [observed] "Thread copilot-cli#5586": A resource that fails says what its
/// handler said, with the token of the request and the handler's error code. Test:
/// StackEngine.RollsBackACreationThatFails
std::string handler_message(const ResourceFailed& failed, IdSource& ids) {
    return fmt::format(
        "Resource handler returned message: \"{}\" (RequestToken: {}, HandlerErrorCode: {})",
        failed.reason, ids.uuid(), failed.handler_code);
}

std::string failed_steps(const StackState& state) {
    std::set<std::string> created;
    std::set<std::string> updated;
    for (const auto& [id, step] : state.steps) {
        if (step.phase != ResourceStep::Phase::Failed) continue;
        (step.action == ResourceStep::Action::Create ? created : updated).insert(id);
    }
    return told("create", created) + told("update", updated);
}

std::string failed_removals(const StackState& state) {
    std::set<std::string> ids;
    for (const Removal& removal : state.removals) {
        if (removal.phase == ResourceStep::Phase::Failed) ids.insert(removal.logical_id);
    }
    return told("delete", ids);
}

void add_event(StackState& state, const std::string& logical_id, const StackResource& resource,
               Status status, std::string_view reason, base::Time now) {
    StackEvent event{.time = now,
                     .logical_id = logical_id,
                     .physical_id = resource.physical_id,
                     .type = resource.type,
                     .status = status,
                     .reason = std::string(reason),
                     .client_request_token = state.client_request_token};
    if (is_deletion(status)) {
        event.id = fmt::format("{}-{}", logical_id, state.ids.uuid());
    } else {
        event.id = resource_event_id(state, logical_id, status, now);
        event.properties = resource.properties;
    }
    state.events.push_back(std::move(event));
}

void set_status(StackState& state, Status status, std::string_view reason, base::Time now) {
    state.status = status;
    state.reason = reason;
    state.events.push_back({.id = state.ids.uuid(),
                            .time = now,
                            .logical_id = state.names.stack_name,
                            .physical_id = state.stack_id,
                            .type = "AWS::CloudFormation::Stack",
                            .status = status,
                            .reason = std::string(reason),
                            .client_request_token = state.client_request_token});
}

}  // namespace engine::cloudformation
