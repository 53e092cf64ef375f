#include "engine/ecs/capacity.h"

#include <algorithm>
#include <ranges>

#include "engine/ecs/refusals.h"

namespace engine::ecs {

std::optional<Refusal> refuse_capacity(const std::vector<CapacityShare>& shares) {
    if (shares.empty()) return std::nullopt;
    // AWS rule service.3 [documented] "API reference, CapacityProviderStrategyItem": a strategy has
    // at most 20 items, one base, weights up to 1,000, a base up to 100,000, and a weight over 0.
    // Test: Capacity.RefusesAStrategyThatCannotPlaceTasks
    if (shares.size() > 20)
        return invalid("A capacity provider strategy can contain a maximum of 20 items.");
    if (std::ranges::count_if(shares, [](const CapacityShare& share) { return share.base > 0; }) >
        1)
        return invalid(
            "Only one capacity provider in a capacity provider strategy can have a base defined.");
    for (const CapacityShare& share : shares) {
        if (share.weight > 1000)
            return invalid("The weight of a capacity provider must be between 0 and 1000.");
        if (share.base > 100'000)
            return invalid("The base of a capacity provider must be between 0 and 100000.");
    }
    if (std::ranges::all_of(shares, [](const CapacityShare& share) { return share.weight == 0; }))
        return invalid(
            "At least one capacity provider of a capacity provider strategy must have a weight "
            "greater than 0.");
    return std::nullopt;
}

std::uint16_t next_provider(const std::vector<CapacityShare>& shares,
                            const std::map<std::uint16_t, std::uint32_t>& counts) {
    auto on = [&](std::size_t index) -> std::uint64_t {
        auto found = counts.find(static_cast<std::uint16_t>(index));
        return found == counts.end() ? 0 : found->second;
    };
    // AWS rule service.4 [documented] "API reference, CapacityProviderStrategyItem": the base is
    // filled first; then tasks are shared out by weight, and a weight of 0 gets none.
    // Test: Capacity.FillsTheBaseAndThenGoesByWeight
    std::size_t best = 0;
    bool found = false;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i].weight == 0) continue;
        if (on(i) < shares[i].base) return static_cast<std::uint16_t>(i);
        auto above = [&](std::size_t index) { return on(index) - shares[index].base + 1; };
        if (!found || above(i) * shares[best].weight < above(best) * shares[i].weight) best = i;
        found = true;
    }
    return static_cast<std::uint16_t>(best);
}

std::string provider_name(const std::vector<CapacityShare>& shares, std::uint16_t index) {
    return index < shares.size() ? shares[index].provider : "FARGATE";
}

}  // namespace engine::ecs
