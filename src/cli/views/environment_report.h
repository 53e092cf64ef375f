#pragma once
// What `slipway show ENV` says: settings, then services, jobs and stores in tables.

#include <string>

#include "cli/outcome.h"
#include "cli/views/shown_values.h"
#include "platform/platform.h"

namespace cli {

/// `settings` are the values that the manifest has for the environment itself.
std::string environment_text(const platform::Environment& environment,
                             const std::vector<ShownValue>& settings, const base::Sources& sources,
                             const Screen& screen);

/// docs/json.md describes it.
std::string environment_json(const platform::Environment& environment,
                             const std::vector<ShownValue>& settings, const base::Sources& sources);

}  // namespace cli
