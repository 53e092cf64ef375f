#include "rollout/plan/overtaking.h"

#include <map>
#include <utility>

#include "rollout/release/release.h"

namespace rollout {

std::vector<Overtaken> overtaken(const Wish& wish, const CloudSeen& seen, const Plan& plan) {
    std::map<std::string, std::vector<std::string>> by_release;
    for (const PlannedStack& stack : plan.stacks) {
        if (stack.change != PlannedChange::Update || !stack.wanted) continue;
        const WantedStack& wanted = wish.stacks[*stack.wanted];
        if (!wanted.service) continue;
        auto there = seen.stacks.find(stack.name);
        auto live = seen.services.find(wanted.service->name);
        if (there == seen.stacks.end() || live == seen.services.end()) continue;
        const bool is_at_rest = phase_of(there->second.stack) == StackPhase::Whole;
        if (!is_at_rest || state_of(live->second.service) != ServiceState::Rolling) continue;
        by_release[release_words(there->second.stack.parameter(wanted.release_parameter))]
            .push_back(stack.subject);
    }
    std::vector<Overtaken> all;
    for (auto& [release, subjects] : by_release)
        all.push_back({release, std::move(subjects)});
    return all;
}

}  // namespace rollout
