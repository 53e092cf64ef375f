#pragma once
// The shell functions that deploy.sh calls: what has to be asked of AWS before, between and after
// the stacks, for a template cannot know what is live.

#include <string>
#include <string_view>

namespace cli {

/// A word as a POSIX shell reads it back, whatever bytes it has: quoted where it has to be.
std::string shell_quoted(std::string_view word);

/// The functions that `lines` call at the beginning of a line, and those that they call in turn,
/// each below a comment that says how it is called. Empty when they call none.
std::string shell_functions(std::string_view lines);

}  // namespace cli
