#pragma once
// Whether a deployment turns in a circle: its tasks stop, one after the other, for the same reason.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "cfn/template.h"
#include "rollout/diagnosis/failures.h"
#include "rollout/seen.h"

namespace rollout {

/// How many tasks have to stop alike, one after the other, before a deployment is given up: twice
/// what the circuit breaker takes at the least, so that it comes first wherever it counts, and a
/// store that is late is waited for more than once.
inline constexpr std::size_t kMostAlike = 6;

/// The same of a service with that template and so many tasks: each of them has had two tries, and
/// what the breaker of the template counts it had the time to act on.
/// AWS: "How the Amazon ECS deployment circuit breaker detects failures".
std::size_t most_alike(const cfn::Template& body, std::int64_t desired);

/// What the tasks of one deployment came to. ECS forgets them after an hour, and it does not.
class Watchdog {
  public:
    /// Of the tasks of a service, running and stopped, those of `deployment` ("ecs-svc/...").
    void take(const std::string& deployment, const std::vector<TaskSeen>& tasks);

    /// How many stopped alike, one after the other, the last of them last, and none of the others
    /// lived on; 0: none has.
    std::size_t alike() const { return alike_; }
    /// "6 tasks stopped alike: api ends with exit code 1", in the words of `why`; empty: fewer than
    /// two have. `service`: as the manifest calls it.
    std::string words(const std::string& service) const;

    /// Why the last one stopped, in the words of `why`: "api ends with exit code 1"; empty: none
    /// has for a reason of its own.
    std::string cause(const std::string& service) const;

  private:
    /// One that has stopped for a reason of its own.
    struct Stopped {
        TaskSeen task = {};
        Failure failure = {};
        base::Duration lived = {};  ///< RUNNING
    };
    void keep(const TaskSeen& task);
    void count(const std::vector<TaskSeen>& tasks);

    std::string deployment_ = {};
    std::map<std::string, Stopped> stopped_ = {};  ///< by ARN
    std::string newest_ = {};                      ///< of them
    std::size_t alike_ = 0;
};

}  // namespace rollout
