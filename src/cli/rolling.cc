#include "cli/rolling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "blueprint/templates.h"
#include "cli/wish.h"
#include "deploy/reading/cloud_reading.h"
#include "deploy/reading/drift_reading.h"
#include "deploy/reading/images.h"
#include "deploy/reading/not_up.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/http_client.h"
#include "rollout/drift/drift.h"
#include "rollout/narrowing.h"
#include "rollout/release/history.h"

namespace cli {
namespace {

/// The account of its repositories.
std::string registry_of(const LiveEnvironment& live) {
    const std::string_view named =
        blueprint::registry_account(*live.manifest->platform, live.environment());
    return named.empty() ? live.target->account() : std::string(named);
}

/// What is known before anything is asked.
WishFacts facts_of(const LiveEnvironment& live) {
    const std::string place = live.target->place();
    return {.account = live.target->account(),
            .options = live.options,
            .here = io::is_here(place) ? place : std::string()};
}

/// What has the environment's tag now.
base::Result<deploy::TaggedImages> read_tagged(const LiveEnvironment& live,
                                               const RegionStacks& stacks) {
    return deploy::read_tagged_images(*live.target, stacks.region, registry_of(live),
                                      repositories_of(*live.manifest->platform, live.environment()),
                                      live.environment().name);
}

/// No number is given twice of which an image is left: repositories remember what no stack says any
/// more, because it went or was taken back.
std::int64_t next_release(const Prepared& prepared, const rollout::ReleasedImages& released) {
    return std::max(prepared.newest_release, rollout::newest_release(released)) + 1;
}

/// Those of services that the manifest does not have any more too.
std::vector<std::string> repositories_shown(const rollout::CloudSeen& seen) {
    std::vector<rollout::StackSeen> stacks;
    for (const auto& [name, found] : seen.stacks)
        stacks.push_back(found.stack);
    return rollout::repositories_shown(stacks);
}

}  // namespace

std::vector<std::string_view> services_of_rollouts() {
    return {"cloudformation", "ecs", "ecr", "elbv2", "secretsmanager"};
}

std::vector<std::string_view> services_of_plans() {
    std::vector<std::string_view> all = services_of_rollouts();
    all.insert(all.end(), {"application-autoscaling", "ec2"});
    return all;
}

base::Result<rollout::ReleasedImages> read_releases(const LiveEnvironment& live,
                                                    const RegionStacks& stacks,
                                                    const std::vector<std::string>& more) {
    const std::vector<std::string> own =
        repositories_of(*live.manifest->platform, live.environment());
    std::set<std::string> all(own.begin(), own.end());
    all.insert(more.begin(), more.end());
    return deploy::read_released_images(*live.target, stacks.region, registry_of(live),
                                        {all.begin(), all.end()}, live.environment().name);
}

base::Result<Prepared> prepare(const LiveEnvironment& live, const RegionStacks& stacks,
                               const std::vector<std::string>& services, const std::string& commit,
                               std::optional<base::Time> at) {
    const platform::Platform& platform = *live.manifest->platform;
    deploy::Target& target = *live.target;
    WishFacts facts = facts_of(live);
    deploy::TaggedImages tagged = TRY(read_tagged(live, stacks));
    facts.images = std::move(tagged.images);
    const rollout::Wish whole = make_wish(platform, stacks, facts);
    Prepared prepared{.wish = services.empty() ? whole : rollout::narrowed(whole, services)};
    prepared.seen = TRY(deploy::read_cloud(target, prepared.wish));
    TRY(deploy::read_secrets(target, prepared.seen, prepared.wish));
    prepared.ahead = rollout::tags_ahead(prepared.wish, prepared.seen, tagged.released);
    // Numbers count within the environment, whatever part of it is changed.
    prepared.newest_release = rollout::newest_release(whole, prepared.seen);
    // Who only looks is told no number.
    rollout::ReleasedImages released;
    if (at) released = TRY(read_releases(live, stacks, repositories_shown(prepared.seen)));
    prepared.wish.release = rollout::release_text({.number = next_release(prepared, released),
                                                   .who = io::user_name(),
                                                   .commit = commit,
                                                   .at = at});
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    return prepared;
}

base::Result<Planned> plan_region(const LiveEnvironment& live, const RegionStacks& stacks,
                                  const std::vector<std::string>& services,
                                  const std::string& commit, std::optional<base::Time> at) {
    Planned planned{.prepared = TRY(prepare(live, stacks, services, commit, at))};
    const Prepared& all = planned.prepared;
    const std::int64_t since = io::monotonic_milliseconds();
    // Less than half of the time of a plan (docs/plan.md has figures): nobody has to ask for it.
    const rollout::DriftSeen seen =
        TRY(deploy::read_drift(live.target->client(stacks.region), all.wish, all.seen));
    planned.drift = rollout::find_drift(all.wish, all.seen, all.plan, all.consequences, seen);
    planned.drift_milliseconds = io::monotonic_milliseconds() - since;
    return planned;
}

base::Result<PreparedRollback> prepare_rollback(const LiveEnvironment& live,
                                                const RegionStacks& stacks,
                                                const std::vector<std::string>& names,
                                                std::int64_t to, base::Time at) {
    const std::int64_t since = io::monotonic_milliseconds();
    const platform::Environment& environment = live.environment();
    WishFacts facts = facts_of(live);
    facts.images = TRY(read_tagged(live, stacks)).images;
    rollout::Wish wish = make_wish(*live.manifest->platform, stacks, facts);
    PreparedRollback back{.names = names};
    Prepared& prepared = back.prepared;
    prepared.seen = TRY(deploy::read_cloud(*live.target, wish));
    TRY(rollout::refuse_motion(wish, prepared.seen, names));
    prepared.newest_release = rollout::newest_release(wish, prepared.seen);
    if (prepared.newest_release == 0)
        return deploy::not_up(live.words(),
                              environment.name + " is not up: nothing is live to go back from");
    const rollout::ReleasedImages released =
        TRY(read_releases(live, stacks, repositories_shown(prepared.seen)));
    if (to == 0) {
        auto step = rollout::step_back(wish, prepared.seen, released, names);
        if (!step)
            return base::Diagnostic{
                .code = "rollback.unknown",
                .message = fmt::format("{} has no release before {} to go back to",
                                       environment.name, prepared.newest_release),
                .help = fmt::format("slipway history {}{}", environment.name, live.options)};
        to = step->to;
        if (!step->names.empty()) back.names = std::move(step->names);
    }
    back.rollback =
        TRY(rollout::make_rollback(std::move(wish), prepared.seen, released, to, back.names));
    prepared.wish = std::move(back.rollback.wish);
    back.release = rollout::find_release(released, to).value_or(rollout::Release{.number = to});
    prepared.wish.release = rollout::release_text({.number = next_release(prepared, released),
                                                   .who = io::user_name(),
                                                   .commit = back.release.commit,
                                                   .at = at,
                                                   .back = to});
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    back.milliseconds = io::monotonic_milliseconds() - since;
    return back;
}

}  // namespace cli
