#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "cli/carrying_out.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/service_work.h"
#include "cli/views/abort_report.h"
#include "cli/watching.h"
#include "deploy/execution/abort.h"
#include "deploy/reading/motion_reading.h"
#include "io/clock.h"
#include "io/stop_signal.h"
#include "io/terminal.h"

namespace cli {
namespace {

/// Nothing of it can be taken back: says so, and what would help.
Outcome impossible(const LiveEnvironment& live, const Arguments& arguments, const Screen& screen) {
    const std::string& name = live.environment().name;
    return ended_by(
        {{.code = "abort.impossible",
          .message = fmt::format("nothing that is under way in {} can be taken back", name),
          .help = fmt::format("slipway watch {}{} looks on until it is over", name,
                              same_options(arguments))}},
        arguments, screen, ExitCode::CheckFailed);
}

/// Told at once, on the error stream: the look on may take long.
base::Diagnostics tell_refused(const deploy::AbortsAsked& asked, const rollout::Watching& watching,
                               const Screen& screen) {
    base::Diagnostics all;
    for (const auto& one : asked.refused) {
        (void)io::write_stream(
            io::Stream::Error,
            refused(one.problems, screen).err +
                fmt::format("{} was not stopped\n", watching.pieces()[one.piece].stack))
            .ok();
        all.insert(all.end(), one.problems.begin(), one.problems.end());
    }
    return all;
}

/// From the yes to the end.
Outcome carry_out(const std::vector<rollout::AbortStep>& steps, rollout::Watching& watching,
                  const LiveEnvironment& live, const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    // The second Ctrl-C ends the process as it always does.
    const io::StopSignal signal;
    // The person took their time: another change than the one that was shown is not stopped.
    auto now = deploy::look_at_pieces(*live.target, watching.pieces(), watching.watched());
    if (!now.ok()) return ended_by(now.problems(), arguments, screen, ExitCode::CheckFailed);
    const auto valid = rollout::still_valid(steps, rollout::abort_steps(watching.pieces(), *now));
    const deploy::AbortsAsked asked = deploy::abort_all(*live.target, watching.pieces(), valid,
                                                        [&] { return signal.has_come(); });
    const base::Diagnostics problems = tell_refused(asked, watching, screen);
    if (asked.asked == 0 && asked.is_ended && problems.empty())
        return {.exit = ExitCode::Aborted,
                .out = arguments.json ? failed_end_json({}, ExitCode::Aborted)
                                      : std::string("nothing was changed\n")};
    if (asked.asked == 0 && !problems.empty())
        return {.exit = ExitCode::CheckFailed,
                .out = arguments.json ? failed_end_json(problems, ExitCode::CheckFailed)
                                      : std::string()};
    AbortReport report{
        .environment = live.environment().name, .options = same_options(arguments), .steps = steps};
    for (const auto& one : asked.refused)
        report.refused.push_back(one.piece);
    report.stop = deploy::FollowStop::Interrupted;
    if (!asked.is_ended) {
        auto stop = look_on(watching, WatchFor::TheOld, live, arguments, screen, signal);
        if (!stop.ok()) {
            Outcome outcome = ended_by(stop.problems(), arguments, screen, ExitCode::Stuck);
            outcome.err += "AWS was asked, and goes on; how it ends was not seen\n";
            return outcome;
        }
        report.stop = *stop;
    }
    report.took = base::Duration::milliseconds(io::monotonic_milliseconds() - since);
    return {.exit = exit_of(report, watching),
            .out = arguments.json ? abort_summary_json(report, watching)
                                  : abort_summary(report, watching, screen.out)};
}

}  // namespace

Outcome abort(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs"},
                                   {arguments.names(), Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    std::vector<rollout::Piece> pieces = pieces_of(live, arguments.names());
    auto seen = deploy::look_at_pieces(*live.target, pieces);
    if (!seen.ok()) return ended_by(seen.problems(), arguments, screen, ExitCode::CheckFailed);
    const std::vector<rollout::AbortStep> steps = rollout::abort_steps(pieces, *seen);
    rollout::Watching watching(std::move(pieces), quiet_of(live.target->place()));
    watching.take(*std::move(seen), io::wall_time());
    if (arguments.json)
        say(abort_json(steps, watching));
    else
        say(live.local_cloud + target_line(live, screen.out) +
            abort_text(steps, watching, screen.out));
    if (steps.empty())
        return {.out = arguments.json
                           ? abort_summary_json({}, watching)
                           : fmt::format("nothing is under way in {}; nothing was changed\n",
                                         live.environment().name)};
    const bool is_left = std::ranges::all_of(
        steps, [](const rollout::AbortStep& step) { return step.act == rollout::AbortAct::Leave; });
    if (is_left) return impossible(live, arguments, screen);
    if (std::ranges::any_of(steps, &rollout::AbortStep::asks)) {
        const Question question{.environment = live.environment().name,
                                .wants_name = *live.environment().approve,
                                .yes = arguments.yes,
                                .what = "abort this?"};
        if (auto refusal = confirm(question, screen))
            return with_end(*std::move(refusal), arguments);
    }
    return carry_out(steps, watching, live, arguments, screen);
}

}  // namespace cli
