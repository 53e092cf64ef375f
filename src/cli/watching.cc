#include "cli/watching.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "blueprint/interface.h"
#include "blueprint/names.h"
#include "blueprint/workload.h"
#include "cli/carrying_out.h"
#include "cli/views/live_block.h"
#include "deploy/execution/watching.h"
#include "io/clock.h"
#include "io/http_client.h"
#include "io/terminal.h"

namespace cli {
namespace {

rollout::Piece piece_of(const LiveEnvironment& live, const blueprint::Names& names,
                        const cfn::Stack& stack) {
    rollout::Piece piece{.region = stack.region,
                         .stack = stack.name,
                         .kind = stack.kind,
                         .subject = stack.subject,
                         .cluster = names.cluster()};
    if (stack.body.find_parameter(blueprint::kReleaseParameter))
        piece.release_parameter = blueprint::kReleaseParameter;
    if (stack.kind == cfn::StackKind::Service) {
        piece.service = names.service(stack.subject);
        piece.definition_output = blueprint::kTaskDefinitionOutput;
    }
    if (stack.kind != cfn::StackKind::Job) return piece;
    piece.family = names.job_family(stack.subject);
    piece.container = blueprint::containers_of(*live.environment().job(stack.subject)).front().name;
    return piece;
}

/// Who looks on, and how.
class Show {
  public:
    Show(const rollout::Watching& watching, WatchFor purpose, const Arguments& arguments,
         const Screen& screen, WaitLine& wait_line)
        : watching_(watching),
          purpose_(purpose),
          screen_(screen),
          wait_line_(wait_line),
          is_in_place_(!arguments.json && can_be_written_over()),
          lines_(arguments.json ? WatchLines::Form::Json : WatchLines::Form::Text, purpose,
                 screen.out) {
        if (is_in_place_) wait_line_.show_by([this] { show(); });
    }
    ~Show() { wait_line_.show_by({}); }
    Show(const Show&) = delete;
    Show& operator=(const Show&) = delete;

    void show() {
        const base::Time now = clock_.now();
        if (!is_in_place_) return say(lines_.news(watching_, now));
        std::vector<ScreenPart> all = parts(now);
        add_wait_line(all, wait_line_.text(), screen_now());
        say(block_.show(all, io::terminal(io::Stream::Out).rows));
    }
    void end() {
        if (is_in_place_) say(block_.end(parts(clock_.now())));
    }
    bool is_in_place() const { return is_in_place_; }
    base::Time now() const { return clock_.now(); }

  private:
    /// Its person may make the terminal larger at any time.
    Screen screen_now() const {
        Screen screen = screen_;
        screen.width = io::terminal(io::Stream::Out).width;
        return screen;
    }
    std::vector<ScreenPart> parts(base::Time now) const {
        return watch_parts(watching_, purpose_, now, screen_now());
    }

    const rollout::Watching& watching_;
    WatchFor purpose_;
    Screen screen_;
    WaitLine& wait_line_;
    bool is_in_place_;
    WatchLines lines_;
    LiveBlock block_ = {};
    /// Whoever sets the machine's clock meanwhile makes nobody wait.
    io::WorldClock clock_ = io::WorldClock();
};

}  // namespace

std::vector<rollout::Piece> pieces_of(const LiveEnvironment& live,
                                      const std::vector<std::string>& services) {
    const platform::Environment& environment = live.environment();
    const blueprint::Names names = blueprint::Names::of(*live.manifest->platform, environment);
    std::vector<rollout::Piece> pieces;
    for (const RegionStacks& region : live.checked.stacks)
        for (const cfn::Stack& stack : region.stacks.stacks) {
            const bool is_wanted =
                services.empty() || (stack.kind == cfn::StackKind::Service &&
                                     std::ranges::find(services, stack.subject) != services.end());
            // What regions or environments share stands with each of them.
            const bool is_there = std::ranges::any_of(pieces, [&](const rollout::Piece& other) {
                return other.stack == stack.name && other.region == stack.region;
            });
            // The stack of another account is somebody else's.
            const bool is_ours = stack.account.empty() || stack.account == live.target->account();
            if (is_wanted && !is_there && is_ours) pieces.push_back(piece_of(live, names, stack));
        }
    return pieces;
}

Outcome ended_by(const base::Diagnostics& problems, const Arguments& arguments,
                 const Screen& screen, ExitCode exit) {
    Outcome outcome = refused(problems, screen);
    outcome.exit = exit;
    if (arguments.json) outcome.out = failed_end_json(problems, exit);
    return outcome;
}

base::Duration quiet_of(const std::string& place) {
    constexpr std::int64_t kLooks = 5;
    return poll_of(place) * kLooks;
}

base::Result<deploy::FollowStop> look_on(rollout::Watching& watching, WatchFor purpose,
                                         const LiveEnvironment& live, const Arguments& arguments,
                                         const Screen& screen, const io::StopSignal& signal) {
    Show show(watching, purpose, arguments, screen, *live.wait_line);
    auto is_ended = [&](base::Duration length) {
        // Times go on between two looks.
        const base::Duration glance = base::Duration::seconds(1);
        for (; show.is_in_place() && length > glance; length = length - glance) {
            if (signal.wait(glance)) return true;
            show.show();
        }
        return signal.wait(length);
    };
    auto stop = deploy::watch(
        watching, *live.target,
        {.poll = poll_of(live.target->place()),
         .patience = base::parse_duration(arguments.wait).value_or(base::Duration()),
         .is_ended = is_ended},
        [&] { return show.now(); }, [&] { show.show(); });
    show.end();
    return stop;
}

}  // namespace cli
