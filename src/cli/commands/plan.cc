#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "cli/change_sets.h"
#include "cli/command_again.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/offline.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "io/clock.h"
#include "io/stop_signal.h"

namespace cli {
namespace {

std::string drift_only_text(const PlanReport& report, const base::Sources& sources,
                            const Screen& screen) {
    const std::string findings = drift_text(drift_of(report), sources, screen);
    return plan_head(report, screen) + findings + (findings.empty() ? "" : "\n") +
           drift_summary(drift_of(report), screen);
}

/// Asks about `report`, which shows it as long as `asked` lives. Whoever ends it waits until
/// nothing is left behind. The exit code that it comes to.
ExitCode add_change_sets(const LiveEnvironment& live, PlanReport& report,
                         std::vector<std::unique_ptr<ChangeSetReport>>& asked) {
    const io::StopSignal signal;
    asked.push_back(
        std::make_unique<ChangeSetReport>(ask_change_sets(live, *report.prepared, signal)));
    report.change_sets = asked.back().get();
    return signal.has_come() ? ExitCode::Aborted : change_set_exit(*report.change_sets);
}

/// Options that do not go together; nothing: these do.
std::optional<Outcome> clash_of(const Arguments& arguments, const Screen& screen) {
    auto clash = [&](std::string message, std::string help) {
        return refused({{.code = "usage.arguments",
                         .message = std::move(message),
                         .help = "slipway plan ENV " + std::move(help)}},
                       screen);
    };
    if (!arguments.offline.empty() && arguments.drift_only)
        return clash("only the account knows of drift, and --offline asks nobody", "--drift-only");
    if (!arguments.offline.empty() && arguments.change_set)
        return clash("only CloudFormation makes change sets, and --offline asks nobody",
                     "--change-set");
    if (arguments.drift_only && arguments.change_set)
        return clash("--drift-only says nothing of what up would do, and --change-set nothing else",
                     "--change-set");
    return std::nullopt;
}

/// Without an account: what would change, against what `synth` wrote before.
Outcome plan_offline(const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto opened = open_checked(arguments, screen, {arguments.names(), Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& checked = std::get<CheckedEnvironment>(opened);
    std::vector<std::unique_ptr<Prepared>> prepared;
    std::vector<PlanReport> reports;
    for (const RegionStacks& stacks : checked.checked.stacks) {
        auto one = prepare_offline(checked, stacks, arguments.names(), arguments.offline);
        if (!one.ok()) return refused_by_target(one.problems(), screen);
        prepared.push_back(std::make_unique<Prepared>(*std::move(one)));
        reports.push_back({.environment = &checked.environment(),
                           .account = *checked.environment().account,
                           .region = stacks.region,
                           .place = "offline",
                           .prepared = prepared.back().get(),
                           .milliseconds = io::monotonic_milliseconds() - since,
                           .against = "the templates in " + arguments.offline,
                           .command = command_again("up", arguments)});
    }
    const base::Sources& sources = checked.manifest->sources;
    if (arguments.json) return {.out = plan_json(reports, sources)};
    std::string text;
    for (const PlanReport& report : reports)
        text += (text.empty() ? "" : "\n") + plan_text(report, sources, screen);
    return {.out =
                text +
                "not known offline: images, secrets, changes by hand; counts are the manifest's\n"};
}

}  // namespace

Outcome plan(const Arguments& arguments, const Screen& screen) {
    if (auto clash = clash_of(arguments, screen)) return *clash;
    if (!arguments.offline.empty()) return plan_offline(arguments, screen);
    const std::int64_t since = io::monotonic_milliseconds();
    auto opened = open_environment(arguments, screen, services_of_plans(),
                                   {arguments.names(), Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    const base::Sources& sources = live.manifest->sources;
    std::vector<std::unique_ptr<Planned>> planned;
    std::vector<std::unique_ptr<ChangeSetReport>> asked;
    std::vector<PlanReport> reports;
    for (const RegionStacks& stacks : live.checked.stacks) {
        auto one = plan_region(live, stacks, arguments.names());
        if (!one.ok()) return refused_by_target(one.problems(), screen);
        planned.push_back(std::make_unique<Planned>(*std::move(one)));
        const Planned& last = *planned.back();
        reports.push_back({.environment = &live.environment(),
                           .account = live.target->account(),
                           .region = stacks.region,
                           .place = live.target->place(),
                           .prepared = &last.prepared,
                           .milliseconds = io::monotonic_milliseconds() - since,
                           .command = command_again("up", arguments),
                           .options = same_options(arguments) + region_option(live, stacks.region),
                           .drift = &last.drift,
                           .drift_milliseconds = last.drift_milliseconds});
    }
    Outcome outcome;
    // What a region leaves behind is told, whatever the others say.
    for (std::size_t i = 0; arguments.change_set && i < reports.size(); ++i) {
        if (outcome.exit == ExitCode::Aborted) break;
        outcome.exit = std::max(outcome.exit, add_change_sets(live, reports[i], asked));
    }
    if (arguments.drift_only)
        for (const PlanReport& report : reports)
            outcome.exit = std::max(outcome.exit, drift_exit(*report.drift));
    if (arguments.json) {
        outcome.out = plan_json(reports, sources);
        return outcome;
    }
    outcome.out = live.local_cloud;
    for (const PlanReport& report : reports)
        outcome.out += (outcome.out.empty() || &report == &reports.front() ? "" : "\n") +
                       (arguments.drift_only ? drift_only_text(report, sources, screen)
                                             : plan_text(report, sources, screen));
    return outcome;
}

}  // namespace cli
