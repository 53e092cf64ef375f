#include "rollout/tasks/tasks.h"

#include <algorithm>

namespace rollout {

const TaskSeen* last_stopped(const std::vector<TaskSeen>& tasks) {
    auto last = std::ranges::max_element(tasks, {}, &TaskSeen::stopped);
    return last == tasks.end() || !last->stopped ? nullptr : &*last;
}

const SecretVersionSeen* SecretSeen::current() const {
    auto found = std::ranges::find_if(versions, [](const SecretVersionSeen& version) {
        return std::ranges::find(version.stages, "AWSCURRENT") != version.stages.end();
    });
    return found == versions.end() ? nullptr : &*found;
}

SecretHolds held_by(const SecretSeen& secret) {
    const SecretVersionSeen* current = secret.current();
    if (!current) return SecretHolds::Nothing;
    // Whatever was current before is kept as AWSPREVIOUS, however many versions AWS has cleared
    // away: the first value is the one that has none before it.
    bool is_first = std::ranges::none_of(secret.versions, [&](const SecretVersionSeen& version) {
        return version.created < current->created;
    });
    return is_first ? SecretHolds::First : SecretHolds::Another;
}

std::size_t tasks_before(const SecretSeen& secret, const std::vector<TaskSeen>& tasks) {
    const SecretVersionSeen* current = secret.current();
    if (!current) return 0;
    return static_cast<std::size_t>(std::ranges::count_if(
        tasks, [&](const TaskSeen& task) { return task.created < current->created; }));
}

}  // namespace rollout
