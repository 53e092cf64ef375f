#include "local/live_cloud.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "io/file.h"

namespace local {
namespace {

constexpr std::string_view kFile = "journal";

base::Diagnostic damaged(const std::string& path, std::string_view what) {
    return {.code = "journal.damaged",
            .message = fmt::format("{} is damaged: {}", path, what),
            .help = "move the file away to begin with an empty cloud"};
}

base::Diagnostic newer(const std::string& path, std::string_view what) {
    return {.code = "journal.newer",
            .message = fmt::format("{} was written by a newer slipway ({})", path, what),
            .help = "use that slipway, or another folder"};
}

/// What is wrong with the engine's version that stands in a journal.
base::Status check_version(const std::string& path, const std::string& version) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
    if (error != std::errc{} || end != version.data() + version.size() || number < 1)
        return damaged(path, fmt::format("its engine is called '{}'", version));
    if (number > kEngineVersion)
        return newer(path, fmt::format("engine {}, this one is {}", number, kEngineVersion));
    return base::Done{};
}

}  // namespace

base::Result<std::unique_ptr<LiveCloud>> LiveCloud::open(const LiveCloudOptions& options) {
    std::unique_ptr<LiveCloud> live(new LiveCloud(options));
    if (options.data.empty()) return live;
    TRY(io::make_folder(options.data));
    live->journal_ = TRY(
        Journal::open(fmt::format("{}/{}", options.data, kFile), std::to_string(kEngineVersion)));
    TRY(live->follow_history());
    return live;
}

base::Status LiveCloud::follow_history() {
    const std::string path = fmt::format("{}/{}", options_.data, kFile);
    JournalContents contents = TRY(journal_->read());
    is_new_ = contents.checkpoint.empty() && contents.facts.empty();
    if (is_new_) return base::Done{};
    TRY(check_version(path, contents.engine_version));
    if (!contents.checkpoint.empty()) {
        auto checkpoint = read_checkpoint(contents.checkpoint);
        if (!checkpoint) return damaged(path, "the checkpoint makes no sense");
        auto restored = engine::restore(checkpoint->cloud);
        if (auto* problem = std::get_if<std::string>(&restored)) return damaged(path, *problem);
        cloud_ = std::get<engine::Cloud>(std::move(restored));
        last_ = checkpoint->at;
    }
    for (std::size_t i = 0; i < contents.facts.size(); ++i) {
        auto turn = read_turn(contents.facts[i]);
        if (!turn || turn->at < last_)
            return damaged(path,
                           fmt::format("turn {} behind the checkpoint makes no sense", i + 1));
        apply(*turn);
        // They were done, or Restarted gives them again.
        cloud_.take_orders(orders_);
        orders_.clear();
    }
    return base::Done{};
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
    if (is_new_) return take_turn({now, engine::CloudStarted{options_.seed}});
    now = std::max(now, last_);
    world_ = SimulatedWorld(sim::TaskModel(cloud_.state().seed, options_.behaviour));
    world_.resume(cloud_, now);
    // Before anything that fell due while nobody was there: what is under way has its whole time
    // again.
    return take_turn({now, engine::Restarted{}});
}

base::Status LiveCloud::catch_up(base::Time now) {
    for (std::size_t turns = 0; turns < options_.most_turns_at_once; ++turns) {
        std::optional<base::Time> report = world_.next();
        std::optional<base::Time> wake = cloud_.next_wake();
        // At the same moment the world comes first.
        bool world_first = report && (!wake || *report <= *wake);
        std::optional<base::Time> due = world_first ? report : wake;
        if (!due || *due > now) break;
        HistoryTurn turn{std::max(*due, last_), {}};
        if (world_first) turn.fact = world_.take();
        TRY(take_turn(std::move(turn)));
    }
    return base::Done{};
}

base::Result<std::optional<engine::Refusal>> LiveCloud::ask(engine::ApiRequested request,
                                                            base::Time now) {
    engine::Cloud::Fact fact = std::move(request);
    if (auto refusal = cloud_.refuse(fact)) return refusal;
    std::optional<base::Time> due = next();
    bool is_behind = due && *due <= now;
    TRY(take_turn({is_behind ? last_ : std::max(now, last_), std::move(fact)}));
    return std::optional<engine::Refusal>();
}

std::optional<base::Time> LiveCloud::next() const {
    if (!failure_.empty()) return std::nullopt;
    return base::earlier(world_.next(), cloud_.next_wake());
}

base::Status LiveCloud::take_turn(HistoryTurn turn) {
    if (!failure_.empty()) return failure_;
    apply(turn);
    cloud_.take_orders(orders_);
    base::Status written = write_down(turn);
    if (!written.ok()) {
        failure_ = written.problems();
        return written;
    }
    for (const engine::CloudOrder& order : orders_)
        world_.perform(cloud_, order, turn.at);
    orders_.clear();
    return base::Done{};
}

base::Status LiveCloud::write_down(const HistoryTurn& turn) {
    if (!journal_) return base::Done{};
    const std::string bytes = write_turn(turn);
    TRY(journal_->append({&bytes, 1}));
    bool is_long = journal_->facts() >= options_.most_turns ||
                   journal_->bytes_of_facts() >= options_.most_bytes;
    return is_long ? write_checkpoint_now() : base::Done{};
}

base::Status LiveCloud::write_checkpoint_now() {
    return journal_->checkpoint(write_checkpoint({last_, engine::checkpoint(cloud_.state())}));
}

base::Status LiveCloud::close() {
    if (!failure_.empty()) return failure_;
    if (!journal_ || journal_->facts() == 0) return base::Done{};
    base::Status written = write_checkpoint_now();
    if (!written.ok()) failure_ = written.problems();
    return written;
}

}  // namespace local
