#include "rollout/watch/abort.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/sha256.h"

namespace rollout {
namespace {

bool is_workload(const Piece& piece) {
    return piece.kind == cfn::StackKind::Service || piece.kind == cfn::StackKind::Job;
}

AbortStep left(LeftFor why) {
    return {.act = AbortAct::Leave, .left_for = why};
}

AbortStep for_stack(AbortAct act, const StackSeen& stack) {
    const std::string change = fmt::format("{} {}", stack.id, stack.changed.in_unix_milliseconds());
    return {.act = act, .target = stack.id, .token = "abort-" + base::sha256_hex(change, 16)};
}

AbortStep for_creation(const Piece& piece, const StackSeen& stack) {
    if (!is_workload(piece)) return left(LeftFor::IsGround);
    if (stack.termination_protection) return left(LeftFor::IsProtected);
    return for_stack(AbortAct::DeleteStack, stack);
}

AbortStep for_deployment(const PieceSeen& seen) {
    const ServiceDeploymentSeen* newest = seen.newest();
    const bool is_open = newest && (newest->status == "PENDING" || newest->status == "IN_PROGRESS");
    if (newest && newest->status == "STOP_REQUESTED") return {.act = AbortAct::Watch};
    if (!is_open) return left(LeftFor::IsUnknown);
    if (!newest->has_source) return left(LeftFor::IsFirst);
    return {.act = AbortAct::StopDeployment, .target = newest->arn};
}

/// Nothing: there is nothing to stop.
std::optional<AbortStep> step_for(const Piece& piece, const PieceSeen& seen) {
    switch (motion_of(seen)) {
        case Motion::None:
        case Motion::Fills: return std::nullopt;
        case Motion::Creates: return for_creation(piece, *seen.stack);
        case Motion::Updates: return for_stack(AbortAct::CancelUpdate, *seen.stack);
        case Motion::CleansUp: return left(LeftFor::IsLive);
        case Motion::GoesBack:
        case Motion::PutsBack: return AbortStep{.act = AbortAct::Watch};
        case Motion::Deletes: return left(LeftFor::IsDeleted);
        case Motion::Imports: return left(LeftFor::IsImported);
        case Motion::Deploys: return for_deployment(seen);
        case Motion::Runs: return left(LeftFor::IsJob);
    }
    return std::nullopt;
}

/// The end of the deployment that was stopped, whatever else the service does by now.
AbortEnd end_of_deployment(const std::string& arn, const Watched& watched) {
    const auto& all = watched.seen.deployments;
    auto own = std::ranges::find(all, arn, &ServiceDeploymentSeen::arn);
    if (own == all.end()) return AbortEnd::Overtaken;
    if (own->status == "SUCCESSFUL") return AbortEnd::TooLate;
    if (own != all.begin()) return AbortEnd::Overtaken;
    return own->status == "ROLLBACK_SUCCESSFUL" && watched.end != PieceEnd::Failed
               ? AbortEnd::Back
               : AbortEnd::Failed;
}

}  // namespace

std::vector<AbortStep> abort_steps(const std::vector<Piece>& pieces,
                                   const std::vector<PieceSeen>& seen) {
    std::vector<AbortStep> steps;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::optional<AbortStep> step = step_for(pieces[i], seen[i]);
        if (!step) continue;
        step->piece = i;
        steps.push_back(*std::move(step));
    }
    return steps;
}

std::vector<AbortStep> still_valid(const std::vector<AbortStep>& shown,
                                   const std::vector<AbortStep>& now) {
    std::vector<AbortStep> valid;
    for (const AbortStep& step : shown)
        if (std::ranges::find(now, step) != now.end()) valid.push_back(step);
    return valid;
}

AbortEnd end_of(const AbortStep& step, const Watched& watched) {
    if (step.act == AbortAct::Leave) return AbortEnd::Left;
    switch (watched.end) {
        case PieceEnd::None: return AbortEnd::Going;
        case PieceEnd::Gone:
            return step.act == AbortAct::DeleteStack ? AbortEnd::Back : AbortEnd::Failed;
        case PieceEnd::PutBack:
        case PieceEnd::Well:
        case PieceEnd::Failed: break;
    }
    if (step.act == AbortAct::StopDeployment) return end_of_deployment(step.target, watched);
    if (watched.end == PieceEnd::PutBack) return AbortEnd::Back;
    return watched.end == PieceEnd::Well ? AbortEnd::TooLate : AbortEnd::Failed;
}

bool is_behind(const Piece& piece, const PieceSeen& seen) {
    if (!seen.stack || !seen.service || piece.definition_output.empty()) return false;
    const std::string wanted = seen.stack->output(piece.definition_output);
    return !wanted.empty() && wanted != seen.service->task_definition;
}

}  // namespace rollout
