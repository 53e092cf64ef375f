#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/release_report.h"
#include "cli/wish.h"
#include "deploy/reading/cloud_reading.h"

namespace cli {
namespace {

base::Result<RegionHistory> history_of(const LiveEnvironment& live, const RegionStacks& stacks) {
    const rollout::Wish wish =
        make_wish(*live.manifest->platform, stacks, {.account = live.target->account()});
    const auto seen = TRY(deploy::read_own_stacks(*live.target, wish));
    const auto released = TRY(read_releases(live, stacks, rollout::repositories_shown(seen)));
    return RegionHistory{.name = stacks.region,
                         .releases = rollout::history_of(wish, seen, released)};
}

/// Whether anything is known of a service or job, in the manifest or not.
bool is_known(const HistoryReport& report, const std::string& name) {
    auto has_it = [&](const rollout::PastRelease& past) {
        return std::ranges::find(past.parts, name, &rollout::ReleasedPart::subject) !=
               past.parts.end();
    };
    return std::ranges::any_of(report.regions, [&](const RegionHistory& region) {
        return std::ranges::any_of(region.releases, has_it);
    });
}

}  // namespace

Outcome history(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecr"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    HistoryReport report{.environment = live.environment().name,
                         .account = live.target->account(),
                         .place = live.target->place(),
                         .subjects = arguments.names()};
    for (const RegionStacks& stacks : live.checked.stacks) {
        auto one = history_of(live, stacks);
        if (!one.ok()) return refused_by_target(one.problems(), screen);
        report.regions.push_back(*std::move(one));
    }
    // What the manifest does not have any more has a history all the same.
    for (const std::string& name : report.subjects) {
        base::Status known = check_names(live.environment(), {{name}});
        if (!known.ok() && !is_known(report, name)) return refused(known.problems(), screen);
    }
    if (arguments.json) return {.out = history_json(report)};
    return {.out = live.local_cloud + history_text(report, screen)};
}

}  // namespace cli
