#pragma once
// What `slipway plan` and `slipway up` say of changes that somebody made by hand.

#include <cstdint>
#include <string>

#include "base/source.h"
#include "cli/outcome.h"
#include "platform/platform.h"
#include "rollout/drift/finding.h"
#include "text/json_writer.h"

namespace cli {

struct DriftReport {
    const platform::Environment* environment = nullptr;
    /// "AWS", or the URL that stands for it.
    std::string place = {};
    const rollout::Drift* drift = nullptr;
    /// That the comparison took, its calls too.
    std::int64_t milliseconds = 0;
};

/// Of `plan --drift-only`: Drift where there is any; CheckFailed where somebody could not look, for
/// then nobody knows that there is none; else Done. Of several regions the greatest counts.
ExitCode drift_exit(const rollout::Drift& drift);

/// The part of a plan: each finding with its line and what brings it back, and what was not
/// compared. Empty: there is neither.
std::string drift_text(const DriftReport& report, const base::Sources& sources,
                       const Screen& screen);
/// "2 changes by hand stay": what somebody changed and `up` leaves as it is, or that nobody could
/// look at everything. Empty: nothing stays.
std::string staying_words(const rollout::Drift& drift);
/// The command that shows them alone. `options`: same_options, of one region.
std::string drift_command(const platform::Environment& environment, const std::string& options);
/// One line: how many findings, or that there are none, of how many resources.
std::string drift_summary(const DriftReport& report, const Screen& screen);
/// An object; docs/json.md describes it.
void write_drift(text::JsonWriter& json, const DriftReport& report, const base::Sources& sources);

}  // namespace cli
