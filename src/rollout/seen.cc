#include "rollout/seen.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace rollout {

StackPhase phase_of(const StackSeen& stack) {
    const std::string_view status = stack.status;
    constexpr std::string_view kWhole[] = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"};
    constexpr std::string_view kPutBack[] = {"UPDATE_ROLLBACK_COMPLETE",
                                             "IMPORT_ROLLBACK_COMPLETE"};
    if (std::ranges::find(kWhole, status) != std::end(kWhole)) return StackPhase::Whole;
    if (std::ranges::find(kPutBack, status) != std::end(kPutBack)) return StackPhase::PutBack;
    if (status == "REVIEW_IN_PROGRESS") return StackPhase::UnderReview;
    if (status == "DELETE_COMPLETE") return StackPhase::Gone;
    if (status.ends_with("_IN_PROGRESS")) return StackPhase::Changing;
    // A creation that was rolled back leaves a stack that has nothing; what nobody knows is not
    // called whole.
    return StackPhase::Failed;
}

bool goes_forward(const StackSeen& stack) {
    return phase_of(stack) == StackPhase::Changing &&
           stack.status.find("ROLLBACK") == std::string::npos &&
           stack.status != "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" &&
           stack.status != "DELETE_IN_PROGRESS";
}

ByHand by_hand(std::string_view status, std::string_view reason) {
    if (reason != "User Initiated") return ByHand::Nothing;
    if (status == "UPDATE_ROLLBACK_IN_PROGRESS") return ByHand::Cancelled;
    return status == "DELETE_IN_PROGRESS" ? ByHand::Deleted : ByHand::Nothing;
}

const DeploymentSeen* ServiceSeen::primary() const {
    auto found = std::ranges::find(deployments, "PRIMARY", &DeploymentSeen::status);
    return found == deployments.end() ? nullptr : &*found;
}

bool ServiceSeen::drains() const {
    return primary() &&
           std::ranges::find(deployments, "ACTIVE", &DeploymentSeen::status) != deployments.end();
}

std::int64_t ServiceSeen::staying() const {
    return drains() ? primary()->running : running;
}

ServiceState state_of(const ServiceSeen& service) {
    if (service.status != "ACTIVE") return ServiceState::Ending;
    const DeploymentSeen* primary = service.primary();
    if (primary && primary->rollout == "FAILED") return ServiceState::Failed;
    if (!primary || primary->rollout != "COMPLETED") return ServiceState::Rolling;
    // One that was before the primary is over; the primary that comes back is the older one.
    bool has_failed = std::ranges::any_of(service.deployments, [&](const DeploymentSeen& one) {
        return one.rollout == "FAILED" && one.created >= primary->created;
    });
    if (has_failed) return ServiceState::PutBack;
    // One that was complete early has others beside it that still drain.
    if (service.staying() < service.desired) return ServiceState::Short;
    return ServiceState::Steady;
}

}  // namespace rollout
