#include "deploy/execution/exec.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "deploy/reading/evidence_reading.h"
#include "deploy/reading/members.h"
#include "deploy/reading/tasks.h"
#include "io/process.h"
#include "text/json_writer.h"

namespace deploy {
namespace {

constexpr std::string_view kPlugin = "session-manager-plugin";
/// AWS: the variable by which the AWS CLI hands a session to its plugin, instead of an argument.
constexpr std::string_view kVariable = "AWS_SSM_START_SESSION_RESPONSE";

rollout::EnterableContainer container_seen(const aws::Value& container) {
    rollout::EnterableContainer seen{.name = text(container, "name"),
                                     .runtime_id = text(container, "runtimeId")};
    for (const aws::Value& agent : container.list("managedAgents")) {
        if (agent.text("name") != "ExecuteCommandAgent") continue;
        seen.agent = text(agent, "lastStatus");
        seen.agent_reason = text(agent, "reason");
    }
    return seen;
}

rollout::EnterableTask enterable_task_seen(const aws::Value& task) {
    rollout::EnterableTask seen{.task = task_seen(task),
                                .is_enabled = task.boolean("enableExecuteCommand")};
    for (const aws::Value& container : task.list("containers"))
        seen.containers.push_back(container_seen(container));
    return seen;
}

std::string session_json(const aws::Value& session) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object();
    for (std::string_view name : {"sessionId", "streamUrl", "tokenValue"})
        json.key(name).value(session.text(name));
    json.end_object();
    return json.take();
}

std::string target_json(const EnterPlace& place) {
    text::JsonWriter json(text::Layout::Compact);
    json.begin_object().key("Target").value(
        fmt::format("ecs:{}_{}_{}", place.cluster, place.task.substr(place.task.rfind('/') + 1),
                    place.runtime_id));
    json.end_object();
    return json.take();
}

/// Whether "1.2.553.0" is later than the last version that takes sessions as arguments alone. AWS:
/// the AWS CLI, LAST_PLUGIN_VERSION_WITHOUT_ENV_VAR.
bool takes_variables(std::string_view version) {
    constexpr std::array<std::uint32_t, 4> kLastWithout = {1, 2, 497, 0};
    std::array<std::uint32_t, 4> parts = {};
    const char* at = version.data();
    const char* end = at + version.size();
    for (std::uint32_t& part : parts) {
        auto [rest, error] = std::from_chars(at, end, part);
        // What it does not say is zero.
        if (error != std::errc{}) break;
        at = rest == end || *rest != '.' ? rest : rest + 1;
    }
    return parts > kLastWithout;
}

base::Diagnostic no_plugin(std::string message) {
    return {.code = "exec.plugin",
            .message = std::move(message),
            .help =
                "install AWS's Session Manager plugin:\n"
                "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
                "session-manager-working-with-install-plugin.html"};
}

}  // namespace

base::Result<std::vector<rollout::EnterableTask>> read_enterable_tasks(Client& client,
                                                                       const std::string& cluster,
                                                                       const std::string& service) {
    std::vector<rollout::EnterableTask> all;
    const std::vector<TaskGroup> groups = {{.service = service}};
    TRY(for_each_task(
        client, cluster, groups, Tasks::Wanted,
        [&](std::size_t, const aws::Value& task) { all.push_back(enterable_task_seen(task)); }));
    return all;
}

base::Result<Session> execute_command(Client& client, const EnterPlace& place,
                                      const std::string& command) {
    CallEnded ended = client.call("ecs", "ExecuteCommand", [&](aws::Writer& out) {
        out.text("cluster", place.cluster).text("container", place.container);
        out.text("command", command).boolean("interactive", true).text("task", place.task);
    });
    if (ended.code == "TargetNotConnectedException") {
        base::Diagnostic problem = ended.answer.problems().front();
        problem.code = "exec.agent";
        problem.help = "it starts a moment after its container; try again, or another task";
        return problem;
    }
    const aws::Value answer = TRY(std::move(ended.answer));
    const aws::Value* session = answer.find("session");
    if (!session)
        return base::Diagnostic{.code = "api.failed",
                                .message = "ecs ExecuteCommand: ECS has begun no session"};
    return Session{.session = session_json(*session),
                   .region = place.region,
                   .target = target_json(place),
                   .endpoint = TRY(client.origin_of("ssm"))};
}

base::Result<Plugin> find_plugin() {
    Plugin plugin{.path = io::find_program(kPlugin)};
    if (plugin.path.empty())
        return no_plugin(fmt::format("{} is not on this machine, or not on PATH", kPlugin));
    auto ran = io::run(kPlugin, {plugin.path, "--version"}, base::Duration::seconds(30));
    if (!ran.ok()) return no_plugin(ran.problems().front().message);
    plugin.takes_variables = ran->exit == 0 && takes_variables(ran->output);
    return plugin;
}

base::Result<int> run_plugin(const Plugin& plugin, const Session& session) {
    std::map<std::string, std::string> variables;
    if (plugin.takes_variables) variables.emplace(kVariable, session.session);
    return io::hand_over(
        kPlugin,
        {plugin.path, plugin.takes_variables ? std::string(kVariable) : session.session,
         session.region, "StartSession", "", session.target, session.endpoint},
        variables);
}

}  // namespace deploy
