#pragma once
// From a command line to an outcome: the whole program but for its streams.

#include <string>
#include <vector>

#include "cli/outcome.h"
#include "io/terminal.h"

namespace cli {

/// Runs the command line `words` (without the program's name). `out` and `err` are where its
/// streams go.
Outcome run(const std::vector<std::string>& words, const io::Terminal& out,
            const io::Terminal& err);

}  // namespace cli
