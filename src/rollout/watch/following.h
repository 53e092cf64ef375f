#pragma once
// Services watched to an end that somebody asked ECS for: as many tasks as they said, or fresh
// ones. A core: it is told what ECS shows, and says when that is the end.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollout/seen.h"

namespace rollout {

/// The end that a service is watched for; one of the two counts.
struct FollowGoal {
    /// The id of the deployment that replaces its tasks; it has to be complete.
    std::string deployment = {};
    /// How many tasks are to run; counts where there is no deployment.
    std::int64_t count = 0;
};

enum class FollowEnd : std::uint8_t {
    Going,
    Done,
    PutBack,    ///< the deployment failed, and ECS went back to the one before
    Failed,     ///< the deployment failed, and nothing was put back
    Overtaken,  ///< somebody asked for something else meanwhile
    Gone,       ///< the service is deleted
};

/// Where a service stands.
struct Followed {
    FollowEnd end = FollowEnd::Going;
    std::int64_t desired = 0;  ///< tasks, as seen last
    std::int64_t running = 0;
    std::string reason = {};  ///< ECS's own words on a deployment that failed; may be empty
    bool operator==(const Followed&) const = default;
};

class Following {
  public:
    /// One goal a service.
    explicit Following(std::vector<FollowGoal> goals)
        : goals_(std::move(goals)), has_shown_(goals_.size()), followed_(goals_.size()) {}

    /// What ECS shows of the service with this index; nothing: it is not there. What is over stays
    /// as it is.
    void take(std::size_t index, const std::optional<ServiceSeen>& seen);
    bool is_over() const;
    const std::vector<Followed>& followed() const { return followed_; }

  private:
    FollowEnd scaled(std::size_t index, const ServiceSeen& seen);
    FollowEnd renewed(std::size_t index, const ServiceSeen& seen);

    std::vector<FollowGoal> goals_;
    /// Whether ECS has shown what was asked for: until then it may answer with what was before.
    std::vector<bool> has_shown_;
    std::vector<Followed> followed_;
};

}  // namespace rollout
