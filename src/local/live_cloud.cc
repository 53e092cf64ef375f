#include "local/live_cloud.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "io/file.h"
#include "local/state_folder.h"
#include "local/task_telemetry.h"

namespace local {

LiveCloud::LiveCloud(const LiveCloudOptions& options)
    : options_(options),
      world_(new_world(options.seed)),
      interrupted_{{.code = "state.interrupted",
                    .message = "the local cloud could not come to the end of a turn, for want of "
                               "memory or by a bug of slipway"}} {}

template <class Act>
base::Status LiveCloud::to_its_end(Act&& act) {
    try {
        return act();
    } catch (const std::exception&) {
        if (failure_.empty()) failure_.swap(interrupted_);
    }
    return failure_;
}

/// What a store could not write, its handler may not tell of.
void LiveCloud::watch_stores() {
    stores_->on_failure([this](const base::Diagnostic& problem) {
        if (failure_.empty()) failure_ = {problem};
    });
}

base::Result<std::unique_ptr<LiveCloud>> LiveCloud::open(const LiveCloudOptions& options) {
    std::unique_ptr<LiveCloud> live(new LiveCloud(options));
    if (options.data.empty()) {
        live->stores_ = TRY(Stores::open(options.data));
        live->watch_stores();
        return live;
    }
    TRY(io::make_folder(options.data));
    OpenedState opened = TRY(open_state(options.data, kEngineVersion));
    live->stores_ = std::move(opened.stores);
    live->journal_ = std::move(opened.journal.journal);
    TRY(live->follow(opened.journal.contents));
    TRY(complete_state(std::move(opened.id), *live->journal_, *live->stores_));
    live->watch_stores();
    return live;
}

base::Status LiveCloud::follow(const JournalContents& contents) {
    is_new_ = contents.checkpoint.empty() && contents.facts.empty();
    if (is_new_) return base::Done{};
    if (!contents.checkpoint.empty()) {
        auto checkpoint = read_checkpoint(contents.checkpoint);
        if (!checkpoint) return journal_->damaged("the checkpoint makes no sense");
        auto restored = engine::restore(checkpoint->cloud);
        if (auto* problem = std::get_if<std::string>(&restored)) return journal_->damaged(*problem);
        cloud_ = std::get<engine::Cloud>(std::move(restored));
        last_ = checkpoint->at;
    }
    for (std::size_t i = 0; i < contents.facts.size(); ++i) {
        auto turn = read_turn(contents.facts[i]);
        if (!turn || turn->at < last_)
            return journal_->damaged(
                fmt::format("turn {} behind the checkpoint makes no sense", i + 1));
        if (i + 1 == contents.facts.size() && is_news(*turn)) untold_ = *turn;
        apply(*turn);
        // They were done, or Restarted gives them again.
        cloud_.take_orders(orders_);
        orders_.clear();
    }
    return base::Done{};
}

bool LiveCloud::is_news(const HistoryTurn& turn) const {
    const auto* report = turn.fact ? std::get_if<engine::WorldReported>(&*turn.fact) : nullptr;
    return report && TaskLines::is_news(cloud_, *report);
}

void LiveCloud::apply(const HistoryTurn& turn) {
    last_ = turn.at;
    if (turn.fact) {
        cloud_.handle(*turn.fact, turn.at);
    } else {
        cloud_.wake(turn.at);
    }
}

base::Status LiveCloud::begin(base::Time now) {
    if (is_new_) {
        world_.telemetry().begin(now);
        return take_turn({now, engine::CloudStarted{options_.seed}});
    }
    now = std::max(now, last_);
    world_ = new_world(cloud_.state().seed);
    world_.resume(cloud_, now);
    base::Status resumed = resume_telemetry(now);
    if (!resumed.ok()) return fail(std::move(resumed));
    // Before anything that fell due while nobody was there: what is under way has its whole time
    // again.
    return take_turn({now, engine::Restarted{}});
}

base::Status LiveCloud::resume_telemetry(base::Time now) {
    TRY(world_.telemetry().resume(cloud_, last_, now, *stores_));
    if (!untold_) return base::Done{};
    const auto& report = std::get<engine::WorldReported>(*untold_->fact);
    return world_.telemetry().follow(cloud_, report, untold_->at, *stores_, TaskLines::Told::Maybe);
}

base::Status LiveCloud::catch_up(base::Time now) {
    if (!failure_.empty()) return failure_;
    return to_its_end([&] { return do_what_is_due(now); });
}

base::Status LiveCloud::do_what_is_due(base::Time now) {
    for (std::size_t turns = 0; turns < options_.most_turns_at_once; ++turns) {
        std::optional<base::Time> record = world_.telemetry().next(cloud_);
        std::optional<base::Time> report = world_.next();
        std::optional<base::Time> wake = cloud_.next_wake();
        // At the same moment the world comes first.
        bool world_first = report && (!wake || *report <= *wake);
        std::optional<base::Time> due = world_first ? report : wake;
        // What is written down of a moment is how it was before anything happened at it.
        if (record && *record <= now && (!due || *record <= *due)) {
            base::Status recorded =
                world_.telemetry().record(cloud_, std::max(*record, last_), *stores_);
            if (!recorded.ok()) return fail(std::move(recorded));
            continue;
        }
        if (!due || *due > now) break;
        HistoryTurn turn{std::max(*due, last_), {}};
        if (world_first) turn.fact = world_.take();
        TRY(take_turn(std::move(turn)));
    }
    return base::Done{};
}

base::Result<std::optional<engine::Refusal>> LiveCloud::ask(engine::ApiRequested request,
                                                            base::Time now) {
    // A refusal, too, would tell of a state that is written down nowhere.
    if (!failure_.empty()) return failure_;
    engine::Cloud::Fact fact = std::move(request);
    if (auto refusal = cloud_.refuse(fact)) return refusal;
    std::optional<base::Time> due = next();
    bool is_behind = due && *due <= now;
    TRY(take_turn({is_behind ? last_ : std::max(now, last_), std::move(fact)}));
    return std::optional<engine::Refusal>();
}

base::Status LiveCloud::note_time(base::Time now) {
    TRY(catch_up(now));
    std::optional<base::Time> due = next();
    bool is_behind = due && *due <= now;
    return is_behind || now <= last_ ? base::Status(base::Done{}) : take_turn({now, {}});
}

std::optional<base::Time> LiveCloud::next() const {
    if (!failure_.empty()) return std::nullopt;
    return base::earlier(world_.telemetry().next(cloud_),
                         base::earlier(world_.next(), cloud_.next_wake()));
}

base::Status LiveCloud::take_turn(HistoryTurn turn) {
    if (!failure_.empty()) return failure_;
    return to_its_end([&] { return do_turn(std::move(turn)); });
}

base::Status LiveCloud::do_turn(HistoryTurn turn) {
    apply(turn);
    cloud_.take_orders(orders_);
    base::Status done = write_down(turn);
    if (done.ok()) done = act(turn);
    orders_.clear();
    if (!done.ok()) return fail(std::move(done));
    on_turn_(turn.at);
    for (engine::ApiRequested& request : world_.telemetry().take_requests()) {
        engine::Cloud::Fact fact = std::move(request);
        if (!cloud_.refuse(fact)) TRY(take_turn({turn.at, std::move(fact)}));
    }
    return base::Done{};
}

base::Status LiveCloud::act(const HistoryTurn& turn) {
    for (const engine::CloudOrder& order : orders_)
        TRY(world_.perform(cloud_, order, turn.at, *stores_));
    if (turn.fact)
        if (const auto* report = std::get_if<engine::WorldReported>(&*turn.fact))
            TRY(world_.telemetry().follow(cloud_, *report, turn.at, *stores_));
    // Not before the world has told of it: behind a checkpoint no turn is told of again.
    return journal_ && journal_->is_long(options_.least_bytes) ? write_checkpoint_now()
                                                               : base::Done{};
}

base::Status LiveCloud::fail(base::Status problem) {
    failure_ = problem.problems();
    return problem;
}

base::Status LiveCloud::reset(base::Time now) {
    if (!failure_.empty()) return failure_;
    return to_its_end([&] { return empty(now); });
}

base::Status LiveCloud::empty(base::Time now) {
    cloud_ = engine::Cloud();
    world_ = new_world(options_.seed);
    world_.telemetry().begin(std::max(now, last_));
    apply({std::max(now, last_), engine::CloudStarted{options_.seed}});
    // The checkpoint takes the place of all that was. What the world still keeps after a kill in
    // between belongs to nothing.
    base::Status written = journal_ ? write_checkpoint_now() : base::Done{};
    if (written.ok()) written = stores_->clear();
    return written.ok() ? written : fail(std::move(written));
}

base::Status LiveCloud::write_down(const HistoryTurn& turn) {
    if (!journal_) return base::Done{};
    const std::string bytes = write_turn(turn);
    return journal_->append({&bytes, 1});
}

base::Status LiveCloud::write_checkpoint_now() {
    return journal_->checkpoint(write_checkpoint({last_, engine::checkpoint(cloud_.state())}));
}

base::Status LiveCloud::close() {
    if (!failure_.empty()) return failure_;
    if (!journal_ || journal_->facts() == 0) return base::Done{};
    base::Status written = write_checkpoint_now();
    return written.ok() ? written : fail(std::move(written));
}

}  // namespace local
