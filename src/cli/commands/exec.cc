#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "blueprint/names.h"
#include "blueprint/workload.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/service_work.h"
#include "cli/views/deploy_functions.h"
#include "deploy/execution/exec.h"
#include "io/http_client.h"
#include "io/terminal.h"
#include "platform/rules/finding.h"
#include "text/document.h"

namespace cli {
namespace {

using Why = rollout::NoEntry::Why;

/// What AWS calls a command is one text, which its agent takes apart as a shell does. One word is
/// such a text already; of several each has to stay what it is.
std::string command_of(const std::vector<std::string>& words) {
    if (words.empty()) return "/bin/sh";
    if (words.size() == 1) return words.front();
    std::vector<std::string> all;
    for (const std::string& word : words)
        all.push_back(shell_quoted(word));
    return fmt::format("{}", fmt::join(all, " "));
}

/// Whether the tasks of a cloud on this machine are simulated, as slipway's own says of itself.
bool has_simulated_tasks(const std::string& place) {
    if (!io::is_here(place)) return false;
    auto health =
        io::fetch(place, {.method = "GET", .target = "/_slipway/health", .headers = {}, .body = ""},
                  base::Duration::seconds(5));
    if (!health.ok()) return false;
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer", health->body));
    const text::Node* tasks = json.ok() ? json->get("tasks") : nullptr;
    return tasks && tasks->scalar == "simulated";
}

base::Diagnostic simulated() {
    return {.code = "exec.simulated",
            .message = "the tasks of this cloud are simulated: there is nothing to enter"};
}

/// The service was deployed without the agent, or its task began before it was.
base::Diagnostic not_enabled(const platform::Service& service, const rollout::NoEntry& none,
                             const LiveEnvironment& live) {
    const std::string& environment = live.environment().name;
    const bool is_wanted = *service.exec;
    base::Diagnostic problem{
        .code = "exec.disabled",
        .message = fmt::format("task {} of {} was begun without the agent of ECS Exec", none.task,
                               service.name)};
    problem.labels = {{platform::span_or(service.exec.span, service.span),
                       is_wanted ? "the manifest wants it" : "here `exec: true` lets people in"}};
    const std::string words = fmt::format("{} {}{}", environment, service.name, live.options);
    problem.help = is_wanted ? fmt::format(
                                   "`slipway up {0}` deploys it, and `slipway restart {0}` "
                                   "replaces tasks that are older",
                                   words)
                             : fmt::format("write `exec: true` for {}, then `slipway up {}`",
                                           service.name, words);
    return problem;
}

base::Diagnostic no_entry(const platform::Service& service, const rollout::NoEntry& none,
                          const rollout::EnterWish& wish, const LiveEnvironment& live) {
    const std::string& environment = live.environment().name;
    const std::string names = fmt::format("{}", fmt::join(none.details, ", "));
    switch (none.why) {
        case Why::IsNotEnabled: return not_enabled(service, none, live);
        case Why::NoTask:
            return {.code = "exec.no-task",
                    .message = fmt::format("no task of {} runs", service.name),
                    .help = fmt::format("slipway why {} {}{}", environment, service.name,
                                        live.options)};
        case Why::UnknownTask:
            return {.code = "exec.no-task",
                    .message = fmt::format("no task of {} that runs is called {}", service.name,
                                           wish.task),
                    .help = "these run: " + names};
        case Why::SeveralTasks:
            return {.code = "exec.no-task",
                    .message =
                        fmt::format("several tasks of {} begin with {}", service.name, wish.task),
                    .help = "these run: " + names};
        case Why::NoContainer:
            return {.code = "exec.no-task",
                    .message = fmt::format("task {} of {} has no container {}", none.task,
                                           service.name, wish.container),
                    .help = "it has: " + names};
        case Why::AgentIsNotUp: break;
    }
    const std::string& status = none.details[0];
    return {
        .code = "exec.agent",
        .message = fmt::format("the agent of ECS Exec does not run in task {} of {}: {}{}{}",
                               none.task, service.name, status.empty() ? "ECS shows none" : status,
                               none.details[1].empty() ? "" : ", ", none.details[1]),
        .help = "it starts a moment after its container; try again, or another task"};
}

/// Of two regions: the one that has the task, else the tasks of both.
rollout::NoEntry join(std::optional<rollout::NoEntry> before, const rollout::NoEntry& here) {
    if (!before || !here.task.empty()) return here;
    before->details.insert(before->details.end(), here.details.begin(), here.details.end());
    before->why = std::max(before->why, here.why);
    return *std::move(before);
}

/// The region and the task that are entered.
struct Found {
    deploy::Client* client = nullptr;
    deploy::EnterPlace place = {};
};

/// Where the person means. A task is in one region alone, whichever it is. Errors: usage.arguments,
/// those of find_service_anywhere.
base::Result<std::vector<NamedService>> places_of(const platform::Service& service,
                                                  const Arguments& arguments,
                                                  const LiveEnvironment& live) {
    const std::vector<NamedService> places = TRY(find_service_anywhere(live, service));
    if (places.size() == 1 || !arguments.task.empty()) return places;
    std::string regions;
    for (const NamedService& one : places)
        regions += (regions.empty() ? "" : ", ") + one.region;
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("{} runs in several regions: {}", service.name, regions),
        .help = fmt::format("--region {} says which one is meant, or --task a task",
                            places.front().region)};
}

/// Errors: target.not-up, exec.*, usage.arguments, those of deploy::Client.
base::Result<Found> find(const platform::Service& service, const Arguments& arguments,
                         const LiveEnvironment& live) {
    const rollout::EnterWish wish{.task = arguments.task,
                                  .container = arguments.container.empty()
                                                   ? blueprint::containers_of(service).front().name
                                                   : arguments.container};
    std::optional<rollout::NoEntry> none;
    for (const NamedService& one : TRY(places_of(service, arguments, live))) {
        deploy::Client& client = *one.place.client;
        const auto tasks =
            TRY(deploy::read_enterable_tasks(client, one.place.cluster, one.place.service));
        const auto found = rollout::entry_of(tasks, wish);
        if (const auto* entry = std::get_if<rollout::Entry>(&found)) {
            const rollout::EnterableTask& task = tasks[entry->task];
            const rollout::EnterableContainer& container = task.containers[entry->container];
            return Found{.client = &client,
                         .place = {.cluster = one.place.cluster,
                                   .task = task.task.arn,
                                   .container = container.name,
                                   .runtime_id = container.runtime_id,
                                   .region = one.region}};
        }
        const auto& here = std::get<rollout::NoEntry>(found);
        // Where the task is, is why nobody can enter it.
        if (!none || none->task.empty()) none = join(std::move(none), here);
    }
    return no_entry(service, *none, wish, live);
}

/// Some have a place in the manifest.
Outcome refused_here(const base::Diagnostics& problems, const LiveEnvironment& live,
                     const Screen& screen) {
    Outcome outcome{.exit = ExitCode::CheckFailed};
    if (problems.front().code == "usage.arguments") outcome.exit = ExitCode::Usage;
    for (const base::Diagnostic& problem : problems)
        outcome.err += base::print(problem, live.manifest->sources, screen.err);
    return outcome;
}

}  // namespace

Outcome exec(const Arguments& arguments, const Screen& screen) {
    const std::string& name = arguments.words[1];
    auto checked = open_checked(arguments, screen, {{name}, Named::Services});
    if (auto* outcome = std::get_if<Outcome>(&checked)) return *outcome;
    auto& environment = std::get<CheckedEnvironment>(checked);
    base::Status region = narrow_to_region(environment, arguments.region);
    if (!region.ok()) return refused(region.problems(), screen);
    // The cloud of a folder has no other tasks, and is not begun for that.
    if (arguments.local) return refused_by_target({simulated()}, screen);
    auto plugin = deploy::find_plugin();
    // Whoever has no plugin hears of it before anything is asked; a local cloud needs none.
    if (!plugin.ok() && !may_be_here(environment, arguments, "ecs"))
        return refused_by_target(plugin.problems(), screen);
    auto opened =
        open_account(std::move(environment), arguments, screen, {"cloudformation", "ecs", "ssm"});
    if (auto* outcome = std::get_if<Outcome>(&opened)) return *outcome;
    const auto& live = std::get<LiveEnvironment>(opened);
    if (has_simulated_tasks(live.target->place())) return refused_here({simulated()}, live, screen);
    if (!plugin.ok()) return refused_by_target(plugin.problems(), screen);
    auto found = find(*live.environment().service(name), arguments, live);
    if (!found.ok()) return refused_here(found.problems(), live, screen);
    const std::string command = command_of({arguments.words.begin() + 2, arguments.words.end()});
    auto session = deploy::execute_command(*found->client, found->place, command);
    if (!session.ok()) return refused_here(session.problems(), live, screen);
    (void)io::write_stream(io::Stream::Error, target_line(live, screen.err)).ok();
    auto exit = deploy::run_plugin(*plugin, *session);
    if (!exit.ok()) return refused_by_target(exit.problems(), screen);
    // Of `run` and of this command it is not slipway's own.
    return {.exit = static_cast<ExitCode>(*exit)};
}

}  // namespace cli
