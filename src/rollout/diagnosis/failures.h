#pragma once
// Stopped tasks as what went wrong with them, equal ones together.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rollout/diagnosis/cause.h"
#include "rollout/diagnosis/evidence.h"

namespace rollout {

/// What went wrong with one task or with several in the same way.
struct Failure {
    Cause cause = Cause::None;
    std::string container = {};  ///< whose it is; empty: the task's own
    /// What tells it from others of its cause: an exit code, a JSON key, the ARN of a secret.
    std::string detail = {};
    std::string reason = {};              ///< AWS's own words, of the newest task
    std::vector<std::size_t> tasks = {};  ///< places in what was given, the newest first

    bool is_of_the_revision() const {
        return cause != Cause::SpotInterrupted && cause != Cause::HostLost &&
               cause != Cause::StoppedByUser;
    }
};

/// What went wrong with `task`; its cause is None when nothing did: the scheduler stopped it to
/// have fewer or newer ones, or it runs.
Failure failure_of(const TaskSeen& task, const TaskDefinitionSeen& definition);

/// All of `tasks` that failed: what the revision does before what befell it, then what is frequent
/// before what is rare, then the newer before the older.
std::vector<Failure> group_failures(const std::vector<TaskSeen>& tasks,
                                    const TaskDefinitionSeen& definition);

/// What went wrong as a service event tells it. AWS: "Viewing Amazon ECS service event messages".
/// None: it tells of nothing wrong.
Failure failure_in_event(std::string_view message);

}  // namespace rollout
