#pragma once
// The lines that simulated containers write into their log groups: their moments and texts follow
// from the task and from the cloud's time, so that they are the same whenever somebody looks.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/stores/log_store.h"
#include "sim/task_habits.h"

namespace local {

/// Lines of starts and ends are put at once, the others every five seconds of the cloud's time, as
/// the driver does it. They go with their group: one that is deleted gets none.
///
/// What was put is never put again. After a kill the lines of the last turn are put when they are
/// not there yet; those of the seconds in which no turn was taken any more may be missing.
///
/// Errors of all that it does: those of LogStore.
class TaskLines {
  public:
    /// Whether the world may have told of a turn before.
    enum class Told : std::uint8_t { No, Maybe };

    /// The containers that run go on at `now`, after a process whose last turn was at `last`.
    base::Status resume(const engine::Cloud& cloud, base::Time last, base::Time now,
                        LogStore& store);
    /// What the turn at `now` has brought.
    base::Status follow(const engine::Cloud& cloud, const engine::WorldReported& report,
                        base::Time now, LogStore& store, Told told);
    /// Whether a turn with `report` will tell something: asked before it is taken.
    static bool is_news(const engine::Cloud& cloud, const engine::WorldReported& report);
    /// When `put` has something to do; empty: nothing.
    std::optional<base::Time> next() const;
    /// Puts what is due at `now`.
    base::Status put(const engine::Cloud& cloud, base::Time now, LogStore& store);

  private:
    struct Key {
        std::uint32_t task = 0;
        std::uint8_t container = 0;
        auto operator<=>(const Key&) const = default;
    };
    /// A container that runs.
    struct Speaker {
        std::uint32_t attempt = 0;
        std::string name = {};
        sim::LogTarget target = {};
        base::Time started = {};
        std::optional<base::Duration> every = {};
        std::optional<base::Time> next = {};  ///< of its next line
    };
    struct Line {
        base::Time at = {};
        std::string text = {};
    };

    static std::optional<Speaker> speaker(const engine::Cloud& cloud, Key key);
    /// When its first line behind `moment` comes.
    static base::Time next_behind(const Speaker& speaker, base::Time moment);
    base::Status begin(const engine::Cloud& cloud, Key key, std::uint32_t attempt, base::Time now,
                       LogStore& store, Told told);
    base::Status end(const engine::Cloud& cloud, Key key, const engine::ecs::ContainerExited& exit,
                     base::Time now, LogStore& store, Told told);
    void listen_to(Key key, Speaker speaker);
    void plan(Key key, Speaker& speaker, std::optional<base::Time> next);
    static std::vector<Line> lines_until(const Speaker& speaker, base::Time end);
    static base::Result<std::optional<base::Time>> said_until(const engine::Cloud& cloud,
                                                              const Speaker& speaker,
                                                              LogStore& store);
    static base::Status append(const engine::Cloud& cloud, const Speaker& speaker,
                               std::vector<Line> lines, base::Time now, LogStore& store, Told told);

    std::map<Key, Speaker> speakers_ = {};
    std::set<std::pair<base::Time, Key>> due_ = {};
};

}  // namespace local
