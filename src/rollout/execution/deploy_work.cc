#include "rollout/execution/deploy_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rollout/plan/needs.h"
#include "rollout/plan/proposing.h"
#include "rollout/release/release.h"

namespace rollout {
namespace {

/// How often something that AWS has just taken may be asked for without its being there: what one
/// of its servers knows the others learn a moment later.
constexpr std::uint32_t kMostLooks = 20;
/// How long a role may be unknown to AWS that has just been made, or trusted: IAM tells its other
/// servers of it a moment later. AWS: "Changes that I make are not always immediately visible".
constexpr base::Duration kMostUnknown = base::Duration::minutes(2);
/// How often a stack in an odd status is helped.
constexpr std::uint32_t kMostMends = 2;

bool is_unknown_role(const Refused& refusal) {
    return refusal.code == "ValidationError" &&
           refusal.message.find("is invalid or cannot be assumed") != std::string::npos;
}

/// Who it was AWS does not tell here; CloudTrail does.
std::string ended_by_others(ByHand how, const std::string& stack) {
    return fmt::format("somebody {} {} (slipway abort, a console, or an API call)",
                       how == ByHand::Deleted ? "deleted" : "cancelled the update of", stack);
}

/// What was begun has failed, and nothing of it is there.
bool was_rolled_back(const StackSeen& stack) {
    return phase_of(stack) == StackPhase::PutBack || stack.status == "ROLLBACK_COMPLETE";
}

bool could_not_be_created(const StackSeen& stack) {
    return stack.status == "ROLLBACK_COMPLETE" || stack.status == "ROLLBACK_FAILED" ||
           stack.status == "CREATE_FAILED" || stack.status == "DELETE_FAILED";
}

}  // namespace

Over DeployWork::over(StepEnd end, std::string message, std::string help) const {
    return {.end = end,
            .message = std::move(message),
            .help = std::move(help),
            .is_taken_back = end == StepEnd::PutBack && cancel_reason_ == kTakenBack};
}

Next DeployWork::begin(const Around& around) {
    auto stack = around.stacks.find(around.planned().name);
    if (stack == around.stacks.end()) return need(around);
    known_change_ = around.step.left_by.value_or(stack->second.change_set);
    const bool awaits = around.planned().mend == Mend::Await;
    if (awaits && goes_forward(stack->second)) awaited_ = stack->second.changed;
    return need(around);
}

/// Looks for what was not there when the plan was made, one after the other: the repository may be
/// of this rollout, and the person may have brought it meanwhile.
Next DeployWork::need(const Around& around) {
    doing_ = Doing::Needing;
    const WantedStack& wanted = *around.wanted();
    const std::vector<ImageNeed>& images = wanted.images;
    auto stack = around.stacks.find(wanted.name);
    const StackSeen* there =
        around.step.creates || stack == around.stacks.end() ? nullptr : &stack->second;
    for (; needed_ < images.size(); ++needed_) {
        const ImageNeed& need = images[needed_];
        if (!has_image(need, there))
            return Ask{FindImage{need.registry, need.repository, need.tag}};
    }
    for (; needed_ < images.size() + wanted.secrets.size(); ++needed_) {
        const SecretNeed& need = wanted.secrets[needed_ - images.size()];
        if (need.is_set) continue;
        if (auto secret = around.output(need.stack, need.output); !secret.empty())
            return Ask{LookAtSecret{std::move(secret)}};
    }
    lacks_.clear();
    return look(around);
}

Next DeployWork::needed(const Answered::What& answer, const Around& around) {
    const WantedStack& wanted = *around.wanted();
    const bool is_image = needed_ < wanted.images.size();
    if (is_image) {
        const ImageNeed& need = wanted.images[needed_];
        images_[need.parameter] = std::get<ImageFound>(answer).image;
        if (images_[need.parameter].empty()) {
            images_.erase(need.parameter);
            lacks_ = {lack_of(need)};
            return Pause{};
        }
    } else if (!std::get<SecretLooked>(answer).is_set) {
        const SecretNeed& need = wanted.secrets[needed_ - wanted.images.size()];
        lacks_ = {lack_of(need)};
        return Pause{};
    }
    ++needed_;
    return need(around);
}

Next DeployWork::look(const Around& around) {
    doing_ = Doing::Looking;
    return Ask{LookAtStack{around.planned().name}};
}

Next DeployWork::take(const Answered::What& answer, const Around& around) {
    if (const auto* refusal = std::get_if<Refused>(&answer)) return refused(*refusal, around);
    switch (doing_) {
        case Doing::Needing: return needed(answer, around);
        case Doing::Looking: return looked(std::get<StackLooked>(answer), around);
        case Doing::Mending: return Pause{};
        case Doing::Asking: return asked(std::get<ChosenLooked>(answer), around);
        case Doing::Proposing:
            doing_ = Doing::Reviewing;
            looks_ = 0;
            lacks_.clear();
            unknown_since_.reset();
            return Ask{LookAtChangeSet{around.planned().name, change_set(around)}};
        case Doing::Reviewing: return reviewed(std::get<ChangeSetLooked>(answer), around);
        case Doing::Discarding: return discarded(around);
        case Doing::Dropping: return dropped(around);
        case Doing::Clearing: return cleared(answer, around);
        case Doing::Cancelling: return cancelled(around);
        case Doing::Executing: was_accepted_ = true; return follow(around);
        case Doing::Doubting:
            was_accepted_ = std::get<ChangeSetLooked>(answer).execution.starts_with("EXECUTE_");
            return follow(around);
        case Doing::Following: return followed(std::get<StackLooked>(answer), around);
        case Doing::Glancing:
            service_ = std::get<ServiceLooked>(answer).service;
            doing_ = glance_for_;
            return go_on(around);
        case Doing::Reading: return read(std::get<TasksRead>(answer), around);
        case Doing::Explaining: return failed(std::get<FailuresRead>(answer), around);
        case Doing::Verifying: return verified(std::get<ServiceLooked>(answer), around);
        case Doing::Naming: return named(std::get<TasksRead>(answer), around);
        case Doing::Rechecking: return rechecked(std::get<StackLooked>(answer), around);
        case Doing::Marking: marks_.pop_back(); return mark(around);
    }
    return Pause{};
}

Next DeployWork::resume(const Around& around) {
    const std::string& name = around.planned().name;
    switch (doing_) {
        case Doing::Asking:
        case Doing::Proposing: return propose(around);
        case Doing::Doubting:
        case Doing::Reviewing: return Ask{LookAtChangeSet{name, change_set(around)}};
        case Doing::Verifying: {
            const ServiceWish& service = *around.wanted()->service;
            return Ask{LookAtService{service.cluster, service.name}};
        }
        case Doing::Reading: doing_ = read_for_; return resume(around);
        case Doing::Glancing: doing_ = glance_for_; return resume(around);
        case Doing::Following: return Ask{LookAtStack{stack_.empty() ? name : stack_}};
        case Doing::Explaining: return Ask{ReadFailures{stack_.empty() ? name : stack_, since_}};
        case Doing::Naming: return name_cause(around);
        case Doing::Rechecking: return restore(around);
        case Doing::Needing: return need(around);
        case Doing::Clearing: return dropped(around);
        default: return look(around);
    }
}

Next DeployWork::looked(const StackLooked& looked, const Around& around) {
    status_ = looked.stack ? looked.stack->status : "";
    before_ = looked.stack;
    if (looked.stack) stack_ = looked.stack->id;
    const StackPhase phase = looked.stack ? phase_of(*looked.stack) : StackPhase::Gone;
    // One that was killed has begun it, or AWS puts something back.
    if (phase == StackPhase::Changing) {
        note_motion(*looked.stack);
        return glance(Doing::Looking, around);
    }
    // The same again would end the same, and somebody may have wanted its end.
    const bool is_back = looked.stack && was_rolled_back(*looked.stack);
    if (is_back && (was_cancelled() || was_awaited())) {
        ending_ = StepEnd::PutBack;
        if (failure_.empty()) failure_ = in_words(*looked.stack);
        return explain(*looked.stack);
    }
    if (phase == StackPhase::Failed) return mend(*looked.stack, around);
    // Cancelled too late: what was under way is live all the same.
    forget_to_cancel();
    is_cancelled_ = false;
    cancel_refusals_ = 0;
    was_gone_ = phase == StackPhase::Gone;
    creates_ = phase == StackPhase::Gone || phase == StackPhase::UnderReview;
    if (creates_ != around.step.creates)
        return over(StepEnd::NotBegun,
                    fmt::format("{} {} since the plan was made", around.planned().name,
                                creates_ ? "went" : "came"),
                    kAgain);
    // The plan compared with what was there before, and may be the older one of the two.
    if (!creates_ && known_change_ && before_->change_set != *known_change_)
        return over(StepEnd::NotBegun,
                    fmt::format("somebody else has changed {} since the plan was made",
                                around.planned().name),
                    kAgain);
    part_ = Part::Settle;
    if (creates_) {
        before_.reset();
        stack_.clear();
    }
    // What it runs now is remembered before something else takes its place: a rollout that was
    // killed may not have come to that.
    if (!creates_ && around.step.is_live) marks_ = marks_of(*before_, around);
    return mark(around);
}

std::vector<TagImage> DeployWork::marks_of(const StackSeen& stack, const Around& around) {
    const WantedStack& wanted = *around.wanted();
    return release_marks(wanted.subject, wanted.release_parameter, stack, around.wish.environment);
}

/// One image after the other, then what comes after the last.
Next DeployWork::mark(const Around& around) {
    if (marks_.empty()) return is_live_ ? over(StepEnd::Changed) : change(around);
    doing_ = Doing::Marking;
    return Ask{marks_.back()};
}

Next DeployWork::change(const Around& around) {
    return is_for(part_, around) ? propose(around) : skip(around);
}

/// What is wanted runs. It is marked where this work has brought it.
Next DeployWork::live(const Around& around) {
    if (!has_changed_ && was_dropped_) return over(StepEnd::NotBegun, kTakenBack);
    if (!has_changed_) return over(StepEnd::Unchanged);
    is_live_ = true;
    if (!takes_back_) marks_ = marks_of(*before_, around);
    return mark(around);
}

Next DeployWork::mend(const StackSeen& stack, const Around& around) {
    const bool has_data = around.planned().kind == cfn::StackKind::Data;
    const bool is_new = could_not_be_created(stack);
    if (mended_++ >= kMostMends || (is_new && (has_data || !around.step.creates))) {
        ending_ = is_new && !has_begun_ ? StepEnd::PutBack : StepEnd::Stuck;
        failure_ = fmt::format("{} is {}", stack.name, stack.status);
        return explain(stack);
    }
    has_begun_ = true;
    const std::string token = around.token(fmt::format("mend {}", mended_));
    doing_ = Doing::Mending;
    if (is_new) return Ask{DeleteStack{stack.id, token}};
    if (stack.status == "UPDATE_ROLLBACK_FAILED") return Ask{ContinueRollback{stack.id, token}};
    return Ask{RollBackStack{stack.id, token}};
}

bool DeployWork::is_for(Part part, const Around& around) const {
    switch (part) {
        case Part::Settle: return !creates_ && !around.step.settle.empty();
        case Part::Change: return true;
        case Part::Forget: return !around.step.forget.empty();
        case Part::Restore: return false;
    }
    return false;
}

Parameters DeployWork::given(const Around& around) const {
    switch (part_) {
        case Part::Settle: return around.step.settle;
        case Part::Change: {
            Parameters all = around.step.change.given;
            for (const auto& [name, image] : images_)
                all[name] = image;
            return all;
        }
        case Part::Forget: return around.step.forget;
        case Part::Restore: return around.step.before->given;
    }
    return {};
}

std::string DeployWork::change_set(const Around& around) const {
    return around.token(fmt::format("part {}", static_cast<int>(part_)));
}

Next DeployWork::propose(const Around& around) {
    if (undone(around) && around.wanted()->service && !has_asked_) return ask_again(around);
    const bool has_template = part_ == Part::Change || part_ == Part::Restore;
    const Proposal& proposal = part_ == Part::Restore ? *around.step.before : around.step.change;
    const WantedStack& wanted = *around.wanted();
    Parameters values = given(around);
    for (const auto& [name, value] : chosen_)
        values[name] = value;
    CreateChangeSet order =
        change_set_of({.wish = around.wish,
                       .wanted = wanted,
                       .proposal = has_template ? &proposal : nullptr,
                       .given = std::move(values),
                       .before = before_ ? &*before_ : nullptr,
                       .creates = creates_,
                       .role = around.output(wanted.role_stack, wanted.role_output)},
                      change_set(around));
    order.token = around.own_token(order.change_set);
    if (part_ == Part::Settle) order.express = false;
    doing_ = Doing::Proposing;
    return Ask{std::move(order)};
}

/// To the next part that there is something to do in.
Next DeployWork::skip(const Around& around) {
    while (part_ != Part::Forget && part_ != Part::Restore) {
        part_ = part_ == Part::Settle ? Part::Change : Part::Forget;
        if (!is_for(part_, around)) continue;
        creates_ = creates_ && part_ == Part::Change;
        return propose(around);
    }
    return finish(around);
}

Next DeployWork::finish(const Around& around) {
    const WantedStack& wanted = *around.wanted();
    if (part_ == Part::Restore && !wanted.express) return over(StepEnd::PutBack, failure_);
    // Made in a hurry, a stack says nothing of its service.
    const bool has_to_look = wanted.service && before_ && (has_changed_ || wanted.express);
    if (!has_to_look) return live(around);
    verifying_since_.reset();
    taken_.reset();
    tried_.clear();
    short_since_.reset();
    doing_ = Doing::Verifying;
    return resume(around);
}

Next DeployWork::reviewed(const ChangeSetLooked& set, const Around& around) {
    const std::string& name = around.planned().name;
    if (!set.exists) {
        if (looks_++ < kMostLooks) return Pause{};
        return over(StepEnd::NotBegun, "AWS does not know the change set that it has taken");
    }
    if (set.status == "FAILED") {
        // Nobody finds a change set of this name again, whatever becomes of what hindered it.
        if (!is_empty_change(set.reason)) failure_ = set.reason;
        doing_ = Doing::Discarding;
        return Ask{DeleteChangeSet{name, change_set(around)}};
    }
    if (set.status != "CREATE_COMPLETE") return Pause{};
    if (takes_back_ && part_ == Part::Change) {
        // It is not executed, so there is nothing to take back of it.
        was_dropped_ = true;
        doing_ = Doing::Dropping;
        return Ask{DeleteChangeSet{name, change_set(around)}};
    }
    has_begun_ = true;
    forward_since_.reset();
    doing_ = Doing::Executing;
    return Ask{ExecuteChangeSet{name, change_set(around), around.own_token(change_set(around))}};
}

Next DeployWork::follow(const Around& around) {
    doing_ = Doing::Following;
    looks_ = 0;
    return Ask{LookAtStack{stack_.empty() ? around.planned().name : stack_}};
}

Next DeployWork::discarded(const Around& around) {
    if (failure_.empty()) return skip(around);
    const StepEnd end = end_of_failure();
    return over(end == StepEnd::PutBack && !has_changed_ ? StepEnd::NotBegun : end, failure_);
}

/// Its change set is gone, and nothing else is proposed. The stack that CloudFormation made for it
/// has nothing and goes too; one that stood in review before may be for somebody else's change set.
Next DeployWork::dropped(const Around& around) {
    if (creates_ && was_gone_) {
        doing_ = Doing::Clearing;
        return Ask{LookAtStack{around.planned().name}};
    }
    part_ = Part::Forget;
    return skip(around);
}

Next DeployWork::cleared(const Answered::What& answer, const Around& around) {
    const auto* looked = std::get_if<StackLooked>(&answer);
    const bool is_there =
        looked && looked->stack && phase_of(*looked->stack) == StackPhase::UnderReview;
    if (is_there) return Ask{DeleteStack{looked->stack->id, around.token("clear")}};
    part_ = Part::Forget;
    return skip(around);
}

/// What a part that CloudFormation rolled back, or did not take, leaves behind: before the change
/// what was there, after it the new revision with a count that is still to be forgotten, or a
/// template that is not what runs.
StepEnd DeployWork::end_of_failure() const {
    const bool is_before = part_ == Part::Settle || part_ == Part::Change;
    return is_before ? StepEnd::PutBack : StepEnd::Stuck;
}

/// Whether the stack shows that the change has begun: an answer may be older than the request.
bool DeployWork::has_moved(const StackSeen& stack) const {
    if (phase_of(stack) == StackPhase::UnderReview) return false;
    if (!before_) return true;
    return stack.changed > before_->changed || stack.status != before_->status;
}

Next DeployWork::followed(const StackLooked& looked, const Around& around) {
    if (!looked.stack || !has_moved(*looked.stack)) {
        if (looks_++ < kMostLooks) return Pause{};
        return over(StepEnd::Stuck, fmt::format("AWS has taken the change of {} and shows none",
                                                around.planned().name));
    }
    const StackSeen& stack = *looked.stack;
    status_ = stack.status;
    stack_ = stack.id;
    note_motion(stack);
    if (phase_of(stack) != StackPhase::Changing) return settled(stack, around);
    // It is not ours to end; how it ends is told then.
    if (is_under_somebody_elses(stack, around)) return Pause{};
    if (takes_back_ && may_cancel()) return cancel(stack, around);
    return glance(Doing::Following, around);
}

/// Whether the stack was changed last by another change set than ours. Where it does not say by
/// which, nobody knows better.
bool DeployWork::is_somebody_elses(const StackSeen& stack, const Around& around) const {
    const std::string ours = fmt::format("changeSet/{}/", change_set(around));
    return stack.change_set.find("changeSet/") != std::string::npos &&
           stack.change_set.find(ours) == std::string::npos;
}

/// The same while it changes, or when that was taken back: no page says whether a stack shows then
/// the change set that changes it or the one before, so only a third one is somebody else's.
bool DeployWork::is_under_somebody_elses(const StackSeen& stack, const Around& around) const {
    return is_somebody_elses(stack, around) &&
           !(before_ && before_->change_set == stack.change_set);
}

Next DeployWork::settled(const StackSeen& stack, const Around& around) {
    switch (phase_of(stack)) {
        case StackPhase::Whole:
            if (is_somebody_elses(stack, around)) return overtaken(stack);
            before_ = stack;
            has_changed_ = true;
            // Cancelled too late: it is live all the same.
            if (part_ != Part::Restore) forget_to_cancel();
            return skip(around);
        case StackPhase::PutBack:
            if (is_under_somebody_elses(stack, around)) return overtaken(stack);
            was_cancelled();
            ending_ = end_of_failure();
            break;
        case StackPhase::Gone:
            if (was_cancelled()) return over(StepEnd::PutBack, failure_);
            ending_ = StepEnd::PutBack;
            break;
        case StackPhase::UnderReview:
        case StackPhase::Changing:
        case StackPhase::Failed:
            ending_ = was_rolled_back(stack) ? StepEnd::PutBack : StepEnd::Stuck;
    }
    if (failure_.empty()) failure_ = in_words(stack);
    return explain(stack);
}

/// CloudFormation changes a stack for one at a time: what it has accepted came before theirs.
Next DeployWork::overtaken(const StackSeen& stack) {
    return over(has_changed_ || was_accepted_ ? StepEnd::Stuck : StepEnd::NotBegun,
                fmt::format("{} was changed by somebody else meanwhile", stack.name), kAgain);
}

/// What failed is told by events since it began, and no page says whether a stack that is put back
/// has another time from then on.
void DeployWork::note_motion(const StackSeen& stack) {
    changed_ = stack.changed;
    if (goes_forward(stack)) forward_since_ = stack.changed;
}

Next DeployWork::explain(const StackSeen& stack) {
    stack_ = stack.id;
    since_ = std::min(stack.changed, forward_since_.value_or(stack.changed));
    doing_ = Doing::Explaining;
    return Ask{ReadFailures{stack_, since_}};
}

Next DeployWork::failed(const FailuresRead& read, const Around& around) {
    Over end = over(ending_, failure_);
    end.failures = read.failures;
    // What this work has asked for itself, to cancel it or to mend it, is no somebody else's.
    const bool is_own = !cancel_reason_.empty() || mended_ > 0;
    if (ending_ == StepEnd::PutBack && !is_own) end.by_hand = read.by_hand;
    if (end.by_hand != ByHand::Nothing)
        end.message = ended_by_others(end.by_hand, around.planned().name);
    if (ending_ == StepEnd::Stuck)
        end.help = "look at its events, put right what hinders it, then run this again";
    return end;
}

Next DeployWork::refused(const Refused& refusal, const Around& around) {
    // Somebody has asked for it before: an answer that was lost, or a rollout that was killed.
    const bool is_there = refusal.code == "AlreadyExistsException";
    if (doing_ == Doing::Proposing && is_there) return take(Accepted{}, around);
    if (doing_ == Doing::Proposing && is_unknown_role(refusal)) {
        if (!unknown_since_) unknown_since_ = around.now;
        if (around.now - *unknown_since_ < kMostUnknown) {
            lacks_ = {
                {.of = Lack::Of::Role, .what = "IAM, until CloudFormation can act with its role"}};
            return Pause{};
        }
    }
    // It is executed already, for an answer was lost, or somebody else's was before it.
    if (doing_ == Doing::Executing && refusal.code == "InvalidChangeSetStatus") {
        doing_ = Doing::Doubting;
        return Ask{LookAtChangeSet{around.planned().name, change_set(around)}};
    }
    if (doing_ == Doing::Executing && refusal.code == "ChangeSetNotFound") return follow(around);
    if (doing_ == Doing::Doubting) return follow(around);
    if (doing_ == Doing::Discarding) return discarded(around);
    if (doing_ == Doing::Dropping) return dropped(around);
    if (doing_ == Doing::Clearing) {
        note_ = fmt::format("{} stands in review, has nothing and could not be deleted: {}",
                            around.planned().name, refusal.message);
        return cleared(Accepted{}, around);
    }
    if (doing_ == Doing::Asking) return asked({}, around);
    if (doing_ == Doing::Explaining) return failed({}, around);
    if (doing_ == Doing::Cancelling) return not_cancelled(refusal, around);
    // Whoever may not read tasks waits for AWS as ever.
    if (doing_ == Doing::Reading) {
        doing_ = read_for_;
        return Pause{};
    }
    if (doing_ == Doing::Naming) return restore(around);
    if (doing_ == Doing::Marking) {
        note_ = could_not_be_tagged(marks_.back(), refusal);
        return take(Accepted{}, around);
    }
    const bool asks_to_put_back =
        part_ == Part::Restore && (doing_ == Doing::Proposing || doing_ == Doing::Executing);
    if (doing_ == Doing::Rechecking || (asks_to_put_back && !refusal.code.empty())) {
        is_given_up_ = false;
        return over(StepEnd::Stuck,
                    fmt::format("{}; it was not put back: {}", failure_, refusal.message),
                    refusal.help);
    }
    if (refusal.code.empty() && has_begun_)
        return over(StepEnd::TimedOut, refusal.message,
                    "what AWS has in hand goes on; run this again to follow");
    const bool was_refused =
        doing_ == Doing::Executing && !refusal.code.empty() && !has_changed_ && mended_ == 0;
    return over(has_begun_ && !was_refused ? StepEnd::Stuck : StepEnd::NotBegun, refusal.message,
                refusal.help);
}

}  // namespace rollout
