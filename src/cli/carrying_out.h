#pragma once
// What commands that change something have in common: they ask the person, act region by region,
// and carry plans out before their eyes.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "cli/live.h"
#include "cli/outcome.h"
#include "cli/rolling.h"
#include "cli/views/rollout_lines.h"
#include "io/stop_signal.h"

namespace cli {

/// What Ctrl-C does to a command that will change something, as long as no stack is touched: it
/// ends with exit 5, and says so. `before`: what was changed elsewhere; empty: nothing.
io::LastWords unchanged_words(const Arguments& arguments, const std::string& before = {});

/// What the person has to say yes to.
struct Question {
    std::string environment = {};
    /// Whether its name has to be typed, or given with --yes=NAME.
    bool wants_name = false;
    std::string yes = {};  ///< of the command line: empty, "yes", or what stands behind --yes=
    std::string what = {};
};

/// Nothing when they said yes; else the outcome: 5, or 2 when there is nobody to ask.
std::optional<Outcome> confirm(const Question& question, const Screen& screen);

/// To its end, with lines or events as it goes. `drift`: what was changed by hand before it; null:
/// nobody looked.
Outcome carry_out(Prepared prepared, Purpose purpose, const LiveEnvironment& live,
                  const Arguments& arguments, const Screen& screen,
                  const rollout::Drift* drift = nullptr);

/// Where a plan is empty: done. A stream gets its end at once: a region whose outcome has words
/// counts as changed.
Outcome nothing_to_do(const Arguments& arguments);

/// `outcome` of what `problems` have ended, or nobody has said yes to. A stream gets its end, in
/// place of words on the output.
Outcome with_end(Outcome outcome, const Arguments& arguments,
                 const base::Diagnostics& problems = {});

/// Of a command that the person ended when one part of it was done, and that begins no other.
Outcome ended_between(const std::string& what_is_left, const Arguments& arguments);

/// Acts in one region of the environment after the other, as long as each is done. Where a later
/// one is not, those that have changed are named; a refusal is none of the whole then, but exit 7.
/// Until a region is carried out, Ctrl-C ends the command as unchanged_words has it.
Outcome in_each_region(const LiveEnvironment& live, const Arguments& arguments,
                       const std::function<Outcome(const RegionStacks&)>& act);

/// Whether the output is a terminal on which what is shown can be written over.
bool can_be_written_over();

/// Printed at once: long work shows where it is.
void say(std::string_view text);

}  // namespace cli
