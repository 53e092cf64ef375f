#include "rollout/execution/remove_work.h"

#include <fmt/format.h>

#include <utility>

#include "rollout/release/release.h"

namespace rollout {
namespace {

/// How often a deletion is asked for: names that are still resolved and network interfaces that
/// linger fail one and not the next. AWS: "Troubleshooting CloudFormation", "Delete stack fails".
constexpr std::uint32_t kMostAttempts = 4;

}  // namespace

Next RemoveWork::begin(const Around& around) {
    return resume(around);
}

Next RemoveWork::resume(const Around& around) {
    doing_ = Doing::Looking;
    return Ask{LookAtStack{stack_.empty() ? around.planned().name : stack_}};
}

Next RemoveWork::take(const Answered::What& answer, const Around& around) {
    if (const auto* read = std::get_if<FailuresRead>(&answer))
        return Over{.end = StepEnd::Stuck,
                    .message = failure_,
                    .help = "put right what hinders it, then run this again",
                    .failures = read->failures};
    if (doing_ == Doing::Marking) {
        const TagImage last = marks_->back();
        marks_->pop_back();
        if (const auto* refusal = std::get_if<Refused>(&answer))
            note_ = could_not_be_tagged(last, *refusal);
        return mark(around);
    }
    if (const auto* refusal = std::get_if<Refused>(&answer)) {
        if (doing_ == Doing::Explaining) return Over{.end = StepEnd::Stuck, .message = failure_};
        const bool was_asked_before = attempts_ > (doing_ == Doing::Deleting ? 1U : 0U);
        const bool may_have_begun = was_asked_before || refusal->code.empty();
        return Over{.end = may_have_begun ? StepEnd::Stuck : StepEnd::NotBegun,
                    .message = refusal->message,
                    .help = refusal->help};
    }
    if (doing_ == Doing::Deleting) return Pause{};
    return looked(std::get<StackLooked>(answer), around);
}

Next RemoveWork::looked(const StackLooked& looked, const Around& around) {
    const StackPhase phase = looked.stack ? phase_of(*looked.stack) : StackPhase::Gone;
    status_ = looked.stack ? looked.stack->status : "";
    if (phase == StackPhase::Gone)
        return Over{.end = attempts_ > 0 ? StepEnd::Changed : StepEnd::Unchanged};
    const StackSeen& stack = *looked.stack;
    stack_ = stack.id;
    if (phase == StackPhase::Changing) return Pause{};
    const auto& left_by = around.step.left_by;
    if (attempts_ == 0 && left_by && stack.change_set != *left_by)
        return Over{.end = StepEnd::NotBegun,
                    .message = fmt::format("somebody else has changed {} since this made it, and "
                                           "it was left as it is",
                                           stack.name)};
    if (attempts_ >= kMostAttempts) {
        failure_ = in_words(stack);
        doing_ = Doing::Explaining;
        return Ask{ReadFailures{stack.id, stack.changed}};
    }
    // What it runs is remembered, for the rollout that brought it may have been killed before it
    // came to that. What is taken back has never counted.
    if (!marks_) {
        marks_.emplace();
        if (!left_by && (phase == StackPhase::Whole || phase == StackPhase::PutBack))
            marks_ = release_marks(around.planned().subject, around.wish.release_parameter, stack,
                                   around.wish.environment);
    }
    return mark(around);
}

Next RemoveWork::mark(const Around& around) {
    if (marks_->empty()) return remove(around);
    doing_ = Doing::Marking;
    return Ask{marks_->back()};
}

Next RemoveWork::remove(const Around& around) {
    attempts_++;
    doing_ = Doing::Deleting;
    return Ask{DeleteStack{stack_, around.token(fmt::format("delete {}", attempts_))}};
}

}  // namespace rollout
