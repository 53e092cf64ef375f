#include <fmt/format.h>

#include <string>
#include <variant>

#include "cli/carrying_out.h"
#include "cli/commands.h"
#include "cli/service_work.h"
#include "cli/views/counted.h"

namespace cli {
namespace {

std::string line_of(const NamedService& one) {
    const std::string tasks = counted(static_cast<std::size_t>(one.before.desired), "task");
    return fmt::format(" ~    {}  {}  {}\n", one.service->name, one.region,
                       stops_first(*one.service)
                           ? fmt::format("OUTAGE: {}, one writer (stop, then start)", tasks)
                           : fmt::format("replaces {}", tasks));
}

}  // namespace

Outcome restart(const Arguments& arguments, const Screen& screen) {
    auto opened = open_environment(arguments, screen, {"cloudformation", "ecs"},
                                   {arguments.names(), Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    auto services = find_services(live, arguments.names());
    if (!services.ok()) return refused_by_target(services.problems(), screen);
    if (!arguments.json) {
        say(live.local_cloud + target_line(live, screen.out));
        for (const NamedService& one : *services)
            say(line_of(one));
    }
    const Question question{.environment = live.environment().name,
                            .wants_name = *live.environment().approve,
                            .yes = arguments.yes,
                            .what = "replace these tasks?"};
    if (auto refusal = confirm(question, screen)) return *refusal;
    return change_services(
        *services, live, arguments, screen,
        [](const NamedService& one) -> base::Result<rollout::FollowGoal> {
            rollout::ServiceSeen begun = TRY(deploy::renew_tasks(one.place));
            const rollout::DeploymentSeen* primary = begun.primary();
            if (!primary)
                return base::Diagnostic{
                    .code = "api.failed",
                    .message = fmt::format("ECS shows no deployment of {}", one.service->name)};
            return rollout::FollowGoal{.deployment = primary->id};
        });
}

}  // namespace cli
