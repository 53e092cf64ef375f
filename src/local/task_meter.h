#pragma once
// What services use, as ECS tells CloudWatch: once a minute, of the tasks that run then.

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/stores/metric_store.h"

namespace local {

/// Errors of all that it does: those of MetricStore.
class TaskMeter {
  public:
    /// Nothing is measured before `now`.
    void begin(base::Time now);
    /// When the next minute ends; empty: there is no service.
    std::optional<base::Time> next(const engine::Cloud& cloud) const;
    /// Measures the minute that has ended at `now` or last before it; a minute that has points
    /// already is left alone.
    base::Status measure(const engine::Cloud& cloud, base::Time now, MetricStore& store);

  private:
    base::Time measured_ = {};  ///< the end of a minute
};

}  // namespace local
