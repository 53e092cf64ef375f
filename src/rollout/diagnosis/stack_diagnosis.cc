#include <algorithm>
#include <iterator>
#include <ranges>

#include <fmt/format.h>

#include "rollout/diagnosis/diagnosis.h"
#include "rollout/diagnosis/explanations.h"

namespace rollout {
namespace {

struct Advice {
    std::string_view status;
    std::string_view what;
    std::string_view next;  ///< when the reason is put right; {} is the stack
};

// AWS: "Stack failure options", "Continue rolling back an update", "Delete a stack from the
// CloudFormation console".
constexpr Advice kAdvice[] = {
    {"ROLLBACK_COMPLETE", "could not be created, and what there was of it is gone",
     "delete the stack, for nothing else can be done with it, and deploy again:\n"
     "aws cloudformation delete-stack --stack-name {}"},
    {"ROLLBACK_FAILED", "could not be created, and not all of it could be taken away again",
     "delete the stack, and deploy again:\n"
     "aws cloudformation delete-stack --stack-name {}"},
    {"CREATE_FAILED", "could not be created; what there is of it stays",
     "deploy again; or take the stack away:\n"
     "aws cloudformation delete-stack --stack-name {}"},
    {"UPDATE_FAILED", "could not be updated; what was changed stays changed",
     "deploy again; or return to what was:\n"
     "aws cloudformation rollback-stack --stack-name {}"},
    {"UPDATE_ROLLBACK_COMPLETE", "could not be updated, and is what it was before", "deploy again"},
    {"UPDATE_ROLLBACK_FAILED", "could not be updated, nor put back",
     "let CloudFormation go on, and deploy again:\n"
     "aws cloudformation continue-update-rollback --stack-name {}"},
    {"DELETE_FAILED", "could not be deleted",
     "delete the stack again:\n"
     "aws cloudformation delete-stack --stack-name {}"},
    {"IMPORT_ROLLBACK_COMPLETE", "could not take over what it was to import", "deploy again"},
    {"IMPORT_ROLLBACK_FAILED", "could not take over what it was to import, nor be put back",
     "delete the stack; what it was to import stays:\n"
     "aws cloudformation delete-stack --stack-name {}"},
};

/// Null: nobody knows the status.
const Advice* advice_on(const StackSeen& stack) {
    const auto* advice = std::ranges::find(kAdvice, stack.status, &Advice::status);
    return advice == std::end(kAdvice) ? nullptr : advice;
}

/// What fails because something else failed first.
bool is_follower(const StackEventSeen& event) {
    return event.reason.ends_with("cancelled") || event.reason.ends_with("cancelled.");
}

/// Whether somebody wanted the end of an update that had not failed: of one that had, the same
/// words tell who had it put back.
bool was_cancelled(const StackSeen& stack, const std::vector<StackEventSeen>& events) {
    bool is_by_hand = false;
    for (const StackEventSeen& event : events) {
        if (begins_operation(stack, event)) break;
        if (event.resource != stack.name) continue;
        if (event.status.ends_with("_FAILED")) return false;
        is_by_hand |= by_hand(event.status, event.reason) == ByHand::Cancelled;
    }
    return is_by_hand && phase_of(stack) == StackPhase::PutBack && !first_failure(stack, events);
}

Diagnosis unfinished(const StackSeen& stack) {
    return {.name = stack.name,
            .cause = Cause::StackUnfinished,
            .what = fmt::format("{} has a change set that nobody executed, and nothing else",
                                stack.name),
            .evidence = {fmt::format("its status is {}", stack.status)},
            .fix = fmt::format("execute the change set, or delete the stack and deploy again:\n"
                               "aws cloudformation delete-stack --stack-name {}",
                               stack.name)};
}

}  // namespace

std::string next_step(const StackSeen& stack) {
    const Advice* advice = advice_on(stack);
    return advice ? fmt::format(fmt::runtime(advice->next), stack.name) : std::string();
}

bool begins_operation(const StackSeen& stack, const StackEventSeen& event) {
    constexpr std::string_view kBegins[] = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS",
                                            "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS",
                                            "REVIEW_IN_PROGRESS"};
    bool is_own = event.resource == stack.name && event.type == "AWS::CloudFormation::Stack";
    return is_own && std::ranges::find(kBegins, event.status) != std::end(kBegins);
}

const StackEventSeen* first_failure(const StackSeen& stack,
                                    const std::vector<StackEventSeen>& events) {
    const StackEventSeen* first = nullptr;
    for (const StackEventSeen& event : events) {
        if (begins_operation(stack, event)) break;
        bool is_own = event.resource == stack.name;
        if (event.status.ends_with("_FAILED") && !is_own && !is_follower(event)) first = &event;
    }
    return first;
}

std::optional<base::Time> began(const StackSeen& stack, const std::vector<StackEventSeen>& events) {
    auto first = std::ranges::find_if(
        events, [&](const StackEventSeen& event) { return begins_operation(stack, event); });
    return first == events.end() ? std::nullopt : std::optional(first->at);
}

Diagnosis diagnose_stack(const StackSeen& stack, const std::vector<StackEventSeen>& events) {
    const StackPhase phase = phase_of(stack);
    if (phase == StackPhase::UnderReview) return unfinished(stack);
    if (phase != StackPhase::PutBack && phase != StackPhase::Failed) return {.name = stack.name};
    const Advice* advice = advice_on(stack);
    Diagnosis found{
        .name = stack.name,
        .cause = phase == StackPhase::PutBack ? Cause::StackPutBack : Cause::StackFailed,
        .what = fmt::format("{} {}", stack.name, advice ? advice->what : "is in an odd state"),
        .evidence = {fmt::format("its status is {}", stack.status)},
        .fix = "put the reason right" + (advice ? ", then " + next_step(stack) : std::string())};
    if (was_cancelled(stack, events)) {
        found.what =
            fmt::format("the update of {} was cancelled, and it is what it was before", stack.name);
        found.evidence.emplace_back(
            "somebody asked for that: slipway abort, Ctrl-C, a console, or an API call; or "
            "`slipway up` gave it up, for its tasks stopped alike");
        found.fix = "deploy again; where its tasks stopped, put the reason right first";
        return found;
    }
    if (const StackEventSeen* first = first_failure(stack, events))
        found.evidence.push_back(
            fmt::format("{} ({}) failed first: {}", first->resource, first->type, first->reason));
    else if (!stack.reason.empty())
        found.evidence.push_back("CloudFormation says: " + stack.reason);
    return found;
}

}  // namespace rollout
