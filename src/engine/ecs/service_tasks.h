#pragma once
// The tasks of a service as its scheduler sees them, and the counters and lines that make each of
// its questions cheap. The lines follow from the tasks alone.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/time.h"
#include "engine/core.h"
#include "engine/ecs/task.h"

namespace engine::ecs {

/// One task of a service, until it has ended.
struct ServiceTask {
    enum class Phase : std::uint8_t {
        Starting,  ///< ordered, not yet made
        Pending,
        Running,
        Out,  ///< on its way out: counts for nothing
    };
    std::uint32_t deployment = 0;
    /// Index into the placements of its revision; out of its range: not used.
    std::uint16_t placement = 0;
    /// Index into the capacity shares of its revision.
    std::uint16_t provider = 0;
    std::string zone = {};
    std::string id = {};  ///< 32 hex digits
    std::optional<Address> address = {};
    Phase phase = Phase::Starting;
    HealthStatus health = HealthStatus::Unknown;
    /// Unhealthy and past its grace: it is to be replaced.
    bool unhealthy_counts = false;
    /// The news that made it unhealthy; else empty.
    TaskHealthChanged unhealthy = {};
    bool failure_counted = false;
    base::Time ordered = {};
    /// When it became RUNNING.
    std::optional<base::Time> ran = {};
    std::optional<base::Time> protected_until = {};
    /// Whether its service wants it stopped, why, and whether the task has said that it is
    /// stopping.
    bool stop_ordered = false;
    std::string stop_reason = {};
    bool stop_began = false;
    bool stopping = false;  ///< STOPPING or later: a deleted service does not wait for it

    bool operator==(const ServiceTask&) const = default;
};

/// Unprotected tasks of one deployment in one zone that may be chosen to stop, by number.
struct ZoneLine {
    std::set<std::uint32_t> pending = {};
    std::set<std::uint32_t> waiting = {};  ///< RUNNING, neither healthy nor to be replaced
    std::set<std::uint32_t> healthy = {};
    bool operator==(const ZoneLine&) const = default;
};

/// The tasks of one deployment.
struct DeploymentTasks {
    std::uint32_t pending = 0;
    std::uint32_t waiting = 0;
    std::uint32_t healthy = 0;
    std::uint32_t unhealthy = 0;  ///< to be replaced
    std::uint32_t out = 0;
    std::set<std::uint32_t> to_replace = {};
    std::map<std::string, ZoneLine> zones = {};
    std::map<std::uint16_t, std::uint32_t> providers = {};

    /// RUNNING without those on their way out.
    std::uint32_t running() const { return waiting + healthy + unhealthy; }
    /// RUNNING and PENDING.
    std::uint32_t counted() const { return pending + running(); }
    /// What counts towards the desired count.
    std::uint32_t good() const { return pending + waiting + healthy; }
    bool operator==(const DeploymentTasks&) const = default;
};

class ServiceTaskIndex {
  public:
    /// Which tasks a choice may fall on.
    enum class Choice : std::uint8_t { NotHealthy, Healthy, Any };

    void add(std::uint32_t number, const ServiceTask& task);
    /// `task` as it was added.
    void remove(std::uint32_t number, const ServiceTask& task);

    /// Zeros when it has none.
    const DeploymentTasks& of(std::uint32_t deployment) const;
    std::optional<std::uint32_t> find(Address task) const;
    /// RUNNING and PENDING, of all deployments.
    std::uint32_t counted() const { return counted_; }
    std::uint32_t healthy() const { return healthy_; }
    /// Those that are not yet STOPPING.
    std::uint32_t before_stopping() const { return before_stopping_; }
    /// RUNNING and PENDING in `zone`.
    std::uint32_t in_zone(const std::string& zone) const;
    /// Unhealthy tasks whose grace is not over, with the time at which they became RUNNING.
    const std::set<std::pair<base::Time, std::uint32_t>>& in_grace() const { return in_grace_; }
    const std::set<std::pair<base::Time, std::uint32_t>>& protections() const {
        return protections_;
    }
    /// Whom to stop among `deployments`: of the fullest zone that has somebody to choose; there a
    /// pending one before a running one before a healthy one, and the newest first.
    std::optional<std::uint32_t> choose(std::span<const std::uint32_t> deployments,
                                        Choice choice) const;

    bool operator==(const ServiceTaskIndex&) const = default;

  private:
    void count(std::uint32_t number, const ServiceTask& task, int step);

    std::map<std::uint32_t, DeploymentTasks> deployments_ = {};
    std::map<Address, std::uint32_t> addresses_ = {};
    std::map<std::string, std::uint32_t> zones_ = {};
    std::set<std::pair<base::Time, std::uint32_t>> in_grace_ = {};
    std::set<std::pair<base::Time, std::uint32_t>> protections_ = {};
    std::uint32_t counted_ = 0;
    std::uint32_t healthy_ = 0;
    std::uint32_t before_stopping_ = 0;
};

}  // namespace engine::ecs
