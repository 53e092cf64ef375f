#include <algorithm>
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/views/status_report.h"

namespace cli {
namespace {

/// What there is of the stacks in one region.
base::Result<RegionStatus> look_at(const RegionStacks& wanted, const LiveEnvironment& live) {
    deploy::EnvironmentSeen seen = TRY(read_region(live, wanted));
    RegionStatus status{.name = wanted.region, .wanted_stacks = wanted.stacks.stacks.size()};
    status.stacks = std::move(seen.stacks);
    for (const cfn::Stack& stack : wanted.stacks.stacks) {
        if (stack.kind != cfn::StackKind::Service) continue;
        status.services.push_back({.name = stack.subject, .stack = stack.name});
        auto found = std::ranges::find(seen.services,
                                       name_in(stack.body, "AWS::ECS::Service", "ServiceName"),
                                       &rollout::ServiceSeen::name);
        if (found != seen.services.end()) status.services.back().seen = std::move(*found);
    }
    return status;
}

}  // namespace

Outcome status(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    auto& live = std::get<LiveEnvironment>(opened);
    StatusReport report{.environment = live.environment().name,
                        .account = live.target->account(),
                        .place = live.target->place()};
    for (const RegionStacks& wanted : live.checked.stacks) {
        auto region = look_at(wanted, live);
        if (!region.ok()) return refused_by_target(region.problems(), screen);
        report.regions.push_back(*std::move(region));
    }
    if (arguments.json) return {.out = status_json(report)};
    return {.out = live.local_cloud + (arguments.outputs ? outputs_text(report, screen)
                                                         : status_text(report, screen))};
}

}  // namespace cli
