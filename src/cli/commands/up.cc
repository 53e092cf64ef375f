#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "io/clock.h"

namespace cli {
namespace {

/// One region to its end.
Outcome up(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
           const RegionStacks& stacks) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto prepared = prepare(live, stacks, {arguments.words.begin() + 1, arguments.words.end()});
    if (!prepared.ok()) return refused_by_target(prepared.problems(), screen);
    const PlanReport report{.environment = &live.environment(),
                            .account = live.target->account(),
                            .region = stacks.region,
                            .place = live.target->place(),
                            .prepared = &*prepared,
                            .milliseconds = io::monotonic_milliseconds() - since};
    if (arguments.json)
        say_event(prepared->plan);
    else
        say(plan_text(report, live.manifest->sources, screen));
    if (prepared->plan.empty()) return {};
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("change {} so?", live.environment().name)};
    if (auto refusal = confirm(question, screen)) return *refusal;
    return carry_out(*std::move(prepared), live, arguments, screen);
}

}  // namespace

Outcome up(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    for (const RegionStacks& stacks : live.checked.stacks) {
        Outcome outcome = up(arguments, screen, live, stacks);
        if (outcome.exit != ExitCode::Done) return outcome;
        say(outcome.out);
    }
    return {};
}

}  // namespace cli
