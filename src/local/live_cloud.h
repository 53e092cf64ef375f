#pragma once
// The cloud in a process: the core, the world around it and its memory, turn by turn. It knows no
// clock: whoever runs it says what time it is.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "local/history.h"
#include "local/journal.h"
#include "local/simulated_world.h"
#include "local/stores.h"

namespace local {

struct LiveCloudOptions {
    /// The folder of its state; empty: it forgets everything with the process.
    std::string data = {};
    /// What a new cloud makes up follows from it; one that is taken up again keeps its own.
    std::uint64_t seed = 1;
    /// Of this process: what was pulled is a fact and stays one.
    Images images = Images::Assumed;
    /// Jobs end, so that whoever waits for one goes on.
    sim::Behaviour behaviour = {.job = base::Duration::seconds(30)};
    /// A checkpoint takes the place of turns in the journal when they have more bytes than this,
    /// and more than the checkpoint before them.
    std::size_t least_bytes = 1024 * 1024;
    /// So many turns are taken in one go: a machine that slept for days stays answerable.
    std::size_t most_turns_at_once = 10'000;
};

/// One turn is one moment: the cloud is told a fact or woken, the turn is written down, and only
/// then is what the cloud ordered done and may an answer leave. What is due happens at its own
/// moment and in its order, however late it is noticed; so in a simulated world nothing depends on
/// how busy the machine is, and the same requests at the same moments have the same history.
///
/// Errors of all that writes: those of Journal, and state.interrupted for a turn that an exception
/// ended in its middle. After one, and after one of a store, nothing more is taken, and `catch_up`
/// and `ask` have that error alone: what the cloud decided and what is written down differ, so it
/// has nothing more to show.
class LiveCloud {
  public:
    /// Takes up the cloud that is in the folder, without doing any of its orders, or makes a new
    /// one. Errors: those of Journal and Stores; state.mixed; journal.damaged for a history that
    /// it cannot follow; file.unwritable.
    static base::Result<std::unique_ptr<LiveCloud>> open(const LiveCloudOptions& options);
    LiveCloud(const LiveCloud&) = delete;
    LiveCloud& operator=(const LiveCloud&) = delete;

    /// Of the last turn: `now` must not be before it. The oldest moment there is: there was none.
    base::Time last() const { return last_; }

    /// The first turn of the process; comes before all others.
    base::Status begin(base::Time now);
    /// The turns that are due at `now`; when they are too many for one go, the oldest ones.
    base::Status catch_up(base::Time now);
    /// A request, after `catch_up` of the same moment: why it is refused, or nothing when it was
    /// taken. In a cloud that is behind it comes at the moment that the cloud has reached.
    base::Result<std::optional<engine::Refusal>> ask(engine::ApiRequested request, base::Time now);
    /// A turn in which nothing happens, so that the next process does not begin before `now`. Not
    /// while there is more that is due than fits in one go.
    base::Status note_time(base::Time now);
    /// When `catch_up` has something to do next; empty: not before the next request.
    std::optional<base::Time> next() const;
    /// Empties it: what comes then is as in a cloud that is new at `now`.
    base::Status reset(base::Time now);
    /// Calls it after each turn that is written down, with its moment.
    void on_turn(std::function<void(base::Time)> call) { on_turn_ = std::move(call); }
    /// Leaves a checkpoint, so that the next process has nothing to follow.
    base::Status close();

    const engine::Cloud& cloud() const { return cloud_; }
    Images images() const { return options_.images; }
    Stores& stores() { return *stores_; }
    /// Why nothing more is taken; empty: all is well.
    const base::Diagnostics& failure() const { return failure_; }

  private:
    explicit LiveCloud(const LiveCloudOptions& options);

    SimulatedWorld new_world(std::uint64_t seed) const {
        return SimulatedWorld(sim::TaskModel(seed, options_.behaviour), options_.images);
    }
    /// Nothing more is taken.
    base::Status fail(base::Status problem);
    /// Does `act`, after which nothing more is taken when it did not come to its end.
    template <class Act>
    base::Status to_its_end(Act&& act);
    void watch_stores();
    base::Status follow(const JournalContents& contents);
    void apply(const HistoryTurn& turn);
    /// Whether the world has something to tell of the turn that comes next.
    bool is_news(const HistoryTurn& turn) const;
    base::Status take_turn(HistoryTurn turn);
    base::Status do_turn(HistoryTurn turn);
    base::Status do_what_is_due(base::Time now);
    base::Status empty(base::Time now);
    base::Status resume_telemetry(base::Time now);
    /// What the world does about a turn that is written down.
    base::Status act(const HistoryTurn& turn);
    base::Status write_down(const HistoryTurn& turn);
    base::Status write_checkpoint_now();

    LiveCloudOptions options_;
    engine::Cloud cloud_;
    SimulatedWorld world_;
    std::unique_ptr<Stores> stores_;
    std::unique_ptr<Journal> journal_;  ///< nothing: in memory alone
    base::Time last_ = {};
    bool is_new_ = true;
    /// The last one before this process, when it is a report and no checkpoint came behind it:
    /// nobody knows whether the world has told of it.
    std::optional<HistoryTurn> untold_ = {};
    base::Diagnostics failure_ = {};
    /// What `failure_` becomes by an exception: there may be no memory then to say it.
    base::Diagnostics interrupted_;
    std::function<void(base::Time)> on_turn_ = [](base::Time) {};
    std::vector<engine::CloudOrder> orders_ = {};  ///< of one turn; kept for its memory
};

}  // namespace local
