#pragma once
// What DescribeChangeSet answers, as what a plan is compared with.

#include <optional>

#include "aws/value.h"
#include "rollout/plan/change_sets.h"

namespace deploy {

/// A member of Changes; nothing: it is not about a resource.
std::optional<rollout::ListedChange> listed_change(const aws::Value& change);

}  // namespace deploy
