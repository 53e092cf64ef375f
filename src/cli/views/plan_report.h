#pragma once
// What `slipway plan` prints, and `slipway up` before it asks: each change with what it does to
// what runs, and its line of the manifest.

#include <cstdint>
#include <string>
#include <vector>

#include "base/source.h"
#include "cli/outcome.h"
#include "cli/rolling.h"
#include "cli/views/change_set_report.h"
#include "cli/views/drift_report.h"
#include "platform/platform.h"

namespace cli {

struct PlanReport {
    const platform::Environment* environment = nullptr;
    std::string account = {};  ///< as STS says
    std::string region = {};
    std::string place = {};  ///< "AWS", or the URL that stands for it
    const Prepared* prepared = nullptr;
    std::int64_t milliseconds = 0;
    std::string against = {};  ///< empty: "what is deployed"
    std::string command = {};  ///< that does it
    /// Of the manifest, the cloud and the region, for commands that take back what a tag brings.
    std::string options = {};
    /// Null: nobody looked for it.
    const rollout::Drift* drift = nullptr;
    /// What looking took, of the milliseconds above.
    std::int64_t drift_milliseconds = 0;
    /// Null: CloudFormation was not asked.
    const ChangeSetReport* change_sets = nullptr;
};

/// The part of it that speaks of changes by hand.
DriftReport drift_of(const PlanReport& report);

std::string plan_text(const PlanReport& report, const base::Sources& sources, const Screen& screen);
/// The first line, which says what is asked; an empty line follows.
std::string plan_head(const PlanReport& report, const Screen& screen);
/// docs/json.md describes it. Times and milliseconds are left out: the same plan is the same text.
/// `reports`: one a region, at least one.
std::string plan_json(const std::vector<PlanReport>& reports, const base::Sources& sources);

/// The same plan as the first event of the stream of `up`, `down` and `rollback`: one line.
std::string plan_event_json(const PlanReport& report, const base::Sources& sources);

/// "api", "job blnk-migrate", "network": what people call a stack.
std::string called(const rollout::PlannedStack& stack);
/// The same of what it carries: the service or job called `subject`.
std::string called(cfn::StackKind kind, const std::string& subject);
/// "rolls 3 tasks, no downtime", "OUTAGE: ...".
std::string in_words(const rollout::PlannedStack& stack, const rollout::Consequence& consequence);
/// "4s", "1m 12s", "2h 5m".
std::string short_duration(base::Duration duration);

}  // namespace cli
