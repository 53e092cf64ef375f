#include "rollout/narrowing.h"

#include <algorithm>
#include <map>
#include <utility>

namespace rollout {

Wish part_of(Wish wish, const std::set<std::size_t>& places) {
    std::map<std::size_t, std::size_t> moved;
    std::vector<WantedStack> stacks;
    for (std::size_t i : places) {
        moved.emplace(i, stacks.size());
        stacks.push_back(std::move(wish.stacks[i]));
        std::vector<std::size_t> after;
        for (std::size_t before : stacks.back().after)
            if (auto place = moved.find(before); place != moved.end())
                after.push_back(place->second);
        stacks.back().after = std::move(after);
    }
    wish.stacks = std::move(stacks);
    // What nobody wants any more is nobody's business here.
    wish.keeps_others = true;
    return wish;
}

Wish narrowed(Wish wish, const std::vector<std::string>& services) {
    std::set<std::size_t> kept;
    for (std::size_t i = wish.stacks.size(); i-- > 0;) {
        const WantedStack& stack = wish.stacks[i];
        const bool is_named = stack.kind == cfn::StackKind::Service &&
                              std::ranges::find(services, stack.subject) != services.end();
        if (!is_named && !kept.contains(i)) continue;
        kept.insert(i);
        kept.insert(stack.after.begin(), stack.after.end());
    }
    return part_of(std::move(wish), kept);
}

}  // namespace rollout
