#pragma once
// The world around a cloud whose tasks are simulated: every order is answered by a model, and the
// answers wait here until their moment has come.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/stores.h"
#include "sim/report_queue.h"
#include "sim/task_model.h"

namespace local {

/// Whether an image has to be there to be pulled, where this cloud has its registry.
enum class Images : std::uint8_t { Assumed, Checked };

class TaskTelemetry;

/// It is lost with the process. That loses nothing: after `Restarted` the cloud gives every order
/// again that has no answer, the model answers the same, and `resume` finds what runs.
class SimulatedWorld {
  public:
    explicit SimulatedWorld(sim::TaskModel model, Images images = Images::Assumed);
    SimulatedWorld(SimulatedWorld&&) noexcept;
    SimulatedWorld& operator=(SimulatedWorld&&) noexcept;
    ~SimulatedWorld();

    /// Does what `cloud` ordered at `now`. Errors: those of the stores.
    base::Status perform(const engine::Cloud& cloud, const engine::CloudOrder& order,
                         base::Time now, Stores& stores);

    /// A new process finds the containers that run: how those end that end by themselves was drawn
    /// when they started, and is reported at its old moment, or at `now` when that has passed.
    void resume(const engine::Cloud& cloud, base::Time now);

    /// When the next report is due; empty: there is none under way.
    std::optional<base::Time> next() const { return reports_.next(); }
    /// The next report, which `next` has told of. What is due at one moment comes in the order in
    /// which it was ordered.
    engine::WorldReported take() { return reports_.take(); }

    /// What its tasks say and use.
    TaskTelemetry& telemetry() { return *telemetry_; }
    const TaskTelemetry& telemetry() const { return *telemetry_; }

  private:
    sim::TaskModel model_;
    Images images_;
    sim::ReportQueue reports_ = {};
    std::unique_ptr<TaskTelemetry> telemetry_;
    std::vector<sim::Answer> answers_;  ///< of one order; kept for its memory
};

}  // namespace local
