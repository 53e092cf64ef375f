#pragma once
// A rollout as lines, one for each thing that happens: for a reader who is no terminal, and for
// programs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/outcome.h"
#include "rollout/execution/rollout.h"

namespace cli {

/// What is new since the last time it was asked.
class RolloutLines {
  public:
    enum class Form : std::uint8_t { Text, Json };

    RolloutLines(Form form, base::Colour colour) : form_(form), colour_(colour) {}

    /// Whole lines; empty when nothing has happened.
    std::string news(const rollout::Rollout& rollout, base::Time now);

  private:
    struct Told {
        rollout::StepState state = rollout::StepState::Waiting;
        std::string status = {};
        std::string lack = {};      ///< empty: it lacks nothing
        base::Time lack_told = {};  ///< when that was said last
        std::int64_t failed_tasks = 0;
        bool is_alike = false;  ///< what its tasks come to
        bool is_given_up = false;
    };

    std::string news_of_interruptions(std::uint32_t now) const;
    std::string news_of(const rollout::Rollout& rollout, std::size_t step, base::Time now);
    std::string still_waits(const rollout::Rollout& rollout, std::size_t step, base::Time now);
    std::string begun(const rollout::Rollout& rollout, std::size_t step) const;
    std::string ended(const rollout::Rollout& rollout, std::size_t step) const;
    std::string event(const rollout::Rollout& rollout, std::size_t step, base::Time now) const;

    Form form_;
    base::Colour colour_;
    std::vector<Told> told_ = {};
    std::uint32_t interruptions_ = 0;
};

/// What a rollout was for.
enum class Purpose : std::uint8_t { Up, Down };

/// What a rollout does not know of its own end.
struct RolloutEnd {
    Purpose purpose = Purpose::Up;
    base::Duration took = {};
    std::string again = {};  ///< the command that goes on from there
    /// What is not as the manifest says though all is done, and the command that shows it; empty:
    /// nothing.
    std::string stays = {};
    std::string look = {};
};

/// How it ended: the last lines of `up` and `down` in the width of the screen, with what to do
/// next.
std::string rollout_summary(const rollout::Rollout& rollout, const RolloutEnd& end,
                            const Screen& screen);
/// The same for programs: one line.
std::string rollout_summary_json(const rollout::Rollout& rollout);
/// The same where nothing was to be done.
std::string done_end_json();

ExitCode exit_of(rollout::Verdict verdict);

}  // namespace cli
