#pragma once
// What `slipway synth` wrote.

#include <string>

#include "cli/outcome.h"
#include "cli/synthesis.h"

namespace cli {

struct SynthReport {
    std::string folder;
    std::vector<SynthEnvironment> environments;
    std::vector<std::string> removed;  ///< files of an earlier run that are gone
    std::size_t warnings = 0;
    std::int64_t milliseconds = 0;  ///< for people alone
};

/// A table an environment, in deploy order, then one line of summary.
std::string synth_text(const SynthReport& report, const Screen& screen);

/// docs/json.md describes it.
std::string synth_json(const SynthReport& report);

}  // namespace cli
