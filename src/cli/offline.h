#pragma once
// A plan without an account: against the templates that an earlier `slipway synth` wrote.

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/live.h"
#include "cli/rolling.h"

namespace cli {

/// `folder`: the --out of that synth. What only an account knows (images, secrets, counts) is left
/// out of it. `services`: as in `prepare`. Errors: file.not-found (nothing of the environment
/// was written there), file.unreadable, template.* of a file, those of make_plan.
base::Result<Prepared> prepare_offline(const CheckedEnvironment& checked,
                                       const RegionStacks& stacks,
                                       const std::vector<std::string>& services,
                                       const std::string& folder);

}  // namespace cli
