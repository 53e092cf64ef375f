#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "blueprint/interface.h"
#include "blueprint/names.h"
#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "cli/views/removal_report.h"
#include "deploy/execution/definitions.h"
#include "deploy/reading/cloud_reading.h"
#include "deploy/reading/physical_ids.h"
#include "io/clock.h"
#include "rollout/plan/protection.h"
#include "rollout/plan/removal.h"

namespace cli {
namespace {

/// Nothing of the environment in one region.
rollout::Wish empty_wish(const LiveEnvironment& live, const RegionStacks& stacks) {
    const blueprint::Names names =
        blueprint::Names::of(*live.manifest->platform, live.environment());
    rollout::Wish wish{.environment = live.environment().name,
                       .account = live.target->account(),
                       .region = stacks.region,
                       .prefix = names.prefix(),
                       .release_parameter = std::string(blueprint::kReleaseParameter),
                       .options = live.options};
    // Other environments of the account share those two.
    for (const cfn::Stack& stack : stacks.stacks.stacks)
        if (stack.kind != cfn::StackKind::Access && stack.kind != cfn::StackKind::Registry)
            wish.own.insert(stack.name);
    return wish;
}

/// The names of what the stacks that go have made; those that nobody may ask for are not known.
base::Result<std::map<std::string, rollout::PhysicalIds>> ids_of(const LiveEnvironment& live,
                                                                 const Prepared& prepared) {
    std::vector<std::string> names;
    for (const rollout::PlannedStack& stack : prepared.plan.stacks)
        names.push_back(stack.name);
    return deploy::read_physical_ids(live.target->client(prepared.wish.region), names);
}

/// The same stacks without protection from deletion.
rollout::Wish unprotected_wish(const rollout::Wish& wish, const rollout::CloudSeen& seen) {
    rollout::Wish changed = wish;
    changed.keeps_others = true;
    for (const auto& [name, found] : seen.stacks) {
        const rollout::StackPhase phase = rollout::phase_of(found.stack);
        const bool takes_no_update =
            phase == rollout::StackPhase::Failed || phase == rollout::StackPhase::UnderReview;
        if (wish.kept.contains(name) || takes_no_update) continue;
        cfn::Template body = rollout::unprotected(found.body);
        if (body == found.body) continue;
        changed.stacks.push_back({.name = name,
                                  .kind = found.kind(),
                                  .subject = "",
                                  .region = wish.region,
                                  .body = std::move(body),
                                  .needs_iam_capability = true});
    }
    return changed;
}

base::Result<Prepared> prepare_removal(const LiveEnvironment& live, rollout::Wish wish,
                                       const Arguments& arguments) {
    Prepared prepared{.wish = std::move(wish)};
    prepared.wish.is_unprotected_first = arguments.unprotect;
    prepared.seen = TRY(deploy::read_cloud(*live.target, prepared.wish));
    if (arguments.keep_data)
        prepared.wish.kept =
            rollout::stacks_with_data(prepared.seen, prepared.wish.account, prepared.wish.region);
    TRY(rollout::check_importers(prepared.seen, prepared.wish.kept, prepared.wish.account,
                                 prepared.wish.region));
    prepared.plan = TRY(rollout::make_plan(prepared.wish, prepared.seen));
    prepared.consequences = rollout::consequences_of(prepared.wish, prepared.seen, prepared.plan);
    return prepared;
}

/// Takes protection away where there is any.
std::optional<Outcome> unprotect(const Prepared& prepared, const LiveEnvironment& live,
                                 const Arguments& arguments, const Screen& screen) {
    Prepared first{.wish = unprotected_wish(prepared.wish, prepared.seen), .seen = prepared.seen};
    auto plan = rollout::make_plan(first.wish, first.seen);
    if (!plan.ok())
        return with_end(refused_by_target(plan.problems(), screen), arguments, plan.problems());
    if (plan->empty()) return std::nullopt;
    first.plan = *std::move(plan);
    Outcome outcome = carry_out(std::move(first), Purpose::Down, live, arguments, screen);
    if (outcome.exit != ExitCode::Done) return outcome;
    if (!outcome.was_interrupted) return std::nullopt;
    return ended_between("nothing is protected any more, and no stack was deleted", arguments);
}

Outcome down(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
             const RegionStacks& stacks) {
    const std::int64_t since = io::monotonic_milliseconds();
    const platform::Environment& environment = live.environment();
    auto prepared = prepare_removal(live, empty_wish(live, stacks), arguments);
    if (!prepared.ok())
        return with_end(refused_by_target(prepared.problems(), screen), arguments,
                        prepared.problems());
    const auto ids = ids_of(live, *prepared);
    if (!ids.ok())
        return with_end(refused_by_target(ids.problems(), screen), arguments, ids.problems());
    const PlanReport report{.environment = &environment,
                            .account = live.target->account(),
                            .region = stacks.region,
                            .place = live.target->place(),
                            .prepared = &*prepared,
                            .milliseconds = io::monotonic_milliseconds() - since};
    const rollout::RemovalCost cost =
        rollout::cost_of_removal(prepared->seen, prepared->wish.kept, *ids);
    if (arguments.json)
        say(plan_event_json(report, live.manifest->sources));
    else
        say(removal_text(report, cost, screen));
    if (prepared->plan.empty()) return nothing_to_do(arguments);
    const Question question{.environment = environment.name,
                            .wants_name = environment.protect || *environment.approve,
                            .yes = arguments.yes,
                            .what = fmt::format("take {} away?", environment.name)};
    if (auto refusal = confirm(question, screen)) return with_end(*std::move(refusal), arguments);
    if (arguments.unprotect)
        if (auto outcome = unprotect(*prepared, live, arguments, screen)) return *outcome;
    const std::string prefix = prepared->wish.prefix;
    const auto families = rollout::families_of(prepared->seen, prepared->wish.kept);
    Outcome outcome = carry_out(*std::move(prepared), Purpose::Down, live, arguments, screen);
    if (outcome.exit != ExitCode::Done) return outcome;
    // Revisions are kept by their stacks, so that releases can be taken back; now nobody can.
    auto gone = deploy::deregister_definitions(*live.target, stacks.region, families);
    if (!gone.ok()) {
        outcome.err = refused(gone.problems(), screen).err;
        outcome.exit = ExitCode::Stuck;
        return with_end(std::move(outcome), arguments, gone.problems());
    }
    if (!arguments.json) outcome.out += removal_summary(prefix, *gone, screen);
    return outcome;
}

}  // namespace

Outcome down(const Arguments& arguments, const Screen& screen) {
    const io::LastWords words = unchanged_words(arguments);
    auto opened = open_environment(arguments, screen, services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (live.environment().protect && !arguments.unprotect) {
        const base::Diagnostics problems = {
            {.code = "target.protected",
             .message =
                 fmt::format("{} is protected, and nothing was changed", live.environment().name),
             .help = command_again("down", arguments) + " --unprotect"}};
        Outcome outcome = refused(problems, screen);
        outcome.exit = ExitCode::CheckFailed;
        return with_end(std::move(outcome), arguments, problems);
    }
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    return in_each_region(live, arguments, [&](const RegionStacks& stacks) {
        return down(arguments, screen, live, stacks);
    });
}

}  // namespace cli
