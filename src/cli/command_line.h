#pragma once
// From the words of a command line to `Arguments`. The one place that knows CLI11.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"

namespace cli {

/// Reads what follows the program's name. Options may stand anywhere; `--` ends them. No word at
/// all means help. Errors, without a place: usage.unknown-command, usage.unknown-option,
/// usage.arguments.
base::Result<Arguments> read_command_line(const std::vector<std::string>& words);

}  // namespace cli
