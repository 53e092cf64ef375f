#pragma once
// Every rule of `slipway check` about services, environments and the accounts that they share.

#include "platform/findings.h"
#include "platform/platform.h"

namespace platform {

/// Applies all of them. What can come out stands in rules/codes.h. Linear in services, but for
/// rules about pairs of environments.
void check(const Platform& platform, Findings& findings);

}  // namespace platform
