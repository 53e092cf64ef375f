#pragma once
// An environment watched until it is at rest, whoever moves it. A core: it is told what AWS shows,
// and says what came of everything that moved.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "rollout/watch/motion.h"

namespace rollout {

/// How long the task of a job may be listed nowhere before it counts as lost. AWS: "ListTasks" and
/// "DescribeTasks" are eventually consistent.
inline constexpr base::Duration kMostUnlisted = base::Duration::minutes(1);

/// How a motion has ended.
enum class PieceEnd : std::uint8_t {
    None,     ///< nothing has moved, or it goes on
    Well,     ///< what was asked for is there
    PutBack,  ///< it failed or was stopped, and what was before is there
    Failed,   ///< it failed, and nothing was put back
    Gone,     ///< the stack is deleted
};

/// How a piece is, as far as it was watched.
struct Watched {
    PieceSeen seen = {};
    Motion motion = Motion::None;
    /// The motion before the end; None: it has not moved.
    Motion moved = Motion::None;
    PieceEnd end = PieceEnd::None;
    base::Time began = {};  ///< since when it was seen to move
    base::Time since = {};  ///< since when it moves, by AWS's clock
    base::Time ended = {};
    /// AWS's own words on what failed; may be empty.
    std::string reason = {};
    /// Tasks that stopped because something was wrong with them, the oldest first: AWS forgets
    /// them.
    std::vector<TaskSeen> failed = {};
    /// Since when ECS lists a task that ran neither as running nor as stopped; nothing: it does.
    std::optional<base::Time> unlisted = {};

    bool is_moving() const { return motion != Motion::None; }
    bool has_moved() const { return is_moving() || moved != Motion::None; }
};

/// What came of all of it.
enum class WatchVerdict : std::uint8_t {
    Nothing,  ///< nothing has moved
    Well,
    PutBack,
    Failed,
};

class Watching {
  public:
    /// `quiet`: how long nothing must move for it to be over, once something has: whoever rolls out
    /// pauses between one stack and the next.
    Watching(std::vector<Piece> pieces, base::Duration quiet)
        : pieces_(std::move(pieces)), watched_(pieces_.size()), quiet_(quiet) {}

    const std::vector<Piece>& pieces() const { return pieces_; }
    const std::vector<Watched>& watched() const { return watched_; }

    /// What AWS shows of all pieces, one each.
    void take(std::vector<PieceSeen> seen, base::Time now);
    /// Whether nothing more is to be expected at `now`; at once when the first look shows no
    /// motion.
    bool is_over(base::Time now) const;
    WatchVerdict verdict() const;
    /// The newest release that a stack was moved by, "41 anna"; empty: none says.
    const std::string& release() const { return release_; }

  private:
    void take(std::size_t index, PieceSeen seen, base::Time now);
    void note_release(std::size_t index);
    static void end_job(const Piece& piece, Watched& watched, const std::vector<TaskSeen>& ran);
    static void begin(Watched& watched, Motion motion, base::Time now);
    static void end(const Piece& piece, Watched& watched, base::Time now);
    static void keep_failed(const Piece& piece, Watched& watched);

    std::vector<Piece> pieces_;
    std::vector<Watched> watched_;
    base::Duration quiet_;
    bool has_looked_ = false;
    std::string release_ = {};
    std::optional<base::Time> last_motion_ = {};
};

}  // namespace rollout
