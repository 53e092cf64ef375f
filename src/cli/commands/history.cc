#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/release_report.h"
#include "cli/wish.h"

namespace cli {

Outcome history(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs", "ecr"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    HistoryReport report{.environment = live.environment().name,
                         .account = live.target->account(),
                         .place = live.target->place(),
                         .subjects = {arguments.words.begin() + 1, arguments.words.end()}};
    base::Status known = check_names(live.environment(), report.subjects, Named::ServicesAndJobs);
    if (!known.ok()) return refused(known.problems(), screen);
    for (const RegionStacks& stacks : live.checked.stacks) {
        auto seen = read_region(live, stacks);
        if (!seen.ok()) return refused_by_target(seen.problems(), screen);
        auto released = read_releases(live, stacks);
        if (!released.ok()) return refused_by_target(released.problems(), screen);
        const rollout::Wish wish =
            make_wish(*live.manifest->platform, stacks, {.account = live.target->account()});
        report.regions.push_back({.name = stacks.region,
                                  .releases = rollout::history_of(wish, seen->stacks, *released)});
    }
    if (arguments.json) return {.out = history_json(report)};
    return {.out = live.local_cloud + history_text(report, screen)};
}

}  // namespace cli
