#pragma once
// What `slipway logs` prints: lines, each with its time and whose it is.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "rollout/diagnosis/log_lines.h"
#include "rollout/tasks/tasks.h"

namespace cli {

/// Whose lines a source of LogLine holds.
struct LogOwner {
    std::string name = {};  ///< of a service or job
    std::string region = {};
    std::string group = {};
};

/// How lines look.
struct LogLook {
    std::vector<LogOwner> owners = {};  ///< by `LogLine::source`
    base::Colour colour = base::Colour::No;
    /// On a terminal lines are made harmless; elsewhere they stay as they are.
    enum class Reader : std::uint8_t { Terminal, Pipe };
    Reader reader = Reader::Pipe;
};

/// "11-30 08:00:01.234  worker  0f1e2d3c  text": time in UTC, the owner where there are several,
/// with its region where there are several of those, the first digits of the task, then the text.
/// A container that is not called as its service stands before the text in brackets.
std::string log_text(const std::vector<rollout::LogLine>& lines, const LogLook& look);

/// One object a line; docs/json.md describes it.
std::string log_json(const std::vector<rollout::LogLine>& lines, const LogLook& look);

/// Which task stopped, when, why, and what its containers exited with.
std::string stopped_text(const LogOwner& owner, const rollout::TaskSeen& task);

}  // namespace cli
