#pragma once
// Carries out the orders of a rollout: each is a call of AWS, and its answer a fact.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "aws/writer.h"
#include "base/duration.h"
#include "deploy/target.h"
#include "rollout/orders.h"

namespace deploy {

class Carrier {
  public:
    /// The target outlives it, and nobody else calls through its clients meanwhile.
    explicit Carrier(Target& target) : target_(target) {}

    void begin(const rollout::Order& order);
    /// What has been answered; waits for the first answer, at most for `most`.
    std::vector<rollout::Answered> wait(base::Duration most);
    bool is_idle() const { return asked_.empty(); }

  private:
    /// A call under way.
    struct Asked {
        rollout::Order order;
        /// Of those that have several pages.
        rollout::FailuresRead read = {};
        /// Of a tag: the image is read, and written.
        bool has_read = false;
    };
    using Key = std::pair<std::string, std::uint64_t>;  ///< region and call

    void take(const std::string& region, CallEnded ended, std::vector<rollout::Answered>& into);

    Target& target_;
    std::map<Key, Asked> asked_ = {};
};

/// The input of CreateChangeSet.
void write_change_set(aws::Writer& out, const rollout::CreateChangeSet& order);

/// What a call that got none of what it asked for is to a rollout.
rollout::Refused refused(const CallEnded& ended);

}  // namespace deploy
