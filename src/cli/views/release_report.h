#pragma once
// Releases as they are shown: those of an environment, and the way back to one.

#include <string>
#include <vector>

#include "cli/outcome.h"
#include "rollout/history.h"
#include "rollout/rollback.h"

namespace cli {

/// What is known of one region.
struct RegionHistory {
    std::string name = {};
    std::vector<rollout::PastRelease> releases = {};  ///< the newest first
};

struct HistoryReport {
    std::string environment = {};
    std::string account = {};  ///< as STS says
    std::string place = {};    ///< "AWS", or the URL that stands for it
    std::vector<RegionHistory> regions = {};
    /// Services and jobs that it is about; empty: all.
    std::vector<std::string> subjects = {};
};

std::string history_text(const HistoryReport& report, const Screen& screen);
/// docs/json.md describes it.
std::string history_json(const HistoryReport& report);

/// What a rollback does not do, and why: a line each.
std::string rollback_notes(const rollout::Rollback& rollback);

}  // namespace cli
