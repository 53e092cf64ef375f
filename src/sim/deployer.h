#pragma once
// A rollout at work in a simulated world: its calls take time, and some of their answers are lost.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/prng.h"
#include "base/result.h"
#include "rollout/execution/rollout.h"
#include "sim/loopback.h"
#include "sim/task_model.h"
#include "sim/world.h"

namespace sim {

/// What becomes of a deployer's calls; rates are per million.
struct CallTroubles {
    /// One way.
    Span latency = {base::Duration::milliseconds(5), base::Duration::milliseconds(200)};
    std::uint32_t never_arrives = 0;
    std::uint32_t answer_lost = 0;
};

class Deployer {
  public:
    Deployer(World& world, std::uint64_t seed, CallTroubles troubles = {})
        : world_(world), aws_(world), draws_(seed), troubles_(troubles) {}

    /// What `wish` would take, as everything is now.
    base::Result<rollout::Plan> plan(const rollout::Wish& wish) const {
        return rollout::make_plan(wish, aws_.look(wish));
    }

    /// What is asked between two moments of a rollout: true, and the person interrupts it.
    using Interrupts = std::function<bool(const rollout::Rollout& rollout, base::Time now)>;

    /// Plans, and carries the plan out until it is over, at most until then; nothing more happens
    /// to one that is not over. Errors: those of make_plan.
    base::Result<rollout::Rollout> deploy(const rollout::Wish& wish, base::Time until,
                                          const Interrupts& interrupts = {});
    Loopback& aws() { return aws_; }

  private:
    /// A call on its way there, or its answer on its way back.
    using Message = std::variant<rollout::Order, rollout::Answered>;

    void send(std::vector<rollout::Order> orders);
    void arrive(Message message, rollout::Rollout& rollout);

    World& world_;
    Loopback aws_;
    base::Prng draws_;
    CallTroubles troubles_;
    std::multimap<base::Time, Message> messages_ = {};
    std::uint64_t runs_ = 0;
};

}  // namespace sim
