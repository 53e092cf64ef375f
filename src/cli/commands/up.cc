#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/commit.h"
#include "cli/live.h"
#include "cli/live_check.h"
#include "cli/rolling.h"
#include "cli/views/live_report.h"
#include "cli/views/plan_report.h"
#include "deploy/execution/linked_roles.h"
#include "io/clock.h"

namespace cli {
namespace {

/// Those that are called, by the names of their models.
std::vector<std::string_view> services() {
    std::vector<std::string_view> all = services_of_plans();
    for (std::string_view one : live_check_services())
        if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    return all;
}

/// One region to its end.
Outcome up(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
           const RegionStacks& stacks, base::Time at) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto planned = plan_region(live, stacks, arguments.names(), commit_of(arguments.file), at);
    if (!planned.ok())
        return with_end(refused_by_target(planned.problems(), screen), arguments,
                        planned.problems());
    Prepared& prepared = planned->prepared;
    const PlanReport report{.environment = &live.environment(),
                            .account = live.target->account(),
                            .region = stacks.region,
                            .place = live.target->place(),
                            .prepared = &prepared,
                            .milliseconds = io::monotonic_milliseconds() - since,
                            .command = command_again("up", arguments),
                            .options = same_options(arguments) + region_option(live, stacks.region),
                            .drift = &planned->drift,
                            .drift_milliseconds = planned->drift_milliseconds};
    if (arguments.json)
        say(plan_event_json(report, live.manifest->sources));
    else
        say(plan_text(report, live.manifest->sources, screen));
    if (prepared.plan.empty()) return nothing_to_do(arguments);
    auto asked = check_live(live);
    if (!asked.ok())
        return with_end(refused_by_target(asked.problems(), screen), arguments, asked.problems());
    if (!arguments.json) say(live_warnings(*asked, screen));
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("change {} so?", live.environment().name)};
    if (auto refusal = confirm(question, screen)) return with_end(*std::move(refusal), arguments);
    // A brand-new account loses the first stack that needs such a role.
    base::Status roles = deploy::make_linked_roles(live.target->client(stacks.region),
                                                   linked_roles(live.environment()));
    if (!roles.ok())
        return with_end(refused_by_target(roles.problems(), screen), arguments, roles.problems());
    return carry_out(std::move(prepared), Purpose::Up, live, arguments, screen, &planned->drift);
}

}  // namespace

Outcome up(const Arguments& arguments, const Screen& screen) {
    const io::LastWords words = unchanged_words(arguments);
    auto opened =
        open_environment(arguments, screen, services(), {arguments.names(), Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    // It is one release, whenever a region comes to it.
    const base::Time at = io::wall_time();
    return in_each_region(live, arguments, [&](const RegionStacks& stacks) {
        return up(arguments, screen, live, stacks, at);
    });
}

}  // namespace cli
