#include <cstdint>
#include <utility>
#include <variant>

#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/service_work.h"
#include "cli/views/watch_report.h"
#include "cli/watching.h"
#include "io/clock.h"

namespace cli {

Outcome watch(const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (!arguments.json) say(live.local_cloud + target_line(live, screen.out));
    // The second Ctrl-C ends the process as it always does.
    const io::StopSignal signal;
    rollout::Watching watching(pieces_of(live, {}), quiet_of(live.target->place()));
    auto stop = look_on(watching, WatchFor::TheNew, live, arguments, screen, signal);
    if (!stop.ok()) {
        Outcome outcome = ended_by(stop.problems(), arguments, screen, ExitCode::CheckFailed);
        outcome.err += "AWS goes on with what is under way; how it ends was not seen\n";
        return outcome;
    }
    const auto took = base::Duration::milliseconds(io::monotonic_milliseconds() - since);
    return {.exit = exit_of(watching, *stop),
            .out = arguments.json ? watch_summary_json(watching, *stop)
                                  : watch_summary({.environment = live.environment().name,
                                                   .options = same_options(arguments),
                                                   .stop = *stop,
                                                   .took = took},
                                                  watching, screen.out)};
}

}  // namespace cli
