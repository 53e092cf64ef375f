#pragma once
// What a command leaves behind: its exit code and what it prints. Commands are functions; only
// `main` writes.

#include <cstdint>
#include <string>

#include "base/diagnostic_printer.h"
#include "base/result.h"

namespace cli {

/// Exit codes are an interface: scripts and CI read them. 3 to 7 belong to commands that change a
/// target, or compare it.
enum class ExitCode : std::uint8_t {
    Done = 0,         ///< warnings too
    CheckFailed = 1,  ///< the manifest has errors, or the target refused; nothing was changed
    Usage = 2,        ///< the command line is wrong, or a file cannot be read or written
    PutBack = 3,      ///< something failed, and what was before it is live
    TimedOut = 4,     ///< it took too long; AWS goes on
    Aborted = 5,      ///< the person ended it
    Drift = 6,        ///< what is there is not what was deployed
    Stuck = 7,        ///< something failed and was not put back; the message says what to do
    Internal = 70,    ///< a bug of slipway, or the machine ran out of memory
};

struct Outcome {
    ExitCode exit = ExitCode::Done;
    std::string out = {};
    std::string err = {};
    /// The person ended it, and what was in hand then was the last of it: nothing more is to begin.
    bool was_interrupted = false;

    bool operator==(const Outcome&) const = default;
};

/// How the two streams are to be written.
struct Screen {
    base::Colour out = base::Colour::No;
    base::Colour err = base::Colour::No;
    std::uint32_t width = 100;  ///< columns of the output
};

/// `text` in the style of ECMA-48 (`1` bold, `2` faint, `31` red, ...), or as it is without colour.
std::string painted(base::Colour colour, std::string_view style, std::string_view text);

/// The outcome of a command that could not begin: findings without a place on the error stream,
/// exit 2.
Outcome refused(const base::Diagnostics& problems, const Screen& screen);

}  // namespace cli
