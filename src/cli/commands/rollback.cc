#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "cli/again.h"
#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "cli/views/release_report.h"
#include "io/clock.h"

namespace cli {
namespace {

/// The release that --to names; 0: the one before what is live.
base::Result<std::int64_t> wanted_release(const std::string& text) {
    if (text.empty()) return std::int64_t{0};
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1)
        return base::Diagnostic{
            .code = "usage.arguments",
            .message = fmt::format("--to is the number of a release, not '{}'", text),
            .help = "slipway history ENV shows them"};
    return number;
}

/// One region to its end.
Outcome rollback(const Arguments& arguments, const Screen& screen, const LiveEnvironment& live,
                 const RegionStacks& stacks, std::int64_t to) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto prepared =
        prepare_rollback(live, stacks, {arguments.words.begin() + 1, arguments.words.end()}, to);
    if (!prepared.ok()) return refused_by_target(prepared.problems(), screen);
    Arguments same = arguments;
    same.to = std::to_string(prepared->rollback.to);
    const PlanReport report{.environment = &live.environment(),
                            .account = live.target->account(),
                            .region = stacks.region,
                            .place = live.target->place(),
                            .prepared = &prepared->prepared,
                            .milliseconds = io::monotonic_milliseconds() - since,
                            .command = command_again("rollback", same)};
    if (arguments.json)
        say_event(prepared->prepared.plan);
    else
        say(plan_text(report, live.manifest->sources, screen) + rollback_notes(prepared->rollback));
    if (prepared->prepared.plan.empty()) return {};
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = fmt::format("take {} back so?", live.environment().name)};
    if (auto refusal = confirm(question, screen)) return *refusal;
    return carry_out(std::move(prepared->prepared), Purpose::Up, live, arguments, screen);
}

}  // namespace

Outcome rollback(const Arguments& arguments, const Screen& screen) {
    auto to = wanted_release(arguments.to);
    if (!to.ok()) return refused(to.problems(), screen);
    auto opened = open_environment(arguments, screen, services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!live.local_cloud.empty() && !arguments.json) say(live.local_cloud);
    return in_each_region(live, [&](const RegionStacks& stacks) {
        return rollback(arguments, screen, live, stacks, *to);
    });
}

}  // namespace cli
