#pragma once
// How often AWS may be asked: a bucket of calls for each kind, as AWS itself keeps them.

#include <cstdint>
#include <map>
#include <string_view>

#include "base/time.h"
#include "rollout/orders.h"

namespace rollout {

/// Calls that share a bucket: so many at once, so many a second afterwards.
struct CallRate {
    std::string_view name;
    std::int64_t burst;
    std::int64_t per_second;
};

/// The bucket that an order's call draws from. Those of ECS are documented (AWS: "Request
/// throttling for the Amazon ECS API"), those of CloudFormation chosen, for AWS publishes none.
const CallRate& call_rate(const Order::What& order);

class Pace {
  public:
    /// When the call may be made: now, or later.
    base::Time when(const Order::What& order, base::Time now) const;
    /// It is made.
    void spend(const Order::What& order, base::Time now);

  private:
    /// Of each bucket: when it would be full again. Time is enough to know how much is in it.
    std::map<std::string_view, base::Time> full_ = {};
};

}  // namespace rollout
