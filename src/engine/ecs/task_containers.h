#pragma once
// The containers of one task: who may start, who may be told to stop, what a health check or an
// exit means. Decisions over values; the task acts on them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/ecs/task_spec.h"

namespace engine::ecs {

enum class HealthStatus : std::uint8_t { Unknown, Healthy, Unhealthy };
std::string_view to_string(HealthStatus status);

/// Where a container is on its way.
enum class ContainerStep : std::uint8_t {
    Waiting,  ///< nothing was ordered yet
    Pulling,
    Pulled,
    Starting,
    Running,
    Terminating,  ///< SIGTERM was ordered
    Killing,      ///< SIGKILL was ordered
    Exited,       ///< it ended, and nobody has decided yet what follows; never between two facts
    Failed,       ///< it could not be pulled or started; as Exited
    Stopped,
};

/// The health check of a running container.
struct CheckState {
    HealthStatus health = HealthStatus::Unknown;
    std::uint32_t probe = 0;  ///< number of the last one ordered, over all attempts
    bool open = false;        ///< that one has no answer yet
    base::Time opened_at = {};
    std::optional<base::Time> due = {};  ///< of the next one, when none is open
    std::uint32_t failures = 0;          ///< in a row, of those that count

    bool operator==(const CheckState&) const = default;
};

struct ContainerState {
    ContainerStep step = ContainerStep::Waiting;
    std::uint32_t attempt = 0;  ///< of the last StartContainer; 0: none yet
    std::uint32_t restarts = 0;
    std::string digest = {};                    ///< of the image; empty until it is pulled
    std::optional<base::Time> started_at = {};  ///< of this attempt
    /// Starting: when the start has failed. Running: when those that wait for something in it give
    /// up. Terminating: when SIGKILL follows.
    std::optional<base::Time> deadline = {};
    std::optional<std::int32_t> exit_code = {};  ///< of the last attempt that ended
    std::string reason = {};                     ///< why it ended or never was; empty: by itself
    CheckState check = {};

    bool operator==(const ContainerState&) const = default;
};

/// Whether something of it runs or may run: what a stop has to end.
bool is_alive(const ContainerState& container);
/// Whether any attempt of it ever ran.
bool has_started(const ContainerState& container);
/// "PENDING", "RUNNING" or "STOPPED", as DescribeTasks shows a container.
std::string_view last_status(const ContainerState& container);

enum class Readiness : std::uint8_t { Wait, Go, Never };

/// Whether what `container` depends on is reached, may still be, or cannot be any more.
Readiness readiness(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                    std::size_t container);
/// Why it is Never, as the container's reason.
std::string hopeless_reason(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                            std::size_t container);
/// Whether a container that has not started still waits for `container` to end or to be healthy.
bool is_waited_for(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                   std::size_t container);
/// Whether the definition says how long others wait for it.
bool limits_waiting(const ContainerSpec& spec);

/// Whether nothing that depends on `container` is alive.
bool may_terminate(const TaskSpec& spec, const std::vector<ContainerState>& containers,
                   std::size_t container);

/// Whether a container that ended at `now` is started again; `container` still tells its attempt.
bool restarts(const ContainerSpec& spec, const ContainerState& container, base::Time now);

/// The container runs since `now`: its health is open again.
void begin_checks(const ContainerSpec& spec, ContainerState& container, base::Time now);
/// The open health check ended; `spec` has one.
void end_check(const HealthCheck& spec, ContainerState& container, bool passed, base::Time now);

/// What DescribeTasks shows as the health of the task.
HealthStatus task_health(const TaskSpec& spec, const std::vector<ContainerState>& containers);
/// Whether an essential container has a health check: it then decides about the task.
bool has_checks(const TaskSpec& spec);
/// The worst of the essential containers that have a health check; Unknown when none has.
HealthStatus checked_health(const TaskSpec& spec, const std::vector<ContainerState>& containers);

}  // namespace engine::ecs
