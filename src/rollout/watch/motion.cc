#include "rollout/watch/motion.h"

#include <string_view>

namespace rollout {
namespace {

Motion motion_of(const StackSeen& stack) {
    const std::string_view status = stack.status;
    if (phase_of(stack) != StackPhase::Changing) return Motion::None;
    if (status.find("ROLLBACK") != std::string_view::npos) return Motion::GoesBack;
    if (status == "CREATE_IN_PROGRESS") return Motion::Creates;
    if (status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") return Motion::CleansUp;
    if (status == "DELETE_IN_PROGRESS") return Motion::Deletes;
    if (status == "IMPORT_IN_PROGRESS") return Motion::Imports;
    return Motion::Updates;
}

/// By the newest deployment where it is known: what DescribeServices calls complete may still be
/// watched by alarms.
Motion motion_of_service(const PieceSeen& seen) {
    if (!seen.service || seen.service->status != "ACTIVE") return Motion::None;
    const std::string_view status = seen.newest() ? std::string_view(seen.newest()->status) : "";
    if (status == "ROLLBACK_REQUESTED" || status == "ROLLBACK_IN_PROGRESS") return Motion::PutsBack;
    const bool is_open =
        status == "PENDING" || status == "IN_PROGRESS" || status == "STOP_REQUESTED";
    return is_open || state_of(*seen.service) == ServiceState::Rolling ? Motion::Deploys
                                                                       : Motion::None;
}

}  // namespace

Motion motion_of(const PieceSeen& seen) {
    const Motion stack = seen.stack ? motion_of(*seen.stack) : Motion::None;
    if (stack != Motion::None && stack != Motion::CleansUp) return stack;
    if (const Motion service = motion_of_service(seen); service != Motion::None) return service;
    if (stack == Motion::None && !seen.running.empty()) return Motion::Runs;
    return stack;
}

bool is_of_a_rollout(const TaskSeen& task) {
    return task.started_by.starts_with("slipway/") && !task.started_by.starts_with("slipway/run/");
}

}  // namespace rollout
