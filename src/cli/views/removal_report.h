#pragma once
// What `slipway down` prints before and after: what is lost for good, what stays and why.

#include <cstddef>
#include <string>

#include "cli/outcome.h"
#include "cli/views/plan_report.h"
#include "rollout/plan/removal.h"

namespace cli {

std::string removal_text(const PlanReport& report, const rollout::RemovalCost& cost,
                         const Screen& screen);
/// `definitions`: how many revisions of task definitions had outlived their stacks, and were
/// deregistered.
std::string removal_summary(const std::string& cluster, std::size_t definitions,
                            const Screen& screen);

}  // namespace cli
