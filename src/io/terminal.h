#pragma once
// What the program's output goes to, the way out, and the person before it.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace io {

enum class Stream : std::uint8_t { Out, Error };

/// Where a stream goes.
struct Terminal {
    bool interactive = false;
    /// Columns; 100 when nobody looks.
    std::uint32_t width = 100;
    /// Lines; 24 when nobody says.
    std::uint32_t rows = 24;
    /// Whether it shows colours and its user has not said no: NO_COLOR is unset or empty, and TERM
    /// is neither unset, empty nor "dumb".
    bool colours = false;
    /// Whether what it shows can be written over: TERM is neither unset, empty nor "dumb".
    bool is_rewritable = false;

    bool operator==(const Terminal&) const = default;
};

Terminal terminal(Stream stream);

/// Writes all of `bytes`. A reader that has gone away is no error: the rest is dropped. Errors:
/// file.unwritable.
base::Status write_stream(Stream stream, std::string_view bytes);

/// Whether anybody can still read what is written there: not so when it is a pipe whose reader has
/// gone away.
bool has_reader(Stream stream);

/// Whether standard input is a person at a terminal.
bool is_input_typed();

/// Asks the person at the terminal, whatever the streams are, and does not show what is typed: one
/// line. Errors: terminal.missing (there is nobody), terminal.left (they left, as with Ctrl-C),
/// terminal.cut (more was typed or pasted than one line of a terminal holds).
base::Result<std::string> ask_secretly(const std::string& question);
/// The same, and what is typed is seen.
base::Result<std::string> ask(const std::string& question);

/// From here on neither a reader that goes away nor a file that outgrows the limit of the shell
/// (`ulimit -f`) ends the program: writing fails instead.
void outlive_readers();

}  // namespace io
