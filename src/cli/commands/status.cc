#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "cli/commands.h"
#include "cli/live.h"
#include "cli/views/status_report.h"
#include "deploy/reading.h"

namespace cli {
namespace {

/// What there is of the stacks in one region.
base::Result<RegionStatus> look_at(const RegionStacks& wanted, deploy::Client& client) {
    deploy::EnvironmentWish wish;
    RegionStatus status{.name = wanted.region};
    for (const cfn::Stack& stack : wanted.stacks.stacks) {
        wish.stacks.push_back(stack.name);
        if (stack.kind == cfn::StackKind::Cluster)
            wish.cluster = name_in(stack.body, "AWS::ECS::Cluster", "ClusterName");
        if (stack.kind != cfn::StackKind::Service) continue;
        wish.services.push_back(name_in(stack.body, "AWS::ECS::Service", "ServiceName"));
        status.services.push_back({.name = stack.subject, .stack = stack.name});
    }
    deploy::EnvironmentSeen seen = TRY(deploy::read_environment(client, wish));
    status.wanted_stacks = wish.stacks.size();
    status.stacks = std::move(seen.stacks);
    for (std::size_t i = 0; i < wish.services.size(); ++i) {
        auto found =
            std::ranges::find(seen.services, wish.services[i], &rollout::ServiceSeen::name);
        if (found != seen.services.end()) status.services[i].seen = std::move(*found);
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
        auto region = look_at(wanted, live.target->client(wanted.region));
        if (!region.ok()) return refused_by_target(region.problems(), screen);
        report.regions.push_back(*std::move(region));
    }
    if (arguments.json) return {.out = status_json(report)};
    return {.out = live.local_cloud + (arguments.outputs ? outputs_text(report, screen)
                                                         : status_text(report, screen))};
}

}  // namespace cli
