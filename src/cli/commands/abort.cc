#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/service_work.h"
#include "cli/views/abort_report.h"
#include "cli/watching.h"
#include "io/clock.h"

namespace cli {
namespace {

/// Nothing of it can be taken back: says so, and what would help.
Outcome impossible(const LiveEnvironment& live, const Screen& screen) {
    const std::string& name = live.environment().name;
    return refused_by_target(
        {{.code = "abort.impossible",
          .message = fmt::format("nothing that is under way in {} can be taken back", name),
          .help = fmt::format("slipway watch {} looks on until it is over", name)}},
        screen);
}

/// Asks AWS for each step. Nothing when all were asked for, or came too late; else the outcome.
std::optional<Outcome> ask(const std::vector<rollout::AbortStep>& steps,
                           const rollout::Watching& watching, const LiveEnvironment& live,
                           const Screen& screen) {
    std::size_t asked = 0;
    for (const rollout::AbortStep& step : steps) {
        if (!step.asks()) continue;
        const rollout::Piece& piece = watching.pieces()[step.piece];
        base::Status done = deploy::abort(live.target->client(piece.region), step);
        if (done.ok()) {
            ++asked;
            continue;
        }
        Outcome outcome = refused_by_target(done.problems(), screen);
        if (asked == 0) return outcome;
        outcome.exit = ExitCode::Stuck;
        outcome.err += fmt::format(
            "{} was not stopped, nor what comes after it; what was asked "
            "before goes on\n",
            piece.stack);
        return outcome;
    }
    return std::nullopt;
}

/// From the yes to the end.
Outcome carry_out(const std::vector<rollout::AbortStep>& steps, rollout::Watching& watching,
                  const LiveEnvironment& live, const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    // The person took their time: another change than the one that was shown is not stopped.
    auto now = deploy::look_at_pieces(*live.target, watching.pieces(), watching.watched());
    if (!now.ok()) return refused_by_target(now.problems(), screen);
    const auto valid = rollout::still_valid(steps, rollout::abort_steps(watching.pieces(), *now));
    if (auto outcome = ask(valid, watching, live, screen)) return *outcome;
    auto stop = look_on(watching, WatchFor::TheOld, live, arguments, screen);
    if (!stop.ok()) {
        Outcome outcome = refused_by_target(stop.problems(), screen);
        outcome.exit = ExitCode::Stuck;
        outcome.err += "AWS was asked, and goes on; how it ends was not seen\n";
        return outcome;
    }
    const AbortReport report{
        .environment = live.environment().name,
        .steps = steps,
        .stop = *stop,
        .took = base::Duration::milliseconds(io::monotonic_milliseconds() - since)};
    return {.exit = exit_of(report, watching),
            .out = arguments.json ? abort_summary_json(report, watching)
                                  : abort_summary(report, watching, screen.out)};
}

}  // namespace

Outcome abort(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    auto pieces = pieces_of(live, {arguments.words.begin() + 1, arguments.words.end()});
    if (!pieces.ok()) return refused_by_target(pieces.problems(), screen);
    auto seen = deploy::look_at_pieces(*live.target, *pieces);
    if (!seen.ok()) return refused_by_target(seen.problems(), screen);
    const std::vector<rollout::AbortStep> steps = rollout::abort_steps(*pieces, *seen);
    rollout::Watching watching(*std::move(pieces), quiet_of(live.target->place()));
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
    if (is_left) return impossible(live, screen);
    if (std::ranges::any_of(steps, &rollout::AbortStep::asks)) {
        const Question question{.environment = live.environment().name,
                                .wants_name = *live.environment().approve,
                                .yes = arguments.yes,
                                .what = "abort this?"};
        if (auto refusal = confirm(question, screen)) return *refusal;
    }
    return carry_out(steps, watching, live, arguments, screen);
}

}  // namespace cli
