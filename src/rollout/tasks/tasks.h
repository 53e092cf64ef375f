#pragma once
// Tasks and secrets as AWS shows them, and what follows from the two together: which tasks started
// with a value that is no longer the current one.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rollout/seen.h"

namespace rollout {

/// The one that stopped last; null: none has.
const TaskSeen* last_stopped(const std::vector<TaskSeen>& tasks);

/// AWS: "SecretVersionsListEntry".
struct SecretVersionSeen {
    std::string id = {};
    std::vector<std::string> stages = {};
    base::Time created = {};
    bool operator==(const SecretVersionSeen&) const = default;
};

struct SecretSeen {
    std::string arn = {};
    /// Those too that no stage keeps, as long as AWS shows them. None: the secret is not there.
    std::vector<SecretVersionSeen> versions = {};

    /// The one that tasks start with; null: there is none.
    const SecretVersionSeen* current() const;
    bool operator==(const SecretSeen&) const = default;
};

/// What a secret holds, as far as its versions tell. The value itself is not read.
enum class SecretHolds : std::uint8_t {
    Nothing,
    First,    ///< what it was made with: AWS drew it, and nobody knows it
    Another,  ///< a value that somebody put there
};
SecretHolds held_by(const SecretSeen& secret);

/// How many of `tasks` began before the current version was there: they hold the one before until
/// they end, for ECS hands values over at the start alone. AWS: "Pass Secrets Manager secrets
/// through Amazon ECS environment variables".
std::size_t tasks_before(const SecretSeen& secret, const std::vector<TaskSeen>& tasks);

}  // namespace rollout
