#include "rollout/watch/following.h"

#include <algorithm>

namespace rollout {

void Following::take(std::size_t index, const std::optional<ServiceSeen>& seen) {
    Followed& followed = followed_[index];
    if (followed.end != FollowEnd::Going) return;
    if (!seen || seen->status != "ACTIVE") {
        followed.end = FollowEnd::Gone;
        return;
    }
    followed.desired = seen->desired;
    followed.running = seen->running;
    followed.end = goals_[index].deployment.empty() ? scaled(index, *seen) : renewed(index, *seen);
}

bool Following::is_over() const {
    return std::ranges::none_of(
        followed_, [](FollowEnd end) { return end == FollowEnd::Going; }, &Followed::end);
}

FollowEnd Following::scaled(std::size_t index, const ServiceSeen& seen) {
    const std::int64_t count = goals_[index].count;
    // AWS: "Eventual consistency in the Amazon ECS API": a look may show what was before.
    if (seen.desired != count) return has_shown_[index] ? FollowEnd::Overtaken : FollowEnd::Going;
    has_shown_[index] = true;
    return seen.running == count && seen.pending == 0 ? FollowEnd::Done : FollowEnd::Going;
}

FollowEnd Following::renewed(std::size_t index, const ServiceSeen& seen) {
    const DeploymentSeen* primary = seen.primary();
    auto own = std::ranges::find(seen.deployments, goals_[index].deployment, &DeploymentSeen::id);
    const bool is_there = own != seen.deployments.end();
    if (is_there) has_shown_[index] = true;
    if (is_there && own->rollout == "FAILED") {
        followed_[index].reason = own->reason;
        if (primary == &*own) return FollowEnd::Failed;
        // What was before is live when ECS has brought all of it back.
        return primary && primary->rollout == "COMPLETED" ? FollowEnd::PutBack : FollowEnd::Going;
    }
    if (!has_shown_[index] || !primary) return FollowEnd::Going;
    if (primary->id != goals_[index].deployment) return FollowEnd::Overtaken;
    // One that was complete early has others beside it that still drain.
    const bool is_whole = primary->rollout == "COMPLETED" && seen.staying() == seen.desired;
    return is_whole ? FollowEnd::Done : FollowEnd::Going;
}

}  // namespace rollout
