#pragma once
// Carries out the orders of a rollout: each is a call of AWS, and its answer a fact.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/writer.h"
#include "base/duration.h"
#include "deploy/client/target.h"
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
    /// What of the tasks of a service is still to be asked for.
    struct TaskPages {
        bool has_stopped = false;  ///< those that have stopped are listed
        std::vector<std::string> arns = {};
        rollout::TasksRead read = {};
    };
    /// A call under way.
    struct Asked {
        rollout::Order order;
        /// Of those that have several pages.
        rollout::FailuresRead read = {};
        /// Of what takes two calls: the first one is answered.
        bool has_read = false;
        rollout::ChosenLooked chosen = {};  ///< of a service whose rule is still asked for
        TaskPages tasks = {};               ///< of those of a service
    };
    using Key = std::pair<std::string, std::uint64_t>;  ///< region and call

    void take(const std::string& region, CallEnded ended, std::vector<rollout::Answered>& into);
    static std::optional<std::uint64_t> next_of_chosen(Client& client,
                                                       const rollout::LookAtChosen& order,
                                                       const aws::Value& answer, Asked& asked);
    static std::optional<std::uint64_t> next_of_tasks(Client& client,
                                                      const rollout::ReadTasks& order,
                                                      const aws::Value& answer, TaskPages& pages);

    Target& target_;
    std::map<Key, Asked> asked_ = {};
};

/// The input of CreateChangeSet.
void write_change_set(aws::Writer& out, const rollout::CreateChangeSet& order);

/// What a call that got none of what it asked for is to a rollout.
rollout::Refused refused(const CallEnded& ended);

}  // namespace deploy
