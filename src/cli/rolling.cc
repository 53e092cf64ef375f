#include "cli/rolling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "blueprint/templates.h"
#include "cli/wish.h"
#include "deploy/cloud_reading.h"
#include "io/environment.h"

namespace cli {
namespace {

/// Leaves the services that are named, and everything that they come after.
void narrow(rollout::Wish& wish, const std::vector<std::string>& services) {
    std::set<std::size_t> kept;
    for (std::size_t i = wish.stacks.size(); i-- > 0;) {
        const rollout::WantedStack& stack = wish.stacks[i];
        const bool is_named = stack.kind == cfn::StackKind::Service &&
                              std::ranges::find(services, stack.subject) != services.end();
        if (!is_named && !kept.contains(i)) continue;
        kept.insert(i);
        kept.insert(stack.after.begin(), stack.after.end());
    }
    std::map<std::size_t, std::size_t> places;
    std::vector<rollout::WantedStack> stacks;
    for (std::size_t i : kept) {
        places.emplace(i, stacks.size());
        stacks.push_back(std::move(wish.stacks[i]));
        for (std::size_t& before : stacks.back().after)
            before = places.at(before);
    }
    wish.stacks = std::move(stacks);
    // What nobody wants any more is nobody's business here.
    wish.keeps_others = true;
}

}  // namespace

std::vector<std::string_view> services_of_rollouts() {
    return {"cloudformation", "ecs", "ecr", "elbv2", "secretsmanager"};
}

base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services) {
    const platform::Platform& platform = *live.manifest->platform;
    const platform::Environment& environment = live.environment();
    for (const std::string& name : services)
        if (!environment.service(name)) return unknown_service(environment, name, Named::Services);
    deploy::Target& target = *live.target;
    std::string_view registry = blueprint::registry_account(platform, environment);
    WishFacts facts{.account = target.account()};
    facts.images = TRY(deploy::read_images(
        target, stacks.region, registry.empty() ? target.account() : std::string(registry),
        repositories_of(platform, environment), environment.name));
    Prepared prepared{.wish = make_wish(platform, stacks, facts)};
    if (!services.empty()) narrow(prepared.wish, services);
    prepared.seen = TRY(deploy::read_cloud(target, prepared.wish));
    TRY(deploy::read_secrets(target, prepared.seen, prepared.wish));
    prepared.newest_release = rollout::newest_release(prepared.wish, prepared.seen);
    std::string who = io::user_name();
    prepared.wish.release =
        fmt::format("{} {}", prepared.newest_release + 1, who.empty() ? "somebody" : who);
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    return prepared;
}

}  // namespace cli
