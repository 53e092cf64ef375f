#pragma once
// What simulated tasks say and use: their lines, the groups that they make for them, and the
// metrics of their services. None of it is a fact, so none of it is in the journal, but for the
// groups.

#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/stores.h"
#include "local/task_lines.h"
#include "local/task_meter.h"

namespace local {

/// Errors of all that it does: those of Stores.
class TaskTelemetry {
  public:
    /// In a new cloud.
    void begin(base::Time now) { meter_.begin(now); }
    /// In one that is taken up again at `now`, whose last turn was at `last`.
    base::Status resume(const engine::Cloud& cloud, base::Time last, base::Time now,
                        Stores& stores);
    /// What the turn at `now` has brought.
    base::Status follow(const engine::Cloud& cloud, const engine::WorldReported& report,
                        base::Time now, Stores& stores, TaskLines::Told told = TaskLines::Told::No);
    /// What tasks ask of the cloud since the last time.
    std::vector<engine::ApiRequested> take_requests() { return std::exchange(requests_, {}); }
    /// When `record` has something to do; empty: nothing.
    std::optional<base::Time> next(const engine::Cloud& cloud) const;
    /// Writes down what is due at `now`.
    base::Status record(const engine::Cloud& cloud, base::Time now, Stores& stores);

  private:
    void ask_for_groups(const engine::Cloud& cloud, engine::Address task);

    TaskLines lines_ = {};
    TaskMeter meter_ = {};
    std::vector<engine::ApiRequested> requests_ = {};
};

}  // namespace local
