#pragma once
// ECS Exec: which tasks can be entered, and the session that AWS's own plugin speaks through.

#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/tasks/exec.h"

namespace deploy {

/// The tasks of a service that are not stopped; none of a service that is not there. Errors: those
/// of Client.
base::Result<std::vector<rollout::EnterableTask>> read_enterable_tasks(Client& client,
                                                                       const std::string& cluster,
                                                                       const std::string& service);

/// Where a command is run.
struct EnterPlace {
    std::string cluster = {};
    std::string task = {};  ///< ARN
    std::string container = {};
    std::string runtime_id = {};  ///< of the container
    std::string region = {};
};

/// What session-manager-plugin is told. AWS: the AWS CLI's own call of it, "ecs execute-command".
struct Session {
    /// "sessionId", "streamUrl" and "tokenValue" as JSON. Whoever has the token has the session.
    std::string session = {};
    std::string region = {};
    std::string target = {};    ///< "Target" as JSON: "ecs:CLUSTER_TASK_RUNTIME"
    std::string endpoint = {};  ///< of Systems Manager
};

/// ExecuteCommand of `command`, interactively. Errors: exec.agent (the agent does not answer),
/// those of Client.
base::Result<Session> execute_command(Client& client, const EnterPlace& place,
                                      const std::string& command);

/// The plugin of this machine.
struct Plugin {
    std::string path = {};
    /// Whether it takes a session from a variable: others on the machine see its arguments.
    bool takes_variables = false;
};

/// Looks for it on PATH and asks for its version. Errors: exec.plugin.
base::Result<Plugin> find_plugin();

/// Runs it in this process's place on the terminal until it ends: its exit code. Errors:
/// process.failed.
base::Result<int> run_plugin(const Plugin& plugin, const Session& session);

}  // namespace deploy
