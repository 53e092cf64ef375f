#include "cli/carrying_out.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "cli/command_again.h"
#include "cli/views/drift_report.h"
#include "cli/views/live_block.h"
#include "cli/views/rollout_screen.h"
#include "cli/views/watch_report.h"
#include "deploy/execution/driver.h"
#include "io/clock.h"
#include "io/process.h"
#include "io/terminal.h"
#include "rollout/execution/rollout.h"
#include "rollout/plan/durations.h"
#include "rollout/release/release.h"

namespace cli {
namespace {

rollout::RolloutOptions options_for(const std::string& place, const Arguments& arguments) {
    return {.poll = poll_of(place),
            .lack_patience = base::parse_duration(arguments.wait).value_or(base::Duration()),
            .seed = io::fresh_seed()};
}

Outcome usage(std::string message, std::string help, const Screen& screen) {
    return refused(
        {{.code = "usage.confirmation", .message = std::move(message), .help = std::move(help)}},
        screen);
}

/// A rollout before the eyes of whoever looks on: written over on a terminal, else line by line.
class Show {
  public:
    Show(const Arguments& arguments, const Screen& screen, RolloutHead head, WaitLine& wait_line)
        : screen_(screen),
          wait_line_(wait_line),
          head_(std::move(head)),
          is_live_(!arguments.json && can_be_written_over()),
          lines_(arguments.json ? RolloutLines::Form::Json : RolloutLines::Form::Text, screen.out) {
        if (is_live_) say("\n");
    }
    ~Show() { wait_line_.show_by({}); }
    Show(const Show&) = delete;
    Show& operator=(const Show&) = delete;

    /// Where calls wait, nobody else says so.
    void follow(const rollout::Rollout& rollout) {
        if (is_live_) wait_line_.show_by([&] { show(rollout, io::wall_time()); });
    }
    void show(const rollout::Rollout& rollout, base::Time now) {
        if (!is_live_) return say(lines_.news(rollout, now));
        std::vector<ScreenPart> all = parts(rollout, now);
        add_wait_line(all, wait_line_.text(), screen_now());
        say(block_.show(all, io::terminal(io::Stream::Out).rows));
    }
    void end(const rollout::Rollout& rollout, base::Time now) {
        if (is_live_) say(block_.end(parts(rollout, now)));
    }

  private:
    /// Its person may make the terminal larger at any time.
    Screen screen_now() const {
        Screen screen = screen_;
        screen.width = io::terminal(io::Stream::Out).width;
        return screen;
    }
    std::vector<ScreenPart> parts(const rollout::Rollout& rollout, base::Time now) const {
        return rollout_parts(rollout, head_, now, screen_now());
    }

    Screen screen_;
    WaitLine& wait_line_;
    RolloutHead head_;
    bool is_live_;
    RolloutLines lines_;
    LiveBlock block_ = {};
};

/// What a rollout does not know of itself. Nobody knows how long a stand-in for AWS takes.
RolloutHead head_of(const Prepared& prepared, const std::string& place) {
    RolloutHead head{.place = place, .began = io::wall_time()};
    if (!io::is_here(place) && !prepared.consequences.empty())
        head.expected =
            rollout::planned_time(prepared.wish, prepared.plan, prepared.consequences).expected;
    return head;
}

/// What goes on from where it ended.
std::string again(const rollout::Rollout& rollout, Purpose purpose, const Arguments& arguments) {
    Arguments same = arguments;
    const auto release = rollout::parse_release(rollout.wish().release);
    const bool is_rollback = release && release->back;
    if (is_rollback) same.to = std::to_string(*release->back);
    return command_again(purpose == Purpose::Down ? "down" : is_rollback ? "rollback" : "up", same);
}

/// The regions before this one; empty: there are none.
std::string changed_before(const RegionStacks& here, const std::vector<std::string>& changed) {
    if (changed.empty()) return {};
    return fmt::format("this is {}; {} {} changed before\n", here.region, fmt::join(changed, ", "),
                       changed.size() == 1 ? "has" : "have");
}

}  // namespace

io::LastWords unchanged_words(const Arguments& arguments, const std::string& before) {
    return {static_cast<int>(ExitCode::Aborted), "ended by you: no stack was changed\n" + before,
            arguments.json ? failed_end_json({}, ExitCode::Aborted) : std::string()};
}

bool can_be_written_over() {
    const io::Terminal terminal = io::terminal(io::Stream::Out);
    return terminal.interactive && terminal.is_rewritable;
}

void say(std::string_view text) {
    // Who went away hears nothing; what was begun goes on.
    (void)io::write_stream(io::Stream::Out, text).ok();
}

std::optional<Outcome> confirm(const Question& question, const Screen& screen) {
    const std::string& wanted = question.environment;
    if (question.wants_name) {
        if (question.yes == wanted) return std::nullopt;
        if (!question.yes.empty())
            return usage(fmt::format("{} wants approval by its name", wanted),
                         fmt::format("--yes={}", wanted), screen);
    } else if (!question.yes.empty()) {
        if (question.yes == "yes" || question.yes == wanted) return std::nullopt;
        return usage(fmt::format("--yes={} is not {}", question.yes, wanted),
                     fmt::format("--yes, or --yes={}", wanted), screen);
    }
    auto answer =
        io::ask(question.wants_name ? fmt::format("{} Type {} to go on: ", question.what, wanted)
                                    : fmt::format("{} [y/N] ", question.what));
    const bool has_left = !answer.ok() && answer.problems().front().code == "terminal.left";
    if (!answer.ok() && !has_left)
        return usage("there is nobody to ask",
                     question.wants_name ? fmt::format("--yes={}", wanted)
                                         : std::string("--yes says yes beforehand"),
                     screen);
    auto is_yes = [&](const std::string& said) {
        return question.wants_name ? said == wanted : said == "y" || said == "yes";
    };
    if (!has_left && is_yes(*answer)) return std::nullopt;
    return Outcome{.exit = ExitCode::Aborted, .out = "nothing was changed\n"};
}

Outcome carry_out(Prepared prepared, Purpose purpose, const LiveEnvironment& live,
                  const Arguments& arguments, const Screen& screen, const rollout::Drift* drift) {
    const std::int64_t since = io::monotonic_milliseconds();
    Show show(arguments, screen, head_of(prepared, live.target->place()), *live.wait_line);
    rollout::Rollout rollout(std::move(prepared.wish), std::move(prepared.plan), prepared.seen,
                             options_for(live.target->place(), arguments));
    show.follow(rollout);
    io::StopSignal signal(io::StopSignal::Again::IsNoted);
    deploy::drive(
        rollout, *live.target,
        {.now = io::wall_time,
         .interruptions = [&] { return signal.count(); },
         .show = [&](const rollout::Rollout& now_is, base::Time now) { show.show(now_is, now); }});
    show.end(rollout, io::wall_time());
    const ExitCode exit = exit_of(rollout.verdict());
    const bool was_interrupted = signal.count() > 0;
    if (arguments.json)
        return {
            .exit = exit, .out = rollout_summary_json(rollout), .was_interrupted = was_interrupted};
    const RolloutEnd end{.purpose = purpose,
                         .took = base::Duration::milliseconds(io::monotonic_milliseconds() - since),
                         .again = again(rollout, purpose, arguments),
                         .stays = drift ? staying_words(*drift) : std::string(),
                         .look = drift_command(live.environment(), live.options)};
    return {.exit = exit,
            .out = "\n" + rollout_summary(rollout, end, screen),
            .was_interrupted = was_interrupted};
}

Outcome nothing_to_do(const Arguments& arguments) {
    if (arguments.json) say(done_end_json());
    return {};
}

Outcome ended_between(const std::string& what_is_left, const Arguments& arguments) {
    return with_end({.exit = ExitCode::Aborted, .err = "ended by you: " + what_is_left + "\n"},
                    arguments);
}

Outcome with_end(Outcome outcome, const Arguments& arguments, const base::Diagnostics& problems) {
    if (arguments.json) outcome.out = failed_end_json(problems, outcome.exit);
    return outcome;
}

Outcome in_each_region(const LiveEnvironment& live, const Arguments& arguments,
                       const std::function<Outcome(const RegionStacks&)>& act) {
    std::vector<std::string> changed;
    std::vector<std::string> left;
    for (const RegionStacks& stacks : live.checked.stacks)
        left.push_back(stacks.region);
    for (const RegionStacks& stacks : live.checked.stacks) {
        const std::string before = changed_before(stacks, changed);
        const io::LastWords words = unchanged_words(arguments, before);
        Outcome outcome = act(stacks);
        if (outcome.exit != ExitCode::Done && !changed.empty()) {
            const bool is_refusal =
                outcome.exit == ExitCode::CheckFailed || outcome.exit == ExitCode::Usage;
            if (is_refusal) outcome.exit = ExitCode::Stuck;
            outcome.err += before;
        }
        if (outcome.exit != ExitCode::Done) return outcome;
        // What is carried out ends with words; where nothing was to be done there are none.
        if (!outcome.out.empty()) changed.push_back(stacks.region);
        say(outcome.out);
        (void)io::write_stream(io::Stream::Error, outcome.err).ok();
        left.erase(left.begin());
        if (outcome.was_interrupted && !left.empty())
            return ended_between(fmt::format("{} {} not begun", fmt::join(left, ", "),
                                             left.size() == 1 ? "was" : "were"),
                                 arguments);
    }
    return {};
}

}  // namespace cli
