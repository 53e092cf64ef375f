#pragma once
// All onlookers of a world: what they hold it to, turn by turn, and that it came to its goals.

#include "sim/findings.h"
#include "sim/watch_plans.h"
#include "sim/watch_services.h"
#include "sim/watch_stacks.h"
#include "sim/watch_tasks.h"
#include "sim/watch_traffic.h"
#include "sim/world.h"

namespace sim {

class Watch {
  public:
    explicit Watch(base::Time start) : findings_(start) {}

    void look(const Turn& turn);
    /// To be called when the world is well and has had its time: everything is at its goal or in a
    /// state in which it may stay.
    void demand_goals(const engine::Cloud& cloud, base::Time now);

    Findings& findings() { return findings_; }
    const Findings& findings() const { return findings_; }
    /// Where users say what stands behind their templates.
    PlanWatch& plans() { return plans_; }

  private:
    Findings findings_;
    TaskWatch tasks_ = {};
    ServiceWatch services_ = {};
    StackWatch stacks_ = {};
    TrafficWatch traffic_ = {};
    PlanWatch plans_ = {};
};

}  // namespace sim
