#pragma once
// CloudFormation's own word on a plan: from the plan to what is shown of it.

#include "cli/live.h"
#include "cli/rolling.h"
#include "cli/views/change_set_report.h"
#include "io/stop_signal.h"

namespace cli {

/// Makes change sets and deletes them again; whoever wants an end gets it when nothing is left.
ChangeSetReport ask_change_sets(const LiveEnvironment& live, const Prepared& prepared,
                                const io::StopSignal& signal);

}  // namespace cli
