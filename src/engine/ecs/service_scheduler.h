#pragma once
// One ECS service: how many tasks of which revision run where, how a deployment replaces them, when
// it is given up. A core.
//
// AWS: ECS API reference, "CreateService", "UpdateService", "DeploymentConfiguration",
// "DeploymentCircuitBreaker", "ServiceDeployment"; developer guide, "Service definition
// parameters", "Service event messages".

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/aws_ids.h"
#include "engine/core.h"
#include "engine/ecs/deployment.h"
#include "engine/ecs/service_events.h"
#include "engine/ecs/service_spec.h"
#include "engine/ecs/service_tasks.h"
#include "engine/ecs/task.h"

namespace engine::ecs {

/// The first fact that the core gets.
struct ServiceCreateRequested {
    std::uint64_t seed = 0;
    ServiceNames names;
    RevisionSpec revision;
    ServiceSettings settings;
    bool operator==(const ServiceCreateRequested&) const = default;
};
/// What is absent stays as it is. A `revision` that differs from the newest, or `force`, begins a
/// deployment.
struct ServiceUpdateRequested {
    std::optional<RevisionSpec> revision = {};
    std::optional<ServiceSettings> settings = {};
    bool force_new_deployment = false;
    bool operator==(const ServiceUpdateRequested&) const = default;
};
/// Refused while its desired count is over zero, unless `force`.
struct ServiceDeleteRequested {
    bool force = false;
    bool operator==(const ServiceDeleteRequested&) const = default;
};
/// AWS: "StopServiceDeployment".
struct ServiceDeploymentStopRequested {
    enum class Kind : std::uint8_t { Abort, Rollback };
    std::string deployment_arn = {};
    Kind kind = Kind::Rollback;
    bool operator==(const ServiceDeploymentStopRequested&) const = default;
};
/// The cloud made the task that StartServiceTask asked for.
struct ServiceTaskCreated {
    std::uint32_t token = 0;
    Address task;
    std::string task_arn = {};
    bool operator==(const ServiceTaskCreated&) const = default;
};
/// What a task of the service tells.
struct ServiceTaskNews {
    Address task;
    TaskNews news;
    bool operator==(const ServiceTaskNews&) const = default;
};
/// AWS: "UpdateTaskProtection": not chosen when the service scales in or rolls, until then.
struct TaskProtectionChanged {
    Address task;
    std::optional<base::Time> until = {};
    bool operator==(const TaskProtectionChanged&) const = default;
};

/// Make a task core for it; answered by ServiceTaskCreated in the same turn.
struct StartServiceTask {
    std::uint32_t token = 0;
    TaskRequested request;  ///< without `service`, which is the one who orders
    bool operator==(const StartServiceTask&) const = default;
};
struct StopServiceTask {
    Address task;
    StopCode code = StopCode::ServiceSchedulerInitiated;
    std::string reason = {};
    bool operator==(const StopServiceTask&) const = default;
};
/// How a deployment ended, or that the service is steady or gone: for whoever waits, the stack
/// engine first of all. A deployment that an update, a stop or the circuit breaker ends is told of
/// at once; Completed comes at each steady state that was waited for or had been lost; RolledBack
/// names the deployment that had failed, and Completed of the one that came back follows.
struct ServiceSettled {
    enum class Outcome : std::uint8_t {
        Completed,
        Failed,
        RolledBack,
        Stopped,
        Superseded,
        Deleted
    };
    std::string deployment_id = {};  ///< "ecs-svc/..."; empty when the service is gone
    Outcome outcome = Outcome::Completed;
    std::string reason = {};
    bool operator==(const ServiceSettled&) const = default;
};

/// AWS: "Service", status; None before its first fact.
enum class ServiceStatus : std::uint8_t { None, Active, Draining, Inactive };
std::string_view to_string(ServiceStatus status);

/// The deployment that failed, and the one that comes back in its place.
struct RollingBack {
    std::uint32_t failed = 0;
    std::uint32_t target = 0;
    bool operator==(const RollingBack&) const = default;
};

/// How many tasks were started since when.
struct StartBatch {
    base::Time began = {};
    std::uint32_t tasks = 0;
    bool operator==(const StartBatch&) const = default;
};

/// All that a service is.
struct ServiceState {
    ServiceStatus status = ServiceStatus::None;
    IdSource ids = {};
    ServiceNames names = {};
    ServiceSettings settings = {};
    base::Time created = {};

    std::map<std::uint32_t, ServiceRevision> revisions = {};
    std::map<std::uint32_t, Deployment> deployments = {};
    std::uint32_t next_deployment = 0;
    /// The PRIMARY deployment, then the ACTIVE ones.
    std::vector<std::uint32_t> live = {};
    std::optional<std::uint32_t> last_completed = {};
    std::optional<RollingBack> rolling_back = {};

    std::map<std::uint32_t, ServiceTask> tasks = {};
    std::uint32_t next_task = 0;
    StartBatch batch = {};
    /// Zones where a task found no room, and until when they are left out.
    std::map<std::string, base::Time> avoided_zones = {};

    /// Since when the service is where it should be.
    std::optional<base::Time> at_goal_since = {};
    /// Said so; then when it was told last.
    std::optional<base::Time> steady_told = {};
    /// Somebody asked for something and has no ServiceSettled yet.
    bool answer_owed = false;
    /// One task more than desired, to move it to an emptier zone.
    bool rebalancing = false;
    std::optional<base::Time> rebalance_at = {};

    ServiceEvents events = {};
    std::optional<base::Time> wake_at = {};
    bool operator==(const ServiceState&) const = default;
};

class ServiceScheduler {
  public:
    using Fact =
        std::variant<ServiceCreateRequested, ServiceUpdateRequested, ServiceDeleteRequested,
                     ServiceDeploymentStopRequested, ServiceTaskCreated, ServiceTaskNews,
                     TaskProtectionChanged, Restarted>;
    using Order = std::variant<StartServiceTask, StopServiceTask, ServiceSettled>;

    using State = ServiceState;

    ServiceScheduler() : ServiceScheduler(State{}) {}
    explicit ServiceScheduler(State state);

    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const { return state_.wake_at; }
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    /// Counters and lines over the tasks; for views and for tests.
    const ServiceTaskIndex& index() const { return index_; }

  private:
    std::optional<Refusal> refuse_create(const ServiceCreateRequested& fact) const;
    std::optional<Refusal> refuse_update(const ServiceUpdateRequested& fact) const;
    std::optional<Refusal> refuse_delete(const ServiceDeleteRequested& fact) const;
    std::optional<Refusal> refuse_stop(const ServiceDeploymentStopRequested& fact) const;
    bool begins_deployment(const ServiceUpdateRequested& fact) const;

    // One handler a fact: they record.
    void on(const ServiceCreateRequested& fact, base::Time now);
    void on(const ServiceUpdateRequested& fact, base::Time now);
    void on(const ServiceDeleteRequested& fact, base::Time now);
    void on(const ServiceDeploymentStopRequested& fact, base::Time now);
    void on(const ServiceTaskCreated& fact, base::Time now);
    void on(const ServiceTaskNews& fact, base::Time now);
    void on(const TaskProtectionChanged& fact, base::Time now);
    void on(const Restarted& fact, base::Time now);
    void hear(std::uint32_t number, const TaskRan& news, base::Time now);
    void hear(std::uint32_t number, const TaskHealthChanged& news, base::Time now);
    void hear(std::uint32_t number, const TaskStopBegan& news, base::Time now);
    void hear(std::uint32_t number, const TaskTargetMoved& news, base::Time now);
    void hear(std::uint32_t number, const TaskEnded& news, base::Time now);
    void hear(std::uint32_t number, const TaskPlacementFailed& news, base::Time now);
    void hear(std::uint32_t number, const TaskStopping& news, base::Time now);

    // Deployments.
    std::uint32_t primary() const { return state_.live.front(); }
    Deployment& deployment(std::uint32_t number) { return state_.deployments.at(number); }
    const RevisionSpec& spec_of(std::uint32_t deployment) const;
    void begin_deployment(Shared<RevisionSpec> spec, base::Time now);
    void supersede(base::Time now);
    void roll_back(std::uint32_t failed, const std::string& reason, base::Time now);
    void trip(std::uint32_t number, base::Time now);
    void retire_replaced(base::Time now);
    void forget_old_deployments();
    void tell(std::uint32_t deployment, ServiceSettled::Outcome outcome, std::string reason);

    // Tasks.
    void change(std::uint32_t number, const std::function<void(ServiceTask&)>& edit);
    void forget(std::uint32_t number);
    void order_start(std::uint32_t number);
    void order_stop(std::uint32_t number, std::string reason);
    enum class Failure : std::uint8_t { NeverRan, Unhealthy };
    void count_failure(std::uint32_t number, Failure failure, base::Time now);
    void count_start_failure(std::uint32_t number, StopCode code, bool ran,
                             const std::string& reason, base::Time now);
    std::uint16_t next_placement(std::uint32_t number) const;
    std::string scaling_reason(std::uint32_t number) const;

    // The one decision.
    void reconcile(base::Time now);
    void expire(base::Time now);
    void tell_unhealthy(const ServiceTask& task, base::Time now);
    void begin_rebalancing(base::Time now);
    std::uint32_t goal() const;
    std::vector<std::uint32_t> stop_replaced(base::Time now);
    std::vector<std::uint32_t> stop_surplus();
    std::vector<std::uint32_t> stop_unhealthy(base::Time now);
    void stop(std::uint32_t number, std::vector<std::uint32_t>& stopped);
    void tell_stopped(const std::vector<std::uint32_t>& stopped, base::Time now);
    std::optional<base::Time> start_missing(base::Time now);
    void judge_stuck(base::Time now);
    void settle(base::Time now);
    bool succeeds_early() const;
    void complete(base::Time now);
    void become_steady(base::Time now);
    void finish_deletion(base::Time now);
    void plan_wake(std::optional<base::Time> start_again, base::Time now);
    void log(base::Time now, std::string message);

    State state_;
    /// Follows from `state_`.
    ServiceTaskIndex index_;
    std::vector<Order> orders_;
};

}  // namespace engine::ecs
