#pragma once
// One task, from PROVISIONING to STOPPED: its containers, their order and health, its place behind
// load balancers and in the private DNS. A core; service tasks and tasks of RunTask are the same.
//
// AWS: "Amazon ECS task lifecycle", "HealthCheck", "ContainerDependency", "ContainerRestartPolicy".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task_containers.h"
#include "engine/ecs/task_spec.h"

namespace engine::ecs {

/// As DescribeTasks spells them, in capitals.
enum class TaskStatus : std::uint8_t {
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
};
std::string_view to_string(TaskStatus status);

/// AWS: "Task", stopCode.
enum class StopCode : std::uint8_t {
    None,
    TaskFailedToStart,
    EssentialContainerExited,
    UserInitiated,
    ServiceSchedulerInitiated,
    SpotInterruption,
    TerminationNotice,
};
/// "EssentialContainerExited"; empty for None.
std::string_view to_string(StopCode code);

/// A target group that the task is a member of while it runs.
struct TargetBinding {
    Address group;
    std::uint16_t port = 0;

    bool operator==(const TargetBinding&) const = default;
};

/// What `Task` is asked to run. The first fact that it gets.
struct TaskRequested {
    std::uint64_t seed = 0;
    SharedTaskSpec spec;
    std::string id = {};  ///< 32 hex digits
    std::string started_by =
        {};                  ///< "ecs-svc/1234567890123456789"; of RunTask what the caller said
    std::string group = {};  ///< "service:api", "family:migrate"
    std::string zone = {};   ///< "eu-west-1a"
    std::string subnet = {};
    std::string capacity_provider = "FARGATE";
    std::vector<TargetBinding> targets = {};
    std::optional<Address> name_service = {};
    /// Whose task it is; empty: of RunTask.
    std::optional<Address> service = {};
    bool enable_execute_command = false;

    bool operator==(const TaskRequested&) const = default;
};

// What the world reports.

/// It has its network interface and its place.
struct TaskProvisioned {
    std::string ip = {};
    std::string interface_id = {};  ///< "eni-0123456789abcdef0"
    bool operator==(const TaskProvisioned&) const = default;
};
/// There is no room for it ("RESOURCE:FARGATE"): the task never was.
struct TaskPlacementFailed {
    std::string reason = {};
    bool operator==(const TaskPlacementFailed&) const = default;
};
/// It could not be set up: "ResourceInitializationError: ...".
struct TaskSetupFailed {
    std::string reason = {};
    bool operator==(const TaskSetupFailed&) const = default;
};
struct ImagePulled {
    std::uint8_t container = 0;
    std::string digest = {};
    bool operator==(const ImagePulled&) const = default;
};
struct ImagePullFailed {
    std::uint8_t container = 0;
    std::string reason = {};  ///< "CannotPullContainerError: ..."
    bool operator==(const ImagePullFailed&) const = default;
};
struct ContainerStarted {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    bool operator==(const ContainerStarted&) const = default;
};
struct ContainerStartFailed {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    std::string reason = {};  ///< "CannotStartContainerError: ..."
    bool operator==(const ContainerStartFailed&) const = default;
};
struct ContainerExited {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    std::int32_t exit_code = 0;
    std::string reason = {};  ///< "OutOfMemoryError: ..."; empty: it ended by itself or was told to
    bool operator==(const ContainerExited&) const = default;
};
/// A health check ended.
struct ContainerProbed {
    std::uint8_t container = 0;
    std::uint32_t probe = 0;
    bool passed = false;
    bool operator==(const ContainerProbed&) const = default;
};
/// Network and storage are given back.
struct TaskDeprovisioned {
    bool operator==(const TaskDeprovisioned&) const = default;
};
/// Spot takes its capacity back in two minutes.
struct SpotInterrupted {
    bool operator==(const SpotInterrupted&) const = default;
};
/// The machine under it is gone, and everything on it.
struct HostLost {
    std::string reason = {};
    bool operator==(const HostLost&) const = default;
};

// What other cores tell it.

/// Somebody wants it stopped: its service, a user, or the deletion of something.
struct TaskStopRequested {
    StopCode code = StopCode::UserInitiated;
    std::string reason = {};
    bool operator==(const TaskStopRequested&) const = default;
};
/// Its target in `group` is seen healthy or not; `reason` is Elastic Load Balancing's description
/// ("Request timed out"), for the events of the service.
struct TargetHealthSeen {
    Address group;
    HealthStatus health = HealthStatus::Unknown;
    std::string reason = {};
    std::string arn = {};  ///< of the target group
    bool operator==(const TargetHealthSeen&) const = default;
};
/// Its target in `group` gets no more requests and has none left.
struct TargetDrained {
    Address group;
    bool operator==(const TargetDrained&) const = default;
};

// What the task tells its service (through the cloud).

/// All its containers run, and it is a member of its target groups.
struct TaskRan {
    bool operator==(const TaskRan&) const = default;
};
/// The four cases of healthy, taken together (FACTS of ECS: "DeploymentConfiguration",
/// minimumHealthyPercent): without load balancer and check, 40 s of RUNNING; with one of them, that
/// one; with both, both.
struct TaskHealthChanged {
    HealthStatus health = HealthStatus::Unknown;
    std::string reason =
        {};  ///< of Unhealthy, for the event and the stop: "Task failed ELB health checks in (...)"
    /// Of Unhealthy: the target group that says so; empty: the container health checks.
    std::optional<Address> group = {};
    std::string detail = {};  ///< what that group says: "Request timed out"
    bool operator==(const TaskHealthChanged&) const = default;
};
/// From now on it is on its way out and does not count.
struct TaskStopBegan {
    StopCode code = StopCode::None;
    std::string reason = {};
    bool operator==(const TaskStopBegan&) const = default;
};
/// It joined a target group, left it, or began to drain in it, for the events of the service.
struct TaskTargetMoved {
    enum class Step : std::uint8_t { Registered, Deregistered, DrainingBegan };
    Address group;
    Step step = Step::Registered;
    bool operator==(const TaskTargetMoved&) const = default;
};
struct TaskEnded {
    StopCode code = StopCode::None;
    std::string reason = {};
    /// Whether it ever was RUNNING: back-off and circuit breaker ask.
    bool ran = false;
    bool operator==(const TaskEnded&) const = default;
};
/// It is STOPPING: it has left its target groups, and its containers are told to end.
struct TaskStopping {
    bool operator==(const TaskStopping&) const = default;
};
using TaskNews = std::variant<TaskRan, TaskHealthChanged, TaskStopBegan, TaskTargetMoved, TaskEnded,
                              TaskPlacementFailed, TaskStopping>;

// What the world must do. All of them are about this task.

/// Give it a network interface in `zone` and room on `capacity_provider`.
struct ProvisionTask {
    std::string zone = {};
    std::string subnet = {};
    std::string capacity_provider = {};
    bool operator==(const ProvisionTask&) const = default;
};
struct PullImage {
    std::uint8_t container = 0;
    bool operator==(const PullImage&) const = default;
};
struct StartContainer {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    bool operator==(const StartContainer&) const = default;
};
/// Run its health check; without an answer within its timeout it has failed, whatever comes later.
struct ProbeContainer {
    std::uint8_t container = 0;
    std::uint32_t probe = 0;
    bool operator==(const ProbeContainer&) const = default;
};
/// SIGTERM.
struct TerminateContainer {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    bool operator==(const TerminateContainer&) const = default;
};
/// SIGKILL.
struct KillContainer {
    std::uint8_t container = 0;
    std::uint32_t attempt = 0;
    bool operator==(const KillContainer&) const = default;
};
struct DeprovisionTask {
    bool operator==(const DeprovisionTask&) const = default;
};

// What the cloud must pass on to other cores.

struct RegisterTarget {
    Address group;
    std::string ip = {};
    std::uint16_t port = 0;
    std::string zone = {};
    bool operator==(const RegisterTarget&) const = default;
};
struct DeregisterTarget {
    Address group;
    bool operator==(const DeregisterTarget&) const = default;
};
struct RegisterInstance {
    Address name_service;
    std::string ip = {};
    bool operator==(const RegisterInstance&) const = default;
};
/// The container checks of the task, for its private name.
struct ReportInstanceHealth {
    Address name_service;
    HealthStatus health = HealthStatus::Unknown;
    bool operator==(const ReportInstanceHealth&) const = default;
};
struct DeregisterInstance {
    Address name_service;
    bool operator==(const DeregisterInstance&) const = default;
};
struct TellService {
    Address service;
    TaskNews news;
    bool operator==(const TellService&) const = default;
};

using TaskOrder =
    std::variant<ProvisionTask, PullImage, StartContainer, ProbeContainer, TerminateContainer,
                 KillContainer, DeprovisionTask, RegisterTarget, DeregisterTarget, RegisterInstance,
                 ReportInstanceHealth, DeregisterInstance, TellService>;

/// The place of the task in one of its target groups: TaskState::seats are in the order of
/// TaskRequested::targets.
struct TargetSeat {
    bool registered = false;
    bool drained = false;  ///< the group has let it go
    HealthStatus health = HealthStatus::Unknown;
    std::string arn = {};
    std::string reason = {};

    bool operator==(const TargetSeat&) const = default;
};

/// All that a task is. The moments are those of DescribeTasks, and empty until they come.
struct TaskState {
    TaskRequested request = {};
    TaskStatus status = TaskStatus::Provisioning;
    std::string ip = {};
    std::string interface_id = {};
    std::vector<ContainerState> containers = {};  ///< as TaskSpec::containers
    std::vector<TargetSeat> seats = {};
    bool in_name_service = false;

    std::optional<base::Time> created_at = {};  ///< empty: nothing was requested yet
    std::optional<base::Time> connected_at = {};
    std::optional<base::Time> pull_started_at = {};
    std::optional<base::Time> pull_stopped_at = {};
    std::optional<base::Time> started_at = {};   ///< RUNNING
    std::optional<base::Time> stopping_at = {};  ///< STOPPING
    std::optional<base::Time> execution_stopped_at = {};
    std::optional<base::Time> stopped_at = {};

    /// Not None from the moment on which it is on its way out. The first reason stays.
    StopCode stop_code = StopCode::None;
    std::string stop_reason = {};

    std::optional<base::Time> running_from = {};       ///< ACTIVATING: when it will be RUNNING
    std::optional<base::Time> drain_given_up = {};     ///< DEACTIVATING: when it stops to wait
    std::optional<base::Time> capacity_ends = {};      ///< Spot: when all that is left is killed
    HealthStatus told_health = HealthStatus::Unknown;  ///< to its service
    HealthStatus told_instance_health = HealthStatus::Unknown;

    std::vector<TaskOrder> orders = {};  ///< not taken yet

    bool operator==(const TaskState&) const = default;
};

class Task {
  public:
    using Fact =
        std::variant<TaskRequested, TaskProvisioned, TaskPlacementFailed, TaskSetupFailed,
                     ImagePulled, ImagePullFailed, ContainerStarted, ContainerStartFailed,
                     ContainerExited, ContainerProbed, TaskDeprovisioned, SpotInterrupted, HostLost,
                     TaskStopRequested, TargetHealthSeen, TargetDrained, Restarted>;
    using Order = TaskOrder;
    using State = TaskState;

    Task() = default;
    explicit Task(State state) : state_(std::move(state)) {}

    /// Nothing is refused: StopTask of a task that has stopped succeeds.
    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    // What DescribeTasks shows, beside the fields of the state.

    TaskStatus last_status() const { return state_.status; }
    /// Running or Stopped.
    TaskStatus desired_status() const;
    /// The worst of the essential containers, whatever load balancers say.
    HealthStatus health() const;
    /// "CONNECTED" from the moment that it has its network interface, "DISCONNECTED" before.
    std::string_view connectivity() const;

  private:
    struct Deciding;

    State state_ = {};
};

}  // namespace engine::ecs
