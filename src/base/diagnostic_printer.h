#pragma once
// Diagnostics as the terminal shows them: message, place, the line itself with a mark under it,
// notes, help.

#include <string>

#include "base/diagnostic.h"

namespace base {

enum class Colour { No, Yes };

/// The whole text of one diagnostic, ending in a line break:
///
///     error[calls.no-such-port]: clickhouse has no port 9001
///       --> slipway.yaml:147:24
///         |
///     147 |     calls: [clickhouse:9001]
///         |                        ^^^^ signoz-query calls this
///         |
///         = clickhouse listens on http 8123 and native 9000 (slipway.yaml:125)
///         = help: did you mean `clickhouse:native`?
///
/// Labels on one line share its excerpt, each with a mark of its own; the others follow in their
/// own excerpts. A span of several lines is marked to the end of its first. Control characters and
/// bytes that are not UTF-8 are shown as U+FFFD, tabs as four columns; a line over 160 columns is
/// cut around its first mark. The gutter is as wide as the biggest line number, at least 3.
std::string print(const Diagnostic& diagnostic, const Sources& sources, Colour colour);

/// All of them with one gutter, a blank line after each.
std::string print(const Diagnostics& diagnostics, const Sources& sources, Colour colour);

}  // namespace base
