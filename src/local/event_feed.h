#pragma once
// What happens in the cloud, as lines for whoever listens: the same events that
// DescribeStackEvents and DescribeServices show, and every step of every task.

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"
#include "engine/cloud.h"

namespace local {

/// Server-sent events (WHATWG HTML, "Server-sent events"): `stack`, `service` and `task`, each with
/// one JSON object as its data.
class EventFeed {
  public:
    /// Everything up to now is old; what comes is told.
    void begin(const engine::Cloud& cloud);
    /// What the turn at `now` brought. The cost is that of the turn, not that of the cloud.
    std::string take(const engine::Cloud& cloud, base::Time now);

  private:
    void tell_stack(const engine::Cloud& cloud, engine::Address at, std::string& out);
    void tell_service(const engine::Cloud& cloud, engine::Address at, std::string& out);
    void tell_task(const engine::Cloud& cloud, engine::Address at, base::Time now,
                   std::string& out);

    /// How many of its events are old.
    std::map<engine::Address, std::uint64_t> told_;
    /// What was last told of a task.
    std::map<engine::Address, std::string> tasks_;
};

}  // namespace local
