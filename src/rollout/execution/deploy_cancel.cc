// The part of a stack's change that is about its end before its time: because the person takes it
// back, or because it turns in a circle.

#include <fmt/format.h>

#include <utility>

#include "rollout/execution/deploy_work.h"

namespace rollout {
namespace {

/// How often it is asked for where AWS could not say.
constexpr std::uint32_t kMostCancels = 4;

/// Whether the update is over, or goes back already. AWS has no code of its own for it.
bool is_too_late(const Refused& refusal) {
    return refusal.code == "ValidationError" &&
           refusal.message.find("cannot be called from current stack status") != std::string::npos;
}

}  // namespace

bool DeployWork::may_cancel() const {
    return !is_cancelled_ && cancel_refusals_ < kMostCancels;
}

/// Whether what is under way when its turn comes is what the plan has seen and found to be on the
/// way to what is wanted. What somebody began since then is theirs.
bool DeployWork::is_awaited() const {
    return awaited_ && before_ && before_->changed == *awaited_;
}

/// The same once it has ended, when its time may be that of its end.
bool DeployWork::was_awaited() const {
    const bool is_same = before_ && known_change_ && !known_change_->empty() &&
                         before_->change_set == *known_change_;
    return is_awaited() || (awaited_ && is_same);
}

/// Whether what was put back was so because it was asked for.
bool DeployWork::was_cancelled() {
    if (cancel_reason_.empty()) return false;
    // The answer may have been lost, and not the request.
    failure_ = cancel_reason_;
    is_given_up_ = gives_up_;
    if (!is_cancelled_) note_.clear();
    return true;
}

/// It is live all the same.
void DeployWork::forget_to_cancel() {
    failure_.clear();
    cancel_reason_.clear();
    is_cancel_lost_ = false;
    is_given_up_ = false;
}

/// The person takes it back.
Next DeployWork::cancel(const StackSeen& stack, const Around& around) {
    // Only an update that goes forward can be cancelled, and a creation by deletion.
    const bool is_creation = stack.status == "CREATE_IN_PROGRESS";
    if (!is_creation && stack.status != "UPDATE_IN_PROGRESS") return Pause{};
    const std::string token = around.token("cancel");
    if (is_creation) return ask_to_cancel(DeleteStack{stack.id, token}, kTakenBack, false);
    return ask_to_cancel(CancelUpdate{stack.id, token}, kTakenBack, false);
}

/// Ends a deployment that turns in a circle.
Next DeployWork::give_up(const Around& around) {
    const std::string why = alike_ + ": given up";
    if (status_ == "UPDATE_IN_PROGRESS" && doing_ != Doing::Verifying) {
        if (!may_cancel()) return Pause{};
        return ask_to_cancel(CancelUpdate{stack_, around.token("give up")}, why, true);
    }
    is_given_up_ = true;
    failure_ = why;
    if (doing_ == Doing::Verifying) return restore(around);
    // A creation cannot be cancelled, only deleted, and what explains it goes with it.
    const std::string& environment = around.wish.environment;
    const std::string& subject = around.wanted()->subject;
    return over(StepEnd::Stuck, failure_,
                fmt::format("AWS goes on with it: put the reason right (`slipway why {0} {1}{2}`), "
                            "end it with `slipway abort {0} {1}{2}`, then run this again",
                            environment, subject, around.wish.options));
}

Next DeployWork::ask_to_cancel(Order::What how, std::string why, bool gives_up) {
    cancel_for_ = doing_;
    cancel_reason_ = std::move(why);
    gives_up_ = gives_up;
    doing_ = Doing::Cancelling;
    return Ask{std::move(how)};
}

/// AWS does it.
Next DeployWork::cancelled(const Around& around) {
    if (cancel_refusals_ > 0) note_.clear();
    has_begun_ = true;
    is_cancelled_ = true;
    is_given_up_ = gives_up_;
    failure_ = cancel_reason_;
    doing_ = cancel_for_;
    looks_ = 0;
    return resume(around);
}

/// It goes on as if nobody had asked for it, and is asked again where AWS could not say.
Next DeployWork::not_cancelled(const Refused& refusal, const Around& around) {
    doing_ = cancel_for_;
    // Only a request without an answer may have been taken.
    is_cancel_lost_ |= refusal.code.empty();
    if (!is_cancel_lost_) cancel_reason_.clear();
    if (is_too_late(refusal)) {
        if (cancel_refusals_ > 0) note_.clear();
        is_cancelled_ = true;
        return resume(around);
    }
    note_ = fmt::format("{} could not be cancelled: {}", around.planned().name, refusal.message);
    cancel_refusals_ = is_passing(refusal) ? cancel_refusals_ + 1 : kMostCancels;
    return Pause{};
}

}  // namespace rollout
