#include "cli/rolling.h"

#include <fmt/format.h>

#include <utility>

#include "blueprint/templates.h"
#include "cli/wish.h"
#include "deploy/cloud_reading.h"
#include "deploy/images.h"
#include "io/clock.h"
#include "io/environment.h"
#include "rollout/narrowing.h"

namespace cli {
namespace {

/// The account of its repositories.
std::string registry_of(const LiveEnvironment& live) {
    const std::string_view named =
        blueprint::registry_account(*live.manifest->platform, live.environment());
    return named.empty() ? live.target->account() : std::string(named);
}

}  // namespace

std::vector<std::string_view> services_of_rollouts() {
    return {"cloudformation", "ecs", "ecr", "elbv2", "secretsmanager"};
}

base::Result<rollout::ReleasedImages> read_releases(const LiveEnvironment& live,
                                                    const RegionStacks& stacks) {
    return deploy::read_released_images(
        *live.target, stacks.region, registry_of(live),
        repositories_of(*live.manifest->platform, live.environment()), live.environment().name);
}

base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services,
                               const std::string& commit) {
    const platform::Platform& platform = *live.manifest->platform;
    const platform::Environment& environment = live.environment();
    TRY(check_names(environment, services, Named::Services));
    deploy::Target& target = *live.target;
    WishFacts facts{.account = target.account()};
    facts.images =
        TRY(deploy::read_images(target, stacks.region, registry_of(live),
                                repositories_of(platform, environment), environment.name));
    const rollout::Wish whole = make_wish(platform, stacks, facts);
    Prepared prepared{.wish = services.empty() ? whole : rollout::narrowed(whole, services)};
    prepared.seen = TRY(deploy::read_cloud(target, prepared.wish));
    TRY(deploy::read_secrets(target, prepared.seen, prepared.wish));
    // Numbers count within the environment, whatever part of it is changed.
    prepared.newest_release = rollout::newest_release(whole, prepared.seen);
    prepared.wish.release = rollout::release_text({.number = prepared.newest_release + 1,
                                                   .who = io::user_name(),
                                                   .commit = commit,
                                                   .at = io::wall_time()});
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    return prepared;
}

base::Result<PreparedRollback> prepare_rollback(const LiveEnvironment& live,
                                                const RegionStacks& stacks,
                                                const std::vector<std::string>& names,
                                                std::int64_t to) {
    const std::int64_t since = io::monotonic_milliseconds();
    const platform::Environment& environment = live.environment();
    TRY(check_names(environment, names, Named::ServicesAndJobs));
    rollout::Wish wish =
        make_wish(*live.manifest->platform, stacks, {.account = live.target->account()});
    PreparedRollback back;
    Prepared& prepared = back.prepared;
    prepared.seen = TRY(deploy::read_cloud(*live.target, wish));
    prepared.newest_release = rollout::newest_release(wish, prepared.seen);
    const rollout::ReleasedImages released = TRY(read_releases(live, stacks));
    if (to == 0) {
        auto before = rollout::release_before(wish, prepared.seen, released, names);
        if (!before)
            return base::Diagnostic{
                .code = "rollback.unknown",
                .message = fmt::format("{} has no release before {} to go back to",
                                       environment.name, prepared.newest_release),
                .help = fmt::format("slipway history {}", environment.name)};
        to = *before;
    }
    back.rollback =
        TRY(rollout::make_rollback(std::move(wish), prepared.seen, released, to, names));
    prepared.wish = std::move(back.rollback.wish);
    prepared.wish.release = rollout::release_text({.number = prepared.newest_release + 1,
                                                   .who = io::user_name(),
                                                   .commit = rollout::commit_of(released, to),
                                                   .at = io::wall_time(),
                                                   .back = to});
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    back.milliseconds = io::monotonic_milliseconds() - since;
    return back;
}

}  // namespace cli
