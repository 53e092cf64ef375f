#pragma once
// The single values that a plan changes, as people know them: variables by their names, images by
// their digests, each with its line of the manifest.

#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "platform/platform.h"
#include "rollout/cloud_seen.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace cli {

struct ShownChange {
    std::string what = {};    ///< "image", "LOG_LEVEL", "ListenerRule Priority"
    std::string before = {};  ///< empty: it was not there
    std::string after = {};   ///< empty: it goes
    std::optional<base::SourceSpan> place = {};
    bool operator==(const ShownChange&) const = default;
};

/// Of a stack that is changed. `found`: the stack as it is deployed; `wanted`: as it is to be.
std::vector<ShownChange> shown_changes(const platform::Environment& environment,
                                       const rollout::PlannedStack& planned,
                                       const rollout::StackFound& found,
                                       const rollout::WantedStack& wanted);

}  // namespace cli
