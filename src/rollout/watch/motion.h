#pragma once
// What moves in an environment, whoever began it: stacks that change, services that roll out, jobs
// of a rollout that run. Judged from what AWS shows at one moment.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "cfn/stacks.h"
#include "rollout/seen.h"

namespace rollout {

/// How long a service may lack tasks whose deployment ECS has called complete: tasks that run for a
/// moment and stop trip no breaker.
inline constexpr base::Duration kMostShort = base::Duration::minutes(5);

/// A stack of the environment, with the service or the job in it.
struct Piece {
    std::string region = {};
    std::string stack = {};
    cfn::StackKind kind = cfn::StackKind::Service;
    std::string subject = {};  ///< the service or job, as the manifest has it
    std::string cluster = {};
    std::string service = {};    ///< as ECS has it; empty: there is none in it
    std::string family = {};     ///< of the tasks of a job; empty: there is none in it
    std::string container = {};  ///< of a job: the one whose exit code counts
    /// Of a service's stack: the output that is the ARN of the revision it is to run.
    std::string definition_output = {};
    /// The parameter that names the release; empty: it takes none.
    std::string release_parameter = {};
};

/// AWS: "ServiceDeployment".
struct ServiceDeploymentSeen {
    std::string arn = {};
    std::string status = {};  ///< "IN_PROGRESS", "ROLLBACK_SUCCESSFUL", ...
    std::string reason = {};  ///< may be empty
    base::Time created = {};
    /// Whether there was a revision before it, to which ECS could go back.
    bool has_source = false;
    bool operator==(const ServiceDeploymentSeen&) const = default;
};

/// A piece as AWS shows it.
struct PieceSeen {
    std::optional<StackSeen> stack = {};      ///< nothing: there is none
    std::optional<ServiceSeen> service = {};  ///< the same
    /// The newest first. Asked for only while the piece moves, or has moved; so are the stopped
    /// tasks of a service.
    std::vector<ServiceDeploymentSeen> deployments = {};
    /// Of a job: its tasks that a rollout began, but for those that have stopped.
    std::vector<TaskSeen> running = {};
    std::vector<TaskSeen> stopped = {};  ///< that ECS still remembers: an hour at least

    /// Null: it has none, or it was not asked for.
    const ServiceDeploymentSeen* newest() const {
        return deployments.empty() ? nullptr : &deployments.front();
    }
};

/// What is under way in a piece.
enum class Motion : std::uint8_t {
    None,
    Creates,   ///< a stack that was never there
    Updates,   ///< its stack
    CleansUp,  ///< the update is live, and what it replaced is cleared away
    GoesBack,  ///< its stack, to what was before
    Deletes,   ///< its stack
    Imports,   ///< its stack takes resources that are there
    Deploys,   ///< ECS, while the stack is at rest
    PutsBack,  ///< the same, to the revision before
    Fills,     ///< nothing but tasks are missing: the deployment is complete
    Runs,      ///< a job
};
Motion motion_of(const PieceSeen& seen);

/// Whether a task was begun by a rollout, and not by the clock or by `slipway run`: by its
/// "startedBy".
bool is_of_a_rollout(const TaskSeen& task);

}  // namespace rollout
