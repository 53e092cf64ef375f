#pragma once
// One seed from beginning to end: a platform is drawn, lives through at least two hours of trouble,
// the world heals, and everything has to come to its goal.

#include <cstdint>
#include <string>
#include <vector>

#include "base/duration.h"
#include "sim/findings.h"

namespace sim {

struct SeedReport {
    std::uint64_t seed = 0;
    std::string log = {};
    /// In the order in which they were found; empty: everything that was promised was kept. The run
    /// ends with the first turn that breaks something.
    std::vector<Broken> broken = {};
    base::Duration length = {};  ///< in virtual time
    std::uint64_t turns = 0;
};

SeedReport run_seed(std::uint64_t seed);

/// What a failing seed prints: seed, virtual time, sentence, the last 50 lines of the log.
std::string failure_text(const SeedReport& report);

}  // namespace sim
