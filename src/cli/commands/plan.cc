#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/plan_report.h"
#include "io/clock.h"

namespace cli {

Outcome plan(const Arguments& arguments, const Screen& screen) {
    const std::int64_t since = io::monotonic_milliseconds();
    auto opened = open_environment(arguments, screen, services_of_rollouts());
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    const base::Sources& sources = live.manifest->sources;
    std::vector<std::unique_ptr<Prepared>> prepared;
    std::vector<PlanReport> reports;
    for (const RegionStacks& stacks : live.checked.stacks) {
        auto one = prepare(live, stacks, {arguments.words.begin() + 1, arguments.words.end()});
        if (!one.ok()) return refused_by_target(one.problems(), screen);
        prepared.push_back(std::make_unique<Prepared>(*std::move(one)));
        reports.push_back({.environment = &live.environment(),
                           .account = live.target->account(),
                           .region = stacks.region,
                           .place = live.target->place(),
                           .prepared = prepared.back().get(),
                           .milliseconds = io::monotonic_milliseconds() - since});
    }
    if (arguments.json) return {.out = plan_json(reports, sources)};
    Outcome outcome{.out = live.local_cloud};
    for (const PlanReport& report : reports)
        outcome.out += (outcome.out.empty() || &report == &reports.front() ? "" : "\n") +
                       plan_text(report, sources, screen);
    return outcome;
}

}  // namespace cli
