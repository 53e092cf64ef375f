#include "rollout/drift/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/match.h"
#include "rollout/drift/judging.h"

namespace rollout {
namespace {

/// Of one that was never created there is nothing to compare: it is deleted and made anew.
bool is_made_anew(const Plan& plan, const std::string& stack) {
    auto found = std::ranges::find(plan.stacks, stack, &PlannedStack::name);
    return found != plan.stacks.end() && found->change == PlannedChange::Create;
}

/// What nobody could look at, each reason once.
std::vector<NotCompared> not_compared(const Wish& wish, const CloudSeen& seen, const Plan& plan,
                                      const DriftSeen& drift) {
    std::vector<NotCompared> all;
    auto add = [&](NotCompared one) {
        if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
    };
    for (const std::string& name : stacks_about_drift(wish, seen)) {
        if (is_made_anew(plan, name)) continue;
        const StackSeen& stack = seen.stacks.at(name).stack;
        const StackPhase phase = phase_of(stack);
        if (phase != StackPhase::Whole && phase != StackPhase::PutBack)
            add({.what = name, .why = NotSettled{stack.status}});
        auto ids = drift.ids.find(name);
        if (ids == drift.ids.end()) continue;
        if (const auto* refusal = std::get_if<Refusal>(&ids->second))
            add({.what = "stacks", .why = *refusal});
    }
    for (const auto& [question, answer] : drift.answers)
        if (const auto* refusal = std::get_if<Refusal>(&answer))
            add({.what = std::string(words_of(question.topic)), .why = *refusal});
    return all;
}

/// A stack that moves may still have what its template has no more, or have already what nobody
/// has seen: beside it nothing is nobody's.
Whole wholeness(const Wish& wish, const CloudSeen& seen, const DriftSeen& drift) {
    for (const std::string& name : stacks_about_drift(wish, seen)) {
        const StackPhase phase = phase_of(seen.stacks.at(name).stack);
        auto ids = drift.ids.find(name);
        const bool is_known =
            ids != drift.ids.end() && std::holds_alternative<PhysicalIds>(ids->second);
        if (!is_known || (phase != StackPhase::Whole && phase != StackPhase::PutBack))
            return Whole::No;
    }
    return Whole::Yes;
}

}  // namespace

Drift find_drift(const Wish& wish, const CloudSeen& seen, const Plan& plan,
                 const std::vector<Consequence>& consequences, const DriftSeen& drift) {
    const std::vector<Deployed> deployed = deployed_resources(wish, seen, drift.ids);
    const Whole whole = wholeness(wish, seen, drift);
    Judging judging(wish, seen, deployed, drift.answers);
    judge_services(judging);
    judge_definitions(judging);
    judge_groups(judging, whole);
    judge_listeners(judging, whole);
    judge_listener_rules(judging, whole);
    judge_scaling(judging, whole);
    Drift found = judging.take(plan, consequences);
    std::vector<NotCompared> left = not_compared(wish, seen, plan, drift);
    found.not_compared.insert(found.not_compared.begin(), left.begin(), left.end());
    return found;
}

std::string in_words(const Difference& difference) {
    return base::match(
        difference,
        [](const Differs& one) {
            return fmt::format("{}: {} in the template, {} live", one.what,
                               one.deployed.empty() ? "nothing" : one.deployed,
                               one.live.empty() ? "nothing" : one.live);
        },
        [](const Added& one) { return one.what + ", not ours"; },
        [](const Gone& one) { return one.what + ": gone"; });
}

}  // namespace rollout
