#pragma once
// What is wrong, where, and what to do about it: the one form of every error and warning.

#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"

namespace base {

enum class Severity { Error, Warning };

/// A place with a few words on why it is shown ("signoz-query calls this"). `text` may be empty.
struct Label {
    SourceSpan span;
    std::string text;

    bool operator==(const Label&) const = default;
};

/// One finding.
struct Diagnostic {
    Severity severity = Severity::Error;
    /// Stable, "area.what-is-wrong"; `slipway explain CODE` has its page.
    std::string code;
    /// One line in the user's words: what was found and what was expected. No final full stop.
    std::string message;
    /// The first is the place of the finding, the others are places that explain it. Empty: the finding has no place
    /// in a document (a file that cannot be read).
    std::vector<Label> labels = {};
    /// Facts that help to judge it, one line each; printed as "= text".
    std::vector<std::string> notes = {};
    /// What to do; printed as "= help: text". May hold several lines. Empty: nothing better than the message.
    std::string help = {};

    bool operator==(const Diagnostic&) const = default;
};

/// All findings of a pass, in the order in which it met them.
using Diagnostics = std::vector<Diagnostic>;

/// Builders, for the common form of one place.
Diagnostic error(std::string_view code, std::string message, SourceSpan span,
                 std::string label = {});
Diagnostic warning(std::string_view code, std::string message, SourceSpan span,
                   std::string label = {});

bool has_errors(const Diagnostics& diagnostics);

/// One row of a room's table of codes. The tables of all rooms are joined in `cli`, and each row has an explain page.
struct Code {
    std::string_view code;
    Severity severity;
    /// The finding in a few words, for lists of codes.
    std::string_view summary;
};

}  // namespace base
