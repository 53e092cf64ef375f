#pragma once
// A task that somebody runs by hand: begun, looked at, stopped.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/seen.h"

namespace deploy {

/// What is run where.
struct TaskWish {
    std::string cluster = {};
    std::string definition = {};            ///< ARN
    std::string container = {};             ///< the one that `command` is for
    std::vector<std::string> command = {};  ///< empty: as the task definition has it
    std::vector<std::string> subnets = {};
    std::vector<std::string> groups = {};
    bool has_public_address = false;
    std::string started_by = {};  ///< at most 36 characters
    std::string token = {};       ///< ECS begins one task for it, however often it is asked
};

/// How many characters its overrides have as JSON, which is how ECS counts them. Source: ECS API
/// Reference, "RunTask", `overrides`.
std::size_t characters_of_overrides(const TaskWish& wish);
/// So many at most ECS takes.
inline constexpr std::size_t kMostOfOverrides = 8192;

/// What RunTask takes.
void write_run_task(aws::Writer& out, const TaskWish& wish);

/// The revision and the network of a service that runs: those members of the wish. `words`: as of
/// not_up. Errors: target.not-up, those of Client.
base::Result<TaskWish> like_service(Client& client, const std::string& cluster,
                                    const std::string& service, const std::string& words);

/// RunTask; the ARN. Errors: api.failed with ECS's reason, those of Client.
base::Result<std::string> run_task(Client& client, const TaskWish& wish);
/// DescribeTasks of one; nothing when ECS does not know it, or not yet. Errors: those of Client.
base::Result<std::optional<rollout::TaskSeen>> look_at_task(Client& client,
                                                            const std::string& cluster,
                                                            const std::string& task);
/// Errors: those of Client.
base::Status stop_task(Client& client, const std::string& cluster, const std::string& task,
                       const std::string& reason);

}  // namespace deploy
