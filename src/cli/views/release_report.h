#pragma once
// Releases as they are shown: those of an environment, and the way back to one.

#include <string>
#include <vector>

#include "cli/outcome.h"
#include "rollout/release/history.h"
#include "rollout/release/rollback.h"
#include "rollout/release/taken_back.h"

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

/// "release 4 by anna, 3e1f20c, 2026-11-30 09:12:00": what is known of it.
std::string in_words(const rollout::Release& release);

/// What a rollback does not do, and why: a line each.
std::string rollback_notes(const rollout::Rollback& rollback);

/// The command that puts back the tag of `ahead`; empty: none does, for others of its repository
/// run other images. `options`: of the manifest, the cloud and the region.
std::string command_back(const rollout::TagAhead& ahead, const std::string& environment,
                         const std::string& options);

/// What would come forward again by its tag, and what helps, in the width of the screen. `options`:
/// as of command_back.
std::string ahead_notes(const std::vector<rollout::TagAhead>& ahead, const std::string& environment,
                        const std::string& options, const Screen& screen);

/// Of a rollback that had nothing else to do: what has its tag back.
std::string tagged_text(const std::vector<rollout::TagImage>& tags, base::Colour colour);
/// The same as the end of its events.
std::string tagged_json(const std::vector<rollout::TagImage>& tags);

}  // namespace cli
